from datetime import date

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from musubi.search import actions
from musubi.search.models import AudienceKey, Document, FoldedText, Posting
from musubi.search.queries import find
from tests.search.makers import ANYBODY, MEMBER, index, make_entry, titles

pytestmark = pytest.mark.django_db


def tokens_kept() -> int:
    """Return how many documents the database keeps bigrams of."""
    on_postgresql = connection.vendor == "postgresql"
    kept = "count(DISTINCT document_id) FROM search_posting" if on_postgresql else "count(*) FROM search_bigrams"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {kept}")
        return cursor.fetchone()[0]


def test_a_record_is_one_document_however_often_it_changes():
    key = index("水素の研究", text_ja="古い本文", happened_on=date(2025, 4, 1))
    index("蓄電池の研究", key=key, text_ja="新しい本文")

    assert Document.objects.count() == Posting.objects.count() == tokens_kept() == 1
    assert find("水素", keys=ANYBODY).total == find("古い", keys=ANYBODY).total == 0
    assert titles(find("蓄電池 新しい", keys=ANYBODY)) == ["蓄電池の研究"]
    assert Document.objects.get().happened_on is None


def test_every_field_of_a_record_comes_back():
    index(
        "水素の研究",
        key="7",
        kind="need",
        title_en="Hydrogen",
        names=("すいその けんきゅう", ""),
        url="/needs/7/",
        owner="organisation:17",
        sector="industry",
        prefecture="34",
        happened_on=date(2026, 7, 22),
        audience=frozenset({"public", "members"}),
    )
    (hit,) = find("hydrogen", keys=ANYBODY).hits
    assert (hit.kind, hit.key, hit.url, hit.owner) == ("need", "7", "/needs/7/", "organisation:17")
    assert (hit.sector, hit.prefecture, hit.happened_on) == ("industry", "34", date(2026, 7, 22))
    assert (hit.title, hit.title_ja, hit.title_en) == ("水素の研究", "水素の研究", "Hydrogen")
    assert Document.objects.get().audience == ["members", "public"]


def test_a_record_that_nobody_may_see_is_found_by_nobody():
    key = index("水素")
    index("水素", key=key, audience=frozenset())
    assert find("水素", keys=MEMBER).total == 0
    assert tokens_kept() == 0


def test_a_forgotten_record_leaves_no_bigram():
    key = index("水素", audience=MEMBER, sector="industry", prefecture="34", happened_on=date(2026, 1, 1))
    assert (tokens_kept(), Posting.objects.count()) == (1, 2)
    actions.unindex("seed", key)
    actions.unindex("seed", key)
    assert tokens_kept() == Posting.objects.count() == Document.objects.count() == 0


def test_the_index_goes_back_with_the_transaction_that_wrote_it():
    key = index("水素")
    with pytest.raises(RuntimeError), transaction.atomic():
        index("蓄電池", key=key)
        raise RuntimeError
    assert find("蓄電池", keys=ANYBODY).total == 0
    assert titles(find("水素", keys=ANYBODY)) == ["水素"]


def test_a_record_without_a_title_is_refused_by_the_database():
    with pytest.raises(IntegrityError), transaction.atomic():
        index("")


def test_a_title_without_letters_is_listed_though_no_word_leads_to_it():
    index("☆☆☆")
    assert titles(find("", keys=ANYBODY)) == ["☆☆☆"]


def test_signs_that_no_database_keeps_are_left_out():
    index("水\x00素\ud800", text_ja="\x00", names=("すい\x00そ\n",), owner="\udfff")
    assert titles(find("水素", keys=ANYBODY)) == ["水素"]
    assert Document.objects.get().names == "すいそ"


def test_a_long_text_is_searched_by_its_first_sixty_thousand_letters():
    index("報告", text_ja="あいうえお" * 11_999 + "水素" + "かきくけこ" * 100 + "蓄電池")
    assert find("水素", keys=ANYBODY).total == 1
    assert find("蓄電池", keys=ANYBODY).total == 0


def test_as_much_as_sixty_thousand_different_letters_fit():
    letters = "".join(map(chr, range(0x20000, 0x20000 + 40_000)))
    index("報告", text_ja=letters + letters[::2])
    assert find(letters[-6:], keys=ANYBODY).total == 1


def test_a_rebuilt_index_finds_what_it_found():
    index("水素", happened_on=date(2026, 1, 1), audience=MEMBER)
    index("水素の蓄電池", sector="industry")
    before = find("水素", keys=MEMBER)
    Posting.objects.filter(document__title_ja="水素").delete()
    FoldedText.objects.update(full_key="蓄電池", names_key="\n")
    assert find("水素", keys=MEMBER) != before

    assert actions.rebuild() == 2
    assert find("水素", keys=MEMBER) == before
    assert (tokens_kept(), Posting.objects.count()) == (2, 3)


def test_the_command_says_how_many_documents_it_indexed(capsys: pytest.CaptureFixture[str]):
    index("水素")
    call_command("rebuild_search")
    assert "1" in capsys.readouterr().out


def test_an_audience_key_has_one_number_for_ever():
    index("水素", audience=frozenset({"organisation:17", "members"}))
    index("蓄電池", audience=frozenset({"organisation:17"}))
    numbers = dict(AudienceKey.objects.values_list("key", "pk"))
    assert sorted(numbers) == ["members", "organisation:17"]
    actions.rebuild()
    assert dict(AudienceKey.objects.values_list("key", "pk")) == numbers


def test_an_entry_says_nothing_more_than_it_must():
    entry = make_entry("水素")
    assert (entry.title_en, entry.names, entry.happened_on) == ("", (), None)
