"""The sheet of a request: its entries as people type them, kept until they are sent, and never one over another's.

Whoever types has seen each entry in one form, which its digest names. What is kept replaces only what was seen; an
entry that somebody else changed meanwhile is refused with both texts, unless the typist left it as it was.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from hashlib import sha256
from secrets import token_hex
from typing import Any

from django.db import transaction
from django.db.models import QuerySet, prefetch_related_objects

from musubi.accounts.models import User
from musubi.activities.actions.copying import copied_values, copies_for
from musubi.activities.models import Activity, AnswerDraft, State, Visibility
from musubi.core import queries
from musubi.surveys import actions as surveys
from musubi.surveys.models import Request
from musubi.surveys.models import State as Answer

SINGLE = (
    "title_ja",
    "when",
    "partners",
    "text_ja",
    "place",
    "prefecture",
    "kind",
    "visibility",
    "title_en",
    "text_en",
    "links",
    "is_dropped",
)
SEVERAL = ("fields", "guidelines", "removed")
SAYS_NOTHING_ALONE = {"visibility", "is_dropped", "removed"}

Values = Mapping[str, Any]


def blank_values() -> dict[str, Any]:
    """Return the values of an entry nobody has typed into."""
    return {**dict.fromkeys(SINGLE, ""), **{name: [] for name in SEVERAL}, "visibility": Visibility.PUBLIC.value}


def digest(values: Values) -> str:
    """Return the name of these values: equal for equal texts."""
    return sha256(json.dumps(values, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:32]


def is_blank(values: Values) -> bool:
    """Whether nothing was typed that could be told."""
    return not any(text for name, text in values.items() if name not in SAYS_NOTHING_ALONE)


def values_of(activity: Activity) -> dict[str, Any]:
    """Return an activity as its boxes show it."""
    return {
        **blank_values(),
        **{name: getattr(activity, name).replace("\r\n", "\n").strip() for name in _TEXTS},
        "when": activity.wording or day_words(activity.starts_on, activity.ends_on),
        "prefecture": activity.prefecture_id or "",
        "kind": str(activity.kind_id or ""),
        "visibility": str(activity.visibility),
        "links": "\n".join(link.url for link in activity.links.all()),
        "fields": sorted(str(one.pk) for one in activity.fields.all()),
        "guidelines": sorted(str(one.pk) for one in activity.guidelines.all()),
    }


def days_left(told: Mapping[str, Any], activity: Activity) -> dict[str, Any]:
    """Return what was told without the days where the words for them are the activity's own: those stay as they are."""
    if not told.get("wording") or told["wording"] != activity.wording:
        return dict(told)
    return {name: value for name, value in told.items() if name not in {"starts_on", "ends_on"}}


def day_words(first: date, last: date) -> str:
    """Return days that have no wording of their own as a box shows them, whatever the reader's language."""
    days = [f"{day.year}年{day.month}月{day.day}日" for day in (first, last)]
    return days[0] if first == last else "～".join(days)


_TEXTS = ("title_ja", "partners", "text_ja", "place", "title_en", "text_en")


@dataclass(frozen=True)
class SheetEntry:
    """One entry of a sheet as it is kept. `source` names the activity's text of now, `based` the one typed over."""

    key: str
    values: Values
    activity: int | None = None
    source: str = ""
    based: str = ""
    is_typed: bool = False
    copied_from: int | None = None
    before: str = ""  # when it took place last time, where that was left out
    comment: str = ""  # why it was returned

    @property
    def digest(self) -> str:
        """The name of its values."""
        return digest(self.values)

    @property
    def is_dropped(self) -> bool:
        """Whether it is to be left out this time."""
        return bool(self.values["is_dropped"])

    @property
    def is_outrun(self) -> bool:
        """Whether somebody changed the activity elsewhere since this was typed over it."""
        return self.is_typed and self.activity is not None and self.source not in {self.based, self.digest}


@dataclass(frozen=True)
class Typed:
    """One entry as a form brings it. `seen` names what the typist was shown, `theirs` the other text of a collision."""

    key: str
    values: Values
    seen: str
    theirs: str = ""
    choice: str = ""
    has_file: bool = False


@dataclass(frozen=True)
class Collision:
    """Two texts for one entry: `mine` was typed, `theirs` stands."""

    key: str
    mine: Values
    theirs: Values
    seen: str


@dataclass(frozen=True)
class Sheet:
    """All entries of a request, and when they were last kept."""

    entries: list[SheetEntry] = field(default_factory=list)
    saved_at: datetime | None = None
    collisions: list[Collision] = field(default_factory=list)


