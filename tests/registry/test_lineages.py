from datetime import date, timedelta

import pytest
from django.utils import timezone

from musubi.registry import actions
from musubi.registry.models import Correction, Lineage, Membership, Seat
from tests.factories import make_membership, make_organisation

APRIL = date(2015, 4, 1)
MARCH = date(2015, 3, 31)
WHY = "見本の訂正"

pytestmark = pytest.mark.django_db


def become(before, change, after=None, happened_on=APRIL, reason=WHY):
    return actions.become(
        before, change=change, after=after, happened_on=happened_on, by=None, now=timezone.now(), reason=reason
    )


def periods(organisation):
    standing = Membership.objects.standing().filter(organisation=organisation)
    return [(one.sector_id, one.starts_on, one.ends_on) for one in standing]


@pytest.mark.parametrize("change", ["merged", "succeeded", "dissolved"])
def test_what_ends_ends_with_the_day_before(change):
    before = make_organisation(sector="academia")
    start = periods(before)[0][1]
    become(before, change, None if change == "dissolved" else make_organisation())
    assert periods(before) == [("academia", start, MARCH)]
    told = Correction.objects.filter(organisation=before)
    assert {(one.first_day, one.last_day, one.reason) for one in told} == {(APRIL, None, WHY)}


def test_what_would_have_begun_later_is_struck():
    before = make_organisation()
    make_membership(before, starts_on=date(2020, 4, 1))
    become(before, "dissolved")
    assert periods(before) == []


def test_who_splits_goes_on():
    before, after = make_organisation(sector="academia"), make_organisation()
    line = become(before, "split", after, reason="")
    assert periods(before)[0][2] is None
    assert periods(after) == []
    assert (line.before, line.after, line.happened_on) == (before, after, APRIL)


def test_a_successor_goes_on_where_its_predecessor_ended():
    before, after = make_organisation(sector="finance"), make_organisation()
    become(before, "succeeded", after)
    assert periods(after) == [("finance", APRIL, None)]


def test_a_successor_has_the_days_that_were_left():
    before, after = make_organisation(), make_organisation()
    make_membership(before, ends_on=date(2020, 3, 31))
    become(before, "succeeded", after)
    assert periods(after) == [("academia", APRIL, date(2020, 3, 31))]


def test_an_end_entered_for_the_succession_does_not_end_the_successor():
    before, after = make_organisation(), make_organisation()
    make_membership(before, ends_on=MARCH)
    become(before, "succeeded", after)
    assert periods(after) == [("academia", APRIL, None)]


def test_a_successor_with_a_membership_of_its_own_keeps_that_one():
    before, after = make_organisation(sector="finance"), make_organisation(sector="academia")
    own = periods(after)
    become(before, "succeeded", after)
    assert periods(after) == own


def test_a_successor_that_was_a_member_once_is_one_again():
    before, after = make_organisation(sector="finance"), make_organisation()
    make_membership(after, ends_on=date(2005, 3, 31))
    become(before, "succeeded", after)
    assert periods(after)[-1] == ("finance", APRIL, None)


def test_a_merger_leaves_the_other_as_it_was():
    before, after = make_organisation(sector="finance"), make_organisation()
    become(before, "merged", after)
    assert periods(after) == []


def test_nobody_becomes_itself_and_a_past_change_says_why():
    before = make_organisation(sector="academia")
    with pytest.raises(actions.LineageToItself):
        become(before, "merged", before)
    with pytest.raises(actions.ReasonMissing):
        become(before, "dissolved", reason="")
    assert not Lineage.objects.exists()
    assert periods(before)[0][2] is None


def test_a_future_end_needs_no_reason():
    before = make_organisation(sector="academia")
    day = timezone.localdate() + timedelta(days=30)
    become(before, "dissolved", happened_on=day, reason="")
    assert periods(before)[0][2] == day - timedelta(days=1)
    assert not Correction.objects.exists()
    assert not Seat.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("change", Lineage.Change.values)
def test_what_became_of_an_organisation_is_recorded_once(change):
    before = make_organisation()
    after = None if change == Lineage.Change.DISSOLVED else make_organisation()
    terms = {"change": change, "after": after, "by": None, "now": timezone.now(), "reason": "見本の訂正"}
    actions.become(before, happened_on=date(2020, 4, 1), **terms)
    with pytest.raises(actions.LineageAlreadyRecorded) as refused:
        actions.become(before, happened_on=date(2021, 4, 1), **terms)
    assert "すでに記録されています" in str(refused.value)
    assert Lineage.objects.count() == 1
