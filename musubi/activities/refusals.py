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


class EntriesAddedMeanwhile(EditedMeanwhile):
    """The answer has entries that whoever sends it has not seen."""

    code = "entries_added_meanwhile"
    message = _("Somebody else added to this answer while you were writing. Look at what is new below, then send it.")


class NoLongerMember(Refused):
    """The organisation has left the council."""

    code = "no_longer_member"
    message = _(
        "This organisation is not a member of the council any more, so it is not asked for its activities. If that is "
        "wrong, or you want to correct something, tell the secretariat."
    )
    status = 410
