"""What the lists' counts are told."""

from musubi.activities.models import Recount


def stamp_recounts(number: int) -> None:
    """Say of what was changed without a deed so far that it was by this one.

    Deeds are recorded one after another, so what carries a number is there for all who see that many deeds. Others'
    changes that are not over yet are not seen here.
    """
    Recount.objects.filter(deed=None).update(deed=number)
