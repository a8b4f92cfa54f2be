"""The index against the plain scan that it must equal, and what a search passes by on its way."""

import random
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection

from musubi.core.text import bare_name_key, normalise, search_key
from musubi.search import actions, engines, frequent, queries
from musubi.search.models import AudienceKey, Document, Synonym
from musubi.search.queries import find
from musubi.search.tokens import CERTAIN_LENGTH, Audience
from musubi.search.words import Query, read_query
from tests.bench.corpus import Writer
from tests.search.makers import ANYBODY, MEMBER, index

pytestmark = pytest.mark.django_db

DOCUMENTS = 5000
SYNONYMS = ["水素, 電池", "研究 開発, ラボ", "AI, 人工知能"]
READERS = [ANYBODY, MEMBER, frozenset({"members"}), frozenset({"organisation:1"})]
EVERYTHING = (10**6, 0)


# --- the scan ------------------------------------------------------------------------------------------------------


def names_of(document: Document) -> list[str]:
    """Return the forms under which a document is known."""
    names = [document.title_ja, document.title_en, *document.names.splitlines()]
    return [key for name in names for key in (search_key(name).replace(" ", ""), bare_name_key(name)) if key]


def key_of(document: Document) -> str:
    """Return everything of a document that can be found, parted by breaks."""
    texts = [document.title_ja, document.title_en, *document.names.splitlines(), document.text_ja, document.text_en]
    return " ".join(map(search_key, texts))


class Scan:
    """Finds by looking through every text."""

    def __init__(self) -> None:
        documents = list(Document.objects.order_by("pk"))
        self.documents = [(document, key_of(document), names_of(document)) for document in documents]
        self._matching: dict[str, list[tuple[tuple[int, int, int], int, list[str]]]] = {}  # for whichever reader

    def find(self, text: str, keys: frozenset[str]) -> list[int]:
        """Return the numbers of the documents that match, in order."""
        if text not in self._matching:
            query = read_query(text, SYNONYMS)
            self._matching[text] = sorted(
                (rank(document, names, query), document.pk, document.audience)
                for document, key, names in self.documents
                if query.matches(key)
            )
        return [number for _rank, number, audience in self._matching[text] if not keys.isdisjoint(audience)]


def rank(document: Document, names: list[str], query: Query) -> tuple[int, int, int]:
    """Return where a match stands among the others."""
    newest_first = -document.happened_on.toordinal() if document.happened_on else 0
    if not set(names).isdisjoint(query.names):
        return 0, 0, newest_first
    if any(name.startswith(query.names) for name in names):
        return 1, len(bare_name_key(document.title_ja)), newest_first
    return 2 if query.matches("\n".join(names)) else 3, 0, newest_first


def search(text: str, keys: frozenset[str], page: tuple[int, int] = EVERYTHING) -> list[int]:
    """Return the numbers of the documents that the index finds, in order: all, or so many from the place named."""
    engine = engines.current()
    with engine.reading():
        query = read_query(text, SYNONYMS)
        return queries._matching(engine, query, queries.audiences_of(keys), queries._Filters((), "", ""), page)[0]


def fill(count: int, random_: random.Random) -> None:
    """Index believable records, newer and older, for various audiences, some with names and a second language."""
    writer = Writer(seed=7)
    words = [
        "コーディネーター",
        "ｺﾗﾎﾞﾚｰｼｮﾝ",
        "⽀援",
        "㈱見本",
        "Chūgoku",
        "サーバーの",
        "2026年7月22日",
        "か゛",
        "産・学・官",
        "コーディネート・センター",
        "メルマガ",
    ]
    audiences = [["public"], ["public"], ["members", "public"], ["members"], ["organisation:1", "members"]]
    Document.objects.bulk_create(
        Document(
            kind=record.kind,
            key=str(number),
            title_ja=record.title,
            title_en=random_.choice(["", "", f"{random_.choice(words)} {record.title[:3]} Univ. A"]),
            text_ja=f"{record.text}{random_.choice(words)}{record.text[:9]}",
            names=random_.choice(["", "", f"{record.title[:4]}\nみほん{number % 50}"]),
            url="/",
            sector=record.sector,
            prefecture=record.prefecture,
            happened_on=random_.choice([None, date(2020, 1, 1) + timedelta(random_.randint(0, 30))]),
            audience=random_.choice(audiences),
        )
        for number, record in enumerate(writer.records(count, length=60))
    )
    Synonym.objects.bulk_create(Synonym(words=line) for line in SYNONYMS)
    actions.rebuild()


