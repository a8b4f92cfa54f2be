"""Whatever somebody sends, to any address and in any field, is answered: never with a failure of ours."""

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote, quote_from_bytes

import pytest
from django.db import DataError, connection, transaction
from django.test import Client
from django.test.client import ClientHandler
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from musubi.registry.models import Body, Seat
from musubi.registry.views.keeping import CHANGES
from tests import factories
from tests.access import Address, World, addresses, paths
from tests.access_subjects import SUBJECTS

pytestmark = pytest.mark.django_db

FAILED = 500
ODD = {
    "NUL": b"a\0b",
    "half a character": b"\xed\xa0\x80",
    "not UTF-8": b"\xff\xfe",
    "beyond 64 bits": b"9223372036854775808",
    "beyond 4,300 digits": b"9" * 5000,
    "below zero": b"-1",
    "no number": b"NaN",
    "digits of another script": "٣²".encode(),
    "signs of control": "a\r\n\x0b\x1b[2J\x7f\x85\u2028b".encode(),
    "no characters": "\uffff\ufdd0".encode(),
    "SQL": b"' OR 1=1 --",
    "HTML": b"</script><script>alert(1)</script>",
    "a format": b"%s%n%(x)s{0}{{x}}",
    "no address": b"http://[::1",
    "a path": b"../../../etc/passwd",
    "before the calendar": b"1000-01-01",
    "after the calendar": b"2999-12-31",
    "the first day": b"0001-01-01",
    "the last day": b"9999-12-31",
    "very long": "見ー".encode() * 5000,
    "nothing": b"",
}
# What every database holds and compares as it does any other text: asked on SQLite alone.
LIKE_ANY_OTHER = {"HTML", "a format", "no address", "a path", "no number", "nothing", "not UTF-8", "signs of control"}
# What Python's numbers and days refuse before any database hears of them: as above.
LIKE_ANY_OTHER |= {"beyond 4,300 digits", "digits of another script", "before the calendar", "after the calendar"}
PARAMETERS = ["q", "kind", "sector", "prefecture", "page", "as_of", "by", "as", "limit", "cursor", "series", "format"]
PARAMETERS += ["next", "p"]
PARTS = 2
LONGEST_QUERY = 4000  # of the web server, in bytes, less the rest of the line


@pytest.fixture
def world() -> World:
    made = World()
    body = factories.make_body(code="planning", nature=Body.Nature.PLANNING)
    Seat.objects.create(organisation=made.own, body=body, starts_on=factories.LONG_AGO, recorded_at=timezone.now())
    return made


class Environ(dict[str, Any]):
    """What the web server tells of a request; it notes whether anybody looked at the question."""

    is_question_read = False

    def __getitem__(self, name: str) -> Any:
        self.is_question_read |= name == "QUERY_STRING"
        return super().__getitem__(name)

    def get(self, name: str, default: Any = None) -> Any:
        self.is_question_read |= name == "QUERY_STRING"
        return super().get(name, default)


class Handler(ClientHandler):
    """Answers, and keeps what it was told of the last request."""

    def __call__(self, environ: dict[str, Any]) -> Any:
        self.environ = Environ(environ)
        return super().__call__(self.environ)


class Asker:
    """Somebody's browser. What it does is undone after each request."""

    def __init__(self, world: World, person: str) -> None:
        self.client = Client(raise_request_exception=False)
        self.client.handler = self.handler = Handler(enforce_csrf_checks=False)
        user = world.users[person]
        if user is not None:
            self.client.force_login(user)
        self.cookies = self.client.cookies.copy()

    def ask(self, method: str, url: str, body: str = "") -> Any:
        self.client.cookies = self.cookies.copy()
        with transaction.atomic():
            answer = self.client.generic(method, url, body, content_type="application/x-www-form-urlencoded")
            if answer.streaming:
                answer.getvalue()
            transaction.set_rollback(True)
        answer.failed = answer.status_code >= FAILED
        return answer


@pytest.fixture(params=range(PARTS))
def odds(request) -> list[tuple[str, bytes]]:
    """Return a part of them: they share a world, which takes longer to make than to ask; workers share the parts."""
    asked = [one for one in ODD.items() if connection.vendor == "sqlite" or one[0] not in LIKE_ANY_OTHER]
    return asked[request.param :: PARTS]


@pytest.fixture
def askers(world) -> dict[str, Asker]:
    return {person: Asker(world, person) for person in ("anonymous", "secretariat")}


def test_no_question_makes_a_page_fail(world, askers, odds):
    failed = []
    for address in addresses():
        if address.name.startswith("admin:"):
            continue
        asker = askers["secretariat" if address.name.startswith(("registry:", "search:")) else "anonymous"]
        for path in paths(address, SUBJECTS, world).values():
            for name, query in _queries(odds, is_list=address.name in LISTS):
                failed += [f"{path}?{query[:60]}: {name}"] * asker.ask("GET", f"{path}?{query}").failed
                if not asker.handler.environ.is_question_read:
                    break  # nobody looked at it, so another question has the same answer
    assert failed == []