def sheet_of(request: Request) -> Sheet:
    """Return what is kept for a request; before anything is, last time's entries to start from."""
    draft = next(iter(queries.instances(_draft_of, request=request.pk)), None)
    told = {one.pk: one for one in queries.instances(_alive, request=request.pk)}
    prefetch_related_objects([*told.values()], "fields", "guidelines", "links")
    if draft is None and not told and request.state == Answer.ASKED:
        copied = [
            SheetEntry(f"c{one.pk}", copied_values(values_of(one), request, one), copied_from=one.pk, before=before)
            for one, before in copies_for(request)
        ]
        return Sheet(copied)
    entries = [entry for row in (draft.entries if draft else []) if (entry := _read(row, told))]
    known = {entry.activity for entry in entries}
    entries += [_clean(f"a{pk}", one) for pk, one in told.items() if pk not in known]
    return Sheet(entries, draft.saved_at if draft else None)


def _draft_of(*, request: int) -> QuerySet[AnswerDraft]:
    return AnswerDraft.objects.filter(request=request)


def _alive(*, request: int) -> QuerySet[Activity]:
    still = Activity.objects.exclude(state=State.WITHDRAWN)
    return still.filter(merged_into=None, request=request).order_by("position", "pk")


def _read(row: dict[str, Any], told: Mapping[int, Activity]) -> SheetEntry | None:
    activity = told.get(row["activity"]) if row["activity"] else None
    if row["values"] is None:
        return _clean(row["key"], activity, copied_from=row["copied_from"]) if activity else None
    return SheetEntry(
        row["key"],
        {**blank_values(), **row["values"]},
        activity=activity.pk if activity else None,
        source=digest(values_of(activity)) if activity else "",
        based=row["based"],
        is_typed=True,
        copied_from=row["copied_from"],
        before=row["before"],
        comment=_asked_back(activity) if activity else "",
    )


def _clean(key: str, activity: Activity, *, copied_from: int | None = None) -> SheetEntry:
    values = values_of(activity)
    named = digest(values)
    return SheetEntry(
        key,
        values,
        activity=activity.pk,
        source=named,
        based=named,
        copied_from=copied_from,
        comment=_asked_back(activity),
    )


def _asked_back(activity: Activity) -> str:
    """Return what the secretariat wants changed in it, while it does."""
    return activity.comment if activity.state == State.RETURNED else ""


@transaction.atomic
def keep_sheet(request: Request, typed: Iterable[Typed], *, by: User | None, now: datetime) -> Sheet:
    """Keep what was typed, finished or not, and return the sheet as it is then, with what was not kept.

    An entry that somebody else changed meanwhile stays as they left it and comes back as a collision. Raises
    RoundClosed.
    """
    hold(request)
    if not request.round.is_open:
        raise surveys.RoundClosed
    merged, collisions = merge(sheet_of(request).entries, typed)
    write(request, merged, now=now)
    if request.state == Answer.ASKED:
        surveys.move(request, Answer.DRAFT, by=by, now=now)
    return Sheet(merged, now, collisions)


def hold(request: Request) -> None:
    """Lock the request's sheet for the rest of the transaction, and read how the request stands."""
    fresh = Request.objects.select_for_update(of=("self",)).select_related("round", "organisation").get(pk=request.pk)
    request.state, request.revision, request.round = fresh.state, fresh.revision, fresh.round


def write(request: Request, entries: Sequence[SheetEntry], *, now: datetime) -> None:
    """Put the entries in the sheet's place. The caller holds it."""
    rows = [
        {
            "key": one.key,
            "activity": one.activity,
            "values": dict(one.values) if one.is_typed or one.activity is None else None,
            "based": one.based,
            "copied_from": one.copied_from,
            "before": one.before,
        }
        for one in entries
    ]
    AnswerDraft.objects.update_or_create(request=request, defaults={"entries": rows, "saved_at": now})


def merge(current: Sequence[SheetEntry], typed: Iterable[Typed]) -> tuple[list[SheetEntry], list[Collision]]:
    """Return the sheet with what was typed in it, and the entries where both sides changed the text."""
    merged = {entry.key: entry for entry in current}
    collisions = []
    for mine in typed:
        held = merged.get(mine.key)
        if held is None:
            if mine.has_file or (not is_blank(mine.values) and digest(mine.values) != mine.seen):
                key = mine.key if mine.key.startswith("n") else f"n{token_hex(4)}"
                merged[key] = SheetEntry(key, mine.values, is_typed=True)
            continue
        settled = _settled(held, mine)
        if settled is None:
            collisions.append(Collision(mine.key, mine.values, held.values, mine.seen))
        else:
            merged[mine.key] = settled
    return list(merged.values()), collisions


def _settled(held: SheetEntry, mine: Typed) -> SheetEntry | None:
    """Return the entry that stands after both, or None where a person must choose."""
    written = digest(mine.values)
    if mine.choice == "theirs":
        is_of_activity = held.activity is not None and held.source == mine.theirs
        return replace(held, is_typed=False, based=held.source) if is_of_activity else held
    has_chosen = mine.choice == "mine" and mine.theirs in {held.digest, held.source}
    if written == mine.seen and not has_chosen:
        return held
    if not has_chosen and held.digest not in {mine.seen, written}:
        return None
    based = held.based if held.is_typed and not (has_chosen and mine.theirs == held.source) else held.source
    return replace(held, values=mine.values, based=based, is_typed=written != held.source)
