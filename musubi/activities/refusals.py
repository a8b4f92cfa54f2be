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


class GuidelineTakenOut(Refused):
    """A guideline that is no more, while somebody tagged an activity with it."""

    code = "guideline_taken_out"
    message = _(
        "A guideline that you chose was taken out of its plan in this moment, so nothing was saved. What you typed is "
        "here: choose another guideline or none, then save again."
    )


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


class NothingToRead(Refused):
    """Neither a text nor a file was given, or nothing in it is an activity."""

    code = "nothing_to_read"
    message = _("Paste a text or choose a file: there is nothing to read yet.")
    status = 422


class PieceTaken(Refused):
    """Somebody else confirmed or discarded the piece."""

    code = "piece_taken"
    message = _("Somebody else decided on this entry a moment ago, so nothing was done twice. See what became of it.")


class PieceEditedMeanwhile(Refused):
    """Somebody else changed the piece since the page was opened."""

    code = "piece_edited_meanwhile"
    message = _(
        "Somebody else changed this entry meanwhile to: %(theirs)s. What you typed is still in the boxes; save once "
        "more to keep yours."
    )


class OrganisationNotChosen(Refused):
    """Nobody told it yet."""

    code = "organisation_not_chosen"
    message = _("Choose the organisation whose activity this is.")
    status = 422


class DaysNotUnderstood(Refused):
    """When it takes place cannot be read."""

    code = "days_not_understood"
    message = _("“%(wording)s” holds no date. Write it like 2026-07-22, R8.7.22, 9月上旬 or 2026年度.")
    status = 422


class DaysUnknown(Refused):
    """When it takes place is not said."""

    code = "days_unknown"
    message = _("Say when it takes place. If only the year is known, write it like 2026年度.")
    status = 422


class LooksAlike(Refused):
    """It is probably told already, and nobody has said yet whether it is."""

    code = "looks_alike"
    message = _(
        "This looks like an activity that is there already. Look at it below, then confirm or discard this one."
    )


class TitleMissing(Refused):
    """It has no name."""

    code = "title_missing"
    message = _("Say what the activity is.")
    status = 422


class ImportIsGone(Refused):
    """The rows were imported already, or a day has passed."""

    code = "import_is_gone"
    message = _("This file was imported already or is no longer kept. Choose it again to see what it would change now.")


class MovedOn(Refused):
    """Something was changed between the dry run and the writing."""

    code = "moved_on"
    message = _(
        "An activity in the file, or a guideline that it names, was changed after the file was checked. Nothing was "
        "imported. Choose the file again to see what it would change now."
    )


class RowsWrong(Refused):
    """Some rows cannot be taken over, so none is."""

    code = "rows_wrong"
    message = _(
        "Some cells have to be corrected first. Nothing was imported. Correct them in the file and choose it again."
    )
    status = 422


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
