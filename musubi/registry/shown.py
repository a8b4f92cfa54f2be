"""What pages show of the registry again and again: the lists it sorts by, and what hangs on an organisation."""

from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from django.db.models import CharField, DateField, DateTimeField, F, QuerySet, Value
from django.db.models.functions import Cast

from musubi.core import queries as prepared
from musubi.registry.models import Alias, Correction, Identifier, Prefecture, Profile, Sector, Unit


def sectors_in_order() -> list[Sector]:
    """Return the sectors as every page shows them."""
    return prepared.instances(_sectors)


def _sectors() -> QuerySet[Sector]:
    return Sector.objects.order_by("position", "pk")


def home_prefectures() -> list[Prefecture]:
    """Return the prefectures of the council's own region, in their order."""
    return prepared.instances(_home_prefectures)


def prefectures_in_order() -> list[Prefecture]:
    """Return every prefecture."""
    return prepared.instances(_prefectures)


def _home_prefectures() -> QuerySet[Prefecture]:
    return _prefectures().filter(is_home=True)


def _prefectures() -> QuerySet[Prefecture]:
    return Prefecture.objects.order_by("position", "pk")


def profiles_of(organisation: int) -> list[Profile]:
    """Return what an organisation was, is and will be called, from the earliest on, each with the organisation."""
    return prepared.instances(_profiles_ever, organisation=organisation)


def _profiles_ever(*, organisation: int) -> QuerySet[Profile]:
    standing = Profile.objects.standing().filter(organisation=organisation)
    related = standing.select_related("organisation", "kind", "prefecture")
    return related.order_by(F("starts_on").asc(nulls_first=True), "pk")


class Parts(NamedTuple):
    """What hangs on an organisation without a date of its own, and what was corrected about it, earliest first."""

    aliases: list[Alias]
    units: list[Unit]
    identifiers: list[Identifier]
    corrections: list[Correction]


def parts_of(organisation: int) -> Parts:
    """Return the parts of an organisation, asked for together: a page shows few of each."""
    parts = Parts([], [], [], [])
    for kind, pk, one, other, made_at, first, last in sorted(
        prepared.rows(_parts, organisation=organisation), key=lambda row: row[:2]
    ):
        if kind == "alias":
            parts.aliases.append(Alias(pk=pk, organisation_id=organisation, text=one))
        elif kind == "unit":
            parts.units.append(Unit(pk=pk, organisation_id=organisation, name_ja=one, name_en=other))
        elif kind == "identifier":
            parts.identifiers.append(Identifier(pk=pk, organisation_id=organisation, scheme=one, value=other))
        else:
            days = {"first_day": _as_day(first), "last_day": _as_day(last)}
            correction = Correction(
                pk=pk, organisation_id=organisation, made_at=_as_instant(made_at), reason=one, **days
            )
            parts.corrections.append(correction)
    parts.identifiers.sort(key=lambda identifier: identifier.scheme)
    parts.corrections.sort(key=lambda correction: (correction.made_at, correction.pk))
    return parts


def _as_day(told: date | str | None) -> date | None:
    """Read a day as the database gives it where nobody tells Django its type: SQLite has texts."""
    return date.fromisoformat(told) if isinstance(told, str) else told


def _as_instant(told: datetime | str) -> datetime:
    return datetime.fromisoformat(told).replace(tzinfo=UTC) if isinstance(told, str) else told


def _parts(*, organisation: int) -> QuerySet[Any, Any]:
    kinds = {kind: Value(kind, output_field=CharField()) for kind in ("alias", "unit", "identifier", "correction")}
    nothing = Value("", output_field=CharField())
    # On both engines the first of united queries says of which type a column is, also where it holds nothing.
    undated = (
        Cast(Value(None), DateTimeField()),
        Cast(Value(None), DateField()),
        Cast(Value(None), DateField()),
    )
    of_it = {"organisation": organisation}
    aliases = Alias.objects.filter(**of_it).values_list(kinds["alias"], "pk", "text", nothing, *undated)
    units = Unit.objects.filter(**of_it).values_list(kinds["unit"], "pk", "name_ja", "name_en", *undated)
    numbers = Identifier.objects.filter(**of_it)
    identifiers = numbers.values_list(kinds["identifier"], "pk", "scheme", "value", *undated)
    corrections = Correction.objects.filter(**of_it).values_list(
        kinds["correction"], "pk", "reason", nothing, "made_at", "first_day", "last_day"
    )
    return aliases.order_by().union(units.order_by(), identifiers.order_by(), corrections.order_by(), all=True)
