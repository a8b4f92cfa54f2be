from datetime import date, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from musubi.registry.models import Body, KnownTotal, Seat
from musubi.registry.queries import office_details, roster, seats_by_body, the_council, unconfirmed_since
from tests.factories import make_body, make_organisation
from tests.registry.lives import DAYS, begin, make_council

pytestmark = pytest.mark.django_db

APRIL = date(2015, 4, 1)


def test_the_printed_lines_are_the_members_however_they_are_arranged_and_narrowed():
    at = make_council()
    for seed in range(30):
        with transaction.atomic():
            life = begin(at, seed, organisations=5)
            for _step in range(6):
                life.step()
            day = life.chance.choice(DAYS)
            found = roster(at.council, day=day)
            members = {one.organisation_id: (one.sector_id, one.prefecture_id) for one in found.members}
            assert found.total == len(members)
            for arranged_by in ("sector", "prefecture", "name"):
                lines = found.lines(arranged_by=arranged_by, within=range(100))
                assert {one.organisation_id: (one.sector_id, one.prefecture_id) for one in lines} == members
                pages = [found.lines(arranged_by=arranged_by, within=range(at, at + 2)) for at in range(0, 12, 2)]
                assert [line for page in pages for line in page] == lines
            for sector in ("academia", "finance"):
                narrowed = found.lines(sector=sector, prefecture="33", within=range(100))
                assert {one.organisation_id for one in narrowed} == {
                    pk for pk, facts in members.items() if facts == (sector, "33")
                }
                assert len(narrowed) == found.count(sector=sector, prefecture="33")
            transaction.set_rollback(True)


def test_a_day_without_a_list_has_the_number_a_source_gives_for_that_very_day():
    body = make_body(roster_known_from=date(2012, 5, 1))
    make_organisation(sector="academia")
    KnownTotal.objects.create(
        body=body, valid_from=date(2005, 5, 1), valid_to=date(2005, 5, 31), count=75, source="見本"
    )
    totals = {day: roster(body, day=day).total for day in (date(2005, 4, 30), date(2005, 5, 1), date(2005, 5, 31))}
    assert list(totals.values()) == [None, 75, 75]
    KnownTotal.objects.create(
        body=body, valid_from=date(2002, 4, 1), valid_to=date(2003, 3, 31), count=62, source="見本"
    )
    days = [date(1990, 1, 1), date(2003, 4, 1), date(2005, 4, 30), date(2005, 6, 1), date(2005, 5, 10)]
    nearest = [roster(body, day=day).nearest_total for day in days]
    assert [known and known.count for known in nearest] == [62, 62, 75, 75, None]
    before, after = roster(body, day=date(2012, 4, 30)), roster(body, day=date(2012, 5, 1))
    assert (before.is_list_known, before.total, list(before.members), before.counts("sector_id")) == (
        False,
        None,
        [],
        {},
    )
    assert (after.is_list_known, after.total, after.counts("sector_id")) == (True, 1, {"academia": 1})


def test_full_members_of_a_body_come_before_those_who_join_in_and_each_bears_the_name_of_the_day():
    bodies = [make_body(code=code, nature=Body.Nature.PLANNING) for code in ("a", "b")]
    guest, member = make_organisation(name_ja="客"), make_organisation(name_ja="員")
    for one, capacity in ((guest, "participant"), (member, "member")):
        Seat.objects.create(
            organisation=one, body=bodies[0], capacity=capacity, starts_on=APRIL, recorded_at=timezone.now()
        )
    found = seats_by_body(bodies, day=APRIL)
    assert [str(profile) for _seat, profile in found[bodies[0].pk]] == ["員", "客"]
    assert found[bodies[1].pk] == []
    assert seats_by_body(bodies, day=APRIL - timedelta(days=1))[bodies[0].pk] == []


def test_who_has_not_confirmed_is_listed_longest_first_and_only_members_of_today():
    now = timezone.now()
    make_organisation(name_ja="新", sector="academia", confirmed_at=now)
    make_organisation(name_ja="古", sector="academia", confirmed_at=now - timedelta(days=400))
    make_organisation(name_ja="無", sector="academia")
    make_organisation(name_ja="外")
    stale = unconfirmed_since(now - timedelta(days=365))
    assert [profile.name_ja for profile in stale] == ["無", "古"]


def test_without_data_there_is_no_council_and_nobody_to_remind():
    assert the_council() is None
    assert list(unconfirmed_since(timezone.now())) == []


def test_mails_come_from_the_council_and_its_centre(django_assert_num_queries):
    assert office_details() == {}
    make_body(name_ja="見本会議", name_en="Sample Council", short_ja="見本会", short_en="Sample")
    centre = {"name_ja": "見本センター", "name_en": "Sample Centre", "phone": "082-111-1111", "email": "c@example.jp"}
    make_body(code="centre", nature=Body.Nature.CENTRE, **centre)
    council = {"council_ja": "見本会議", "council_en": "Sample Council", "short_ja": "見本会", "short_en": "Sample"}
    with django_assert_num_queries(1):
        assert office_details() == council | centre
