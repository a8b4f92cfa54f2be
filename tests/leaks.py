"""The machinery of tests/test_leaks.py: a town with a word of its own in each confidential field, and who crawls it.

Words that the same persons may know share their beginning: a search for that beginning finds them all, or none.
"""

import json
import re
import zipfile
from collections.abc import Collection, Iterator
from datetime import timedelta
from io import BytesIO
from urllib.parse import quote, urljoin

from django.conf import settings
from django.core.cache import caches
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from musubi.accounts.audience import MEMBERS, SECRETARIAT
from musubi.activities.models import Presentation, Recognition
from musubi.registry import actions
from musubi.registry.exchange.reading import Sheet
from musubi.search.models import Synonym
from musubi.website.indexing import index_everything
from tests import factories
from tests.access import World, addresses, paths
from tests.access_subjects import SUBJECTS
from tests.coordination import secrets as coordination

MEMBER_PERSONS = {"viewer", "contact", "other", "secretariat"}
KEEPER = {"secretariat"}
BY_KNOWLEDGE = ["secretariat", "contact", "other", "viewer", "operator", "former", "anonymous"]
LANGUAGE = "/en/"  # where the starts lead in English they are read so; links only in Japanese
LETTERS = "いろはにほへとちりぬるをわかよたれそねなむうのおくやまけふこえて"
SEARCHES = (
    "/api/v1/search?q={}",
    "/search/?q={}",
    "/cases/?stage=all&words={}",
    "/seeds/?q={}",
    "/api/v1/seeds?q={}",
)
SEARCH = "search"  # in place of addresses: look by searching
_NOTHING_FOUND = re.compile(r'"count": 0,|(?<!\d)0件')
_LINK = re.compile(r'(?:href|action)="([^"#]*)')


class Town(World):
    """The world of the access table, with a secret in each confidential field."""

    def __init__(self) -> None:
        super().__init__()
        self.secrets: dict[str, set[str]] = {}  # each word, and the persons who may know it
        self.unshown: set[str] = set()  # words that stand on no page
        self.groups: list[set[str]] = []
        self.patterns = {"ひみつ.{4}さくら"}
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
        self.coordination, self.cases = coordination.tell(self)
        index_everything(today=today)
        self.starts = list(dict.fromkeys(_starts(self)))

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

    def secret(self, knowers: Collection[str], *, is_shown: bool = True) -> str:
        """Return a new word that `knowers` may read."""
        if set(knowers) not in self.groups:
            self.groups.append(set(knowers))
        tens, ones = divmod(len(self.secrets), len(LETTERS))
        word = f"{self.beginning(knowers)}{LETTERS[tens]}{LETTERS[ones]}さくら"
        self.secrets[word] = set(knowers)
        if not is_shown:
            self.unshown.add(word)
        return word

    def beginning(self, knowers: Collection[str]) -> str:
        """Return how each word begins that these persons may know, and no other."""
        letter = LETTERS[self.groups.index(set(knowers))]
        return f"ひみつ{letter}{letter}"

    def number(self, knowers: Collection[str], pattern: str, *, is_shown: bool = True) -> str:
        """Return a new word for where it cannot be Japanese: `pattern` with a number in it."""
        self.patterns.add(re.sub(r"\\{.*?\\}", r"\\d+", re.escape(pattern)))
        word = pattern.format(len(self.secrets))
        self.secrets[word] = set(knowers)
        if not is_shown:
            self.unshown.add(word)
        return word

    def person(self, knowers: set[str], **role: object) -> None:
        """Register somebody whose name, reading, mail address and phone number `knowers` may read."""
        name = self.secret(knowers)
        told = {
            "name_en": self.number(knowers, "Zxq{}name", is_shown=False),
            "email": self.number(knowers, "zxq{}mail@example.com", is_shown=False),
            "phone": self.number(knowers, "000-{:04}-9", is_shown=False),
        }
        factories.make_role(person=factories.make_person(name_ja=name, reading=name, **told), **role)  # type: ignore[arg-type]

    def met_in(self, answer: HttpResponse) -> set[str]:
        """Return the words that an answer has."""
        return self.words_of(all_of(answer))

    def words_of(self, text: str) -> set[str]:
        """Return the words that a text has."""
        return {word for word in re.findall("|".join(self.patterns), text) if word in self.secrets}

    def known_to(self, person: str) -> set[str]:
        """Return the words that the person may know."""
        return {word for word, knowers in self.secrets.items() if person in knowers}

    def searched(self, person: str) -> Iterator[str]:
        """Yield what finds something that the person may not know: beginnings of words, and halves of numbers."""
        yield from (self.beginning(knowers) for knowers in self.groups if person not in knowers)
        unknown = self.secrets.keys() - self.known_to(person)
        yield from sorted(word[:-2] for word in unknown if not word.startswith("ひみつ"))


