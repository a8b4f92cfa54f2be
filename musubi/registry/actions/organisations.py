"""Entering, renaming, editing, confirming and withdrawing organisations."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from musubi.accounts.actions import record_deed, revoke_all
from musubi.accounts.models import User
from musubi.core.dates import day_before
from musubi.registry.actions.rows import say_correction, supersede, take
from musubi.registry.identifiers import READERS
from musubi.registry.indexing import index_organisation, index_person, unindex_organisation
from musubi.registry.models import (
    Alias,
    Identifier,
    Lineage,
    Membership,
    Organisation,
    Person,
    Profile,
    Role,
    Seat,
)
from musubi.registry.tasks import CONFIRMATION

CONTACT_DETAILS = (
    "website", "window_ja", "window_en", "address", "phone", "email",
    "introduction_ja", "introduction_en", "contact_note",
)  # fmt: skip
PROFILE_FACTS = ("legal_form_ja", "name_ja", "name_en", "reading", "kind", "prefecture")


@transaction.atomic
def enter(*, by: User | None, now: datetime, source: str = "", starts_on: date | None = None, **facts: Any) -> Profile:
    """Enter an organisation with its first profile (`PROFILE_FACTS`) and return that profile."""
    organisation = Organisation.objects.create()
    profile = Profile.objects.create(
        organisation=organisation, starts_on=starts_on, recorded_at=now, source=source, **facts
    )
    record_deed(by, "registry.enter", organisation.key, now=now)
    index_organisation(organisation, today=timezone.localdate(now))
    return profile


@transaction.atomic
def edit_details(
    organisation: Organisation,
    *,
    revision: int,
    details: Mapping[str, Any],
    by: User | None,
    now: datetime,
    is_confirmed: bool = False,
) -> None:
    """Change how the organisation is reached and introduced (`CONTACT_DETAILS`).

    With `is_confirmed` all that is said of it counts as right from now on: one deed, the confirmation, tells both.
    Raises EditedMeanwhile when somebody else changed it since `revision`; then nothing is saved.
    """
    take(organisation, revision=revision)
    for name in CONTACT_DETAILS:
        if name in details:
            setattr(organisation, name, details[name])
    changed = [name for name in CONTACT_DETAILS if name in details]
    if is_confirmed:
        organisation.confirmed_at = now
        changed.append("confirmed_at")
    organisation.save(update_fields=changed)
    verb, whose = ("registry.confirm", organisation.key) if is_confirmed else ("registry.edit_details", "")
    record_deed(by, verb, organisation.key, now=now, on_behalf_of=whose, details={"fields": sorted(details)})
    index_organisation(organisation, today=timezone.localdate(now))


@transaction.atomic
def replace_aliases(
    organisation: Organisation, *, texts: list[str], by: User | None, now: datetime, revision: int | None = None
) -> None:
    """Let `texts` be the organisation's short and other names. Raises EditedMeanwhile."""
    take(organisation, revision=revision)
    organisation.aliases.all().delete()
    Alias.objects.bulk_create(Alias(organisation=organisation, text=text) for text in dict.fromkeys(texts))
    record_deed(by, "registry.replace_aliases", organisation.key, now=now)
    index_organisation(organisation, today=timezone.localdate(now))


@transaction.atomic
def set_identifiers(
    organisation: Organisation,
    *,
    numbers: Mapping[str, str],
    by: User | None,
    now: datetime,
    revision: int | None = None,
) -> None:
    """Let `numbers`, by scheme, be the organisation's. An empty one is taken away; schemes not named stay.

    Raises EditedMeanwhile, CorporateNumberWrong, RorWrong or EradWrong; then nothing is saved.
    """
    take(organisation, revision=revision)
    for scheme, text in numbers.items():
        own = Identifier.objects.filter(organisation=organisation, scheme=scheme)
        if not text.strip():
            own.delete()
            continue
        value = READERS[scheme](text)
        if not own.filter(value=value).exists():  # an unchanged number keeps its source
            own.delete()
            Identifier.objects.create(organisation=organisation, scheme=scheme, value=value)
    record_deed(by, "registry.set_identifiers", organisation.key, now=now, details={"schemes": sorted(numbers)})
    index_organisation(organisation, today=timezone.localdate(now))


@transaction.atomic
def change_profile(
    organisation: Organisation,
    *,
    starts_on: date | None,
    facts: Mapping[str, Any],
    by: User | None,
    now: datetime,
    reason: str = "",
    revision: int | None = None,
    source: str = "",
) -> Profile:
    """Let the organisation be called and be what `facts` say from `starts_on` until its next profile.

    Facts that are not given go on from the profile before. A `starts_on` at which a profile already begins replaces
    that profile. Raises EditedMeanwhile, and ReasonMissing when days already past change.
    """
    take(organisation, revision=revision)
    earliest_first = F("starts_on").asc(nulls_first=True)
    standing = list(Profile.objects.standing().filter(organisation=organisation).order_by(earliest_first, "pk"))
    before = [p for p in standing if p.starts_on is None or (starts_on is not None and p.starts_on <= starts_on)]
    model = max(before, key=lambda p: p.starts_on or date.min) if before else standing[0]
    later = [p.starts_on for p in standing if p.starts_on and (starts_on is None or p.starts_on > starts_on)]
    kept = {name: getattr(model, name) for name in PROFILE_FACTS}
    for same_day in [p for p in standing if p.starts_on == starts_on]:
        supersede(same_day, now=now)
    profile = Profile.objects.create(
        organisation=organisation, starts_on=starts_on, recorded_at=now, source=source, **{**kept, **facts}
    )
    last_day = day_before(min(later)) if later else None
    say_correction(organisation, first_day=starts_on, last_day=last_day, reason=reason, now=now)
    record_deed(by, "registry.change_profile", organisation.key, now=now, details={"row": profile.pk})
    index_organisation(organisation, today=timezone.localdate(now))
    return profile


@transaction.atomic
def withdraw(organisation: Organisation, *, by: User | None, now: datetime, reason: str) -> None:
    """Take back an organisation entered by mistake: nobody sees it any more, and earlier answers can still be given.

    Raises ReasonMissing without `reason`. Roles end the day before and links are taken back, so nobody acts for it from
    now on.
    """
    take(organisation)
    say_correction(organisation, first_day=None, last_day=None, reason=reason, now=now)
    for model in (Membership, Seat, Profile):
        for row in model.objects.standing().filter(organisation=organisation):
            supersede(row, now=now)
    for line in Lineage.objects.standing().filter(Q(before=organisation) | Q(after=organisation)):
        supersede(line, now=now)
    revoke_all(CONFIRMATION, organisation.key, now)
    _end_roles(organisation, now=now)
    record_deed(by, "registry.withdraw", organisation.key, now=now)
    unindex_organisation(organisation)


def _end_roles(organisation: Organisation, *, now: datetime) -> None:
    today = timezone.localdate(now)
    open_roles = Role.objects.filter(organisation=organisation).filter(Q(ends_on=None) | Q(ends_on__gte=today))
    people = list(Person.objects.filter(roles__in=open_roles).distinct())
    open_roles.filter(starts_on__gte=today).delete()
    open_roles.update(ends_on=day_before(today))
    for person in people:
        index_person(person, today=today)
