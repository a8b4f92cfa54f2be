import re
from datetime import date, timedelta
from email import message_from_bytes, policy

import pytest
from django.db import IntegrityError, transaction
from django.test import override_settings
from django.utils import timezone

from musubi.accounts.audience import MEMBERS, PUBLIC, keys_of
from musubi.accounts.models import Deed, User
from musubi.core.dates import long_date
from musubi.jobs.actions import run_all_due
from musubi.registry import actions, permissions
from musubi.registry.models import Body, Person, Role
from musubi.search.models import Document
from tests.factories import make_body, make_organisation, make_person, make_role, make_user
from tests.registry.test_memberships import at_once

pytestmark = pytest.mark.django_db


def today():
    return timezone.localdate()


def invite(email="contact@example.com", **more):
    return actions.invite(name_ja="見本 花子", email=email, by=None, now=timezone.now(), **more)


def give(person, organisation, kind=Role.Kind.CONTACT, starts_on=None):
    return actions.give_role(
        person, kind=kind, organisation=organisation, starts_on=starts_on or today(), by=None, now=timezone.now()
    )


def test_an_invited_person_has_an_account_and_is_the_same_one_the_second_time():
    person = invite("Contact@Example.com ")
    assert person.user.email == person.email == "contact@example.com"
    assert invite("contact@example.com", phone="082-000-0000") == person
    assert (Person.objects.count(), User.objects.count()) == (1, 1)


def test_a_role_opens_what_it_is_for_and_is_found_by_members():
    organisation, other = make_organisation(), make_organisation()
    person = invite()
    give(person, organisation)
    assert {MEMBERS, organisation.key} <= keys_of(person.user)
    assert permissions.may_edit_details(person.user, organisation)
    assert not permissions.may_edit_details(person.user, other)
    assert not permissions.may_keep_registry(person.user)
    (entry,) = Document.objects.filter(kind="person")
    assert entry.is_open_to({MEMBERS})
    assert not entry.is_open_to({PUBLIC})


@pytest.mark.parametrize("kind", [Role.Kind.VIEWER, Role.Kind.COORDINATOR, Role.Kind.FINANCE])
def test_other_roles_see_and_do_not_edit(kind):
    organisation = make_organisation()
    role = make_role(organisation=organisation, kind=kind)
    assert organisation.key in keys_of(role.person.user)
    assert not permissions.may_edit_details(role.person.user, organisation)


@pytest.mark.parametrize("later", [0, 1])
@pytest.mark.parametrize("kind", [Role.Kind.CONTACT, Role.Kind.SECRETARIAT])
def test_a_role_somebody_has_is_not_given_again(kind, later):
    organisation = make_organisation() if kind == Role.Kind.CONTACT else None
    give(invite(), organisation, kind)
    with pytest.raises(actions.RoleAlreadyHeld) as refused:
        give(invite(), organisation, kind, today() + timedelta(days=later))
    assert "すでにこの役割に就いています" in str(refused.value)
    assert Role.objects.count() == 1


def test_a_role_that_ended_can_be_given_again_and_another_one_besides():
    organisation, person = make_organisation(), invite()
    role = give(person, organisation, starts_on=today() - timedelta(days=9))
    actions.end_role(role, ends_on=today() - timedelta(days=1), by=None, now=timezone.now())
    give(person, organisation)
    give(person, organisation, Role.Kind.APPROVER)
    give(person, make_organisation())
    assert Role.objects.on(today()).count() == 3


@pytest.mark.parametrize("kind", [Role.Kind.CONTACT, Role.Kind.SECRETARIAT])
@pytest.mark.parametrize("later", [0, 1])
def test_the_database_refuses_a_second_open_role(kind, later):
    role = make_role(kind=kind)
    again = {"person": role.person, "organisation": role.organisation, "kind": kind}
    with pytest.raises(IntegrityError), transaction.atomic():
        Role.objects.create(**again, starts_on=role.starts_on + timedelta(days=later))


@pytest.mark.django_db(transaction=True)
def test_of_two_who_give_the_same_role_at_once_one_does():
    person, organisation = invite(), make_organisation()
    answers = at_once(*[lambda: give(person, organisation)] * 2)
    assert sorted(type(answer).__name__ for answer in answers) == ["Role", "RoleAlreadyHeld"]


def test_an_ended_role_opens_nothing_from_the_next_day_and_is_never_prolonged_by_ending_it():
    role = make_role(user=make_user())
    yesterday = today() - timedelta(days=1)
    actions.end_role(role, ends_on=yesterday, by=None, now=timezone.now())
    actions.end_role(role, ends_on=today(), by=None, now=timezone.now())
    role.refresh_from_db()
    assert role.ends_on == yesterday
    assert role.organisation.key not in keys_of(User.objects.get())
    assert not Document.objects.filter(kind="person").exists()


