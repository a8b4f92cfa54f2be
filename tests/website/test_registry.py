"""The roster of any day, an organisation's page and the bodies, as readers meet them."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from musubi.meetings.models import Admission, Meeting
from musubi.registry import actions
from musubi.registry.models import Body, Correction, Lineage, Membership, Organisation, Profile
from musubi.registry.queries import roster
from musubi.website.actions import load_council
from tests.factories import (
    make_body,
    make_meeting,
    make_membership,
    make_organisation,
    make_profile,
    make_sector,
)

CHUGOKU = Path(settings.BASE_DIR) / "musubi/website/councils/chugoku"
WHY = "見本の訂正"

pytestmark = pytest.mark.django_db


def roster_page(client, as_of="", **question):
    answer = client.get(reverse("website:organisations"), {"as_of": as_of, **question})
    assert answer.status_code == 200
    return answer


def organisation_page(client, organisation):
    return client.get(reverse("website:organisation", args=[organisation.pk])).content.decode()


def told(client, day):
    """Return what the page and the API say of a day, after seeing that they say the same."""
    answer = roster_page(client, day)
    roster, page = answer.context["roster"], answer.content.decode()
    machine = client.get("/api/v1/organisations", {"as_of": day, "limit": 500}).json()
    assert (machine["count"], machine["list_known"]) == (roster.total, roster.is_list_known)
    assert len(machine["items"]) == (roster.total if roster.is_list_known else 0)
    listed = [int(pk) for pk in re.findall(r'<th scope="row"><a href="/organisations/(\d+)/"', page)]
    assert sorted(listed) == sorted(one["id"] for one in machine["items"])
    sectors = {}
    for one in machine["items"]:
        sectors[one["sector"]] = sectors.get(one["sector"], 0) + 1
    assert sectors == roster.counts("sector_id")
    return roster, page, sectors


# --- what is known of the real council -----------------------------------------------------------------------------


@pytest.fixture
def _chugoku(db):
    load_council(CHUGOKU, now=timezone.now())


@pytest.mark.usefixtures("_chugoku")
def test_the_council_that_ships_is_told_as_the_papers_tell_it(client):
    april = {"industry": 13, "academia": 35, "finance": 5, "government": 32}
    roster, _page, sectors = told(client, "2013-04-01")
    assert (roster.total, sectors) == (85, april)
    roster, _page, sectors = told(client, "2012-09-12")
    assert (roster.total, sectors) == (80, {name: count for name, count in april.items() if name != "finance"})
    assert told(client, "2012-09-13")[0].total == 85
    for written in ("平成25年4月1日", "H25.4.1", "２０１３年４月１日", "2013/4/1"):
        assert roster_page(client, written).context["roster"].day == date(2013, 4, 1)


@pytest.mark.usefixtures("_chugoku")
def test_an_organisation_that_ended_stays_listed_and_bears_no_seal_and_both_are_said(client):
    gone = Organisation.objects.get(profiles__name_ja="広島国際学院大学")
    said = "2023年3月31日（令和5年）に機関としての活動を終えています。"
    for day, is_said in [("", True), ("2023-03-31", True), ("2023-03-30", False), ("2013-04-01", False)]:
        roster, page, _sectors = told(client, day or timezone.localdate().isoformat())
        assert (roster.total, said in page, "うち1機関は" in page) == (85, is_said, is_said)
    page = organisation_page(client, gone)
    assert said in page
    assert "seal--large" not in page
    assert "うち1機関は" in client.get("/").content.decode()
    machine = client.get(f"/api/v1/organisations/{gone.pk}").json()
    assert (machine["ended_on"], machine["sector"]) == ("2023-03-31", "academia")
    listed = client.get("/api/v1/organisations", {"limit": 500}).json()["items"]
    assert [one["id"] for one in listed if one["ended_on"]] == [gone.pk]


@pytest.mark.usefixtures("_chugoku")
def test_home_tells_of_what_day_its_number_is(client):
    assert "2013年4月1日（平成25年）現在の名簿" in client.get("/").content.decode()
    assert "From the list of 1 April 2013" in client.get("/en/").content.decode()


@pytest.mark.usefixtures("_chugoku")
def test_a_plan_whose_day_is_over_is_told_as_unconfirmed_wherever_it_is_shown(client):
    planned = Meeting.objects.get(is_planned=True)
    meeting = reverse("website:meeting", args=[planned.pk])
    for address in ["/", meeting, reverse("website:chronology"), reverse("website:body", args=["council"])]:
        assert client.get(address).content.decode().count("開催の記録は未確認") == 1
        assert "no record yet that it was held" in client.get(f"/en{address}").content.decode()
    machine = client.get("/api/v1/chronology", {"limit": 500}).json()["items"]
    assert [one["id"] for one in machine if one["is_unconfirmed"]] == [planned.pk]


def test_a_day_to_come_is_said_to_be_one(client):
    make_organisation(sector="academia")
    today = timezone.localdate()
    assert "将来の日付です" in roster_page(client, today + timedelta(days=1)).content.decode()
    assert "将来の日付です" not in roster_page(client, today).content.decode()


@pytest.mark.parametrize(("change", "is_said"), [("merged", True), ("succeeded", True), ("split", False)])
def test_only_who_split_goes_on(client, change, is_said):
    before, after = make_organisation(sector="academia"), make_organisation()
    day = timezone.localdate()
    Lineage.objects.create(before=before, after=after, change=change, happened_on=day, recorded_at=timezone.now())
    assert ("機関としての活動を終えています" in organisation_page(client, before)) is is_said
    assert ("機関としての活動を終えています" in roster_page(client).content.decode()) is is_said
    assert "機関としての活動を終えています" not in organisation_page(client, after)
    # As it was believed before the lineage was recorded, nothing of it is said.
    known_at = timezone.now() - timedelta(days=1)
    assert roster(make_body(), day=day, known_at=known_at).ended() == {}


@pytest.mark.usefixtures("_chugoku")
def test_before_the_first_list_only_the_numbers_that_sources_give_are_told(client):
    for day, total in (("2005-05-10", 75), ("2002-06-10", 62)):
        roster, page, _sectors = told(client, day)
        assert (roster.is_list_known, roster.total) == (False, total)
        assert f"<strong>{total}</strong>" in page
    roster, page, _sectors = told(client, "2008-01-01")
    assert (roster.is_list_known, roster.total) == (False, None)
    assert "2008年1月1日（平成20年）" in page
    assert "<strong>75</strong>機関" in page  # of the nearest time that a source tells of
    assert all(f'<td class="number" data-label="機関数">{count}</td>' in page for count in (62, 75, 80, 85))
    assert "<strong>0</strong>" not in page


@pytest.mark.usefixtures("_chugoku")
def test_an_organisation_is_printed_by_the_name_it_bore_on_the_day(client):
    before, after = "(公財)ちゅうごく産業創造センター", "(公財)中国地域創造研究センター"
    for day, name, other in (("2018-03-31", before, after), ("2018-04-01", after, before)):
        page = roster_page(client, day, by="name").content.decode()
        assert name in page
        assert other not in page


# --- the roster ----------------------------------------------------------------------------------------------------


def test_a_day_that_does_not_exist_is_said_and_todays_roster_shown(client):
    make_organisation(name_ja="見本大学", sector="academia")
    for wrong in ("平成31年5月1日", "2013-02-30", "あす", "\0"):
        page = roster_page(client, wrong).content.decode()
        assert 'role="alert"' in page
        assert "見本大学" in page


@pytest.mark.parametrize("name", ["sector", "prefecture", "by", "page"])
@pytest.mark.parametrize("value", ["nonsense", "\0", "9" * 40, "-1", "あ"])
def test_a_question_that_makes_no_sense_still_gets_a_roster(client, name, value):
    make_organisation(sector="academia")
    roster_page(client, **{name: value})


def test_the_three_arrangements_show_the_same_members_and_both_filters_narrow_them(client):
    for number in range(3):
        make_organisation(sector="academia", prefecture="33", name_ja=f"見本学{number}")
    make_organisation(sector="finance", prefecture="34", name_ja="見本銀行")
    for by in ("sector", "prefecture", "name"):
        page = roster_page(client, by=by).content.decode()
        assert page.count('<th scope="row"><a href="/organisations/') == 4
    assert "見本銀行" not in roster_page(client, sector="academia").content.decode()
    assert "見本学1" not in roster_page(client, prefecture="34").content.decode()


def test_what_was_corrected_about_a_day_is_told_beside_it_by_name_and_only_if_it_was_over(client):
    organisation, withdrawn = make_organisation(name_ja="見本大学", sector="academia"), make_organisation()
    today = timezone.localdate()
    for one in (organisation, withdrawn):
        Correction.objects.create(organisation=one, made_at=timezone.now(), first_day=date(2010, 4, 1), reason=WHY)
    actions.withdraw(withdrawn, by=None, now=timezone.now(), reason="誤って登録")
    page = roster_page(client, "2015-04-01").content.decode()
    assert page.count(WHY) == 2
    assert f'{reverse("website:organisation", args=[organisation.pk])}">見本大学</a><br>' in page
    assert reverse("website:organisation", args=[withdrawn.pk]) not in page
    assert WHY not in roster_page(client, "2005-04-01").content.decode()
    assert WHY not in roster_page(client, today.isoformat()).content.decode()
    assert WHY not in roster_page(client).content.decode()


def test_a_council_that_knows_no_list_yet_is_drawn(client):
    Body.objects.filter(pk=make_body().pk).update(roster_known_from=None)
    for address in ("/", "/organisations/", "/bodies/", "/bodies/council/", "/en/", "/en/organisations/"):
        assert client.get(address).status_code == 200


# --- an organisation's page ----------------------------------------------------------------------------------------


def test_a_member_of_today_bears_its_seal_and_one_of_yesterday_or_tomorrow_does_not(client):
    today = timezone.localdate()
    periods = [(today, today), (today - timedelta(days=9), today + timedelta(days=9)), (today, None)]
    others = [(date(2010, 4, 1), today - timedelta(days=1)), (today + timedelta(days=1), None)]
    seals = []
    for starts_on, ends_on in [*periods, *others]:
        membership = make_membership(starts_on=starts_on, ends_on=ends_on)
        seals.append("seal--large" in organisation_page(client, membership.organisation))
    assert seals == [True, True, True, False, False]


def test_the_meeting_that_admitted_a_member_is_remembered_when_the_membership_changes(client):
    membership = make_membership(starts_on=date(2012, 9, 13))
    meeting = make_meeting(starts_on=date(2012, 9, 13), title_ja="第11回見本会議")
    Admission.objects.create(meeting=meeting, membership=membership)
    sector = make_sector("finance")
    now = timezone.now()
    moved = actions.move_sector(membership, sector=sector, starts_on=date(2020, 4, 1), by=None, now=now, reason=WHY)
    actions.end(moved, ends_on=date(2025, 3, 31), by=None, now=now + timedelta(seconds=1), reason=WHY)
    assert "第11回見本会議" in organisation_page(client, membership.organisation)
    address = reverse("website:meeting", args=[meeting.pk])
    page = reverse("website:organisation", args=[membership.organisation_id])
    assert page in client.get(address).content.decode()
    first = Membership.objects.standing().order_by("starts_on").first()
    actions.strike(first, by=None, now=now + timedelta(seconds=2), reason=WHY)
    assert page not in client.get(address).content.decode()


def test_the_meeting_that_admitted_a_member_is_remembered_when_its_first_day_is_corrected(client):
    membership = make_membership(starts_on=date(2012, 9, 13), is_start_known=False, admitted_by="会長の承認")
    meeting = make_meeting(starts_on=date(2012, 9, 13), title_ja="第11回見本会議")
    Admission.objects.create(meeting=meeting, membership=membership)
    now = timezone.now()
    amended = actions.amend(membership, starts_on=date(2012, 9, 14), by=None, now=now, reason=WHY)
    sector = make_sector("finance")
    moved = actions.move_sector(
        amended, sector=sector, starts_on=date(2012, 9, 14), by=None, now=now + timedelta(seconds=1), reason=WHY
    )
    assert (moved.is_start_known, moved.admitted_by) == (False, "会長の承認")
    later = actions.move_sector(
        moved, sector=make_sector(), starts_on=date(2020, 4, 1), by=None, now=now + timedelta(seconds=2), reason=WHY
    )
    # Since when it is in the other sector is known, and who admitted it has not changed.
    assert (later.is_start_known, later.admitted_by) == (True, "会長の承認")
    assert organisation_page(client, membership.organisation).count("第11回見本会議") == 1
    address = reverse("website:meeting", args=[meeting.pk])
    page = reverse("website:organisation", args=[membership.organisation_id])
    assert page in client.get(address).content.decode()
    first = Membership.objects.standing().order_by("starts_on").first()
    actions.strike(first, by=None, now=now + timedelta(seconds=3), reason=WHY)
    assert page not in client.get(address).content.decode()


def test_a_page_tells_the_names_over_time_and_what_became_of_whom(client):
    organisation, other = make_organisation(name_ja="旧見本"), make_organisation(name_ja="別の見本")
    make_profile(organisation, name_ja="新見本", starts_on=date(2015, 4, 1))
    Lineage.objects.create(
        before=other, after=organisation, change="merged", happened_on=date(2015, 4, 1), recorded_at=timezone.now()
    )
    page = organisation_page(client, organisation)
    assert page.index("新見本") < page.index("旧見本")
    assert "別の見本" in page
    assert "新見本" in organisation_page(client, other)


def test_a_correction_is_dated_by_the_day_in_japan(client):
    organisation = make_organisation()
    made_at = datetime(2026, 3, 31, 15, 30, tzinfo=UTC)
    Correction.objects.create(organisation=organisation, made_at=made_at, reason=WHY)
    assert "2026年4月1日" in organisation_page(client, organisation)


@pytest.mark.parametrize("pk", [0, 999_999, "9" * 30])
def test_an_organisation_that_is_not_there_is_nowhere(client, pk):
    assert client.get(f"/organisations/{pk}/").status_code == 404
    assert client.get(f"/api/v1/organisations/{pk}").status_code == 404
    assert not Organisation.objects.exists()


def test_english_readers_find_names_by_their_letters_with_the_japanese_name_beside(client):
    for name, english in (("見本乙", "the Zeta Bank"), ("見本甲", "Alpha University"), ("見本丙", "")):
        make_organisation(name_ja=name, name_en=english, sector="academia")
    for name, reading in (("見本乙", "あ"), ("見本甲", "い"), ("見本丙", "う")):
        Profile.objects.filter(name_ja=name).update(reading=reading)
    page = client.get("/en/organisations/", {"by": "name"}).content.decode()
    rows = re.findall(r'<th scope="row"><a [^>]*>(.*?)</a><br><small class="faint" lang="ja">(.*?)</small>', page)
    assert [name for name, _other in rows][:2] == ["Alpha University", "the Zeta Bank"]
    assert [other for _name, other in rows] == ["見本甲", "見本乙", ""]
    page = client.get("/organisations/", {"by": "name"}).content.decode()
    assert re.findall(r'lang="ja">(.)</small>', page) == ["あ", "い", "う"]
