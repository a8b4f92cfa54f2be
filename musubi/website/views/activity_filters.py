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

from musubi.accounts.tallies import Pages
from musubi.activities.finding import NAMES, Known, Question, counted
from musubi.activities.lasting import lasting
from musubi.activities.models import ActivityKind, Stage
from musubi.activities.queries import Body, bodies_on, full_names
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
    """One filter of the list that is in use: what stands in it, and the query string that takes it off."""

    label: str
    chosen: str
    without: str


@dataclass(frozen=True)
class Listing:
    """What the list of one reader's question is drawn with: all filters, and those in use; and who tells."""

    found: Pages
    filters: SafeString
    asked: list[Filter]
    tellers: dict[int, Teller]


Words = dict[str, dict[str, str]]


class Names(NamedTuple):
    """What the list calls things in one language: the values of its filters, and every organisation.

    `options` begin the lines of each filter, up to the number: most of what is drawn anew after each deed stays.
    """

    words: Words
    options: Words
    bodies: Mapping[int, Body]
    tellers: dict[int, Teller]


def listing_of(question: Question, keys: frozenset[str], *, today: date, deeds: int) -> Listing:
    """Return what the list is drawn with for the reader's question, after so many deeds."""
    names = lasting("names", (is_english(), today), lambda: _names(today), deeds=deeds)
    known = counted(question, keys, names.bodies)
    return Listing(known.found, *_filters(question, known, names), names.tellers)


def _names(today: date) -> Names:
    words, bodies = _words(), bodies_on(today)
    ordered = sorted(bodies.values(), key=lambda body: (body.reading, body.organisation_id))
    words["organisation"] = {str(pk): name for pk, name in full_names(ordered).items()}
    words["stage"] = {stage.value: capfirst(str(stage.label)) for stage in Stage}
    words["recognised"] = {"1": _("recognised as an example")}
    seals = {code: seal(code, character, words["sector"][code]) for code, character in words["character"].items()}
    return Names(words, {name: _options(words.get(name, {})) for name in NAMES}, bodies, tellers_of(bodies, seals))


def _options(called: Mapping[str, str]) -> dict[str, str]:
    return {value: f'<option value="{escape(value)}">{escape(name)} (' for value, name in called.items()}


def _filters(question: Question, known: Known, names: Names) -> tuple[SafeString, list[Filter]]:
    years = {year: fiscal_year_label(int(year)) for year in sorted(known.counts["year"], reverse=True)}
    words, options = {**names.words, "year": years}, {**names.options, "year": _options(years)}
    drawn, asked = [], []
    for name, label in _labels().items():
        chosen = str(getattr(question, name) or "")
        if chosen:
            called = words[name].get(chosen) or _called(name, chosen)
            asked.append(Filter(label, called, urlencode(question.without(name).asked)))
            options[name] = {**options[name], **_options({chosen: called})}
        drawn.append(_filter(name, label, options[name], chosen, known.counts[name]))
    return mark_safe("\n      ".join(drawn)), asked  # noqa: S308 - escaped where each is drawn


def _labels() -> dict[str, str]:
    return {
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


def _called(name: str, chosen: str) -> str:
    """Return a value that we do not know: nothing is found by it, and the list says so."""
    is_year = name == "year" and int(chosen) in BELIEVABLE_YEARS
    return fiscal_year_label(int(chosen)) if is_year else chosen


def _filter(name: str, label: str, options: dict[str, str], chosen: str, counts: Mapping[str, int]) -> str:
    # There are some hundreds of lines: a template, or format_html, takes ten times as long for each.
    lines = [f'<option value="">{escape(_("All"))}</option>']
    for value, begun in options.items():
        if value == chosen:
            selected = begun.replace('">', '" selected>', 1)
            lines.append(f"{selected}{counts.get(value, 0)})</option>")
        elif left := counts.get(value):
            lines.append(f"{begun}{left})</option>")
    return (
        f'<div class="field"><label for="by-{name}">{escape(label)}</label>'
        f'<select id="by-{name}" name="{name}">{"".join(lines)}</select></div>'
    )


def _words() -> Words:
    """Return what the values of the filters are called, in the reader's language: one query."""
    words: Words = {name: {} for name in ("sector", "character", "prefecture", "kind", "field", "guideline")}
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
        rows(Prefecture, "prefecture"),
        rows(ActivityKind, "kind"),
        rows(Field, "field"),
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
