import re

import pytest
from django.core import mail
from django.core.management import call_command
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page

from musubi.registry.models import Organisation, Profile
from musubi.search.models import Synonym
from tests.browser.town import Town

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FAR_ENOUGH = 200


@pytest.fixture
def no_pointer(browser: Browser):
    """A browser context without script: what works there by keyboard works everywhere."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})
    yield context
    context.close()


# What somebody would call the element that has the focus.
CALLED = """() => {
    const focused = document.activeElement
    const words = focused.tagName === 'INPUT' ? '' : focused.innerText.replace(/\\s+/g, ' ').trim()
    return [words, focused.getAttribute('name'), focused.getAttribute('aria-label')]
}"""


def tab_to(page: Page, wanted: str) -> None:
    """Press Tab until the element with these words, or this name, has the focus."""
    for _ in range(FAR_ENOUGH):
        page.keyboard.press("Tab")
        if wanted in page.evaluate(CALLED):
            return
    raise AssertionError(f"Tab never reaches {wanted!r}.")


def test_a_reader_asks_for_a_day(town: Town, browser: Browser):
    page = town.open(browser, "", width=360)
    page.goto(town.url + "/organisations/")
    tab_to(page, "as_of")
    page.keyboard.type("平成25年4月1日")
    page.keyboard.press("Enter")
    page.wait_for_url("**as_of=**")
    assert "85" in page.locator(".lead").inner_text()


def test_a_reader_skips_to_the_content(town: Town, browser: Browser):
    page = town.open(browser, "")
    page.goto(town.url)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")


def test_a_reader_searches(town: Town, browser: Browser):
    page = town.open(browser, "", width=360)
    page.goto(town.url + "/search/")
    tab_to(page, "q")
    page.keyboard.type("ひろしまだいがく")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=**")
    assert "広島大学" in page.locator(".hits").inner_text()


def test_a_contact_signs_in_edits_and_confirms(town: Town, browser: Browser):
    page = town.open(browser, "", width=360)
    page.goto(town.url + "/accounts/login/")
    tab_to(page, "email")
    page.keyboard.type("contact@example.com")
    page.keyboard.press("Enter")
    page.wait_for_url("**/code/**")
    call_command("work", "--once", verbosity=0)
    code = re.search(r"\b\d{6}\b", mail.outbox[-1].body)
    assert code
    page.locator("input[name=code]").focus()
    page.keyboard.type(code[0])
    page.keyboard.press("Enter")
    page.wait_for_url("**/today/**")
    page.goto(f"{town.url}/organisations/{town.organisation.pk}/edit/")
    tab_to(page, "phone")
    page.keyboard.type("000-000-0000")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/organisations/{town.organisation.pk}/")
    assert Organisation.objects.get(pk=town.organisation.pk).phone == "000-000-0000"


def test_a_link_from_a_mail_confirms_in_two_clicks_without_script(town: Town, no_pointer):
    page = no_pointer.new_page()
    page.goto(f"{town.url}/confirm/{town.token}/")  # the first click was in the mail
    page.locator("main form button").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert Organisation.objects.get(pk=town.organisation.pk).confirmed_at is not None


def test_the_secretariat_renames_an_organisation(town: Town, browser: Browser):
    page = town.open(browser, "secretary")
    page.goto(f"{town.url}/organisations/{town.organisation.pk}/keep/profile/")
    tab_to(page, "name_ja")
    page.keyboard.press("Control+A")
    page.keyboard.type("見本大学")
    tab_to(page, "starts_on")
    page.keyboard.type("2030-04-01")
    page.keyboard.press("Enter")
    page.wait_for_url("**/keep/")
    assert Profile.objects.filter(name_ja="見本大学", superseded_at=None).exists()


def test_the_secretariat_reminds(town: Town, browser: Browser):
    page = town.open(browser, "secretary")
    page.goto(town.url + "/roster/")
    page.locator("main form button").first.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    call_command("work", "--once", verbosity=0)
    assert [message.to for message in mail.outbox] == [["contact@example.com"]]


def test_the_secretariat_exports_the_roster_and_imports_it_again(town: Town, browser: Browser, tmp_path):
    """Everything by keyboard but the choice of the file, which is the operating system's own window."""
    page = town.open(browser, "secretary", width=360)
    page.goto(town.url + "/roster/")
    tab_to(page, "書き出す")
    page.keyboard.press("Enter")
    page.wait_for_url("**/roster/export/")
    tab_to(page, "ダウンロードする")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    file = tmp_path / "名簿.xlsx"
    download.value.save_as(file)

    book = load_workbook(file)
    table = book.worksheets[0]
    names = [cell.value for cell in table[1]]
    row = next(row for row in table.iter_rows(min_row=2) if "広島大学" in {cell.value for cell in row})
    row[names.index("電話")].value = "000-000-0000"
    book.save(file)

    page.goto(town.url + "/roster/")
    tab_to(page, "ExcelまたはCSVから取り込む")
    page.keyboard.press("Enter")
    page.wait_for_url("**/roster/import/")
    tab_to(page, "file")
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Space")
    chooser.value.set_files(file)
    tab_to(page, "変わるところを確かめる")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/roster/import/\d+/"))
    assert Organisation.objects.get(pk=town.organisation.pk).phone == ""
    tab_to(page, "1件の変更を取り込む")
    page.keyboard.press("Enter")
    page.wait_for_url("**/roster/")
    assert Organisation.objects.get(pk=town.organisation.pk).phone == "000-000-0000"


def test_the_secretariat_adds_changes_and_deletes_synonyms(town: Town, browser: Browser):
    page = town.open(browser, "secretary", width=360)
    page.goto(town.url + "/search/synonyms/")
    tab_to(page, "words")
    page.keyboard.type("見本語、みほんご")
    tab_to(page, "note")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    tab_to(page, "見本語, みほんご")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/synonyms/\d+/"))
    tab_to(page, "words")
    page.keyboard.press("End")
    page.keyboard.type("、sample")
    tab_to(page, "保存する")
    page.keyboard.press("Enter")
    page.wait_for_url("**/synonyms/")
    assert Synonym.objects.filter(words__contains="sample").exists()
    tab_to(page, "削除する：見本語, みほんご, sample")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert not Synonym.objects.filter(words__contains="見本語").exists()


def test_a_company_sends_a_request_and_opens_its_status_on_a_phone_without_script(town: Town, no_pointer):
    page = no_pointer.new_page()
    page.goto(town.url + "/consult/")
    for name, typed in (
        ("firm_name", "株式会社ためし樹脂"),
        ("reach", "hanako@example.com"),
        ("trouble", "ためし樹脂の薄い部品が、冬に割れる。"),
    ):
        tab_to(page, name)
        page.keyboard.type(typed)
    tab_to(page, "who_may_see")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    tab_to(page, "送る前に確かめる")
    page.keyboard.press("Enter")
    page.wait_for_selector("article mark")
    assert page.locator("article mark").first.inner_text() == "ためし樹脂"
    tab_to(page, "送る")
    page.keyboard.press("Enter")
    page.wait_for_url("**/consult/sent/**")
    tab_to(page, "状況のページを開く")
    page.keyboard.press("Enter")
    page.wait_for_url("**/consult/status/**")
    assert page.locator("[aria-current=step]").inner_text().endswith("受付")
