"""Find: what a reader's words lead to among what he may see, how many, and where."""

import json
from collections import Counter
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from itertools import product
from operator import itemgetter
from typing import Any

from django.db import connection
from django.db.models import Exists, QuerySet

from musubi.core import queries as prepared
from musubi.core.bilingual import is_english
from musubi.core.caches import Held
from musubi.search import engines
from musubi.search.highlight import Part, marked, snippet
from musubi.search.models import AudienceKey, Document, FoldedText, Synonym
from musubi.search.statements import documents_matching, matching
from musubi.search.tokens import Audience
from musubi.search.words import Query, read_query

MOST_HITS = 1000
_FARTHEST = 1_000_000_000


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
    is_invented: bool
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


def numbers_found(text: str, *, keys: Collection[str], kind: str) -> Sequence[int]:
    """Return the keys of all records of a kind that the holder of `keys` finds with `text`, in no order.

    For a list of that kind, whose keys are numbers, which `text` narrows further. Raises QueryTooLong.
    """
    query, audiences = read_query(text, (words for (words,) in prepared.rows(_synonyms))), audiences_of(keys)
    if not query.groups or not audiences:
        return []
    engine = engines.current()
    statement, values = documents_matching(engine, query, audiences, _Filters((kind,), "", "").sql())
    with engine.reading():
        return _keys_of(json.loads(f"[{_rows(statement, values)[0][0] or ''}]"))


def _keys_of(documents: list[int]) -> Sequence[int]:
    """Return the documents' keys. A document never becomes another record's, so none is asked for again."""
    known = _known_keys.get("search-keys") or {}
    if not documents:
        return []
    with suppress(KeyError):  # one of them is not known yet
        keys: tuple[int, ...] = itemgetter(documents[0], *documents)(known)  # of one alone it would give no tuple
        return keys[1:]
    unknown = json.dumps([one for one in documents if one not in known])
    known = known | {document: int(key) for document, key in prepared.rows(_keys, documents=unknown)}
    _known_keys.hold("search-keys", known, _SECONDS)
    return [known[one] for one in documents if one in known]


_known_keys, _SECONDS = Held[dict[int, int]](), 3600


def _keys(*, documents: str) -> QuerySet[Document, Any]:
    return Document.objects.filter(pk__in=prepared.among(documents)).order_by().values_list("pk", "key")


def audiences_of(keys: Collection[str]) -> list[Audience]:
    """Return what the index knows of the keys."""
    return [Audience(*row) for row in prepared.rows(_audiences, keys=tuple(sorted(keys)))]


def _synonyms() -> QuerySet[Synonym, Any]:
    return Synonym.objects.order_by("pk").values_list("words")


def _audiences(*, keys: tuple[str, ...]) -> QuerySet[AudienceKey, Any]:
    is_behind = Exists(FoldedText.objects.filter(waits=True))
    return AudienceKey.objects.filter(key__in=keys).order_by("pk").values_list("pk", "frequent_runs", is_behind)


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
    """Return the page's documents in order, and all matches counted."""
    statement, values = matching(engine, query, audiences, filters.sql(), page)
    rows = _rows(statement, values)
    ordered = sorted((place, number) for facets, number, place in rows if not facets)
    groups = {facets: number for facets, number, _place in rows if facets}
    return [engines.document_of(number) for _place, number in ordered], groups


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
        is_invented=document.is_invented,
        title_parts=marked(title, query),
        snippet_parts=snippet(texts, [*other_titles, *document.names.splitlines()], query),
    )
