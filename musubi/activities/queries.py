"""Shapes for pages that no QuerySet has."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from musubi.activities.models import (
    Activity,
    ActivityLink,
    Participation,
    Presentation,
    State,
)
from musubi.activities.reading.drafts import KnownName
from musubi.activities.reading.names import Names
from musubi.core import queries as prepared
from musubi.core.bilingual import Bilingual, is_english
from musubi.planning.models import Guideline
from musubi.registry.models import Alias, Field, Membership, Organisation, Profile
from musubi.registry.queries import profiles_on, the_council

_OF_A_PROFILE = ("legal_form_ja", "name_ja", "name_en", "reading", "prefecture")


@dataclass(frozen=True)
class Body:
    """What a page says of an organisation that tells an activity or takes part in it."""

    organisation_id: int
    full_name_ja: str
    name_ja: str
    name_en: str
    reading: str
    prefecture: str
    sector: str
    character: str
    sector_name_ja: str
    sector_name_en: str
    sector_name = Bilingual()
    full_name_en = property(lambda self: self.name_en)
    name = Bilingual()
    full_name = Bilingual()

    def __str__(self) -> str:
        """Return the name as it is printed, in the reader's language."""
        return self.full_name


def full_names(bodies: Iterable[Body]) -> dict[int, str]:
    """Return what very many are called in the reader's language, which is looked for once."""
    if is_english():
        return {one.organisation_id: one.full_name_en or one.full_name_ja for one in bodies}
    return {one.organisation_id: one.full_name_ja for one in bodies}


def bodies_on(day: date, *, organisations: Collection[int] | None = None) -> dict[int, Body]:
    """Return what organisations are called on `day`, where they are, and their sector, by their id: one query.

    One that has left the council is still of the sector it last had.
    """
    asked: dict[str, Any] = {} if organisations is None else {"organisation__in": tuple(sorted(organisations))}
    rows = prepared.rows(_bodies, day=day, **asked)
    return {pk: _body(pk, names, sector) for pk, sector, *names in rows}


def _bodies(*, day: date, **asked: tuple[int, ...]) -> QuerySet[Profile, Any]:
    profiles = Profile.objects.on(day).filter(**asked).annotate(last_sector=_last_sector())
    return profiles.values_list("organisation", "last_sector", *_OF_A_PROFILE)


def with_tellers(found: QuerySet[Activity], day: date) -> QuerySet[Activity]:
    """Return the activities with what `teller_of` reads: no query but their own."""
    told = {name: name for name in _OF_A_PROFILE}
    profile = Profile.objects.on(day).filter(organisation=OuterRef("organisation")).values(told=JSONObject(**told))
    return found.annotate(told_by=Subquery(profile[:1]), last_sector=_last_sector())


def teller_of(one: Any) -> Body | None:
    """Return who tells an activity that comes `with_tellers`, as of that day."""
    names = [one.told_by[name] for name in _OF_A_PROFILE] if one.told_by else []
    return _body(one.organisation_id, names, one.last_sector) if names else None


class Parts(NamedTuple):
    """What hangs on an activity, in the order in which its page shows it."""

    participations: list[Participation]
    fields: list[Field]
    guidelines: list[Guideline]
    links: list[ActivityLink]
    presentations: list[Presentation]


def parts_of(activity: int) -> Parts:
    """Return the parts of an activity: five queries."""
    return Parts(
        prepared.instances(_participations, activity=activity),
        prepared.instances(_fields, activity=activity),
        prepared.instances(_guidelines, activity=activity),
        prepared.instances(_links, activity=activity),
        prepared.instances(_presentations, activity=activity),
    )


def _participations(*, activity: int) -> QuerySet[Participation]:
    return Participation.objects.filter(activity=activity)


def _fields(*, activity: int) -> QuerySet[Field]:
    return Field.objects.filter(activities=activity)


def _guidelines(*, activity: int) -> QuerySet[Guideline]:
    tagged = Guideline.objects.filter(activities=activity).select_related("plan")
    return tagged.order_by("plan__starts_fy", "position", "pk")


def _links(*, activity: int) -> QuerySet[ActivityLink]:
    return ActivityLink.objects.filter(activity=activity)


def _presentations(*, activity: int) -> QuerySet[Presentation]:
    presented = Presentation.objects.filter(activity=activity).select_related("meeting")
    return presented.order_by("meeting__starts_on", "pk")


