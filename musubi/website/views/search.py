"""Search over everything the reader may see."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from musubi.accounts.audience import keys_of
from musubi.core.errors import Refused
from musubi.registry.models import Prefecture, Sector
from musubi.search.queries import Found, find

PAGE_SIZE = 20
LAST_PAGE = 500


@login_not_required
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """One box, every kind of record, filters with counts."""
    text = request.GET.get("q", "")
    chosen = {name: request.GET.get(name, "") for name in ("kind", "sector", "prefecture")}
    number = _page_number(request.GET.get("page", ""))
    context = {"text": text, "chosen": chosen, "number": number, **_choices()}
    if not text.strip() and not any(chosen.values()):
        return render(request, "website/search.html", context)
    try:
        found = find(
            text,
            keys=keys_of(request.user),
            kinds=(chosen["kind"],) if chosen["kind"] else (),
            sector=chosen["sector"],
            prefecture=chosen["prefecture"],
            offset=(number - 1) * PAGE_SIZE,
            limit=PAGE_SIZE,
        )
    except Refused as refusal:
        return render(request, "website/search.html", {**context, "refusal": refusal}, status=refusal.status)
    return render(request, "website/search.html", {**context, **_listed(request, found, number)})


def _choices() -> dict[str, Any]:
    sectors = list(Sector.objects.all())
    return {
        "sectors": sectors,
        "sectors_by_code": {sector.code: sector for sector in sectors},
        "prefectures": list(Prefecture.objects.all()),
        "kinds": kinds(),
    }


def _listed(request: HttpRequest, found: Found, number: int) -> dict[str, Any]:
    rest = request.GET.copy()
    rest.pop("page", None)
    return {
        "found": found,
        "first_number": (number - 1) * PAGE_SIZE + 1,
        "has_next": number * PAGE_SIZE < found.total and number < LAST_PAGE,
        "query": rest.urlencode(),
    }


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
