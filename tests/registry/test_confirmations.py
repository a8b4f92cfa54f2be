from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from django.test import override_settings
from django.utils import timezone

from musubi.jobs.actions import run_all_due
from musubi.jobs.models import Job
from musubi.registry import actions
from musubi.registry.models import Body, Organisation, Role
from musubi.registry.tasks import send_confirmation_request
from tests.factories import make_body, make_organisation, make_person, make_role, make_user

pytestmark = pytest.mark.django_db


def chase(*organisations, now=None):
    return actions.chase(organisations, by=None, now=now or timezone.now())


def speaker(organisation, email, kind=Role.Kind.CONTACT, **fields):
    return make_role(person=make_person(email=email), organisation=organisation, kind=kind, **fields)


def recipients(mailoutbox):
    run_all_due()
    return sorted(address for message in mailoutbox for address in message.to)


def test_everybody_who_may_confirm_is_mailed_and_nobody_else(mailoutbox):
    organisation = make_organisation(email="window@example.com")
    speaker(organisation, "contact@example.com")
    speaker(organisation, "approver@example.com", Role.Kind.APPROVER)
    speaker(organisation, "viewer@example.com", Role.Kind.VIEWER)
    speaker(organisation, "former@example.com", ends_on=timezone.localdate() - timedelta(days=1))
    assert chase(organisation) == []
    assert recipients(mailoutbox) == ["approver@example.com", "contact@example.com"]
    assert Organisation.objects.get().chased_at is not None


def test_the_window_is_mailed_where_nobody_is_registered_and_who_cannot_be_reached_is_named(mailoutbox):
    window, silent = make_organisation(email="window@example.com"), make_organisation()
    speaker(silent, "")
    assert chase(window, silent) == [silent]
    assert recipients(mailoutbox) == ["window@example.com"]
    assert Organisation.objects.get(pk=silent.pk).chased_at is None


def test_an_address_gets_one_mail_a_day_however_often_one_presses(mailoutbox):
    organisation = make_organisation(email="window@example.com")
    for _press in range(3):
        chase(organisation)
        chase(organisation)
        run_all_due()
    assert len(mailoutbox) == 1
    chase(organisation, now=timezone.now() + timedelta(days=1))
    assert len(recipients(mailoutbox)) == 2


def test_what_is_dead_can_be_tried_again_the_same_day(mailoutbox):
    organisation = make_organisation(email="window@example.com")
    chase(organisation)
    Job.objects.update(status=Job.Status.DEAD, finished_at=timezone.now())
    chase(organisation)
    assert recipients(mailoutbox) == ["window@example.com"]


def test_the_longest_address_fits_into_the_queue(mailoutbox):
    email = "window@" + ".".join(["b" * 60] * 3) + ".example.com"
    chase(make_organisation(email=email))
    assert recipients(mailoutbox) == [email]


def test_an_organisation_withdrawn_meanwhile_is_left_alone(mailoutbox):
    organisation = make_organisation(email="window@example.com")
    chase(organisation)
    actions.withdraw(organisation, by=None, now=timezone.now(), reason="見本の訂正")
    assert recipients(mailoutbox) == []


# --- the mail ------------------------------------------------------------------------------------------------------


def sent(mailoutbox):
    organisation = make_organisation(name_ja="見本&大学", name_en="Sample & University")
    send_confirmation_request.func(organisation.pk, "contact@example.com")
    return message_from_bytes(mailoutbox[0].message().as_bytes(), policy=policy.default)


@override_settings(
    DEFAULT_FROM_EMAIL="musubi@example.jp", SECRETARIAT_PHONE="082-000-0000", SECRETARIAT_EMAIL="office@example.jp"
)
def test_the_mail_names_its_sender_somebody_to_ask_and_both_languages(mailoutbox):
    make_body(code="centre", nature=Body.Nature.CENTRE, name_ja="見本センター", name_en="Sample Centre")
    message = sent(mailoutbox)
    text = message.get_body().get_content()
    assert message["From"].addresses[0].addr_spec == "musubi@example.jp"
    assert message["From"].addresses[0].display_name == "見本センター"
    assert message["Reply-To"] == "office@example.jp"
    assert "見本&大学" in message["Subject"]
    assert all(words in text for words in ("見本センター", "Sample Centre", "見本&大学", "Sample & University"))
    assert text.count("082-000-0000") >= 2
    assert text.count("http") == 1
    assert "/confirm/" in text


@override_settings(SECRETARIAT_PHONE="082-000-0000", SECRETARIAT_EMAIL="office@example.jp")
def test_the_centre_is_asked_before_the_secretariat_of_the_settings(mailoutbox):
    make_body(code="centre", nature=Body.Nature.CENTRE, phone="082-111-1111", email="centre@example.jp")
    message = sent(mailoutbox)
    assert message["Reply-To"] == "centre@example.jp"
    assert "082-111-1111" in message.get_body().get_content()
    assert "082-000-0000" not in message.get_body().get_content()


@override_settings(SITE_NAME="見本の結び", SECRETARIAT_PHONE="", SECRETARIAT_EMAIL="")
def test_where_neither_is_known_the_site_writes_and_no_phone_is_invented(mailoutbox):
    message = sent(mailoutbox)
    text = message.get_body().get_content()
    assert "見本の結び" in text
    assert "お電話" not in text
    assert "電話" not in text
    assert message["Reply-To"] is None


def test_somebody_deactivated_is_not_mailed(mailoutbox):
    organisation = make_organisation(email="window@example.com")
    person = make_person(user=make_user(is_active=False), email="away@example.com")
    make_role(person=person, organisation=organisation)
    chase(organisation)
    assert recipients(mailoutbox) == ["window@example.com"]


def test_a_name_kept_with_a_line_break_does_not_stop_the_mail(mailoutbox):
    chase(make_organisation(name_ja="見本\rBcc: x@example.com", email="window@example.com"))
    assert recipients(mailoutbox) == ["window@example.com"]
    assert mailoutbox[0].message()["Bcc"] is None
