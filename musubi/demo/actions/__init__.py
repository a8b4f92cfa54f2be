"""The verbs of the demonstration: put the invented people in, and find the one somebody wants to be."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from musubi.accounts.models import User
from musubi.core.errors import Refused
from musubi.demo.actions.activities import load_activities
from musubi.demo.actions.coordination import load_coordination
from musubi.demo.people import SamplePerson, sample_people
from musubi.registry import actions as registry
from musubi.registry.models import Affiliation, Organisation, Person, Unit
from musubi.registry.queries import profiles_on

__all__ = ["Loaded", "PersonaIsAway", "load_activities", "load_coordination", "load_demo", "user_to_be"]


class PersonaIsAway(Refused):
    """The sample person's account is not there any more."""

    code = "persona_is_away"
    message = _("This sample person is not here any more. Choose another, or restore them with manage.py load_demo.")
    status = 404


@dataclass(frozen=True)
class Loaded:
    """How many people were put in, and the organisations that this council doesn't have."""

    people: int
    absent: list[str]


@transaction.atomic
def load_demo(*, now: datetime) -> Loaded:
    """Put in the sample people who aren't there, with their roles from today on.

    Whoever is there already is left as they are, whatever became of their roles. People of organisations that aren't
    in the registry are left out.
    """
    known = set(Person.objects.filter(user__isnull=False).values_list("user__email", flat=True))
    missing = [sample for sample in sample_people() if sample.email not in known]
    organisations = _organisations({sample.organisation_ja for sample in missing}, now=now)
    there = [sample for sample in missing if not sample.organisation_ja or sample.organisation_ja in organisations]
    for sample in there:
        _load(sample, organisation=organisations.get(sample.organisation_ja), now=now)
    return Loaded(len(there), sorted({sample.organisation_ja for sample in missing if sample not in there}))


def user_to_be(code: str) -> User:
    """Return the account of the persona with that code. Raises PersonaIsAway."""
    email = next(person.email for person in sample_people() if person.code == code)
    user = User.objects.filter(email=email, is_active=True).first()
    if user is None:
        raise PersonaIsAway
    return user


def _organisations(names: set[str], *, now: datetime) -> dict[str, Organisation]:
    ids = {
        profile.name_ja: pk for pk, profile in profiles_on(timezone.localdate(now)).items() if profile.name_ja in names
    }
    found = Organisation.objects.in_bulk(ids.values())
    return {name: found[pk] for name, pk in ids.items()}


def _load(sample: SamplePerson, *, organisation: Organisation | None, now: datetime) -> None:
    person = registry.invite(name_ja=sample.name_ja, name_en=sample.name_en, email=sample.email, by=None, now=now)
    person.is_sample = True
    person.reading = sample.reading
    person.save(update_fields=["is_sample", "reading"])
    if person.user:
        person.user.set_unusable_password()
        person.user.save(update_fields=["password"])
    today = timezone.localdate(now)
    registry.give_role(person, kind=sample.role, organisation=organisation, starts_on=today, by=None, now=now)
    if sample.unit_ja and organisation:
        unit, _is_new = Unit.objects.get_or_create(
            organisation=organisation, name_ja=sample.unit_ja, defaults={"name_en": sample.unit_en}
        )
        Affiliation.objects.create(person=person, organisation=organisation, unit=unit, starts_on=today)
