from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from musubi.registry import actions
from musubi.registry.models import Organisation, Role
from musubi.website import middleware
from tests.factories import make_body, make_organisation, make_role, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pages_kept")]


@pytest.fixture
def member():
    make_body(roster_known_from=timezone.localdate() - timedelta(days=1), roster_confirmed_on=timezone.localdate())
    return make_organisation(name_ja="見本大学", name_en="Sample University", sector="academia")


def of(organisation, language="ja"):
    prefix = "/en" if language == "en" else ""
    return f"{prefix}/organisations/{organisation.pk}/"


def signed_in(kind=Role.Kind.SECRETARIAT):
    user = make_user()
    make_role(user=user, kind=kind)
    client = Client()
    client.force_login(user)
    return client


def test_a_page_drawn_once_is_given_to_the_next_reader(client, member, django_assert_num_queries):
    drawn = client.get(of(member))
    with django_assert_num_queries(1):  # the number of deeds
        again = Client().get(of(member))
    assert again.content == drawn.content


def test_what_a_deed_changes_is_seen_at_once(client, member):
    assert "みほんだいがくの ほん" not in client.get(of(member)).text
    actions.edit_details(
        member, details={"introduction_ja": "みほんだいがくの ほん"}, revision=1, by=None, now=timezone.now()
    )
    assert "みほんだいがくの ほん" in client.get(of(member)).text


def test_what_changes_without_a_deed_is_seen_when_the_page_is_old(client, member, pages_kept):
    client.get(of(member))
    Organisation.objects.update(address="見本市1-1")
    assert "見本市1-1" not in client.get(of(member)).text
    pages_kept.clear()
    assert "見本市1-1" in client.get(of(member)).text


def test_a_new_day_draws_every_page_anew(client, member, monkeypatch, django_assert_num_queries):
    client.get(of(member))
    tomorrow = timezone.localdate() + timedelta(days=1)
    monkeypatch.setattr(middleware.timezone, "localdate", lambda: tomorrow)
    Organisation.objects.update(address="見本市1-1")
    assert "見本市1-1" in client.get(of(member)).text


@pytest.mark.parametrize("is_guarded", [True, False])
def test_who_is_signed_in_gets_a_page_of_their_own(client, member, monkeypatch, is_guarded):
    if not is_guarded:
        monkeypatch.setattr(middleware, "PERSONAL_COOKIES", ())
    client.get(of(member))
    assert (reverse("website:today") in signed_in().get(of(member)).text) is is_guarded


@pytest.mark.parametrize("is_guarded", [True, False])
def test_a_page_of_somebody_signed_in_is_never_given_to_others(client, member, monkeypatch, is_guarded):
    if not is_guarded:
        monkeypatch.setattr(middleware, "PERSONAL_COOKIES", ())
        monkeypatch.setattr(middleware, "_may_be_kept", lambda _response: True)
    signed_in().get(of(member))
    assert (reverse("website:today") not in client.get(of(member)).text) is is_guarded


def test_a_page_marked_private_is_not_kept_even_without_the_look_at_cookies(client, member, monkeypatch):
    monkeypatch.setattr(middleware, "PERSONAL_COOKIES", ())
    signed_in().get(of(member))
    assert reverse("website:today") not in client.get(of(member)).text


def test_a_reader_with_a_message_waiting_is_not_answered_from_the_cache(client, member, django_assert_num_queries):
    client.get(of(member))
    Organisation.objects.update(address="見本市1-1")
    told = Client()
    told.cookies["messages"] = "anything"
    assert "見本市1-1" in told.get(of(member)).text


def test_head_is_answered_as_get_is_and_keeps_nothing(client, member, pages_kept):
    head = client.head(of(member))
    assert (head.status_code, head.content) == (200, b"")
    get = client.get(of(member))
    assert get.content != b""
    again = client.head(of(member))
    assert again.content == b""
    assert {name: value for name, value in again.items() if name != "X-Request-Reference"} == {
        name: value for name, value in get.items() if name != "X-Request-Reference"
    }


def test_a_page_that_is_not_there_is_looked_for_each_time(client):
    nowhere = reverse("website:organisation", args=[1])
    assert client.get(nowhere).status_code == 404
    make_body()
    organisation = make_organisation(pk=1, name_ja="見本大学")
    assert client.get(of(organisation)).status_code == 200


@pytest.mark.parametrize("wishes", ["en", "ja", "en;q=0.9,ja;q=0.1", "xx"])
def test_an_address_has_one_language_whatever_the_browser_wishes(member, wishes):
    reader = Client(headers={"Accept-Language": wishes})
    reader.cookies["django_language"] = "en"
    for language, name in [("ja", "見本大学"), ("en", "Sample University"), ("ja", "見本大学")]:
        for _time in ("drawn", "kept"):
            page = reader.get(of(member, language))
            assert page["Content-Language"] == language
            assert f"<h1>{name}</h1>" in page.text


def test_each_answer_has_its_own_reference_and_the_policy(client, member):
    first, second = client.get(of(member)), client.get(of(member))
    assert first["X-Request-Reference"] != second["X-Request-Reference"]
    for header in ("Content-Security-Policy", "X-Frame-Options", "Referrer-Policy", "Vary", "Content-Type"):
        assert second[header] == first[header]
    assert "Cookie" in second["Vary"]


def test_a_form_that_knows_its_reader_is_not_kept(client, pages_kept, django_assert_num_queries):
    first = client.get(reverse("account_login"))
    second = Client().get(reverse("account_login"))
    assert first.cookies["csrftoken"].value != second.cookies["csrftoken"].value


@pytest.mark.parametrize(
    ("change", "is_kept"),
    [
        ({}, True),
        ({"Content-Type": "application/json"}, False),
        ({"Cache-Control": "no-store"}, False),
        ({"Cache-Control": "max-age=0, private"}, False),
        ({"Vary": "Cookie, HX-Request"}, False),
        ({"Vary": "accept-language, COOKIE"}, True),
    ],
)
def test_only_pages_for_everybody_are_kept(change, is_kept):
    assert middleware._may_be_kept(HttpResponse("見本", headers=change)) is is_kept


def test_an_answer_with_a_policy_of_its_own_is_not_kept():
    response = HttpResponse("見本")
    response._csp_update = {"img-src": "data:"}
    assert not middleware._may_be_kept(response)


def test_long_addresses_are_not_kept(client, member, django_assert_num_queries):
    address = reverse("website:search") + "?page=" + "1" * middleware.LONGEST_ADDRESS
    client.get(address)
    assert not middleware._may_be_asked(client.get(address).wsgi_request)


def test_a_host_that_is_not_ours_is_refused_although_ours_was_answered(client, member):
    client.get(of(member))
    assert Client(headers={"Host": "elsewhere.example"}).get(of(member)).status_code == 400


def test_the_probe_of_the_process_leaves_the_database_alone(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/healthz").status_code == 200


def test_a_form_drawn_for_one_reader_is_given_to_no_other(rf, pages_kept):
    """Whoever has the cookie of an earlier form gets none again, and the form in his page fits that cookie alone."""
    draw = middleware.AnonymousPageCache(lambda request: HttpResponse(request.COOKIES.get("csrftoken", "")))
    rf.cookies["csrftoken"] = "his"
    assert draw(rf.get("/")).text == "his"
    rf.cookies.clear()
    assert draw(rf.get("/")).text == ""
