from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from musubi.accounts.audience import MEMBERS, PUBLIC, keys_of
from musubi.accounts.models import User
from musubi.registry import actions, permissions
from musubi.registry.models import Person, Role
from musubi.search.models import Document
from tests.factories import make_organisation, make_role, make_user
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
    assert Document.objects.visible_to({MEMBERS}).filter(kind="person").exists()
    assert not Document.objects.visible_to({PUBLIC}).filter(kind="person").exists()


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


def test_a_role_cannot_end_before_it_begins():
    role = make_role(starts_on=date(2020, 4, 1))
    with pytest.raises(actions.EndsBeforeStart) as refused:
        actions.end_role(role, ends_on=date(2020, 3, 31), by=None, now=timezone.now())
    assert "2020年3月31日（令和2年）" in str(refused.value)
