"""Seeds for everybody: the list, narrowed and searched, and a page for each."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from musubi.accounts.audience import MEMBERS, PUBLIC, keys_of, organisation_key
from musubi.coordination import permissions
from musubi.coordination.audience import is_paper_shown, sheet_for
from musubi.coordination.models import Rights, Seed, SeedState
from musubi.coordination.models.keys import organisations_of
from musubi.coordination.queries import seeds_found
from musubi.coordination.views.suggestions import needs_for
from musubi.core.bilingual import is_english
from musubi.core.errors import Refused, require
from musubi.core.templatetags.musubi import seal
from musubi.registry.models import Field, Membership, Profile
from musubi.registry.queries import profiles_on

PAGE_SIZE = 20
LEVELS = (3, 4, 5, 6, 7, 8, 9)
NAMES = ("q", "field", "prefecture", "kind", "trl", "rights", "moved")
MOST_TYPED = 200


class Choice(NamedTuple):
    """One list to narrow by: what it is called, and its options."""

    name: str
    label: str
    options: list[tuple[str, str]]
    chosen: str
    without: str


class Part(NamedTuple):
    """One part of a sheet as its reader sees it; `language` where it is not the reader's."""

    name: str
    label: str
    text: str
    language: str


@login_not_required
@require_safe
def seeds(request: HttpRequest) -> HttpResponse:
    """The list: what fits best, or what was changed last, first."""
    keys, asked = keys_of(request.user), _asked(request.GET)
    keepers = Seed.objects.published().visible_to(keys).order_by().values_list("organisation", flat=True)
    profiles = profiles_on(timezone.localdate(), organisations=keepers)
    choices = _choices(asked, profiles.values())
    found, refusal = _found(keys, asked, choices)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page", "")[:5])
    shown = Seed.objects.filter(pk__in=page.object_list).prefetch_related("fields").in_bulk()
    rows = [(shown[pk], profiles.get(shown[pk].organisation_id)) for pk in page.object_list if pk in shown]
    may_run_desk = permissions.may_run_desk(request.user)
    context = {
        "rows": rows,
        "total": len(found),
        "page": page,
        "asked": asked,
        "query": urlencode(asked),
        "choices": choices,
        "narrowed": [one for one in choices if one.chosen],
        "refusal": refusal,
        "own": organisations_of(keys, suffix=":editing"),
        "may_run_desk": may_run_desk,
        "may_see_more": keys != frozenset({PUBLIC}),
    }
    return render(request, "coordination/seeds.html", context, status=refusal.status if refusal else 200)


def _asked(given: Mapping[str, str]) -> dict[str, str]:
    """Return what was asked, without what is empty. A NUL would reach no database."""
    told = {name: given.get(name, "").replace("\0", "").strip()[:MOST_TYPED] for name in NAMES}
    return {name: text for name, text in told.items() if text}


def _found(keys: frozenset[str], asked: dict[str, str], choices: Iterable[Choice]) -> tuple[list[int], Refused | None]:
    chosen = {one.name: one.chosen for one in choices if one.chosen}
    narrowed = {name: chosen.get(name, "") for name in ("field", "prefecture", "kind", "rights")}
    trl = int(chosen.get("trl", "0"))
    try:
        found = seeds_found(keys, text=asked.get("q", ""), trl=trl, has_moved="moved" in asked, **narrowed)
    except Refused as refusal:
        return [], refusal
    return found, None


def _choices(asked: dict[str, str], profiles: Iterable[Profile]) -> list[Choice]:
    listed = list(profiles)
    kinds = {one.kind_id: one.kind for one in listed if one.kind}
    prefectures = {one.prefecture_id: one.prefecture for one in listed if one.prefecture}
    options = {
        "field": (_("Field"), [(one.code, str(one)) for one in Field.objects.all()]),
        "prefecture": (_("Prefecture"), [(code, str(prefectures[code])) for code in sorted(prefectures)]),
        "kind": (
            _("Kind of organisation"),
            [(one.pk, str(one)) for one in sorted(kinds.values(), key=lambda kind: kind.position)],
        ),
        "trl": (_("Readiness (TRL)"), [(str(one), _("%(level)d or higher") % {"level": one}) for one in LEVELS]),
        "rights": (_("Intellectual property"), [(code, capfirst(str(label))) for code, label in Rights.choices]),
    }
    return [
        Choice(
            name,
            label,
            known,
            asked.get(name, "") if asked.get(name) in dict(known) else "",
            urlencode({other: text for other, text in asked.items() if other != name}),
        )
        for name, (label, known) in options.items()
    ]


