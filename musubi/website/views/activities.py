"""What the council's members do: the list, narrowed by many things at once, and a page for each."""

import json
from collections.abc import Iterable
from datetime import date
from functools import cache
from html import escape
from typing import Any, NamedTuple, cast
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from musubi.accounts.audience import MEMBERS, PUBLIC, keys_of, organisation_key
from musubi.accounts.queries import deed_count, remembered
from musubi.accounts.tallies import Pages
from musubi.activities import permissions
from musubi.activities.finding import Question
from musubi.activities.models import Activity, Recognition, Stage, Visibility
from musubi.activities.queries import bodies_on, parts_of, teller_of, with_tellers
from musubi.core import queries as prepared
from musubi.core.bilingual import is_english
from musubi.core.dates import fiscal_year_label
from musubi.core.templatetags.musubi import seal, writing
from musubi.documents.queries import files_of
from musubi.website import structured
from musubi.website.views.activity_filters import Teller, listing_of, tellers_of

PAGE_SIZE = 20
MOST_FOLLOWERS = 20
NONE = (0,)  # no record has this number
_OF_A_ROW = (
    "title_ja",
    "title_en",
    "english_of",
    "organisation",
    "plan",
    "stage",
    "fiscal_year",
    "starts_on",
    "ends_on",
    "wording",
    "is_planned",
    "state",
    "merged_into",
    "visibility",
    "is_invented",
    "recognition__kind",
)


class Row(NamedTuple):
    """One line of a list, ready to be shown: a template takes ten times as long for its small parts."""

    url: str
    title: SafeString
    when: str
    year: str  # the fiscal year in words, where `when` does not say it
    marks: SafeString
    teller: Teller | None


@login_not_required
@require_safe
def activities(request: HttpRequest) -> HttpResponse:
    """The list, newest first."""
    question, keys, today = Question.read(request.GET.dict()), keys_of(request.user), timezone.localdate()
    asked, deeds = (question, keys, is_english(), today), deed_count()
    listing = remembered(
        "activities", asked, lambda: listing_of(question, keys, today=today, deeds=deeds), version=deeds
    )
    pages = Paginator(range(listing.found.count), PAGE_SIZE)
    page = pages.get_page(request.GET.get("page", "")[:5])
    rows = _on_page(cast("range", page.object_list), listing.found, keys)
    return render(
        request,
        "website/activities.html",
        {
            "lines": _lines(_rows(rows, listing.tellers)),
            "total": pages.count,
            "page": page,
            "query": urlencode(question.asked),
            "filters": listing.filters,
            "asked": listing.asked,
            "may_see_more": keys != frozenset({PUBLIC}),
        },
    )


def _on_page(within: range, found: Pages, keys: frozenset[str]) -> list[Activity]:
    """Return the rows of a page: one query, also where nothing is found.

    A database would pass by all that is shown to find few; which they are is known, and looked at once more.
    """
    numbers, before = found.around(within.start, len(within))
    rows = prepared.instances(_numbered, limit=len(within), offset=before, numbers=json.dumps(numbers))
    return [one for one in rows if one.is_shown_to(keys)]


def _numbered(*, numbers: str) -> QuerySet[Activity]:
    chosen = Activity.objects.filter(pk__in=prepared.among(numbers)).order_by("-starts_on", "-pk")
    return _shown_in_rows(chosen)


def latest_rows(keys: frozenset[str], count: int, *, order: str = "-starts_on", **narrowed: int | bool) -> list[Row]:
    """Return the lines of the latest activities that the holder of `keys` may see, for another page.

    Drawn once in each state of the world, as the list's filters are: two queries, then one.
    """
    today = timezone.localdate()
    asked = (keys, count, order, tuple(narrowed.items()), is_english(), today)
    return remembered("latest-activities", asked, lambda: rows_of(keys, count, order, **narrowed))


def rows_of(keys: frozenset[str], count: int, order: str = "-starts_on", **narrowed: int | bool) -> list[Row]:
    """Return the same, drawn anew: one query."""
    flags = tuple((name, value) for name, value in narrowed.items() if isinstance(value, bool))
    values = {name: value for name, value in narrowed.items() if not isinstance(value, bool)}
    listed = prepared.instances(_latest, keys, count, order, flags, day=timezone.localdate(), **values)
    bodies = {one.organisation_id: body for one in listed if (body := teller_of(one))}
    sectors = {
        body.sector: seal(body.sector, body.character, body.sector_name) for body in bodies.values() if body.sector
    }
    return _rows(listed, tellers_of(bodies, sectors))


