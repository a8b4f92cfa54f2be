"""The desk on which the pieces of a pasted text lie: what its page shows, and what its buttons do."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from musubi.accounts.audience import SECRETARIAT
from musubi.accounts.models import User
from musubi.activities import actions
from musubi.activities.duplicates import Lookalike, duplicates_of_pieces
from musubi.activities.models import Activity, PastedPiece, Pasting
from musubi.activities.queries import choices_of_organisations
from musubi.activities.reading.drafts import PROBLEMS, Use
from musubi.activities.refusals import DaysUnknown, LooksAlike, OrganisationNotChosen
from musubi.core.errors import Refused

PIECES_A_PAGE = 25
State = PastedPiece.State
_NUMBER = re.compile(r"[1-9][0-9]{0,17}", re.ASCII)
_GONE = _("This organisation had left the council before this fiscal year. Choose another, or confirm it all the same.")
USES = {
    "piece": _("read as activities"),
    "heading": _("headings"),
    "around": _("text around the activities"),
    "unread": _("not understood"),
}
_USE_GROUPS = {
    Use.HEADING: "heading",
    Use.SECTION: "heading",
    Use.TITLE: "piece",
    Use.CONTINUATION: "piece",
    Use.FOLLOW_UP: "piece",
    Use.NOTE: "piece",
    Use.DETAIL: "piece",
    Use.NOT_UNDERSTOOD: "unread",
}


@dataclass(frozen=True)
class Line:
    """A line of the pasted text, with what became of it."""

    number: int
    text: str
    use: str = ""
    is_marked: bool = False


@dataclass
class Card:
    """A piece as the page shows it: its boxes as they stand or as they were typed, its lines, what is wrong with it."""

    piece: PastedPiece
    boxes: Mapping[str, str]
    shown: str
    lines: list[Line]
    problems: list[str] = field(default_factory=list)
    refusal: str = ""
    lookalikes: list[Lookalike] = field(default_factory=list)

    @property
    def activity_number(self) -> str:
        """The activity it became, as its address has it."""
        return str(self.piece.activity_id or "")

    @property
    def is_whole_year(self) -> bool:
        """Whether the text said no more of its time than the year it stands under."""
        return bool(self.piece.starts_on) and not self.piece.wording

    @property
    def first_line(self) -> int:
        """The number of its first line."""
        return next((line.number for line in self.lines if line.is_marked), 1)


@dataclass
class Group:
    """Pieces one after another under the same heading and of the same organisation."""

    first: int
    heading: str
    section: str
    organisation: int | None
    name: str
    cards: list[Card]
    candidates: list[tuple[int, str]]

    @property
    def waiting(self) -> int:
        """How many are still to be decided about."""
        return sum(card.piece.state == State.WAITING for card in self.cards)

    @property
    def plain(self) -> int:
        """How many of those look like nothing that is there."""
        return sum(card.piece.state == State.WAITING and not card.lookalikes for card in self.cards)


def number_in(text: str) -> int:
    """Return the number of a record that an address or a box holds, 0 where it holds none."""
    return int(text) if _NUMBER.fullmatch(text) else 0


def grouped(pieces: Sequence[PastedPiece]) -> Iterator[list[PastedPiece]]:
    """Yield the pieces that belong together on the page."""
    for _key, group in groupby(pieces, key=lambda one: (one.heading, one.section, one.organisation_id)):
        yield list(group)


def lines_of(pasting: Pasting) -> list[str]:
    """Return the text line by line, as reading counts them."""
    return pasting.text.splitlines()


def shown_lines(pasting: Pasting, piece: PastedPiece | None) -> list[Line]:
    """Return the whole text, the lines of `piece` marked."""
    uses = {number: _USE_GROUPS.get(Use(use), "around") for number, use in pasting.lines}
    marked = set(_numbers(piece.lines)) if piece else set()
    return [
        Line(number, text, uses.get(number, ""), number in marked)
        for number, text in enumerate(lines_of(pasting), start=1)
    ]


def _numbers(spans: Sequence[Sequence[int]]) -> list[int]:
    return [number for first, last in spans for number in range(first, last + 1)]


class Desk:
    """The page of a pasting."""

    def __init__(
        self,
        pasting: Pasting,
        number: str | None,
        *,
        typed: Mapping[int, Mapping[str, str]],
        refused: Mapping[int, str],
    ) -> None:
        """Ask for what the page shows, the same number of questions whatever is on it."""
        self.pasting, self.typed, self.refused = pasting, typed, refused
        states = dict(pasting.pieces.order_by("position").values_list("pk", "state"))
        self.states = Counter(states.values())
        self.page: Page[int] = Paginator(list(states), PIECES_A_PAGE).get_page(number)
        self.texts = lines_of(pasting)
        self.choices = choices_of_organisations(timezone.localdate())
        self.names = dict(self.choices)
        self.undecided = waiting_in(pasting)
        self.alike = lookalikes_of(self.undecided, self.names)

    def context(self) -> dict[str, Any]:
        """Return what the template needs."""
        pieces = list(self.pasting.pieces.filter(pk__in=list(self.page)).order_by("position"))
        uses = Counter(_USE_GROUPS.get(Use(use), "around") for _number, use in self.pasting.lines)
        return {
            "pasting": self.pasting,
            "page": self.page,
            "groups": [self._group(together) for together in grouped(pieces)],
            "choices": self.choices,
            "waiting": self.states[State.WAITING],
            "confirmed": self.states[State.CONFIRMED],
            "discarded": self.states[State.DISCARDED],
            "ready": sum(is_ready(piece) and piece.pk not in self.alike for piece in self.undecided),
            "alike_count": len(self.alike),
            "uses": [(name, uses[code], code) for code, name in USES.items()],
            "line_count": len(self.pasting.lines),
            "refusal": self.refused.get(0, ""),
            "problem_count": len(self.refused),
        }

    def _group(self, pieces: list[PastedPiece]) -> Group:
        first = pieces[0]
        candidates = [(pk, self.names[pk]) for pk in first.candidates if pk in self.names]
        name = self.names.get(first.organisation_id or 0, "")
        cards = [self._card(piece) for piece in pieces]
        return Group(first.pk, first.heading, first.section, first.organisation_id, name, cards, candidates)

    def _card(self, piece: PastedPiece) -> Card:
        boxes = actions.boxes_of(piece)
        numbers = [(number, False) for number in _numbers(piece.context)]
        numbers += [(number, True) for number in _numbers(piece.lines)]
        lines = [
            Line(number, self.texts[number - 1], is_marked=is_marked)
            for number, is_marked in sorted(numbers)
            if number <= len(self.texts)
        ]
        return Card(
            piece,
            self.typed.get(piece.pk, boxes) if piece.pk in self.refused else boxes,
            actions.shown_of(boxes),
            lines,
            [problem_told(problem) for problem in piece.problems],
            self.refused.get(piece.pk, ""),
            self.alike.get(piece.pk, []),
        )


def problem_told(problem: Mapping[str, str]) -> str:
    """Return what is odd about a piece, in the reader's language."""
    if problem["code"] == "organisation_gone":
        return str(_GONE)
    return str(PROBLEMS[problem["code"]]) % {"wording": problem["wording"], "limit": 0}


