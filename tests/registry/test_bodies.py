"""What no code can put into the tables, however it tries."""

from contextlib import contextmanager
from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from musubi.registry.models import Body, KnownTotal, Membership, Seat
from tests.factories import make_body, make_membership, make_organisation

APRIL, MAY, JUNE = date(2020, 4, 1), date(2020, 5, 1), date(2020, 6, 1)
LATER = datetime(2099, 1, 1, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def make_seat(organisation, starts_on, ends_on=None, *, body=None, **fields):
    return Seat.objects.create(
        organisation=organisation,
        body=body or make_body(code="planning", nature=Body.Nature.PLANNING),
        starts_on=starts_on,
        ends_on=ends_on,
        recorded_at=timezone.now(),
        **fields,
    )


def make_period(organisation, starts_on, ends_on=None, **fields):
    return make_membership(organisation, starts_on=starts_on, ends_on=ends_on, **fields)


@contextmanager
def refused():
    with pytest.raises(IntegrityError), transaction.atomic():
        yield


BOTH_TABLES = pytest.mark.parametrize("make", [make_period, make_seat])
OVERLAPPING = pytest.mark.parametrize(
    ("first", "second"),
    [
        ((APRIL, None), (APRIL, None)),
        ((APRIL, None), (JUNE, None)),
        ((JUNE, None), (APRIL, JUNE)),
        ((JUNE, None), (APRIL, None)),
        ((APRIL, MAY), (MAY, JUNE)),
        ((APRIL, JUNE), (MAY, MAY)),
        ((MAY, MAY), (APRIL, JUNE)),
        ((MAY, MAY), (MAY, MAY)),
    ],
)


@BOTH_TABLES
@OVERLAPPING
def test_two_periods_of_one_organisation_in_one_body_never_share_a_day(make, first, second):
    organisation = make_organisation()
    make(organisation, *first)
    with refused():
        make(organisation, *second)


@BOTH_TABLES
def test_a_period_may_begin_the_day_after_the_last_one_ended(make):
    organisation = make_organisation()
    make(organisation, APRIL, date(2020, 4, 30))
    make(organisation, MAY)


@BOTH_TABLES
def test_other_organisations_other_bodies_and_what_is_believed_no_more_do_not_stand_in_the_way(make):
    organisation = make_organisation()
    make(organisation, APRIL)
    make(make_organisation(), APRIL)
    make(organisation, APRIL, body=make_body(code="other", nature=Body.Nature.HEADS))
    make(organisation, APRIL, superseded_at=LATER)


@BOTH_TABLES
def test_a_period_cannot_be_stretched_over_another(make):
    organisation = make_organisation()
    first = make(organisation, APRIL, date(2020, 4, 30))
    make(organisation, MAY)
    with refused():
        type(first).objects.filter(pk=first.pk).update(ends_on=MAY)


@BOTH_TABLES
def test_a_row_believed_no_more_cannot_come_back_over_another(make):
    organisation = make_organisation()
    old = make(organisation, APRIL, superseded_at=LATER)
    make(organisation, MAY)
    with refused():
        type(old).objects.filter(pk=old.pk).update(superseded_at=None)


@BOTH_TABLES
def test_a_period_cannot_end_before_it_begins(make):
    with refused():
        make(make_organisation(), MAY, APRIL)


@BOTH_TABLES
def test_without_the_guard_the_overlap_goes_in(make):
    organisation = make_organisation()
    table = make(organisation, APRIL)._meta.db_table
    with transaction.atomic():
        drop_guard(table)
        make(organisation, MAY)
        model = Membership if make is make_period else Seat
        assert model.objects.standing().on(JUNE).filter(organisation=organisation).count() == 2
        transaction.set_rollback(True)
    with refused():
        make(organisation, MAY)


def drop_guard(table):
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with checks still to come cannot be altered
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {table}_no_overlap")
        else:
            cursor.execute(f"DROP TRIGGER {table}_no_overlap_INSERT")


def test_a_body_founded_on_a_known_day_says_the_day_and_otherwise_the_words_of_the_source():
    exact = make_body(code="a", founded_from=APRIL, founded_to=APRIL, founded_wording="令和2年春")
    vague = make_body(code="b", founded_from=APRIL, founded_to=date(2020, 4, 30), founded_wording="令和2年4月")
    assert str(exact.founded) == "2020年4月1日（令和2年）"
    assert str(vague.founded) == "2020年4月（令和2年4月）"
    assert make_body(code="c").founded is None


def test_a_total_is_given_once_for_a_first_day_and_runs_forward():
    body = make_body()
    KnownTotal.objects.create(body=body, valid_from=APRIL, valid_to=MAY, count=62, source="見本")
    with refused():
        KnownTotal.objects.create(body=body, valid_from=APRIL, valid_to=JUNE, count=63, source="見本")
    with refused():
        KnownTotal.objects.create(body=body, valid_from=JUNE, valid_to=MAY, count=63, source="見本")
