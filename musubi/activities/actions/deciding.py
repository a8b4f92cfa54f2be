"""What becomes of the pieces of a pasted text: corrected, confirmed as activities, discarded, taken back."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import IntegrityError, transaction

from musubi.accounts.actions import record_deed
from musubi.accounts.models import User
from musubi.activities.actions import publishing, telling
from musubi.activities.actions.merging import tell_apart
from musubi.activities.collections import STAGES
from musubi.activities.exchange.planning import NOT_STATED
from musubi.activities.exchange.vocabulary import Vocabulary, key, parts
from musubi.activities.models import Activity, PastedPiece, Pasting
from musubi.activities.queries import names_known
from musubi.activities.reading.names import Names
from musubi.activities.reading.whole import when_told, year_span
from musubi.activities.refusals import (
    DaysNotUnderstood,
    DaysUnknown,
    OrganisationNotChosen,
    PieceEditedMeanwhile,
    PieceTaken,
    TitleMissing,
)
from musubi.core.errors import Refused
from musubi.surveys import actions as surveys
from musubi.surveys.models import WITH_THEM, Request
from musubi.surveys.models import State as Answer

BOXES = ("title", "when", "partners", "text")
State = PastedPiece.State


@dataclass(frozen=True)
class Edit:
    """What stands in a piece's boxes. `shown` is `shown_of` the piece as it was when the page was made."""

    piece: int
    shown: str
    typed: Mapping[str, str]


def boxes_of(piece: PastedPiece) -> dict[str, str]:
    """Return what stands in the boxes of a piece before anybody types."""
    return {"title": piece.title, "when": _words_of(piece), "partners": piece.partners, "text": piece.text}


def _words_of(piece: PastedPiece) -> str:
    """Return when it takes place as it was told, or in words that are read back as the same days."""
    if piece.wording or piece.starts_on is None or piece.ends_on is None:
        return piece.wording
    if (piece.starts_on, piece.ends_on) == year_span(piece.fiscal_year):
        return f"{piece.fiscal_year}年度"
    if piece.starts_on == piece.ends_on:
        return piece.starts_on.isoformat()
    return f"{piece.starts_on.isoformat()}～{piece.ends_on.isoformat()}"


def shown_of(boxes: Mapping[str, str]) -> str:
    """Return a short name for what stands in the boxes: whoever typed nothing overwrites nothing."""
    return sha256("\0".join(boxes[name] for name in BOXES).encode()).hexdigest()[:16]


@transaction.atomic
def edit_pieces(pasting: Pasting, edits: Sequence[Edit]) -> dict[int, Refused]:
    """Keep what was typed, and return by piece why something was not: the others are kept all the same.

    Only boxes that somebody typed in count. A piece that somebody else changed meanwhile is not overwritten.
    """
    held = {one.pk: one for one in _locked(pasting, [edit.piece for edit in edits])}
    refused: dict[int, Refused] = {}
    for edit in edits:
        piece = held.get(edit.piece)
        if piece is None or piece.state != State.WAITING or shown_of(edit.typed) == edit.shown:
            continue
        try:
            _edit(piece, edit)
        except Refused as refusal:
            refused[piece.pk] = refusal
    return refused


def _edit(piece: PastedPiece, edit: Edit) -> None:
    boxes = boxes_of(piece)
    if boxes == dict(edit.typed):
        return
    if shown_of(boxes) != edit.shown:
        raise PieceEditedMeanwhile(theirs="、".join(filter(None, (boxes["title"], boxes["when"], boxes["partners"]))))
    if not edit.typed["title"]:
        raise TitleMissing
    piece.title, piece.partners, piece.text = (edit.typed[name] for name in ("title", "partners", "text"))
    if edit.typed["when"] != boxes["when"]:
        _say_when(piece, edit.typed["when"])
    piece.save()


def _say_when(piece: PastedPiece, words: str) -> None:
    """Read when it takes place; what was wrong with the dates of the text is settled thereby."""
    if not words:
        piece.starts_on, piece.ends_on, piece.wording = None, None, ""
        return
    when, wrong = when_told(words, fiscal_year=piece.fiscal_year)
    if when is None or wrong:
        raise DaysNotUnderstood(wording=words)
    piece.starts_on, piece.ends_on, piece.is_planned = when.first, when.last, when.is_planned
    piece.wording = words[:120]
    piece.problems = [one for one in piece.problems if one["code"] == "organisation_gone"]


@transaction.atomic
def choose_organisation(pasting: Pasting, pieces: Collection[int], *, organisation: int | None) -> None:
    """Say whose these pieces are, as far as nothing was decided about them."""
    rows = PastedPiece.objects.filter(pasting=pasting, pk__in=pieces, state=State.WAITING)
    for piece in rows.exclude(organisation=organisation).select_for_update():
        piece.organisation_id = organisation
        piece.problems = [one for one in piece.problems if one["code"] != "organisation_gone"]
        piece.save(update_fields=["organisation", "problems"])


