"""Who comes in to answer: by a link that is whole, young and not taken back, or signed in."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from musubi.accounts.actions import LinkRefused, open_link
from musubi.accounts.models import Deed
from musubi.activities.models import Activity
from musubi.registry.models import Membership, Role
from musubi.surveys import actions as surveys
from musubi.surveys.tasks import ANSWERING
from tests import factories
from tests.activities.answering import asked, fill, link_to, opened, send

pytestmark = pytest.mark.django_db


def test_a_link_says_what_to_do_when_it_is_wrong_altered_expired_or_revoked(client):
    request = asked()
    path = link_to(request)
    assert client.get(path[:-3] + "xx/").status_code == 403
    assert client.get(link_to(request, now=timezone.now() - timedelta(days=90))).status_code == 410
    surveys.revoke_links(request, by=None, now=timezone.now())
    refused = client.get(path)
    assert refused.status_code == 410
    assert reverse("account_login") in refused.content.decode()
    assert refused["Cache-Control"] == "no-store"


def test_of_five_thousand_links_with_one_sign_changed_none_opens(client):
    request = asked()
    token = link_to(request).rstrip("/").rpartition("/")[2]
    number, _dot, signature = token.partition(".")
    opened_count, tried = 0, 0
    for bit in range(5000):
        place, flip = bit % len(signature), 1 << (bit // len(signature) % 7)
        altered = signature[:place] + chr(ord(signature[place]) ^ flip) + signature[place + 1 :]
        tried += 1
        try:
            open_link(f"{number}.{altered}", purpose=ANSWERING, now=timezone.now())
            opened_count += altered != signature
        except LinkRefused:
            pass
    assert (tried, opened_count) == (5000, 0)


def test_a_link_closes_when_its_address_no_longer_speaks_for_the_organisation(client):
    request = asked(email="")
    role = factories.make_role(
        person=factories.make_person(email="left@example.com"),
        organisation=request.organisation,
        kind=Role.Kind.CONTACT,
    )
    path = link_to(request, email="left@example.com")
    assert client.get(path).status_code == 200
    Role.objects.filter(pk=role.pk).update(ends_on=timezone.localdate() - timedelta(days=1))
    assert client.get(path).status_code == 410


def test_a_body_that_has_left_is_told_so(client):
    request = asked()
    Membership.objects.update(ends_on=timezone.localdate() - timedelta(days=1))
    assert client.get(link_to(request)).status_code == 410


def test_the_secretariat_types_on_behalf_and_the_record_says_so(client):
    request = asked()
    factories.make_role(user=(secretary := factories.make_user()), kind=Role.Kind.SECRETARIAT)
    client.force_login(secretary)
    path = reverse("activities:answer", args=[request.pk])
    given = opened(client, path)
    fill(given, "電話で聞いた取組")
    send(client, path, given)
    request.refresh_from_db()
    assert request.is_on_behalf
    deed = Deed.objects.get(verb="surveys.submit")
    assert (deed.actor, deed.on_behalf_of, deed.details) == (secretary, request.organisation.key, {"on_behalf": True})
    assert Activity.objects.get().is_on_behalf


def test_somebody_else_does_not_learn_that_an_organisation_is_asked(client):
    request = asked()
    client.force_login(factories.make_role().person.user)
    assert client.get(reverse("activities:answer", args=[request.pk])).status_code == 404
