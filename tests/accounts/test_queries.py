from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils.translation import override

from musubi.accounts import actions, queries
from musubi.accounts.models import Deed, DeedHead

NOW = datetime(2026, 7, 22, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def record(count: int) -> None:
    for number in range(count):
        actions.record_deed(None, "test.done", f"test:{number}", now=NOW)


def drop_the_triggers() -> None:
    connection.check_constraints()  # PostgreSQL alters no table while it still has to check what was written
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE accounts_deed DISABLE TRIGGER USER")
        else:
            cursor.execute("DROP TRIGGER accounts_deed_no_update")
            cursor.execute("DROP TRIGGER accounts_deed_no_delete")


def say() -> str:
    out = StringIO()
    with override("en"):
        call_command("verify_deeds", stdout=out)
    return out.getvalue()


def test_a_whole_record_is_said_to_be_whole_with_its_last_hash():
    assert say().startswith("0 deeds are whole.")
    record(3)
    assert say().splitlines() == ["3 deeds are whole.", f"The last hash is {Deed.objects.get(pk=3).hash}."]


@pytest.mark.parametrize(
    ("tampering", "first_broken"),
    [
        ("UPDATE accounts_deed SET subject = 'test:9' WHERE number = 3", 3),
        ("UPDATE accounts_deed SET at = '2026-07-23 00:00:00+00:00' WHERE number = 1", 1),
        ("UPDATE accounts_deed SET details = '{\"a\": 1}' WHERE number = 5", 5),
        ("UPDATE accounts_deed SET hash = 'x' WHERE number = 2", 2),
        ("DELETE FROM accounts_deed WHERE number = 2", 2),
        ("DELETE FROM accounts_deed WHERE number = 5", 5),
        ("DELETE FROM accounts_deed", 1),
        ("UPDATE accounts_deed SET number = 7 WHERE number = 5", 5),
        ("UPDATE accounts_deedhead SET count = 4", 4),
        ("UPDATE accounts_deedhead SET count = 9", 6),
        ("DELETE FROM accounts_deedhead", 1),
    ],
)
def test_tampering_without_the_triggers_is_found_at_its_place(tampering, first_broken):
    record(5)
    drop_the_triggers()
    with connection.cursor() as cursor:
        cursor.execute(tampering)
        assert cursor.rowcount >= 1
    assert queries.verify_deeds().broken_at == first_broken
    with pytest.raises(CommandError, match=f"Deed {first_broken} is not as it was written"):
        say()


def test_a_deed_put_in_behind_the_heads_back_is_found():
    record(2)
    last = Deed.objects.get(pk=2)
    foreign = Deed(number=3, at=NOW, verb="test.done", subject="test:9", previous_hash=last.hash)
    foreign.hash = foreign.seal()
    foreign.save(force_insert=True)
    assert queries.verify_deeds().broken_at == 3


def test_a_last_deed_rewritten_with_a_fitting_seal_is_found():
    record(2)
    drop_the_triggers()
    last = Deed.objects.get(pk=2)
    last.subject = "test:9"
    last.hash = last.seal()
    last.save()
    assert queries.verify_deeds().broken_at == 2


def test_the_version_of_the_world_is_one_query(django_assert_num_queries):
    assert queries.deed_count() == 0
    record(2)
    with django_assert_num_queries(1):
        assert queries.deed_count() == 2
    assert DeedHead.objects.count() == 1


def test_whether_another_app_did_something_since_is_told_by_its_verbs():
    for verb in ("test.done", "other.done", "test.done", "test.done"):
        actions.record_deed(None, verb, "test:1", now=NOW)
    assert queries.has_deed_since(0, until=4, but_of="test.")
    assert queries.has_deed_since(1, until=4, but_of="test.")
    assert not queries.has_deed_since(2, until=4, but_of="test.")
    assert not queries.has_deed_since(4, until=4, but_of="")
