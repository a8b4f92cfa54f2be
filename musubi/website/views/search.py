"""Search over everything the reader may see."""

from collections.abc import Collection, Iterable, Mapping
from html import escape
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from musubi.accounts.audience import keys_of
from musubi.core.dates import long_date
from musubi.core.errors import Refused
from musubi.core.templatetags.musubi import localised, marked, seal, writing
from musubi.registry.models import Sector
from musubi.registry.shown import prefectures_in_order, sectors_in_order
from musubi.search.queries import Counts, Found, Hit, find

PAGE_SIZE = 20
LAST_PAGE = 500


@login_not_required
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """One box, every kind of record, filters with counts."""
    text = request.GET.get("q", "")
    chosen = {name: request.GET.get(name, "") for name in ("kind", "sector", "prefecture")}
    number = _page_number(request.GET.get("page", ""))
    sectors = list(sectors_in_order())
    context: dict[str, Any] = {"text": text, "number": number}
    counts = None
    if text.strip() or any(chosen.values()):
        try:
            found = _found(request, text, chosen, number)
        except Refused as refusal:
            context["refusal"] = refusal
        else:
            counts = found.counts
            context |= _listed(request, found, number, sectors)
            if not found.total and any(chosen.values()):
                context |= _elsewhere(request, found.counts, chosen, sectors)
    status = context["refusal"].status if "refusal" in context else 200
    return render(request, "website/search.html", {**context, **_choices(sectors, chosen, counts)}, status=status)


def _found(request: HttpRequest, text: str, chosen: dict[str, str], number: int) -> Found:
    return find(
        text,
        keys=keys_of(request.user),
        kinds=(chosen["kind"],) if chosen["kind"] else (),
        sector=chosen["sector"],
        prefecture=chosen["prefecture"],
        offset=(number - 1) * PAGE_SIZE,
        limit=PAGE_SIZE,
    )


def _choices(sectors: Iterable[Sector], chosen: dict[str, str], counts: Counts | None) -> dict[str, SafeString]:
    """Return the options of each filter, with how many each would leave once something was looked for."""
    offered = {
        "kind": [(code, capfirst(name)) for code, name in kinds().items()],
        "sector": [(sector.code, f"{sector.character} {sector}") for sector in sectors],
        "prefecture": [(prefecture.code, str(prefecture)) for prefecture in prefectures_in_order()],
    }
    return {
        f"{name}_options": _options(options, chosen[name], getattr(counts, name) if counts else None)
        for name, options in offered.items()
    }


def _options(options: Iterable[tuple[str, str]], chosen: str, counts: Mapping[str, int] | None) -> SafeString:
    drawn = (
        f'<option value="{escape(code)}"{" selected" if code == chosen else ""}>{escape(label)}'
        f"{f' ({counts.get(code, 0)})' if counts is not None else ''}</option>"
        for code, label in options
    )
    return mark_safe("".join(drawn))  # noqa: S308 - escaped above


def _listed(request: HttpRequest, found: Found, number: int, sectors: Iterable[Sector]) -> dict[str, Any]:
    rest = request.GET.copy()
    rest.pop("page", None)
    return {
        "found": found,
        "lines": _lines(found.hits, sectors),
        "first_number": (number - 1) * PAGE_SIZE + 1,
        "has_next": number * PAGE_SIZE < found.total and number < LAST_PAGE,
        "query": rest.urlencode(),
    }


def _elsewhere(
    request: HttpRequest, counts: Counts, chosen: dict[str, str], sectors: Iterable[Sector]
) -> dict[str, Any]:
    """Return where the words are found all the same: what each choice that was made keeps out, with its address."""
    names = {
        "kind": {code: capfirst(name) for code, name in kinds().items()},
        "sector": {sector.code: str(sector) for sector in sectors},
        "prefecture": {prefecture.code: str(prefecture) for prefecture in prefectures_in_order()},
    }
    elsewhere = [
        (names[filter_][value], number, _address(request, **{filter_: value}))
        for filter_, was in chosen.items()
        if was
        for value, number in getattr(counts, filter_).items()
        if value in names[filter_]
    ]
    without = _address(request, **dict.fromkeys(chosen, "")) if request.GET.get("q", "").strip() else ""
    return {"elsewhere": elsewhere, "without_choices": without}


def _address(request: HttpRequest, **instead: str) -> str:
    asked = request.GET.copy()
    asked.pop("page", None)
    for name, value in instead.items():
        asked[name] = value
    return f"?{asked.urlencode()}"


def _lines(hits: Collection[Hit], sectors: Iterable[Sector]) -> SafeString:
    """Return the lines of the results: a template takes ten times as long for their small parts."""
    badges = {kind: f'<span class="badge">{escape(capfirst(name))}</span>' for kind, name in kinds().items()}
    seals = {sector.code: seal(sector.code, sector.character, sector.name) for sector in sectors}
    sample = f'<span class="sample">{escape(_("sample"))}</span>'
    written, before = writing(), localised("")
    drawn = []
    for hit in hits:
        day = escape(long_date(hit.happened_on)) if hit.happened_on else ""
        told = f"{badges.get(hit.kind, '')} {seals.get(hit.sector, '')} {day} {sample if hit.is_invented else ''}"
        snippet = f"\n    <p>{marked(hit.snippet_parts, written)}</p>" if hit.snippet_parts else ""
        title = f'<a href="{before}{escape(hit.url)}">{marked(hit.title_parts, written)}</a>'
        drawn.append(
            f"""
  <li class="hit"><p class="faint">{told}</p>
    <h2 class="hit__title">{title}</h2>{snippet}</li>"""
        )
    return mark_safe("".join(drawn))  # noqa: S308 - each part is escaped where it is made


def kinds() -> dict[str, str]:
    """Return what each kind of record is called."""
    return {
        "organisation": _("organisation"),
        "body": _("body"),
        "meeting": _("meeting or symposium"),
        "plan": _("plan"),
        "activity": _("activity"),
        "seed": _("seed"),
        "need": _("need"),
        "case": _("case"),
        "outcome": pgettext("coordination", "outcome"),
        "group": pgettext("coordination", "collaboration group"),
        "page": _("page"),
        "person": _("person"),
    }


def _page_number(text: str) -> int:
    return min(max(int(text), 1), LAST_PAGE) if text.isascii() and text.isdigit() and len(text) <= len("500") else 1
