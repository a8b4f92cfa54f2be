from datetime import timedelta

import pytest
from django.utils import timezone

from musubi.registry.models import Role
from tests.accounts.signing_in import make_contact, sign_in
from tests.factories import make_operator, make_role, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_throttle")]


def ending(client) -> list[str]:
    """Return what somebody whose session ended is told."""
    answer = client.get("/today/")
    assert answer.url == "/accounts/login/"
    return [str(message) for message in client.get(answer.url).context["messages"]]


def test_whose_last_role_ended_is_out_by_the_next_request_and_told_why(client):
    contact = make_contact()
    sign_in(client, contact)
    assert client.get("/today/").status_code == 200
    Role.objects.filter(person__user=contact).update(ends_on=timezone.localdate() - timedelta(days=1))
    assert ending(client) == [
        "役割の期間が終わったため、サインアウトしました。引き続き機関を担当される場合は、事務局にお知らせください。"
    ]
    assert "_auth_user_id" not in client.session


def test_who_is_deactivated_is_out_by_the_next_request_and_told_why(client):
    contact = make_contact()
    sign_in(client, contact)
    contact.is_active = False
    contact.save()
    assert ending(client) == ["アカウントが停止されたため、サインアウトしました。事務局にお尋ねください。"]


def test_who_has_another_role_left_stays(client):
    contact = make_contact()
    make_role(user=contact, kind=Role.Kind.SECRETARIAT)
    sign_in(client, contact)
    Role.objects.filter(person__user=contact).exclude(kind=Role.Kind.SECRETARIAT).delete()
    assert client.get("/today/").status_code == 200


def test_an_operator_needs_no_role(client):
    client.force_login(make_operator())
    assert client.get("/today/").status_code == 200


def test_who_never_had_a_role_does_not_get_beyond_the_entry(client):
    sign_in(client, make_user())
    assert client.get("/today/").url == "/accounts/login/"


def test_an_ended_session_changes_nothing_by_post(client):
    contact = make_contact()
    sign_in(client, contact)
    Role.objects.filter(person__user=contact).delete()
    assert client.post("/accounts/recovery-codes/new/").url == "/accounts/login/"


def test_nothing_shown_to_somebody_signed_in_is_stored_anywhere(client):
    contact = make_contact()
    assert client.get("/")["Cache-Control"] == "public, max-age=60"
    assert sign_in(client, contact)["Cache-Control"] == "private, no-store"
    for path in ["/", "/today/", "/accounts/", "/no-such-page/"]:
        assert client.get(path)["Cache-Control"] == "private, no-store"
    assert client.post("/accounts/logout/")["Cache-Control"] == "private, no-store"


def test_the_check_costs_one_query_a_request(client, django_assert_num_queries):
    client.force_login(make_contact())
    client.get("/today/")
    with django_assert_num_queries(3):  # the session, the user, the roles
        client.get("/today/")
