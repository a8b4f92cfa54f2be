"""Find: what a reader's words lead to among what he may see, how many, and where."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import product
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import QuerySet

from musubi.core import queries as prepared
from musubi.core.bilingual import is_english
from musubi.search import engines
from musubi.search.engines import Audience
from musubi.search.highlight import Part, marked, snippet
from musubi.search.models import AudienceKey, Document, Synonym
from musubi.search.words import Query, Runs, read_query

MOST_HITS = 1000
_FARTHEST = 1_000_000_000

# How well a document fits, best first. Ties: the newer, undated last, then the older record.
IS_THE_NAME, BEGINS_A_NAME, IN_A_NAME, IN_THE_TEXT = range(4)


@dataclass(frozen=True)
class Hit:
    """One found record as a list shows it; `title` and the parts are in the reader's language."""

    kind: str
    key: str
    title: str
    title_ja: str
    title_en: str
    url: str
    owner: str
    sector: str
    prefecture: str
    happened_on: date | None
    title_parts: tuple[Part, ...]
    snippet_parts: tuple[Part, ...]


@dataclass(frozen=True)
class Counts:
    """How many a filter would leave, by its value, the most first. Each filter is counted under the other two."""

    kind: dict[str, int]
    sector: dict[str, int]
    prefecture: dict[str, int]


@dataclass(frozen=True)
class Found:
    """The answer to a search.

    `is_empty_query`: something was typed, but not a letter or digit, so there is nothing to look for.
    """

    hits: tuple[Hit, ...]
    total: int
    counts: Counts
    is_empty_query: bool = False


NOTHING_ASKED = Found(hits=(), total=0, counts=Counts({}, {}, {}), is_empty_query=True)


def find(
    text: str,
    *,
    keys: Collection[str],
    kinds: Collection[str] = (),
    sector: str = "",
    prefecture: str = "",
    offset: int = 0,
    limit: int = 20,
) -> Found:
    """Return what the holder of `keys` finds with `text`; without text everything, newest first.

    Raises QueryTooLong. Rows that no key opens are not read, counted or ranked.
    """
    query = read_query(text, (words for (words,) in prepared.rows(_synonyms))) if text.strip() else None
    if query and not query.groups:
        return NOTHING_ASKED
    filters = _Filters(tuple(sorted(map(_storable, set(kinds)))), _storable(sector), _storable(prefecture))
    audiences = audiences_of(keys)
    in_english = is_english()
    page = (min(max(limit, 0), MOST_HITS), min(max(offset, 0), _FARTHEST))
    if not audiences:
        return Found(hits=(), total=0, counts=Counts({}, {}, {}))
    engine = engines.current()
    with engine.reading():
        if query:
            documents, groups = _matching(engine, query, audiences, filters, page)
        else:
            documents, groups = _listed([audience.number for audience in audiences], filters, page)
        rows = {document.pk: document for document in prepared.instances(_numbered, documents=tuple(documents))}
    # A record may have been hidden, changed or removed since it was found.
    shown = [rows[pk] for pk in documents if pk in rows and rows[pk].is_open_to(keys)]
    hits = tuple(_hit(document, query, in_english=in_english) for document in shown)
    return Found(hits=hits, total=sum(filters.counted(groups).values()), counts=_counts(filters, groups))


def audiences_of(keys: Collection[str]) -> list[Audience]:
    """Return what the index knows of the keys."""
    return [Audience(*row) for row in prepared.rows(_audiences, keys=tuple(sorted(keys)))]


def _synonyms() -> QuerySet[Synonym, Any]:
    return Synonym.objects.order_by("pk").values_list("words")


def _audiences(*, keys: tuple[str, ...]) -> QuerySet[AudienceKey, Any]:
    return AudienceKey.objects.filter(key__in=keys).order_by("pk").values_list("pk", "frequent_runs")


def _numbered(*, documents: tuple[int, ...]) -> QuerySet[Document]:
    return Document.objects.filter(pk__in=documents)


# --- counting ------------------------------------------------------------------------------------------------------

_Groups = dict[str, int]  # how many match before any filter, by the facets of a posting