@login_not_required
@require_safe
def seed(request: HttpRequest, pk: int) -> HttpResponse:
    """One seed, as far as its reader may see it; its keepers also see it as others do (`?as=`)."""
    keys = keys_of(request.user)
    visible = Seed.objects.visible_to(keys).select_related("organisation", "unit")
    one: Seed = get_object_or_404(visible.prefetch_related("fields"), pk=pk)
    may_edit = permissions.may_edit_seed(request.user, one)
    preview = request.GET.get("as", "")
    if preview:
        require(may_edit)
        keys = _keys_as(preview, one)
    profile = profiles_on(timezone.localdate(), organisations=[one.organisation_id]).get(one.organisation_id)
    context = {
        "seed": one,
        "parts": _parts(one, keys),
        "is_whole": is_paper_shown(one, keys),
        "is_limited": sheet_for(one, keys) != sheet_for(one, one.keepers),
        "keeper": profile,
        "keeper_seal": _seal_of(one.organisation_id),
        "may_edit": may_edit and not preview,
        "preview": preview,
        "is_seen": not preview or _is_seen(one, keys),
        "is_public": one.state == SeedState.PUBLISHED and one.visibility == "public",
        "note": _language_note(one, keys),
        "crumbs": [(reverse("website:home"), _("Home")), (reverse("coordination:seeds"), _("Seeds"))],
    }
    if not preview and (may_edit or permissions.may_coordinate(request.user)):
        context |= needs_for(one, request, keys)
    return render(request, "coordination/seed.html", context)


def _is_seen(one: Seed, keys: frozenset[str]) -> bool:
    return Seed.objects.visible_to(keys).filter(pk=one.pk).exists()


def _keys_as(preview: str, one: Seed) -> frozenset[str]:
    held = {
        "public": {PUBLIC},
        "members": {PUBLIC, MEMBERS},
        "own": {PUBLIC, MEMBERS, organisation_key(one.organisation_id)},
    }
    if preview not in held:
        raise Http404
    return frozenset(held[preview])


def _parts(one: Seed, keys: Iterable[str]) -> list[Part]:
    """Return the sheet below its title, each part in the reader's language or in the one that there is."""
    labels = {
        "summary": _("What it is"),
        "uses": _("Possible uses"),
        "features": _("What is new"),
        "comparison": _("Beside what there is"),
        "challenges": _("Still to be solved"),
        "wanted": _("Hoped for from companies"),
        "keywords": _("Keywords"),
    }
    shown = frozenset(sheet_for(one, frozenset(keys)))
    first, second = ("en", "ja") if is_english() else ("ja", "en")
    parts = []
    for name, label in labels.items():
        if name not in shown:
            continue
        language = first if getattr(one, f"{name}_{first}") else second
        if text := getattr(one, f"{name}_{language}"):
            parts.append(Part(name, label, text, language if language != first else ""))
    return parts


def _language_note(one: Seed, keys: Iterable[str]) -> str:
    """Return what to say where the sheet is not, or not whole, in the reader's language."""
    lacking = [part for part in _parts(one, keys) if part.language and part.name != "keywords"]
    if not lacking:
        return ""
    if is_english():
        has_some = one.title_en and len(lacking) < len([part for part in _parts(one, keys) if part.name != "keywords"])
        return (
            _("Parts of this seed have not been translated yet; they are shown in Japanese.")
            if has_some
            else _("This seed has not been translated yet. It is shown in Japanese.")
        )
    return _("This seed is told in English alone.") if not one.summary_ja else ""


def _seal_of(organisation: int) -> str:
    held = Membership.objects.standing().filter(organisation=organisation).select_related("sector")
    membership = held.order_by("-starts_on", "-pk").first()
    if membership is None:
        return ""
    sector = membership.sector
    return seal(sector.code, sector.character, str(sector))
