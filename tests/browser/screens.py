"""Every screen of the system as people meet it: full, empty, wrong. Shared by the tests that drive a browser."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Any

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page

from musubi.accounts.actions import issue_link
from musubi.accounts.models import User
from musubi.activities.actions import praising
from musubi.activities.models import Activity, AnswerDraft, Presentation, Recognition
from musubi.meetings.models import Meeting
from musubi.planning.models import Plan
from musubi.registry import actions
from musubi.registry.models import Organisation, Profile, Role, RosterImport
from musubi.registry.tasks import CONFIRMATION
from musubi.surveys.models import Letter, Request, Round
from musubi.surveys.tasks import ANSWERING
from tests.factories import make_activity, make_person, make_request, make_round, make_user
from tests.surveys.collection import SAMPLE, know_sample

OUTCOMES = [{}, {"changes": 300, "entered": 290, "changed": 10}, {"refused": "名簿が変わりました。"}]  # of imports
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
HEIGHT = 900


@dataclass
class Town:
    """The real council with a contact person and a secretary, and the browser to walk through it."""

    url: str
    organisation: Organisation
    users: dict[str, User]
    token: str
    contexts: list[BrowserContext] = field(default_factory=list)

    def open(self, browser: Browser, who: str, *, width: int = 1280, **options: Any) -> Page:
        """Return a page of somebody's own browser, signed in unless `who` is empty."""
        context = browser.new_context(viewport={"width": width, "height": HEIGHT}, **options)
        self.contexts.append(context)
        if who:
            context.add_cookies([{"name": "sessionid", "value": _session(self.users[who]), "url": self.url}])
        return context.new_page()

    def close(self) -> None:
        """Close every browser that was opened here."""
        while self.contexts:
            self.contexts.pop().close()


def build_town(url: str) -> Town:
    """Put in the council and two people with their roles, from the copy made when this process first did so."""
    kept, numbers, token = _model_town()
    kept.backup(_database())
    users = {who: User.objects.get(pk=pk) for who, pk in numbers.items()}
    return Town(url, Profile.objects.get(name_ja="広島大学").organisation, users, token)


def _database() -> sqlite3.Connection:
    connection.ensure_connection()
    opened: sqlite3.Connection = connection.connection
    return opened


@cache
def _model_town() -> tuple[sqlite3.Connection, dict[str, int], str]:
    """Return a copy of the whole database with the town in it, its users' keys, and the token of a link.

    To load the council takes a second or two and every test of this folder wants it, whole and unchanged.
    """
    call_command("load_council", verbosity=0)
    call_command("createcachetable", verbosity=0)
    organisation = Profile.objects.get(name_ja="広島大学").organisation
    users = {}
    for who, kind, whose in [("contact", Role.Kind.CONTACT, organisation), ("secretary", Role.Kind.SECRETARIAT, None)]:
        users[who] = make_user(email=f"{who}@example.com")
        person = make_person(name_ja=f"見本 {who}", user=users[who], email=f"{who}@example.com")
        actions.give_role(
            person, kind=kind, organisation=whose, starts_on=date(2020, 4, 1), by=None, now=timezone.now()
        )
    for outcome in OUTCOMES:
        RosterImport.objects.create(
            uploaded_by=users["secretary"], uploaded_at=timezone.now(), file_name="見本.xlsx", sheet={}, fingerprint="",
            requested_at=timezone.now(), requested_by=users["secretary"], starts_on=timezone.localdate(),
            finished_at=timezone.now() if outcome else None, outcome=outcome,
        )  # fmt: skip
    for title in ("見本の交流会", "見本の交流会の開催"):
        activity = make_activity(organisation=organisation, title_ja=title, is_invented=True)
        praising.nominate(activity, reason="見本の理由", by=users["contact"], now=timezone.now())
    token = issue_link(CONFIRMATION, organisation.key, email="contact@example.com", now=timezone.now(), valid_days=60)
    _open_rounds()
    kept = sqlite3.connect(":memory:", check_same_thread=False)
    _database().backup(kept)
    return kept, {who: user.pk for who, user in users.items()}, token


