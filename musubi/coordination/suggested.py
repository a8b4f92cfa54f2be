"""The page's side of suggestions: what was found for a record, as one reader may see it, and why.

Whether a record may be seen is asked when it is drawn, with the same questions as on its own page. What two texts share
is shown only while both stand as they did when it was found: after a change, words may have been taken out of one.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from musubi.accounts.models import User
from musubi.coordination.models import AgreementParty, Asker, Case, Introduction, Seed, Suggestion, Verdict
from musubi.coordination.sources import Shown, parts_of, source_of
from musubi.core.queries import instances, rows
from musubi.registry.models import Field, Role

MOST_WORDS_SHOWN = 5


def seed_shown(pk: int, keys: Collection[str]) -> Seed | None:
    """Return the published seed of this number, if a reader with these keys sees it."""
    return Seed.objects.published().visible_to(keys).filter(pk=pk).first()


@dataclass(frozen=True)
class Part:
    """One addend of a score, in words."""

    name: str
    amount: float


@dataclass(frozen=True)
class Suggested:
    """A record found for another, as its reader sees it, and why."""

    shown: Shown
    kind: str
    score: float
    words: list[str]
    bridges: list[str]
    fields: list[str]
    is_near: bool
    parts: list[Part]
    verdict: bool | None = None  # what this reader said of it

    @property
    def key(self) -> str:
        """The key of what was found."""
        return self.shown.key

    @property
    def language(self) -> str:
        """The language of the words: that of the text that was asked with, whatever the page's."""
        return "en" if all(word.isascii() for word in self.words) else "ja"


@dataclass(frozen=True)
class Found:
    """All that was found for a record, by kind; `is_looked` is False while nobody has looked yet."""

    asked: str
    is_looked: bool
    is_current: bool
    by_kind: dict[str, list[Suggested]] = field(default_factory=dict)

    def of(self, kind: str) -> list[Suggested]:
        """Return what of a kind fits, the best first, without what this reader set aside."""
        return [one for one in self.by_kind.get(kind, []) if one.verdict is not False]

    def set_aside(self, kind: str) -> list[Suggested]:
        """Return what of a kind this reader said does not fit."""
        return [one for one in self.by_kind.get(kind, []) if one.verdict is False]


def found_for(asked: str, *, mark: str, keys: frozenset[str], user: User | None, kinds: Collection[str]) -> Found:
    """Return what was found for a record that its reader may see, and that now stands as `mark` says.

    A handful of questions, however much was found: one, and those of each kind's page.
    """
    looked = next(iter(instances(_askers, key=asked)), None)
    listed = instances(_found, asked=asked, kinds=tuple(kinds))
    found = Found(asked, looked is not None, looked is not None and looked.mark.partition(".")[0] == mark)
    if not listed:
        return found
    names = {one.code: str(one) for one in instances(_fields)}
    verdicts = verdicts_of(user, [(asked, row.found) for row in listed])
    for kind, of_kind in groupby(listed, key=lambda row: row.kind):
        source, numbered = source_of(kind), [(parts_of(row.found)[1], row) for row in of_kind]
        shown = source.shown([number for number, _row in numbered], keys) if source else {}
        seen = [(row, shown[number]) for number, row in numbered if number in shown]
        found.by_kind[kind] = [
            _suggested(row, one, mark=mark, names=names, verdict=verdicts.get((asked, row.found))) for row, one in seen
        ]
    return found


def _askers(*, key: str) -> QuerySet[Asker]:
    return Asker.objects.filter(key=key).order_by()


def _found(*, asked: str, kinds: tuple[str, ...]) -> QuerySet[Suggestion]:
    return Suggestion.objects.filter(asked=asked, kind__in=kinds).order_by("kind", "-score", "found")


def _fields() -> QuerySet[Field]:
    return Field.objects.order_by()


def shown_words(words: Iterable[tuple[str, float]]) -> list[str]:
    """Return the words that a reader is shown first: nouns, then those that end in okurigana."""
    return sorted((word for word, _weight in words), key=lambda word: "ぁ" <= word[-1] <= "ん")[:MOST_WORDS_SHOWN]


def verdicts_of(user: User | None, pairs: Iterable[tuple[str, str]]) -> dict[tuple[str, str], bool]:
    """Return what a reader said of these pairs."""
    if user is None:
        return {}
    said = rows(_verdicts, by=user.pk, asked=tuple({one for one, _other in pairs}))
    return {(one, other): is_useful for one, other, is_useful in said}


def _verdicts(*, by: int, asked: tuple[str, ...]) -> QuerySet[Verdict, tuple[str, str, bool]]:
    found = Verdict.objects.filter(by=by, asked__in=asked).order_by()
    return found.values_list("asked", "found", "is_useful")


def is_suggested(asked: str, found: str, keys: frozenset[str]) -> bool:
    """Whether the one was found for the other, and the reader may see both."""
    if not Suggestion.objects.filter(asked=asked, found=found).exists():
        return False
    return _may_see(asked, keys) and _may_see(found, keys)


def _may_see(key: str, keys: frozenset[str]) -> bool:
    kind, number = parts_of(key)
    source = source_of(kind)
    return source is not None and number in (source.seen or source.shown)([number], keys)


