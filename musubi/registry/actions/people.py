"""Who may act for whom."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from musubi.accounts.actions import record_deed
from musubi.accounts.models import User
from musubi.core.dates import day_before, long_date
from musubi.jobs.actions import enqueue
from musubi.registry.actions.refusals import EndsBeforeStart, RoleAlreadyHeld
from musubi.registry.actions.rows import refusing
from musubi.registry.indexing import index_person
from musubi.registry.models import Organisation, Person, Role
from musubi.registry.signals import person_entered
from musubi.registry.tasks import send_role_given


@transaction.atomic
def invite(*, name_ja: str, email: str, by: User | None, now: datetime, name_en: str = "", phone: str = "") -> Person:
    """Return the person with this mail address, entering them and their account when they are new."""
    address = email.strip().lower()
    user = User.objects.filter(email=address).first() or User.objects.create_user(address)
    person, is_new = Person.objects.get_or_create(
        user=user, defaults={"name_ja": name_ja, "name_en": name_en, "email": user.email, "phone": phone}
    )
    if is_new:
        person_entered.send(Person, person=person)
        record_deed(by, "registry.invite", f"person:{person.pk}", now=now)
    return person


@transaction.atomic
def give_role(
    person: Person,
    *,
    kind: str,
    organisation: Organisation | None,
    starts_on: date,
    by: User | None,
    now: datetime,
    is_told: bool = False,
) -> Role:
    """Let `person` act as `kind` for `organisation` (none for the secretariat) from `starts_on`.

    With `is_told` a mail tells them, where an address is known.
    Raises RoleAlreadyHeld when the person has this role on one of its days.
    """
    Person.objects.select_for_update().get(pk=person.pk)  # two who give it at once come one after the other
    held = Role.objects.filter(Q(ends_on=None) | Q(ends_on__gte=starts_on), person=person, kind=kind)
    if held.filter(organisation=organisation).exists():
        raise RoleAlreadyHeld
    with refusing(RoleAlreadyHeld):
        role = Role.objects.create(person=person, organisation=organisation, kind=kind, starts_on=starts_on)
    if is_told and organisation and person.email:
        enqueue(send_role_given, role.pk)
    details = {"kind": kind, "organisation": organisation.key if organisation else ""}
    record_deed(by, "registry.give_role", f"person:{person.pk}", now=now, details=details)
    index_person(person, today=timezone.localdate(now))
    return role


@transaction.atomic
def end_role(role: Role, *, ends_on: date, by: User | None, now: datetime) -> None:
    """Let a role end with `ends_on`. From the next day its holder's session opens nothing by it."""
    if ends_on < role.starts_on:
        raise EndsBeforeStart(starts_on=long_date(role.starts_on), ends_on=long_date(ends_on))
    Role.objects.filter(Q(ends_on=None) | Q(ends_on__gt=ends_on), pk=role.pk).update(ends_on=ends_on)
    record_deed(by, "registry.end_role", f"person:{role.person_id}", now=now, details={"role": role.pk})
    index_person(role.person, today=timezone.localdate(now))


@transaction.atomic
def take_role_away(role: Role, *, by: User | None, now: datetime) -> None:
    """End a role at this very moment: with their next request its holder has nothing by it.

    One that began today was never held for a whole day, so of it nothing but the deeds remains.
    """
    today = timezone.localdate(now)
    still_open = Role.objects.filter(Q(ends_on=None) | Q(ends_on__gte=today), pk=role.pk)
    still_open.filter(starts_on__gte=today).delete()
    still_open.update(ends_on=day_before(today))
    details = {"role": role.pk, "kind": role.kind, "organisation": role.organisation.key if role.organisation else ""}
    record_deed(by, "registry.take_role_away", f"person:{role.person_id}", now=now, details=details)
    index_person(role.person, today=today)
