"""News from below."""

from typing import Any

from django.dispatch import receiver

from musubi.accounts.signals import deeds_recorded
from musubi.activities.actions.counting import stamp_recounts


@receiver(deeds_recorded)
def say_since_when_to_count_anew(number: int, **_announced: Any) -> None:
    """Give what this transaction changed the number of its deed."""
    stamp_recounts(number)
