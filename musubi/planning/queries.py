"""Plans side by side: what each guideline has to do with the plans before and after its own."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import SequenceMatcher
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import connection
from django.db.models import CharField, Count, DateField, Field, Model, QuerySet, TextChoices, TextField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from musubi.core import queries as prepared
from musubi.core.bilingual import is_english
from musubi.core.dates import fiscal_year_label, long_date
from musubi.meetings.models import Meeting
from musubi.planning.models import Guideline, Plan, Target
from musubi.registry.models import Body, Person


class Mark(TextChoices):
    """What became of a guideline between two plans."""

    KEPT = "kept", _("kept")
    REVISED = "revised", _("revised")
    NEW = "new", _("new")
    DROPPED = "dropped", _("dropped")


@dataclass(frozen=True)
class Marked:
    """A guideline and its marks: first what it has from the plan before, then what became of it in the plan after.

    It cannot be compared with the plan before where the guidelines of that one are not known.
    """

    guideline: Guideline
    marks: list[Mark]
    is_comparable: bool = True


@dataclass(frozen=True)
class Cell:
    """The guidelines of one plan in one row; none known of the whole plan is another thing than none here."""

    plan: Plan
    guidelines: list[Marked] = field(default_factory=list)
    is_unknown: bool = False


@dataclass(frozen=True)
class Row:
    """Guidelines that continue one another, from plan to plan; or those of one plan that no other continues."""

    title: str
    cells: list[Cell]


@dataclass(frozen=True)
class Comparison:
    """Every plan of a body, earliest first, the targets of each by its id, and their guidelines in rows."""

    plans: list[Plan]
    targets: dict[int, list[Target]]
    rows: list[Row]


def compared(body: Body) -> Comparison:
    """Return the plans of `body` side by side."""
    plans = prepared.instances(_plans_of, body=body.pk)
    targets: dict[int, list[Target]] = {plan.pk: [] for plan in plans}
    for target in prepared.instances(_targets_of, body=body.pk):
        targets[target.plan_id].append(target)
    guidelines = prepared.instances(_guidelines_of, body=body.pk)
    unknown = {plan.pk for plan in plans} - {one.plan_id for one in guidelines}
    found = {one.guideline.pk: one for one in _marked(plans, guidelines)}
    rows: list[Row] = []
    for together in _lines(guidelines):
        of_plan: dict[int, list[Marked]] = {}
        for one in together:
            of_plan.setdefault(one.plan_id, []).append(found[one.pk])
        cells = [Cell(plan, of_plan.get(plan.pk, []), is_unknown=not rows and plan.pk in unknown) for plan in plans]
        rows.append(Row(_title(together), cells))
    return Comparison(plans, targets, rows)


def _plans_of(*, body: int) -> QuerySet[Plan]:
    return Plan.objects.filter(body=body).select_related("meeting__prefecture")


def _targets_of(*, body: int) -> QuerySet[Target]:
    return Target.objects.filter(plan__body=body).order_by("plan", "number")


def _guidelines_of(*, body: int) -> QuerySet[Guideline]:
    return Guideline.objects.filter(plan__body=body).order_by("plan__starts_fy", "position")


def marked(plan: Plan) -> list[Marked]:
    """Return the guidelines of `plan` with their parts, examples and marks, in their order."""
    plans = list(Plan.objects.filter(body=plan.body_id))
    around = {plan.pk, plan.follows_id, *(one.pk for one in plans if one.follows_id == plan.pk)}
    guidelines = list(
        Guideline.objects.filter(plan__in=around - {None})
        .select_related("continues__plan", "parent")
        .prefetch_related("programmes")
        .order_by("plan__starts_fy", "position")
    )
    return [one for one in _marked(plans, guidelines) if one.guideline.plan_id == plan.pk]


def meetings_while_adopted(plan: Plan) -> list[Meeting]:
    """Return the meetings of the plan's body in the days when it was adopted, where none is known to have done it."""
    if plan.meeting_id or plan.adopted is None:
        return []
    days = (plan.adopted.first, plan.adopted.last)
    held = Meeting.objects.filter(series__body=plan.body_id, series__nature="meeting", starts_on__range=days)
    return list(held.select_related("prefecture").order_by("starts_on", "pk"))


