"""The verbs of rounds: open, remind, move an answer on, return, accept, close."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from musubi.accounts.actions import issue_link, record_deed, revoke_all
from musubi.accounts.models import User
from musubi.core.dates import long_date
from musubi.jobs.actions import enqueue, hurry
from musubi.registry.models import Organisation
from musubi.surveys.models import Letter, Request, Round, State
from musubi.surveys.queries import addresses_of, all_addresses, reminders
from musubi.surveys.refusals import (
    CommentMissing,
    DueInThePast,
    LetterNotStuck,
    MovedMeanwhile,
    NobodyAsked,
    NoSuchMove,
    RoundClosed,
    RoundExists,
    TooManyChecks,
)
from musubi.surveys.tasks import ANSWERING, link_days, send_letter

__all__ = [
    "CommentMissing",
    "DueInThePast",
    "LetterNotStuck",
    "MovedMeanwhile",
    "NoSuchMove",
    "NobodyAsked",
    "RoundClosed",
    "RoundExists",
    "TooManyChecks",
    "accept",
    "ask",
    "close_round",
    "edit_round",
    "issue_answer_link",
    "move",
    "open_round",
    "pass_on",
    "remind",
    "reopen_round",
    "return_answer",
    "revoke_links",
    "send_again",
    "submit",
]
MOST_CHECKS_A_DAY = 6  # mails for the internal check of one answer: a superior, theirs, and a few wrong addresses


@transaction.atomic
def open_round(
    *,
    collection: str,
    fiscal_year: int,
    title_ja: str,
    title_en: str = "",
    message: str = "",
    due_on: date,
    organisations: Iterable[Organisation],
    by: User | None,
    now: datetime,
) -> tuple[Round, list[Organisation]]:
    """Open a round, ask each organisation, and mail those who speak for it.

    Returns the round and the organisations for which no mail address is known. Raises RoundExists, NobodyAsked or
    DueInThePast.
    """
    if due_on < timezone.localdate(now):
        raise DueInThePast(due_on=long_date(due_on))
    chosen = list(organisations)
    if not chosen:
        raise NobodyAsked
    try:
        with transaction.atomic():
            round_ = Round.objects.create(
                collection=collection,
                fiscal_year=fiscal_year,
                title_ja=title_ja,
                title_en=title_en,
                message=message,
                due_on=due_on,
                opened_at=now,
            )
    except IntegrityError as error:
        raise RoundExists from error
    unreachable = _ask(round_, chosen, now=now)
    record_deed(by, "surveys.open_round", round_.key, now=now, details={"organisations": len(chosen)})
    return round_, unreachable


@transaction.atomic
def ask(round_: Round, organisations: Iterable[Organisation], *, by: User | None, now: datetime) -> list[Organisation]:
    """Ask more organisations in an open round; return those for which no mail address is known. Raises RoundClosed."""
    _hold_open(round_)
    known = set(round_.requests.values_list("organisation", flat=True))
    fresh = [organisation for organisation in organisations if organisation.pk not in known]
    unreachable = _ask(round_, fresh, now=now)
    record_deed(by, "surveys.ask", round_.key, now=now, details={"organisations": len(fresh)})
    return unreachable


@transaction.atomic
def remind(round_: Round, *, by: User | None, now: datetime) -> tuple[int, list[Organisation]]:
    """Mail those whose answer is missing, and nobody else, at most once a day.

    Returns how many mails there are, and for whom no address is known. Raises RoundClosed.
    """
    _hold_open(round_)
    due = reminders(round_, day=timezone.localdate(now))
    count = sum(
        _write(request, Letter.Purpose.REMINDER, email, now=now) for request, emails in due.mails for email in emails
    )
    record_deed(by, "surveys.remind", round_.key, now=now, details={"mails": count})
    return count, [request.organisation for request in due.unreachable]


@transaction.atomic
def edit_round(
    round_: Round, *, title_ja: str, title_en: str, message: str, due_on: date, by: User | None, now: datetime
) -> None:
    """Change what the next mails say, and until when. Raises DueInThePast for a new day that is over."""
    if due_on != round_.due_on and due_on < timezone.localdate(now):
        raise DueInThePast(due_on=long_date(due_on))
    Round.objects.filter(pk=round_.pk).update(title_ja=title_ja, title_en=title_en, message=message, due_on=due_on)
    has_moved = due_on != round_.due_on
    round_.refresh_from_db()
    record_deed(by, "surveys.edit_round", round_.key, now=now, details={"due_date_moved": has_moved})


@transaction.atomic
def move(request: Request, state: str, *, by: User | None, now: datetime, revision: int | None = None) -> None:
    """Move an answer on inside its organisation: to a draft or to the internal check.

    Raises RoundClosed, NoSuchMove, or MovedMeanwhile when the page showed an older `revision`.
    """
    _move(request, state, revision=revision)
    record_deed(by, f"surveys.{state}", request.key, now=now, on_behalf_of=request.organisation.key)


@transaction.atomic
def pass_on(
    request: Request, *, email: str, by: User | None, now: datetime, revision: int | None = None, via: str = ""
) -> None:
    """Ask for the internal check; with an `email`, mail the link to whoever checks.

    `via` names the link (`link:12`) of one who is not signed in: what is mailed is good as long as theirs. Raises
    TooManyChecks, and as `move` does.
    """
    Request.objects.select_for_update().get(pk=request.pk)  # of two at once, the second counts the first one's mail
    if request.state != State.CHECKING:
        _move(request, State.CHECKING, revision=revision)
    if email:
        _write(request, Letter.Purpose.CHECKING, email, now=now, passed_on_by=via or (f"user:{by.pk}" if by else ""))
        written = request.letters.filter(purpose=Letter.Purpose.CHECKING, day=timezone.localdate(now))
        if written.count() > MOST_CHECKS_A_DAY:
            raise TooManyChecks(most=MOST_CHECKS_A_DAY)
    record_deed(by, "surveys.pass_on", request.key, now=now, on_behalf_of=request.organisation.key)


@transaction.atomic
def submit(
    request: Request,
    *,
    by: User | None,
    now: datetime,
    revision: int | None = None,
    has_nothing: bool = False,
    is_on_behalf: bool = False,
) -> None:
    """Take an organisation's answer and mail a receipt, one a day. Raises RoundClosed, NoSuchMove, MovedMeanwhile."""
    _move(
        request,
        State.SUBMITTED,
        revision=revision,
        submitted_at=request.submitted_at or now,
        has_nothing=has_nothing,
        is_on_behalf=is_on_behalf,
        comment="",
    )
    for email in addresses_of(request.organisation, day=timezone.localdate(now)):
        _write(request, Letter.Purpose.THANKS, email, now=now)
    record_deed(
        by,
        "surveys.submit",
        request.key,
        now=now,
        on_behalf_of=request.organisation.key,
        details={"on_behalf": is_on_behalf},
    )


