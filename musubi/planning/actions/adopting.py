"""Adopting a plan: whole, after the last one. What changes later is another plan."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from musubi.accounts.actions import record_deed
from musubi.accounts.models import User
from musubi.planning.indexing import index_plan
from musubi.planning.models import EARLIEST, LATEST, Guideline, Plan, Programme, Target
from musubi.planning.refusals import (
    AdoptedMeanwhile,
    ContinuesNoneOfTheLast,
    EndsBeforeItBegins,
    HowMissing,
    KeptButChanged,
    MeetingOfAnotherBody,
    NotAfterTheLast,
    NumberRepeated,
    YearOutOfRange,
)


@transaction.atomic
def adopt_plan(
    plan: Plan,
    *,
    guidelines: Sequence[Guideline],
    programmes: Sequence[Programme] = (),
    targets: Sequence[Target] = (),
    by: User | None,
    now: datetime,
) -> Plan:
    """Save a new plan, which follows the last one of its body, with all that belongs to it.

    Everything is given unsaved: guidelines in their order, each part after what it is part of, programmes with their
    guideline. `continues` names a saved guideline of the plan just before.
    Raises YearOutOfRange, EndsBeforeItBegins, NotAfterTheLast, MeetingOfAnotherBody, NumberRepeated,
    ContinuesNoneOfTheLast, HowMissing, KeptButChanged, AdoptedMeanwhile.
    """
    hold_plans(plan.body_id)
    plan.follows = check_plan(plan, guidelines=guidelines)
    try:
        with transaction.atomic():
            plan.save(force_insert=True)
    except IntegrityError as error:  # two of them looked for the last plan before either had saved its own
        raise AdoptedMeanwhile from error
    for position, guideline in enumerate(guidelines, 1):
        guideline.plan, guideline.position = plan, position
        guideline.save(force_insert=True)
    counted: Counter[int] = Counter()
    for programme in programmes:
        counted[programme.guideline.pk] += 1
        programme.position = counted[programme.guideline.pk]
        programme.save(force_insert=True)
    for target in targets:
        target.plan = plan
        target.save(force_insert=True)
    index_plan(plan)
    record_deed(by, "planning.adopt_plan", f"plan:{plan.pk}", now=now, details={"guidelines": len(guidelines)})
    return plan


def check_plan(plan: Plan, *, guidelines: Sequence[Guideline]) -> Plan | None:
    """Return the plan that this one would follow. Raises what `adopt_plan` raises before it writes."""
    last = _last_plan(plan.body_id)
    check_years(plan, last)
    check_guidelines(guidelines, last)
    return last


def hold_plans(body: int) -> None:
    """Hold the plans of a body until the transaction ends: what one says of another is looked at and written."""
    list(Plan.objects.select_for_update().filter(body=body).order_by("pk").values_list("pk"))


def _last_plan(body: int) -> Plan | None:
    found: Plan | None = Plan.objects.filter(body=body).order_by("starts_fy").last()
    return found


def check_years(plan: Plan, last: Plan | None) -> None:
    """Refuse years that cannot be, and a meeting of another body; `last` is the plan before."""
    if not EARLIEST <= plan.starts_fy <= LATEST:
        raise YearOutOfRange(year=plan.starts_fy, earliest=EARLIEST, latest=LATEST)
    if plan.ends_fy is not None and plan.ends_fy < plan.starts_fy:
        raise EndsBeforeItBegins(starts=plan.starts_fy, ends=plan.ends_fy)
    if last and plan.starts_fy <= last.starts_fy:
        raise NotAfterTheLast(plan=last.short, starts=last.starts_fy)
    if plan.meeting and plan.meeting.series.body_id != plan.body_id:
        raise MeetingOfAnotherBody


def check_guidelines(guidelines: Sequence[Guideline], last: Plan | None) -> None:
    """Refuse numbers that are there twice, and what continues none of the plan before."""
    seen = Counter((id(one.parent) if one.parent else None, one.label_ja, one.number) for one in guidelines)
    for one in guidelines:
        if seen[id(one.parent) if one.parent else None, one.label_ja, one.number] > 1:
            raise NumberRepeated(label=one.label, label_ja=one.label_ja, number=one.number)
        if bool(one.continues) != bool(one.continuation):
            raise HowMissing(name=one.name)
        if one.continues is None:
            continue
        if last is None or one.continues.plan_id != last.pk:
            raise ContinuesNoneOfTheLast(name=one.name)
        if one.continuation == Guideline.Continuation.KEPT and not one.says_what_it_continues:
            raise KeptButChanged(name=one.name)
