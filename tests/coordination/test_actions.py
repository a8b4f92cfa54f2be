"""Two at once, and a machine that falls: one is obeyed, nothing is half done. Each with its control, the guard away."""

import re
from datetime import timedelta
from importlib import import_module
from inspect import isfunction
from pkgutil import iter_modules

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from musubi.coordination import actions
from musubi.coordination.actions import moving
from musubi.coordination.models import Case, CaseEvent, FollowUp, Inquiry, Interest, Introduction, Letter, Stage
from musubi.coordination.refusals import (
    AnsweredAlready,
    CaseClosed,
    CaseTaken,
    ChangedMeanwhile,
    DecidedAlready,
    NotAllowedHere,
)
from tests import factories
from tests.coordination import falls, makers
from tests.killing import half_done
from tests.registry.test_memberships import at_once

NOW = timezone.now()
BY = {"by": None, "now": NOW}
REFUSALS = (AnsweredAlready, CaseClosed, CaseTaken, ChangedMeanwhile, DecidedAlready, NotAllowedHere)


# --- falls ---------------------------------------------------------------------------------------------------------


def file_need(act):
    return lambda: act(
        makers.need_fields(firm_name="株式会社一社", contact_email="a@example.com"), filing="company", **BY
    )


def take(act):
    case, person = makers.make_case(), makers.make_keeper()
    return lambda: act(Case.objects.get(pk=case.pk), person=person, **BY)


def ask(act):
    case = makers.make_case(need=makers.make_need(disclosure="anonymous"), stage=Stage.SEARCHING)
    bodies = [makers.make_member(), makers.make_member()]
    return lambda: act(case, bodies, due_on=timezone.localdate(), **BY)


def answer_inquiry(act):
    inquiry = makers.make_inquiry()
    return lambda: act(Inquiry.objects.get(pk=inquiry.pk), is_interested=True, **BY)


def agree(act):
    introduction = makers.make_introduction(firm_agreed_at=NOW)
    return lambda: act(Introduction.objects.get(pk=introduction.pk), "organisation", **BY)


def close(act):
    inquiry, reason = makers.make_inquiry(), makers.make_reason()
    told = {"ending": "answered", "reason": reason, "words": "お答えしました。"}
    return lambda: act(Case.objects.get(pk=inquiry.case_id), **told, **BY)


def ask_follow_up(act):
    case = makers.make_case(stage=Stage.MEETING)
    actions.plan_follow_ups(case, counted_from=timezone.localdate(), now=NOW)
    follow_up = case.follow_ups.first()
    return lambda: act(FollowUp.objects.get(pk=follow_up.pk), now=NOW + timedelta(days=100))


def write_digest(act):
    role = factories.make_role(organisation=makers.make_member())
    interest = Interest.objects.create(user=role.person.user, told_until=NOW - timedelta(days=20), changed_at=NOW)
    makers.make_seed(published_at=NOW - timedelta(days=1))
    return lambda: act(Interest.objects.get(pk=interest.pk), now=NOW)


ACTS = {
    "file_need": file_need,
    "take": take,
    "ask": ask,
    "answer_inquiry": answer_inquiry,
    "agree": agree,
    "close": close,
    "ask_follow_up": ask_follow_up,
    "_write_digest": write_digest,
    **falls.ACTS,
}
MODULES = [import_module(f"{actions.__name__}.{name}") for _finder, name, _ in iter_modules(actions.__path__)]
ATOMIC = {
    name: act
    for module in MODULES
    for name, act in vars(module).items()
    if hasattr(act, "__wrapped__") and isfunction(act) and act.__module__ == module.__name__
}
OF_ONE_WRITE = {"open_status", "plan_follow_ups"}  # nothing comes after it: there is no half


def test_every_action_that_is_done_wholly_or_not_at_all_is_cut_short_here():
    assert ATOMIC.keys() == ACTS.keys()


def touched(act):
    """Return the tables that an action writes."""
    with transaction.atomic(), CaptureQueriesContext(connection) as asked:
        act()
        transaction.set_rollback(True)
    written = (re.match(r'(?:INSERT(?: OR IGNORE)? INTO|UPDATE|DELETE FROM) "(\w+)"', one["sql"]) for one in asked)
    return {found[1] for found in written if found}


