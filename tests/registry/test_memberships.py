from datetime import date, timedelta
from importlib import import_module
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from musubi.accounts.models import Deed
from musubi.registry import actions
from musubi.registry.models import Body, Correction, Membership, Role, Seat
from tests.factories import (
    make_body,
    make_membership,
    make_organisation,
    make_role,
    make_sector,
    make_user,
)

WHY = "見本の訂正"


def today():
    return timezone.localdate()


def days(count):
    return timedelta(days=count)


def admit(organisation, **more):
    terms = {"body": make_body(), "sector": make_sector("finance"), "starts_on": today(), "reason": WHY, **more}
    return actions.admit(organisation, by=None, now=timezone.now(), **terms)


def end(period, ends_on, **more):
    return actions.end(period, ends_on=ends_on, by=None, now=timezone.now(), **{"reason": WHY, **more})


def move(membership, starts_on, **more):
    terms = {"sector": make_sector("finance"), "starts_on": starts_on, "reason": WHY, **more}
    return actions.move_sector(membership, by=None, now=timezone.now(), **terms)


def periods(organisation):
    standing = Membership.objects.standing().filter(organisation=organisation)
    return [(one.sector_id, one.starts_on, one.ends_on) for one in standing]


def corrected(organisation):
    return [(one.first_day, one.last_day, one.reason) for one in Correction.objects.filter(organisation=organisation)]


# --- one after another ---------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_an_admission_from_today_needs_no_reason_and_corrects_nothing():
    organisation = make_organisation()
    admit(organisation, reason="")
    assert periods(organisation) == [("finance", today(), None)]
    assert corrected(organisation) == []
    assert Deed.objects.get().verb == "registry.admit"


@pytest.mark.django_db
def test_an_admission_in_the_past_says_why():
    organisation = make_organisation()
    with pytest.raises(actions.ReasonMissing):
        admit(organisation, starts_on=today() - days(1), reason="  ")
    assert periods(organisation) == []
    assert not Deed.objects.exists()
    admit(organisation, starts_on=today() - days(1), ends_on=today())
    assert corrected(organisation) == [(today() - days(1), today(), WHY)]


@pytest.mark.django_db
def test_a_membership_ends_on_a_day_that_still_counts():
    membership = make_membership()
    end(membership, today(), reason="")
    assert Membership.objects.standing().on(today()).count() == 1
    assert Membership.objects.standing().on(today() + days(1)).count() == 0
    assert corrected(membership.organisation) == []


@pytest.mark.django_db
def test_an_end_put_off_corrects_the_days_won_and_one_brought_forward_the_days_lost():
    membership = make_membership(starts_on=date(2010, 4, 1), ends_on=date(2012, 3, 31))
    later = end(membership, date(2013, 3, 31))
    end(later, date(2011, 3, 31))
    assert corrected(membership.organisation) == [
        (date(2012, 4, 1), date(2013, 3, 31), WHY),
        (date(2011, 4, 1), date(2013, 3, 31), WHY),
    ]


@pytest.mark.django_db
def test_an_end_that_changes_nothing_corrects_nothing():
    membership = make_membership(ends_on=date(2012, 3, 31))
    end(membership, date(2012, 3, 31), reason="")
    assert corrected(membership.organisation) == []


@pytest.mark.django_db
def test_an_end_put_off_into_the_next_period_is_refused_and_nothing_is_lost():
    membership = make_membership(starts_on=date(2010, 4, 1), ends_on=date(2012, 3, 31))
    make_membership(membership.organisation, starts_on=date(2013, 4, 1))
    before = periods(membership.organisation)
    with pytest.raises(actions.PeriodsOverlap):
        end(membership, date(2013, 4, 1))
    assert periods(membership.organisation) == before


@pytest.mark.django_db
def test_an_end_before_the_beginning_names_both_days():
    membership = make_membership(starts_on=date(2010, 4, 1))
    with pytest.raises(actions.EndsBeforeStart) as refused:
        end(membership, date(2010, 3, 31))
    assert "2010年3月31日" in str(refused.value)
    assert "2010年4月1日" in str(refused.value)


@pytest.mark.django_db
def test_a_move_to_another_sector_leaves_the_days_before_as_they_were():
    membership = make_membership(starts_on=date(2010, 4, 1), ends_on=date(2030, 3, 31), admitted_by="見本会議")
    moved = move(membership, date(2015, 4, 1))
    assert periods(membership.organisation) == [
        ("academia", date(2010, 4, 1), date(2015, 3, 31)),
        ("finance", date(2015, 4, 1), date(2030, 3, 31)),
    ]
    assert moved.admitted_by == "見本会議"
    assert corrected(membership.organisation) == [(date(2015, 4, 1), date(2030, 3, 31), WHY)]


@pytest.mark.django_db
@pytest.mark.parametrize("starts_on", [date(2010, 4, 1), date(2009, 1, 1)])
def test_a_move_from_the_beginning_or_before_moves_the_whole_membership(starts_on):
    membership = make_membership(starts_on=date(2010, 4, 1))
    move(membership, starts_on)
    assert periods(membership.organisation) == [("finance", date(2010, 4, 1), None)]
    assert corrected(membership.organisation) == [(date(2010, 4, 1), None, WHY)]