@pytest.mark.parametrize("days_ago", [0, 1, 400])
@pytest.mark.parametrize("end", [None, timedelta(days=30)])
def test_a_role_taken_away_opens_nothing_from_this_moment(days_ago, end):
    role = make_role(user=make_user(), starts_on=today() - timedelta(days=days_ago))
    Role.objects.update(ends_on=end and today() + end)
    actions.take_role_away(role, by=None, now=timezone.now())
    assert role.organisation.key not in keys_of(User.objects.get())
    assert [one.ends_on for one in Role.objects.all()] == [today() - timedelta(days=1)] * bool(days_ago)
    deed = Deed.objects.latest("pk")
    assert (deed.verb, deed.details["organisation"]) == ("registry.take_role_away", role.organisation.key)


def test_taking_away_leaves_a_role_that_ended_before_as_it_was():
    role = make_role(starts_on=date(2020, 4, 1))
    actions.end_role(role, ends_on=date(2021, 3, 31), by=None, now=timezone.now())
    actions.take_role_away(role, by=None, now=timezone.now())
    assert Role.objects.get().ends_on == date(2021, 3, 31)


def test_a_role_cannot_end_before_it_begins():
    role = make_role(starts_on=date(2020, 4, 1))
    with pytest.raises(actions.EndsBeforeStart) as refused:
        actions.end_role(role, ends_on=date(2020, 3, 31), by=None, now=timezone.now())
    assert "2020年3月31日（令和2年）" in str(refused.value)


# --- the mail to whoever is entered --------------------------------------------------------------------------------


def give_and_tell(person, organisation, kind=Role.Kind.CONTACT):
    return actions.give_role(
        person, kind=kind, organisation=organisation, starts_on=today(), by=None, now=timezone.now(), is_told=True
    )


@override_settings(SECRETARIAT_PHONE="082-000-0000", SECRETARIAT_EMAIL="office@example.jp")
def test_whoever_is_entered_learns_as_what_and_what_is_kept_and_how_to_sign_in_and_object(mailoutbox):
    make_body(name_ja="見本会議", name_en="Sample Council", short_ja="見本会", short_en="Sample")
    make_body(code="centre", nature=Body.Nature.CENTRE, name_ja="見本センター", name_en="Sample Centre")
    organisation = make_organisation(name_ja="見本&大学", name_en="Sample & University")
    give_and_tell(invite(phone="082-999-9999"), organisation)
    assert mailoutbox == []  # it waits for the transaction's end
    run_all_due()
    message = message_from_bytes(mailoutbox[0].message().as_bytes(), policy=policy.default)
    text = message.get_body().get_content()
    assert message["To"] == "contact@example.com"
    assert message["From"].addresses[0].display_name == "見本センター"
    assert message["Reply-To"] == "office@example.jp"
    assert mailoutbox[0].subject == "見本&大学の連絡担当として登録しました（見本会）"
    japanese, english = text.split("-" * 70)
    for words in (
        "見本 花子 様", "見本会議の事務局、見本センター",
        "機関： 見本&大学", "役割： 連絡担当", "年に一度", "/accounts/login/",
        "6桁のコード", "お名前、メールアドレス、電話番号、役割とその期間", "/about/privacy/", "このメールに返信",
        "082-000-0000", long_date(today()),
    ):  # fmt: skip
        assert words in japanese
    for words in (
        "contact person of Sample & University", "confirm it once a year", "/en/accounts/login/", "six-digit code",
        "name, mail address, phone number and role", "reply to this mail or ring 082-000-0000", "Sample Centre",
    ):  # fmt: skip
        assert words in english
    assert "082-999-9999" not in text


@pytest.mark.parametrize("kind", [kind for kind in Role.Kind if kind != Role.Kind.SECRETARIAT])
def test_each_role_is_told_what_it_may_do(kind, mailoutbox):
    give_and_tell(invite(), make_organisation(), kind)
    run_all_due()
    assert str(Role.Kind(kind).label) in mailoutbox[0].subject
    assert re.search(r"■ できること\n\S", str(mailoutbox[0].body))


def test_who_has_no_address_or_is_not_to_be_told_gets_no_mail(mailoutbox):
    give_and_tell(make_person(email=""), make_organisation())
    give(invite(), make_organisation())
    give_and_tell(invite("secretary@example.com"), None, Role.Kind.SECRETARIAT)
    assert run_all_due() == 0
    assert mailoutbox == []


@pytest.mark.parametrize("end", ["the role ends", "the account is closed", "the address goes", "withdrawn"])
def test_the_mail_stops_when_there_is_nothing_to_tell_any_more(end, mailoutbox):
    organisation, person = make_organisation(), invite()
    role = give_and_tell(person, organisation)
    if end == "the role ends":
        Role.objects.update(starts_on=date(2020, 4, 1), ends_on=today() - timedelta(days=1))
    elif end == "the account is closed":
        User.objects.update(is_active=False)
    elif end == "the address goes":
        Person.objects.update(email="")
    else:
        actions.withdraw(organisation, by=None, now=timezone.now(), reason="見本の訂正")
        assert not Role.objects.filter(pk=role.pk).exists()
    run_all_due()
    assert mailoutbox == []


def test_members_find_an_invented_person_marked_as_such():
    person = invite()
    Person.objects.update(is_sample=True)
    person.refresh_from_db()
    give(person, make_organisation())
    assert Document.objects.get(kind="person").title_ja == "見本 花子（見本）"


def test_outside_the_demonstration_nobody_is_taken_for_invented():
    assert not invite().is_sample
