"""Who is asked answers once; two meet when both want it; money comes after the contract."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from musubi.coordination import actions
from musubi.coordination.models import AgreementAmount, Inquiry, Introduction, Participant, Stage
from musubi.coordination.refusals import (
    AgreementExists,
    AmountBeforeAgreement,
    AmountWrong,
    AnsweredAlready,
    AskedAlready,
    CaseClosed,
    DecidedAlready,
    IntroducedAlready,
    NameInMessage,
    NameInText,
    NotDisclosed,
    OrganisationHasLeft,
    OwnerMissing,
    ReasonMissing,
)
from musubi.jobs.actions import run_all_due
from musubi.registry.models import Profile
from tests.coordination import makers

pytestmark = pytest.mark.django_db
NOW = timezone.now()
BY = {"by": None, "now": NOW}
DUE = timezone.localdate() + timedelta(days=14)
FIRM, ORGANISATION = Introduction.Side.FIRM, Introduction.Side.ORGANISATION


@pytest.fixture
def case():
    need = makers.make_need(
        disclosure="anonymous", state="shown", firm_name="株式会社ケンゴウ", contact_email="k@example.com"
    )
    owner = makers.make_keeper(email="owner@example.com")
    return makers.make_case(need=need, stage=Stage.SEARCHING, owner=owner)


def posted():
    """Return what was mailed since the last time, by address."""
    run_all_due()
    sent = {one.to[0]: one.body for one in mail.outbox}
    mail.outbox.clear()
    return sent


def test_several_are_asked_at_once_and_none_is_told_whose_it_is(case):
    bodies = [makers.make_member(email=f"u{number}@example.com") for number in range(2)]
    actions.ask(case, bodies, due_on=DUE, message="よろしくお願いします。", **BY)
    sent = posted()
    assert set(sent) == {"u0@example.com", "u1@example.com"}
    assert "ケンゴウ" not in "".join(sent.values())
    assert all("樹脂" in body for body in sent.values())
    with pytest.raises(AskedAlready):
        actions.ask(case, [makers.make_member(), bodies[0]], due_on=DUE, **BY)
    assert Inquiry.objects.count() == len(bodies)  # all of them or none
    assert posted() == {}


def test_a_text_that_names_its_company_is_not_sent_to_those_who_may_not_know(case):
    type(case.need).objects.update(trouble="ケンゴウの薄い部品が割れる。")
    case.need.refresh_from_db()
    with pytest.raises(NameInText):
        actions.ask(case, [makers.make_member()], due_on=DUE, **BY)
    assert posted() == {}


def test_words_that_name_the_company_are_refused_to_those_who_may_not_know_it(case):
    member, heard = makers.make_member(), {"message": "（株）けんごう様の件です。返事は 086-000-0000 まで。"}
    with pytest.raises(NameInMessage):
        actions.ask(case, [member], due_on=DUE, **heard, **BY)
    with pytest.raises(NameInMessage):
        actions.propose_introduction(case, member, **heard, **BY)
    case.need = None
    type(case).objects.filter(pk=case.pk).update(need=None, firm_name="ケンゴウ")  # known by a phone call alone
    with pytest.raises(NameInMessage):
        actions.ask(case, [member], due_on=DUE, **heard, **BY)
    assert posted() == {}
    actions.ask(case, [member], due_on=DUE, message="返事は 086-000-0000 まで。", **BY)  # the writer's own


def test_words_may_name_a_company_that_is_named_to_whoever_reads_them(case):
    type(case.need).objects.update(disclosure="public", is_named=True)
    case.refresh_from_db()
    actions.ask(case, [makers.make_member()], due_on=DUE, message="ケンゴウ様の件です。", **BY)


def test_nobody_is_asked_whom_the_company_did_not_choose_before_it_has_looked_at_the_words(case):
    chosen, other = makers.make_member(), makers.make_member()
    type(case.need).objects.update(disclosure="named")
    case.need.chosen.add(chosen)
    with pytest.raises(NotDisclosed):
        actions.ask(case, [chosen, other], due_on=DUE, **BY)
    assert len(actions.ask(case, [chosen], due_on=DUE, **BY)) == 1


def test_who_has_left_is_neither_asked_nor_introduced(case):
    gone = makers.make_member()
    Profile.objects.filter(organisation=gone).delete()
    with pytest.raises(OrganisationHasLeft):
        actions.ask(case, [gone], due_on=DUE, **BY)
    with pytest.raises(OrganisationHasLeft):
        actions.propose_introduction(case, gone, **BY)
    introduction = makers.make_introduction(case=case, organisation=gone)
    with pytest.raises(OrganisationHasLeft):
        actions.agree(introduction, FIRM, **BY)


def test_what_nobody_took_or_what_is_closed_asks_nobody():
    with pytest.raises(OwnerMissing):
        actions.ask(makers.make_case(), [makers.make_member()], due_on=DUE, **BY)
    with pytest.raises(CaseClosed):
        actions.ask(makers.make_case(stage=Stage.CLOSED), [makers.make_member()], due_on=DUE, **BY)


def test_no_has_a_reason_and_a_sentence_that_reach_whoever_asked(case):
    inquiry = makers.make_inquiry(case=case)
    for reason, words in ((None, "今期は手一杯です。"), (makers.make_reason(), " ")):
        with pytest.raises(ReasonMissing):
            actions.answer_inquiry(inquiry, is_interested=False, reason=reason, words=words, **BY)
    actions.answer_inquiry(inquiry, is_interested=False, reason=makers.make_reason(), words="手一杯です。", **BY)
    assert "関心なし" in posted()["owner@example.com"]
    with pytest.raises(AnsweredAlready):
        actions.answer_inquiry(inquiry, is_interested=True, **BY)
    assert Inquiry.objects.get().state == "declined"


def test_the_database_keeps_no_refusal_without_reason(case):
    inquiry, introduction = makers.make_inquiry(case=case), makers.make_introduction(case=case)
    for rows, told in (
        (Inquiry.objects.filter(pk=inquiry.pk), {"state": "declined", "answered_at": NOW}),
        (Introduction.objects.filter(pk=introduction.pk), {"state": "declined", "ended_at": NOW}),
        (Introduction.objects.filter(pk=introduction.pk), {"state": "through", "ended_at": NOW, "firm_agreed_at": NOW}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**told)


@pytest.mark.parametrize("first", [FIRM, ORGANISATION])
def test_two_are_brought_together_once_both_agreed_and_only_then_know_each_other(case, first):
    body = makers.make_member(email="u@example.com")
    introduction = actions.propose_introduction(case, body, message="ぜひ一度。", **BY)
    proposed = posted()
    assert set(proposed) == {"k@example.com", "u@example.com"}
    assert "ケンゴウ" not in proposed["u@example.com"]
    with pytest.raises(IntroducedAlready):
        actions.propose_introduction(case, body, **BY)
    assert actions.agree(introduction, first, **BY) is False
    assert not Participant.objects.exists()
    with pytest.raises(DecidedAlready):
        actions.agree(introduction, first, **BY)
    second = ORGANISATION if first == FIRM else FIRM
    assert actions.agree(introduction, second, **BY) is True
    assert Participant.objects.get().organisation == body
    assert "ケンゴウ" in posted()["u@example.com"]
    case.refresh_from_db()
    assert case.stage == Stage.MEETING
    with pytest.raises(DecidedAlready):
        actions.decline(introduction, FIRM, reason=makers.make_reason(), words="やはり。", **BY)


def test_one_no_ends_an_introduction_and_whoever_is_in_charge_reads_why(case):
    introduction = makers.make_introduction(case=case)
    actions.agree(introduction, FIRM, **BY)
    with pytest.raises(ReasonMissing):
        actions.decline(introduction, ORGANISATION, reason=None, words="", **BY)
    actions.decline(introduction, ORGANISATION, reason=makers.make_reason(), words="担当がいません。", **BY)
    assert set(posted()) == {"owner@example.com"}
    with pytest.raises(DecidedAlready):
        actions.agree(introduction, ORGANISATION, **BY)
    assert not Participant.objects.exists()


# --- agreements ----------------------------------------------------------------------------------------------------


def agreed(case, *amounts, **told):
    told = {"kind": "joint", "signed_on": date(2026, 4, 1), "number": "A-1", **told}
    parties = [{"name": "見本の会社"}, {"organisation": makers.make_member()}]
    return actions.record_agreement(case, parties=parties, amounts=amounts, **told, **BY)


def test_an_amount_of_a_year_before_the_agreement_is_refused_and_nothing_is_kept(case):
    with pytest.raises(AmountBeforeAgreement):
        agreed(case, actions.Amount(0, 1, 2026, 100), actions.Amount(0, 1, 2025, 100))
    assert not case.agreements.exists()
    agreement = agreed(case, actions.Amount(0, 1, 2026, 100, 30), actions.Amount(0, 1, 2027, 0))
    assert list(agreement.amounts.values_list("fiscal_year", "yen", "indirect_yen")) == [(2026, 100, 30), (2027, 0, 0)]
    with pytest.raises(IntegrityError), transaction.atomic():
        AgreementAmount.objects.filter(fiscal_year=2026).update(fiscal_year=2025)


@pytest.mark.parametrize(
    "amounts", [[(0, 1, 2026, 100, 101)], [(0, 1, 2026, 1), (0, 1, 2026, 2)], [(0, 0, 2026, 1)], [(0, 9, 2026, 1)]]
)
def test_amounts_that_do_not_fit_together_are_refused(case, amounts):
    with pytest.raises(AmountWrong):
        agreed(case, *(actions.Amount(*one) for one in amounts))
    assert not case.agreements.exists()


def test_a_contract_stands_once_and_its_amounts_are_replaced_as_a_whole(case):
    agreement = agreed(case, actions.Amount(0, 1, 2026, 100))
    with pytest.raises(AgreementExists):
        agreed(case)
    with pytest.raises(AmountBeforeAgreement):
        actions.record_amounts(agreement, [actions.Amount(0, 1, 2024, 1)], revision=1, **BY)
    assert agreement.amounts.get().yen == 100
