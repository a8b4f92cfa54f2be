"""The bar is on every page, in the reader's language, and costs one query."""

import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.mail import send_mail
from django.utils import timezone

from musubi.demo import actions
from musubi.demo.context import personas
from tests.factories import make_role, make_user

pytestmark = pytest.mark.django_db


def bar(client, path):
    page = client.get(path).content.decode()
    found = re.search(r'<aside class="persona-bar".*?</aside>', page, re.DOTALL)
    return found[0] if found else ""


def chosen(html):
    return re.findall(r"<option[^>]*selected[^>]*>([^<]*)<", html)


@pytest.mark.parametrize(
    "path", ["/", "/organisations/", "/search/?q=x", "/accounts/login/", "/demo/mail/", "/nowhere/"]
)
def test_every_page_says_that_this_is_a_trial(client, path):
    assert "試用版です。" in bar(client, path)
    assert "This is a trial:" in bar(client, f"/en{path}")


def test_it_leads_back_to_the_page_it_is_on(client):
    assert 'name="next" value="/search/?q=%22%3E"' in bar(client, "/search/?q=%22%3E")


def test_a_reader_who_is_not_signed_in_is_the_public(client):
    assert chosen(bar(client, "/en/bodies/")) == ["The public (not signed in)"]


def test_it_shows_whom_one_is(client):
    actions.load_demo(now=timezone.now())
    client.force_login(actions.user_to_be("secretariat"))
    assert chosen(bar(client, "/en/bodies/")) == ["Secretariat"]


def test_somebody_who_is_no_persona_is_shown_by_address(client):
    user = make_user(email="x@example.com")
    make_role(user=user)
    client.force_login(user)
    assert chosen(bar(client, "/en/bodies/")) == ["x@example.com"]


def test_it_counts_the_mails(client):
    assert "Mailbox (0 mails)" in bar(client, "/en/bodies/")
    send_mail("件名", "本文", None, ["hanako.mihon@example.jp"])
    assert "Mailbox (1 mail)" in bar(client, "/en/bodies/")


def test_it_costs_one_query_where_it_is_drawn_and_none_where_not(rf, django_assert_num_queries):
    request = rf.get("/")
    request.user = AnonymousUser()
    with django_assert_num_queries(0):
        draw = personas(request)["persona_bar"]
    with django_assert_num_queries(1):
        draw()


def test_paper_does_not_carry_it(settings):
    sheet = (settings.BASE_DIR / "musubi/core/static/core/utilities.css").read_text()
    assert ".persona-bar" in sheet[sheet.index("@media print") :]
