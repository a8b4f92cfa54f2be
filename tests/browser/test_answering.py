"""Two minutes, once a year: from the mail's link to 送信, on a phone, by keyboard alone, without script."""

from dataclasses import dataclass, field

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page

from musubi.accounts.actions import issue_link
from musubi.activities.models import Activity
from musubi.surveys.models import Request, State
from musubi.surveys.tasks import ANSWERING
from tests.activities.answering import asked, link_to, told_last_year
from tests.factories import make_activity, make_role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MOST = 12
PHONE = {"width": 360, "height": 740}


@dataclass
class Hand:
    """Somebody at the page; every click and every box that is filled counts."""

    page: Page
    count: int = field(default=0)

    def open(self, url: str) -> None:
        """Click the link in the mail."""
        self.count += 1
        self.page.goto(url)

    def fill(self, name: str, text: str) -> None:
        """Tap a box and type."""
        self.count += 1
        self.page.locator(f"[name={name}]").fill(text)

    def send(self) -> None:
        """Press 送信."""
        self.count += 1
        self.page.get_by_role("button", name="送信", exact=True).click()
        self.page.wait_for_load_state()


@pytest.fixture
def request_of_last_year() -> Request:
    """A request to an organisation that told five activities last year."""
    request = asked()
    told_last_year(request, 5)
    return request


def titles() -> list[str]:
    return list(Activity.objects.filter(request__isnull=False).order_by("position").values_list("title_ja", flat=True))


@pytest.mark.parametrize("has_script", [True, False])
def test_a_round_is_answered_in_at_most_twelve_interactions_on_a_phone(
    live_server, browser: Browser, request_of_last_year, has_script
):
    context = browser.new_context(viewport=PHONE, java_script_enabled=has_script)
    hand = Hand(context.new_page())
    hand.open(live_server.url + link_to(request_of_last_year))
    hand.fill("e0-title_ja", "今年の取組")
    hand.fill("e1-when", "10月上旬")
    hand.fill("e5-title_ja", "加えた取組")
    hand.fill("e5-when", "R8.11.20")
    hand.fill("e5-partners", "見本銀行")
    hand.send()
    assert "受け付けました" in hand.page.get_by_role("heading", level=1).inner_text()
    context.close()
    request_of_last_year.refresh_from_db()
    assert request_of_last_year.state == State.SUBMITTED
    assert titles() == ["今年の取組", *(f"昨年の取組{n}" for n in range(1, 5)), "加えた取組"]
    assert hand.count <= MOST


def test_a_round_is_answered_by_keyboard_alone(live_server, browser: Browser, request_of_last_year):
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    page.goto(live_server.url + link_to(request_of_last_year))
    for name, text in (("e0-title_ja", "今年の取組"), ("e5-title_ja", "加えた取組"), ("e5-when", "通年")):
        _tab_to(page, name)
        page.keyboard.press("Control+A")
        page.keyboard.type(text)
    page.keyboard.press("Tab")
    page.keyboard.type("単独")
    page.keyboard.press("Enter")  # keeps a draft, and does not send by accident
    page.wait_for_url("**#saved")
    _tab_to(page, "send")
    page.keyboard.press("Enter")
    page.get_by_text("受け付けました").wait_for()
    context.close()
    assert titles()[0] == "今年の取組"
    assert titles()[-1] == "加えた取組"


def _tab_to(page: Page, wanted: str) -> None:
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name || ''") == wanted:
            return
        if page.evaluate("document.activeElement.value || ''") == wanted:
            return
    raise AssertionError(f"Tab never reaches {wanted!r}.")


def test_what_is_typed_is_saved_by_itself_said_so_and_there_after_the_tab_was_closed(live_server, browser: Browser):
    request = asked()
    address = live_server.url + link_to(request)
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    page.goto(address)
    page.locator("[name=e0-title_ja]").fill("書きかけ")
    page.locator("[data-saved]", has_text="保存しました").wait_for()
    page.get_by_role("button", name="もう1件追加").click()
    page.keyboard.type("二件目の書きかけ")
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.locator("[name=e0-partners]").fill("単独")
    page.locator("[data-saved]", has_text="保存しました").wait_for()
    context.close()
    page = browser.new_context(viewport=PHONE).new_page()
    page.goto(address)
    assert [page.locator(f"[name=e{n}-title_ja]").input_value() for n in range(3)] == [
        "書きかけ",
        "二件目の書きかけ",
        "",
    ]
    assert not Activity.objects.exists()


def test_without_a_connection_this_device_keeps_what_is_typed(live_server, browser: Browser):
    request = asked()
    token = issue_link(ANSWERING, request.key, email="", now=request.round.opened_at, valid_days=60)
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    page.goto(f"{live_server.url}/activities/answer/{token}/")
    page.route("**/activities/answer/**", lambda route: route.abort() if route.request.method == "POST" else None)
    page.locator("[name=e0-title_ja]").fill("圏外で書いた取組")
    page.locator("[data-saved].is-wrong").wait_for()
    page.unroute_all()
    fresh = context.new_page()
    fresh.route("**/activities/answer/**", lambda route: route.continue_())
    page.close(run_before_unload=False)
    fresh.goto(f"{live_server.url}/activities/answer/{token}/")
    if fresh.locator("[name=e0-title_ja]").input_value() == "":  # the closed tab may have got through at last
        fresh.get_by_role("button", name="元に戻す").click()
    assert "圏外で書いた取組" in [box.input_value() for box in fresh.locator("[data-entries] [name$=title_ja]").all()]
    context.close()


def test_what_is_typed_over_an_activity_is_there_after_the_tab_was_closed_and_gone_once_it_is_saved(
    live_server, browser: Browser, client
):
    role = make_role()
    activity = make_activity(organisation=role.organisation, title_ja="最初の題")
    client.force_login(role.person.user)
    address = live_server.url + reverse("activities:edit", args=[activity.pk])
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    context = browser.new_context(viewport=PHONE)
    context.add_cookies([cookie])
    page = context.new_page()
    page.goto(address)
    page.locator("[name=title_ja]").fill("書きかけの題")
    page.locator("[data-saved]", has_text="保存しました").wait_for()
    context.close()
    context = browser.new_context(viewport=PHONE)
    context.add_cookies([cookie])
    page = context.new_page()
    page.goto(address)
    assert page.locator("[name=title_ja]").input_value() == "書きかけの題"
    page.locator("[name=when]").fill("2026-09-10")
    page.get_by_role("button", name="保存する", exact=True).click()
    page.get_by_role("status").filter(has_text="公開されています").wait_for()
    assert not page.locator("[data-left]").is_visible()
    context.close()
    activity.refresh_from_db()
    assert activity.title_ja == "書きかけの題"
