"""The names beside the list's filters are those of now."""

import pytest
from django.utils import timezone

from musubi.activities import actions
from musubi.registry import actions as registry
from tests.factories import make_activity, make_organisation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pages_kept")]


def shown_after_a_new_name(client):
    """Return the list after its teller was called otherwise, and an activity was told."""
    now = timezone.now()
    teller = make_organisation(name_ja="見本旧名機構", sector="academia")
    make_activity(organisation=teller)
    later = make_activity(organisation=teller, state="submitted")
    assert "見本旧名機構" in client.get("/activities/").content.decode()
    today, called = timezone.localdate(), {"name_ja": "見本新名機構"}
    registry.change_profile(teller, starts_on=today, facts=called, by=None, now=now)
    actions.publish(later, by=None, now=now)
    return client.get("/activities/").content.decode()


def test_a_new_name_stands_in_the_list_at_once(client):
    shown = shown_after_a_new_name(client)
    assert "見本新名機構 (2)" in shown
    assert "見本旧名機構" not in shown


def test_if_nobody_looked_whose_deeds_they_are_the_old_name_would_stay(client, monkeypatch):
    monkeypatch.setattr("musubi.activities.lasting.has_deed_since", lambda *_deeds, **_of: False)
    assert "見本旧名機構 (2)" in shown_after_a_new_name(client)
