"""A case is always somebody's, moves as its life cycle allows, and ends with a reason that its sender reads."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from musubi.coordination import actions
from musubi.coordination.models import Case, CaseEvent, EventKind, Letter, Need, Stage
from musubi.coordination.models.keys import listed
from musubi.coordination.queries import CaseLine, case_lines, day_of, funnel
from musubi.coordination.refusals import (
    CallIsCase,
    CannotKeep,
    CaseTaken,
    ChangedMeanwhile,
    NotAllowedHere,
    NoteMissing,
    NothingToUndo,
    OwnerMissing,
    ReasonMissing,
)
from musubi.core.queries import rows as rows_of
from musubi.jobs.actions import run_all_due
from tests import factories
from tests.coordination import makers

pytestmark = pytest.mark.django_db
NOW = timezone.now()
BY = {"by": None, "now": NOW}


def closing(**fields):
    return {"ending": "not_matched", "reason": makers.make_reason(), "words": "今回は見つかりませんでした。", **fields}


# --- somebody in charge ----------------------------------------------------------------------------------------------


def test_what_comes_in_is_on_whoever_is_on_duty():
    duty = makers.make_keeper()
    makers.make_keeper()
    actions.put_on_duty(duty, starts_on=timezone.localdate(), **BY)
    case = actions.file_need(makers.need_fields(), filing="company", **BY)
    assert (case.stage, case.owner, case.duty_owner) == ("received", None, duty)
    assert day_of(duty, now=NOW).unanswered == [case]


@pytest.mark.parametrize("stage", [stage for stage in Stage.values if stage not in {"received", "closed"}])
def test_the_database_refuses_a_case_under_way_that_nobody_is_in_charge_of(stage):
    case = makers.make_case()
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(stage=stage)


def test_a_case_moves_on_only_once_somebody_took_it():
    case = makers.make_case()
    with pytest.raises(OwnerMissing):
        actions.move(case, Stage.HEARING, **BY)
    person = makers.make_keeper()
    actions.take(case, person=person, **BY)
    actions.move(case, Stage.HEARING, **BY)
    assert (case.stage, case.owner) == ("hearing", person)


def test_what_somebody_took_is_not_taken_again():
    case = makers.make_case()
    first, second = makers.make_keeper(), makers.make_keeper()
    actions.take(Case.objects.get(pk=case.pk), person=first, **BY)
    with pytest.raises(CaseTaken):
        actions.take(case, person=second, **BY)
    case.refresh_from_db()
    assert case.owner == first


def test_only_a_coordinator_or_the_secretariat_can_be_in_charge():
    with pytest.raises(CannotKeep):
        actions.take(makers.make_case(), person=factories.make_person(), **BY)


def test_a_hand_over_has_a_note_and_tells_both_the_next_person_and_the_sender():
    case = makers.make_case(stage=Stage.HEARING)
    person = makers.make_keeper(email="next@example.com")
    with pytest.raises(NoteMissing):
        actions.hand_over(case, to=person, note=" ", **BY)
    actions.hand_over(case, to=person, note="来週お電話する約束です。", **BY)
    run_all_due()
    assert {one.to[0] for one in mail.outbox} == {"next@example.com", case.need.contact_email}
    assert "来週お電話" not in "".join(one.body for one in mail.outbox)
    assert day_of(person, now=NOW).handed_over == [case]
    actions.take_over(case, **BY)
    assert day_of(person, now=NOW).handed_over == []


# --- moving --------------------------------------------------------------------------------------------------------


def test_a_case_moves_only_as_its_table_says():
    for stage in Stage.values:
        case = makers.make_case(stage=stage)
        for wanted in set(Stage.values) - Case.NEXT[stage] - {Stage.CLOSED}:
            with pytest.raises(NotAllowedHere):
                actions.move(case, wanted, **BY)
        if stage == Stage.HEARING:
            break


def test_whoever_saw_an_older_case_is_told():
    case = makers.make_case(stage=Stage.HEARING)
    actions.move(Case.objects.get(pk=case.pk), Stage.SEARCHING, **BY)
    with pytest.raises(ChangedMeanwhile):
        actions.move(case, Stage.MEETING, **BY)
    with pytest.raises(ChangedMeanwhile):
        actions.close(case, **closing(), **BY)


def test_a_case_ends_with_an_outcome_a_reason_and_a_sentence_that_its_sender_reads():
    case = makers.make_case(stage=Stage.SEARCHING)
    for gap in ({"ending": ""}, {"reason": None}, {"words": " "}):
        with pytest.raises(ReasonMissing):
            actions.close(case, **closing(**gap), **BY)
    actions.close(case, **closing(), **BY)
    run_all_due()
    assert [one.to for one in mail.outbox] == [[case.need.contact_email]]
    assert "今回は見つかりませんでした。" in mail.outbox[0].body
    for gap in ({"ending": ""}, {"closing_reason": None}, {"closing_words": ""}, {"closed_at": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Case.objects.filter(pk=case.pk).update(**gap)


def test_closing_takes_back_what_is_asked_and_undoing_brings_it_back():
    need = makers.make_need(disclosure="anonymous", state="shown")
    case = makers.make_case(need=need, stage=Stage.SEARCHING)
    inquiry, introduction = makers.make_inquiry(case=case), makers.make_introduction(case=case)
    event = actions.close(case, **closing(), **BY)
    states = lambda: (  # noqa: E731 - read twice
        Case.objects.get(pk=case.pk).stage,
        type(inquiry).objects.get(pk=inquiry.pk).state,
        type(introduction).objects.get(pk=introduction.pk).state,
        Need.objects.get(pk=need.pk).state,
    )
    assert states() == ("closed", "taken_back", "taken_back", "received")
    actions.undo_move(event, **BY)
    assert states() == ("searching", "open", "proposed", "shown")


def test_a_closed_case_is_opened_again_and_that_can_be_undone():
    case = makers.make_case(stage=Stage.CLOSED, owner=makers.make_keeper())
    event = actions.reopen(case, **BY)
    assert (case.stage, case.ending, case.closed_at) == ("hearing", "", None)
    actions.undo_move(event, **BY)
    case.refresh_from_db()
    assert (case.stage, case.ending, case.closing_words) == ("closed", "answered", "見本の回答です。")


def test_only_the_last_move_is_undone_and_once():
    case = makers.make_case(stage=Stage.HEARING)
    first = actions.move(case, Stage.SEARCHING, **BY)
    second = actions.move(case, Stage.MEETING, **BY)
    with pytest.raises(NothingToUndo):
        actions.undo_move(first, **BY)
    actions.undo_move(second, **BY)
    with pytest.raises(NothingToUndo):
        actions.undo_move(second, **BY)
    actions.undo_move(first, **BY)
    case.refresh_from_db()
    assert case.stage == "hearing"


def test_the_log_is_only_ever_added_to():
    case = makers.make_case(stage=Stage.HEARING)
    event = actions.move(case, Stage.SEARCHING, **BY)
    for change in (lambda: CaseEvent.objects.filter(pk=event.pk).update(text="x"), event.delete):
        with pytest.raises((IntegrityError, Exception), match="append-only"), transaction.atomic():
            change()


# --- what the desk sees --------------------------------------------------------------------------------------------


def test_the_first_word_to_the_sender_stops_the_clock():
    case = makers.make_case(stage=Stage.HEARING, received_at=NOW - timedelta(days=9))
    assert case.is_reply_late(timezone.localdate())
    actions.log_contact(case, text="電話しました。", **BY)
    case.refresh_from_db()
    assert not case.is_reply_late(timezone.localdate())
    assert case.days_since_contact(NOW + timedelta(days=3)) == 3


def test_silence_is_seen_by_whoever_is_in_charge():
    case = makers.make_case(stage=Stage.HEARING, received_at=NOW - timedelta(days=40))
    Case.objects.filter(pk=case.pk).update(last_contact_at=NOW - timedelta(days=31))
    assert day_of(case.owner, now=NOW).silent == [case]


def test_the_funnel_counts_what_stands_and_not_what_was_undone():
    case = makers.make_case(stage=Stage.HEARING, received_at=NOW - timedelta(days=10))
    actions.move(case, Stage.SEARCHING, by=None, now=NOW - timedelta(days=4))
    actions.undo_move(actions.move(case, Stage.MEETING, **BY), **BY)
    found = {figure.stage: figure for figure in funnel()}
    assert (found["searching"].reached, found["meeting"].reached) == (1, 0)
    assert found["hearing"].reached == 1  # left out, and yet passed
    assert found["received"].median_days == pytest.approx(6, abs=0.1)


def test_a_line_of_the_list_tells_who_was_asked_and_who_is_interested(django_assert_num_queries):
    case = makers.make_case(stage=Stage.SEARCHING)
    for state in ("open", "interested"):
        makers.make_inquiry(case=case, state=state, answered_at=NOW if state == "interested" else None)
    other = makers.make_case(received_at=NOW - timedelta(days=9))
    with django_assert_num_queries(1):
        rows = rows_of(case_lines, numbers=listed([case.pk, other.pk]))
    first, last = map(CaseLine.read, rows)
    assert (first.pk, first.owner, first.asked, first.interested) == (case.pk, (case.owner.name_ja, ""), 2, 1)
    assert (last.pk, last.owner, last.asked) == (other.pk, ("", ""), 0)


def test_a_call_is_noted_in_a_line_and_becomes_a_case_once():
    call = actions.log_call(firm_name="見本工業", topic="表面処理", minutes=5, result="call_back", **BY)
    case = actions.make_case(call, **BY)
    assert (call.result, case.need, case.channel) == ("case", None, "phone")
    with pytest.raises(CallIsCase):
        actions.make_case(call, **BY)
    assert Case.objects.count() == 1
    assert CaseEvent.objects.get(case=case).kind == EventKind.RECEIVED
    assert Letter.objects.count() == 0