def _open_rounds() -> None:
    """Open a round in which everything that can be seen has happened, and one in which nothing has."""
    know_sample()
    members = list(Organisation.objects.order_by("pk")[:4])
    full = make_round(collection=SAMPLE.code, title_ja="見本の収集", title_en="Sample round")
    make_round(collection=SAMPLE.code, fiscal_year=2020, title_ja="見本の空の収集", closed_at=timezone.now())
    now = timezone.now()
    for member, state in zip(members, ("submitted", "returned", "asked", "accepted"), strict=True):
        came = {"submitted_at": now} if state != "asked" else {}
        asked = make_request(round_=full, organisation=member, state=state, comment="見本のコメント", **came)
        Letter.objects.create(
            request=asked,
            purpose="asking",
            email="a@example.com",
            day=now.date(),
            state="failed",
            failure="TimeoutError",
        )
    for number in range(2):
        first = full.requests.get(state="submitted")
        make_activity(organisation=first.organisation, request=first, state="submitted", position=number)
    make_activity(organisation=members[3], request=full.requests.get(state="accepted"))


def _session(user: User) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = BACKEND
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)


@dataclass(frozen=True)
class Screen:
    """One state of one page: who looks, where, and what they do there first."""

    name: str
    who: str
    path: str
    first: Callable[[Page], None] | None = None

    def show(self, page: Page, town: Town) -> None:
        """Bring the page into this state."""
        places: dict[str, Any] = {"pk": town.organisation.pk, "token": town.token, "old": _expired(town)}
        places["meeting"] = Meeting.objects.order_by("pk").values_list("pk", flat=True)[0]
        places["praised"], places["double"] = Activity.objects.order_by("pk").values_list("pk", flat=True)[:2]
        places["first_plan"], places["last_plan"] = Plan.objects.order_by("starts_fy").values_list("pk", flat=True)[::3]
        imports = RosterImport.objects.order_by("pk").values_list("pk", flat=True)
        places |= dict(zip(["waits", "done", "refused"], imports, strict=False))
        places["ended"] = Profile.objects.get(name_ja="広島国際学院大学").organisation_id
        places["request"] = Request.objects.filter(state="submitted").values_list("pk", flat=True)[0]
        places["nothing"], places["round"] = Round.objects.order_by("fiscal_year").values_list("pk", flat=True)[:2]
        if "{answer" in self.path:
            places |= _answers(town)
        places |= _activities(town)
        page.goto(town.url + self.path.format(**places))
        if self.first:
            self.first(page)
            page.wait_for_load_state()


def _send(page: Page) -> None:
    page.locator("main form[method=post] button:not(.button--plain)").first.click()


def _type_wrong(page: Page) -> None:
    page.locator("main form[method=post] input[name=website]").fill("no address")
    page.locator("main form[method=post] input[name=email]").fill("nobody")
    _send(page)


def _add_nothing(page: Page) -> None:
    page.locator("main .card form button").click()


def _untick_all(page: Page) -> None:
    for box in page.locator("main input[name=organisations]").all():
        box.uncheck()
    page.locator("main form[method=post] button").click()


def _make_link(page: Page) -> None:
    page.locator("main form[action$='/link/'] button").click()


def _return_nothing(page: Page) -> None:
    page.locator("main button[value=return]").click()


PASTED = (
    "＜広島大学＞\n・見本の研究会（9月上旬〜中旬頃）\n　→見本の続き\n・見本の相談会（2月30日）\n"
    "＜見本の機関＞\n・見本の展示会（11/22）\n"
)


def _paste(page: Page) -> None:
    page.locator("main textarea[name=text]").fill(PASTED)
    _send(page)


def _paste_and_confirm(page: Page) -> None:
    _paste(page)
    page.locator("main button[value=confirm-all]").click()


def _paste_and_confirm_too_early(page: Page) -> None:
    _paste(page)
    page.locator("main button[value^='confirm:']").last.click()


def _paste_no_activity(page: Page) -> None:
    page.locator("main textarea[name=text]").fill("見本です。")
    _send(page)


def _paste_and_read_whole(page: Page) -> None:
    _paste(page)
    page.locator("main .piece__source a").first.click()


