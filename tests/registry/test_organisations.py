from datetime import date, timedelta
from random import Random

import pytest
from django.db import connection
from django.utils import timezone
from django.utils.translation import override

from musubi.accounts.actions import LinkRevoked, issue_link, open_link
from musubi.accounts.models import Deed
from musubi.registry import actions
from musubi.registry.actions import organisations, rows
from musubi.registry.indexing import index_organisation, index_person
from musubi.registry.models import Correction, Lineage, Membership, Organisation, Person, Profile, Role
from musubi.registry.queries import names_over_time, profiles_on
from musubi.registry.tasks import CONFIRMATION
from musubi.search.models import Document
from tests.factories import (
    make_body,
    make_kind,
    make_membership,
    make_organisation,
    make_prefecture,
    make_profile,
    make_role,
)

WHY = "見本の訂正"
# The order of things is a matter of one thread: on the second database a tenth shows that its locks change nothing.
INTERLEAVINGS = {"sqlite": 1000, "postgresql": 100}[connection.vendor]

pytestmark = pytest.mark.django_db


def today():
    return timezone.localdate()


def rename(organisation, name_ja, starts_on, **more):
    terms = {"facts": {"name_ja": name_ja}, "by": None, "now": timezone.now(), "reason": WHY, **more}
    return actions.change_profile(organisation, starts_on=starts_on, **terms)


def withdraw(organisation, reason=WHY):
    actions.withdraw(organisation, by=None, now=timezone.now(), reason=reason)


def corrected(organisation):
    return [(one.first_day, one.last_day) for one in Correction.objects.filter(organisation=organisation)]


# --- entering and renaming -----------------------------------------------------------------------------------------


def test_an_organisation_entered_is_found_and_is_no_member_yet():
    profile = actions.enter(
        by=None, now=timezone.now(), name_ja="見本大学", kind=make_kind(), prefecture=make_prefecture()
    )
    assert profile.starts_on is None
    assert Document.objects.get(kind="organisation").title_ja == "見本大学"
    assert not Membership.objects.exists()
    assert Deed.objects.get().verb == "registry.enter"


def test_a_new_name_holds_from_its_day_until_the_next_and_the_old_one_before():
    organisation = make_organisation(name_ja="旧見本", kind="bank")
    rename(organisation, "新見本", date(2015, 4, 1))
    rename(organisation, "中見本", date(2010, 4, 1))
    days = [date(2010, 3, 31), date(2010, 4, 1), date(2015, 3, 31), date(2015, 4, 1)]
    assert [profiles_on(day)[organisation.pk].name_ja for day in days] == ["旧見本", "中見本", "中見本", "新見本"]
    assert corrected(organisation) == [(date(2015, 4, 1), None), (date(2010, 4, 1), date(2015, 3, 31))]
    assert {profile.kind_id for profile in names_over_time(organisation)} == {"bank"}


def test_names_are_told_from_the_earliest_on_and_one_without_a_first_day_is_the_earliest():
    organisation = make_organisation(name_ja="一")
    rename(organisation, "三", date(2015, 4, 1))
    rename(organisation, "二", date(2010, 4, 1))
    assert [profile.name_ja for profile in names_over_time(organisation)] == ["一", "二", "三"]


def test_a_name_from_a_day_at_which_one_begins_replaces_that_one():
    organisation = make_organisation(name_ja="旧見本")
    rename(organisation, "誤見本", date(2015, 4, 1))
    rename(organisation, "新見本", date(2015, 4, 1))
    assert [profile.name_ja for profile in names_over_time(organisation)] == ["旧見本", "新見本"]
    rename(organisation, "元見本", None)
    assert [profile.name_ja for profile in names_over_time(organisation)] == ["元見本", "新見本"]


def test_a_name_before_the_first_known_one_takes_its_other_facts_from_it():
    organisation = make_organisation(name_ja="新見本", kind="bank", starts_on=date(2015, 4, 1))
    profile = rename(organisation, "旧見本", date(2010, 4, 1))
    assert profile.kind_id == "bank"


def test_a_future_name_needs_no_reason_and_a_past_one_does():
    organisation = make_organisation()
    rename(organisation, "新見本", today() + timedelta(days=10), reason="")
    with pytest.raises(actions.ReasonMissing):
        rename(organisation, "旧見本", today() - timedelta(days=10), reason="")
    assert corrected(organisation) == []


def test_whoever_renames_what_somebody_changed_meanwhile_is_told():
    organisation = make_organisation()
    actions.replace_aliases(organisation, texts=["見本"], by=None, now=timezone.now())
    with pytest.raises(actions.EditedMeanwhile):
        rename(organisation, "新見本", today(), revision=1)


def test_whoever_came_first_and_had_to_wait_replaces_what_was_recorded_meanwhile():
    """Two rename for the same day; the one who came in first gets the organisation second."""
    organisation, came_first = make_organisation(), timezone.now()
    rename(organisation, "見本二", date(2030, 4, 1), now=came_first + timedelta(seconds=1))
    rename(organisation, "見本一", date(2030, 4, 1), now=came_first)
    assert profiles_on(date(2030, 4, 1))[organisation.pk].name_ja == "見本一"


