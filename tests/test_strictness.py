"""What only PostgreSQL minds is refused on SQLite, too; and nothing but the strictness would refuse it there."""

from contextlib import suppress
from datetime import date

import pytest
from django.db import DataError, InternalError, NotSupportedError, ProgrammingError, connection, transaction
from django.db.models import Case, Count, F, Max, Q, QuerySet, TextField, Value, When, Window
from django.db.models.functions import Coalesce, RowNumber
from django.db.transaction import TransactionManagementError

from musubi.accounts.models import Deed
from musubi.core import bulk
from musubi.registry.models import Body, Membership
from tests.factories import make_body
from tests.strictness import OrderSaysNothingOfNull, lax

pytestmark = [
    pytest.mark.harness,
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL minds by itself"),
]


def ask(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def fail() -> None:
    with suppress(Exception):
        ask("SELECT nothing FROM nowhere")


def go_on_after_a_failure():
    fail()
    ask("SELECT 1")


def end_as_if_nothing_had_failed():
    with transaction.atomic():
        fail()


def store(**columns):
    make_body(**columns)


def change(**columns):
    Body.objects.update(**columns)


def store_many(**columns):
    Body.objects.bulk_create([Body(code="one", nature="council", position=1, **columns)])


def store_in_bulk(**columns):
    known = {"code": "one", "name_ja": "見本", "name_en": "Sample", "nature": "council", "position": 1, **columns}
    bulk.insert_rows(Body, list(known), [list(known.values())])


def in_a_transaction(act):
    @transaction.atomic
    def acting():
        list(act())

    return acting


CASE = Case(When(code="one", then=Value(1)), default=Value("二", output_field=TextField()), output_field=TextField())

MIXED = Coalesce("position", "code", output_field=TextField())
JOINED = Membership.objects.select_related("replaces")
DAY = date(2026, 4, 1)

REFUSED = [
    ("aborted", InternalError, go_on_after_a_failure),
    ("aborted", InternalError, end_as_if_nothing_had_failed),
    ("orders", OrderSaysNothingOfNull, lambda: Body.objects.order_by("founded_from")),
    ("orders", OrderSaysNothingOfNull, lambda: Body.objects.order_by("-founded_from", "pk")),
    ("orders", OrderSaysNothingOfNull, lambda: Body.objects.order_by(F("founded_to") - F("founded_from"))),
    ("orders", OrderSaysNothingOfNull, lambda: Body.objects.order_by("memberships__starts_on")),
    ("orders", OrderSaysNothingOfNull, lambda: Body.objects.annotate(last=Max("memberships__pk")).order_by("last")),
    ("orders", OrderSaysNothingOfNull, lambda: Body.objects.order_by(Case(When(code="one", then=Value(1))))),
    (
        "orders",
        OrderSaysNothingOfNull,
        lambda: Body.objects.exclude(founded_from=DAY).order_by("founded_from"),
    ),
    ("orders", OrderSaysNothingOfNull, lambda: Body.objects.values_list(Window(RowNumber(), order_by="founded_from"))),
    ("values", DataError, lambda: store(short_ja="結" * 61)),
    ("values", DataError, lambda: change(short_ja="結" * 61)),
    ("values", DataError, lambda: store_many(short_ja="結" * 61)),
    ("values", DataError, lambda: store_in_bulk(short_ja="結" * 61)),
    ("values", DataError, lambda: store(position=32_768)),
    ("values", DataError, lambda: store_in_bulk(position=32_768)),
    ("values", DataError, lambda: store(purpose_ja="a\0b")),
    ("values", DataError, lambda: store_in_bulk(purpose_ja="a\0b")),
    ("values", DataError, lambda: Body.objects.filter(code="a\0b")),
    ("values", DataError, lambda: Deed.objects.filter(details={"word": "a\0b"})),
    ("types", ProgrammingError, lambda: Body.objects.filter(code=F("position"))),
    ("types", ProgrammingError, lambda: Membership.objects.filter(is_start_known=F("pk"))),
    ("types", ProgrammingError, lambda: Membership.objects.aggregate(Max("is_start_known"))),
    ("types", ProgrammingError, lambda: Body.objects.values_list(CASE)),
    (
        "types",
        ProgrammingError,
        lambda: Body.objects.values_list(MIXED),
    ),
    ("locks", TransactionManagementError, Body.objects.select_for_update),
    ("locks", NotSupportedError, in_a_transaction(lambda: Body.objects.select_for_update().distinct())),
    ("locks", NotSupportedError, in_a_transaction(lambda: Body.objects.values_list(Count("pk")).select_for_update())),
    (
        "locks",
        NotSupportedError,
        in_a_transaction(lambda: Membership.objects.select_related("replaces").select_for_update()),
    ),
]

ALLOWED = [
    lambda: Body.objects.order_by("position"),
    lambda: Body.objects.order_by(F("founded_from").asc(nulls_first=True)),
    lambda: Body.objects.filter(founded_from__isnull=False).order_by("founded_from"),
    lambda: Body.objects.exclude(founded_from=None).order_by("-founded_from"),
    lambda: Body.objects.filter(founded_from__year=2000).order_by("founded_from"),
    lambda: Body.objects.filter(memberships__pk__gt=1).order_by("memberships__pk"),
    lambda: Body.objects.annotate(number=Count("memberships")).order_by("number"),
    lambda: Body.objects.order_by(Coalesce("founded_from", Value(date(1, 1, 1)))),
    lambda: Body.objects.order_by(Case(When(code="one", then=Value(1)), default=Value(2))),
    lambda: Body.objects.update(short_ja="結" * 60, short_en=""),
    lambda: Body.objects.filter(Q(code="one") | Q(position=70_000)),
    in_a_transaction(Body.objects.select_for_update),
    in_a_transaction(lambda: JOINED.select_for_update(of=("self",))),
]


def ask_for(act) -> None:
    """Do it, and read what comes of it where it was a question."""
    found = act()
    if isinstance(found, QuerySet):
        list(found)


@pytest.mark.parametrize(("strictness", "error", "act"), REFUSED)
def test_what_postgresql_refuses_is_refused_here_and_only_by_strictness(strictness, error, act):
    before = transaction.savepoint()
    with pytest.raises(error):
        ask_for(act)
    transaction.set_rollback(False)  # Django asks for it where it ends what it has begun itself
    transaction.savepoint_rollback(before)
    with lax(strictness):
        ask_for(act)


@pytest.mark.parametrize("act", ALLOWED)
def test_what_postgresql_does_alike_is_not_refused(act):
    ask_for(act)


def test_what_was_undone_is_forgotten():
    with suppress(Exception), transaction.atomic():
        ask("SELECT nothing FROM nowhere")
    ask("SELECT 1")
    before = transaction.savepoint()
    fail()
    transaction.savepoint_rollback(before)
    ask("SELECT 1")


def test_nothing_is_committed_after_a_failure():
    fail()
    with pytest.raises(InternalError, match="rolled back"):
        connection._commit()
    assert not connection.is_usable()
