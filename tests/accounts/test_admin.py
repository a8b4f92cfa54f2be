from datetime import timedelta

import pytest
from django.utils import timezone

from musubi.accounts import actions
from musubi.accounts.models import Deed, SignedLink
from tests.accounts.test_admin_site import operator_inside

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_throttle")]


def test_an_operator_takes_a_link_back_and_it_is_recorded():
    now = timezone.now() - timedelta(days=1)
    token = actions.issue_link("answer", "organisation:1", email="a@example.com", now=now, valid_days=9)
    link = SignedLink.objects.get()
    operator_inside().post("/admin/accounts/signedlink/", {"action": "revoke", "_selected_action": [link.pk]})
    with pytest.raises(actions.LinkRevoked):
        actions.open_link(token, purpose="answer", now=now)
    assert Deed.objects.get().subject == f"link:{link.pk}"


@pytest.mark.parametrize("path", ["deed/", "signedlink/", "user/"])
def test_every_list_opens(path):
    actions.record_deed(None, "test.done", "test:1", now=timezone.now())
    assert operator_inside().get(f"/admin/accounts/{path}").status_code == 200


def test_deeds_are_only_looked_at():
    actions.record_deed(None, "test.done", "test:1", now=timezone.now())
    client = operator_inside()
    assert client.get("/admin/accounts/deed/add/").status_code == 403
    assert client.post("/admin/accounts/deed/1/delete/", {"post": "yes"}).status_code == 403
    assert client.post("/admin/accounts/deed/1/change/", {"verb": "x"}).status_code == 403
    assert client.get("/admin/accounts/deed/1/change/").status_code == 200
