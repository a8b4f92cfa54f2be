"""The council with its people, as the tests that drive a browser find it."""

import sqlite3
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from http.cookies import SimpleCookie
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
from musubi.registry import actions
from musubi.registry.models import Organisation, Profile, Role, RosterImport
from musubi.registry.tasks import CONFIRMATION
from musubi.surveys.models import Letter
from tests.factories import make_activity, make_person, make_request, make_round, make_user
from tests.surveys.collection import SAMPLE, know_sample

OUTCOMES = [{}, {"changes": 300, "entered": 290, "changed": 10}, {"refused": "名簿が変わりました。"}]  # of imports
BACKEND = "musubi.accounts.backend.SignedIn"
HEIGHT = 900


@dataclass
class Town:
    """The real council with a contact person and a secretary, and the browser to walk through it."""

    url: str
    organisation: Organisation
    users: dict[str, User]
    token: str
    contexts: list[BrowserContext] = field(default_factory=list)
    places: dict[str, Any] = field(default_factory=dict)  # what the names in a screen's path stand for

    def open(self, browser: Browser, who: str, *, width: int = 1280, **options: Any) -> Page:
        """Return a page of somebody's own browser, signed in unless `who` is empty."""
        context = browser.new_context(viewport={"width": width, "height": HEIGHT}, **options)
        self.contexts.append(context)
        if who:
            context.add_cookies([{"name": "sessionid", "value": _session(self.users[who]), "url": self.url}])
        return context.new_page()

    def cookies(self, who: str) -> SimpleCookie:
        """Return what the browser of somebody signed in sends, for a client without one."""
        return SimpleCookie({"sessionid": _session(self.users[who])} if who else {})

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
    now = timezone.now()
    make_round(collection=SAMPLE.code, fiscal_year=2020, title_ja="見本の空の収集", opened_at=now, closed_at=now)
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