def _storable(value: str) -> str:
    """Return the value without NUL, which PostgreSQL refuses even to compare; what held one is no value of ours."""
    return value.replace("\0", "\ufffd")


@dataclass(frozen=True)
class _Filters:
    kinds: tuple[str, ...]
    sector: str
    prefecture: str

    def sql(self) -> tuple[str, list[str]]:
        """Return the condition on a posting and its values."""
        conditions, values = "1 = 1", list(self.kinds)
        if self.kinds:
            conditions += f" AND kind IN ({', '.join(['%s'] * len(self.kinds))})"
        for column, value in (("sector", self.sector), ("prefecture", self.prefecture)):
            if value:
                conditions += f" AND {column} = %s"
                values.append(value)
        return conditions, values

    def counted(self, groups: _Groups, *, without: str = "") -> dict[tuple[str, ...], int]:
        """Return the groups that pass all filters, or all but the one named."""
        split = {tuple(facets.split("\n")): number for facets, number in groups.items()}
        return {
            (kind, sector, prefecture): number
            for (kind, sector, prefecture), number in split.items()
            if (without == "kind" or not self.kinds or kind in self.kinds)
            and (without == "sector" or not self.sector or sector == self.sector)
            and (without == "prefecture" or not self.prefecture or prefecture == self.prefecture)
        }


def _counts(filters: _Filters, groups: _Groups) -> Counts:
    by_value: list[dict[str, int]] = []
    for position, name in enumerate(("kind", "sector", "prefecture")):
        sums: Counter[str] = Counter()
        for values, number in filters.counted(groups, without=name).items():
            if values[position]:
                sums[values[position]] += number
        by_value.append(dict(sorted(sums.items(), key=lambda pair: (-pair[1], pair[0]))))
    return Counts(*by_value)


# --- searching -----------------------------------------------------------------------------------------------------


def _matching(
    engine: engines.Engine, query: Query, audiences: Sequence[Audience], filters: _Filters, page: tuple[int, int]
) -> tuple[list[int], _Groups]:
    """Return the page's documents in order, and all matches counted.

    What fits best comes of short lists of candidates: few begin with the query, or hold it in a name. Each list is cut
    at the page's end, and left out where those before it reach so far; the best place that a document has counts.
    """
    limit, offset = page
    until = limit + offset
    lookups = _lookups(query, audiences)
    conditions, condition_values = filters.sql()
    found, values = _found(engine, lookups, conditions, condition_values)
    beginning, beginning_values = _beginning(engine, lookups, conditions, condition_values)
    named, named_values = _named(engine, lookups, conditions, [*condition_values, until])
    statement = f"""
        WITH found AS MATERIALIZED ({found}),
        place_0 AS MATERIALIZED (SELECT * FROM ({beginning}) AS beginning ORDER BY 3, 2, 1 LIMIT %s),
        place_1 AS MATERIALIZED (SELECT * FROM ({named}) AS named ORDER BY 3, 2, 1 LIMIT %s),
        nearer AS MATERIALIZED (SELECT * FROM place_0 UNION ALL SELECT * FROM place_1),
        place_2 AS (
            SELECT document_id, day_order, {IN_THE_TEXT * _PLACES_EACH} AS place FROM found
            WHERE passes = 1 AND (SELECT count(DISTINCT document_id) FROM nearer) < %s
            ORDER BY 2, 1 LIMIT %s
        ),
        page AS (
            SELECT document_id, min(place) AS place, day_order
            FROM (SELECT * FROM nearer UNION ALL SELECT * FROM place_2) AS nearest
            GROUP BY document_id, day_order ORDER BY 2, 3, 1 LIMIT %s OFFSET %s
        )
        SELECT facets, count(*) AS number, 0 AS place, 0 AS day_order FROM found GROUP BY facets
        UNION ALL SELECT '', document_id, place, day_order FROM page
    """
    cuts = [until, until, until, limit, offset]
    rows = _rows(statement, [*values, *beginning_values, until, *named_values, *cuts])
    ordered = sorted((*order, pk) for facets, pk, *order in rows if not facets)
    return [order[-1] for order in ordered], {facets: number for facets, number, *_ in rows if facets}


