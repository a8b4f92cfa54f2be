"""The secretariat says who is on duty, and whoever it is gets a mail of what comes in."""

from datetime import timedelta

import pytest
from django.utils import timezone

from musubi.coordination import actions
from musubi.coordination.models import Duty, Letter
from tests.coordination import makers

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def test_whoever_is_put_on_duty_is_told_of_the_next_request(client):
    desk, coordinator = makers.make_keeper(), makers.make_keeper(organisation=makers.make_member())
    client.force_login(desk.user)
    today = timezone.localdate()  # asked now: a run may begin before midnight and end after it
    assert client.post("/cases/duty/", {"person": coordinator.pk, "starts_on": today.isoformat()}).status_code == 302
    assert coordinator.name_ja in client.get("/cases/duty/").text
    actions.file_need(makers.need_fields(), filing="company", by=None, now=timezone.now())
    assert Letter.objects.get(purpose="came_in").email == coordinator.user.email


def test_nobody_is_put_on_duty_for_a_day_that_is_over(client):
    desk = makers.make_keeper()
    client.force_login(desk.user)
    yesterday = (TODAY - timedelta(days=1)).isoformat()
    assert client.post("/cases/duty/", {"person": desk.pk, "starts_on": yesterday}).status_code == 422
    assert not Duty.objects.exists()