@pytest.mark.parametrize(("path", "is_read"), [("/organisations/", True), ("/healthz", False)])
def test_it_is_noticed_whether_anybody_looked_at_the_question(askers, path, is_read):
    askers["anonymous"].ask("GET", f"{path}?q=a")
    assert askers["anonymous"].handler.environ.is_question_read is is_read


def _queries(odds, *, is_list: bool) -> Iterator[tuple[str, str]]:
    """Yield each odd text in all parameters at once; for a list, which reads them, also in one after the other."""
    for odd, content in odds:
        text = quote_from_bytes(content, safe="")[:LONGEST_QUERY]
        yield odd, "&".join(f"{name}={text}" for name in PARAMETERS)
        yield from ((odd, f"q=a&{name}={text}") for name in PARAMETERS if is_list)


LISTS = {
    "api-1:bodies",
    "api-1:chronology",
    "api-1:organisations",
    "api-1:search",
    "registry:export_roster",
    "website:organisations",
    "website:search",
}


def test_no_path_makes_a_page_fail(askers, odds):
    roots = [path.rpartition("absent")[0] for path in _paths_of("absent")]
    numbers = _paths_of(987654)
    failed = []
    for name, odd in odds:
        text = quote_from_bytes(odd, safe="")[:LONGEST_QUERY]
        tried = [f"{root}{text}/" for root in roots] + [path.replace("987654", text) for path in numbers]
        tried += [f"/{text}", f"/en/{text}/", f"/static/{text}"]
        failed += [f"{url[:80]}: {name}" for url in tried if askers["secretariat"].ask("GET", url).failed]
    assert failed == []


def _paths_of(value: object) -> list[str]:
    """Return the path of every address that takes one value, where `value` fits."""
    found = []
    for address in addresses():
        try:
            found.append(reverse(address.name, kwargs=dict.fromkeys(address.places, value)) if address.places else "")
        except NoReverseMatch:
            continue
    return sorted(path for path in found if path.endswith(f"{value}/") and not path.startswith("/admin/"))


def test_no_field_of_any_form_makes_it_fail(askers, forms, odds):
    failed = []
    for name, odd in odds:
        text = quote_from_bytes(odd, safe="")
        for url, fields in forms:
            for field in fields:
                body = "&".join(f"{one}={text if one == field else quote(value)}" for one, value in fields.items())
                failed += [f"{url} {field}: {name}"] * askers["secretariat"].ask("POST", url, body).failed
    assert failed == []


@pytest.fixture
def forms(world, askers) -> list[tuple[str, dict[str, str]]]:
    """Every form of the pages a secretariat has, with something that fits in each field; of another's only if new."""
    asker, found, known = askers["secretariat"], [], set()
    for address in addresses():
        if not address.name.startswith(("registry:", "search:")):
            continue
        for url in _pages(address, world):
            reader = _Reader()
            reader.feed(asker.ask("GET", url).content.decode(errors="replace"))
            page = url if address.name == "registry:change" else address.name
            new = [fields for fields in reader.forms if fields and (page, *sorted(fields)) not in known]
            known |= {(page, *sorted(fields)) for fields in new}
            found += [(url, fields) for fields in new]
    assert len(found) >= len(CHANGES)
    return found


def _pages(address: Address, world: World) -> list[str]:
    if address.name == "registry:change":
        return [reverse(address.name, kwargs={"pk": world.own.pk, "name": name}) for name in CHANGES]
    if address.name == "registry:export_roster":
        return []  # asked by GET above
    own = paths(address, SUBJECTS, world)
    return [path for subject, path in own.items() if subject != "absent"]


class _Reader(HTMLParser):
    """The forms of a page that are posted within its main part."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, str]] = []
        self.select = ""
        self.is_main = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        its: dict[str, Any] = dict(attrs)
        self.is_main = self.is_main or tag == "main"
        if not self.is_main:
            return
        if tag == "form" and its.get("method") == "post":
            self.forms.append({})
        if tag == "select":
            self.select = its["name"]
        name = self.select if tag == "option" else its.get("name", "")
        if self.forms and tag in {"input", "textarea", "option"} and name not in {"", "csrfmiddlewaretoken"}:
            self.forms[-1][name] = self.forms[-1].get(name) or its.get("value") or _fitting(tag, name, its)

    def handle_endtag(self, tag: str) -> None:
        self.is_main = self.is_main and tag != "main"
        self.select = "" if tag == "select" else self.select


def _fitting(tag: str, name: str, its: dict[str, Any]) -> str:
    if tag == "option":
        return ""
    if name.endswith("_on"):
        return "2026-04-01"
    return {"email": "x@example.com", "url": "https://example.com/"}.get(its.get("type", ""), "みほん")


def test_the_database_itself_would_fail(world):
    """The net is not empty: without the fields' own care, a NUL reaches PostgreSQL and fails there."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite keeps a NUL")
    with pytest.raises(DataError, match="NUL"), transaction.atomic():
        Body.objects.filter(code="a\0b").exists()
