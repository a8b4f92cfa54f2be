"""Need to know, by crawling: a word that occurs nowhere else stands in every confidential field.

Each kind of person reads every address there is, follows every link, searches for half of every word and counts what is
found. Whoever may not know a word must not meet it, in a page, a file, a header, a mail or a log line. The controls at
the end take one guard away each; the crawl must notice every one.
"""

import json
import logging
import re
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from urllib.parse import quote, unquote, urljoin

import pytest
from django.conf import settings
from django.core.cache import caches
from django.db.models import Q
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from musubi.accounts.audience import MEMBERS, PUBLIC, SECRETARIAT
from musubi.activities.models import Activity, Presentation, Recognition
from musubi.activities.models.activities import ActivityQuerySet
from musubi.core import queries
from musubi.core.logs import JsonFormatter
from musubi.jobs.actions import run_all_due
from musubi.registry import actions
from musubi.registry.exchange.reading import Sheet
from musubi.registry.models import Organisation
from musubi.search.models import Synonym
from musubi.website.indexing import index_everything
from tests import factories
from tests.access import PERSONS, World, addresses, paths
from tests.access_subjects import SUBJECTS

pytestmark = pytest.mark.django_db

MEMBER_PERSONS = {"viewer", "contact", "other", "secretariat"}
KEEPER = {"secretariat"}
MOST_PAGES = 300
LETTERS = "いろはにほへとちりぬるをわかよたれそ"
_NOTHING_FOUND = re.compile(r'"count": 0,|0件')
_LINK = re.compile(r'(?:href|action)="([^"#]*)')


class Town(World):
    """The world of the access table, with a secret in each confidential field."""

    def __init__(self) -> None:
        super().__init__()
        self.secrets: dict[str, set[str]] = {}  # each word, and the persons who may know it
        self.files: list[str] = []
        today = timezone.localdate()
        factories.make_body()
        for organisation in (self.own, self.another):
            organisation.contact_note = self.secret(MEMBER_PERSONS)
            organisation.save()
            self.person(MEMBER_PERSONS, organisation=organisation)
        self.person(KEEPER, organisation=self.own, ends_on=today - timedelta(days=1))
        self.person(KEEPER, organisation=self.own, starts_on=today + timedelta(days=1))
        gone = factories.make_organisation(
            name_ja=self.secret(set()), sector="industry", contact_note=self.secret(set()), email="gone@example.com"
        )
        self.person(set(), organisation=gone)
        actions.withdraw(gone, by=None, now=timezone.now(), reason="見本の訂正")
        Synonym.objects.create(words=f"{self.secret(KEEPER)}, 見本大", note=self.secret(KEEPER))
        sheet = Sheet(columns=["name_ja", "sector"], rows=[(2, {"name_ja": "見本大学", "sector": self.secret(KEEPER)})])
        keeper = self.users["secretariat"]
        assert keeper is not None
        self.kept = actions.keep_import(sheet, file_name=self.secret(KEEPER), by=keeper, now=timezone.now())
        for audience, knowers in ((MEMBERS, MEMBER_PERSONS), (SECRETARIAT, KEEPER)):
            file = factories.make_file(audience={audience}, content=self.secret(knowers).encode())
            self.files += [file.get_absolute_url(), file.renditions.get().get_absolute_url()]
        self.activities = [*self.told_activities()]
        index_everything(today=today)
        self.starts = list(_starts(self))

    def told_activities(self) -> Iterator[int]:
        """Yield activities in every visibility and state; what is public points at what is hidden."""
        other_body = factories.make_body(code="other", nature="planning")
        meeting = self.meeting = factories.make_meeting()
        guideline = factories.make_plan(body=other_body, guidelines=1).guidelines.get()
        own = {"viewer", "contact", "secretariat"}
        answering = {"contact", "secretariat"}
        cases: list[tuple[set[str], dict[str, str]]] = [
            (MEMBER_PERSONS, {"visibility": "members"}),
            (own, {"visibility": "own"}),
            (answering, {"visibility": "secretariat"}),
            *(
                (answering, {"state": state, "comment": "見本"})
                for state in ("draft", "submitted", "returned", "withdrawn")
            ),
        ]
        for knowers, shown in cases:
            word = self.secret(knowers)
            told = dict.fromkeys(("title_ja", "title_en", "text_ja", "partners", "place", "wording", "source"), word)
            hidden = factories.make_activity(organisation=self.own, **told, **shown)
            hidden.participations.create(name=word, position=1)
            hidden.links.create(url=f"https://example.com/{hidden.pk}", label=word)
            hidden.guidelines.add(guideline)
            Presentation.objects.create(activity=hidden, meeting=meeting)
            Recognition.objects.create(activity=hidden, kind="notable", citation_ja=word, made_at=timezone.now())
            public = factories.make_activity(organisation=self.own, stage="result", plan=hidden, example=hidden)
            follower = factories.make_activity(organisation=self.own, example=public, title_ja=word, **shown)
            yield from (hidden.pk, public.pk, follower.pk)

    def secret(self, knowers: set[str]) -> str:
        """Return a new word that `knowers` may read."""
        tens, ones = divmod(len(self.secrets), len(LETTERS))
        word = f"ひみつ{LETTERS[tens]}{LETTERS[ones]}さくら"
        self.secrets[word] = knowers
        return word

    def person(self, knowers: set[str], **role: object) -> None:
        """Register somebody whose name, reading, mail address and phone number `knowers` may read."""
        name = self.secret(knowers)
        number = len(self.secrets)
        told = {"name_en": f"Zxq{number}name", "email": f"zxq{number}mail@example.com", "phone": f"000-{number:04}-9"}
        self.secrets |= dict.fromkeys(told.values(), knowers)
        factories.make_role(person=factories.make_person(name_ja=name, reading=name, **told), **role)  # type: ignore[arg-type]

    def unknown_to(self, person: str) -> list[str]:
        return [word for word, knowers in self.secrets.items() if person not in knowers]