def cuts(scan: Scan, count: int, random_: random.Random) -> Iterator[str]:
    """Yield texts of 1 to 12 characters cut from what can be found, and pairs of them."""
    for number in range(count):
        document = random_.choice(scan.documents)[0]
        whole = normalise(
            random_.choice([document.title_ja, document.text_ja, document.text_ja, document.title_en or "AI"])
        )
        length = 1 + number % 12
        start = random_.randint(0, max(0, len(whole) - length))
        other = whole[random_.randint(0, len(whole) - 1) :][:2]
        yield whole[start : start + length] + (f" {other}" if number % 5 == 0 else "")


def differences(texts: Sequence[str], scan: Scan) -> list[str]:
    """Return the texts that the index answers otherwise than the scan."""
    readers = [READERS[at % len(READERS)] for at in range(len(texts))]
    asked = [(text, keys) for text, keys in zip(texts, readers, strict=True) if search_key(text)]
    found = [(text, keys, scan.find(text, keys)) for text, keys in asked]
    return [
        text
        for number, (text, keys, right) in enumerate(found)
        if search(text, keys) != right or search(text, keys, (3, number % 7)) != right[number % 7 : number % 7 + 3]
    ]


def pieces(runs: Sequence[str]) -> Iterator[str]:
    """Yield pieces of frequent runs that are none themselves: what holds the whole is certain, the rest is not."""
    for run in runs:
        yield from {run[1:], run[:-1]} - set(runs)


