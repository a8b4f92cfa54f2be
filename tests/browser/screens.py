"""Every screen of the system as people meet it: full, empty, wrong. Shared by the tests that drive a browser."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page

from musubi.accounts.actions import issue_link
from musubi.accounts.models import User
from musubi.activities.actions import praising
from musubi.activities.models import Activity
from musubi.meetings.models import Meeting
from musubi.planning.models import Plan
from musubi.registry import actions
from musubi.registry.models import Organisation, Profile, Role
from musubi.registry.tasks import CONFIRMATION
from tests.factories import make_activity, make_person, make_user

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@dataclass
class Town:
    """The real council with a contact person and a secretary, and the browser to walk through it."""

    url: str
    organisation: Organisation
    users: dict[str, User]
    token: str
    contexts: dict[str, BrowserContext] = field(default_factory=dict)

    def open(self, browser: Browser, who: str, *, width: int = 1280) -> Page:
        """Return a page of somebody's own browser, signed in unless `who` is empty."""
        context = browser.new_context(viewport={"width": width, "height": 900})
        if who:
            context.add_cookies([{"name": "sessionid", "value": _session(self.users[who]), "url": self.url}])
        return context.new_page()


def build_town(url: str) -> Town:
    """Load the council and give two people their roles."""
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
    for title in ("見本の交流会", "見本の交流会の開催"):
        activity = make_activity(organisation=organisation, title_ja=title, is_invented=True)
        praising.nominate(activity, reason="見本の理由", by=users["contact"], now=timezone.now())
    token = issue_link(CONFIRMATION, organisation.key, email="contact@example.com", now=timezone.now(), valid_days=60)
    return Town(url, organisation, users, token)


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


def _expired(town: Town) -> str:
    past = timezone.now() - timedelta(days=90)
    return issue_link(CONFIRMATION, town.organisation.key, email="contact@example.com", now=past, valid_days=60)


SCREENS = [
    Screen("home", "", "/"),
    Screen("home in English", "", "/en/"),
    Screen("roster by sector", "", "/organisations/"),
    Screen("roster by prefecture", "", "/organisations/?by=prefecture"),
    Screen("roster by name in English", "", "/en/organisations/?by=name"),
    Screen("roster of a past day", "", "/organisations/?as_of=2013-04-01"),
    Screen("roster known by number only", "", "/organisations/?as_of=2005-05-10"),
    Screen("roster of a day that doesn't exist", "", "/organisations/?as_of=2013-02-30"),
    Screen("roster with nothing in it", "", "/organisations/?sector=finance&prefecture=31&as_of=2012-06-01"),
    Screen("organisation", "", "/organisations/{pk}/"),
    Screen("organisation for a member", "contact", "/organisations/{pk}/"),
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
    Screen("keep", "secretary", "/organisations/{pk}/keep/"),
    Screen("change the name", "secretary", "/organisations/{pk}/keep/profile/"),
    Screen("admit, nothing typed", "secretary", "/organisations/{pk}/keep/admit/", _send),
    Screen("end a membership", "secretary", "/organisations/{pk}/keep/end-membership/"),
    Screen("withdraw", "secretary", "/organisations/{pk}/keep/withdraw/"),
    Screen("give a role in English", "secretary", "/en/organisations/{pk}/keep/role/"),
    Screen("enter, nothing typed", "secretary", "/organisations/enter/", _send),
    Screen("import", "secretary", "/roster/import/"),
    Screen("import, nothing chosen", "secretary", "/roster/import/", _send),
    Screen("export", "secretary", "/roster/export/"),
    Screen("identifiers", "secretary", "/organisations/{pk}/keep/identifiers/"),
    Screen("synonyms", "secretary", "/search/synonyms/"),
    Screen("synonyms, nothing typed", "secretary", "/search/synonyms/", _add_nothing),
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