_PLACES_EACH = 1_000_000_000  # room for the length of a title among what begins with the query


class _Lookup(NamedTuple):
    """A query among audiences whose tokens tell alike of which of its groups they leave doubts, and of which none.

    `sure` are the same audiences, asked for tokens that leave none of those either.
    """

    query: Query
    audiences: list[Audience]
    doubtful: Query
    certain: Query
    sure: list[Audience]


def _lookups(query: Query, audiences: Sequence[Audience]) -> list[_Lookup]:
    by_doubts: dict[tuple[tuple[Runs, ...], ...], list[Audience]] = {}
    for audience in audiences:
        doubts = (group for group in query.groups if not all(audience.is_token(run) for runs in group for run in runs))
        by_doubts.setdefault(tuple(doubts), []).append(audience)
    return [
        _Lookup(
            query,
            alike,
            doubtful=Query(doubts, ()),
            certain=Query(tuple(group for group in query.groups if group not in doubts), ()),
            sure=[one._replace(is_sure=True) for one in alike],
        )
        for doubts, alike in by_doubts.items()
    ]


_Statement = tuple[str, list[Any]]
_Express = Callable[[Query, list[Audience]], str]


def _spread(engine: engines.Engine, lookup: _Lookup, *ways: _Express) -> Iterator[tuple[str, bool]]:
    """Yield what finds all that match in every one of the ways, each with whether texts are to be read to be certain.

    Of a frequent run's pieces the run itself is a token: what holds it is no doubt, and most of what matches.
    """
    certain = [way(lookup.certain, lookup.audiences) for way in ways if lookup.certain.groups]
    if not lookup.doubtful.groups:
        yield engine.all_of_them(certain), False
        return
    sure = engine.all_of_them([way(lookup.doubtful, lookup.sure) for way in ways])
    doubtful = engine.all_of_them([way(lookup.doubtful, lookup.audiences) for way in ways])
    if sure:
        yield engine.all_of_them([sure, *certain]), False
        doubtful = engine.but_not(doubtful, sure)
    yield engine.all_of_them([doubtful, *certain]), True


def _found(engine: engines.Engine, lookups: Sequence[_Lookup], conditions: str, values: Sequence[str]) -> _Statement:
    """Return all that match, and whether they pass the filters."""
    columns = f"p.document_id, p.facets, p.day_order, CASE WHEN {conditions} THEN 1 ELSE 0 END AS passes"
    parts: list[_Statement] = []
    for lookup in lookups:
        for expression, is_doubtful in _spread(engine, lookup, engine.in_the_text):
            tests, runs = _tests(engine, lookup.doubtful, "t.full_key") if is_doubtful else ("", [])
            tables = engine.candidates_with_text if is_doubtful else engine.candidates
            parts.append((f"SELECT {columns} FROM {tables}{tests}", [*values, expression, *runs]))
    return _united(parts, lookups)


def _named(engine: engines.Engine, lookups: Sequence[_Lookup], conditions: str, values: Sequence[Any]) -> _Statement:
    """Return those whose names alone answer the query; none if those that begin with it reach to the last of values."""
    columns = f"p.document_id, p.day_order, {IN_A_NAME * _PLACES_EACH} AS place"
    conditions = f"{conditions} AND (SELECT count(*) FROM place_0) < %s"
    parts: list[_Statement] = []
    for lookup in lookups:
        for expression, is_doubtful in _spread(engine, lookup, engine.in_the_names, engine.in_the_text):
            tests, runs = _tests(engine, lookup.doubtful, "t.full_key", "t.names_key") if is_doubtful else ("", [])
            tables = engine.candidates_with_text if is_doubtful else engine.candidates
            parts.append((f"SELECT {columns} FROM {tables}{tests} AND {conditions}", [expression, *runs, *values]))
    return _united(parts, lookups)


