"""The list of cases counts by bits: what they count is what the rows say, also after every kind of change."""

import pytest
from django.core.cache import caches
from django.db import transaction

from musubi.coordination.tallies import COUNTED, current
from tests.accounts.counting import agree
from tests.coordination.test_actions import ACTS, ATOMIC

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pages_kept")]


def agrees(name):
    """Say whether what is kept is right after an action."""
    with transaction.atomic():
        once = ACTS[name](ATOMIC[name])
        caches["pages"].clear()  # what it acts on was made by hand
        current()
        once()
        is_right = agree(COUNTED)
        transaction.set_rollback(True)
    return is_right


def test_after_every_action_what_is_kept_is_what_is_read_anew():
    assert [name for name in ACTS if not agrees(name)] == []


def test_without_being_told_what_changed_the_tallies_would_be_wrong(monkeypatch):
    for where in ("indexing", "actions.moving", "actions.keeping"):
        monkeypatch.setattr(f"musubi.coordination.{where}.recount", lambda _kind, _cases: None)
    telling = ("file_need", "take", "hand_over", "move", "close", "log_contact")
    assert [name for name in telling if agrees(name)] == []