@pytest.fixture
def town(settings) -> Iterator[Town]:
    settings.PAGE_CACHE_SECONDS = 3600  # however slowly a crawl goes
    for cache in caches.all():
        cache.clear()
    made = Town()
    yield made
    caches["pages"].clear()


# --- crawling ------------------------------------------------------------------------------------------------------


def leaks(town: Town, persons=PERSONS) -> Iterator[str]:
    """Yield who meets what they may not know, and where. Those who know most go first: they fill the caches."""
    for person in sorted(persons, key=_knowledge):
        yield from _leaks_to(town, person)


def _knowledge(person: str) -> int:
    return ["secretariat", "contact", "other", "viewer", "operator", "former", "anonymous"].index(person)


def _leaks_to(town: Town, person: str) -> Iterator[str]:
    unknown = town.unknown_to(person)
    for url, answer in _crawled(town, person):
        text = _all_of(answer)
        yield from (f"{person} {url} {word}" for word in unknown if word in text)
    for word in unknown:
        for url in (f"/api/v1/search?q={quote(word[:-2])}", f"/search/?q={quote(word[:-2])}"):
            answer = town.ask(person, "GET", url)
            text = _all_of(answer)
            if word in text or (answer.status_code == 200 and not _NOTHING_FOUND.search(text)):
                yield f"{person} {url} finds {word}"


def _crawled(town: Town, person: str) -> Iterator[tuple[str, HttpResponse]]:
    """Yield the answer of every address, and of whatever the pages lead to."""
    waiting = [*town.starts]
    seen = set(waiting)
    while waiting:
        url = waiting.pop(0)
        answer = town.ask(person, "GET", url)
        yield url, answer
        links = _LINK.findall(_all_of(answer)) if answer.get("Content-Type", "").startswith("text/html") else []
        for link in links:
            onward = urljoin(url, link.replace("&amp;", "&")).removeprefix(settings.SITE_URL)
            is_ours = onward.startswith("/") and not onward.startswith(("//", "/static/", "/admin/"))
            if is_ours and onward not in seen and len(seen) < MOST_PAGES:
                seen.add(onward)
                waiting.append(onward)


def _starts(town: Town) -> Iterator[str]:
    for address in addresses():
        if not address.name.startswith(("admin:", "account_logout")):
            yield from paths(address, SUBJECTS, town).values()
    for organisation in (town.own, town.another):
        for preview in ("public", "members"):
            yield f"/organisations/{organisation.pk}/?as={preview}"
    for file_format in ("xlsx", "csv", "csv-cp932"):
        yield f"/roster/export/?format={file_format}&as_of={timezone.localdate().isoformat()}"
    yield f"/roster/import/{town.kept.pk}/"
    yield "/search/?kind=person"
    yield from town.files
    yield from (f"/activities/{pk}/" for pk in town.activities)
    yield reverse("website:meeting", args=[town.meeting.pk])
    yield "/en/activities/"
    yield f"/activities/?organisation={town.own.pk}"
    yield f"/activities/feed.xml?organisation={town.own.pk}"


