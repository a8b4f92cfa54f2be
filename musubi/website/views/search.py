"""Search over everything the reader may see."""

from collections.abc import Collection, Mapping
from html import escape
from typing import Any, NamedTuple

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from musubi.accounts.audience import keys_of
from musubi.activities.lasting import lasting
from musubi.core.bilingual import is_english
from musubi.core.dates import long_date
from musubi.core.errors import Refused
from musubi.core.templatetags.musubi import localised, marked, seal, writing
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
    names = lasting("found", is_english(), _names)
    context: dict[str, Any] = {"text": text, "number": number}
    counts = None
    if text.strip() or any(chosen.values()):
        try:
            found = _found(request, text, chosen, number)
        except Refused as refusal:
            context["refusal"] = refusal
        else:
            counts = found.counts
            context |= _listed(request, found, number, names)
            if not found.total and any(chosen.values()):
                context |= _elsewhere(request, found.counts, chosen, names)
    status = context["refusal"].status if "refusal" in context else 200
    return render(request, "website/search.html", {**context, **_choices(names, chosen, counts)}, status=status)


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


class Names(NamedTuple):
    """What the page calls things in one language; badges and seals ready to be shown."""

    kind: dict[str, str]
    sector: dict[str, str]
    prefecture: dict[str, str]
    characters: dict[str, str]
    badges: dict[str, str]
    seals: dict[str, SafeString]


def _names() -> Names:
    sectors = sectors_in_order()
    named = {code: capfirst(name) for code, name in kinds().items()}
    return Names(
        kind=named,
        sector={sector.code: sector.name for sector in sectors},
        prefecture={prefecture.code: prefecture.name for prefecture in prefectures_in_order()},
        characters={sector.code: sector.character for sector in sectors},
        badges={code: f'<span class="badge">{escape(name)}</span>' for code, name in named.items()},
        seals={sector.code: seal(sector.code, sector.character, sector.name) for sector in sectors},
    )


def _choices(names: Names, chosen: dict[str, str], counts: Counts | None) -> dict[str, SafeString]:
    """Return the options of each filter, with how many each would leave once something was looked for."""
    offered = {
        "kind": names.kind,
        "sector": {code: f"{names.characters[code]} {name}" for code, name in names.sector.items()},
        "prefecture": names.prefecture,
    }
    return {
        f"{name}_options": _options(options, chosen[name], getattr(counts, name) if counts else None)
        for name, options in offered.items()
    }


def _options(options: Mapping[str, str], chosen: str, counts: Mapping[str, int] | None) -> SafeString:
    drawn = (
        f'<option value="{escape(code)}"{" selected" if code == chosen else ""}>{escape(label)}'
        f"{f' ({counts.get(code, 0)})' if counts is not None else ''}</option>"
        for code, label in options.items()
    )
    return mark_safe("".join(drawn))  # noqa: S308 - escaped above


def _listed(request: HttpRequest, found: Found, number: int, names: Names) -> dict[str, Any]:
    rest = request.GET.copy()
    rest.pop("page", None)
    return {
        "found": found,
        "lines": _lines(found.hits, names),
        "first_number": (number - 1) * PAGE_SIZE + 1,
        "has_next": number * PAGE_SIZE < found.total and number < LAST_PAGE,
        "query": rest.urlencode(),
    }


def _elsewhere(request: HttpRequest, counts: Counts, chosen: dict[str, str], names: Names) -> dict[str, Any]:
    """Return where the words are found all the same: what each choice that was made keeps out, with its address."""
    elsewhere = [
        (getattr(names, filter_)[value], number, _address(request, **{filter_: value}))
        for filter_, was in chosen.items()
        if was
        for value, number in getattr(counts, filter_).items()
        if value in getattr(names, filter_)
    ]
    without = _address(request, **dict.fromkeys(chosen, "")) if request.GET.get("q", "").strip() else ""
    return {"elsewhere": elsewhere, "without_choices": without}


def _address(request: HttpRequest, **instead: str) -> str:
    asked = request.GET.copy()
    asked.pop("page", None)
    for name, value in instead.items():
        asked[name] = value
    return f"?{asked.urlencode()}"


def _lines(hits: Collection[Hit], names: Names) -> SafeString:
    """Return the lines of the results: a template takes ten times as long for their small parts."""
    sample = f'<span class="sample">{escape(_("sample"))}</span>'
    written, before = writing(), localised("")
    drawn = []
    for hit in hits:
        day = escape(long_date(hit.happened_on)) if hit.happened_on else ""
        badge, its_seal = names.badges.get(hit.kind, ""), names.seals.get(hit.sector, "")
        told = f"{badge} {its_seal} {day} {sample if hit.is_invented else ''}"
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
