"""The machinery of tests/test_access.py: which addresses there are, who asks, what the table says they get."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from fnmatch import fnmatchcase
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import unquote

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.test.client import ClientHandler
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.resolvers import RegexPattern, RoutePattern
from django.utils import timezone

from musubi.accounts.models import User
from musubi.registry.models import Role
from tests import factories

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
OF_A_GROUP = ("GET", "POST")  # what is asked of addresses that share a line: Django's admin alone has half a hundred
PERSONS = ("anonymous", "viewer", "contact", "other", "secretariat", "operator", "former")
# Those whom the second database answers too: who knows nothing, a member of another organisation, who may most. The
# others differ from them by the values in the same statements.
ON_BOTH = ("anonymous", "other", "secretariat")
OTHERS = "*"  # in the column of methods: those that no other line of the address and subject names
EVERYWHERE = "*"  # in the columns of address and subject: wherever the address's own lines do not name the method
NO_SUBJECT = "-"
# What stands for the places of addresses that are taken together as a group.
SAMPLES = {"app_label": "accounts", "content_type_id": 1, "object_id": "1", "url": "x", "key": "x", "uidb36": "x"}
OF_CONVERTERS = {"int": 1, "slug": "x", "str": "x", "path": "x", "uuid": "00000000-0000-0000-0000-000000000000"}


def by_person(*, pairs: Mapping[str, list[str]] | None = None) -> list[Any]:
    """Return a parameter for each person, or for the list that stands for one; marked where one database is enough."""
    given = pairs or {person: person for person in PERSONS}
    return [
        pytest.param(value, id=person, marks=[] if person in ON_BOTH else [pytest.mark.once])
        for person, value in given.items()
    ]


# --- the addresses -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Address:
    """A named address, and the names of its places with a value that fits each."""

    name: str
    places: dict[str, Any] = field(default_factory=dict, hash=False, compare=False)


def addresses(resolver: URLResolver | None = None) -> list[Address]:
    """Return every named address of the site, from Django's own resolver."""
    found = {address.name: address for address in _walk(resolver or get_resolver(), "", {})}
    return sorted(found.values(), key=lambda address: address.name)


def nameless(resolver: URLResolver | None = None) -> list[str]:
    """Return the addresses that nobody can name; Django's admin has some of its own."""
    found = (address.name for address in _walk(resolver or get_resolver(), "", {}, named=False))
    return [name for name in found if not name.startswith("admin:")]


def _walk(resolver: URLResolver, prefix: str, above: dict[str, Any], *, named: bool = True) -> Iterator[Address]:
    for entry in resolver.url_patterns:
        places = {**above, **_places(entry.pattern)}
        if isinstance(entry, URLResolver):
            inner = f"{prefix}{entry.namespace}:" if entry.namespace else prefix
            yield from _walk(entry, inner, places, named=named)
        elif isinstance(entry, URLPattern) and bool(entry.name) is named:
            yield Address(f"{prefix}{entry.name or entry.pattern}", places)


def _places(pattern: Any) -> dict[str, Any]:
    if isinstance(pattern, RoutePattern):
        kinds = {name: type(converter).__name__ for name, converter in pattern.converters.items()}
        fallback = {name: kind.removesuffix("Converter").lower().removeprefix("string") for name, kind in kinds.items()}
        return {name: SAMPLES.get(name, OF_CONVERTERS.get(kind, "x")) for name, kind in fallback.items()}
    if isinstance(pattern, RegexPattern):
        return {name: SAMPLES.get(name, "x") for name in pattern.regex.groupindex}
    return {}


# --- the table -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """One line of the table: who gets what, for some methods, for one subject of one address or group."""

    pattern: str
    subject: str
    methods: tuple[str, ...]
    statuses: dict[str, frozenset[int]] = field(hash=False, compare=False)


class Table:
    """The declared answers."""

    def __init__(self, text: str) -> None:
        """Read the table; raise ValueError for a line that is not one."""
        self.lines = [line for row in text.splitlines() if row.partition("#")[0].strip() for line in _read(row)]
        self._by_place: dict[tuple[str, str], list[Line]] = {}  # looked at ten thousand times a run
        for line in self.lines:
            self._by_place.setdefault((line.pattern, line.subject), []).append(line)
        self._everywhere = [line for line in self.lines if line.pattern == EVERYWHERE]
        self._patterns = {line.pattern for line in self.lines} - {EVERYWHERE}

    def patterns(self) -> set[str]:
        """Return the first column."""
        return self._patterns

    def pattern_for(self, name: str) -> str | None:
        """Return the row of an address: its own, or that of the group it belongs to."""
        if name in self._patterns:
            return name
        return next((pattern for pattern in sorted(self._patterns) if fnmatchcase(name, pattern)), None)

    def methods(self, name: str) -> tuple[str, ...]:
        """Return the methods to ask an address by."""
        return METHODS if name in self._patterns else OF_A_GROUP

    def is_decided_anew(self, name: str, subject: str, method: str) -> bool:
        """Whether a view decides by who asks, and no other cell tells how.

        It does not where the address has no such method for anybody; and HEAD asks what GET does, by the same function.
        """
        if method == "HEAD":
            return False
        answers = {person: self.expected(name, subject, method, person) for person in PERSONS}
        return answers["secretariat"] != {405} or any(not allowed <= {302, 405} for allowed in answers.values())

    def subjects(self, name: str) -> set[str]:
        """Return the subjects the table speaks of for an address."""
        pattern = self.pattern_for(name)
        return {subject for row, subject in self._by_place if row == pattern}

    def expected(self, name: str, subject: str, method: str, person: str) -> frozenset[int]:
        """Return the statuses allowed in one cell; none when the table leaves it open."""
        own = self._by_place.get((self.pattern_for(name) or "", subject), [])
        for lines, wanted in ((own, method), (self._everywhere, method), (own, OTHERS)):
            for line in lines:
                if wanted in line.methods:
                    return line.statuses[person]
        return frozenset()


