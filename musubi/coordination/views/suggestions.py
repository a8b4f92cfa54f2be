"""Suggestions on pages: those of a case with whom to ask, and what readers say of one."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from musubi.accounts.audience import keys_of
from musubi.accounts.models import User
from musubi.coordination import actions, permissions
from musubi.coordination.case_file import Kept
from musubi.coordination.models import Case, Need, Seed, Stage
from musubi.coordination.sources import parts_of
from musubi.coordination.suggested import Found, Suggested, found_for, is_suggested, people_for, seed_shown, ties_with
from musubi.core.errors import require
from musubi.core.queries import instances

BEST = 3  # of a kind; the others stand behind a fold
MOST = 5  # of a kind that is not a seed
# A partner is there, or nobody looks for one any more: what was found is folded.
PAST_LOOKING = frozenset({Stage.TERMS, Stage.WORKING, Stage.PROTOTYPE, Stage.BUSINESS, Stage.CLOSED})
KINDS = ("seed", "need", "case", "outcome", "activity")


def suggestions_of(case: Case, kept: Kept, user: User, keys: frozenset[str]) -> dict[str, Any]:
    """Return what was found for a case, for those who keep it."""
    asked, mark = (case.need.key, str(case.need.revision)) if case.need else (case.key, "1")
    found = found_for(asked, mark=mark, keys=keys, user=user, kinds=KINDS)
    seeds = found.of("seed")
    beside = {one.seed.key for one in kept.candidates}
    whose = {one.shown.organisation for one in seeds if one.shown.organisation}
    ties = ties_with(case, whose, keys)
    rows = [
        {
            "one": one,
            "is_beside": one.key in beside,
            "put": _put(case, one) if case.is_open and one.key not in beside else "",
            "ties": ties.get(one.shown.organisation or 0, []),
            "inquiry": kept.inquiry_of(one.shown.organisation),
        }
        for one in seeds
    ]
    cases = _similar_cases(found, keys)
    stories = sorted([*found.of("outcome"), *found.of("activity")], key=lambda one: -one.score)
    # Whoever reads needs no telling that they know a case of their own.
    alike = [one for _suggested, one in cases if one is not None and one.owner != getattr(user, "person", None)][:BEST]
    return {
        "found": found,
        "is_past_looking": case.stage in PAST_LOOKING,
        "found_seeds": _folded(rows),
        "found_people": _folded(people_for(seeds[:MOST], alike, day=timezone.localdate())[:MOST]),
        "found_cases": _folded(cases[:MOST]),
        "found_stories": _folded(stories[:MOST]),
        "set_aside": [one for kind in KINDS for one in found.set_aside(kind)],
    }


def _folded(found: list[Any]) -> dict[str, Any]:
    """Return the best of a kind, and the others, which are folded: a phone shows few."""
    return {"best": found[:BEST], "others": found[BEST:], "count": len(found)}


def needs_for(seed: Seed, request: HttpRequest, keys: frozenset[str]) -> dict[str, Any]:
    """Return the needs that a seed may answer, as far as the reader of its page may see them."""
    return _found_on_page("need", seed.key, seed.revision, request, keys)


def seeds_for(need: Need, request: HttpRequest, keys: frozenset[str]) -> dict[str, Any]:
    """Return the seeds that may answer a need, as far as the reader of its page may see them."""
    return _found_on_page("seed", need.key, need.revision, request, keys)


def _found_on_page(kind: str, asked: str, mark: int, request: HttpRequest, keys: frozenset[str]) -> dict[str, Any]:
    user = request.user if isinstance(request.user, User) else None
    found = found_for(asked, mark=str(mark), keys=keys, user=user, kinds=[kind])
    return {"found": found, "listed": found.of(kind)[:MOST], "may_judge": permissions.may_judge(request.user)}


def _similar_cases(found: Found, keys: frozenset[str]) -> list[tuple[Suggested, Case | None]]:
    """Return the cases of needs that are alike, and needs alone where the reader does not take part in the case."""
    alike = sorted([*found.of("need"), *found.of("case")], key=lambda one: -one.score)
    needs = tuple(parts_of(one.key)[1] for one in alike if one.kind == "need")
    cases = tuple(parts_of(one.key)[1] for one in alike if one.kind == "case")
    by_key = {f"need:{row.need_id}": row for row in instances(_seen_cases, keys, need__in=needs)}
    by_key |= {row.key: row for row in instances(_seen_cases, keys, pk__in=cases)}
    return [(one, by_key.get(one.key)) for one in alike]


def _seen_cases(keys: frozenset[str], **among: tuple[int, ...]) -> QuerySet[Case]:
    seen: QuerySet[Case] = Case.objects.visible_to(keys).filter(**among)
    return seen.select_related("need", "owner", "closing_reason").order_by()


def _put(case: Case, one: Suggested) -> str:
    return reverse("coordination:put_suggested", args=[case.pk, parts_of(one.key)[1]])


@require_POST
def judge(request: HttpRequest) -> HttpResponse:
    """Hear whether a suggestion was useful or not."""
    require(permissions.may_judge(request.user))
    assert isinstance(request.user, User)
    asked, found = request.POST.get("asked", "")[:60], request.POST.get("found", "")[:60]
    if "\0" in asked + found or not is_suggested(asked, found, keys_of(request.user)):
        raise Http404
    is_useful = request.POST.get("useful") == "1"
    actions.judge(asked, found, is_useful=is_useful, by=request.user, now=timezone.now())
    said = (
        _("Thank you. What is like this will stand higher from now on.")
        if is_useful
        else _("Thank you. It is set aside, and what is like it will stand lower from now on.")
    )
    messages.success(request, said)
    return redirect(_back(request))


@require_POST
def put_suggested(request: HttpRequest, pk: int, seed: int) -> HttpResponse:
    """Put a seed beside a case, by one press."""
    case = Case.objects.filter(pk=pk).first()
    if case is None or not permissions.may_see_state(request.user, case):
        raise Http404
    require(permissions.may_keep_case(request.user, case))
    assert isinstance(request.user, User)
    chosen = seed_shown(seed, keys_of(request.user))
    if chosen is None:
        raise Http404
    actions.put_beside(case, chosen, by=request.user, now=timezone.now())
    messages.success(request, _("The seed stands beside the case."))
    return redirect("coordination:case", pk=pk)


def _back(request: HttpRequest) -> str:
    path = request.POST.get("next", "")
    is_own = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if is_own else "/"
