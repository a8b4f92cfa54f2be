"""今日 tells what waits of cases, inquiries and seeds: to whom it belongs, with its clock, and in one question."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override

from musubi.coordination.actions import answer_follow_up, log_note
from musubi.coordination.models import Case, Duty, FollowUp, Inquiry, NeedState, Stage
from musubi.coordination.waiting import MOST_ROWS, Reader, waiting_for
from musubi.registry.models import Role
from musubi.website.queries import waiting_of_coordination
from tests import factories
from tests.coordination.makers import (
    make_case,
    make_inquiry,
    make_introduction,
    make_keeper,
    make_member,
    make_need,
    make_stuck_letter,
)
from tests.coordination.makers import make_seed as seed

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate()


def told(**reader) -> tuple[str, str]:
    own, desk = waiting_of_coordination(Reader(**{"person": None, **reader}), now=NOW)
    lines = [f"{group.heading} {one.text} {one.note}" for group in own for one in group.lines]
    return "\n".join(lines), "\n".join(f"{one.text} {one.note}" for one in desk)


def make_days_work(keeper):
    """Make one of everything that waits for whoever is in charge; return the cases."""
    long_ago = NOW - timedelta(days=45)
    fresh = make_case(need=make_need(title="返事待ちの見本"), owner=keeper, stage=Stage.HEARING)
    handed = make_case(owner=keeper, stage=Stage.TERMS, handed_over_at=NOW, first_replied_at=NOW, title="引継ぎの見本")
    silent = make_case(owner=keeper, stage=Stage.MEETING, last_contact_at=long_ago, first_replied_at=long_ago)
    wanted = make_case(owner=keeper, stage=Stage.SEARCHING, first_replied_at=NOW, title="関心の見本")
    make_inquiry(case=wanted, state=Inquiry.State.INTERESTED, answered_at=NOW)
    FollowUp.objects.create(case=wanted, counted_from=TODAY - timedelta(days=91), months=3, due_on=TODAY)
    return fresh, handed, silent, wanted


def test_whoever_is_in_charge_reads_what_waits_with_its_clock_and_its_page():
    keeper = make_keeper(organisation=make_member())
    fresh, _handed, silent, wanted = make_days_work(keeper)
    Case.objects.filter(pk=fresh.pk).update(title="返事待ちの見本", reply_due_on=TODAY + timedelta(days=2))
    own, desk = told(person=keeper)
    words = ("返事待ちの見本", "あと2日", "引継ぎの見本", "45日前", "3か月", "関心を持つ機関")
    assert [word for word in words if word not in own] == []
    assert not desk
    groups, _desk = waiting_of_coordination(Reader(person=keeper), now=NOW)
    assert {f"/cases/{case.pk}/" for case in (fresh, silent, wanted)} <= {
        one.url for each in groups for one in each.lines
    }
    assert all(word not in own for word in ("遅れ", "放置", "未対応"))


def test_who_wants_to_talk_months_later_waits_for_whoever_was_in_charge_until_somebody_does_something():
    keeper = make_keeper(organisation=make_member())
    case = make_case(owner=keeper, stage=Stage.CLOSED, first_replied_at=NOW, title="その後の見本")
    asked = FollowUp.objects.create(case=case, counted_from=TODAY - timedelta(days=92), months=3, due_on=TODAY)
    answer_follow_up(asked, answer=FollowUp.Answer.HELP, words="相談したい", by=None, now=NOW)
    assert "その後の見本" in told(person=keeper)[0]
    assert "その後の見本" not in told(person=make_keeper(organisation=make_member()), is_desk=True)[0]
    Role.objects.filter(person=keeper).delete()
    assert "その後の見本" in told(is_desk=True)[0]
    log_note(case, text="電話しました", by=keeper.user, now=NOW + timedelta(hours=1))
    assert told(person=keeper) == ("", "")


def test_nothing_is_said_of_what_is_anothers_or_done():
    keeper = make_keeper(organisation=make_member())
    make_days_work(make_keeper(organisation=make_member()))
    make_case(owner=keeper, stage=Stage.HEARING, first_replied_at=NOW)
    assert told(person=keeper) == ("", "")


def test_an_inquiry_waits_for_the_organisation_by_its_plain_title_until_it_is_answered_or_withdrawn():
    organisation = make_member()
    plain = {"plain_title_ja": "やさしい題", "plain_text_ja": "やさしい文", "plain_title_en": "Plain title"}
    need = make_need(title="社名入りの題", checked_at=NOW, rewritten_at=NOW, **plain)
    asked = make_inquiry(case=make_case(need=need, stage=Stage.SEARCHING), organisation=organisation)
    own, _desk = told(answering=[organisation.pk])
    assert "やさしい題" in own
    assert "社名入りの題" not in own
    with override("en"):
        assert "Plain title" in told(answering=[organisation.pk])[0]
    assert told(answering=[make_member().pk]) == ("", "")
    type(need).objects.filter(pk=need.pk).update(state=NeedState.WITHDRAWN)
    assert asked.case.number in told(answering=[organisation.pk])[0]
    assert "やさしい題" not in told(answering=[organisation.pk])[0]


def test_an_introduction_waits_until_the_organisation_has_agreed():
    introduction = make_introduction()
    assert "引き合わせ" in told(answering=[introduction.organisation_id])[0]
    type(introduction).objects.update(organisation_agreed_at=NOW)
    assert told(answering=[introduction.organisation_id]) == ("", "")


def test_seeds_that_nobody_looked_at_for_a_year_are_counted_for_who_keeps_them():
    organisation = make_member()
    long_ago = NOW - timedelta(days=400)
    for _number in range(2):
        seed(organisation=organisation, published_at=long_ago, created_at=long_ago)
    seed(organisation=organisation, published_at=long_ago, created_at=long_ago, confirmed_at=NOW)
    assert "シーズ2件" in told(keeping=[organisation.pk])[0]
    assert told(answering=[organisation.pk]) == ("", "")


def test_the_desk_reads_the_queue_who_is_on_duty_and_what_lost_its_keeper():
    keeper = make_keeper()
    Duty.objects.create(person=keeper, starts_on=TODAY)
    for _number in range(2):
        make_case()
    left = make_case(stage=Stage.HEARING)
    Role.objects.filter(person=left.owner).update(ends_on=TODAY - timedelta(days=1))
    _own, desk = told(is_desk=True)
    assert "2件" in desk
    assert keeper.name in desk
    assert left.number in desk
    Role.objects.filter(person=keeper).update(ends_on=TODAY - timedelta(days=1))
    assert "担当者を決めてください" in told(is_desk=True)[1]


def test_the_desk_is_told_of_mails_that_did_not_go_out_and_where_to_send_them_again():
    make_stuck_letter()
    _own, desk = waiting_of_coordination(Reader(person=None, is_desk=True), now=NOW)
    assert [line.url for line in desk if "送" in line.text] == ["/cases/letters/"]


def test_of_many_a_few_are_shown_and_the_rest_counted_in_one_question():
    keeper, organisation = make_keeper(), make_member()
    for _number in range(8):
        make_case(owner=keeper, stage=Stage.HEARING)
    reader = Reader(person=keeper, answering=[organisation.pk], keeping=[organisation.pk], is_desk=True)
    with CaptureQueriesContext(connection) as asked:
        groups, _desk = waiting_of_coordination(reader, now=NOW)
    assert len(asked) == 1
    assert [(len(group.first), len(group.rest)) for group in groups] == [(3, 5)]
    assert len(waiting_for(reader, now=NOW)) <= MOST_ROWS
    with CaptureQueriesContext(connection) as asked:
        assert waiting_for(Reader(person=None), now=NOW) == []
    assert len(asked) == 0


@pytest.mark.parametrize("kind", [Role.Kind.CONTACT, Role.Kind.COORDINATOR, Role.Kind.SECRETARIAT])
def test_the_whole_page_asks_at_most_twelve_questions(kind):
    organisation = None if kind == Role.Kind.SECRETARIAT else make_member()
    keeper = make_keeper(organisation=organisation, kind=kind)
    make_days_work(keeper)
    if organisation:
        factories.make_role(person=keeper, organisation=organisation, kind=Role.Kind.APPROVER)
        make_inquiry(organisation=organisation)
    client = Client()
    client.force_login(keeper.user)
    client.get("/today/")
    with CaptureQueriesContext(connection) as asked:
        page = client.get("/today/").content.decode()
    assert "返事待ちの見本" in page
    assert len(asked) <= 12, [one["sql"][:90] for one in asked]