def test_the_index_finds_what_a_scan_finds_in_the_same_order(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(frequent, "MANY", 100)
    random_ = random.Random(11)
    fill(DOCUMENTS, random_)
    runs = dict(AudienceKey.objects.values_list("key", "frequent_runs"))
    assert all(len(runs[key].split()) > 20 for key in ("public", "members"))
    scan = Scan()
    texts = [
        *cuts(scan, 260, random_),
        *random_.sample(runs["public"].split(), 8),
        *(" ".join(random_.sample(runs["members"].split(), 2)) for _ in range(8)),
        *(parts := [piece for piece in pieces(runs["public"].split()) if len(piece) > CERTAIN_LENGTH][:16]),
        *(f"{piece} {random_.choice(parts)}" for piece in parts[:8]),
        *(f"{piece} 研究" for piece in parts[:4]),
        "水素",
        "AI 水素",
        "研究 開発",
        "みほん7",
        "こーでぃねーた",
        "産学官",
        "産・学・官",
        "ねーとせんた",
        "no such thing",
    ]
    assert len(parts) == 16
    assert sum(bool(scan.find(text, ANYBODY)) for text in texts if search_key(text)) > 200
    assert differences(texts, scan) == []


def forget(bigram: str) -> None:
    """Take one bigram out of every posting's tokens, as a fault of the index would."""
    with connection.cursor() as cursor:
        for number in AudienceKey.objects.values_list("pk", flat=True):
            if connection.vendor == "postgresql":
                cursor.execute("UPDATE search_posting SET bigrams = ts_delete(bigrams, %s)", [f"{number}¦{bigram}"])
            else:
                cursor.execute("UPDATE search_bigrams SET bigrams = replace(bigrams, %s, '')", [f"{number}¦{bigram}"])


def test_the_comparison_with_the_scan_notices_a_lost_token():
    random_ = random.Random(11)
    fill(60, random_)
    scan = Scan()
    document = scan.documents[0][0]
    text = search_key(document.title_ja)[:2]
    texts = [text] * len(READERS)
    assert differences(texts, scan) == []
    forget(text)
    assert differences(texts, scan) != []


def test_numbers_stand_newest_first_undated_last_and_tell_the_document():
    newest, old, undated = -date.max.toordinal(), -date.min.toordinal(), 0
    ordered = [(newest, 2**27 - 1), (old, 1), (old, 7), (undated, 1), (undated, 2**27 - 1)]
    numbers = [engines.dated(*one) for one in ordered]
    assert numbers == sorted(numbers)
    assert [engines.document_of(number) for number in numbers] == [document for _day, document in ordered]
    assert [engines.document_of(number + 2**14 - 1) for number in numbers] == [document for _day, document in ordered]
    assert 0 < numbers[0] < numbers[-1] + 2**14 < 2**63


def test_a_query_asks_for_tokens_of_the_readers_audiences_alone():
    engine, query = engines.current(), read_query("水素 電 電池研")
    for ask in (engine.in_the_text, engine.in_the_names, engine.begins_a_name):
        expression = ask(query, [Audience(7), Audience(12, " 電池研 ")])
        asked = [part for part in expression.replace('"', "'").split("'") if part[:1].isdigit()]
        assert {part.rstrip("水素電池研")[:-1] for part in asked} == {"7", "12"}


# --- what a search passes by ---------------------------------------------------------------------------------------


def work(act: Callable[[], Any]) -> int:
    """Return how much the database did: instructions on SQLite, rows looked at on PostgreSQL."""
    if connection.vendor != "postgresql":
        return _instructions(act)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE search_posting")  # or the plan, and the count, depend on when the server last did
    return _rows_looked_at(act)


def _instructions(act: Callable[[], Any]) -> int:
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    connection.connection.set_progress_handler(count, 1)
    try:
        act()
    finally:
        connection.connection.set_progress_handler(None, 1)
    return steps


def _rows_looked_at(act: Callable[[], Any]) -> int:
    rows = 0

    def explain(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001
        nonlocal rows
        if "search_posting" in sql and sql.lstrip().startswith(("SELECT", "WITH", "(")):
            execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {sql}", params, many, context)
            rows += _looked_at(context["cursor"].fetchone()[0])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explain):
        act()
    return rows


def _looked_at(plan: Any) -> int:
    """Return the rows that a plan's scans of tables met, those that a filter then refused included."""
    if isinstance(plan, list):
        return sum(map(_looked_at, plan))
    node = plan.get("Plan", plan)
    assert node["Node Type"] != "Seq Scan"
    met = 0
    if node.get("Relation Name") == "search_posting" or node["Node Type"] == "Bitmap Index Scan":
        refused = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
        met = (node["Actual Rows"] + refused) * node["Actual Loops"]
    return met + _looked_at(node.get("Plans", []))


@pytest.mark.parametrize("text", ["水", "水素", "水素の研究", "水素 研究 すいそ", ""])
def test_a_search_does_no_work_for_rows_that_its_reader_may_not_see(text: str):
    for number in range(20):
        index(f"水素の研究{number}", names=("すいそ",), text_ja="蓄電池の研究")
    find(text, keys=ANYBODY)
    engines.current().put_together()  # SQLite's instructions come and go with the number of pieces of the index
    before = work(lambda: find(text, keys=ANYBODY))
    hidden = 300
    for number in range(hidden):
        index(f"水素の研究{number}", names=("すいそ",), text_ja="蓄電池の研究", audience=frozenset({"case:203"}))
    engines.current().put_together()
    little = hidden // 2  # PostgreSQL's rows come and go with the plan it takes
    after = work(lambda: find(text, keys=ANYBODY))
    assert 0 < after < before * 1.2 + little
    assert work(lambda: find(text, keys=frozenset({"public", "case:203"}))) > after * 1.2 + little
