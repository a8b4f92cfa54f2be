"""What somebody does on a screen to bring it into another state."""

from playwright.sync_api import Page


def send(page: Page) -> None:
    page.locator("main form[method=post] button:not(.button--plain):not([type=button])").first.click()


def send_step(page: Page) -> None:
    page.locator("main form[method=post]:has(.field) p.actions button").first.click()


def type_wrong(page: Page) -> None:
    page.locator("main form[method=post] input[name=website]").fill("no address")
    page.locator("main form[method=post] input[name=email]").fill("nobody")
    send(page)


def add_nothing(page: Page) -> None:
    page.locator("main .card form button").click()


def untick_all(page: Page) -> None:
    for box in page.locator("main input[name=organisations]").all():
        box.uncheck()
    page.locator("main form[method=post] button").click()


def make_link(page: Page) -> None:
    page.locator("main form[action$='/link/'] button").click()


def return_nothing(page: Page) -> None:
    page.locator("main button[value=return]").click()


PASTED = (
    "＜広島大学＞\n・見本の研究会（9月上旬〜中旬頃）\n　→見本の続き\n・見本の相談会（2月30日）\n"
    "＜見本の機関＞\n・見本の展示会（11/22）\n"
)


def paste(page: Page) -> None:
    page.locator("main textarea[name=text]").fill(PASTED)
    send(page)


def paste_and_confirm(page: Page) -> None:
    paste(page)
    page.locator("main button[value=confirm-all]").click()


def paste_twice(page: Page) -> None:
    here = page.url
    paste_and_confirm(page)
    page.goto(here)
    paste(page)


def paste_and_confirm_too_early(page: Page) -> None:
    paste(page)
    page.locator("main button[value^='confirm:']").last.click()


def paste_no_activity(page: Page) -> None:
    page.locator("main textarea[name=text]").fill("見本です。")
    send(page)


def paste_and_read_whole(page: Page) -> None:
    paste(page)
    page.locator("main .piece__source a").first.click()


def type_a_day_that_is_none(page: Page) -> None:
    page.locator("[name=e0-when]").fill("2026年13月1日")
    page.locator(".answer__send button[value=send]").click()


def collide(page: Page) -> None:
    other = page.context.new_page()
    other.goto(page.url)
    other.locator("[name=e0-title_ja]").fill("相手の文")
    other.locator(".answer__send button[value=keep]").click()
    other.wait_for_load_state()
    other.close()
    page.locator("[name=e0-title_ja]").fill("自分の文")
    page.locator(".answer__send button[value=send]").click()


def send_answer(page: Page) -> None:
    page.locator(".answer__send button[value=send]").click()


def leave_all_out(page: Page) -> None:
    for box in page.locator("[data-entries] [name$=is_dropped]").all():
        box.check()
    send_answer(page)


def pass_on(page: Page) -> None:
    page.locator("details.answer__more summary").click()
    page.locator("button[value=pass_on]").click()


def empty_and_save(page: Page) -> None:
    page.locator("[name=title_ja]").fill("")
    page.locator("main .actions button[value=save]").click()


def open_details(page: Page) -> None:
    page.locator("details summary").first.click()


TWIN, DAY_OF_TWIN = "見本の交流会", "2026-04-01"


def tell_twice(page: Page) -> None:
    page.locator("[name=e0-title_ja]").fill(TWIN)
    page.locator("[name=e0-when]").fill(DAY_OF_TWIN)
    page.locator("[name=e0-partners]").fill("単独")
    send_answer(page)
    page.locator("#alike").wait_for()


def edit_into_twin(page: Page) -> None:
    page.locator("[name=title_ja]").fill(f"{TWIN}の開催")
    page.locator("main .actions button[value=save]").click()
    page.locator("#alike").wait_for()


def look_at_plan(page: Page) -> None:
    page.locator("main .actions button[value=look]").click()


def write_plan(page: Page) -> None:
    page.locator("[name=name_ja]").fill("見本の計画")
    page.locator("[name=starts_fy]").fill("2027")
    look_at_plan(page)


def change_plan(page: Page) -> None:
    """Correct a slogan and one guideline, and look at what changes."""
    page.locator("[name=slogan_ja]").fill("見本の標語")
    page.locator("main summary").nth(1).click()
    page.locator("[name=guidelines-1-text_ja]").fill("見本の文。")
    page.locator("[name=reason]").fill("見本の理由")
    look_at_plan(page)


def send_request(page: Page) -> None:
    """Press the button of an empty request."""
    page.click("button[value=look]")


def look_again(page: Page) -> None:
    """Let all members see it without the name, and look."""
    page.check("[name=who_may_see][value=anonymous]")
    page.click("button[value=look]")


def look_at_request(page: Page) -> None:
    """Type a request that names its company, for members without the name, and look at it."""
    page.fill("[name=firm_name]", "株式会社見本樹脂")
    page.fill("[name=reach]", "hanako@example.com")
    page.fill("[name=trouble]", "見本樹脂の薄い部品が、冬に割れる。")
    page.check("[name=who_may_see][value=anonymous]")
    page.click("button[value=look]")