def _latest(
    keys: frozenset[str], count: int, order: str, flags: tuple[tuple[str, bool], ...], *, day: date, **narrowed: int
) -> QuerySet[Activity]:
    shown = Activity.objects.published().visible_to(keys).filter(**dict(flags)).order_by(order, "-pk")
    for path, value in narrowed.items():
        shown = shown.filter(pk__in=_having(path, value))
    # Chosen first, for who tells it is asked of every row that is put in order.
    chosen = Activity.objects.filter(pk__in=shown.values("pk")[:count], **dict(flags)).order_by(order, "-pk")
    return with_tellers(_shown_in_rows(chosen), day)


def _having(path: str, value: int) -> QuerySet[Any, Any]:
    """Return the numbers of the activities that have the value, or whose relation has it: participations__organisation.

    Asked for by themselves: SQLite would rather walk along all that is shown, in order, to find these few.
    """
    relation, _, column = path.partition("__")
    if not column:
        return Activity.objects.filter(**{path: value}).order_by().values("pk")
    related: Any = Activity._meta.get_field(relation).related_model
    found: QuerySet[Any, Any] = related.objects.filter(**{column: value}).order_by().values("activity")
    return found


def _shown_in_rows(found: QuerySet[Activity]) -> QuerySet[Activity]:
    """Return the rows with no more of each than a list shows."""
    return found.select_related("recognition").only(*_OF_A_ROW)


def _rows(listed: Iterable[Activity], tellers: dict[int, Teller]) -> list[Row]:
    base_url, written, in_english = reverse("website:activities"), writing(), is_english()
    rows = []
    for one in listed:
        when = str(one.happens)
        year = "" if str(one.fiscal_year) in when else fiscal_year_label(one.fiscal_year)
        title = mark_safe(written((one.title_en or one.title_ja) if in_english else one.title_ja))  # noqa: S308 - escaped
        marks, teller = marks_of(one, in_english=in_english), tellers.get(one.organisation_id)
        rows.append(Row(f"{base_url}{one.pk}/", title, when, year, marks, teller))
    return rows


def _lines(rows: Iterable[Row]) -> SafeString:
    """Return the lines of the list's table."""
    drawn = []
    for url, title, when, year, marks, teller in rows:
        fiscal_year = f'<br><small class="faint">{escape(year)}</small>' if year else ""
        told_by = f'<span class="teller">{teller.seal} {teller.name}</span>' if teller else ""
        drawn.append(
            f'<tr><td>{escape(when)}{fiscal_year}</td><th scope="row"><a href="{url}">{title}</a><br>{marks}</th>'
            f"<td>{told_by}</td></tr>"
        )
    return mark_safe("\n  ".join(drawn))  # noqa: S308 - what is not safe yet is escaped above


def marks_of(one: Activity, *, in_english: bool) -> SafeString:
    """Return the small marks beside an activity's title: plan or result, an example, a sample, not for everybody."""
    recognition = getattr(one, "recognition", None)
    recognised_as = recognition.kind if recognition else ""
    return _marks(one.stage, recognised_as, one.is_invented, one.visibility, in_english)


@cache
def _marks(stage: str, recognised_as: str, is_invented: bool, visibility: str, _is_english: bool) -> SafeString:  # noqa: FBT001 - a shape
    """Return the marks in the reader's language, which `_is_english` tells: there are a few dozen of them in all."""
    marks: list[tuple[str, Any]] = [("badge badge--good" if stage == Stage.RESULT else "badge", Stage(stage).label)]
    if recognised_as:
        marks.append(("badge badge--accent", Recognition.Kind(recognised_as).label))
    if is_invented:
        marks.append(("sample", pgettext("mark", "sample")))
    if visibility != Visibility.PUBLIC:
        marks.append(("badge badge--warning", Visibility(visibility).label))
    return format_html_join(" ", '<span class="{}">{}</span>', ((kind, capfirst(str(label))) for kind, label in marks))