def waiting_in(pasting: Pasting) -> list[PastedPiece]:
    """Return all that is to be decided about, not only what the page shows."""
    return list(pasting.pieces.filter(state=State.WAITING).defer("excerpt", "text", "extra").order_by("position"))


def lookalikes_of(pieces: Sequence[PastedPiece], called: Mapping[int, str]) -> dict[int, list[Lookalike]]:
    """Return by piece what it looks like, for the secretariat's eyes: at most three queries."""
    return duplicates_of_pieces(pieces, called=called, keys={SECRETARIAT})


def is_ready(piece: PastedPiece) -> bool:
    """Whether a piece can be confirmed with others without a second look, as far as it looks like nothing else."""
    return piece.organisation_id is not None and piece.starts_on is not None and not piece.problems


class Press:
    """A button that was pressed, with everything that was typed on the page."""

    def __init__(self, pasting: Pasting, posted: Any) -> None:
        """Read what was sent; what nobody can have sent by the page is left out."""
        self.pasting, self.posted = pasting, posted
        self.verb, _colon, number = posted.get("do", "save").partition(":")
        self.subject = number_in(number)
        wanted = [number_in(pk) for pk in posted.getlist("piece")]
        self.pieces = list(pasting.pieces.filter(pk__in=wanted[:PIECES_A_PAGE]).order_by("position"))
        self.typed = {piece.pk: self._typed(piece.pk) for piece in self.pieces}
        self.groups = list(grouped(self.pieces))
        self.anchor = f"#p{self.subject}" if self.subject else "#pieces"
        self.confirmed = 0

    def carry_out(self, *, by: User, now: datetime) -> dict[int, str]:
        """Keep what was typed, then do what the button says. Return by piece (0 for the page) what was refused."""
        self._choose_organisations()
        self._choose_state()
        shown = {piece.pk: self.posted.get(f"shown-{piece.pk}", "") for piece in self.pieces}
        edits = [actions.Edit(pk, shown[pk], typed) for pk, typed in self.typed.items() if shown[pk]]
        refused = {pk: str(why) for pk, why in actions.edit_pieces(self.pasting, edits).items()}
        meant = self._meant()
        if any(pk in refused for pk in meant) or (refused and self.verb == "save"):
            return refused
        missing = self._missing(meant) if self.verb.startswith("confirm") else {}
        if missing:
            return refused | missing
        try:
            meant, apart = self._told_apart(meant) if self.verb.startswith("confirm") else (meant, {})
            self._do(meant, apart, by=by, now=now)
        except Refused as refusal:
            return refused | {self.subject if len(meant) == 1 else 0: str(refusal)}
        return refused

    def _typed(self, pk: int) -> dict[str, str]:
        typed = {name: str(self.posted.get(f"{name}-{pk}", "")) for name in actions.BOXES}
        text = typed.pop("text").replace("\r\n", "\n").replace("\0", "").strip()[:LONGEST_TEXT]
        kept = {name: " ".join(value.replace("\0", "").split())[: LIMITS[name]] for name, value in typed.items()}
        return {**kept, "text": text}

    def _choose_organisations(self) -> None:
        for group in self.groups:
            first = group[0]
            was, wanted = self.posted.get(f"was-{first.pk}"), self.posted.get(f"organisation-{first.pk}")
            if wanted is None or wanted == was or was != str(first.organisation_id or ""):
                continue  # nobody chose, or somebody else did meanwhile
            known = {str(pk) for pk, _name in choices_of_organisations(timezone.localdate())}
            if wanted == "" or wanted in known:
                chosen = int(wanted) if wanted else None
                actions.choose_organisation(self.pasting, [one.pk for one in group], organisation=chosen)

    def _choose_state(self) -> None:
        submits = self.posted.get("submits")
        if submits in {"yes", "no"} and self.pasting.submits != (submits == "yes"):
            self.pasting.submits = submits == "yes"
            self.pasting.save(update_fields=["submits"])

    def _meant(self) -> list[int]:
        """Return the pieces that the button is about."""
        if self.verb == "confirm-all":
            return [piece.pk for piece in waiting_in(self.pasting) if is_ready(piece)]
        if self.verb in {"confirm-group", "discard-group"}:
            own = next((group for group in self.groups if self.subject in [one.pk for one in group]), [])
            return [one.pk for one in own if one.state == State.WAITING]
        if self.verb in {"confirm", "discard", "take-back"}:
            return [self.subject] if self.subject else []
        return []

    def _missing(self, meant: Sequence[int]) -> dict[int, str]:
        """Return by piece what has to be said before it can be an activity."""
        rows = self.pasting.pieces.filter(pk__in=meant, state=State.WAITING)
        told = {}
        for pk, organisation, starts_on in rows.values_list("pk", "organisation", "starts_on"):
            if organisation is None:
                told[pk] = str(OrganisationNotChosen())
            elif starts_on is None:
                told[pk] = str(DaysUnknown())
        return told

    def _told_apart(self, meant: list[int]) -> tuple[list[int], dict[int, list[Activity]]]:
        """Return what can be confirmed, and by piece what it is said to be different from. Raises LooksAlike.

        Where many are confirmed together, those that look like another wait for a press of their own.
        """
        pieces = [piece for piece in waiting_in(self.pasting) if piece.pk in set(meant)]
        alike = lookalikes_of(pieces, dict(choices_of_organisations(timezone.localdate())))
        if self.verb != "confirm":
            return [pk for pk in meant if pk not in alike], {}
        shown = set(self.posted.getlist(f"alike-{self.subject}"))
        found = [one.activity for one in alike.get(self.subject, [])]
        if any(str(one.pk) not in shown for one in found):
            raise LooksAlike
        return meant, {self.subject: found}

    def _do(self, meant: list[int], apart: Mapping[int, list[Activity]], *, by: User, now: datetime) -> None:
        if not meant:
            return
        if self.verb.startswith("confirm"):
            self.confirmed = len(actions.confirm(self.pasting, meant, by=by, now=now, apart=apart))
        elif self.verb.startswith("discard"):
            actions.discard(self.pasting, meant, by=by, now=now)
        else:
            actions.take_back(self.pasting, meant, by=by, now=now)


LIMITS = {"title": 200, "when": 120, "partners": 500}
LONGEST_TEXT = 200_000  # as much as can be pasted
