"""What the demonstration hears of: whoever is entered while one tries the system is invented, and marked so (見本)."""

from typing import Any

from django.conf import settings
from django.dispatch import receiver

from musubi.registry.models import Person
from musubi.registry.signals import person_entered


@receiver(person_entered)
def mark_as_sample(person: Person, **_announced: Any) -> None:
    """Mark the person, whoever entered them; outside demo mode nobody is."""
    if settings.IS_DEMO:
        person.is_sample = True
        person.save(update_fields=["is_sample"])
