from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from musubi.jobs.actions import run_all_due
from musubi.registry.models import Role
from musubi.registry.reaching import LEFT_ALONE_FOR, Show, addresses_of, desk
from tests.factories import make_body, make_organisation, make_person, make_role, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    client = Client()
    user = make_user()
    make_role(user=user, kind=Role.Kind.SECRETARIAT)
    client.force_login(user)
    return client


def member(name_ja, **fields):
    return make_organisation(name_ja=name_ja, sector="academia", **fields)


def speaker(organisation, email):
    return make_role(person=make_person(email=email), organisation=organisation)


def rows(clerk, **query):
    page = clerk.get(reverse("registry:roster_desk"), query)
    return page, {row["profile"].name_ja: row["asked"] for row in page.context["rows"]}


def test_only_who_can_be_reached_is_ticked_and_who_cannot_be_is_shown_how_to():
    now = timezone.now()
    window, silent = member("見本窓口", email="window@example.com"), member("見本無言")
    people = member("見本二人", email="unused@example.com")
    speaker(people, "a@example.com")
    speaker(people, "b@example.com")
    found = {one.organisation_id: one for one in desk(now=now).members}
    assert found[window.pk].addresses == ("window@example.com",)
    assert found[people.pk].addresses == ("a@example.com", "b@example.com")
    assert found[silent.pk].addresses == ()
    assert {one.organisation_id for one in desk(now=now).due} == {window.pk, people.pk}


def test_the_page_says_who_has_no_address_and_how_many_mails_go_out(clerk):
    member("見本窓口", email="window@example.com")
    silent, people = member("見本無言"), member("見本二人")
    speaker(people, "a@example.com")
    speaker(people, "b@example.com")
    page, shown = rows(clerk)
    html = page.content.decode()
    assert list(shown)[-1] == "見本無言"  # whom a mail reaches comes first
    assert page.context["due"] == page.context["ticked"] == {"organisations": 2, "mails": 3}
    assert f'value="{silent.pk}" data-mails="0" disabled' in html
    assert html.count(" checked") == 2
    assert reverse("registry:change", args=[silent.pk, "role"]) in html
    assert [count for _key, _label, count in page.context["tabs"]] == [3, 1, 3]


def test_each_list_shows_its_own(clerk):
    member("見本窓口", email="window@example.com")
    member("見本無言", confirmed_at=timezone.now())
    assert set(rows(clerk)[1]) == {"見本窓口"}
    assert set(rows(clerk, show="unreachable")[1]) == {"見本無言"}
    assert set(rows(clerk, show="all")[1]) == {"見本窓口", "見本無言"}
    assert set(rows(clerk, show="nonsense")[1]) == {"見本窓口"}


@pytest.mark.parametrize("show", Show.values)
def test_an_empty_list_says_so(clerk, show):
    assert '<p class="notice">' in rows(clerk, show=show)[0].content.decode()
    make_body()
    assert '<p class="notice">' in rows(clerk, show=show)[0].content.decode()


def test_whoever_was_just_reminded_is_not_ticked_again_until_a_fortnight_later():
    now = timezone.now()
    member("見本窓口", email="window@example.com", chased_at=now - LEFT_ALONE_FOR + timedelta(hours=1))
    assert desk(now=now).due == []
    assert len(desk(now=now + timedelta(hours=2)).due) == 1


def test_one_button_reminds_all_who_are_due_on_every_page_and_nobody_else(clerk, mailoutbox):
    for number in range(30):
        member(f"見本{number:02}", email=f"m{number}@example.com")
    member("見本依頼済", email="again@example.com", chased_at=timezone.now())
    member("見本無言")
    page, shown = rows(clerk)
    assert len(shown) == 25
    assert 'name="everybody"' in page.content.decode()
    clerk.post(reverse("registry:roster_desk"), {"everybody": "1"})
    run_all_due()
    assert sorted(message.to[0] for message in mailoutbox) == sorted(f"m{number}@example.com" for number in range(30))


def test_the_desk_costs_the_same_whatever_it_lists(clerk, django_assert_max_num_queries, django_assert_num_queries):
    speaker(member("見本0", email="0@example.com"), "a@example.com")
    clerk.get(reverse("registry:roster_desk"))
    with django_assert_max_num_queries(12) as first:
        clerk.get(reverse("registry:roster_desk"))
    for number in range(1, 40):
        speaker(member(f"見本{number}"), f"{number}@example.com" if number % 2 else "")
    for show in Show.values:
        with django_assert_num_queries(len(first)):
            clerk.get(reverse("registry:roster_desk"), {"show": show})


def test_reminding_asks_for_the_addresses_of_all_at_once(django_assert_num_queries):
    organisations = [member(f"見本{number}") for number in range(5)]
    with django_assert_num_queries(1):
        assert set(addresses_of(organisations, day=timezone.localdate())) == {one.pk for one in organisations}
