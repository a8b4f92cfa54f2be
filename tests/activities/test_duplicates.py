"""What is shown as probably told twice: to whom it may be shown, in words, and in few queries."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from musubi.accounts.audience import PUBLIC, SECRETARIAT
from musubi.activities import actions, duplicates
from musubi.activities.likeness import Told
from musubi.activities.models import Activity, NotTheSame, State, Visibility
from musubi.registry.models import Role
from tests import factories

pytestmark = pytest.mark.django_db
NOW = timezone.now()
DAY = date(2026, 9, 10)
TITLE = "水素利活用セミナー"


def entry(title: str = TITLE, **fields) -> Activity:
    return factories.make_activity(title_ja=title, starts_on=DAY, **fields)


def found(told, keys=(SECRETARIAT,)) -> list[Activity]:
    lookalikes = duplicates.probable_duplicates(told, stage="plan", fiscal_year=2026, keys=keys)
    return [one.activity for one in lookalikes]


def told(title: str = f"{TITLE}の開催", bodies: frozenset[int] = frozenset()) -> Told:
    return Told(title, DAY, DAY, bodies)


def test_only_what_the_reader_may_see_is_shown():
    open_, hidden = entry(), entry(visibility=Visibility.SECRETARIAT)
    entry(state=State.DRAFT)
    assert found(told(), keys={PUBLIC}) == [open_]
    assert set(found(told())) >= {open_, hidden}


def test_an_entry_is_not_its_own_double_nor_that_of_its_result_nor_of_what_was_withdrawn():
    plan = entry()
    factories.make_activity(title_ja=TITLE, starts_on=DAY, stage="result")
    entry(state=State.WITHDRAWN)
    assert found(plan) == []


def test_the_reasons_are_told_in_words():
    organisation = factories.make_organisation(name_ja="見本大学", sector="academia")
    entry(organisation=organisation)
    (one,) = duplicates.probable_duplicates(
        told(bodies=frozenset({organisation.pk})), stage="plan", fiscal_year=2026, keys={PUBLIC}
    )
    assert one.reasons == ["名称が同じです。", "時期が同じです。", "どちらにも次の機関があります：見本大学。"]


def test_it_takes_at_most_five_queries_however_many_were_told():
    for _more in range(30):
        entry()
    with CaptureQueriesContext(connection) as queries:
        assert len(found(told())) == duplicates.MOST_SHOWN
    assert len(queries) <= 5


@pytest.fixture
def secretary() -> Client:
    client = Client()
    client.force_login(factories.make_role(kind=Role.Kind.SECRETARIAT).person.user)
    return client


def test_the_secretariat_merges_a_listed_pair_and_undoes_it(secretary):
    one, other = entry(), entry(f"{TITLE}の開催")
    address = reverse("activities:doubles")
    assert f"{TITLE}の開催" in secretary.get(address).content.decode()
    pair = reverse("activities:compare", args=[one.pk, other.pk])
    stale = {"keep": one.pk, f"revision-{one.pk}": "99", f"revision-{other.pk}": "1"}
    secretary.post(pair, stale)
    assert not Activity.objects.exclude(merged_into=None).exists()
    secretary.post(pair, {**stale, f"revision-{one.pk}": "1"})
    assert Activity.objects.get(pk=other.pk).merged_into == one
    assert secretary.get(pair).status_code == 404
    assert f"「{TITLE}の開催」を「{TITLE}」に統合しました。" in secretary.get(address).content.decode()
    secretary.post(reverse("activities:unmerge", args=[one.mergers.get().pk]))
    assert Activity.objects.get(pk=other.pk).merged_into is None


def test_a_pair_that_is_two_is_not_listed_again(secretary):
    one, other = entry(), entry()
    secretary.post(reverse("activities:compare", args=[one.pk, other.pk]), {"apart": "1"})
    assert NotTheSame.objects.count() == 1
    assert "重複と思われる組はありません" in secretary.get(reverse("activities:doubles")).content.decode()


def test_pairs_of_last_year_are_listed_where_this_year_has_none(secretary):
    pair = [entry(f"{TITLE}{end}", fiscal_year=2025) for end in ("", "の開催")]
    entry("まったく別の講演", fiscal_year=2026)
    page = secretary.get(reverse("activities:doubles"))
    assert page.context["year"] == 2025
    assert reverse("activities:compare", args=[one.pk for one in pair]) in page.content.decode()
    empty = secretary.get(reverse("activities:doubles"), {"year": 2026}).content.decode()
    assert "2026年度（令和8年度）には、重複と思われる組はありません。" in empty


def test_the_list_asks_the_database_as_often_for_many_as_for_one(secretary):
    address, asked = reverse("activities:doubles"), []
    for more in (2, 6):
        made = [entry() for _ in range(more)]
        kept, merged = made[:2]
        actions.merge(kept, merged, by=None, now=NOW)
        entry()
        secretary.get(address)
        with CaptureQueriesContext(connection) as queries:
            secretary.get(address)
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 12