@transaction.atomic
def confirm(
    pasting: Pasting,
    pieces: Sequence[int],
    *,
    by: User,
    now: datetime,
    names: Names | None = None,
    apart: Mapping[int, Sequence[Activity]] | None = None,
) -> list[Activity]:
    """Make an activity of each piece: a draft, or submitted on the organisation's behalf where the pasting says so.

    `apart` holds by piece what looks like it and was said to be another activity.

    All of them or none. Raises PieceTaken, OrganisationNotChosen, DaysUnknown, or what `tell` and surveys' `submit`
    raise.
    """
    rows = _locked(pasting, pieces)
    if len(rows) != len(set(pieces)) or any(one.state != State.WAITING for one in rows):
        raise PieceTaken
    names, words, requests = names or names_known(), Vocabulary(), _requests(pasting)
    kept, answered = [], {}
    for piece in rows:
        request = requests.get((piece.organisation_id, piece.stage, piece.fiscal_year))
        activity = _tell(piece, request, names=names, words=words, by=by, now=now)
        _take(piece, State.CONFIRMED, activity)
        for other in (apart or {}).get(piece.pk, []):
            tell_apart(activity, other, by=by, now=now)
        if pasting.submits:
            publishing.submit(activity, by=by, now=now)
        if request is not None:
            answered[request.pk] = request
        kept.append(activity)
    for request in answered.values():
        _answer(request, submits=pasting.submits, by=by, now=now)
    return kept


@transaction.atomic
def discard(pasting: Pasting, pieces: Sequence[int], *, by: User, now: datetime) -> None:
    """Make no activity of the pieces. They stay where they are and can be taken back. Raises PieceTaken."""
    _set(pasting, pieces, State.WAITING, State.DISCARDED)
    record_deed(by, "activities.discard_pieces", pasting.key, now=now, details={"pieces": len(pieces)})


@transaction.atomic
def take_back(pasting: Pasting, pieces: Sequence[int], *, by: User, now: datetime) -> None:
    """Undo a discard. Raises PieceTaken."""
    _set(pasting, pieces, State.DISCARDED, State.WAITING)
    record_deed(by, "activities.take_back_pieces", pasting.key, now=now, details={"pieces": len(pieces)})


def _locked(pasting: Pasting, pieces: Iterable[int]) -> list[PastedPiece]:
    found = PastedPiece.objects.filter(pasting=pasting, pk__in=list(pieces)).order_by("position")
    return list(found.select_for_update(of=("self",)).select_related("organisation", "pasting"))


def _set(pasting: Pasting, pieces: Sequence[int], before: str, after: str) -> None:
    rows = PastedPiece.objects.filter(pasting=pasting, pk__in=pieces, state=before)
    if rows.update(state=after) != len(set(pieces)):
        raise PieceTaken


def _requests(pasting: Pasting) -> dict[tuple[int | None, str, int], Request]:
    """Return whom the round asked, by organisation, stage and fiscal year of what it asked for."""
    if pasting.round is None:
        return {}
    asked_for = pasting.round
    return {
        (request.organisation_id, STAGES[asked_for.collection], asked_for.fiscal_year): request
        for request in asked_for.requests.select_related("round", "organisation")
    }


def _tell(
    piece: PastedPiece, request: Request | None, *, names: Names, words: Vocabulary, by: User, now: datetime
) -> Activity:
    if piece.organisation is None:
        raise OrganisationNotChosen
    if piece.starts_on is None or piece.ends_on is None:
        raise DaysUnknown
    try:
        with transaction.atomic():
            return telling.tell(
                piece.organisation,
                stage=piece.stage,
                fiscal_year=piece.fiscal_year,
                told=_told(piece, words),
                by=by,
                now=now,
                request=request,
                names=names,
                position=min(piece.position, 30_000),
                is_on_behalf=True,
                source=(piece.pasting.source or piece.pasting.file_name)[:300],
                origin=piece.origin,
            )
    except IntegrityError as error:
        if Activity.objects.filter(origin=piece.origin).exists():
            raise PieceTaken from error
        raise


def _told(piece: PastedPiece, words: Vocabulary) -> dict[str, Any]:
    fields, others = _known(piece.extra.get("fields", ""), words.fields)
    in_force = words.guidelines(piece.fiscal_year) if piece.extra.get("guidelines") else {}
    guidelines, more = _known(piece.extra.get("guidelines", ""), in_force)
    url = piece.extra.get("url", "")
    return {
        "title_ja": piece.title,
        # What the table called by words that are not known here stays readable.
        "text_ja": "\n".join(filter(None, [piece.text, *others, *more])),
        "starts_on": piece.starts_on,
        "ends_on": piece.ends_on,
        "wording": piece.wording,
        "is_planned": piece.is_planned,
        "partners": piece.partners or NOT_STATED,
        "fields": fields,
        "guidelines": guidelines,
        "links": [url] if url else [],
    }


def _known(text: str, table: Mapping[str, Any]) -> tuple[list[Any], list[str]]:
    """Return the things that the words of a cell name, and the words that name none."""
    words = parts(text)
    found = [table[key(word)] for word in words if key(word) in table]
    return list(dict.fromkeys(found)), [f"※ {word}" for word in words if key(word) not in table]


def _take(piece: PastedPiece, state: str, activity: Activity) -> None:
    """Decide about a piece that nobody has decided about."""
    if not PastedPiece.objects.filter(pk=piece.pk, state=State.WAITING).update(state=state, activity=activity):
        raise PieceTaken


def _answer(request: Request, *, submits: bool, by: User, now: datetime) -> None:
    """Move the organisation's answer to the round as far as what was told for it."""
    if submits and request.state in WITH_THEM:
        surveys.submit(request, by=by, now=now, is_on_behalf=True)
    elif request.state == Answer.ASKED:
        surveys.move(request, Answer.DRAFT, by=by, now=now)