def _marked(plans: list[Plan], guidelines: list[Guideline]) -> list[Marked]:
    known = {one.plan_id for one in guidelines}
    before = {plan.pk: plan.follows_id for plan in plans}
    after = {plan.follows_id: plan.pk for plan in plans if plan.follows_id}
    continued = {one.continues_id for one in guidelines}
    found = []
    for one in guidelines:
        earlier = before[one.plan_id]
        marks = [Mark(one.continuation)] if one.continues_id else [Mark.NEW] if earlier in known else []
        if after.get(one.plan_id) in known and one.pk not in continued:
            marks.append(Mark.DROPPED)
        found.append(Marked(one, marks, is_comparable=earlier is None or earlier in known))
    return found


def _lines(guidelines: list[Guideline]) -> list[list[Guideline]]:
    """Return the guidelines that share a row: those of one descent; and of each plan, those alone in theirs."""
    descent: dict[int, list[Guideline]] = {}
    root_of: dict[int, int] = {}
    for one in guidelines:  # earlier plans first, so what is continued has its root already
        root = root_of[one.pk] = root_of[one.continues_id] if one.continues_id else one.pk
        descent.setdefault(root, []).append(one)
    lines: dict[str, list[Guideline]] = {}
    for root, together in descent.items():
        key = f"line {root}" if len(together) > 1 else f"plan {together[0].plan_id}"
        lines.setdefault(key, []).extend(together)
    return list(lines.values())


def _title(together: list[Guideline]) -> str:
    """Return what the row is about: the label and number of the latest, or the labels of many."""
    last = together[-1]
    if len({one.plan_id for one in together}) > 1:
        return f"{last.label} {last.number}"
    return (" · " if is_english() else "・").join(dict.fromkeys(one.label for one in together))


def hold_guidelines(numbers: Collection[int]) -> set[int]:
    """Return which of these guidelines there are, and let none of them be taken out before the transaction ends.

    The database checks a tag when all is done, outside of everything that could say what is wrong.
    """
    if not numbers:
        return set()
    there = Guideline.objects.filter(pk__in=numbers).order_by("pk").values_list("pk")
    statement, values = there.query.sql_with_params()
    if connection.vendor == "postgresql":  # of SQLite there is one writer at a time
        statement += " FOR KEY SHARE"  # which others who tag may hold too: Django knows only locks that they may not
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return {pk for (pk,) in cursor.fetchall()}


def tag_counts(plan: Plan) -> dict[int, int]:
    """Return how many records of the apps above are tagged with each guideline of `plan`, seen by anybody or not.

    What they are is theirs to know: their relations are asked for, and a guideline that one of them names stays.
    """
    found: Counter[int] = Counter()
    for relation in Guideline._meta.related_objects:
        model: Any = relation.related_model
        if model._meta.app_label == Guideline._meta.app_label:
            continue
        tagged = Guideline.objects.filter(plan=plan).order_by().annotate(times=Count(relation.name))
        found.update(dict(tagged.values_list("pk", "times")))
    return found


@dataclass(frozen=True)
class ToldChange:
    """One thing that was corrected, its differing signs apart: parts of text, and whether each differs."""

    label: str
    before: list[tuple[str, bool]]
    after: list[tuple[str, bool]]


@dataclass(frozen=True)
class ToldPart:
    """What was corrected in one part of a plan, in the reader's language; `label` is empty for the plan itself."""

    label: str
    changes: list[ToldChange]
    is_new: bool = False
    is_gone: bool = False


@dataclass(frozen=True)
class ToldCorrection:
    """When and why a plan was corrected; by whom and what it said before, for whoever may read that."""

    made_at: datetime
    reason: str
    by: Person | None = None
    parts: list[ToldPart] = field(default_factory=list)


