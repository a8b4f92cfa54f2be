"""What the registry refuses, by name."""

from django.utils.translation import gettext_lazy as _

from musubi.core.errors import Refused


class EditedMeanwhile(Refused):
    """Somebody else changed the organisation since the editor opened it."""

    code = "edited_meanwhile"
    message = _(
        "Somebody else changed this organisation while you were editing. Nothing of yours was saved. Compare both "
        "versions below and save again."
    )


class EndsBeforeStart(Refused):
    """A period would end before it begins."""

    code = "ends_before_start"
    message = _("The last day (%(ends_on)s) is before the first day (%(starts_on)s). Correct one of the two.")
    status = 422


class PeriodsOverlap(Refused):
    """Two periods of one organisation would cover the same day."""

    code = "periods_overlap"
    message = _("This overlaps a period that is already recorded. End the earlier one first or change the dates.")


class ReasonMissing(Refused):
    """What was said of a past day would change and nobody said why."""

    code = "reason_missing"
    message = _("This changes what is said of days already past. Give the reason for the correction.")
    status = 422


class AlreadySuperseded(Refused):
    """The row was replaced by a newer one meanwhile."""

    code = "already_superseded"
    message = _("This entry was changed meanwhile. Open the organisation again and repeat the change there.")


class AlreadyWithdrawn(Refused):
    """The organisation was taken back meanwhile."""

    code = "already_withdrawn"
    message = _("This organisation was withdrawn meanwhile, so nothing was saved. Enter it anew if it does take part.")


class LineageToItself(Refused):
    """An organisation cannot become itself."""

    code = "lineage_to_itself"
    message = _("An organisation cannot be merged into or succeeded by itself. Choose another organisation.")
    status = 422


class LineageAlreadyRecorded(Refused):
    """What became of an organisation was recorded before."""

    code = "lineage_already_recorded"
    message = _("This change is already recorded for the same organisations. Look at the lineage on the page of one.")


class RoleAlreadyHeld(Refused):
    """The person has the role, on some of the same days."""

    code = "role_already_held"
    message = _("This person already has this role. End it first if its first day is to be another one.")
