"""What a coordinator sees suggested on a case, does with it by one press, and says of it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from musubi.coordination.models import CaseSeed, Stage, Verdict
from tests import factories
from tests.coordination import makers
from tests.coordination.makers import make_case, make_seed, make_suggestion

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(client):
    keeper = makers.make_keeper()
    client.force_login(keeper.user)
    return make_case(owner=keeper, stage=Stage.SEARCHING)


def page(client, case):
    return client.get(f"/cases/{case.pk}/").content.decode()


def test_the_suggestions_stand_on_the_case_with_the_words_both_share(client, case):
    make_suggestion(case.need, make_seed(title_ja="超音波の技術"), words=("溶接部",))
    text = page(client, case)
    assert "超音波の技術" in text
    assert '<mark class="why__word" lang="ja">溶接部</mark>' in text


def test_a_case_that_nobody_looked_for_yet_says_so(client, case):
    assert "候補を裏で探しています" in page(client, case)


def test_as_many_questions_are_asked_for_one_suggestion_as_for_many(client, case):
    def ask():
        with CaptureQueriesContext(connection) as asked:
            page(client, case)
        return len(asked)

    make_suggestion(case.need, make_seed())
    ask()
    one = ask()
    for _number in range(3):
        make_suggestion(case.need, make_seed())
    assert ask() == one


def test_one_press_puts_a_suggested_seed_beside_the_case(client, case):
    seed = make_seed()
    make_suggestion(case.need, seed)
    client.post(f"/cases/{case.pk}/seeds/{seed.pk}/put/")
    assert CaseSeed.objects.get().seed == seed
    assert "候補に追加済み" in page(client, case)


def test_a_seed_that_the_reader_may_not_see_is_put_nowhere(client):
    university = makers.make_member()
    keeper = makers.make_keeper(organisation=university)
    client.force_login(keeper.user)
    case = make_case(owner=keeper, stage=Stage.SEARCHING)
    hidden = make_seed(visibility="own")
    assert client.post(f"/cases/{case.pk}/seeds/{hidden.pk}/put/").status_code == 404
    assert not CaseSeed.objects.exists()


def judge(client, asked, found, useful="1", back="/needs/"):
    told = {"asked": asked.key, "found": found.key, "useful": useful, "next": back}
    return client.post("/suggestions/judge/", told)


def test_a_reader_says_that_a_suggestion_was_useful_and_comes_back(client, case):
    seed = make_seed()
    make_suggestion(case.need, seed)
    assert judge(client, case.need, seed, back=f"/cases/{case.pk}/").url == f"/cases/{case.pk}/"
    assert Verdict.objects.get().is_useful
    assert judge(client, case.need, seed, useful="0", back="https://elsewhere.example/").url == "/"
    assert not Verdict.objects.get().is_useful


def test_of_what_was_not_suggested_or_may_not_be_seen_nothing_can_be_said(client, case):
    seed = make_seed()
    assert judge(client, case.need, seed).status_code == 404
    make_suggestion(case.need, seed)
    member = factories.make_user()
    factories.make_role(person=factories.make_person(user=member), organisation=makers.make_member())
    client.force_login(member)
    assert judge(client, case.need, seed).status_code == 404
    assert not Verdict.objects.exists()


def test_a_seed_shows_its_keepers_the_needs_it_may_answer_and_other_readers_none(client, case):
    seed = make_seed()
    make_suggestion(seed, case.need, words=("樹脂",))
    assert case.need.title in client.get(f"/seeds/{seed.pk}/").content.decode()
    client.logout()
    text = client.get(f"/seeds/{seed.pk}/").content.decode()
    assert case.need.title not in text
    assert "樹脂" not in text


def test_a_need_shows_every_reader_the_seeds_they_may_see(client):
    need = makers.make_need(state="shown", disclosure="public")
    shown, hidden = make_seed(title_ja="見える技術"), make_seed(title_ja="会員の技術", visibility="members")
    for seed in (shown, hidden):
        make_suggestion(need, seed, words=("樹脂",))
    text = client.get(f"/needs/{need.pk}/").content.decode()
    assert "見える技術" in text
    assert "会員の技術" not in text
    assert "/suggestions/judge/" not in text