def corrections_of(plan: Plan, *, is_whole: bool) -> list[ToldCorrection]:
    """Return the corrections of a plan, latest first; what was changed is told where `is_whole`."""
    made = plan.corrections.select_related("by__person").order_by("-revision")
    if not is_whole:
        return [ToldCorrection(one.made_at, one.reason) for one in made.defer("changes")]
    return [
        ToldCorrection(one.made_at, one.reason, getattr(one.by, "person", None), told_changes(one.changes))
        for one in made
    ]


def told_changes(changes: Iterable[Mapping[str, Any]]) -> list[ToldPart]:
    """Return the changes of a correction as they are read, part by part."""
    parts: list[ToldPart] = []
    for _part, lines in groupby(changes, key=itemgetter("part")):
        of_part = list(lines)
        told = [ToldChange(_label_of(one), *_sides(one)) for one in of_part]
        has_name = {at: any(one["field"] == "number" and one[at] != "" for one in of_part) for at in _SIDES}
        is_new, is_gone = has_name["after"] and not has_name["before"], has_name["before"] and not has_name["after"]
        label = of_part[0]["label_en"] if is_english() else of_part[0]["label_ja"]
        parts.append(ToldPart(label, told, is_new=is_new, is_gone=is_gone))
    return parts


_SIDES = ("before", "after")
_EXAMPLES = {"examples_ja": _("examples (Japanese)"), "examples_en": _("examples (English)")}
_LONGEST_COMPARED = 3_000  # signs
_ALIKE = 0.4


def label_of_change(change: Mapping[str, Any]) -> str:
    """Return which thing of which part was changed."""
    of = change["label_en"] if is_english() else change["label_ja"]
    return " – ".join(filter(None, [of, _label_of(change)]))


def _model_of(change: Mapping[str, Any]) -> type[Model]:
    models: dict[str, type[Model]] = {"guideline": Guideline, "target": Target}
    return models.get(change["part"].partition(":")[0], Plan)


def _label_of(change: Mapping[str, Any]) -> str:
    name = change["field"]
    kept = None if name in _EXAMPLES else _model_of(change)._meta.get_field(name)
    return str(kept.verbose_name if isinstance(kept, Field) else _EXAMPLES[name])


def words_of_change(change: Mapping[str, Any], side: str) -> str:
    """Return a value, `before` or `after`, as it is read: years and days in both calendars, choices in words."""
    value, name = change[side], change["field"]
    if isinstance(value, Mapping):
        return str(value["en" if is_english() else "ja"])
    if name in _EXAMPLES or value == "":
        return str(value)
    kept = _model_of(change)._meta.get_field(name)
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if name.endswith("_fy") or name == "fiscal_year":
        return fiscal_year_label(value)
    if isinstance(kept, DateField):
        return long_date(date.fromisoformat(value))
    return str(dict(kept.flatchoices).get(value, value)) if isinstance(kept, Field) else str(value)


def _sides(change: Mapping[str, Any]) -> Iterator[list[tuple[str, bool]]]:
    """Return what it said and what it says, in parts; only texts are told sign by sign."""
    before, after = (words_of_change(change, side) for side in _SIDES)
    kept = None if change["field"] in _EXAMPLES else _model_of(change)._meta.get_field(change["field"])
    if kept is None or (isinstance(kept, CharField | TextField) and not kept.choices):
        return iter(_apart(before, after))
    return iter(([(before, False)], [(after, False)]))


def _apart(before: str, after: str) -> tuple[list[tuple[str, bool]], list[tuple[str, bool]]]:
    """Return both texts in parts that tell where they differ; nothing is marked where nearly everything does."""
    if max(len(before), len(after)) > _LONGEST_COMPARED or not before or not after:
        return [(before, False)], [(after, False)]
    compared = SequenceMatcher(None, before, after, autojunk=False)
    if compared.ratio() < _ALIKE:
        return [(before, False)], [(after, False)]
    steps = compared.get_opcodes()
    return (
        [(before[a:b], what != "equal") for what, a, b, _c, _d in steps if b > a],
        [(after[c:d], what != "equal") for what, _a, _b, c, d in steps if d > c],
    )