def _read(row: str) -> Iterator[Line]:
    pattern, subjects, methods, *cells = row.partition("#")[0].split()
    if len(cells) != len(PERSONS):
        raise ValueError(f"A line has {len(PERSONS)} answers, this one {len(cells)}: {row}")
    unknown = set(methods.split(",")) - {*METHODS, OTHERS}
    if unknown:
        raise ValueError(f"No such method: {', '.join(sorted(unknown))} in: {row}")
    statuses = {
        person: frozenset(int(status) for status in cell.split("|"))
        for person, cell in zip(PERSONS, cells, strict=True)
    }
    for subject in subjects.split(","):
        for one in pattern.split(","):
            yield Line(one, subject, tuple(methods.split(",")), statuses)


# --- who asks ------------------------------------------------------------------------------------------------------


class World:
    """Two organisations and one person of each kind."""

    def __init__(self) -> None:
        """Make them."""
        yesterday = timezone.localdate() - timedelta(days=1)
        self.own = factories.make_organisation(name_ja="見本自機関", sector="academia")
        self.another = factories.make_organisation(name_ja="見本他機関", sector="industry")
        self.users: dict[str, User | None] = {
            "anonymous": None,
            "viewer": self._with_role(organisation=self.own, kind=Role.Kind.VIEWER),
            "contact": self._with_role(organisation=self.own),
            "other": self._with_role(organisation=self.another),
            "secretariat": self._with_role(kind=Role.Kind.SECRETARIAT),
            "operator": factories.make_operator(),
            "former": self._with_role(organisation=self.own, ends_on=yesterday),
        }
        # One for all, in the settings of this test: to load the middleware takes longer than to ask.
        self.handler = ClientHandler(enforce_csrf_checks=False)
        self.cookies = {person: self._signed_in(user) for person, user in self.users.items()}

    def ask(self, person: str, method: str, path: str) -> HttpResponse:
        """Send one request and undo whatever it did, so that the next one meets the same world."""
        client = Client(raise_request_exception=False)
        client.handler = self.handler
        client.cookies = self.cookies[person].copy()
        with transaction.atomic():
            response = client.generic(method, path, *_typed(method, path))
            if response.streaming:  # read while the rows still exist, and put back: a stream is read once
                response.streaming_content = [response.getvalue()]
            transaction.set_rollback(True)
        return response

    @staticmethod
    def _signed_in(user: User | None) -> SimpleCookie:
        client = Client()
        if user is not None:
            client.force_login(user)
        return client.cookies

    @staticmethod
    def _with_role(**role: Any) -> User:
        user = factories.make_user()
        factories.make_role(user=user, **role)
        return user


def _typed(method: str, path: str) -> tuple[str, ...]:
    """Return what a form sends: the query of its path."""
    query = path.partition("?")[2] if method == "POST" else ""
    return (query, "application/x-www-form-urlencoded") if query else ()


def paths(address: Address, subjects: dict[str, Any], world: World) -> dict[str, str]:
    """Return the path of each subject of an address: own, another's, absent; or one path where there is no subject."""
    if address.name in subjects:
        return {name: _path(address.name, **places) for name, places in subjects[address.name](world).items()}
    return {NO_SUBJECT: reverse(address.name, kwargs=address.places)}


def _path(address: str, /, *, typed: str = "", **places: Any) -> str:
    return reverse(address, kwargs=places) + (f"?{typed}" if typed else "")


# --- alike to the byte ---------------------------------------------------------------------------------------------

_CHANGES_BY_ITSELF = {"Date", "Set-Cookie", "X-Request-Reference"}
_DRAWN_BY_LOT = re.compile(rb'(name="csrfmiddlewaretoken" value="|nonce="|nonce-)[\w+/=-]+')


def told(response: HttpResponse, path: str) -> tuple[int, dict[str, str], bytes]:
    """Return all that a reader is told, without the address they asked for and what is drawn by lot."""
    headers = {name: text for name, text in response.headers.items() if name not in _CHANGES_BY_ITSELF}
    if "Content-Length" in headers:
        headers["Content-Length"] = "as long as it is"
    body = response.getvalue() if response.streaming else response.content
    for written in (path, unquote(path), path.partition("?")[0]):
        body = body.replace(written.encode(), b"PATH")
    return response.status_code, headers, _DRAWN_BY_LOT.sub(rb"\1", body)