def _suggested(row: Suggestion, shown: Shown, *, mark: str, names: dict[str, str], verdict: bool | None) -> Suggested:
    """Return a suggestion with its reasons, or without those of texts that have changed."""
    told: dict[str, Any] = row.parts
    stands = _stands(row, mark, shown)
    words, bridges = (told["words"], told["bridges"]) if stands else ([], [])
    return Suggested(
        shown=shown,
        kind=row.kind,
        score=row.score,
        words=shown_words(words),
        bridges=[one for one, _weight in bridges],
        fields=[names[code] for code in told["fields"] if code in names] if stands else [],
        is_near=stands and told["place"] > 0,
        parts=_parts(told, words, bridges, names) if stands else [],
        verdict=verdict,
    )


def _stands(row: Suggestion, mark: str, shown: Shown) -> bool:
    """Whether both records still are what they were when the reasons were found."""
    return row.asked_mark == mark and row.found_mark == shown.mark


def _parts(told: dict[str, Any], words: list[Any], bridges: list[Any], names: dict[str, str]) -> list[Part]:
    """Return the addends, in words; those of small words as one."""
    quoted = [Part(pgettext("part of a score", "“%(word)s”") % {"word": word}, weight) for word, weight in words]
    quoted += [Part(_("in the other language: %(pair)s") % {"pair": pair}, weight) for pair, weight in bridges]
    fields = pgettext("part of a score", "same field: %(names)s") % {
        "names": _(", ").join(names[code] for code in told["fields"] if code in names)
    }
    rest = [
        (_("small words they share"), told["small"]),
        (fields, told["field"]),
        (_("same prefecture"), told["place"]),
        (_("learned from answers to other suggestions"), told["learned"]),
        (_("what was said of this very suggestion"), told["told"]),
        (_("resembles many records"), told["hub"]),
    ]
    return [*quoted, *(Part(name, amount) for name, amount in rest if abs(amount) >= 0.0005)]  # noqa: PLR2004 - drawn as 0.000


# --- what only those who keep a case are told ----------------------------------------------------------------------


def ties_with(case: Case, organisations: Collection[int], keys: frozenset[str]) -> dict[int, list[Case]]:
    """Return the earlier cases of the same company in which it came together with each of these organisations.

    Only cases that the reader sees: whom a company has worked with may be known to nobody else.
    """
    if not organisations:
        return {}
    by: dict[str, Any] = {"number": case.need.corporate_number} if case.need and case.need.corporate_number else {}
    found = {one.pk: one for one in instances(_same_firm, keys, case=case.pk, firm=case.firm_name, **by)}
    if not found:
        return {}
    through = Introduction.objects.filter(case__in=found, state=Introduction.State.THROUGH)
    agreed = AgreementParty.objects.filter(agreement__case__in=found)
    pairs = {*through.filter(organisation__in=organisations).values_list("organisation", "case")}
    pairs |= {*agreed.filter(organisation__in=organisations).values_list("organisation", "agreement__case")}
    ties: dict[int, list[Case]] = {}
    for organisation, pk in sorted(pairs):
        ties.setdefault(organisation, []).append(found[pk])
    return ties


def _same_firm(keys: frozenset[str], *, case: int, firm: str, number: str = "") -> QuerySet[Case]:
    same = Q(firm_name=firm) | Q(need__corporate_number=number) if number else Q(firm_name=firm)
    earlier: QuerySet[Case] = Case.objects.visible_to(keys).filter(same).exclude(pk=case)
    return earlier


@dataclass(frozen=True)
class Someone:
    """A person who may know more, and why."""

    name: str
    place: str
    reasons: list[str]


def people_for(seeds: Iterable[Suggested], cases: Iterable[Case], *, day: date) -> list[Someone]:
    """Return whom to ask, the best first: those told on the seeds found, coordinators there, keepers of like cases."""
    named: dict[tuple[str, str], list[str]] = {}
    listed = list(seeds)
    places = {one.shown.organisation: one.shown.whose for one in listed if one.shown.organisation}
    for one in listed:
        if one.shown.person:
            reason = _("researcher of “%(title)s”") % {"title": one.shown.title}
            named.setdefault((one.shown.person, one.shown.whose), []).append(reason)
    for role in instances(_coordinators, day=day, organisations=tuple(places)):
        whose = places[role.organisation_id or 0]
        named.setdefault((str(role.person), whose), []).append(_("coordinator there"))
    for case in cases:
        if case.owner is not None:
            reason = _("in charge of the similar case %(number)s") % {"number": case.number}
            named.setdefault((str(case.owner), ""), []).append(reason)
    people = [Someone(name, place, reasons) for (name, place), reasons in named.items()]
    return sorted(people, key=lambda one: -len(one.reasons))


def _coordinators(*, day: date, organisations: tuple[int, ...]) -> QuerySet[Role]:
    held: QuerySet[Role] = Role.objects.on(day).filter(kind=Role.Kind.COORDINATOR, organisation__in=organisations)
    return held.select_related("person").order_by("person__reading", "pk")
