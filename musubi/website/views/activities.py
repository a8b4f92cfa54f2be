"""What the council's members do: the list, narrowed by many things at once, and a page for each."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple, cast
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from musubi.accounts.audience import MEMBERS, PUBLIC, keys_of, organisation_key
from musubi.activities import permissions
from musubi.activities.finding import NAMES, Known, Question, found, known
from musubi.activities.models import Activity, ActivityKind, Field, Stage
from musubi.activities.queries import Body, bodies_on
from musubi.core import queries as prepared
from musubi.core.bilingual import is_english
from musubi.core.dates import fiscal_year_label
from musubi.core.templatetags.musubi import seal
from musubi.documents.models import StoredFile
from musubi.planning.models import Guideline
from musubi.registry.models import Prefecture, Sector
from musubi.surveys.models import EARLIEST_FISCAL_YEAR, LATEST_FISCAL_YEAR
from musubi.website import structured

PAGE_SIZE = 20
MOST_FOLLOWERS = 20
BELIEVABLE_YEARS = range(EARLIEST_FISCAL_YEAR, LATEST_FISCAL_YEAR + 1)
_OF_A_ROW = (
    "title_ja",
    "title_en",
    "english_of",
    "organisation",
    "stage",
    "fiscal_year",
    "starts_on",
    "ends_on",
    "wording",
    "is_planned",
    "visibility",
    "is_invented",
    "recognition__kind",
)


class Row(NamedTuple):
    """One line of a list."""

    activity: Activity
    url: str
    when: str
    year: str  # the fiscal year in words, where `when` does not say it
    body: Body | None
    seal: SafeString | str


class Choice(NamedTuple):
    """One value of a filter and how many it leaves."""

    value: str
    label: str
    left: int
    is_chosen: bool


@dataclass(frozen=True)
class Filter:
    """One filter of the list; `chosen` is what stands in it, `without` the query string that takes it off."""

    name: str
    label: str
    choices: list[Choice]
    chosen: str
    without: str


Words = dict[str, dict[str, str]]


@login_not_required
@require_safe
def activities(request: HttpRequest) -> HttpResponse:
    """The list, newest first."""
    question, keys, today = Question.read(request.GET.dict()), keys_of(request.user), timezone.localdate()
    counted = known(question, keys, today=today)
    page = Paginator(range(counted.total), PAGE_SIZE).get_page(request.GET.get("page", "")[:5])
    within = cast("range", page.object_list)
    words = _words()
    rows = shown_in_rows(found(question, keys, bodies=counted.bodies))
    listed = list(rows[within.start : within.stop]) if counted.total else []
    filters = _filters(question, counted, words)
    return render(
        request,
        "website/activities.html",
        {
            "rows": rows_of(listed, bodies=counted.bodies, characters=words["character"], sectors=words["sector"]),
            "total": counted.total,
            "page": page,
            "query": urlencode(question.asked),
            "filters": filters,
            "asked": [one for one in filters if one.chosen],
            "may_see_more": keys != frozenset({PUBLIC}),
        },
    )


def rows_of(
    listed: Iterable[Activity],
    *,
    bodies: dict[int, Body],
    characters: dict[str, str],
    sectors: dict[str, str],
) -> list[Row]:
    """Return a list's lines: each with its teller's name and seal."""
    seals = {code: seal(code, characters[code], sectors[code]) for code in characters}
    base_url = reverse("website:activities")
    rows = []
    for one in listed:
        body, when = bodies.get(one.organisation_id), str(one.happens)
        mark = seals.get(body.sector, "") if body else ""
        year = "" if str(one.fiscal_year) in when else fiscal_year_label(one.fiscal_year)
        rows.append(Row(one, f"{base_url}{one.pk}/", when, year, body, mark))
    return rows


def rows_in_brief(listed: Iterable[Activity]) -> list[Row]:
    """Return the lines of a short list on another page: three queries, and that of `listed`."""
    rows = list(listed)
    if not rows:
        return []
    bodies = bodies_on(timezone.localdate(), organisations={one.organisation_id for one in rows})
    sectors = {one.code: one for one in Sector.objects.all()}
    return rows_of(
        rows,
        bodies=bodies,
        characters={code: one.character for code, one in sectors.items()},
        sectors={code: one.name for code, one in sectors.items()},
    )


def shown_in_rows(found: QuerySet[Activity]) -> QuerySet[Activity]:
    """Return the rows with no more of each than a list shows."""
    return found.select_related("recognition").only(*_OF_A_ROW)


def latest_rows(keys: Collection[str], count: int, **narrowed: Any) -> list[Row]:
    """Return the lines of the latest activities that the holder of `keys` may see."""
    shown = Activity.objects.published().visible_to(keys).filter(**narrowed).order_by("-starts_on", "-pk")
    return rows_in_brief(shown_in_rows(shown)[:count])


# --- the filters ---------------------------------------------------------------------------------------------------


def _filters(question: Question, counted: Known, words: Words) -> list[Filter]:
    names = {
        **words,
        "year": {year: fiscal_year_label(int(year)) for year in sorted(counted.counts["year"], reverse=True)},
        "stage": {stage.value: capfirst(str(stage.label)) for stage in Stage},
        "organisation": {
            str(body.organisation_id): body.full_name
            for body in sorted(counted.bodies.values(), key=lambda body: (body.reading, body.organisation_id))
        },
        "recognised": {"1": _("recognised as an example")},
    }
    labels = {
        "year": _("Fiscal year"),
        "stage": _("Plan or result"),
        "organisation": _("Organisation"),
        "sector": _("Sector of who tells it"),
        "prefecture": _("Prefecture"),
        "kind": _("Kind"),
        "field": _("Field"),
        "guideline": _("Guideline"),
        "recognised": _("Recognition"),
    }
    return [_filter(name, labels[name], names[name], question, counted.counts[name]) for name in NAMES]


def _filter(name: str, label: str, names: dict[str, str], question: Question, counts: dict[str, int]) -> Filter:
    chosen = str(getattr(question, name) or "")
    choices = [
        Choice(value, called, counts.get(value, 0), value == chosen)
        for value, called in names.items()
        if counts.get(value) or value == chosen
    ]
    if chosen and chosen not in names:  # of a value that we do not know nothing is found, and the list says so
        label = fiscal_year_label(int(chosen)) if name == "year" and int(chosen) in BELIEVABLE_YEARS else chosen
        choices.append(Choice(chosen, label, 0, is_chosen=True))
    called = next((one.label for one in choices if one.is_chosen), "")
    return Filter(name, label, choices, called, urlencode(question.without(name).asked))


def _words() -> Words:
    """Return what the values of the filters are called, in the reader's language: one query."""
    words: Words = {"sector": {}, "character": {}, "prefecture": {}, "kind": {}, "field": {}, "guideline": {}}
    for name, _order, value, called, more in sorted(prepared.rows(_word_rows, "en" if is_english() else "ja")):
        if name == "sector":
            words["character"][value] = more
        words[name][value] = f"{more} {called}" if name == "guideline" else called
    return words