def test_other_names_are_replaced_as_a_whole_and_each_is_kept_once():
    organisation = make_organisation()
    for texts in (["甲", "乙", "甲"], ["乙", "丙"]):
        actions.replace_aliases(organisation, texts=texts, by=None, now=timezone.now())
    assert [alias.text for alias in organisation.aliases.all()] == ["乙", "丙"]


# --- two editors ---------------------------------------------------------------------------------------------------


class Editor:
    """Somebody who opens the details, looks at them for a while and saves them."""

    def __init__(self, organisation, name):
        self.organisation, self.name, self.seen = organisation, name, None

    def act(self):
        """Open first, then save; say whether that destroyed in silence what another had written."""
        if self.seen is None:
            self.seen = Organisation.objects.get(pk=self.organisation.pk)
            return False
        stored = Organisation.objects.get(pk=self.organisation.pk).window_ja
        try:
            actions.edit_details(
                Organisation.objects.get(pk=self.organisation.pk),
                revision=self.seen.revision,
                details={"window_ja": self.name},
                by=None,
                now=timezone.now(),
            )
        except actions.EditedMeanwhile:
            assert Organisation.objects.get(pk=self.organisation.pk).window_ja == stored
            return False
        return stored != self.seen.window_ja


def silent_overwrites(interleavings):
    chance, count = Random(20130401), 0
    organisation = make_organisation()
    for number in range(interleavings):
        editors = [Editor(organisation, f"{name}{number}") for name in "甲乙"]
        turns = editors * 2
        chance.shuffle(turns)
        count += sum(editor.act() for editor in turns)
    return count


@pytest.fixture
def _no_search(monkeypatch):
    monkeypatch.setattr(organisations, "index_organisation", lambda *_organisation, **_day: None)


@pytest.mark.usefixtures("_no_search")
def test_of_two_editors_neither_overwrites_the_other_in_silence():
    assert silent_overwrites(INTERLEAVINGS) == 0


@pytest.mark.usefixtures("_no_search")
def test_without_the_revision_they_do(monkeypatch):
    monkeypatch.setattr(organisations, "take", lambda organisation, revision=None: rows.take(organisation))
    assert silent_overwrites(100) > 10


# --- withdrawing ---------------------------------------------------------------------------------------------------


def test_a_withdrawal_takes_everything_back_and_leaves_earlier_answers_to_be_given_again():
    organisation = make_organisation(sector="academia")
    other = make_organisation()
    actions.become(
        other, change="split", after=organisation, happened_on=date(2015, 4, 1), by=None, now=timezone.now(), reason=WHY
    )
    moment = timezone.now()
    withdraw(organisation)
    assert organisation.pk not in profiles_on(today())
    assert not Membership.objects.standing().exists()
    assert not Lineage.objects.standing().exists()
    assert organisation.pk in profiles_on(today(), known_at=moment)
    assert corrected(organisation)[-1] == (None, None)


def test_a_withdrawal_says_why():
    organisation = make_organisation()
    with pytest.raises(actions.ReasonMissing):
        withdraw(organisation, reason=" ")
    assert organisation.pk in profiles_on(today())


def test_nobody_acts_for_a_withdrawn_organisation_and_search_forgets_it_and_them():
    organisation = make_organisation()
    old, new = make_role(organisation=organisation), make_role(organisation=organisation, starts_on=today())
    index_organisation(organisation, today=today())
    for role in (old, new):
        index_person(role.person, today=today())
    token = issue_link(CONFIRMATION, organisation.key, email="", now=timezone.now(), valid_days=60)
    withdraw(organisation)
    assert [role.ends_on for role in Role.objects.all()] == [today() - timedelta(days=1)]
    assert Person.objects.count() == 2
    assert not Document.objects.exists()
    with pytest.raises(LinkRevoked):
        open_link(token, purpose=CONFIRMATION, now=timezone.now())


def test_an_organisation_is_withdrawn_once():
    organisation = make_organisation()
    withdraw(organisation)
    with pytest.raises(actions.AlreadyWithdrawn):
        withdraw(organisation)
    with pytest.raises(actions.AlreadyWithdrawn):
        rename(organisation, "新見本", today())
    assert len(corrected(organisation)) == 1


# --- what one row says ---------------------------------------------------------------------------------------------


def test_a_name_is_printed_with_its_legal_form_in_japanese_and_without_in_english():
    organisation = Organisation.objects.create()
    profile = make_profile(organisation, name_ja="見本大学", name_en="Sample University", legal_form_ja="国立大学法人")
    assert profile.full_name == "国立大学法人見本大学"
    with override("en"):
        assert profile.full_name == str(profile) == "Sample University"


def test_one_profile_holds_on_a_day_whatever_the_order_of_entering():
    organisation = make_organisation(name_ja="一")
    for name, year in (("四", 2016), ("二", 2010), ("三", 2013)):
        make_profile(organisation, name_ja=name, starts_on=date(year, 4, 1))
    make_membership(organisation, body=make_body())
    held = [Profile.objects.on(date(year, 4, 1)).get().name_ja for year in (2000, 2010, 2012, 2013, 2016, 2030)]
    assert held == ["一", "二", "二", "三", "四", "四"]
