"""Who comes in to answer: by a link that is whole, young and not taken back, or signed in."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from musubi.accounts.actions import LinkRefused, open_link, revoke_link
from musubi.accounts.models import Deed
from musubi.activities.models import Activity
from musubi.jobs.actions import run_all_due
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


# --- whoever checks ------------------------------------------------------------------------------------------------


def passed_on(client, path: str, to: str = "boss@example.com") -> str:
    """Pass the answer on by the link at `path`; return the address that is mailed."""
    assert send(client, path, opened(client, path), do="pass_on", superior=to).status_code == 302
    run_all_due()
    (body,) = [one.body for one in mail.outbox if one.to == [to]]
    return next(word for word in body.split() if "/activities/answer/" in word).partition("8000")[2]


def test_a_checkers_link_ends_with_the_link_of_whoever_asked(client):
    request = asked()
    path = link_to(request)
    theirs = passed_on(client, path)
    assert client.get(theirs).status_code == 200
    revoke_link(open_link(path.rstrip("/").rpartition("/")[2], purpose=ANSWERING, now=timezone.now()), timezone.now())
    assert client.get(theirs).status_code == 410


def test_a_checkers_link_ends_with_the_role_of_whoever_asked_however_often_it_was_passed_on(client):
    request = asked()
    second = passed_on(client, passed_on(client, link_to(request)), to="head@example.com")
    assert client.get(second).status_code == 200
    request.organisation.email = "successor@example.com"
    request.organisation.save()
    assert client.get(second).status_code == 410


def test_a_checkers_link_ends_with_the_account_of_whoever_asked(client):
    request = asked()
    contact = factories.make_user()
    role = factories.make_role(user=contact, organisation=request.organisation, kind=Role.Kind.CONTACT)
    client.force_login(contact)
    theirs = passed_on(client, reverse("activities:answer", args=[request.pk]))
    client.logout()
    assert client.get(theirs).status_code == 200
    Role.objects.filter(pk=role.pk).update(starts_on=date(2000, 4, 1), ends_on=date(2001, 3, 31))
    assert client.get(theirs).status_code == 410


@pytest.mark.parametrize(("language", "told"), [("", "6通"), ("/en", "6 mails")])
def test_a_link_is_no_means_to_write_to_everybody(client, language, told):
    request = asked()
    path = language + link_to(request)
    for number in range(surveys.MOST_CHECKS_A_DAY):
        given = opened(client, path)
        assert send(client, path, given, do="pass_on", superior=f"boss{number}@example.com").status_code == 302
    refused = send(client, path, opened(client, path), do="pass_on", superior="one.more@example.com")
    assert refused.status_code == 429
    assert told in refused.content.decode()
    assert request.letters.filter(purpose="checking").count() == surveys.MOST_CHECKS_A_DAY