@pytest.mark.django_db
def test_a_membership_that_is_over_cannot_be_moved_after_its_end():
    membership = make_membership(starts_on=date(2010, 4, 1), ends_on=date(2012, 3, 31))
    with pytest.raises(actions.EndsBeforeStart):
        move(membership, date(2015, 4, 1))
    assert periods(membership.organisation) == [("academia", date(2010, 4, 1), date(2012, 3, 31))]


@pytest.mark.django_db
def test_a_membership_struck_is_gone_and_says_why():
    membership = make_membership(starts_on=date(2010, 4, 1))
    actions.strike(membership, by=None, now=timezone.now(), reason=WHY)
    assert periods(membership.organisation) == []
    assert corrected(membership.organisation) == [(date(2010, 4, 1), None, WHY)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change", [lambda row: end(row, today()), lambda row: move(row, today()), lambda row: actions.strike(
        row, by=None, now=timezone.now(), reason=WHY)]
)  # fmt: skip
def test_whoever_changes_a_row_that_somebody_changed_meanwhile_is_told(change):
    membership = make_membership()
    end(Membership.objects.get(), today() + days(400))
    before = periods(membership.organisation)
    with pytest.raises(actions.AlreadySuperseded):
        change(membership)
    assert periods(membership.organisation) == before


@pytest.mark.django_db
def test_nothing_can_be_done_to_an_organisation_that_was_withdrawn():
    organisation = make_organisation()
    actions.withdraw(organisation, by=None, now=timezone.now(), reason=WHY)
    with pytest.raises(actions.AlreadyWithdrawn):
        admit(organisation)
    assert periods(organisation) == []


@pytest.mark.django_db
def test_a_seat_is_given_and_ended_as_a_membership_is():
    organisation = make_organisation()
    body = make_body(code="planning", nature=Body.Nature.PLANNING)
    terms = {"body": body, "capacity": Seat.Capacity.MEMBER, "by": None, "now": timezone.now(), "reason": WHY}
    seat = actions.give_seat(organisation, starts_on=date(2010, 4, 1), **terms)
    with pytest.raises(actions.PeriodsOverlap):
        actions.give_seat(organisation, starts_on=date(2012, 4, 1), **terms)
    ended = end(seat, date(2011, 3, 31))
    assert ended.ends_on == date(2011, 3, 31)
    assert Seat.objects.standing().get() == ended


# --- at once -------------------------------------------------------------------------------------------------------


def at_once(*calls):
    """Call all of `calls` from as many threads at one moment; return what each gave or raised."""
    start, answers = Barrier(len(calls)), [None] * len(calls)

    def run(place, call):
        try:
            connection.ensure_connection()
            start.wait(timeout=30)
            answers[place] = call()
        except Exception as error:  # noqa: BLE001 - whatever it is, the test shall see it
            answers[place] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return answers


@pytest.fixture
def _unguarded(transactional_db):
    migration = import_module("musubi.registry.migrations.0001_initial")
    with connection.schema_editor() as editor:
        migration.allow(None, editor)
    yield
    Membership.objects.all().delete()
    with connection.schema_editor() as editor:
        migration.forbid(None, editor)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_admit_at_once_one_succeeds_and_the_other_is_told_why_not():
    for _round in range(10):
        organisation, terms = make_organisation(), {"body": make_body(), "sector": make_sector("finance")}
        answers = at_once(*[lambda: admit(organisation, **terms)] * 2)  # noqa: B023 - both are called in this round
        assert sorted(type(answer).__name__ for answer in answers) == ["Membership", "PeriodsOverlap"]
        assert len(periods(organisation)) == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_unguarded")
def test_without_the_databases_guard_both_succeed():
    organisation, terms = make_organisation(), {"body": make_body(), "sector": make_sector("finance")}
    at_once(*[lambda: admit(organisation, **terms)] * 2)
    assert len(periods(organisation)) == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_clerks_who_press_at_once_one_sees_it_saved_and_the_other_a_sentence():
    organisation, council, sector = make_organisation(), make_body(), make_sector("finance")
    clerks = [make_user(), make_user()]
    clients = [Client(), Client()]
    for client, clerk in zip(clients, clerks, strict=True):
        make_role(user=clerk, kind=Role.Kind.SECRETARIAT)
        client.force_login(clerk)
    address = reverse("registry:change", args=[organisation.pk, "admit"])
    typed = {"body": council.pk, "sector": sector.pk, "starts_on": today().isoformat(), "admitted_by": "見本会議"}
    answers = at_once(*[lambda client=client: client.post(address, typed) for client in clients])
    answers.sort(key=lambda answer: answer.status_code)
    assert [answer.status_code for answer in answers] == [302, 422]
    assert str(actions.PeriodsOverlap()) in answers[1].content.decode()
    assert len(periods(organisation)) == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_end_one_membership_at_once_the_second_is_told():
    membership = make_membership()
    answers = at_once(lambda: end(membership, today()), lambda: end(membership, today() + days(30)))
    assert sorted(type(answer).__name__ for answer in answers) == ["AlreadySuperseded", "Membership"]