@transaction.atomic
def return_answer(
    request: Request, *, comment: str, by: User | None, now: datetime, revision: int | None = None
) -> list[str]:
    """Give an answer back with a comment and mail it; return the addresses.

    Raises CommentMissing and as `move` does.
    """
    if not comment.strip():
        raise CommentMissing
    _move(request, State.RETURNED, revision=revision, comment=comment.strip())
    addresses = addresses_of(request.organisation, day=timezone.localdate(now))
    for email in addresses:
        _write(request, Letter.Purpose.RETURN, email, now=now)
    record_deed(by, "surveys.return", request.key, now=now)
    return addresses


@transaction.atomic
def accept(request: Request, *, by: User | None, now: datetime, revision: int | None = None) -> None:
    """Say that the answer is as it is wanted. Raises NoSuchMove or MovedMeanwhile."""
    _move(request, State.ACCEPTED, revision=revision, may_be_closed=True)
    record_deed(by, "surveys.accept", request.key, now=now)


@transaction.atomic
def close_round(round_: Round, *, by: User | None, now: datetime) -> None:
    """Take no more answers; the mailed links show what was sent. Raises RoundClosed when it was closed already."""
    _hold_open(round_)
    Round.objects.filter(pk=round_.pk).update(closed_at=now)
    round_.closed_at = now
    record_deed(by, "surveys.close_round", round_.key, now=now)