def _word_rows(language: str) -> QuerySet[Any, Any]:
    text: CharField[str, str] = CharField()
    nothing = Value("", output_field=text)
    name = F(f"name_{language}")

    def rows(model: Any, kind: str, code: Any = "code", order: Any = "position", more: Any = nothing) -> Any:
        return model.objects.order_by().values_list(Value(kind, output_field=text), order, code, name, more)

    position = F("plan__starts_fy") * 100 + F("position")
    guidelines = rows(Guideline, "guideline", Cast("pk", text), -position, F(f"plan__short_{language}"))
    found: QuerySet[Any, Any] = rows(Sector, "sector", more=F("character")).union(
        rows(Prefecture, "prefecture"), rows(ActivityKind, "kind"), rows(Field, "field"), guidelines, all=True
    )
    return found


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
    related = ("kind", "prefecture", "plan", "result", "example", "recognition__meeting", "organisation")
    rows = Activity.objects.visible_to(keys).select_related(*related)
    one: Activity | None = rows.filter(pk=pk).first()
    if one is None:
        raise Http404
    return one


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
    participations = list(one.participations.all())
    others = {line.organisation_id for line in participations if line.organisation_id} | {one.organisation_id}
    bodies = bodies_on(timezone.localdate(), organisations=others)
    teller = bodies.get(one.organisation_id)
    files = list(StoredFile.objects.of("activity", one.pk).visible_to(keys).in_order())
    shown = Activity.objects.published().visible_to(keys)
    result = getattr(one, "result", None)
    counterpart = one.plan_id or (result.pk if result else 0)
    related = {counterpart, one.example_id or 0} - {0}
    linked = {other.pk: other for other in shown.filter(pk__in=related)} if related else {}
    fields = list(one.fields.all())
    place = one.prefecture.name if one.prefecture else ""
    return {
        "teller": teller,
        "sector": Sector.objects.filter(code=teller.sector).first() if teller else None,
        "members": [
            bodies[line.organisation_id]
            for line in participations
            if line.organisation_id in bodies and line.organisation_id != one.organisation_id
        ],
        "other_names": [line.name for line in participations if line.name],
        "place": place,
        "fields": fields,
        "guidelines": list(one.guidelines.select_related("plan").order_by("plan__starts_fy", "position")),
        "links": list(one.links.all()),
        "images": [file for file in files if file.is_image],
        "attachments": [file for file in files if not file.is_image],
        "counterpart": linked.get(counterpart),
        "example": linked.get(one.example_id or 0),
        "followers": latest_rows(keys, MOST_FOLLOWERS, example=one),
        "presentations": list(one.presentations.select_related("meeting").order_by("meeting__starts_on", "pk")),
        "recognition": getattr(one, "recognition", None),
        "shows_visibility": keys != frozenset({PUBLIC}),
        "structured": structured.activity(one, teller, fields),
    }
