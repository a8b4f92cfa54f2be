"""Bits in place of rows: read once in a process, and then only what changed."""

from random import Random

import pytest
from django.utils import timezone

from musubi.accounts import tallies
from musubi.accounts.actions import record_deed, recount
from musubi.accounts.models import Recount, User
from musubi.accounts.queries import deed_count, remembered
from musubi.accounts.tallies import Counted, Pages, Tallies, as_text, bits_of, current, numbers_of
from tests.accounts.counting import stripped
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pages_kept")]
NOW = timezone.now()


def of_users(changed):
    """Count users by whether they may sign in, as a floor above counts what is its own."""
    users = User.objects.filter(is_active=True)
    return [
        (users if changed is None else users.filter(pk__in=changed))
        .order_by()
        .values_list(as_text(""), "pk", as_text("1"))
    ]


USERS = Counted("user", ("active",), of_users)


def counted():
    return current(USERS).of("active", "1").bit_count()


def test_a_number_has_the_bits_it_was_made_of():
    assert numbers_of(bits_of([3, 64, 1000])) == [3, 64, 1000]
    assert (bits_of([]), numbers_of(0)) == (0, [])


@pytest.mark.parametrize("count", [0, 1, 7, 60])
def test_each_page_lies_among_the_records_around_it(count):
    chance = Random(count)
    days = {number: f"{chance.randrange(10)}" for number in range(1, 100)}
    by_day = {day: bits_of(number for number, its in days.items() if its == day) for day in days.values()}
    chosen = chance.sample(range(1, 100), count)
    pages = Pages(bits_of(chosen), Tallies(1, {"day": by_day}), "day")
    listed = sorted(chosen, key=lambda number: (days[number], number), reverse=True)
    assert pages.count == count
    for offset in range(0, count + 1, 5):
        wanted = listed[offset : offset + 5]
        found, before = pages.around(offset, len(wanted))
        found = sorted(found, key=lambda number: (days[number], number), reverse=True)
        assert found[before : before + len(wanted)] == wanted


def test_only_what_changed_is_read_again(django_assert_num_queries, monkeypatch):
    user, _other = make_user(), make_user()
    before = current(USERS)
    recount("user", [user.pk])
    record_deed(None, "accounts.sign_in", "user:1", now=NOW)
    monkeypatch.setattr(tallies, "_all", None)
    with django_assert_num_queries(1):
        after = current(USERS)
    assert after.version == before.version + 1
    assert stripped(after) == stripped(before)
    assert current(USERS) is after


def test_what_changed_without_a_deed_is_read_until_a_deed_says_when_it_was():
    user = make_user()
    assert counted() == 1
    User.objects.update(is_active=False)
    recount("user", [user.pk])
    assert counted() == 0
    assert Recount.objects.get().deed == Recount.NOT_YET
    record_deed(None, "accounts.sign_in", "user:1", now=NOW)
    assert Recount.objects.get().deed == deed_count()
    assert counted() == 0


def test_what_nobody_told_of_is_not_seen_while_the_counts_are_kept():
    make_user()
    assert counted() == 1
    User.objects.update(is_active=False)
    assert counted() == 1


def test_a_world_with_fewer_deeds_is_another_world():
    make_user()
    tallies.hold(USERS, Tallies(deed_count() + 1, {}))
    assert counted() == 1


def test_what_was_made_of_a_question_is_made_again_after_a_deed():
    made = []

    def make():
        made.append(1)
        return len(made)

    assert [remembered("x", ("a",), make), remembered("x", ("a",), make), remembered("x", ("b",), make)] == [1, 1, 2]
    record_deed(None, "accounts.sign_in", "user:1", now=NOW)
    assert remembered("x", ("a",), make) == 3
    assert remembered("x", ("a",), make, version=deed_count() + 1) == 4
