"""Seeds are found by everybody as far as each may see them, and kept by the people of their organisation."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from musubi.accounts.actions import issue_link
from musubi.coordination import actions
from musubi.coordination.emails import CONFIRM
from musubi.coordination.models import Seed, SeedState
from musubi.registry.models import Field
from tests.coordination.makers import make_keeper, make_member
from tests.coordination.of_seeds import NOW, SECRET, kept, page, typed

pytestmark = pytest.mark.django_db


# --- for everybody -------------------------------------------------------------------------------------------------


def test_the_list_holds_and_counts_what_its_reader_may_see(client, university):
    kept(university)
    kept(university, title_ja="会員の技術", visibility="members")
    kept(university, title_ja="下書きの技術", is_shown=False)

    shown = page(client, "/seeds/")

    assert "鋼の接合" in shown
    assert "会員の技術" not in shown
    assert "下書きの技術" not in shown
    assert "1件" in shown


def test_the_list_is_narrowed_by_each_filter_and_by_words(client, university):
    field = Field.objects.create(code="materials", name_ja="材料", name_en="Materials", position=1)
    kept(university, fields=[field], trl=5, rights="granted")
    kept(make_member(), title_ja="米の乾燥", trl=2)
    profile = university.profiles.get()

    for query in ("field=materials", "trl=5", "rights=granted", "q=鋼", f"kind={profile.kind_id}&q=鋼の接合"):
        shown = page(client, f"/seeds/?{query}")
        assert "鋼の接合" in shown
        assert "米の乾燥" not in shown
    assert "すべての条件に合うシーズはありません" in page(client, "/seeds/?q=鋼&trl=9")
    assert "2件" in page(client, "/seeds/?trl=x&field=none&kind=%00")


def test_words_that_are_too_long_to_look_for_are_answered_with_a_sentence(client):
    response = client.get("/seeds/", {"q": "長" * 500})

    assert response.status_code in {200, 422}
    assert 'role="alert"' in response.content.decode()


def test_many_seeds_take_as_many_questions_as_one_and_at_most_twelve(client, university):
    counts = []
    kept(university)
    for path in ("/seeds/", "/seeds/?q=技術"):
        for more in (0, 12):
            for number in range(more):
                kept(university, title_ja=f"技術{path[7:]}{number}")
            with CaptureQueriesContext(connection) as asked:
                client.get(path)
            # Within a test's transaction the search of PostgreSQL marks where its settings begin and end.
            told = ("SAVEPOINT", "RELEASE", "ROLLBACK", "SET")
            counts.append(sum(not one["sql"].lstrip().startswith(told) for one in asked.captured_queries))
    assert counts[0] == counts[1]
    assert max(counts) <= 12, counts


def test_an_unpublished_patent_shows_its_readers_a_part_and_says_so(client, university):
    hidden = {"summary_ja": SECRET, "features_ja": SECRET, "rights_number": SECRET, "equipment": SECRET}
    seed = kept(university, rights="unpublished", uses_ja="船の継ぎ目", papers=SECRET, **hidden)

    shown = page(client, seed.path)

    assert "船の継ぎ目" in shown
    assert "ここまでです" in shown
    assert SECRET not in shown
    assert SECRET not in page(client, f"/seeds/?q={SECRET}").replace(f'value="{SECRET}"', "")
    assert SECRET not in client.get("/api/v1/seeds").content.decode()


def test_a_seed_that_is_hidden_is_not_there(client, university):
    seed = kept(university, visibility="own")

    assert client.get(seed.path).status_code == 404
    assert client.get("/api/v1/seeds").json()["count"] == 0


def test_a_seed_says_what_is_not_in_the_reader_s_language_who_has_moved_and_where_it_comes_from(client, university):
    seed = kept(university, summary_ja="概要", url="https://www.example.jp/1", source_system="J-GLOBAL", outside_id="1")
    actions.mark_moved(seed, moved_on=date(2026, 9, 30), by=None, now=NOW)
    english = kept(university, title_ja="Joining steel", summary_en="We join steel.")
    half = kept(university, title_en="Steel", summary_ja="概要", summary_en="Summary", uses_ja="用途")

    japanese = page(client, seed.path)
    assert "転出しました" in japanese
    assert 'href="https://www.example.jp/1"' in japanese
    assert "has not been translated yet" in page(client, f"/en{seed.path}")
    assert "英語でのみ" in page(client, english.path)
    assert "Parts of this seed" in page(client, f"/en{half.path}")
    assert "Parts of this seed" not in page(client, half.path)


def test_the_api_pages_through_the_seeds_and_gives_their_fields(client, university):
    for number in range(3):
        kept(university, title_ja=f"技術{number}", trl=4)

    first = client.get("/api/v1/seeds?limit=2&trl=4").json()
    rest = client.get(f"/api/v1/seeds?limit=2&trl=4&cursor={first['next_cursor']}").json()

    assert (first["count"], len(first["items"]), len(rest["items"]), rest["next_cursor"]) == (3, 2, 1, None)
    assert first["items"][0]["kept_by"] == university.pk
    assert not first["items"][0]["is_limited"]


# --- for the office that keeps them --------------------------------------------------------------------------------


def test_the_office_tells_a_seed_in_three_boxes_and_publishes_it(office, university):
    path = f"/seeds/of/{university.pk}/"
    assert "まだシーズがありません" in page(office, path)
    page(office, f"{path}new/")
    assert office.post(f"{path}new/", {}).status_code == 422

    office.post(f"{path}new/", typed())

    seed = Seed.objects.get()
    assert (seed.state, seed.organisation, seed.visibility) == (SeedState.DRAFT, university, "public")
    office.post(f"/seeds/{seed.pk}/state/", {"to": "published"})
    seed.refresh_from_db()
    assert seed.state == SeedState.PUBLISHED
    assert "鋼の接合" in page(office, path)
    assert page(office, "/seeds/").count("/seeds/of/") == 1


def test_the_office_sees_its_seed_as_others_see_it(office, university):
    seed = kept(university, rights="unpublished", summary_ja=SECRET, visibility="members")

    assert SECRET in page(office, seed.path)
    assert "見えません" in page(office, f"{seed.path}?as=public")
    for reader in ("members", "own"):
        shown = page(office, f"{seed.path}?as={reader}")
        assert "鋼の接合" in shown
        assert SECRET not in shown
    page(office, f"{seed.path}?as=nobody", status=404)
    page(office, f"{kept(make_member(), title_ja='他').path}?as=public", status=403)


def test_of_two_editors_the_second_is_told_and_keeps_the_text(office, university):
    seed = kept(university, **typed())
    path = f"/seeds/{seed.pk}/edit/"
    page(office, path)

    late = office.post(path, typed(title_ja="遅い題名", revision=seed.revision - 1))
    assert late.status_code == 409
    assert "遅い題名" in late.content.decode()
    seed.refresh_from_db()
    assert seed.title_ja == "鋼の接合"
    office.post(path, typed(title_ja="新しい題名", revision=seed.revision))
    seed.refresh_from_db()
    assert seed.title_ja == "新しい題名"


def test_a_form_with_faults_saves_nothing_and_opens_the_group_of_the_fault(office, university):
    other = kept(make_member(), title_ja="他", source_system="J-GLOBAL", outside_id="7")
    seed = kept(university, **typed())
    path, revision = f"/seeds/{seed.pk}/edit/", seed.revision

    lacking = office.post(path, typed(outside_id="7", trl="12", revision=revision))
    assert lacking.status_code == 422
    assert lacking.content.decode().count('<details class="narrowing" open>') == 2
    same = office.post(path, typed(outside_id=other.outside_id, source_system="J-GLOBAL", revision=revision))
    assert same.status_code == 409
    assert "J-GLOBAL" in same.content.decode()
    assert 'role="alert"' in same.content.decode()
    new = office.post(f"/seeds/of/{university.pk}/new/", typed(outside_id="7", source_system="J-GLOBAL"))
    assert new.status_code == 409
    seed.refresh_from_db()
    assert (seed.outside_id, seed.revision) == ("", revision)


def test_a_seed_that_is_told_in_english_alone_can_be_saved_so(office, university):
    english = {"summary_ja": "", "uses_ja": "", "summary_en": "We join steel.", "uses_en": "Ships"}
    seed = kept(university, **typed(**english))

    response = office.post(f"/seeds/{seed.pk}/edit/", typed(**english, trl="4", revision=seed.revision))

    assert response.status_code == 302
    seed.refresh_from_db()
    assert seed.trl == 4


def test_a_seed_is_withdrawn_and_put_back_and_a_step_that_is_none_is_said(office, university):
    seed = kept(university)
    path = f"/seeds/{seed.pk}/state/"

    office.post(path, {"to": "withdrawn"})
    assert "取り下げられています" in page(office, f"/seeds/{seed.pk}/edit/")
    refused = office.post(path, {"to": "withdrawn"}, follow=True)
    assert "notice--error" in refused.content.decode()
    assert office.post(path, {"to": "nowhere"}).status_code == 302
    office.post(path, {"to": "draft"})
    seed.refresh_from_db()
    assert seed.state == SeedState.DRAFT


def test_a_researcher_who_has_moved_is_flagged_and_the_secretariat_finds_it(office, client, university):
    seed, path = kept(university), "/seeds/{}/moved/"
    kept(university, title_ja="残った技術")

    assert office.post(path.format(seed.pk), {"moved_on": "いつか"}).status_code == 422
    office.post(path.format(seed.pk), {"moved_on": "R8.9.30"})
    seed.refresh_from_db()
    assert seed.moved_on == date(2026, 9, 30)
    page(office, f"/seeds/{seed.pk}/edit/")

    client.force_login(make_keeper().user)
    assert "moved=1" in page(client, "/seeds/")
    found = page(client, "/seeds/?moved=1")
    assert "鋼の接合" in found
    assert "残った技術" not in found
    client.post(path.format(seed.pk), {"back": ""})
    seed.refresh_from_db()
    assert seed.moved_on is None


# --- once a year ---------------------------------------------------------------------------------------------------


def a_year_ago(*seeds):
    Seed.objects.filter(pk__in=[seed.pk for seed in seeds]).update(confirmed_at=NOW - timedelta(days=400))


def test_what_is_due_is_ticked_and_confirmed_in_two_clicks(office, university):
    old, new, other = kept(university, title_ja="古い"), kept(university), kept(make_member(), title_ja="他")
    a_year_ago(old, other)

    shown = page(office, f"/seeds/of/{university.pk}/")
    assert shown.count(" checked>") == 1
    assert shown.index("古い") < shown.index(new.title_ja)
    office.post(f"/seeds/of/{university.pk}/confirm/", {"seed": [old.pk, other.pk, "x"]})
    old.refresh_from_db()
    other.refresh_from_db()
    assert old.confirmed_at > NOW - timedelta(days=1)
    assert other.confirmed_at < NOW - timedelta(days=300)
    assert "何も選択" in office.post(f"/seeds/of/{university.pk}/confirm/", {}, follow=True).content.decode()


def test_a_mailed_link_confirms_what_is_due_when_it_is_pressed_and_not_when_it_is_opened(client, university):
    old = kept(university)
    a_year_ago(old)
    path = f"/seeds/confirm/{issue_link(CONFIRM, university.key, email='', now=NOW, valid_days=9)}/"

    assert "鋼の接合" in page(client, path)
    old.refresh_from_db()
    assert old.confirmed_at < NOW - timedelta(days=300)
    gone, unsure = kept(university, title_ja="去った人の種"), kept(university, title_ja="古い種")
    for seed in (gone, unsure):
        a_year_ago(seed)
    answers = {f"is-{old.pk}": "right", f"is-{gone.pk}": "moved", f"is-{unsure.pk}": "later"}
    told = client.post(path, answers).content.decode()
    assert [text in told for text in ("1件のシーズを確認", "1件に", "1件はあとで")] == [True, True, True]
    for seed in (old, gone, unsure):
        seed.refresh_from_db()
    assert old.confirmed_at > NOW - timedelta(days=1)
    assert gone.moved_on
    assert not unsure.moved_on
    assert max(gone.confirmed_at, unsure.confirmed_at) < NOW - timedelta(days=300)
    client.post(path, {f"is-{seed.pk}": "right" for seed in (gone, unsure)})
    assert "確認の必要なシーズはありません" in page(client, path)


def test_a_link_of_somebody_who_has_left_or_of_nobody_s_seeds_opens_nothing(client, university):
    for subject, email in ((university.key, "former@example.com"), ("organisation:999999", "")):
        token = issue_link(CONFIRM, subject, email=email, now=NOW, valid_days=9)
        page(client, f"/seeds/confirm/{token}/", status=410)
    page(client, "/seeds/confirm/1.never-issued/", status=403)