@transaction.atomic
def reopen_round(round_: Round, *, by: User | None, now: datetime) -> None:
    """Take answers again. A round that is open stays open."""
    if Round.objects.filter(pk=round_.pk).exclude(closed_at=None).update(closed_at=None):
        round_.closed_at = None
        record_deed(by, "surveys.reopen_round", round_.key, now=now)


@transaction.atomic
def revoke_links(request: Request, *, by: User | None, now: datetime) -> int:
    """Make every link mailed for this request useless and return how many there were."""
    count = revoke_all(ANSWERING, request.key, now)
    record_deed(by, "surveys.revoke_links", request.key, now=now, details={"links": count})
    return count


@transaction.atomic
def issue_answer_link(request: Request, *, by: User | None, now: datetime) -> str:
    """Return the token of a new link that is mailed to nobody: the secretariat hands it over itself."""
    token = issue_link(ANSWERING, request.key, email="", now=now, valid_days=link_days(request.round, now=now))
    record_deed(by, "surveys.issue_link", request.key, now=now)
    return token


@transaction.atomic
def send_again(letter: Letter, *, by: User | None, now: datetime) -> None:
    """Send a letter that failed or may not have gone out, now. Raises LetterNotStuck."""
    stuck = Letter.objects.filter(pk=letter.pk, state__in=[Letter.State.FAILED, Letter.State.UNKNOWN])
    if not stuck.update(state=Letter.State.WAITING, failure=""):
        raise LetterNotStuck
    hurry(enqueue(send_letter, letter.pk, unique_key=f"letter:{letter.pk}"), now=now)
    record_deed(by, "surveys.send_again", letter.request.key, now=now)


def _ask(round_: Round, organisations: list[Organisation], *, now: datetime) -> list[Organisation]:
    known = all_addresses(organisations, day=timezone.localdate(now))
    for organisation in organisations:
        request = Request.objects.create(round=round_, organisation=organisation)
        for email in known[organisation.pk]:
            _write(request, Letter.Purpose.ASKING, email, now=now)
    return [organisation for organisation in organisations if not known[organisation.pk]]


def _write(request: Request, purpose: str, email: str, *, now: datetime, passed_on_by: str = "") -> bool:
    """Put a letter into the queue, unless this address got one of this purpose today; whether it did.

    What goes back, or is passed on, is told each time.
    """
    occasion = request.revision if purpose in {Letter.Purpose.RETURN, Letter.Purpose.CHECKING} else 0
    letter, is_new = Letter.objects.get_or_create(
        request=request,
        purpose=purpose,
        email=email,
        day=timezone.localdate(now),
        occasion=occasion,
        defaults={"passed_on_by": passed_on_by},
    )
    if is_new:
        enqueue(send_letter, letter.pk, unique_key=f"letter:{letter.pk}")
    return is_new


def _hold_open(round_: Round) -> None:
    """Lock the round for the rest of the transaction. Raises RoundClosed."""
    # An UPDATE that changes nothing holds the row on both engines.
    if not Round.objects.filter(pk=round_.pk, closed_at=None).update(closed_at=None):
        raise RoundClosed


def _move(
    request: Request, state: str, *, revision: int | None, may_be_closed: bool = False, **changes: object
) -> None:
    """Change the state as NEXT allows, with one UPDATE that names what it found."""
    if not may_be_closed:
        _hold_open(request.round)
    if state not in Request.NEXT[request.state]:
        raise NoSuchMove(state=request.get_state_display(), wanted=State(state).label)
    seen = request.revision if revision is None else revision
    found = Request.objects.filter(pk=request.pk, revision=seen, state=request.state)
    if not found.update(state=state, revision=F("revision") + 1, **changes):
        raise MovedMeanwhile
    request.refresh_from_db()
