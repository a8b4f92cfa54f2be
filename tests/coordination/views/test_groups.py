"""Groups show what for and who, over time; a reader sees of their cases and outcomes those that are theirs to see."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from musubi.coordination.models import Group, GroupMember
from tests import factories
from tests.coordination import makers
from tests.coordination.makers import make_case, make_group, make_member, make_outcome

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    client.force_login(makers.make_keeper().user)
    return client


def page(client, path="/groups/"):
    return client.get(path).content.decode()


def test_a_group_for_its_own_people_is_in_no_list_of_others(client):
    make_group(name_ja="開いた会")
    make_group(name_ja="内輪の会", visibility="own")
    assert "開いた会" in page(client)
    assert "内輪の会" not in page(client)


def test_the_list_asks_the_same_questions_for_one_group_and_for_many(client):
    def ask():
        with CaptureQueriesContext(connection) as asked:
            page(client)
        return len(asked)

    make_group(members=(make_member(),))
    ask()
    one = ask()
    for _number in range(3):
        make_group(members=(make_member(), make_member()))
    assert ask() == one <= 12


def test_of_a_group_s_cases_and_outcomes_each_reader_sees_their_own(client, desk):
    group, case = make_group(), make_case()
    group.cases.add(case)
    make_outcome(case=case, title_ja="会員の成果", visibility="members")
    text = page(desk, group.path)
    assert case.number in text
    assert "会員の成果" in text
    desk.logout()
    text = page(desk, group.path)
    assert case.number not in text
    assert "会員の成果" not in text


def test_a_group_is_founded_joined_and_left_and_who_belonged_stays_readable(desk):
    body = factories.make_body()
    member = make_member(name_ja="見本加わる大学")
    member.memberships.update(body=body)
    told = {"name_ja": "瀬戸内の会", "aim_ja": "海を調べる", "starts_on": "2026-04-01", "visibility": "public"}
    desk.post("/groups/new/", told)
    group = Group.objects.get()
    desk.post(f"{group.path}join/", {"organisation": member.pk, "starts_on": "2026-05-01", "part_ja": "測る"})
    assert "測る" in page(desk, group.path)
    held = GroupMember.objects.get()
    refused = desk.post(f"{group.path}members/{held.pk}/leave/", {"ends_on": "2026-04-30"})
    assert (refused.status_code, "2026年5月1日（令和8年）から構成機関" in refused.text) == (422, True)
    assert 'value="2026-04-30"' in refused.text
    desk.post(f"{group.path}members/{held.pk}/leave/", {"ends_on": "2026-06-30"})
    held.refresh_from_db()
    assert held.ends_on == date(2026, 6, 30)
    assert "以前の構成機関" in page(desk, group.path)


def test_a_number_that_no_case_has_is_said_and_the_cases_stay(desk):
    group, case = make_group(), make_case()
    desk.post(f"{group.path}cases/", {"numbers": case.number})
    response = desk.post(f"{group.path}cases/", {"numbers": f"{case.number}、1999-0001"})
    assert "1999-0001" in response.content.decode()
    assert list(group.cases.all()) == [case]


def test_of_two_editors_the_second_is_told_and_keeps_the_text(desk):
    group = make_group()
    told = {"name_ja": group.name_ja, "aim_ja": "新しい目的", "starts_on": "2026-04-01", "visibility": "public"}
    desk.post(f"{group.path}edit/", {**told, "revision": group.revision})
    response = desk.post(f"{group.path}edit/", {**told, "aim_ja": "別の目的", "revision": group.revision})
    assert response.status_code == 422
    assert "別の目的" in response.content.decode()
    group.refresh_from_db()
    assert group.aim_ja == "新しい目的"
