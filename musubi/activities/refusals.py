"""What activities refuse, by name."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from musubi.core.errors import Refused


class EditedMeanwhile(Refused):
    """Somebody else changed the activity since the editor opened it."""

    code = "activity_edited_meanwhile"
    message = _(
        "Somebody else changed this activity while you were writing. Nothing of yours was saved over it. Compare both "
        "versions below, then save the one you want."
    )


class EntriesEditedMeanwhile(EditedMeanwhile):
    """Some entries of an answer were changed by another person. `entries` are those."""

    def __init__(self, entries: Sequence[Any]) -> None:
        """Keep which."""
        super().__init__()
        self.entries = entries


class GuidelineNotInForce(Refused):
    """A guideline of another plan than the year's."""

    code = "guideline_not_in_force"
    message = _("This guideline belongs to a plan that is not in force in the activity’s fiscal year. Choose another.")
    status = 422


class NoSuchMove(Refused):
    """The life cycle knows no such step."""

    code = "no_such_move"
    message = _("An activity that is “%(state)s” cannot become “%(wanted)s”. Reload the page to see what can be done.")


class EndsBeforeStart(Refused):
    """It would end before it begins."""

    code = "ends_before_start"
    message = _("The last day is before the first day. Correct one of the two.")
    status = 422


class CommentMissing(Refused):
    """What goes back says why."""

    code = "comment_missing"
    message = _("Say what is to be changed: the comment goes to the organisation with what you return.")
    status = 422


class NotAPair(Refused):
    """A result belongs to a plan of the same organisation and year, and each plan has one result."""

    code = "not_a_pair"
    message = _(
        "This plan cannot be paired with this result: it is of another organisation or year, or has a result already."
    )


class CannotMerge(Refused):
    """Two entries that cannot become one."""

    code = "cannot_merge"
    message = _(
        "These two cannot be merged: one of them is merged already, or they are the same entry. Reload the page."
    )


class NotMerged(Refused):
    """Nothing to undo."""

    code = "not_merged"
    message = _("This entry is not merged into another any more. Reload the page.")


class KeptIsMerged(Refused):
    """The entry that took this one in was merged into a third since."""

    code = "kept_is_merged"
    message = _("The entry that this one went into was itself merged since. Undo that merger first.")


class WouldOpen(Refused):
    """What few may read would be shown to more."""

    code = "would_open"
    message = _(
        "The entry that would disappear is for fewer readers than the one that stays, and its contents would be shown "
        "to more. Keep the other one, or first let both be for the same readers."
    )


class NotPraised(Refused):
    """It is not on the site, or not for the reader."""

    code = "not_praised"
    message = _("Only activities that are published can be praised. Reload the page.")


class ReasonMissing(Refused):
    """A nomination says why."""

    code = "reason_missing"
    message = _("Say why it is a good example.")
    status = 422


class CitationMissing(Refused):
    """A recognition says why."""

    code = "citation_missing"
    message = _("Write the citation: it stands on the activity’s page as the reason.")
    status = 422


class NotRecognised(Refused):
    """Nothing to take back."""

    code = "not_recognised"
    message = _("This activity is not recognised any more. Reload the page.")


class NoSuchExample(Refused):
    """Only what is published is an example."""

    code = "no_such_example"
    message = _("The activity you want to follow is not published any more. Choose another.")