# --- crawling ------------------------------------------------------------------------------------------------------


def leaks(town: Town, person: str, *, where: str) -> Iterator[str]:
    """Yield what the person meets and may not know, at the starts that are so named, or by searching."""
    known = town.known_to(person)
    if where == SEARCH:
        yield from _found(town, person, known)
    for url, answer in asked(town, person, where):
        yield from (f"{person} {url} {word}" for word in town.met_in(answer) - known)


def _found(town: Town, person: str, known: set[str]) -> Iterator[str]:
    for word in town.searched(person):
        # Numbers are looked for where people are found; words wherever something is typed to find by.
        for search in SEARCHES if word.startswith("ひみつ") else SEARCHES[:1]:
            answer = town.ask(person, "GET", search.format(quote(word)))
            if town.met_in(answer) - known or (answer.status_code == 200 and finds(answer)):
                yield f"{person} {search} finds {word}"


def finds(answer: HttpResponse) -> bool:
    """Whether a list tells of something that was found."""
    return not _NOTHING_FOUND.search(all_of(answer))


def asked(town: Town, person: str, where: str) -> Iterator[tuple[str, HttpResponse]]:
    """Yield the answers of the starts whose address has `where` in it."""
    yield from ((url, town.ask(person, "GET", url)) for url in town.starts if where in url)


def crawled(town: Town, person: str) -> Iterator[tuple[str, HttpResponse]]:
    """Yield the answer of every start, and of whatever kind of page the pages lead to."""
    waiting = [*town.starts]
    seen, kinds = set(waiting), set()
    while waiting:
        url = waiting.pop(0)
        answer = town.ask(person, "GET", url)
        yield url, answer
        for onward in _links(url, answer):
            kind = re.sub(r"\d+|=[^&]*", "", onward)
            if onward not in seen and kind not in kinds:
                kinds.add(kind)
                seen.add(onward)
                waiting.append(onward)


def _links(url: str, answer: HttpResponse) -> Iterator[str]:
    if answer.get("Content-Type", "").startswith("text/html"):
        for link in _LINK.findall(all_of(answer)):
            onward = urljoin(url, link.replace("&amp;", "&")).removeprefix(settings.SITE_URL)
            if onward.startswith("/") and not onward.startswith(("//", "/static/", "/admin/", LANGUAGE)):
                yield onward


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
    yield from town.coordination


def all_of(answer: HttpResponse) -> str:
    """Return the text of an answer with its headers and cookies; a workbook's, unpacked; a calendar's, unfolded."""
    body = answer.getvalue() if answer.streaming else answer.content
    if body.startswith(b"PK"):
        with zipfile.ZipFile(BytesIO(body)) as archive:
            body = b"\n".join(archive.read(name) for name in archive.namelist())
    kind = answer.get("Content-Type", "")
    body = body.replace(b"\r\n ", b"") if kind.startswith("text/calendar") else body
    text = body.decode("cp932" if "shift_jis" in kind else "utf-8", errors="replace")
    if "json" in kind:
        text = json.dumps(json.loads(text), ensure_ascii=False)
    return f"{answer.serialize_headers().decode()}\n{answer.cookies.output()}\n{text}"


def forget_pages() -> None:
    """Empty the caches: what was drawn for one test is not another's."""
    for cache in caches.all():
        cache.clear()
