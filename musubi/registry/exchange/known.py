"""The registry as a roster file shows it: the text of every cell of an organisation's row."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from musubi.core.text import name_key, search_key
from musubi.registry.exchange.columns import ALIAS_SEPARATOR, COLUMNS, without_invisible
from musubi.registry.models import (
    Alias,
    Body,
    Identifier,
    Kind,
    Membership,
    Organisation,
    Prefecture,
    Profile,
    Sector,
)
from musubi.registry.queries import members_on, profiles_on

YES, NO = "はい", "いいえ"
DETAILS = ("website", "window_ja", "window_en", "address", "phone", "email")
TEXT_FACTS = ("legal_form_ja", "name_ja", "name_en", "reading")
Word = Sector | Kind | Prefecture


class Words:
    """The words of one vocabulary, read by code, Japanese or English name, and for sectors by character."""

    def __init__(self, words: Iterable[Word]) -> None:
        """Remember the words; a name that two of them share leads to neither."""
        self.all = list(words)
        found: dict[str, set[str]] = defaultdict(set)
        for word in self.all:
            for name in (word.name_ja, word.name_en, getattr(word, "character", ""), _without_suffix(word)):
                found[search_key(name)].add(word.pk)
        codes = {search_key(word.pk): word for word in self.all}
        by_pk = {word.pk: word for word in self.all}
        named = {key: by_pk[next(iter(pks))] for key, pks in found.items() if key and len(pks) == 1}
        self._by_key: dict[str, Word] = {**named, **codes}

    def read(self, text: str) -> Word | None:
        """Return the word that `text` names, or None."""
        return self._by_key.get(search_key(text))

    def written(self, word: Word) -> str:
        """Return what a file writes for `word`: 産, 銀行, 広島県; its code where that would lead elsewhere."""
        text: str = getattr(word, "character", "") or word.name_ja
        return text if self.read(text) == word else str(word.pk)


def _without_suffix(word: Word) -> str:
    """Return 広島 for 広島県: people write either."""
    return re.sub("[県府都]$", "", word.name_ja) if isinstance(word, Prefecture) else ""


class Vocabulary:
    """The three vocabularies of a roster, by column."""

    def __init__(self) -> None:
        """Read them."""
        self.sector = Words(Sector.objects.all())
        self.kind = Words(Kind.objects.all())
        self.prefecture = Words(Prefecture.objects.all())

    def of(self, code: str) -> Words:
        """Return the vocabulary of a column."""
        words: Words = getattr(self, code)
        return words


def cells_of(profile: Profile, membership: Membership | None, vocabulary: Vocabulary) -> dict[str, str]:
    """Return the text of every cell of an organisation's row, its aliases one a line."""
    organisation = profile.organisation
    identifiers = {one.scheme: one.value for one in organisation.identifiers.all()}
    cells = {
        "id": str(organisation.pk),
        "kind": vocabulary.kind.written(profile.kind),
        "prefecture": vocabulary.prefecture.written(profile.prefecture),
        **{name: without_invisible(getattr(profile, name)) for name in TEXT_FACTS},
        "aliases": "\n".join(without_invisible(alias.text) for alias in organisation.aliases.all()),
        **{scheme: identifiers.get(scheme, "") for scheme in Identifier.Scheme.values},
        **{name: without_invisible(getattr(organisation, name)) for name in DETAILS},
        **membership_cells(membership, vocabulary),
    }
    return {column.code: cells[column.code] for column in COLUMNS}


def membership_cells(membership: Membership | None, vocabulary: Vocabulary) -> dict[str, str]:
    """Return the text of the cells that speak of a membership."""
    if membership is None:
        return dict.fromkeys(("sector", "starts_on", "is_start_known", "ends_on", "admitted_by"), "")
    return {
        "sector": vocabulary.sector.written(membership.sector),
        "starts_on": membership.starts_on.isoformat(),
        "is_start_known": YES if membership.is_start_known else NO,
        "ends_on": membership.ends_on.isoformat() if membership.ends_on else "",
        "admitted_by": without_invisible(membership.admitted_by),
    }


