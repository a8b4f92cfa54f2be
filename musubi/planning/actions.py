"""The verbs of planning. A plan is adopted whole; what changes later is another plan."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from musubi.accounts.actions import record_deed
from musubi.accounts.models import User
from musubi.core.errors import Refused
from musubi.planning.indexing import index_plan
from musubi.planning.models import EARLIEST, LATEST, Guideline, Plan, Programme, Target


class EndsBeforeItBegins(Refused):
    """The last fiscal year is before the first."""

    code = "plan_ends_before_it_begins"
    message = _("The last fiscal year (%(ends)d) is before the first (%(starts)d). Correct one of the two.")
    status = 422


class YearOutOfRange(Refused):
    """The first fiscal year is none that anybody can mean."""

    code = "plan_year_out_of_range"
    message = _("A plan cannot begin in fiscal %(year)d. Write a year between %(earliest)d and %(latest)d.")
    status = 422


class NotAfterTheLast(Refused):
    """A plan begins with or before the last one; years already counted to a plan would change their plan."""

    code = "plan_not_after_the_last"
    message = _("“%(plan)s” begins in fiscal %(starts)d. A new plan begins later: choose a later first fiscal year.")


class AdoptedMeanwhile(Refused):
    """Somebody else adopted a plan in the same moment."""

    code = "plan_adopted_meanwhile"
    message = _("Another plan was adopted meanwhile, so nothing was saved. Look at it, then enter yours again.")


class MeetingOfAnotherBody(Refused):
    """The meeting is not one of the body whose plan it is."""

    code = "plan_meeting_of_another_body"
    message = _("The meeting is none of this body’s. Choose one of its own.")
    status = 422


class NumberRepeated(Refused):
    """Two guidelines of the plan have the same label and number."""

    code = "guideline_number_repeated"
    message = _("“%(label)s %(number)d” is there twice. Give each guideline its own number.")
    status = 422


class ContinuesNoneOfTheLast(Refused):
    """A guideline continues one that is not of the plan just before."""

    code = "guideline_continues_none_of_the_last"
    message = _("“%(name)s” can only continue a guideline of the plan just before. Choose one of those, or none.")
    status = 422


class HowMissing(Refused):
    """It is not said whether the guideline is kept or revised, or said of one that continues none."""

    code = "guideline_how_missing"
    message = _("Say of “%(name)s” which guideline it continues and whether it is kept or revised, or neither.")
    status = 422


class KeptButChanged(Refused):
    """A guideline is called kept and reads otherwise than the one it continues."""

    code = "guideline_kept_but_changed"
    message = _("“%(name)s” reads otherwise than the guideline it continues. Call it revised, or restore the words.")
    status = 422


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
    _check_plan(plan, last)
    _check_guidelines(guidelines, last)
    return last


def _last_plan(body: int) -> Plan | None:
    found: Plan | None = Plan.objects.filter(body=body).order_by("starts_fy").last()
    return found


def _check_plan(plan: Plan, last: Plan | None) -> None:
    if not EARLIEST <= plan.starts_fy <= LATEST:
        raise YearOutOfRange(year=plan.starts_fy, earliest=EARLIEST, latest=LATEST)
    if plan.ends_fy is not None and plan.ends_fy < plan.starts_fy:
        raise EndsBeforeItBegins(starts=plan.starts_fy, ends=plan.ends_fy)
    if last and plan.starts_fy <= last.starts_fy:
        raise NotAfterTheLast(plan=last.short, starts=last.starts_fy)
    if plan.meeting and plan.meeting.series.body_id != plan.body_id:
        raise MeetingOfAnotherBody


def _check_guidelines(guidelines: Sequence[Guideline], last: Plan | None) -> None:
    seen = Counter((id(one.parent) if one.parent else None, one.label_ja, one.number) for one in guidelines)
    for one in guidelines:
        if seen[id(one.parent) if one.parent else None, one.label_ja, one.number] > 1:
            raise NumberRepeated(label=one.label, number=one.number)
        if bool(one.continues) != bool(one.continuation):
            raise HowMissing(name=one.name)
        if one.continues is None:
            continue
        if last is None or one.continues.plan_id != last.pk:
            raise ContinuesNoneOfTheLast(name=one.name)
        if one.continuation == Guideline.Continuation.KEPT and not one.says_what_it_continues:
            raise KeptButChanged(name=one.name)
