"""Follow-ups and digests over three years: each once, none to who stopped it or left."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from musubi.coordination import actions
from musubi.coordination.models import FollowUp, Interest, Letter, Stage
from musubi.coordination.refusals import FollowUpAnswered
from musubi.jobs.actions import run_all_due
from musubi.registry.models import Role
from tests import factories
from tests.coordination import makers

pytestmark = pytest.mark.django_db
NOW = timezone.now()
BY = {"by": None, "now": NOW}
THREE_YEARS = 3 * 365


def interviewed(**fields):
    case = makers.make_case(need=makers.make_need(**fields), stage=Stage.MEETING)
    actions.log_interview(case, text="面談しました。", attendees="会社、事務局", **BY)
    return case


def pass_days(ask, *, step=7, days=THREE_YEARS):
    """Let the clock ask twice each `step` days, and say how many mails went to whom."""
    for day in range(0, days, step):
        for _twice in range(2):
            ask(now=NOW + timedelta(days=day))
    run_all_due()
    return sorted(one.to[0] for one in mail.outbox)


def test_each_question_is_asked_once_over_three_years():
    case = interviewed(contact_email="firm@example.com")
    actions.log_interview(case, text="もう一度会いました。", attendees="会社", **BY)
    assert pass_days(actions.ask_due_follow_ups, step=20) == ["firm@example.com"] * 4
    assert set(FollowUp.objects.values_list("state", flat=True)) == {"asked"}


def test_without_the_mark_that_it_was_asked_it_would_be_asked_again():
    interviewed(contact_email="firm@example.com")
    later = NOW + timedelta(days=100)
    actions.ask_due_follow_ups(now=later)
    FollowUp.objects.filter(state="asked").update(state="planned", asked_at=None)
    Letter.objects.update(occasion="another")
    assert actions.ask_due_follow_ups(now=later) == 1


def test_nobody_is_asked_who_stopped_it_or_took_the_request_back_even_if_the_mail_waits_already():
    stopped, withdrawn = interviewed(), interviewed()
    actions.ask_due_follow_ups(now=NOW + timedelta(days=100))
    actions.stop_follow_ups(stopped, **BY)
    reason = makers.make_reason()
    actions.withdraw_need(withdrawn.need, words="自社で解決しました。", reason=reason, **BY)
    FollowUp.objects.filter(case=withdrawn, state="asked").update(state="stopped")
    Letter.objects.filter(purpose="closed").delete()
    assert pass_days(actions.ask_due_follow_ups, step=100) == []
    assert actions.plan_follow_ups(stopped, counted_from=timezone.localdate(), now=NOW) == 0


def test_an_answer_is_kept_once_and_after_the_case_was_opened_again_too():
    case = interviewed()
    follow_up = case.follow_ups.first()
    actions.ask_follow_up(follow_up, now=NOW)
    actions.close(case, ending="answered", reason=makers.make_reason(), words="お答えしました。", **BY)
    actions.reopen(case, **BY)
    assert actions.answer_follow_up(follow_up, answer="help", words="また相談したい。", **BY).is_open
    with pytest.raises(FollowUpAnswered):
        actions.answer_follow_up(follow_up, answer="on", **BY)
    assert FollowUp.objects.get(pk=follow_up.pk).answer == "help"


# --- digests -------------------------------------------------------------------------------------------------------


def reader(email):
    return factories.make_role(
        person=factories.make_person(user=factories.make_user(email=email)), organisation=makers.make_member()
    )


def test_each_seed_is_told_once_to_whoever_wants_it_and_to_nobody_who_stopped_or_left():
    reader("on@example.com")
    off, gone = reader("off@example.com"), reader("gone@example.com")
    actions.write_digests(now=NOW)
    actions.stop_digest(Interest.objects.get(user=off.person.user), now=NOW)
    Role.objects.filter(pk=gone.pk).update(starts_on=NOW - timedelta(days=9), ends_on=NOW - timedelta(days=1))
    for day in (3, 400):
        makers.make_seed(published_at=NOW + timedelta(days=day))
    assert pass_days(actions.write_digests, step=60) == ["on@example.com"] * 2


def test_an_office_is_asked_at_most_once_a_month_about_its_seeds_and_never_when_it_has_confirmed_them():
    bodies = [makers.make_member(email=f"{name}@example.com") for name in ("asked", "done")]
    seeds = [makers.make_seed(organisation=body, published_at=NOW - timedelta(days=400)) for body in bodies]

    def ask(*, now):
        actions.confirm_seeds([seeds[1]], by=None, now=now)
        for body in bodies:
            actions.ask_to_confirm_seeds(body, by=None, now=now)

    sent = pass_days(ask, step=30)
    assert set(sent) == {"asked@example.com"}
    days = [NOW + timedelta(days=day) for day in range(0, THREE_YEARS, 30)]
    assert len(sent) == len({(day.year, day.month) for day in days})


def test_a_digest_tells_nothing_that_was_closed_to_its_reader_since_it_was_written():
    reader("on@example.com")
    actions.write_digests(now=NOW)
    kept, taken = (makers.make_seed(published_at=NOW + timedelta(days=1)) for _ in range(2))
    assert actions.write_digests(now=NOW + timedelta(days=8)) == 1
    actions.withdraw_seed(taken, **BY)
    run_all_due()
    assert kept.title_ja in mail.outbox[0].body
    assert taken.title_ja not in mail.outbox[0].body


def test_a_digest_of_which_nothing_is_left_is_not_sent():
    reader("on@example.com")
    actions.write_digests(now=NOW)
    seed = makers.make_seed(published_at=NOW + timedelta(days=1))
    actions.write_digests(now=NOW + timedelta(days=8))
    actions.withdraw_seed(seed, **BY)
    run_all_due()
    assert mail.outbox == []
    assert Letter.objects.get().state == "dropped"


def test_of_a_closing_that_was_undone_no_mail_goes_out():
    case = makers.make_case(stage=Stage.HEARING)
    event = actions.close(case, ending="answered", reason=makers.make_reason(), words="終わりました。", **BY)
    actions.undo_move(event, **BY)
    run_all_due()
    assert mail.outbox == []
