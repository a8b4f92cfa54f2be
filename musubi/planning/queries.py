"""Plans side by side: what each guideline has to do with the plans before and after its own."""

from dataclasses import dataclass, field

from django.db.models import QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from musubi.core import queries as prepared
from musubi.core.bilingual import is_english
from musubi.meetings.models import Meeting
from musubi.planning.models import Guideline, Plan, Target
from musubi.registry.models import Body


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
