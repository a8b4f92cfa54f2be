"""Outcomes on the site: who sees them, who did what at which step, counted once, and recorded without a half state."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from musubi.coordination.models import Outcome, OutcomeRole, Stage
from tests import factories
from tests.coordination.makers import make_case, make_keeper, make_member, make_outcome, make_venture_class

pytestmark = pytest.mark.django_db
SECTORS = (("industry", "産"), ("academia", "学"), ("government", "官"), ("finance", "金"))


def make_shared(**fields):
    """Make an outcome that a university, a bank and a firm share."""
    for code, _character in SECTORS:
        factories.make_sector(code)
    outcome = make_outcome(**fields)
    university, bank = make_member(name_ja="見本大学"), make_member(name_ja="見本銀行", sector="finance")
    rows = [
        (university, "", "academia", "research"),
        (bank, "", "finance", "funding"),
        (None, "見本製作所", "industry", "sales"),
    ]
    for position, (organisation, name, sector, step) in enumerate(rows):
        told = {"organisation": organisation, "name_ja": name, "sector_id": sector, "step": step, "position": position}
        OutcomeRole.objects.create(outcome=outcome, deed_ja=f"役割{step}", **told)
    return outcome, university, bank


def signed_in(person):
    client = Client()
    client.force_login(person.user)
    return client


def rows_of(*roles, **told):
    """Return a form as it is sent, with these roles."""
    form = {"kind": "product", "title_ja": "見本の製品", "happened_on": "2026-04-10", "evidence": "見本の記事"}
    form |= {"visibility": "public", "role-TOTAL_FORMS": str(len(roles)), "role-INITIAL_FORMS": "0", **told}
    for number, role in enumerate(roles):
        form |= {f"role-{number}-{name}": value for name, value in role.items()}
    return form


def test_the_grid_has_every_sector_and_step_and_the_list_for_a_phone_only_what_there_is(client):
    outcome, university, _bank = make_shared(title_ja="見本の発売")
    page = client.get(f"/outcomes/{outcome.pk}/").content.decode()
    table, phone = page.split("narrow-only", 1)
    assert [
        name for name in ("出会い", "研究開発", "知的財産", "資金", "事業化", "販路開拓") if name not in table
    ] == []
    assert table.count('class="seal seal--') == 4
    assert ("出会い" in phone, "資金" in phone) == (False, True)
    assert f"/organisations/{university.pk}/" in page
    assert "見本製作所" in page


def test_what_was_done_on_a_day_that_nobody_knows_stands_behind_what_has_one(client):
    outcome, university, _bank = make_shared()
    for deed, day in [("日付なしの役割", None), ("日付ありの役割", date(2026, 4, 1))]:
        told = {"organisation": university, "sector_id": "academia", "step": "rights", "happened_on": day}
        OutcomeRole.objects.create(outcome=outcome, deed_ja=deed, **told)
    page = client.get(f"/outcomes/{outcome.pk}/").content.decode()
    assert 0 < page.index("日付ありの役割") < page.index("日付なしの役割")


def test_what_several_share_counts_once_in_the_total_and_once_with_each(client):
    outcome, university, bank = make_shared()
    OutcomeRole.objects.create(
        outcome=outcome, organisation=university, sector_id="academia", step="rights", deed_ja="もう一つ"
    )
    assert "成果 1件" in client.get("/outcomes/").content.decode()
    for organisation in (university, bank):
        page = client.get(f"/outcomes/?organisation={organisation.pk}").content.decode()
        assert "成果 1件" in page
        assert "<strong>1</strong>" in page
        assert (
            client.get(f"/organisations/{organisation.pk}/")
            .content.decode()
            .count(f"/outcomes/?organisation={organisation.pk}")
            == 1
        )
    assert "成果 0件" in client.get(f"/outcomes/?organisation={make_member().pk}").content.decode()


def test_each_reader_finds_and_counts_only_what_is_for_them(client):
    make_outcome(title_ja="公開の見本")
    make_outcome(title_ja="会員の見本", visibility="members")
    make_outcome(title_ja="案件の見本", visibility="participants", case=make_case())
    make_outcome(title_ja="下書きの見本", state="draft")
    shown = {"公開の見本": client}
    shown |= {"会員の見本": signed_in(make_keeper(organisation=make_member())), "案件の見本": signed_in(make_keeper())}
    for number, (title, reader) in enumerate(shown.items(), start=1):
        page = reader.get("/outcomes/").content.decode()
        assert title in page
        assert f"成果 {number}件" in page
        assert "下書きの見本" not in page
    assert "下書きの見本" in shown["案件の見本"].get("/outcomes/?state=other").content.decode()
    assert "下書きの見本" not in shown["会員の見本"].get("/outcomes/?state=other").content.decode()


@pytest.mark.parametrize(
    "query", ["?kind=nonsense", "?year=99999", "?year=0", "?organisation=x", "?organisation=²", "?page=x"]
)
def test_a_list_asked_for_in_odd_ways_is_still_a_list(client, query):
    make_outcome(title_ja="公開の見本")
    assert "公開の見本" in client.get(f"/outcomes/{query}").content.decode()


def test_a_fiscal_year_runs_from_april(client):
    make_outcome(title_ja="三月の見本", happened_on=date(2026, 3, 31))
    make_outcome(title_ja="四月の見本", happened_on=date(2026, 4, 1))
    page = client.get("/outcomes/?year=2025").content.decode()
    assert ("三月の見本" in page, "四月の見本" in page) == (True, False)


def test_many_outcomes_ask_no_more_than_one(client):
    def asked():
        client.get("/outcomes/")
        with CaptureQueriesContext(connection) as found:
            assert client.get("/outcomes/").status_code == 200
        return len(found)

    outcome, _university, _bank = make_shared()
    few = asked()
    for _number in range(6):
        OutcomeRole.objects.create(
            outcome=make_outcome(), organisation=make_member(), sector_id="academia", step="rights", deed_ja="見本"
        )
    assert asked() == few <= 12
    with CaptureQueriesContext(connection) as found:
        client.get(f"/outcomes/{outcome.pk}/")
    assert len(found) <= 12


def test_the_owner_of_a_case_records_what_came_of_it_and_publishes_it():
    keeper, university = make_keeper(organisation=make_member()), make_member()
    factories.make_sector("industry")
    case = make_case(stage=Stage.WORKING, owner=keeper)
    client = signed_in(keeper)
    roles = [
        {"organisation": str(university.pk), "step": "research", "deed_ja": "調べた", "happened_on": "R8.2.1"},
        {"name_ja": "見本製作所", "sector": "industry", "step": "sales", "deed_ja": "売った"},
        {},
    ]
    answer = client.post(f"/outcomes/record/?case={case.pk}", rows_of(*roles))
    outcome = Outcome.objects.get()
    assert (answer["Location"], outcome.case, outcome.state) == (f"/outcomes/{outcome.pk}/", case, "draft")
    assert [(role.sector_id, role.deed_ja) for role in outcome.roles.all()] == [
        ("academia", "調べた"),
        ("industry", "売った"),
    ]
    client.post(f"/outcomes/{outcome.pk}/move/", {"state": "published"})
    assert "調べた" in Client().get(f"/outcomes/{outcome.pk}/").content.decode()
    stranger = signed_in(make_keeper(organisation=make_member()))
    assert stranger.get(f"/outcomes/record/?case={case.pk}").status_code == 403


@pytest.mark.parametrize(
    ("told", "role", "words"),
    [
        ({"evidence": ""}, {}, 'id_evidence">根拠</a>'),
        ({"visibility": "participants"}, {}, "案件に結びついていない"),
        ({"venture_status": "active", "venture_status_on": "2026-04-01"}, {}, "種類を大学発ベンチャー"),
        ({"kind": "venture", "venture_status": "active"}, {}, "いつの時点"),
        ({"happened_on": "見本"}, {}, "日"),
        ({}, {"name_ja": "見本", "step": "sales"}, "区分を選んで"),
        ({}, {"step": "sales", "deed_ja": "売った"}, "どちらか一方"),
    ],
)
def test_what_does_not_fit_together_is_said_beside_it_and_nothing_is_saved(told, role, words):
    answer = signed_in(make_keeper()).post("/outcomes/record/", rows_of(role, **told))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "見本の製品" in answer.content.decode()
    assert not Outcome.objects.exists()


def test_the_same_row_twice_is_one_too_many():
    factories.make_sector("industry")
    row = {"name_ja": "見本製作所", "sector": "industry", "step": "sales", "deed_ja": "売った"}
    answer = signed_in(make_keeper()).post("/outcomes/record/", rows_of(row, row))
    assert (answer.status_code, "同じ行が上にあります" in answer.content.decode()) == (422, True)


def test_a_ventures_classes_are_shown_with_the_year_of_their_definition(client):
    desk, venture = signed_in(make_keeper()), make_venture_class()
    told = {"kind": "venture", "venture_classes": [venture.pk], "venture_status": "active"}
    desk.post("/outcomes/record/", rows_of({}, **told, venture_status_on="2026-04-01"))
    outcome = Outcome.objects.get()
    desk.post(f"/outcomes/{outcome.pk}/move/", {"state": "published"})
    assert "2023年度の定義" in client.get(f"/outcomes/{outcome.pk}/").content.decode()


def test_of_two_editors_the_second_is_told_and_loses_no_word():
    outcome, _university, _bank = make_shared()
    desk = signed_in(make_keeper())
    stale = rows_of({}, revision=str(outcome.revision), title_ja="二人目の見本")
    assert desk.post(f"/outcomes/{outcome.pk}/edit/", {**stale, "title_ja": "一人目の見本"}).status_code == 302
    answer = desk.post(f"/outcomes/{outcome.pk}/edit/", stale)
    assert (answer.status_code, "二人目の見本" in answer.content.decode()) == (422, True)
    assert Outcome.objects.get().title_ja == "一人目の見本"


def test_an_outcome_of_a_day_to_come_is_recorded_when_it_has_come():
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    answer = signed_in(make_keeper()).post("/outcomes/record/", rows_of({}, happened_on=tomorrow))
    assert (answer.status_code, Outcome.objects.exists()) == (422, False)


def test_the_form_begins_with_who_took_part_and_leaves_out_who_is_said_to_have_done_nothing():
    keeper, partner = make_keeper(), make_member(name_ja="組んだ大学")
    partner.memberships.update(body=factories.make_body())
    case = make_case(stage="working", owner=keeper)
    case.participants.create(part="party", organisation=partner, since=timezone.now())
    client = signed_in(keeper)
    url = f"/outcomes/record/?case={case.pk}"
    begun = [row.initial for row in client.get(url).context["roles"].forms[:2]]
    assert begun == [{"name_ja": case.firm_name}, {"organisation": partner.pk}]
    told = {"organisation": partner.pk, "step": "research", "deed_ja": "測った"}
    sent = rows_of({"name_ja": case.firm_name}, told, **{"role-INITIAL_FORMS": "2"})
    assert client.post(url, sent).status_code == 302
    assert [role.organisation for role in Outcome.objects.get().roles.all()] == [partner]