def fingerprint(*, today: date) -> str:
    """Return what stays the same as long as nothing about any organisation changes, on one day."""
    revisions = Organisation.objects.order_by("pk").values_list("pk", "revision")
    told = ";".join([today.isoformat(), *(f"{pk}:{revision}" for pk, revision in revisions)])
    return hashlib.sha256(told.encode()).hexdigest()


def roster_cells(council: Body, *, day: date) -> list[dict[str, str]]:
    """Return the rows of the roster of `day` in printed order: names and memberships of that day, the rest of today."""
    vocabulary = Vocabulary()
    members: list[Any] = list(  # profiles with what members_on adds to them
        members_on(council, day=day)
        .select_related("organisation", "kind", "prefecture")
        .prefetch_related("organisation__aliases", "organisation__identifiers")
    )
    held: dict[int, Any] = Membership.objects.select_related("sector").in_bulk(
        [profile.membership_id for profile in members]
    )
    rows = [cells_of(profile, held[profile.membership_id], vocabulary) for profile in members]
    for row in rows:
        row["aliases"] = row["aliases"].replace("\n", ALIAS_SEPARATOR)
    return rows


class Known:
    """All that a file is compared with: the organisations of `today`, their memberships, every name they go by."""

    def __init__(self, council: Body, *, today: date) -> None:
        """Read them, in a fixed number of queries."""
        self.council, self.today = council, today
        self.vocabulary = Vocabulary()
        rows = Organisation.objects.prefetch_related("aliases", "identifiers")
        organisations = {one.pk: one for one in rows}
        self.profiles = profiles_on(today)
        for pk, profile in self.profiles.items():
            profile.organisation = organisations[pk]
        self.memberships: dict[int, list[Membership]] = defaultdict(list)
        standing: Any = (
            Membership.objects.standing().filter(body=council).select_related("sector", "organisation", "body")
        )
        for membership in standing.order_by("starts_on", "pk"):
            self.memberships[membership.organisation_id].append(membership)
        self._names = self._all_names()

    def called(self, name: str) -> list[int]:
        """Return the organisations that go or went by `name`, by their ids."""
        return sorted(self._names.get(name_key(name), set()))

    def cells(self, pk: int, membership: Membership | None) -> dict[str, str]:
        """Return the row of one organisation as a file would show it."""
        return cells_of(self.profiles[pk], membership, self.vocabulary)

    def membership_meant(self, pk: int, starts_on: date | None) -> Membership | None:
        """Return the membership a row speaks of: the one with that first day, else that of today, else the latest.

        None when there is none, or when the row's first day comes after the end of the one found: it joins again.
        """
        own = self.memberships.get(pk, [])
        exact = [one for one in own if one.starts_on == starts_on]
        of_today = [one for one in own if one.starts_on <= self.today <= (one.ends_on or date.max)]
        found = [*exact, *of_today, *own[-1:]]
        if not found or (starts_on is not None and starts_on > (found[0].ends_on or date.max)):
            return None
        return found[0]

    def members_today(self) -> list[int]:
        """Return the organisations that take part today."""
        return [
            pk
            for pk, own in self.memberships.items()
            if any(one.starts_on <= self.today <= (one.ends_on or date.max) for one in own)
        ]

    def _all_names(self) -> Mapping[str, set[int]]:
        names: dict[str, set[int]] = defaultdict(set)
        ever = Profile.objects.standing().values_list("organisation", "legal_form_ja", "name_ja", "name_en")
        for pk, legal_form, japanese, english in ever:
            for name in (japanese, f"{legal_form}{japanese}", english):
                names[name_key(name)].add(pk)
        for pk, text in Alias.objects.values_list("organisation", "text"):
            names[name_key(text)].add(pk)
        names.pop("", None)
        return {key: pks & self.profiles.keys() for key, pks in names.items()}
