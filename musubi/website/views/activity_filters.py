"""What the list of activities is narrowed by: each filter, with how many each of its values would leave."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from musubi.activities.finding import NAMES, Known, Question, bodies_now, counted
from musubi.activities.lasting import lasting
from musubi.activities.models import ActivityKind, Stage
from musubi.activities.queries import Body, full_names
from musubi.core import queries as prepared
from musubi.core.bilingual import is_english
from musubi.core.dates import fiscal_year_label
from musubi.core.templatetags.musubi import seal, writing
from musubi.planning.models import Guideline
from musubi.registry.models import Field, Prefecture, Sector
from musubi.surveys.models import EARLIEST_FISCAL_YEAR, LATEST_FISCAL_YEAR

BELIEVABLE_YEARS = range(EARLIEST_FISCAL_YEAR, LATEST_FISCAL_YEAR + 1)


class Teller(NamedTuple):
    """What a list says of an organisation, ready to be shown."""

    name: SafeString
    seal: SafeString | str
    sector: str
    prefecture: str


@dataclass(frozen=True)
class Filter:
    """One filter of the list; `chosen` is what stands in it, `without` the query string that takes it off."""

    name: str
    label: str
    options: SafeString
    chosen: str
    without: str


@dataclass(frozen=True)
class Listing:
    """What the list of one reader's question is drawn with, besides the rows."""

    total: int
    filters: list[Filter]
    tellers: dict[int, Teller]


Words = dict[str, dict[str, str]]


class Names(NamedTuple):
    """What the list calls things in one language: the values of its filters, and every organisation."""

    words: Words
    tellers: dict[int, Teller]


def listing_of(question: Question, keys: frozenset[str], *, today: date) -> Listing:
    """Return what the list is drawn with for the reader's question."""
    known = counted(question, keys, today=today)
    words, tellers = lasting("names", (is_english(), today), lambda: _names(today))
    shown = {pk: tellers[pk] for pk in known.bodies if pk in tellers}
    return Listing(known.total, _filters(question, known, words), shown)


def _names(today: date) -> Names:
    words, bodies = _words(), bodies_now(today)
    ordered = sorted(bodies.values(), key=lambda body: (body.reading, body.organisation_id))
    words["organisation"] = {str(pk): name for pk, name in full_names(ordered).items()}
    words["stage"] = {stage.value: capfirst(str(stage.label)) for stage in Stage}
    words["recognised"] = {"1": _("recognised as an example")}
    seals = {code: seal(code, character, words["sector"][code]) for code, character in words["character"].items()}
    return Names(words, tellers_of(bodies, seals))


def _filters(question: Question, known: Known, words: Words) -> list[Filter]:
    years = {year: fiscal_year_label(int(year)) for year in sorted(known.counts["year"], reverse=True)}
    names = {**words, "year": years}
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
    counts = dict(known.counts)
    for name in ("kind", "field"):  # counted by number, asked by code
        codes = words[f"{name} codes"]
        counts[name] = {codes[pk]: left for pk, left in counts[name].items() if pk in codes}
    return [_filter(name, labels[name], names[name], question, counts[name]) for name in NAMES]


def _filter(name: str, label: str, names: dict[str, str], question: Question, counts: dict[str, int]) -> Filter:
    chosen = str(getattr(question, name) or "")
    if chosen and chosen not in names:  # nothing is found by a value that we do not know, and the list says so
        is_year = name == "year" and int(chosen) in BELIEVABLE_YEARS
        names = {**names, chosen: fiscal_year_label(int(chosen)) if is_year else chosen}
    # There are some hundreds: format_html takes ten times as long for each.
    options = "".join(
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>'
        f"{escape(called)} ({counts.get(value, 0)})</option>"
        for value, called in names.items()
        if counts.get(value) or value == chosen
    )
    options = mark_safe(options)  # noqa: S308 - escaped above
    return Filter(name, label, options, names[chosen] if chosen else "", urlencode(question.without(name).asked))


def _words() -> Words:
    """Return what the values of the filters are called, in the reader's language: one query."""
    names = ("sector", "character", "prefecture", "kind", "kind codes", "field", "field codes", "guideline")
    words: Words = {name: {} for name in names}
    for name, _order, value, called, more in sorted(prepared.rows(_word_rows, "en" if is_english() else "ja")):
        if name == "sector":
            words["character"][value] = more
        elif name in {"kind", "field"}:
            words[f"{name} codes"][more] = value
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
        rows(Prefecture, "prefecture"),
        rows(ActivityKind, "kind", more=Cast("pk", text)),
        rows(Field, "field", more=Cast("pk", text)),
        guidelines,
        all=True,
    )
    return found


def tellers_of(bodies: Mapping[int, Body], seals: dict[str, SafeString]) -> dict[int, Teller]:
    """Return what rows say of the organisations that tell them."""
    written, names = writing(), full_names(bodies.values())
    return {
        pk: Teller(mark_safe(written(names[pk])), seals.get(body.sector, ""), body.sector, body.prefecture)  # noqa: S308 - escaped
        for pk, body in bodies.items()
    }
