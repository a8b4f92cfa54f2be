"""Seeds: kept by their organisation, published, confirmed each year, taken away and put back."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from musubi.accounts.actions import record_deed
from musubi.accounts.models import User
from musubi.coordination.actions.letters import addresses_of, write
from musubi.coordination.indexing import index_seed
from musubi.coordination.models import SHEET, Letter, Seed, SeedState
from musubi.coordination.queries import seeds_to_confirm
from musubi.coordination.refusals import ChangedMeanwhile, Missing, NotAllowedHere, SeedExists
from musubi.coordination.tasks import want_suggestions
from musubi.registry.models import Organisation

COLUMNS = (
    *(f"{part}_{language}" for part in SHEET for language in ("ja", "en")),
    "unit",
    "researcher",
    "researcher_name_ja",
    "researcher_name_en",
    "affiliation_ja",
    "affiliation_en",
    "trl",
    "rights",
    "rights_number",
    "papers",
    "equipment",
    "window_ja",
    "window_en",
    "window_email",
    "window_phone",
    "source_system",
    "outside_id",
    "url",
    "visibility",
)


@transaction.atomic
def keep_seed(
    organisation: Organisation, told: Mapping[str, Any], *, by: User | None, now: datetime, **marks: Any
) -> Seed:
    """Keep a new seed as a draft. `told` holds values for COLUMNS and `fields`; `marks` origin and is_invented.

    Raises Missing or SeedExists.
    """
    seed = Seed(organisation=organisation, created_at=now, changed_at=now, **marks)
    _save(seed, told, None)
    record_deed(by, "coordination.keep_seed", seed.key, now=now, on_behalf_of=organisation.key)
    return seed


@transaction.atomic
def edit_seed(seed: Seed, told: Mapping[str, Any], *, revision: int, by: User | None, now: datetime) -> None:
    """Change a seed as it stood at `revision`; only what is told. Raises ChangedMeanwhile, Missing or SeedExists."""
    rows = Seed.objects.filter(pk=seed.pk, revision=revision).exclude(state=SeedState.WITHDRAWN)
    if not rows.update(revision=F("revision") + 1, changed_at=now):
        raise ChangedMeanwhile
    seed.refresh_from_db()
    _save(seed, told, [name for name in COLUMNS if name in told])
    record_deed(by, "coordination.edit_seed", seed.key, now=now, on_behalf_of=seed.organisation.key)


@transaction.atomic
def publish_seed(seed: Seed, *, by: User | None, now: datetime, revision: int | None = None) -> None:
    """Show it to those it is meant for; that confirms it too. Raises NotAllowedHere or ChangedMeanwhile."""
    first = {"published_at": seed.published_at or now, "confirmed_at": now}
    _move(seed, SeedState.PUBLISHED, by=by, now=now, revision=revision, **first)


@transaction.atomic
def withdraw_seed(seed: Seed, *, by: User | None, now: datetime, revision: int | None = None) -> None:
    """Take it away from everywhere; it can be put back. Raises as `publish_seed`."""
    _move(seed, SeedState.WITHDRAWN, by=by, now=now, revision=revision)


@transaction.atomic
def put_back_seed(seed: Seed, *, by: User | None, now: datetime, revision: int | None = None) -> None:
    """Make a draft again of what was published or withdrawn. Raises as `publish_seed`."""
    _move(seed, SeedState.DRAFT, by=by, now=now, revision=revision)


@transaction.atomic
def confirm_seeds(seeds: Iterable[Seed], *, by: User | None, now: datetime) -> int:
    """Say that these seeds are still right, and return of how many that was said."""
    numbers = [seed.pk for seed in seeds]
    count = Seed.objects.published().filter(pk__in=numbers).update(confirmed_at=now)
    for organisation in Organisation.objects.filter(seeds__in=numbers).distinct().order_by("pk"):
        record_deed(by, "coordination.confirm_seeds", organisation.key, now=now, details={"seeds": count})
    return count


@transaction.atomic
def ask_to_confirm_seeds(organisation: Organisation, *, by: User | None, now: datetime) -> int:
    """Ask, at most once a month, whether an organisation’s unconfirmed seeds are still right; return how many mails."""
    seeds = list(seeds_to_confirm(organisation, now=now).values_list("pk", flat=True))
    if not seeds:
        return 0
    occasion = f"confirm:{now:%Y-%m}"
    count = sum(
        write(Letter.Purpose.CONFIRM, organisation.key, email, now=now, occasion=occasion, told=seeds)
        for email in addresses_of(organisation, now=now)
    )
    record_deed(by, "coordination.ask_to_confirm_seeds", organisation.key, now=now, details={"mails": count})
    return count


@transaction.atomic
def mark_moved(seed: Seed, *, moved_on: date | None, by: User | None, now: datetime) -> None:
    """Say that the researcher has moved away since a day, or that this is not so."""
    Seed.objects.filter(pk=seed.pk).update(moved_on=moved_on, changed_at=now, revision=F("revision") + 1)
    seed.refresh_from_db()
    index_seed(seed)
    record_deed(by, "coordination.mark_moved", seed.key, now=now, details={"moved": moved_on is not None})


def _save(seed: Seed, told: Mapping[str, Any], columns: list[str] | None) -> None:
    for name in COLUMNS:
        if name in told:
            setattr(seed, name, told[name])
    if not seed.title_ja.strip():
        raise Missing(name=Seed._meta.get_field("title_ja").verbose_name)
    try:
        with transaction.atomic():
            seed.save(update_fields=columns)
    except IntegrityError as error:
        same = Seed.objects.filter(source_system=seed.source_system, outside_id=seed.outside_id).exclude(outside_id="")
        if same.exclude(pk=seed.pk).exists():
            raise SeedExists(system=seed.source_system) from error
        raise
    if "fields" in told:
        seed.fields.set(told["fields"])
    index_seed(seed)
    want_suggestions()


def _move(seed: Seed, state: str, *, by: User | None, now: datetime, revision: int | None, **changes: Any) -> None:
    if state not in Seed.NEXT[seed.state]:
        raise NotAllowedHere(state=seed.get_state_display(), wanted=SeedState(state).label)
    seen = seed.revision if revision is None else revision
    found = Seed.objects.filter(pk=seed.pk, revision=seen, state=seed.state)
    if not found.update(state=state, revision=F("revision") + 1, changed_at=now, **changes):
        raise ChangedMeanwhile
    seed.refresh_from_db()
    index_seed(seed)
    want_suggestions()
    record_deed(by, f"coordination.seed_{state}", seed.key, now=now, on_behalf_of=seed.organisation.key)
