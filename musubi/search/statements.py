"""What a search asks the database: one statement, for the page's documents in order and for how many match.

What fits best comes of short lists of candidates: few begin with the query, or hold it in a name. Each list is cut at
the page's end, and left out where those before it reach so far; the best place that a document has counts.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from musubi.search.engines import DOCUMENT_OF_NUMBER, Engine
from musubi.search.tokens import Audience
from musubi.search.words import Query, Runs

# How well a document fits, best first. Ties: the newer, undated last, then the older record.
IS_THE_NAME, BEGINS_A_NAME, IN_A_NAME, IN_THE_TEXT = range(4)
_PLACES_EACH = 1_000_000_000  # room for the length of a title among what begins with the query
_Statement = tuple[str, list[Any]]
_Condition = tuple[str, list[str]]
# A list is cut at nought where those before it fill the page: then the database does not begin to look.
_STATEMENT = """
    WITH certain AS NOT MATERIALIZED ({certain}),
    doubtful AS MATERIALIZED ({doubtful}),
    found AS {found_again} (SELECT * FROM certain {and_} SELECT * FROM doubtful),
    place_0 AS MATERIALIZED (SELECT * FROM ({beginning}) AS beginning ORDER BY 2, 1 LIMIT %s),
    room AS MATERIALIZED (SELECT CASE WHEN count(*) < %s THEN %s ELSE 0 END AS length FROM place_0),
    surely AS MATERIALIZED (SELECT * FROM ({surely}) AS surely ORDER BY 1 LIMIT (SELECT length FROM room)),
    perhaps AS MATERIALIZED (SELECT * FROM ({perhaps}) AS perhaps ORDER BY 1 LIMIT (SELECT length FROM room)),
    nearer AS MATERIALIZED (
        SELECT number, place FROM place_0
        UNION ALL SELECT number, {in_a_name} FROM surely
        UNION ALL SELECT number, {in_a_name} FROM perhaps
    ),
    place_2 AS (
        SELECT number, {in_the_text} AS place FROM found WHERE passes = 1 ORDER BY 1
        LIMIT (SELECT CASE WHEN count(DISTINCT number) < %s THEN %s ELSE 0 END FROM nearer)
    ),
    page AS (
        SELECT number, min(place) AS place FROM (SELECT * FROM nearer UNION ALL SELECT * FROM place_2) AS nearest
        GROUP BY number ORDER BY 2, 1 LIMIT %s OFFSET %s
    )
    SELECT {facets_told}, number, 0 AS place
    FROM (SELECT facets, count(*) AS number FROM found GROUP BY facets) AS counted
    UNION ALL SELECT '', number, place FROM page