def rows_of(tables):
    """Return what tells whether one of these tables has changed."""
    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.db_table in tables]

    def state():
        return {model: sorted(map(repr, model._base_manager.values_list())) for model in models}

    return state


@pytest.mark.parametrize("name", ACTS)
def test_a_fall_at_any_statement_leaves_nothing_half_done_and_no_mail(db, name):
    once = ACTS[name](ATOMIC[name])
    assert half_done(once, rows_of(touched(once))) == []


@pytest.mark.harness
@pytest.mark.parametrize("name", sorted(ACTS.keys() - OF_ONE_WRITE))
def test_without_the_transaction_a_fall_would_leave_half_of_it(db, name):
    once = ACTS[name](ATOMIC[name].__wrapped__)
    assert half_done(once, rows_of(touched(once)), first_only=True) != []


# --- races ---------------------------------------------------------------------------------------------------------


def both_take(case):
    first, second = makers.make_keeper(), makers.make_keeper()
    return [lambda one=one: actions.take(Case.objects.get(pk=case.pk), person=one, **BY) for one in (first, second)]


def both_answer(case):
    inquiry = makers.make_inquiry(case=case)
    reason = makers.make_reason()
    return [
        lambda: actions.answer_inquiry(Inquiry.objects.get(pk=inquiry.pk), is_interested=True, **BY),
        lambda: actions.answer_inquiry(
            Inquiry.objects.get(pk=inquiry.pk), is_interested=False, reason=reason, words="手一杯です。", **BY
        ),
    ]


def both_sides_agree(case):
    introduction = makers.make_introduction(case=case)
    return [
        lambda side=side: actions.agree(Introduction.objects.get(pk=introduction.pk), side, **BY)
        for side in ("firm", "organisation")
    ]


def one_closes_what_the_other_moves(case):
    seen = {"revision": case.revision}
    told = {"ending": "answered", "reason": makers.make_reason(), "words": "お答えしました。"}
    return [
        lambda: actions.close(Case.objects.get(pk=case.pk), **told, **seen, **BY),
        lambda: actions.move(Case.objects.get(pk=case.pk), Stage.MEETING, **seen, **BY),
    ]


@pytest.mark.parametrize("race", [both_take, both_answer, one_closes_what_the_other_moves])
def test_of_two_at_once_one_is_obeyed_and_the_other_told_why_not(transactional_db, race):
    for _round in range(3):
        case = makers.make_case(stage=Stage.RECEIVED if race is both_take else Stage.SEARCHING)
        answers = at_once(*race(case))
        assert sum(isinstance(answer, REFUSALS) for answer in answers) == 1, answers
        assert sum(isinstance(answer, Exception) for answer in answers) == 1, answers
    assert Letter.objects.filter(purpose="taken").count() == (3 if race is both_take else 0)


def test_when_both_sides_agree_at_one_moment_they_are_brought_together_once(transactional_db):
    for number in range(3):
        case = makers.make_case(stage=Stage.SEARCHING)
        answers = at_once(*both_sides_agree(case))
        assert sorted(answers) == [False, True]
        assert case.participants.count() == 1
        assert Letter.objects.filter(purpose="through").count() == 2 * (number + 1)


def test_without_the_question_for_the_state_both_would_be_obeyed(db):
    """The control: the same pairs one after the other, each of a row read before, by UPDATEs that name no state."""
    inquiry = makers.make_inquiry()
    for state in ("interested", "taken_back"):
        assert Inquiry.objects.filter(pk=inquiry.pk).update(state=state, answered_at=NOW) == 1
    case = makers.make_case()
    for person in (makers.make_keeper(), makers.make_keeper()):
        assert Case.objects.filter(pk=case.pk).update(owner=person) == 1


# --- the log -------------------------------------------------------------------------------------------------------


def test_the_database_refuses_to_change_or_remove_a_line_of_the_log(db):
    event = moving.log(makers.make_case(), "note", text="見本", **BY)
    for act in (lambda: CaseEvent.objects.update(text="別"), lambda: CaseEvent.objects.filter(pk=event.pk).delete()):
        with pytest.raises(Exception, match="append-only"), transaction.atomic():
            act()
    with pytest.raises(Exception, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM coordination_caseevent")
