"""Documents that wait for their tokens are found as if they had them."""

import random
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from musubi.jobs.models import Job
from musubi.search import actions, frequent, queries
from musubi.search.actions import Entry
from musubi.search.models import AudienceKey, Document, FoldedText
from musubi.search.queries import find, numbers_found
from musubi.search.tokens import CERTAIN_LENGTH
from tests.search.makers import ANYBODY, MEMBER, index, make_entry, titles
from tests.search.test_actions import tokens_kept
from tests.search.test_engines import Scan, cuts, differences, fill, pieces

pytestmark = pytest.mark.django_db

SECRET = frozenset({"case:203"})


def wait(*entries: Entry) -> None:
    """Index the entries as a long file does."""
    actions.index_many(entries, tokens_later=True)


def entry_of(document: Document, **changes: Any) -> Entry:
    """Describe a document as it is, but for the changes."""
    names = ("kind", "key", "title_ja", "title_en", "text_ja", "text_en", "url", "sector", "prefecture", "happened_on")
    told: dict[str, Any] = {name: getattr(document, name) for name in names}
    told |= {"names": tuple(document.names.splitlines()), "audience": frozenset(document.audience)}
    return Entry(**told | changes)


def change_half(random_: random.Random) -> None:
    """Change most of what is there, in words and in whom and what it is for, and add some: all of it waits."""
    documents = list(Document.objects.order_by("pk"))
    entries = []
    for document in random_.sample(documents, len(documents) // 2):
        other = random_.choice(documents)
        words = {"title_ja": other.title_ja, "text_ja": other.text_ja, "names": tuple(other.names.splitlines())}
        moved = random_.choice([{}, {}, {"audience": frozenset(other.audience)}, {"happened_on": date(2021, 1, 1)}])
        key = random_.choice([{}, {}, {"key": f"new-{document.pk}"}])
        entries.append(entry_of(document, **words | moved | key))
    wait(*entries)


def test_what_waits_is_found_as_a_scan_finds_it_and_likewise_when_its_tokens_are_in(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(frequent, "MANY", 40)
    random_ = random.Random(23)
    fill(600, random_)
    change_half(random_)
    assert FoldedText.objects.filter(waits=True).count() == 300
    scan = Scan()
    runs = AudienceKey.objects.get(key="public").frequent_runs.split()
    parts = [piece for piece in pieces(runs) if len(piece) > CERTAIN_LENGTH][:8]
    texts = [*cuts(scan, 60, random_), *runs[:8], *parts, f"{parts[0]} {parts[1]}", "水素", "AI 水素", "みほん7"]
    assert differences(texts, scan) == []

    actions.take_in_waiting.call()
    assert not FoldedText.objects.filter(waits=True).exists()
    assert differences(texts, scan) == []


def test_the_comparison_notices_when_nobody_looks_among_what_waits(monkeypatch: pytest.MonkeyPatch):
    random_ = random.Random(23)
    fill(60, random_)
    change_half(random_)
    scan = Scan()
    texts = list(cuts(scan, 20, random_))
    assert differences(texts, scan) == []
    known = queries.audiences_of
    monkeypatch.setattr(queries, "audiences_of", lambda keys: [one._replace(is_behind=False) for one in known(keys)])
    assert differences(texts, scan) != []


def test_old_words_and_old_readers_are_gone_at_once():
    key, other = index("水素", audience=MEMBER), index("燃料電池")
    wait(make_entry("蓄電池", key=key, audience=MEMBER), make_entry("燃料電池", key=other, audience=SECRET))
    assert titles(find("水素", keys=MEMBER)) == titles(find("燃料電池", keys=MEMBER)) == []
    assert titles(find("蓄電池", keys=ANYBODY)) == ["蓄電池"]
    assert titles(find("電池", keys=ANYBODY | SECRET)) == ["蓄電池", "燃料電池"]
    assert [find("池", keys=keys).counts.kind for keys in (ANYBODY, SECRET)] == [{"seed": 1}, {"seed": 1}]
    assert numbers_found("池", keys=MEMBER, kind="seed") == [int(key)]


def test_a_record_that_changes_while_it_waits_waits_no_more():
    wait(make_entry("水素", key="7"))
    index("蓄電池", key="7")
    assert not FoldedText.objects.filter(waits=True).exists()
    assert titles(find("蓄電池", keys=ANYBODY)) == ["蓄電池"]
    wait(make_entry("水素", key="7"))
    actions.unindex("seed", "7")
    assert (tokens_kept(), Document.objects.count()) == (0, 0)


def test_a_long_file_asks_for_one_job_which_takes_in_what_waits_batch_by_batch(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(actions, "_AT_ONCE", 2)
    wait(*(make_entry(f"水素{number}") for number in range(5)))
    wait(make_entry("蓄電池"))
    assert Job.objects.filter(task="musubi.search.actions.take_in_waiting").count() == 1
    assert actions._take_in(2) == 2
    assert FoldedText.objects.filter(waits=True).count() == 4
    actions.take_in_waiting.call()
    assert not FoldedText.objects.filter(waits=True).exists()
    assert find("水素", keys=ANYBODY).total == 5


def test_by_morning_nothing_waits():
    wait(make_entry("水素"))
    actions.learn_frequent_runs.call()
    assert not FoldedText.objects.filter(waits=True).exists()
    wait(make_entry("蓄電池"))
    actions.rebuild()
    assert not FoldedText.objects.filter(waits=True).exists()
    assert titles(find("", keys=ANYBODY)) == ["水素", "蓄電池"]


def test_a_search_asks_as_often_while_documents_wait():
    entry = make_entry("水素")
    actions.index(entry)
    with CaptureQueriesContext(connection) as before:
        find("水素", keys=ANYBODY)
    wait(replace(entry, text_ja="蓄電池"))
    with CaptureQueriesContext(connection) as after:
        find("水素", keys=ANYBODY)
    assert len(before) == len(after)