def _last_sector() -> Subquery:
    held = Membership.objects.standing().filter(organisation=OuterRef("organisation")).order_by("-starts_on", "-pk")
    told = JSONObject(code="sector", character="sector__character", ja="sector__name_ja", en="sector__name_en")
    return Subquery(held.values(told=told)[:1])


def _body(pk: int, names: Sequence[str], sector: dict[str, str] | None) -> Body:
    form, japanese, english, reading, prefecture = names
    return Body(pk, f"{form}{japanese}", japanese, english, reading, prefecture, **_of_sector(sector or {}))


def _of_sector(told: dict[str, str]) -> dict[str, str]:
    return {
        "sector": told.get("code", ""),
        "character": told.get("character", ""),
        "sector_name_ja": told.get("ja", ""),
        "sector_name_en": told.get("en", ""),
    }


def names_known() -> Names:
    """Return every name organisations are known by, to be asked: two queries.

    Former names count too: a report of 2012 calls people what they were called in 2012.
    """
    return Names(known_names())


def known_names() -> list[KnownName]:
    """Return the same one by one, as reading wants them: two queries."""
    return [KnownName(organisation, text) for organisation, text in _names() if text]


def _names() -> Iterable[tuple[int, str]]:
    profiles = Profile.objects.standing().values_list("organisation", "legal_form_ja", "name_ja", "name_en")
    for organisation, legal_form, japanese, english in profiles:
        yield organisation, japanese
        yield organisation, f"{legal_form}{japanese}"
        yield organisation, english
    yield from Alias.objects.values_list("organisation", "text")


def last_told(organisation: Organisation, *, stage: str, fiscal_year: int) -> list[Activity]:
    """Return what the organisation told of this stage in the latest earlier year it told anything, in its order."""
    earlier = Activity.objects.filter(
        organisation=organisation, stage=stage, fiscal_year__lt=fiscal_year, merged_into=None
    ).exclude(state=State.WITHDRAWN)
    latest = earlier.order_by("-fiscal_year").values_list("fiscal_year", flat=True).first()
    if latest is None:
        return []
    return list(earlier.filter(fiscal_year=latest).order_by("position", "pk"))


def guidelines_for(fiscal_year: int) -> list[Guideline]:
    """Return the guidelines of the council's plan in force in the year, in their order; none where none is known."""
    body = the_council()
    return list(Guideline.objects.in_force(body, fiscal_year).select_related("plan")) if body else []


def gone_by(day: date) -> dict[int, date]:
    """Return the organisations whose part in the council had ended by `day`, each with its last day."""
    body = the_council()
    if body is None:
        return {}
    held = Membership.objects.standing().filter(body=body).values_list("organisation", "ends_on")
    last: dict[int, date] = {}
    for organisation, ends_on in held:
        last[organisation] = max(last.get(organisation, date.min), ends_on or date.max)
    return {organisation: ended for organisation, ended in last.items() if ended < day}


def choices_of_organisations(day: date) -> list[tuple[int, str]]:
    """Return every organisation with its name of the day, in the order of a roster: one query."""
    found = profiles_on(day).values()
    return [(one.organisation_id, one.full_name) for one in sorted(found, key=lambda one: (one.reading, one.pk))]


def told_together(activity: Activity) -> list[int]:
    """Return the activity's number and those of all that were merged into it, one into the other."""
    numbers, newest = [activity.pk], [activity.pk]
    while newest:
        newest = list(Activity.objects.filter(merged_into__in=newest).order_by("pk").values_list("pk", flat=True))
        numbers += newest
    return numbers


def standing_for(activity: Activity) -> Activity:
    """Return the entry that an activity was merged into, in the end; itself where it was not."""
    while activity.merged_into is not None:
        activity = activity.merged_into
    return activity


def example_of(activity: Activity, *, keys: Collection[str], told: list[int] | None = None) -> Activity | None:
    """Return what the activity was tried after, if the reader may see it on the site."""
    rows = Activity.objects.filter(followers__in=told or told_together(activity)).select_related("merged_into")
    for row in rows.order_by("pk"):
        example = standing_for(row)
        if example.pk != activity.pk and Activity.objects.published().visible_to(keys).filter(pk=example.pk).exists():
            return example
    return None


def followers_of(activity: Activity, *, keys: Collection[str], told: list[int] | None = None) -> list[Activity]:
    """Return what was tried after the activity and the reader may see on the site, by day."""
    published = Activity.objects.published().visible_to(keys)
    told = told or told_together(activity)
    return list(published.filter(example__in=told).exclude(pk__in=told).order_by("starts_on", "pk"))
