"""Organisations that fit each other and have not met: what the secretariat is offered, and what it makes of it."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from musubi.accounts.audience import keys_of
from musubi.coordination import actions, permissions
from musubi.coordination.models import Pair, PairState, Seed
from musubi.coordination.sources import Shown, parts_of, source_of
from musubi.coordination.suggested import shown_words
from musubi.coordination.views.cases import reader_of
from musubi.core.errors import Refused, require
from musubi.core.templatetags.musubi import seal
from musubi.registry.models import Membership, Profile
from musubi.registry.queries import profiles_on

PAGE_SIZE = 10


class Side(NamedTuple):
    """One of the two, as it is drawn."""

    profile: Profile | None
    seal: str
    sector: str
    is_member: bool


@require_safe
def pairs(request: HttpRequest) -> HttpResponse:
    """The pairs of one state, the best first."""
    require(permissions.may_run_desk(request.user))
    state = request.GET.get("state", "")
    state = state if state in PairState.values else PairState.OFFERED
    counts = dict(Pair.objects.order_by().values_list("state").annotate(n=Count("pk")))
    found = Pair.objects.filter(state=state).select_related("case", "decided_by__person").order_by("-score", "pk")
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page", "")[:5])
    context = {
        "rows": _rows(list(page.object_list), keys_of(request.user)),
        "page": page,
        "state": state,
        "tabs": [(one, PairState(one).label, counts.get(one, 0)) for one in PairState.values],
        "query": f"state={state}",
    }
    return render(request, "coordination/pairs.html", context)


def _rows(listed: list[Pair], keys: frozenset[str]) -> list[dict[str, Any]]:
    """Return pairs with the reasons that still hold; what was withdrawn or written anew gives none."""
    sides = _sides({pk for pair in listed for pk in (pair.one_id, pair.other_id)})
    shown = _shown([key for pair in listed for reason in pair.reasons for key in reason["keys"]], keys)
    rows = []
    for pair in listed:
        reasons = []
        for reason in pair.reasons:
            both = [shown.get(key) for key in reason["keys"]]
            if all(one and one.mark == mark for one, mark in zip(both, reason["marks"], strict=True)):
                reasons.append({"both": both, "words": shown_words((word, 0.0) for word in reason["words"])})
        both_sides = [sides[pair.one_id], sides[pair.other_id]]
        # Looked for at night: one of them may have left since.
        if (reasons and all(side.is_member for side in both_sides)) or pair.state != PairState.OFFERED:
            rows.append({"pair": pair, "sides": both_sides, "reasons": reasons})
    return rows


def _shown(keys_found: Iterable[str], keys: frozenset[str]) -> dict[str, Shown]:
    """Return what the reader may see of these records: the same questions for few and for many."""
    by_kind: dict[str, set[int]] = {}
    for key in keys_found:
        kind, number = parts_of(key)
        by_kind.setdefault(kind, set()).add(number)
    sources = ((source_of(kind), numbers) for kind, numbers in by_kind.items())
    seen = (one for source, numbers in sources if source for one in source.shown(numbers, keys).values())
    return {one.key: one for one in seen}


def _sides(organisations: set[int]) -> dict[int, Side]:
    profiles = profiles_on(timezone.localdate(), organisations=organisations)
    held = list(
        Membership.objects.standing()
        .filter(organisation__in=organisations)
        .select_related("sector")
        .order_by("starts_on", "pk")
    )
    sectors = {one.organisation_id: one.sector for one in held}
    here = {one.organisation_id for one in held if one.covers(timezone.localdate())}
    return {
        pk: Side(
            profiles.get(pk),
            seal(sectors[pk].code, sectors[pk].character, str(sectors[pk])) if pk in sectors else "",
            sectors[pk].code if pk in sectors else "",
            pk in here,
        )
        for pk in organisations
    }


@require_POST
def decide_pair(request: HttpRequest, pk: int) -> HttpResponse:
    """Set a pair aside, take it up again, or begin a case from it."""
    require(permissions.may_run_desk(request.user))
    pair = get_object_or_404(Pair, pk=pk)
    user, now = reader_of(request), timezone.now()
    chosen = request.POST.get("do", "")
    try:
        if chosen == "begin":
            seeds = Seed.objects.published().filter(pk__in=_seeds_of(pair)).order_by("pk")
            case = actions.begin_pair(pair, seeds=seeds, by=user, now=now)
            messages.success(request, _("Case %(number)s is open.") % {"number": case.number})
            return redirect("coordination:case", pk=case.pk)
        if chosen == "take_up":
            actions.take_pair_up(pair, by=user, now=now)
            messages.success(request, _("The pair is offered again."))
        elif chosen == "set_aside":
            actions.set_pair_aside(pair, note=request.POST.get("note", ""), by=user, now=now)
            messages.success(request, _("The pair is set aside. It stands in the list of that name."))
        else:
            messages.error(request, _("Nothing was done. Choose one of the buttons beside the pair."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("coordination:pairs")


def _seeds_of(pair: Pair) -> list[int]:
    keys = (parts_of(key) for reason in pair.reasons for key in reason["keys"])
    return [number for kind, number in keys if kind == "seed"]
