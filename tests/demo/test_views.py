"""Being somebody else takes one click; everybody reads every mail, as text."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core.mail import send_mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from musubi.accounts.models import User
from musubi.demo import actions
from musubi.demo.models import Mail
from musubi.demo.people import personas, sample_people
from tests.factories import make_organisation

pytestmark = pytest.mark.django_db
TO = ["hanako.mihon@example.jp"]


@pytest.fixture
def people():
    for name in {person.organisation_ja for person in sample_people()} - {""}:
        make_organisation(name_ja=name)
    actions.load_demo(now=timezone.now())


def be(client, code, *, back="/bodies/"):
    return client.post(reverse("demo:be"), {"persona": code, "next": back})


def signed_in(client):
    pk = client.session.get("_auth_user_id")
    return User.objects.get(pk=pk).email if pk else None


# --- being somebody ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("persona", personas(), ids=lambda persona: persona.code)
def test_one_becomes_each_persona_and_stays_where_one_was(client, people, persona):
    answer = be(client, persona.code, back="/organisations/?sector=academia")

    assert (answer.status_code, answer["Location"]) == (302, "/organisations/?sector=academia")
    assert signed_in(client) == persona.email
    assert client.get("/bodies/").context["user"].email == persona.email


def test_from_one_person_to_the_next_nothing_of_the_session_stays(client, people):
    be(client, "secretariat")
    before = client.session.session_key
    be(client, "viewer")
    assert client.session.session_key != before
    assert signed_in(client) == "akira.mihon@example.jp"


def test_the_public_is_signed_out(client, people):
    be(client, "secretariat")
    be(client, "public")
    assert signed_in(client) is None
    assert "sessionid" not in client.cookies or not client.cookies["sessionid"].value


@pytest.mark.parametrize("back", ["https://example.com/", "//example.com/", "", "/demo/be/"])
def test_without_a_page_of_ours_to_go_back_to_one_comes_to_the_front_page(client, people, back):
    assert be(client, "viewer", back=back)["Location"] == "/"


def test_whoever_chooses_nobody_is_told_so_and_stays_who_they_are(client, people):
    be(client, "viewer")
    answer = client.post("/en/demo/be/", {"next": "/en/bodies/"}, follow=True)
    assert "Nobody was chosen. Choose somebody in the bar at the top." in answer.content.decode()
    assert signed_in(client) == "akira.mihon@example.jp"


def test_a_persona_whose_account_is_gone_is_explained(client):
    answer = client.post("/en/demo/be/", {"persona": "viewer", "next": "/en/bodies/"}, follow=True)
    assert "This sample person is not here any more." in answer.content.decode()
    assert signed_in(client) is None


def test_one_becomes_somebody_only_by_the_form_of_our_own_pages(people):
    client = Client(enforce_csrf_checks=True)
    assert be(client, "secretariat").status_code == 403

    page = client.get("/bodies/").content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
    fields = {"persona": "secretariat", "next": "/bodies/", "csrfmiddlewaretoken": token}
    assert client.post(reverse("demo:be"), fields).status_code == 302


@pytest.mark.parametrize("method", ["get", "head", "put", "patch", "delete", "options"])
def test_nothing_but_post_makes_one_somebody(client, method):
    assert getattr(client, method)(reverse("demo:be")).status_code == 405


# --- the mailbox ---------------------------------------------------------------------------------------------------


def test_everybody_reads_the_mails_newest_first(client):
    for number in range(3):
        send_mail(f"件名{number}", "本文", None, TO)
    Mail.objects.filter(subject="件名0").update(sent_at=timezone.now() + timedelta(minutes=1))

    page = client.get(reverse("demo:mailbox"))

    assert re.findall(r"件名\d", page.content.decode()) == ["件名0", "件名2", "件名1"]


def test_the_mailbox_comes_in_pages_and_costs_the_same_whatever_it_holds(client, django_assert_max_num_queries):
    Mail.objects.bulk_create(Mail(subject=f"件名{n:02}", recipients=TO[0], sender="x", raw=b"") for n in range(45))
    client.get(reverse("demo:mailbox"))

    with django_assert_max_num_queries(6):
        first = client.get(reverse("demo:mailbox"))

    assert first.content.decode().count("件名") == 20 + 1  # and the heading of the column
    last = client.get(reverse("demo:mailbox"), {"page": "3"})
    assert last.content.decode().count("件名") == 5 + 1
    assert client.get(reverse("demo:mailbox"), {"page": "x"}).status_code == 200


def test_an_empty_mailbox_says_how_a_mail_comes_into_it(client):
    assert "There is no mail yet." in client.get("/en/demo/mail/").content.decode()


def shown(client, text, subject="件名"):
    send_mail(subject, text, None, TO)
    answer = client.get(reverse("demo:mail", args=[Mail.objects.get().pk]))
    assert answer.status_code == 200
    page = answer.content.decode()
    return page[page.index("<article") : page.index("</article>")]


def test_a_mail_is_text_whatever_it_holds(client):
    page = shown(client, "<script>alert(1)</script>\n<b>太字</b>", subject="<i>件名</i>")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;\n&lt;b&gt;太字" in page
    assert "&lt;i&gt;件名" in page


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("詳しくはhttps://example.com/a?b=1&c=2をご覧ください。", ["https://example.com/a?b=1&amp;c=2"]),
        ("(see http://example.com/x). Then", ["http://example.com/x"]),
        ("<https://example.com/x>", ["https://example.com/x"]),
        ("http://127.0.0.1:8000/confirm/1.ab-_-/\n", ["/confirm/1.ab-_-/"]),
        ("http://127.0.0.1:8000//example.com/", ["http://127.0.0.1:8000//example.com/"]),
        ("http://127.0.0.1:8000.example.com/x", ["http://127.0.0.1:8000.example.com/x"]),
        ("javascript:alert(1) data:text/html,x example.com a@example.com ftp://example.com http:// https://。", []),
    ],
)
def test_addresses_in_a_mail_can_be_opened_and_ours_by_their_path(client, settings, text, targets):
    settings.SITE_URL = "http://127.0.0.1:8000"
    assert re.findall(r'<a href="([^"]*)"', shown(client, text)) == targets


def test_a_day_is_shown_as_japan_counts_it(client):
    Mail.objects.create(subject="件名", raw=b"", sent_at=datetime(2026, 7, 21, 15, 30, tzinfo=UTC))
    page = client.get(reverse("demo:mailbox")).content.decode()
    assert "2026年7月22日（令和8年） 00:30" in page


def test_a_mail_that_is_not_there_is_not_found(client):
    assert client.get(reverse("demo:mail", args=[1])).status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nobody_changes_the_mailbox(client, method):
    send_mail("件名", "本文", None, TO)
    for path in (reverse("demo:mailbox"), reverse("demo:mail", args=[Mail.objects.get().pk])):
        assert getattr(client, method)(path).status_code == 405


# --- in a real browser ---------------------------------------------------------------------------------------------


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", [320, 375, 1280])
def test_the_bar_works_without_script_and_fits_the_screen(browser, live_server, people, width):
    context = browser.new_context(java_script_enabled=False, viewport={"width": width, "height": 800})
    page = context.new_page()
    page.goto(f"{live_server.url}/bodies/")
    page.select_option("#persona", "contact-bank")
    with page.expect_navigation():
        page.click(".persona-bar button")

    assert page.url == f"{live_server.url}/bodies/"
    assert page.input_value("#persona") == "contact-bank"
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()