def _activities(town: Town) -> dict[str, int]:
    """Return one of the papers, one that has all a page can show, and one for members; the last two made once."""
    first = Activity.objects.exclude(source="").order_by("pk")[0]
    rich = Activity.objects.filter(organisation=town.organisation, title_en="Rich sample").first()
    if rich is None:
        plan = make_activity(organisation=town.organisation, kind=first.kind, prefecture=first.prefecture)
        told = {"title_en": "Rich sample", "text_ja": "見本の文。", "text_en": "A text.", "english_of": "older"}
        rich = make_activity(
            organisation=town.organisation, stage="result", plan=plan, example=first, is_invented=True, **told
        )
        rich.fields.set(first.fields.all())
        rich.guidelines.set(first.guidelines.all())
        rich.links.create(url="https://example.com/", label="見本")
        make_activity(organisation=town.organisation, example=rich)
        Recognition.objects.create(activity=rich, kind="notable", citation_ja="見本の理由", made_at=timezone.now())
        Presentation.objects.create(activity=rich, meeting=Meeting.objects.order_by("pk")[0])
        make_activity(organisation=town.organisation, title_en="Hidden sample", visibility="members")
    hidden = Activity.objects.get(title_en="Hidden sample")
    return {"activity": first.pk, "rich": rich.pk, "hidden": hidden.pk}


def _expired(town: Town) -> str:
    past = timezone.now() - timedelta(days=90)
    return issue_link(CONFIRMATION, town.organisation.key, email="contact@example.com", now=past, valid_days=60)


def _answers(town: Town) -> dict[str, Any]:
    """Make a request to the organisation anew, with last year's entries, and its links in each state."""
    ours = Round.objects.filter(collection="activity_plans")
    AnswerDraft.objects.all().delete()
    Activity.objects.filter(request__round__in=ours).delete()
    Request.objects.filter(round__in=ours).delete()
    ours.delete()
    asked = make_request(round_=make_round(), organisation=town.organisation)
    if not Activity.objects.filter(organisation=town.organisation).exists():
        for title in ("昨年の取組", "昨年のもう一つの取組"):
            make_activity(organisation=town.organisation, title_ja=title, fiscal_year=2025, wording="9月上旬〜中旬頃")
    token = issue_link(ANSWERING, asked.key, email="contact@example.com", now=timezone.now(), valid_days=60)
    told = Activity.objects.filter(organisation=town.organisation).order_by("pk").values_list("pk", flat=True)[0]
    return {"answer": token, "answer_pk": asked.pk, "answer_told": told}


def _type_a_day_that_is_none(page: Page) -> None:
    page.locator("[name=e0-when]").fill("2026年13月1日")
    page.locator(".answer__send button[value=send]").click()


def _collide(page: Page) -> None:
    other = page.context.new_page()
    other.goto(page.url)
    other.locator("[name=e0-title_ja]").fill("相手の文")
    other.locator(".answer__send button[value=keep]").click()
    other.wait_for_load_state()
    other.close()
    page.locator("[name=e0-title_ja]").fill("自分の文")
    page.locator(".answer__send button[value=send]").click()


def _send_answer(page: Page) -> None:
    page.locator(".answer__send button[value=send]").click()


def _leave_all_out(page: Page) -> None:
    for box in page.locator("[data-entries] [name$=is_dropped]").all():
        box.check()
    _send_answer(page)


def _pass_on(page: Page) -> None:
    page.locator("details.answer__more summary").click()
    page.locator("button[value=pass_on]").click()


def _empty_and_save(page: Page) -> None:
    page.locator("[name=title_ja]").fill("")
    page.locator("main form button").first.click()


def _open_details(page: Page) -> None:
    page.locator("details summary").first.click()