def _all_of(answer: HttpResponse) -> str:
    """Return the text of an answer with its headers and cookies; a workbook's, unpacked."""
    body = answer.getvalue() if answer.streaming else answer.content
    if body.startswith(b"PK"):
        with zipfile.ZipFile(BytesIO(body)) as archive:
            body = b"\n".join(archive.read(name) for name in archive.namelist())
    encoding = "cp932" if "shift_jis" in answer.get("Content-Type", "") else "utf-8"
    text = body.decode(encoding, errors="replace")
    if "json" in answer.get("Content-Type", ""):
        text = json.dumps(json.loads(text), ensure_ascii=False)
    return f"{answer.serialize_headers().decode()}\n{answer.cookies.output()}\n{text}"


# --- the tests -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("person", [*PERSONS[1:], PERSONS[0]])
def test_nobody_meets_what_they_may_not_know(town, person):
    assert list(leaks(town, {"secretariat", person} if person == "anonymous" else {person})) == []


@pytest.mark.parametrize("person", ["other", "secretariat"])
def test_those_who_may_know_do_meet_it(town, person):
    """The crawl reaches the pages where secrets are."""
    told = "".join(_all_of(answer) for _url, answer in _crawled(town, person))
    named = [word for word, knowers in town.secrets.items() if person in knowers and word.startswith("ひみつ")]
    assert [word for word in named if word not in told] == []


def test_no_mail_tells_a_secret_but_the_address_it_goes_to(town, mailoutbox):
    actions.chase(Organisation.objects.order_by("pk")[:2], by=None, now=timezone.now())
    run_all_due()
    assert mailoutbox
    for message in mailoutbox:
        text = f"{message.subject} {message.body} {message.extra_headers} {message.cc} {message.bcc}"
        assert [word for word in town.secrets if word in text] == []


def logged(town: Town, caplog) -> str:
    caplog.set_level(logging.INFO)
    for word in town.secrets:
        town.ask("secretariat", "GET", f"/search/?q={quote(word)}")
        town.ask("anonymous", "GET", f"/nowhere/{quote(word)}@example.com/?q={quote(word)}")
    return "\n".join(JsonFormatter().format(record) for record in caplog.records)


def test_no_log_line_tells_what_was_searched_for(town, caplog):
    told = logged(town, caplog)
    assert [word for word in town.secrets if word in told] == []


# --- the controls: one guard away, and the crawl notices ------------------------------------------------------------


def everybody(*_arguments: object, **_named: object) -> bool:
    return True


def without_members_only_card(monkeypatch):
    monkeypatch.setattr("musubi.website.views.registry.keys_of", lambda _user: frozenset({PUBLIC, MEMBERS}))


def without_audience_of_people(monkeypatch):
    monkeypatch.setattr("musubi.registry.indexing.MEMBERS", PUBLIC)
    index_everything(today=timezone.localdate())


def without_audience_in_search(monkeypatch):
    monkeypatch.setattr("musubi.website.views.search.keys_of", lambda _user: frozenset({PUBLIC, MEMBERS}))


def without_audience_in_the_api(monkeypatch):
    monkeypatch.setattr("musubi.search.api.keys_of", lambda _user: frozenset({PUBLIC, MEMBERS}))


def without_a_word_left_out_of_the_confirmation(monkeypatch):
    monkeypatch.setattr(
        "musubi.registry.views.details._shown",
        lambda found, profile: {"organisation": found, "profile": profile, "rows": [("", found.contact_note)]},
    )


def without_audience_of_activities(monkeypatch):
    monkeypatch.setattr(ActivityQuerySet, "visible_to", lambda found, _keys: found)


def without_states_of_activities(monkeypatch):
    monkeypatch.setattr(ActivityQuerySet, "published", lambda found: found)
    monkeypatch.setattr(ActivityQuerySet, "visible_to", lambda found, _keys: found.filter(visibility="public"))


def without_visibility_of_activities(monkeypatch):
    monkeypatch.setattr(ActivityQuerySet, "visible_to", lambda found, _keys: found.filter(state="published"))