"""


def matching(
    engine: Engine, query: Query, audiences: Sequence[Audience], condition: _Condition, page: tuple[int, int]
) -> _Statement:
    """Return what answers two sorts of rows: facets, how many match, 0; and "", a document's number, its place.

    The condition is on kind, sector and prefecture, and narrows the documents alone; the page is its length and from
    where on.
    """
    limit, offset = page
    until = limit + offset
    lookups = _lookups(query, audiences)
    passing = (engine.passing.format(condition[0]), condition[1]) if condition[1] else condition
    certain, values = _found(engine, lookups, passing, has_doubts=False)
    doubtful, doubtful_values = _found(engine, lookups, passing, has_doubts=True)
    beginning, beginning_values = _beginning(engine, lookups, passing)
    surely, surely_values = _named(engine, lookups, passing, has_doubts=False)
    perhaps, perhaps_values = _named(engine, lookups, passing, has_doubts=True)
    statement = _STATEMENT.format(
        certain=certain,
        doubtful=doubtful,
        beginning=beginning,
        surely=surely,
        perhaps=perhaps,
        and_=_and(engine, lookups),
        found_again=engine.found_again,
        facets_told=engine.facets_told,
        in_a_name=IN_A_NAME * _PLACES_EACH,
        in_the_text=IN_THE_TEXT * _PLACES_EACH,
    )
    values += [*doubtful_values, *beginning_values, until, until, until, *surely_values, *perhaps_values]
    return statement, [*values, until, until, limit, offset]


def documents_matching(
    engine: Engine, query: Query, audiences: Sequence[Audience], condition: _Condition
) -> _Statement:
    """Return what answers one row: the numbers of all documents that match and pass, with commas between them."""
    lookups, passing = _lookups(query, audiences), (engine.passing.format(condition[0]), condition[1])
    ways: _Ways = {"t.full_key": engine.in_the_text}
    parts = [part for doubts in (False, True) for part in _numbers(engine, lookups, passing, ways, has_doubts=doubts)]
    found, values = _united(engine, parts, lookups, or_none="0 AS number")
    return f"SELECT {engine.with_commas.format(DOCUMENT_OF_NUMBER)} FROM ({found}) AS found", values


# --- which tokens are looked up ------------------------------------------------------------------------------------


class _Lookup(NamedTuple):
    """A query among audiences whose tokens tell alike of which of its groups they leave doubts, and of which none.

    `sure` are the same audiences, asked for tokens that leave none of those either. One that `waits` looks among what
    waits for its tokens, where all is doubt.
    """

    query: Query
    audiences: list[Audience]
    doubtful: Query
    certain: Query
    sure: list[Audience]
    waits: bool = False


def _lookups(query: Query, audiences: Sequence[Audience]) -> list[_Lookup]:
    lookups = _lookups_by_tokens(query, audiences)
    if any(audience.is_behind for audience in audiences):
        lookups.append(_Lookup(query, list(audiences), doubtful=query, certain=Query((), ()), sure=[], waits=True))
    return lookups


def _lookups_by_tokens(query: Query, audiences: Sequence[Audience]) -> list[_Lookup]:
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


_Express = Callable[[Query, list[Audience]], str]
_Ways = dict[str, _Express]  # by the text that decides where there are doubts


def _tokens(engine: Engine, lookup: _Lookup, *ways: _Express, has_doubts: bool) -> str:
    """Return what finds all that match in every one of the ways as tokens tell, or all others that may; "" for none.

    Of a frequent run's pieces the run itself is a token: what holds it is no doubt, and most of what matches. The
    others are looked for in the first way alone where there is a doubt: the texts decide it in all of them.
    """
    certain = [way(lookup.certain, lookup.audiences) for way in ways if lookup.certain.groups]
    if not lookup.doubtful.groups:
        return "" if has_doubts else engine.all_of_them(certain)
    sure = engine.all_of_them([way(lookup.doubtful, lookup.sure) for way in ways])
    if not has_doubts:
        besides = Query(tuple(group for group in lookup.certain.groups if not _is_said(group, lookup)), ())
        return engine.all_of_them([sure, *(way(besides, lookup.audiences) for way in ways if besides.groups)])
    doubtful = ways[0](lookup.doubtful, lookup.audiences)
    return engine.all_of_them([engine.but_not(doubtful, sure) if sure else doubtful, *certain])


def _is_said(group: tuple[Runs, ...], lookup: _Lookup) -> bool:
    """Whether the tokens that leave no doubt of another group say it too: 「見本の共同研究」 says 「見本」."""
    doubts = (group[0][0] for group in lookup.doubtful.groups if len(group) == len(group[0]) == 1)
    runs = [runs[0] for runs in group if len(runs) == 1]
    return any(
        any(all(run in one for audience in lookup.audiences for one in audience.holders(doubt)) for run in runs)
        for doubt in doubts
    )


# --- lists of candidates -------------------------------------------------------------------------------------------


def _found(engine: Engine, lookups: Sequence[_Lookup], passing: _Condition, *, has_doubts: bool) -> _Statement:
    """Return what matches, and whether it passes."""
    condition, values = passing
    columns = f"{engine.number} AS number, {engine.facets} AS facets, CASE WHEN {condition} THEN 1 ELSE 0 END AS passes"
    ways: _Ways = {"t.full_key": engine.in_the_text}
    parts: list[_Statement] = [
        (f"SELECT {columns} FROM {tables[0]}", [*values, *tables[1]])
        for lookup in lookups
        if (tables := _tables(engine, lookup, ways, has_doubts=has_doubts))
    ]
    return _united(engine, parts, lookups, or_none="0 AS number, NULL AS facets, 0 AS passes")


def _named(engine: Engine, lookups: Sequence[_Lookup], passing: _Condition, *, has_doubts: bool) -> _Statement:
    """Return what passes and has names that answer the query by themselves."""
    ways: _Ways = {"t.names_key": engine.in_the_names, "t.full_key": engine.in_the_text}
    parts = _numbers(engine, lookups, passing, ways, has_doubts=has_doubts)
    return _united(engine, parts, lookups, or_none="0 AS number")


def _numbers(
    engine: Engine, lookups: Sequence[_Lookup], passing: _Condition, ways: _Ways, *, has_doubts: bool
) -> list[_Statement]:
    condition, values = passing
    return [
        (f"SELECT {engine.number} AS number FROM {tables[0]} AND {condition}", [*tables[1], *values])
        for lookup in lookups
        if (tables := _tables(engine, lookup, ways, has_doubts=has_doubts))
    ]


def _tables(engine: Engine, lookup: _Lookup, ways: _Ways, *, has_doubts: bool) -> _Statement | None:
    """Return where candidates lie, and what their texts must say where tokens leave doubts; None for no candidates."""
    if lookup.waits and not has_doubts:
        return None
    tests, runs = _tests(engine, lookup.doubtful, *ways) if has_doubts else ("", [])
    if lookup.waits:
        return _waiting(engine, lookup) + tests, runs
    expression = _tokens(engine, lookup, *ways.values(), has_doubts=has_doubts)
    tables = engine.candidates_with_text if has_doubts else engine.candidates
    return (tables + _not_waiting(engine, lookup) + tests, [expression, *runs]) if expression else None


def _waiting(engine: Engine, lookup: _Lookup) -> str:
    return engine.waiting.format(", ".join(str(audience.number) for audience in lookup.audiences))


def _not_waiting(engine: Engine, lookup: _Lookup) -> str:
    return engine.not_waiting if any(audience.is_behind for audience in lookup.audiences) else ""


def _beginning(engine: Engine, lookups: Sequence[_Lookup], passing: _Condition) -> _Statement:
    """Return those with a name that is the query or begins with it. Each of the names is a line between line feeds."""
    parts: list[_Statement] = []
    for lookup in lookups:
        tests, runs = _tests(engine, lookup.query, "t.full_key")
        names = lookup.query.names
        a_name = " OR ".join([f"{engine.position}(t.names_key, %s) > 0"] * len(names))
        place = f"CASE WHEN {a_name} THEN {IS_THE_NAME} ELSE {BEGINS_A_NAME * _PLACES_EACH} + t.title_length END"
        columns = f"{engine.number} AS number, {place} AS place"
        if lookup.waits:
            tables, expression = _waiting(engine, lookup), list[str]()
        else:
            tables = engine.candidates_with_text + _not_waiting(engine, lookup)
            expression = [engine.begins_a_name(lookup.query, lookup.audiences)]
        wholes, beginnings = [f"\n{name}\n" for name in names], [f"\n{name}" for name in names]
        parts.append(
            (
                f"SELECT {columns} FROM {tables} AND ({a_name}){tests} AND {passing[0]}",
                [*wholes, *expression, *beginnings, *runs, *passing[1]],
            )
        )
    return _united(engine, parts, lookups)


def _united(
    engine: Engine, parts: Sequence[_Statement], lookups: Sequence[_Lookup], *, or_none: str = ""
) -> _Statement:
    """Return the parts as one. A document has the same values in each of its postings; we meet it once."""
    if not parts:
        return f"SELECT {or_none} WHERE 1 = 0", []
    and_ = _and(engine, lookups)
    together = f" {and_} ".join(part for part, _ in parts)
    if and_ == "UNION" and len(parts) == 1:
        together = together.replace("SELECT", "SELECT DISTINCT", 1)
    return together, [value for _, values in parts for value in values]


def _and(engine: Engine, lookups: Sequence[_Lookup]) -> str:
    """Return what puts lists together, of which none names a document twice: they may have some in common."""
    met = len(lookups) if engine.meets_once else sum(len(lookup.audiences) for lookup in lookups)
    return "UNION ALL" if met == 1 else "UNION"


def _tests(engine: Engine, query: Query, *columns: str) -> tuple[str, list[str]]:
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
