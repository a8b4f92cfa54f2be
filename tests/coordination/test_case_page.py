"""The list of cases and a case's page: who sees what, what can be done next, and nothing typed is lost."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from musubi.coordination import actions
from musubi.coordination.indexing import index_case
from musubi.coordination.models import Agreement, Case, CaseEvent, Need, Participant, Stage
from musubi.registry.models import Membership, Organisation, Role
from tests import factories
from tests.coordination import makers

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TOKEN = "光造形の秘密の言葉"


@pytest.fixture
def keeper(client):
    person = makers.make_keeper()
    client.force_login(person.user)
    return person


def sign_in(client, *, organisation, kind=Role.Kind.CONTACT):
    user = factories.make_user()
    factories.make_role(person=factories.make_person(user=user), organisation=organisation, kind=kind)
    client.force_login(user)
    return user


def path(case, step=""):
    return f"/cases/{case.pk}/{step}/" if step else f"/cases/{case.pk}/"


def send(client, case, step, *, seen=None, **typed):
    seen = case.revision if seen is None else seen
    return client.post(path(case, step), {"seen": seen, **typed})


# --- the list ------------------------------------------------------------------------------------------------------


def test_the_list_asks_the_same_questions_for_one_case_and_for_many(client, keeper):
    def ask():
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/cases/").status_code == 200
        return len(asked)

    makers.make_case(owner=keeper, stage=Stage.HEARING)
    ask()
    one = ask()
    for _number in range(4):
        makers.make_inquiry(case=makers.make_case(stage=Stage.SEARCHING))
    assert ask() == one <= 12


def test_the_list_is_narrowed_by_stage_owner_mine_and_late(client, keeper):
    mine = makers.make_case(owner=keeper, stage=Stage.HEARING, first_replied_at=NOW)
    late = makers.make_case(reply_due_on=timezone.localdate() - timedelta(days=1))
    closed = makers.make_case(stage=Stage.CLOSED)

    def found(query):
        page = client.get(f"/cases/?{query}").content.decode()
        return {case for case in (mine, late, closed) if case.number in page}

    assert found("") == {mine, late}
    assert found("stage=all") == {mine, late, closed}
    assert found("stage=closed") == {closed}
    assert found(f"owner={keeper.pk}") == {mine}
    mine.need.fields.add(factories.make_field(code="water"))
    assert (found("field=water"), found("field=none")) == ({mine}, set())
    Case.objects.filter(pk=late.pk).update(prefecture=factories.make_prefecture())
    assert found("prefecture=34") == {late}
    assert found("late=1") == {late}
    assert found("mine=1") == {mine, late}  # what nobody has taken is on whoever is on duty
    assert found("mine=1&late=1&stage=hearing") == set()
    index_case(late)
    assert found(f"words={late.number}") == {late}
    assert found("words=別の&stage=all") == set()
    assert "当てはまる案件はありません" in client.get("/cases/?stage=business").content.decode()


def test_whoever_handed_a_client_over_sees_the_state_and_nothing_else(client):
    bank = makers.make_member(sector="finance")
    told = makers.need_fields(firm_name="秘密精機株式会社", trouble=TOKEN, title=TOKEN)
    consent = {"by": "見本 花子", "on": date(2026, 4, 1), "how": "面談"}
    case = actions.file_need(told, filing="clerk", filed_for=bank, consent=consent, by=None, now=NOW)
    sign_in(client, organisation=bank)
    for page in (client.get("/cases/"), client.get(path(case))):
        text = page.content.decode()
        assert case.number in text
        assert TOKEN not in text
        assert "秘密精機" not in text
    # Nor do they find out by narrowing what they may not read.
    assert case.number not in client.get(f"/cases/?words={TOKEN}").content.decode()
    assert client.get(path(case, "note")).status_code == 403


def test_nobody_else_learns_that_a_case_is_there(client):
    case = makers.make_case(stage=Stage.HEARING)
    sign_in(client, organisation=makers.make_member())
    assert case.number not in client.get("/cases/?stage=all").content.decode()
    for where in (path(case), path(case, "note"), "/cases/999999/"):
        assert client.get(where).status_code == 404


def test_a_partner_reads_the_need_and_the_shared_lines_and_changes_nothing(client):
    case = makers.make_case(stage=Stage.MEETING)
    partner, other = makers.make_member(), makers.make_member(name_ja="見本ほかの機関")
    makers.make_inquiry(case=case, organisation=other)
    actions.let_take_part(case, part=Participant.Part.PARTY, organisation=partner, by=None, now=NOW)
    actions.log_note(case, text="担当者だけの話", by=None, now=NOW)
    actions.log_note(case, text="みんなの話", readers="participants", by=None, now=NOW)
    sign_in(client, organisation=partner)
    text = client.get(path(case)).content.decode()
    assert "みんなの話" in text
    assert case.need.trouble in text
    for hidden in ("担当者だけの話", "見本ほかの機関", case.need.contact_email, "いまできること"):
        assert hidden not in text
    assert send(client, case, "note", text="書けない", readers="keepers").status_code == 403


def test_a_candidate_that_its_organisation_shows_to_few_is_not_shown_to_another_keeper(client):
    seed = makers.make_seed(visibility="own", title_ja="内部だけのシーズ")
    person = makers.make_keeper(organisation=makers.make_member())
    case = makers.make_case(stage=Stage.SEARCHING, owner=person)
    actions.put_beside(case, seed, by=None, now=NOW)
    client.force_login(person.user)
    for where in (path(case), path(case, "ask"), path(case, "beside") + "?q=内部"):
        assert "内部だけのシーズ" not in client.get(where).content.decode()


# --- what can be done ------------------------------------------------------------------------------------------------


def test_each_stage_offers_one_thing_first(client, keeper):
    case = makers.make_case()

    def first():
        return client.get(path(case)).content.decode().split('class="button" href="')[1].split('"')[0]

    assert first() == path(case, "take")
    send(client, case, "take")
    assert first() == path(case, "reply")
    send(
        client,
        case,
        "reply",
        text="お電話しました。",
        happened_on=str(timezone.localdate()),
        readers="sender",
        is_reply=1,
    )
    assert first() == path(case, "move")
    case.refresh_from_db()
    assert (case.owner, case.first_replied_at is not None) == (keeper, True)
    send(client, case, "move", stage="hearing", note="来週訪問")
    assert first() == path(case, "rewrite")


def test_once_the_interview_is_noted_the_case_is_moved_on_first(client, keeper):
    case = makers.make_case(stage=Stage.SEARCHING, owner=keeper, first_replied_at=NOW)
    send(client, case, "move", stage="meeting")
    assert client.get(path(case)).context["first"]["name"] == "interview"
    met = {"happened_on": str(timezone.localdate()), "attendees": "会社", "text": "会った。", "readers": "participants"}
    send(client, case, "interview", **met)
    assert client.get(path(case)).context["first"]["name"] == "move"


@pytest.mark.parametrize("stage", ["hearing", "searching", "meeting", "terms", "working", "on_hold", "closed"])
def test_every_step_that_is_offered_opens_in_place(client, keeper, stage):
    case = makers.make_case(stage=stage, owner=keeper, first_replied_at=NOW)
    page = client.get(path(case)).content.decode()
    offered = {part.split('"')[0] for part in page.split(f'href="{path(case)}')[1:] if part[0] != '"'}
    assert offered
    for step in offered:
        opened = client.get(path(case) + step)
        assert opened.status_code == 200
        assert 'id="step"' in opened.content.decode()


def test_a_step_that_cannot_be_done_leads_back_to_what_can(client, keeper):
    case = makers.make_case(stage=Stage.HEARING, owner=keeper)
    answer = client.get(path(case, "reopen"), follow=True)
    assert answer.redirect_chain == [(path(case), 302)]
    assert "できることは下のとおり" in answer.content.decode()
    assert client.get(path(case, "nonsense")).status_code == 404


def test_what_was_typed_stays_when_somebody_else_moved_the_case(client, keeper):
    case = makers.make_case(stage=Stage.HEARING, owner=keeper)
    seen = case.revision
    actions.move(Case.objects.get(pk=case.pk), Stage.SEARCHING, by=None, now=NOW)
    typed = {"ending": "answered", "reason": makers.make_reason().pk, "words": "ご案内しました。"}
    refused = send(client, case, "close", seen=seen, **typed)
    text = refused.content.decode()
    assert refused.status_code == 409
    assert "ご案内しました。" in text
    assert "探索・打診" in text
    case.refresh_from_db()
    assert (case.stage, f'name="seen" value="{case.revision}"' in text) == ("searching", True)
    assert send(client, case, "close", **typed).status_code == 302
    case.refresh_from_db()
    assert (case.stage, case.closing_words) == ("closed", "ご案内しました。")


def test_a_case_is_not_closed_without_words(client, keeper):
    case = makers.make_case(stage=Stage.HEARING, owner=keeper)
    refused = send(client, case, "close", ending="answered", words="")
    assert refused.status_code == 422
    assert 'aria-invalid="true"' in refused.content.decode()
    case.refresh_from_db()
    assert case.is_open


def test_a_contact_of_a_day_to_come_or_before_the_case_is_refused(client, keeper):
    case = makers.make_case(stage=Stage.HEARING, owner=keeper)
    for day in (timezone.localdate() + timedelta(days=1), timezone.localdate() - timedelta(days=30)):
        refused = send(client, case, "reply", text="話した。", happened_on=str(day), readers="keepers")
        assert refused.status_code == 422
        assert "話した。" in refused.content.decode()
    assert not CaseEvent.objects.filter(case=case, kind="contact").exists()


def test_only_the_secretariat_undoes_a_move(client):
    person = makers.make_keeper(organisation=makers.make_member())
    case = makers.make_case(stage=Stage.HEARING, owner=person)
    actions.move(case, Stage.SEARCHING, by=None, now=NOW)
    client.force_login(person.user)
    assert send(client, case, "undo").status_code == 403
    client.force_login(makers.make_keeper().user)
    assert send(client, case, "undo", seen=case.revision - 1).status_code == 409
    assert send(client, case, "undo").status_code == 302
    case.refresh_from_db()
    assert case.stage == "hearing"


def test_the_need_is_rewritten_checked_shown_and_hidden(client, keeper):
    need = makers.make_need(disclosure="anonymous")
    case = makers.make_case(need=need, stage=Stage.HEARING, owner=keeper, first_replied_at=NOW)
    typed = {"title_ja": "割れない樹脂", "text_ja": f"電話 082-123-4567 まで。{need.firm_name}"}
    assert send(client, case, "rewrite", seen=need.revision, **typed).status_code == 302
    need.refresh_from_db()
    send(client, case, "checked", seen=need.revision, is_right="no", remark="冬だけ")
    answered = client.get(path(case))
    assert answered.context["first"]["name"] == "rewrite"  # before anything else
    assert "企業から修正の希望あり" in answered.content.decode().partition('id="log"')[2]
    need.refresh_from_db()
    assert send(client, case, "checked", seen=need.revision, is_right="yes").status_code == 302
    need.refresh_from_db()
    refused = send(client, case, "show", seen=need.revision, has_seen_findings=1)
    assert (refused.status_code, "082-123-4567" in refused.content.decode()) == (422, True)
    need.refresh_from_db()
    send(client, case, "rewrite", seen=need.revision, title_ja="割れない樹脂", text_ja="冬に割れます。")
    need.refresh_from_db()
    send(client, case, "checked", seen=need.revision, is_right="yes")
    need.refresh_from_db()
    assert send(client, case, "show", seen=need.revision).status_code == 302
    need.refresh_from_db()
    assert need.state == "shown"
    assert send(client, case, "hide", seen=need.revision).status_code == 302


def test_a_text_rewritten_by_two_shows_the_later_one_both(client, keeper):
    case = makers.make_case(stage=Stage.HEARING, owner=keeper)
    seen = case.need.revision
    send(client, case, "rewrite", seen=seen, title_ja="先の題", text_ja="先の文章")
    refused = send(client, case, "rewrite", seen=seen, title_ja="後の題", text_ja="後の文章")
    text = refused.content.decode()
    assert (refused.status_code, "先の文章" in text, "後の文章" in text) == (409, True, True)


def test_a_case_is_handed_over_with_a_note_that_the_next_person_takes_over(client, keeper):
    case = makers.make_case(stage=Stage.HEARING, owner=keeper)
    other = makers.make_keeper()
    assert send(client, case, "hand-over", to=other.pk, note="").status_code == 422
    assert send(client, case, "hand-over", to=other.pk, note="水曜に電話").status_code == 302
    client.force_login(other.user)
    page = client.get(path(case)).content.decode()
    assert page.index("水曜に電話") < page.index(">引き継ぐ<")  # the note first, then the button
    case.refresh_from_db()
    send(client, case, "take-over")
    case.refresh_from_db()
    assert case.taken_over_at is not None


def test_an_agreement_keeps_who_paid_whom_in_which_year(client, keeper):
    case = makers.make_case(stage=Stage.TERMS, owner=keeper)
    partner = makers.make_member()
    typed = {"kind": "joint", "signed_on": "2026-05-01", "firm": case.firm_name, "organisation": partner.pk}
    typed |= {"year-0": 2025, "yen-0": "1000000", "indirect-0": "100000", "payer-0": "0"}
    refused = send(client, case, "agreement", **typed)
    assert (refused.status_code, "2026年度" in refused.content.decode()) == (422, True)
    assert 'value="1000000"' in refused.content.decode()
    assert not Agreement.objects.exists()
    assert send(client, case, "agreement", **{**typed, "year-0": 2026}).status_code == 302
    agreement = Agreement.objects.get(case=case)
    amount = agreement.amounts.get()
    assert (amount.payer.name, amount.receiver.organisation, amount.yen) == (case.firm_name, partner, 1_000_000)
    assert "1,000,000" in client.get(path(case)).content.decode()


def test_a_seed_is_found_put_beside_and_taken_away(client, keeper):
    case = makers.make_case(stage=Stage.SEARCHING, owner=keeper)
    seed, other = makers.make_seed(title_ja="樹脂の破面"), makers.make_seed(title_ja="酵母の育種")
    text = client.get(path(case, "beside") + "?q=樹脂").content.decode()
    assert (seed.title_ja in text, other.title_ja in text) == (True, False)
    assert send(client, case, "beside", q="樹脂", seed=seed.pk, note="合いそう").status_code == 302
    beside = case.candidates.get()
    client.post(f"/cases/{case.pk}/candidates/{beside.pk}/take-away/")
    assert not case.candidates.exists()


def test_what_came_of_a_case_and_when_it_is_asked_about_again_stand_on_its_page(client, keeper):
    case = makers.make_case(owner=keeper, stage=Stage.BUSINESS)
    outcome = makers.make_outcome(case=case)
    actions.plan_follow_ups(case, counted_from=timezone.localdate(), now=NOW)
    page = client.get(path(case)).text
    assert outcome.path in page
    assert f"/outcomes/record/?case={case.pk}" in page
    assert all(f"/follow-ups/{one.pk}/" in page for one in case.follow_ups.all())


def test_of_each_kind_the_best_three_are_seen_and_the_others_are_folded(client, keeper):
    case = makers.make_case(owner=keeper, stage=Stage.HEARING)
    for number in range(5):
        makers.make_suggestion(case.need, makers.make_seed(title_ja=f"種{number}"), score=9.0 - number)
    page = client.get(path(case)).content.decode()
    seen, _fold, folded = page[page.index('id="suggestions"') :].partition('<details class="folded">')
    assert [f"種{number}" in seen for number in range(5)] == [True, True, True, False, False]
    assert "種4" in folded.partition("</details></section>")[0]
    assert all(f'href="#{part}"' in page and f'id="{part}"' in page for part in ("need", "suggestions", "log"))


def test_once_a_partner_is_there_what_else_was_found_is_folded(client, keeper):
    case = makers.make_case(owner=keeper, stage=Stage.WORKING)
    makers.make_suggestion(case.need, makers.make_seed(title_ja="光る種"))
    page = client.get(path(case)).content.decode()
    assert page.index('id="suggestions"') < page.index('<details class="folded">') < page.index("光る種")


def test_whoever_gets_no_mail_is_named_to_the_keeper(client, keeper):
    case = makers.make_case(owner=keeper, stage=Stage.SEARCHING)
    Need.objects.update(disclosure="anonymous", contact_email="", contact_phone="082-000-0000")
    mute, reached = makers.make_member(name_ja="無口大学"), makers.make_member(name_ja="返事大学")
    Organisation.objects.filter(pk=mute.pk).update(email="")
    due = timezone.localdate() + timedelta(days=9)
    answer = client.post(
        path(case, "ask"),
        {"seen": case.revision, "organisations": [mute.pk, reached.pk], "due_on": due.isoformat(), "message": ""},
        follow=True,
    )
    told = next(str(one) for one in answer.context["messages"])
    assert ("無口大学" in told, "返事大学" in told) == (True, False)
    case.refresh_from_db()
    answer = send(client, case, "introduce", organisation=reached.pk, message="")
    told = [str(one) for one in client.get(answer.url).context["messages"]]
    assert case.firm_name in told[0]


def test_one_that_left_while_the_form_was_open_is_refused_by_its_name(client, keeper):
    case, gone = makers.make_case(owner=keeper, stage=Stage.SEARCHING), makers.make_member(name_ja="去った大学")
    Membership.objects.filter(organisation=gone).update(ends_on=timezone.localdate() - timedelta(days=1))
    page = send(client, case, "introduce", organisation=gone.pk, message="会いますか。")
    assert page.status_code == 409
    assert "去った大学は、すでに会議から退いています" in page.content.decode()
    assert "会いますか。" in page.content.decode()
    unknown = send(client, case, "introduce", organisation=987654, message="会いますか。").content.decode()
    assert ("いまは候補にありません" in unknown, "987654" in unknown) == (True, False)