SCREENS = [
    Screen("home", "", "/"),
    Screen("home in English", "", "/en/"),
    Screen("roster by sector", "", "/organisations/"),
    Screen("roster by prefecture", "", "/organisations/?by=prefecture"),
    Screen("roster by name in English", "", "/en/organisations/?by=name"),
    Screen("roster of a past day", "", "/organisations/?as_of=2013-04-01"),
    Screen("roster of a day to come", "", "/organisations/?as_of=2099-04-01"),
    Screen("roster known by number only", "", "/organisations/?as_of=2005-05-10"),
    Screen("roster of a day that doesn't exist", "", "/organisations/?as_of=2013-02-30"),
    Screen("roster with nothing in it", "", "/organisations/?sector=finance&prefecture=31&as_of=2012-06-01"),
    Screen("organisation", "", "/organisations/{pk}/"),
    Screen("organisation for a member", "contact", "/organisations/{pk}/"),
    Screen("organisation that ended", "", "/organisations/{ended}/"),
    Screen("bodies", "", "/bodies/"),
    Screen("body", "", "/bodies/centre/"),
    Screen("council", "", "/bodies/council/"),
    Screen("chronology", "", "/meetings/"),
    Screen("meeting", "", "/meetings/{meeting}/"),
    Screen("plans", "", "/plans/"),
    Screen("plans in English", "", "/en/plans/"),
    Screen("plan with targets", "", "/plans/{first_plan}/"),
    Screen("plan with examples", "", "/plans/{last_plan}/"),
    Screen("search, not yet asked", "", "/search/"),
    Screen("search, found", "", "/search/?q=広島"),
    Screen("search, nothing found", "", "/search/?q=存在しない語句"),
    Screen("search, too long", "", "/search/?q=" + "長" * 200),
    Screen("search, no letters", "", "/search/?q=%F0%9F%98%80"),
    Screen("about", "", "/about/about/"),
    Screen("accessibility", "", "/about/accessibility/"),
    Screen("guidelines in English", "", "/en/about/guidelines/"),
    Screen("API", "", "/api/v1/docs"),
    Screen("sign-in", "", "/accounts/login/"),
    Screen("sign-in, nothing typed", "", "/accounts/login/", _send),
    Screen("not found", "", "/nowhere/"),
    Screen("today, contact", "contact", "/today/"),
    Screen("today, secretary", "secretary", "/today/"),
    Screen("sign-in settings", "contact", "/accounts/"),
    Screen("edit", "contact", "/organisations/{pk}/edit/"),
    Screen("edit, wrong", "contact", "/organisations/{pk}/edit/", _type_wrong),
    Screen("confirm", "contact", "/organisations/{pk}/confirm/"),
    Screen("confirm by link", "", "/confirm/{token}/"),
    Screen("confirm by link, done", "", "/confirm/{token}/", _send),
    Screen("expired link", "", "/confirm/{old}/"),
    Screen("forbidden", "contact", "/roster/"),
    Screen("desk", "secretary", "/roster/"),
    Screen("desk, who has no address", "secretary", "/roster/?show=unreachable"),
    Screen("keep", "secretary", "/organisations/{pk}/keep/"),
    Screen("change the name", "secretary", "/organisations/{pk}/keep/profile/"),
    Screen("admit, nothing typed", "secretary", "/organisations/{pk}/keep/admit/", _send),
    Screen("end a membership", "secretary", "/organisations/{pk}/keep/end-membership/"),
    Screen("withdraw", "secretary", "/organisations/{pk}/keep/withdraw/"),
    Screen("give a role in English", "secretary", "/en/organisations/{pk}/keep/role/"),
    Screen("enter, nothing typed", "secretary", "/organisations/enter/", _send),
    Screen("import", "secretary", "/roster/import/"),
    Screen("import, nothing chosen", "secretary", "/roster/import/", _send),
    Screen("import that waits", "secretary", "/roster/import/{waits}/"),
    Screen("import done", "secretary", "/en/roster/import/{done}/"),
    Screen("import refused", "secretary", "/roster/import/{refused}/"),
    Screen("export", "secretary", "/roster/export/"),
    Screen("identifiers", "secretary", "/organisations/{pk}/keep/identifiers/"),
    Screen("synonyms", "secretary", "/search/synonyms/"),
    Screen("synonyms, nothing typed", "secretary", "/search/synonyms/", _add_nothing),
    Screen("rounds", "secretary", "/rounds/"),
    Screen("open a round", "secretary", "/rounds/open/?collection=sample&fiscal_year=2026"),
    Screen(
        "open a round, nothing ticked", "secretary", "/rounds/open/?collection=sample&fiscal_year=2026", _untick_all
    ),
    Screen("round", "secretary", "/rounds/{round}/"),
    Screen("round in English", "secretary", "/en/rounds/{round}/?show=missing"),
    Screen("round in which nobody was asked", "secretary", "/rounds/{nothing}/"),
    Screen("ask more", "secretary", "/rounds/{round}/ask/"),
    Screen("remind", "secretary", "/rounds/{round}/remind/"),
    Screen("due date and message", "secretary", "/rounds/{round}/edit/"),
    Screen("request", "secretary", "/rounds/requests/{request}/"),
    Screen("request, link made", "secretary", "/rounds/requests/{request}/", _make_link),
    Screen("review", "secretary", "/activities/review/{request}/"),
    Screen("review, returned without a comment", "secretary", "/activities/review/{request}/", _return_nothing),
    Screen("digest", "secretary", "/activities/digest/{round}/?states=received"),
    Screen("digest of nothing", "secretary", "/activities/digest/{nothing}/"),
    Screen("answer", "", "/activities/answer/{answer}/", _open_details),
    Screen("answer in English", "", "/en/activities/answer/{answer}/"),
    Screen("answer, a day that is none", "", "/activities/answer/{answer}/", _type_a_day_that_is_none),
    Screen("answer, two texts", "", "/activities/answer/{answer}/", _collide),
    Screen("answer, nothing to tell", "", "/activities/answer/{answer}/", _leave_all_out),
    Screen("answer, sent", "", "/activities/answer/{answer}/", _send_answer),
    Screen("answer, being checked", "contact", "/activities/answers/{answer_pk}/", _pass_on),
    Screen("answer on behalf", "secretary", "/activities/answers/{answer_pk}/"),
    Screen("answer, link altered", "", "/activities/answer/1.never-issued/"),
    Screen("edit an activity", "contact", "/activities/{answer_told}/edit/", _open_details),
    Screen("edit an activity, nothing typed", "contact", "/activities/{answer_told}/edit/", _empty_and_save),
    Screen("paste", "secretary", "/activities/paste/"),
    Screen("paste, nothing typed", "secretary", "/activities/paste/", _send),
    Screen("pasted", "secretary", "/activities/paste/", _paste),
    Screen("pasted, in English", "secretary", "/en/activities/paste/", _paste),
    Screen("pasted, some confirmed", "secretary", "/activities/paste/", _paste_and_confirm),
    Screen("pasted, confirmed too early", "secretary", "/activities/paste/", _paste_and_confirm_too_early),
    Screen("pasted, nothing found", "secretary", "/activities/paste/", _paste_no_activity),
    Screen("pasted, the whole text", "secretary", "/activities/paste/", _paste_and_read_whole),
    Screen("activities", "", "/activities/"),
    Screen("activities in English, narrowed", "", "/en/activities/?year=2012"),
    Screen("activities, filtered to nothing", "", "/activities/?year=2012&field=aerospace"),
    Screen("activity", "", "/activities/{activity}/"),
    Screen("activity in English", "", "/en/activities/{activity}/"),
    Screen("activity with everything, in English", "contact", "/en/activities/{rich}/"),
    Screen("activity as the public sees it", "contact", "/activities/{rich}/?as=public"),
    Screen("activity that the public does not see", "contact", "/activities/{hidden}/?as=public"),
    Screen("nominate", "contact", "/activities/{praised}/nominate/"),
    Screen("nominate, nothing typed", "contact", "/activities/{praised}/nominate/", _send),
    Screen("what we took over", "contact", "/activities/{praised}/useful/"),
    Screen("we tried this too", "contact", "/en/activities/{praised}/try/"),
    Screen("we tried this too, nothing typed", "contact", "/activities/{praised}/try/", _send),
    Screen("shortlist", "secretary", "/activities/shortlist/"),
    Screen("shortlist, empty", "secretary", "/activities/shortlist/?year=1999"),
    Screen("consider", "secretary", "/activities/{praised}/consider/"),
    Screen("presentations", "secretary", "/activities/presentations/"),
    Screen("presented", "secretary", "/activities/presentations/{meeting}/"),
    Screen("doubles", "secretary", "/activities/duplicates/?year=2026"),
    Screen("doubles compared", "secretary", "/activities/duplicates/{praised}/{double}/"),
]
