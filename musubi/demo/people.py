"""The invented people (見本), read from people.csv: whom one can be, and whom one can only write to."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from musubi.core.bilingual import Bilingual
from musubi.registry.models import Role

PEOPLE = Path(__file__).parent / "people.csv"
NOBODY = "public"  # the code of the reader who isn't signed in


@dataclass(frozen=True)
class SamplePerson:
    """One line of the file. With a `code`, one can be this person by choosing them in the bar."""

    code: str
    role: str
    organisation_ja: str
    organisation_en: str
    name_ja: str
    name_en: str
    reading: str
    email: str
    unit_ja: str
    unit_en: str

    organisation = Bilingual()

    @property
    def label(self) -> str:
        """Return what the bar calls the person, in the reader's language."""
        role = capfirst(str(Role.Kind(self.role).label))
        if not self.organisation_ja:
            return role
        return _("%(role)s (%(organisation)s)") % {"role": role, "organisation": self.organisation}


@cache
def sample_people() -> tuple[SamplePerson, ...]:
    """Return everybody, in the file's order."""
    with PEOPLE.open(encoding="utf-8", newline="") as file:
        return tuple(SamplePerson(**row) for row in csv.DictReader(file))


def personas() -> list[SamplePerson]:
    """Return those whom one can be."""
    return [person for person in sample_people() if person.code]