def without_audience_of_activities_in_the_index(monkeypatch):
    monkeypatch.setattr(Activity, "audience", frozenset({PUBLIC}))
    index_everything(today=timezone.localdate())


def without_audience_in_the_list_of_activities(monkeypatch):
    monkeypatch.setattr("musubi.website.views.activities.keys_of", lambda _user: frozenset({PUBLIC, MEMBERS}))


def without_audience_in_the_feeds(monkeypatch):
    monkeypatch.setattr("musubi.website.views.activity_feeds.keys_of", lambda _user: frozenset({PUBLIC, MEMBERS}))


def without_audience_in_the_api_of_activities(monkeypatch):
    monkeypatch.setattr("musubi.activities.api.keys_of", lambda _user: frozenset({PUBLIC, MEMBERS}))


def without_audience_on_the_home_page(monkeypatch):
    monkeypatch.setattr("musubi.website.views.pages.keys_of", lambda _user: frozenset({PUBLIC, MEMBERS}))


def without_audience_on_the_page_of_a_meeting(monkeypatch):
    monkeypatch.setattr("musubi.website.views.meetings.keys_of", lambda _user: frozenset({PUBLIC, MEMBERS}))


def without_permission_to_keep(monkeypatch):
    monkeypatch.setattr("musubi.registry.permissions.may_keep_registry", everybody)


def without_permission_to_edit(monkeypatch):
    monkeypatch.setattr("musubi.registry.permissions.may_edit_details", everybody)


def without_permission_to_see_synonyms(monkeypatch):
    monkeypatch.setattr("musubi.search.permissions.may_edit_synonyms", everybody)


def without_audience_of_files(monkeypatch):
    monkeypatch.setattr("musubi.documents.models.FileQuerySet.visible_to", lambda found, _keys: found.all())


def without_days_of_roles(monkeypatch):
    monkeypatch.setattr(  # any day, compared by the day all the same: SQL that is written once must have a place for it
        "musubi.registry.models.people.RoleQuerySet.on",
        lambda found, day: found.filter(Q(starts_on__lte=day) | Q(starts_on__gt=day)),
    )
    queries.forget()  # what the town wrote with the guard


def without_care_in_the_page_cache(monkeypatch):
    monkeypatch.setattr("musubi.website.middleware.PERSONAL_COOKIES", ())
    monkeypatch.setattr("musubi.website.middleware._may_be_kept", lambda answer: answer.status_code == 200)


GUARDS = [
    (without_members_only_card, "anonymous"),
    (without_audience_of_people, "anonymous"),
    (without_audience_in_search, "anonymous"),
    (without_audience_in_the_api, "anonymous"),
    (without_a_word_left_out_of_the_confirmation, "anonymous"),
    (without_audience_of_activities, "anonymous"),
    (without_states_of_activities, "anonymous"),
    (without_visibility_of_activities, "viewer"),
    (without_audience_of_activities_in_the_index, "anonymous"),
    (without_audience_in_the_list_of_activities, "anonymous"),
    (without_audience_in_the_feeds, "anonymous"),
    (without_audience_in_the_api_of_activities, "anonymous"),
    (without_audience_on_the_home_page, "anonymous"),
    (without_audience_on_the_page_of_a_meeting, "anonymous"),
    (without_permission_to_keep, "viewer"),
    (without_permission_to_edit, "operator"),
    (without_permission_to_see_synonyms, "viewer"),
    (without_audience_of_files, "viewer"),
    (without_days_of_roles, "viewer"),
    (without_care_in_the_page_cache, "anonymous"),
]


@pytest.mark.harness
@pytest.mark.parametrize(("take_away", "person"), GUARDS, ids=lambda given: getattr(given, "__name__", ""))
def test_the_crawl_notices_when_a_guard_is_away(town, monkeypatch, take_away, person):
    take_away(monkeypatch)
    persons = {"secretariat", person} if take_away is without_care_in_the_page_cache else {person}
    assert any(leaks(town, persons))


@pytest.mark.harness
def test_the_reader_of_logs_notices_a_path_with_its_query(town, caplog, monkeypatch):
    monkeypatch.setattr("musubi.core.middleware.loggable_path", lambda request: unquote(request.get_full_path()))
    told = logged(town, caplog)
    assert [word for word in town.secrets if word in told] != []