# --- one activity --------------------------------------------------------------------------------------------------


@login_not_required
@require_safe
def activity(request: HttpRequest, pk: int) -> HttpResponse:
    """One activity as the reader may see it, or as others see it for whoever may edit it."""
    keys = keys_of(request.user)
    one = _find(pk, keys)
    if one.merged_into_id is not None:
        _find(one.merged_into_id, keys)  # or nothing is said of it
        return redirect("website:activity", one.merged_into_id)
    may_edit = permissions.may_edit(request.user, one)
    previews = _previews(one)
    preview = request.GET.get("as", "") if may_edit else ""
    keys = previews.get(preview, keys)
    context = {
        "activity": one,
        "crumbs": [(reverse("website:activities"), _("Activities"))],
        "preview": preview if preview in previews else "",
        "may_edit": may_edit,
    }
    if not keys & one.audience and preview in previews:
        return render(request, "website/activity_unseen.html", context)
    return render(request, "website/activity.html", {**context, **_record(one, keys)})


def _find(pk: int, keys: frozenset[str]) -> Activity:
    rows = prepared.instances(_seen, keys, pk=pk)
    if not rows:
        raise Http404
    return rows[0]


def _seen(keys: frozenset[str], *, pk: int) -> QuerySet[Activity]:
    rows = Activity.objects.visible_to(keys).filter(pk=pk).order_by()
    found: QuerySet[Activity] = rows.select_related("kind", "prefecture", "recognition__meeting")
    return found


def _previews(one: Activity) -> dict[str, frozenset[str]]:
    """Return the keys of those as whom an activity can be looked at by whoever may edit it."""
    members = frozenset({PUBLIC, MEMBERS})
    return {
        "public": frozenset({PUBLIC}),
        "members": members,
        "own": members | {organisation_key(one.organisation_id)},
    }


def _record(one: Activity, keys: frozenset[str]) -> dict[str, Any]:
    """Return all that the holder of `keys` may know of an activity."""
    parts = parts_of(one.pk)
    others = {line.organisation_id for line in parts.participations if line.organisation_id} | {one.organisation_id}
    bodies = bodies_on(timezone.localdate(), organisations=others)
    teller = bodies.get(one.organisation_id)
    files = files_of("activity", one.pk, keys=keys)
    related = _related(one, keys)
    place = one.prefecture.name if one.prefecture else ""
    return {
        "teller": teller,
        "teller_seal": seal(teller.sector, teller.character, teller.sector_name) if teller and teller.sector else "",
        "members": [
            bodies[line.organisation_id]
            for line in parts.participations
            if line.organisation_id in bodies and line.organisation_id != one.organisation_id
        ],
        "other_names": [line.name for line in parts.participations if line.name],
        "place": place,
        "fields": parts.fields,
        "guidelines": parts.guidelines,
        "links": parts.links,
        "images": [file for file in files if file.is_image],
        "attachments": [file for file in files if not file.is_image],
        "counterpart": next((other for other in related if one.pk == other.plan_id or other.pk == one.plan_id), None),
        "example": next((other for other in related if other.pk == one.example_id), None),
        "followers": rows_of(keys, MOST_FOLLOWERS, example=one.pk),
        "presentations": parts.presentations,
        "recognition": getattr(one, "recognition", None),
        "shows_visibility": keys != frozenset({PUBLIC}),
        "structured": structured.activity(one, teller, parts.fields),
    }


def _related(one: Activity, keys: frozenset[str]) -> list[Activity]:
    """Return its plan or its results, and what it was tried after, as far as the holder of `keys` may see them."""
    named = tuple(sorted({pk for pk in (one.plan_id, one.example_id) if pk})) or NONE
    return prepared.instances(_shown_beside, keys, pk=one.pk, named=named)


def _shown_beside(keys: frozenset[str], *, pk: int, named: tuple[int, ...]) -> QuerySet[Activity]:
    # Which they may be is asked by itself: told all at once, a database walks along all that is shown to find a few.
    numbers = Activity.objects.order_by().values("pk")
    beside = numbers.filter(pk__in=named).union(numbers.filter(plan=pk), all=True)
    return _shown_in_rows(Activity.objects.published().visible_to(keys).filter(pk__in=beside).order_by("pk"))
