"""What search knows of organisations, bodies and people. Called by every action that changes one."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date

from django.db.models import F
from django.utils.translation import override

from musubi.accounts.audience import MEMBERS, PUBLIC
from musubi.registry.models import Body, Membership, Organisation, Person, Profile, Role
from musubi.registry.queries import profiles_on
from musubi.search import actions as search
from musubi.search.actions import Entry

_AT_ONCE = 500  # an engine takes so many values in one question
# The ids of the organisations whose rows are to be written when the block of indexing_once ends.
_waiting: ContextVar[set[int] | None] = ContextVar("_waiting", default=None)


@contextmanager
def indexing_once(*, today: date) -> Iterator[None]:
    """Write the row of each organisation changed in the block once, at its end, however many actions changed it.

    The block lies inside the transaction of the changes, so that they and the index stay or vanish together.
    """
    waiting: set[int] = set()
    token = _waiting.set(waiting)
    try:
        yield
    finally:
        _waiting.reset(token)
    index_organisations(sorted(waiting), today=today)


def index_organisation(organisation: Organisation, *, today: date) -> None:
    """Write the organisation's row of the search index as it is on `today`, all its names past and present in it."""
    waiting = _waiting.get()
    if waiting is not None:
        waiting.add(organisation.pk)
        return
    index_organisations([organisation.pk], today=today)


def index_organisations(pks: Sequence[int], *, today: date) -> None:
    """Write the rows of many organisations, in a fixed number of questions for each few hundred."""
    for start in range(0, len(pks), _AT_ONCE):
        _index_batch(pks[start : start + _AT_ONCE], today)


def _index_batch(pks: Sequence[int], today: date) -> None:
    profiles = profiles_on(today, organisations=pks)
    held = Membership.objects.standing().on(today).filter(organisation__in=pks).order_by("-starts_on", "-pk")
    sectors = dict(held.values_list("organisation", "sector"))
    history: dict[int, list[Profile]] = defaultdict(list)
    standing = Profile.objects.standing().filter(organisation__in=pks)
    for profile in standing.order_by(F("starts_on").asc(nulls_first=True), "pk"):
        history[profile.organisation_id].append(profile)
    found = Organisation.objects.filter(pk__in=profiles).prefetch_related("aliases").order_by("pk")
    search.index_many([_entry(one, profiles[one.pk], history[one.pk], sectors.get(one.pk, "")) for one in found])
    for pk in pks:
        if pk not in profiles:
            search.unindex("organisation", str(pk))


def _entry(organisation: Organisation, profile: Profile, history: list[Profile], sector: str) -> Entry:
    facts = [profile.kind, profile.prefecture]
    return Entry(
        kind="organisation",
        key=str(organisation.pk),
        title_ja=profile.full_name_ja,
        title_en=profile.name_en,
        text_ja="\n".join([*(fact.name_ja for fact in facts), organisation.introduction_ja]),
        text_en="\n".join([*(fact.name_en for fact in facts), organisation.introduction_en]),
        names=tuple(_names(organisation, profile, history)),
        url=f"/organisations/{organisation.pk}/",
        owner=organisation.key,
        sector=sector,
        prefecture=profile.prefecture_id,
        happened_on=None,
        audience=frozenset({PUBLIC}),
    )


def unindex_organisation(organisation: Organisation) -> None:
    """Take the organisation out of the search index."""
    search.unindex("organisation", str(organisation.pk))


def index_body(body: Body) -> None:
    """Write a body's row of the search index."""
    search.index(
        Entry(
            kind="body",
            key=body.code,
            title_ja=body.name_ja,
            title_en=body.name_en,
            text_ja=body.purpose_ja,
            text_en=body.purpose_en,
            names=tuple(filter(None, [body.short_ja, body.short_en])),
            url=f"/bodies/{body.code}/",
            audience=frozenset({PUBLIC}),
        )
    )


def index_person(person: Person, *, today: date) -> None:
    """Write the row of somebody who acts for an organisation: members find them, nobody else."""
    roles = list(Role.objects.on(today).filter(person=person, organisation__isnull=False))
    if not roles:
        search.unindex("person", str(person.pk))
        return
    profiles = profiles_on(today, organisations=[role.organisation_id for role in roles if role.organisation_id])
    kinds = list(dict.fromkeys(Role.Kind(role.kind) for role in roles))
    named = [*(profile.name_ja for profile in profiles.values()), *_in("ja", kinds)]
    named_en = [*(profile.name_en for profile in profiles.values()), *_in("en", kinds)]
    search.index(
        Entry(
            kind="person",
            key=str(person.pk),
            title_ja=person.name_ja,
            title_en=person.name_en,
            text_ja="\n".join(named),
            text_en="\n".join(named_en),
            names=tuple(filter(None, [person.reading])),
            url=f"/organisations/{roles[0].organisation_id}/#people",
            audience=frozenset({MEMBERS}),
        )
    )


def index_all(*, today: date) -> None:
    """Write every row anew: after loading, and each morning for what begins or ends that day."""
    index_organisations(list(Organisation.objects.order_by("pk").values_list("pk", flat=True)), today=today)
    for body in Body.objects.all():
        index_body(body)
    for person in Person.objects.order_by("pk"):
        index_person(person, today=today)


def _in(language: str, kinds: list[Role.Kind]) -> list[str]:
    """Return what the roles are called in a language, whoever asks for the row to be written."""
    with override(language):
        return [str(kind.label) for kind in kinds]


def _names(organisation: Organisation, now: Profile, history: list[Profile]) -> list[str]:
    """Return every name that leads to the organisation, each once, today's first."""
    names = [now.name_ja, now.name_en, now.reading]
    for profile in reversed(history):
        names += [profile.name_ja, profile.name_en, profile.reading, profile.full_name_ja]
    names += [alias.text for alias in organisation.aliases.all()]
    return [name for name in dict.fromkeys(names) if name]
