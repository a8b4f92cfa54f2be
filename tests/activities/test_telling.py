"""A tag and the guideline that goes in the very moment in which it is given."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from musubi.activities import actions
from musubi.activities.actions import telling
from musubi.activities.actions.sheets import values_of
from musubi.activities.models import Activity
from musubi.activities.refusals import GuidelineTakenOut
from musubi.planning.models import Guideline
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def going(monkeypatch) -> Guideline:
    """A guideline that is taken out of its plan when it was just looked for and found."""
    guideline = factories.make_guideline(factories.make_plan())
    look = telling.guidelines_for

    def look_and_lose(year):
        found = look(year)
        Guideline.objects.all().delete()
        return found

    monkeypatch.setattr(telling, "guidelines_for", look_and_lose)
    return guideline


def tag(guideline):
    activity = factories.make_activity()
    told = {"guidelines": [guideline]}
    actions.edit(activity, revision=activity.revision, told=told, by=None, now=timezone.now())


def test_it_is_refused_in_a_sentence(going):
    with pytest.raises(GuidelineTakenOut):
        tag(going)
    connection.check_constraints()


def test_unless_somebody_looks_the_database_refuses_it_when_all_is_done(going, monkeypatch):
    monkeypatch.setattr(telling, "hold_guidelines", set)
    tag(going)
    with pytest.raises(IntegrityError), transaction.atomic():
        connection.check_constraints()
    Activity.guidelines.through.objects.all().delete()


def test_the_page_says_so_and_keeps_what_was_typed(client, going):
    role = factories.make_role()
    client.force_login(role.person.user)
    activity = factories.make_activity(organisation=role.organisation)
    typed = {**values_of(activity), "revision": activity.revision, "title_ja": "打ったばかりの題"}
    answer = client.post(reverse("activities:edit", args=[activity.pk]), {**typed, "guidelines": [str(going.pk)]})
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "打ったばかりの題" in shown
    assert str(GuidelineTakenOut()) in shown
