"""What rounds refuse, by name."""

from django.utils.translation import gettext_lazy as _

from musubi.core.errors import Refused


class RoundExists(Refused):
    """One round of a collection a fiscal year."""

    code = "round_exists"
    message = _("A round for this collection and fiscal year is already there. Open it, and add organisations to it.")


class NobodyAsked(Refused):
    """A round asks somebody."""

    code = "nobody_asked"
    message = _("No organisation was chosen. Choose at least one that is to be asked.")
    status = 422


class DueInThePast(Refused):
    """A due date that nobody can keep."""

    code = "due_in_the_past"
    message = _("The due date (%(due_on)s) is already past. Choose today or a later day.")
    status = 422


class RoundClosed(Refused):
    """The round takes no answers any more."""

    code = "round_closed"
    message = _("This round is closed and takes no more answers. Ask the secretariat to open it again.")


class MovedMeanwhile(Refused):
    """Somebody else moved the request since the page was opened."""

    code = "request_moved_meanwhile"
    message = _("Somebody else moved this answer on meanwhile. What is shown below is how it stands now; choose again.")


class NoSuchMove(Refused):
    """The life cycle knows no such step."""

    code = "no_such_move"
    message = _("An answer that is “%(state)s” cannot become “%(wanted)s”. Reload the page to see what can be done.")


class CommentMissing(Refused):
    """What goes back says why."""

    code = "comment_missing"
    message = _("Say what is to be changed: the comment goes to the organisation with what you return.")
    status = 422


class LetterNotStuck(Refused):
    """Only a letter whose fate is unknown or that failed is sent again by hand."""

    code = "letter_not_stuck"
    message = _("This mail is not waiting for a decision any more. Reload the page to see what became of it.")


class TooManyChecks(Refused):
    """A link is no means to write to anybody and everybody."""

    code = "too_many_checks"
    message = _(
        "Today %(most)d mails for the internal check of this answer were sent already, and no more can be sent. What "
        "you typed is kept. Pass it on tomorrow, or ask the secretariat for a link that you can hand over yourself."
    )
    status = 429