def _beginning(
    engine: engines.Engine, lookups: Sequence[_Lookup], conditions: str, values: Sequence[str]
) -> _Statement:
    """Return those with a name that is the query or begins with it. Each of the names is a line between line feeds."""
    parts: list[_Statement] = []
    for lookup in lookups:
        tests, runs = _tests(engine, lookup.query, "t.full_key")
        names = lookup.query.names
        a_name = " OR ".join([f"{engine.position}(t.names_key, %s) > 0"] * len(names))
        place = f"CASE WHEN {a_name} THEN {IS_THE_NAME} ELSE {BEGINS_A_NAME * _PLACES_EACH} + t.title_length END"
        columns = f"p.document_id, p.day_order, {place} AS place"
        expression = engine.begins_a_name(lookup.query, lookup.audiences)
        wholes, beginnings = [f"\n{name}\n" for name in names], [f"\n{name}" for name in names]
        parts.append(
            (
                f"SELECT {columns} FROM {engine.candidates_with_text} AND ({a_name}){tests} AND {conditions}",
                [*wholes, expression, *beginnings, *runs, *values],
            )
        )
    return _united(parts, lookups)


def _united(parts: Sequence[_Statement], lookups: Sequence[_Lookup]) -> _Statement:
    """Return the parts as one. A document has the same values in each of its postings; we meet it once."""
    is_alone = sum(len(lookup.audiences) for lookup in lookups) == 1  # then the parts have no document in common
    together = (" UNION ALL " if is_alone else " UNION ").join(part for part, _ in parts)
    if not is_alone and len(parts) == 1:
        together = together.replace("SELECT", "SELECT DISTINCT", 1)
    return together, [value for _, values in parts for value in values]


def _tests(engine: engines.Engine, query: Query, *columns: str) -> tuple[str, list[str]]:
    """Return the conditions that turn candidates into matches (`Query.matches` of each column), and their runs."""
    tests = "".join(
        " AND ({})".format(
            " OR ".join(" AND ".join([f"{engine.position}({column}, %s) > 0"] * len(runs)) for runs in alternatives)
        )
        for column in columns
        for alternatives in query.groups
    )
    runs = [run for alternatives in query.groups for runs in alternatives for run in runs]
    return tests, runs * len(columns)


# --- listing -------------------------------------------------------------------------------------------------------


def _listed(audiences: Sequence[int], filters: _Filters, page: tuple[int, int]) -> tuple[list[int], _Groups]:
    """Return the page's documents, newest first, and all that the reader may see counted."""
    limit, offset = page
    walks: list[str] = []
    values: list[Any] = []
    # One short walk along an index for each key, and for each kind where kinds are asked for; the union orders them.
    for audience, kind in product(audiences, filters.kinds or ("",)):
        conditions, condition_values = replace(filters, kinds=(kind,) if kind else ()).sql()
        walks.append(
            f"""
            SELECT * FROM (SELECT day_order, document_id FROM search_posting WHERE audience_id = %s AND {conditions}
                           ORDER BY day_order, document_id LIMIT %s) AS walk
            """
        )
        values += [audience, *condition_values, offset + limit]
    rows = _rows(" UNION ".join(walks) + " ORDER BY 1, 2 LIMIT %s OFFSET %s", [*values, limit, offset])
    number = "count(*)" if len(audiences) == 1 else "count(DISTINCT document_id)"
    counted = _rows(
        f"""
        SELECT facets, {number} FROM search_posting
        WHERE audience_id IN ({", ".join(["%s"] * len(audiences))}) GROUP BY facets
        """,
        audiences,
    )
    return [pk for _, pk in rows], dict(counted)


def _rows(statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


# --- showing -------------------------------------------------------------------------------------------------------


def _hit(document: Document, query: Query | None, *, in_english: bool) -> Hit:
    titles, texts = [document.title_ja, document.title_en], [document.text_ja, document.text_en]
    if in_english:
        titles, texts = titles[::-1], texts[::-1]
    title = titles[0] or titles[1]
    other_titles = [other for other in titles if other != title]
    return Hit(
        kind=document.kind,
        key=document.key,
        title=title,
        title_ja=document.title_ja,
        title_en=document.title_en,
        url=document.url,
        owner=document.owner,
        sector=document.sector,
        prefecture=document.prefecture,
        happened_on=document.happened_on,
        title_parts=marked(title, query),
        snippet_parts=snippet(texts, [*other_titles, *document.names.splitlines()], query),
    )
