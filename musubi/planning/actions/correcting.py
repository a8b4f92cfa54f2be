"""Correcting a plan that was typed otherwise than it was adopted. What it said until then stays in its corrections."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import override

from musubi.accounts.actions import record_deed
from musubi.accounts.models import User
from musubi.planning.actions.adopting import check_guidelines, check_years, hold_plans
from musubi.planning.actions.wording import (
    EXAMPLES,
    GUIDELINE_FIELDS,
    PLAN_FIELDS,
    TARGET_FIELDS,
    Change,
    Part,
    Wording,
    example_pairs,
    kept_value,
    values_of,
)
from musubi.planning.indexing import index_plan
from musubi.planning.models import Guideline, Plan, PlanCorrection, Programme, Target
from musubi.planning.queries import tag_counts
from musubi.planning.refusals import (
    GuidelineContinued,
    GuidelineInParts,
    GuidelineTagged,
    NotBeforeTheNext,
    NothingToCorrect,
    PlanEditedMeanwhile,
    TargetNumberRepeated,
    WithoutReason,
)

# Numbers and positions are put aside before they are given anew: each may stand once only, at every moment.
ASIDE = 10_000


@dataclass
class _Told:
    """A guideline with its examples, in both languages."""

    guideline: Guideline
    examples: list[tuple[str, str]]


@dataclass
class _Sheet:
    """A plan with all that belongs to it, and the guidelines of the next plan that continue one of its own."""

    plan: Plan
    guidelines: list[_Told]
    targets: list[Target]
    followers: list[Guideline]
    gone: list[Guideline | Target] = field(default_factory=list)


@transaction.atomic
def correct_plan(
    plan: Plan, *, revision: int, wording: Wording, reason: str, by: User | None, now: datetime
) -> PlanCorrection:
    """Correct what is wrong in an adopted plan, and keep what it said before. `revision` is the one that was seen.

    Raises WithoutReason, and what `foresee_correction` raises.
    """
    if not reason.strip():
        raise WithoutReason
    hold_plans(plan.body_id)
    take(plan, revision=revision)
    sheet = _read(plan.pk)
    before = _state(sheet)
    _reword(sheet, wording)
    _check(sheet)
    _save(sheet)
    changes = _changes(before, _state(sheet))
    made = PlanCorrection.objects.create(
        plan=plan,
        revision=sheet.plan.revision,
        made_at=now,
        by=by,
        reason=reason.strip(),
        changes=[asdict(one) for one in changes],
    )
    index_plan(Plan.objects.get(pk=plan.pk))
    changed = sorted({f"{one.part}.{one.field}" for one in changes})
    record_deed(by, "planning.correct_plan", f"plan:{plan.pk}", now=now, details={"changed": changed})
    return made


def take(plan: Plan, *, revision: int) -> None:
    """Count one correction of the plan. Raises PlanEditedMeanwhile if it has moved on from the revision seen."""
    if not Plan.objects.filter(pk=plan.pk, revision=revision).update(revision=F("revision") + 1):
        raise PlanEditedMeanwhile


@transaction.atomic
def foresee_correction(plan: Plan, *, revision: int, wording: Wording) -> list[Change]:
    """Return what a correction would change, and write nothing.

    Raises PlanEditedMeanwhile, NothingToCorrect, YearOutOfRange, EndsBeforeItBegins, NotAfterTheLast, NotBeforeTheNext,
    MeetingOfAnotherBody, NumberRepeated, TargetNumberRepeated, ContinuesNoneOfTheLast, GuidelineTagged,
    GuidelineContinued, GuidelineInParts.
    """
    sheet = _read(plan.pk)
    if sheet.plan.revision != revision:
        raise PlanEditedMeanwhile
    before = _state(sheet)
    _reword(sheet, wording)
    _check(sheet)
    return _changes(before, _state(sheet))


def wording_of(plan: Plan) -> Wording:
    """Return the plan as it reads now."""
    sheet = _read(plan.pk)
    guidelines = [(one.guideline.pk, _guideline_values(one)) for one in sheet.guidelines]
    return Wording(
        values_of(sheet.plan, PLAN_FIELDS),
        [Part(values, pk) for pk, values in guidelines],
        [Part(values_of(one, TARGET_FIELDS), one.pk) for one in sheet.targets],
    )


def _guideline_values(told: _Told) -> dict[str, Any]:
    return {**values_of(told.guideline, GUIDELINE_FIELDS), **_lines(told)}


def _read(pk: int) -> _Sheet:
    plan = Plan.objects.select_related("body", "follows", "meeting__series").get(pk=pk)
    rows = list(plan.guidelines.select_related("continues").prefetch_related("programmes").order_by("position"))
    same = {one.pk: one for one in rows}
    for one in rows:
        one.parent = same[one.parent_id] if one.parent_id else None
    followers = list(Guideline.objects.filter(continues__in=rows).select_related("plan").order_by("pk"))
    for one in followers:
        one.continues = same[one.continues_id or 0]
    told = [_Told(one, [(made.name_ja, made.name_en) for made in one.programmes.all()]) for one in rows]
    return _Sheet(plan, told, list(plan.targets.order_by("number")), followers)


def _reword(sheet: _Sheet, wording: Wording) -> None:
    """Put the new words in, unsaved."""
    said = {id(one): _said(one) for one in _and_followers(sheet)}
    for name, value in wording.plan.items():
        setattr(sheet.plan, name, value)
    _reword_guidelines(sheet, wording.guidelines)
    _reword_targets(sheet, wording.targets)
    for one in _and_followers(sheet):
        if said.get(id(one)) != _said(one):
            one.continuation = _continuation(one)


def _reword_guidelines(sheet: _Sheet, parts: Sequence[Part]) -> None:
    rows = {one.guideline.pk: one for one in sheet.guidelines}
    for part in parts:
        told = rows.get(part.pk or 0)
        if part.is_taken_out:
            sheet.gone += [told.guideline] if told else []
            continue
        if told is None:
            told = _Told(Guideline(plan=sheet.plan), [])
            sheet.guidelines.append(told)
        _fill(told, part.values)
    sheet.guidelines = _in_order([one for one in sheet.guidelines if one.guideline not in sheet.gone])


def _reword_targets(sheet: _Sheet, parts: Sequence[Part]) -> None:
    rows = {one.pk: one for one in sheet.targets}
    for part in parts:
        target = rows.get(part.pk or 0)
        if part.is_taken_out:
            sheet.gone += [target] if target else []
            continue
        if target is None:
            target = Target(plan=sheet.plan)
            sheet.targets.append(target)
        for name, value in part.values.items():
            setattr(target, name, value)
    sheet.targets = sorted((one for one in sheet.targets if one not in sheet.gone), key=lambda one: one.number)


def _fill(told: _Told, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        if name not in EXAMPLES:
            setattr(told.guideline, name, value)
    if any(name in values for name in EXAMPLES):
        stood = _lines(told)
        told.examples = example_pairs(*(values.get(name, stood[name]) for name in EXAMPLES))


def _and_followers(sheet: _Sheet) -> list[Guideline]:
    return [*(one.guideline for one in sheet.guidelines), *sheet.followers]


def _said(one: Guideline) -> tuple[Any, ...]:
    """Return what it depends on whether a guideline is kept or revised."""
    earlier = one.continues
    return (one.name_ja, one.text_ja, *((earlier.pk, earlier.name_ja, earlier.text_ja) if earlier else ()))


def _continuation(one: Guideline) -> str:
    if one.continues is None:
        return ""
    return Guideline.Continuation.KEPT if one.says_what_it_continues else Guideline.Continuation.REVISED


def _in_order(told: list[_Told]) -> list[_Told]:
    """Return guidelines of one label by their numbers, in the places that those of that label have."""

    def like(one: _Told) -> tuple[int | None, str]:
        return one.guideline.parent_id, one.guideline.label_ja

    rows = [one for one in told if one.guideline.pk]
    for new in (one for one in told if one.guideline.pk is None):
        alike = [at for at, one in enumerate(rows) if like(one) == like(new)]
        rows.insert(alike[-1] + 1 if alike else len(rows), new)
    of_label: dict[tuple[int | None, str], Iterator[_Told]] = {
        key: iter(sorted((one for one in rows if like(one) == key), key=lambda one: one.guideline.number))
        for key in {like(one) for one in rows}
    }
    return [next(of_label[like(one)]) for one in rows]


def _check(sheet: _Sheet) -> None:
    plan = sheet.plan
    check_years(plan, plan.follows)
    later = Plan.objects.filter(follows=plan).first()
    if later and plan.starts_fy >= later.starts_fy:
        raise NotBeforeTheNext(plan=later.short, starts=later.starts_fy)
    check_guidelines([one.guideline for one in sheet.guidelines], plan.follows)
    for number, times in Counter(one.number for one in sheet.targets).items():
        if times > 1:
            raise TargetNumberRepeated(number=number)
    _check_gone(sheet, [one for one in sheet.gone if isinstance(one, Guideline)])


def _check_gone(sheet: _Sheet, gone: list[Guideline]) -> None:
    """Refuse to take out what something refers to. They are held: a tag that comes in now fails."""
    list(Guideline.objects.select_for_update().filter(pk__in=[one.pk for one in gone]).order_by("pk").values_list("pk"))
    tags = tag_counts(sheet.plan)
    for one in gone:
        if count := tags.get(one.pk, 0):
            raise GuidelineTagged(name=one, count=count)
        for later in sheet.followers:
            if later.continues_id == one.pk:
                raise GuidelineContinued(name=one, later=later)
        for told in sheet.guidelines:
            if told.guideline.parent_id == one.pk:
                raise GuidelineInParts(name=one, part=told.guideline)


def _save(sheet: _Sheet) -> None:
    plan = sheet.plan
    plan.save()
    for one in sheet.gone:
        if isinstance(one, Guideline):
            one.programmes.all().delete()
        one.delete()
    plan.guidelines.update(number=F("number") + ASIDE, position=F("position") + ASIDE)
    for position, told in enumerate(sheet.guidelines, 1):
        told.guideline.position = position
        told.guideline.save()
        _save_examples(told)
    plan.targets.update(number=F("number") + ASIDE)
    for target in sheet.targets:
        target.save()
    for follower in sheet.followers:
        follower.save(update_fields=["continuation"])


def _save_examples(told: _Told) -> None:
    """Write the examples; a row whose Japanese stays, or else the next that is left, keeps its source and its marks."""
    stored = list(told.guideline.programmes.order_by("position"))
    if [(one.name_ja, one.name_en) for one in stored] == told.examples:
        return
    by_name = {one.name_ja: one for one in stored}
    found = [by_name.pop(japanese, None) for japanese, _english in told.examples]
    left = iter([one for one in stored if one not in found])
    rows = [one or next(left, None) or Programme(guideline=told.guideline) for one in found]
    for one in left:
        one.delete()
    told.guideline.programmes.update(position=F("position") + ASIDE)
    for position, (row, (japanese, english)) in enumerate(zip(rows, told.examples, strict=True), 1):
        row.position, row.name_ja, row.name_en = position, japanese, english
        row.save()


def _lines(told: _Told) -> dict[str, str]:
    """Return the examples one a line. A line of English that is missing stays empty, so that the others keep theirs."""
    return {name: "\n".join(pair[at] for pair in told.examples).rstrip() for at, name in enumerate(EXAMPLES)}


def _state(sheet: _Sheet) -> dict[str, tuple[tuple[str, str], dict[str, Any]]]:
    """Return each part of the plan by its key: what it is called, and its fields as they are kept in a correction."""
    found: dict[str, tuple[tuple[str, str], dict[str, Any]]] = {
        "plan": (("", ""), values_of(sheet.plan, PLAN_FIELDS)),
    }
    for at, told in enumerate(sheet.guidelines):
        values = {**_guideline_values(told), "continuation": told.guideline.continuation}
        found[f"guideline:{told.guideline.pk or f'new{at}'}"] = (_called(told.guideline), values)
    for at, target in enumerate(sheet.targets):
        found[f"target:{target.pk or f'new{at}'}"] = (_called(target), values_of(target, TARGET_FIELDS))
    for later in sheet.followers:
        found[f"guideline:{later.pk}"] = (_called(later, of=later.plan), {"continuation": later.continuation})
    return {
        key: (label, {name: kept_value(one) for name, one in fields.items()}) for key, (label, fields) in found.items()
    }


def _changes(before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
    """Return what differs, part by part: those that stay and those that are new in their order, then those that go."""
    found = []
    for part in [*after, *(one for one in before if one not in after)]:
        japanese, english = (before.get(part) or after[part])[0]
        old, new = (state[part][1] if part in state else {} for state in (before, after))
        found += [
            Change(part, japanese, english, name, old.get(name, ""), new.get(name, ""))
            for name in (old or new)
            if old.get(name, "") != new.get(name, "")
        ]
    if not found:
        raise NothingToCorrect
    return found


def _called(one: Guideline | Target, *, of: Plan | None = None) -> tuple[str, str]:
    """Return what a part of the plan is called, in both languages."""
    found = []
    for language in ("ja", "en"):
        with override(language):
            words = f"{one.label} {one}" if isinstance(one, Guideline) else _("Target %d") % one.number
            found.append(f"{of.short}: {words}" if of else words)
    return found[0], found[1]
