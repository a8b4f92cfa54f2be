"""Praise: who may, what is remembered, what each reader is shown, and that nobody is counted or ranked."""

import re
from io import BytesIO

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.template import Context, Template
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from musubi.accounts.models import Deed, User
from musubi.activities import actions
from musubi.activities.models import Activity, Nomination, Presentation, Recognition, Stage, State, Useful, Visibility
from musubi.activities.refusals import (
    CitationMissing,
    NoSuchExample,
    NotPraised,
    NotRecognised,
    ReasonMissing,
)
from musubi.registry.models import Role
from tests import factories

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def member(kind: str = Role.Kind.CONTACT, **role) -> User:
    return factories.make_role(kind=kind, **role).person.user


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def panel(activity: Activity, user) -> str:
    return Template("{% load praise %}{% praise activity user %}").render(Context({"activity": activity, "user": user}))


# --- the actions ---------------------------------------------------------------------------------------------------


def test_a_person_nominates_once_and_may_change_the_reason_or_take_it_back():
    activity, user = factories.make_activity(), factories.make_user()
    actions.nominate(activity, reason="先に読んだ見本", by=user, now=NOW)
    actions.nominate(activity, reason=" 後の見本 ", by=user, now=NOW)
    assert Nomination.objects.get().reason == "後の見本"
    actions.take_back_nomination(activity, by=user, now=NOW)
    assert not Nomination.objects.exists()
    with pytest.raises(ReasonMissing):
        actions.nominate(activity, reason=" ", by=user, now=NOW)


def test_the_record_of_deeds_holds_no_reason():
    actions.nominate(factories.make_activity(), reason="秘密の見本", by=factories.make_user(), now=NOW)
    assert "秘密" not in str(list(Deed.objects.values()))


@pytest.mark.parametrize("state", [State.DRAFT, State.WITHDRAWN])
def test_what_is_not_on_the_site_is_not_praised(state):
    activity, user = factories.make_activity(state=state), factories.make_user()
    for say in (
        lambda: actions.nominate(activity, reason="見本", by=user, now=NOW),
        lambda: actions.find_useful(activity, by=user, now=NOW),
        lambda: actions.shortlist(activity, by=user, now=NOW),
        lambda: actions.recognise(activity, kind="notable", citation_ja="見本", by=user, now=NOW),
        lambda: actions.present(activity, meeting=factories.make_meeting(), by=user, now=NOW),
    ):
        with pytest.raises(NotPraised):
            say()


def test_a_note_stays_when_the_mark_is_said_again():
    activity, user = factories.make_activity(), factories.make_user()
    actions.find_useful(activity, by=user, now=NOW, taken_over="受付の見本")
    actions.find_useful(activity, by=user, now=NOW)
    assert Useful.objects.get().taken_over == "受付の見本"
    actions.take_back_useful(activity, by=user, now=NOW)
    assert not Useful.objects.exists()


def test_what_was_tried_after_an_example_is_a_draft_that_knows_its_model():
    example, organisation = factories.make_activity(), factories.make_organisation()
    day = timezone.localdate(NOW)
    told = {"title_ja": "うちの見本", "partners": "見本の会", "starts_on": day, "ends_on": day}
    tried = actions.try_out(example, organisation=organisation, told=told, by=factories.make_user(), now=NOW)
    assert (tried.example, tried.state, tried.stage) == (example, State.DRAFT, Stage.RESULT)
    Activity.objects.filter(pk=example.pk).update(state=State.WITHDRAWN)
    with pytest.raises(NoSuchExample):
        actions.try_out(example, organisation=organisation, told=told, by=factories.make_user(), now=NOW)


def test_a_recognition_has_a_citation_and_can_be_corrected_and_taken_back():
    activity = factories.make_activity()
    with pytest.raises(CitationMissing):
        actions.recognise(activity, kind="notable", citation_ja=" ", by=None, now=NOW)
    actions.recognise(activity, kind="notable", citation_ja="見本", by=None, now=NOW)
    actions.recognise(activity, kind="advanced", citation_ja="直した見本", by=None, now=NOW)
    assert Recognition.objects.get().citation_ja == "直した見本"
    actions.take_back_recognition(activity, by=None, now=NOW)
    with pytest.raises(NotRecognised):
        actions.take_back_recognition(activity, by=None, now=NOW)


# --- through the door ----------------------------------------------------------------------------------------------


def test_a_member_praises_in_one_click_and_takes_it_back():
    organisation = factories.make_organisation(sector="academia")
    activity = factories.make_activity()
    client = signed_in(member(Role.Kind.VIEWER, organisation=organisation))
    assert client.post(reverse("activities:useful", args=[activity.pk])).status_code == 302
    assert Useful.objects.get().organisation == organisation
    client.post(reverse("activities:useful", args=[activity.pk]), {"taken_over": "受付の見本"})
    assert Useful.objects.get().taken_over == "受付の見本"
    client.post(reverse("activities:take_back_useful", args=[activity.pk]))
    assert not Useful.objects.exists()


def test_whoever_tries_it_too_gives_three_things_and_comes_to_the_draft():
    organisation, example = factories.make_organisation(sector="academia"), factories.make_activity()
    client = signed_in(member(organisation=organisation))
    address = reverse("activities:try_out", args=[example.pk])
    typed = {"organisation": organisation.pk, "title_ja": "うちの見本", "when": "いつか", "partners": "見本の会"}
    wrong = client.post(address, typed)
    assert wrong.status_code == 422
    assert [str(box.label) for box in wrong.context["form"].visible_fields()] == ["取組名", "時期", "連携先"]
    assert "うちの見本" in wrong.content.decode()
    right = client.post(address, {**typed, "when": "2026年9月上旬"})
    tried = Activity.objects.get(title_ja="うちの見本")
    assert right.url == f"/activities/{tried.pk}/edit/"
    assert (tried.starts_on.isoformat(), tried.ends_on.isoformat()) == ("2026-09-01", "2026-09-10")
    assert tried.wording == "2026年9月上旬"


def test_nobody_tells_for_an_organisation_they_do_not_answer_for():
    stranger, example = factories.make_organisation(sector="academia"), factories.make_activity()
    typed = {"organisation": stranger.pk, "title_ja": "見本", "when": "2026-09-10", "partners": "見本の会"}
    answer = signed_in(member()).post(reverse("activities:try_out", args=[example.pk]), typed)
    assert answer.status_code == 422
    assert not Activity.objects.filter(example=example).exists()


def test_the_secretariat_chooses_recognises_and_marks_on_one_page():
    activity, meeting = factories.make_activity(), factories.make_meeting()
    client = signed_in(member(Role.Kind.SECRETARIAT))
    address = reverse("activities:consider", args=[activity.pk])
    assert client.post(address, {"do": "shortlist", "shortlist-note": "見本"}).status_code == 302
    assert client.post(address, {"do": "recognise", "recognise-kind": "notable"}).status_code == 422
    cited = {"do": "recognise", "recognise-kind": "notable", "recognise-citation_ja": "先駆の見本"}
    assert client.post(address, cited).status_code == 302
    assert client.post(address, {"do": "present", "present-meeting": meeting.pk}).status_code == 302
    assert client.post(address, {"do": "nonsense"}).status_code == 422
    papers = client.get(reverse("activities:export_presented", args=[meeting.pk, "xlsx"]))
    sheet = load_workbook(BytesIO(papers.content)).active
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == [activity.title_ja]
    assert activity.title_ja in client.get(reverse("activities:presented", args=[meeting.pk])).content.decode()
    mark = Presentation.objects.get()
    client.post(address, {"do": f"take_back_presentation {mark.pk}"})
    client.post(address, {"do": "take_back_recognition"})
    client.post(address, {"do": "take_off"})
    assert not any(model.objects.exists() for model in (Presentation, Recognition))
    assert "取り消され" in client.post(address, {"do": "take_back_recognition"}, follow=True).content.decode()


def test_whichever_button_is_pressed_nothing_typed_in_the_other_boxes_is_lost():
    activity, client = factories.make_activity(), signed_in(member(Role.Kind.SECRETARIAT))
    address = reverse("activities:consider", args=[activity.pk])
    typed = {
        "shortlist-note": "覚え書きの見本",
        "recognise-kind": "advanced",
        "recognise-citation_ja": "",
        "recognise-citation_en": "A citation begun",
    }
    for do, status in (("stay", 422), ("recognise", 422), ("shortlist", 200), ("take_back_recognition", 200)):
        answer = client.post(address, {**typed, "do": do}, follow=True)
        assert answer.status_code == status
        assert all(words in answer.content.decode() for words in ("覚え書きの見本", "A citation begun")), do
        assert answer.context["recognise_form"]["kind"].value() == "advanced"
    assert not Recognition.objects.exists()
    said = "ほかの欄に"
    assert said in answer.content.decode()
    cited = {**typed, "recognise-citation_ja": "先駆の見本", "do": "recognise"}
    assert said not in client.post(address, cited, follow=True).content.decode()
    assert (Recognition.objects.get().kind, client.session.get(f"considering-{activity.pk}")) == ("advanced", None)


def test_a_formula_in_a_reason_stays_a_text_in_excel_and_csv():
    activity, secretary = factories.make_activity(), signed_in(member(Role.Kind.SECRETARIAT))
    actions.nominate(activity, reason="=1+1", by=factories.make_user(), now=NOW)
    text = secretary.get(reverse("activities:export_shortlist", args=["csv"])).content.decode("utf-8-sig")
    assert "'=1+1" in text
    workbook = load_workbook(BytesIO(secretary.get(reverse("activities:export_shortlist", args=["xlsx"])).content))
    assert {cell.data_type for row in workbook.active.iter_rows() for cell in row} <= {"s", "n", "inlineStr"}


@pytest.mark.parametrize("name", ["shortlist", "presented"])
def test_a_list_asks_the_database_as_often_for_many_as_for_one(name):
    meeting = factories.make_meeting()
    client = signed_in(member(Role.Kind.SECRETARIAT))
    address = (
        reverse("activities:presented", args=[meeting.pk]) if name == "presented" else reverse("activities:shortlist")
    )
    asked = []
    for _more in range(2):
        for _row in range(3 * _more + 1):
            activity = factories.make_activity()
            actions.nominate(activity, reason="見本", by=factories.make_user(), now=NOW)
            actions.shortlist(activity, by=None, now=NOW)
            actions.present(activity, meeting=meeting, by=None, now=NOW)
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 12


# --- what each reader is shown -------------------------------------------------------------------------------------


@pytest.fixture
def praised() -> Activity:
    """An activity with everything that can be said of one."""
    activity = factories.make_activity(visibility=Visibility.PUBLIC)
    person = factories.make_person(name_ja="見本推薦者", user=factories.make_user(email="nominator@example.com"))
    actions.nominate(activity, reason="理由の見本", by=person.user, now=NOW)
    mark = actions.find_useful(
        activity, by=person.user, now=NOW, organisation=factories.make_organisation(), taken_over="持ち帰りの見本"
    )
    assert mark.organisation
    actions.shortlist(activity, note="内々の見本", by=None, now=NOW)
    actions.recognise(activity, kind="advanced", citation_ja="選定理由の見本", by=None, now=NOW)
    factories.make_activity(title_ja="公開の後続", example=activity)
    factories.make_activity(title_ja="会員の後続", example=activity, visibility=Visibility.MEMBERS)
    factories.make_activity(title_ja="下書きの後続", example=activity, state=State.DRAFT)
    return activity


def test_the_public_sees_recognition_citation_and_public_followers_alone(praised):
    shown = Client().get(praised.path).content.decode()
    assert all(word in shown for word in ("先進事例", "選定理由の見本", "公開の後続"))
    hidden = (
        "理由の見本</li>",
        "見本推薦者",
        "持ち帰り",
        "内々",
        "会員の後続",
        "下書き",
        "nominator",
        "参考になった",
    )
    assert not [word for word in hidden if word in shown]
    assert "<" not in panel(praised, AnonymousUser())


def test_a_member_sees_the_reason_without_its_name_and_the_buttons(praised):
    shown = signed_in(member()).get(praised.path).content.decode()
    assert all(word in shown for word in ("理由の見本", "持ち帰りの見本", "会員の後続", "<form", "参考になった"))
    assert not [word for word in ("見本推薦者", "nominator", "内々", "下書き") if word in shown]


def test_the_secretariat_sees_who_nominated_on_its_own_page(praised):
    address = reverse("activities:consider", args=[praised.pk])
    shown = signed_in(member(Role.Kind.SECRETARIAT)).get(address).content.decode()
    assert "見本推薦者" in shown
    assert "内々の見本" in shown


def test_the_panel_asks_the_database_as_often_whatever_was_said(praised):
    user = member()
    asked = []
    for activity in (praised, factories.make_activity()):
        with CaptureQueriesContext(connection) as queries:
            panel(activity, user)
        asked.append(len(queries))
    assert max(asked) <= 4


# --- nobody is counted or ranked -----------------------------------------------------------------------------------

BLAME = re.compile(
    r"未提出|未回答|未着手|遅れ|催促|督促|overdue|late answer|not answered|missing answer|unanswered", re.IGNORECASE
)
NUMBER_OF_PRAISE = re.compile(r"参考になった[^<]{0,12}\d|\d+\s*(?:件の推薦|人が参考)|useful[^<]{0,8}\(\d")


def test_no_page_or_api_answer_for_others_counts_the_unanswered_or_ranks_anybody(praised):
    round_ = factories.make_round()
    names = [factories.make_request(round_=round_).organisation for _ in range(3)]
    addresses = ["/", "/today/", "/organisations/", "/meetings/", "/search/?q=見本", "/api/v1/openapi.json"]
    addresses += [f"/organisations/{names[0].pk}/", "/api/v1/organisations", "/sitemap.xml"]
    addresses += [reverse(f"activities:{name}", args=[praised.pk]) for name in ("nominate", "useful", "try_out")]
    closed = [reverse(f"activities:{name}") for name in ("shortlist", "doubles", "presentations")]
    closed += [reverse("activities:export_shortlist", args=["csv"]), reverse("activities:consider", args=[praised.pk])]
    for client in (Client(), signed_in(member(organisation=names[0])), signed_in(member(Role.Kind.VIEWER))):
        for prefix in ("", "/en"):
            for address in addresses:
                told = client.get(address if address.startswith(("/api", "/sitemap")) else f"{prefix}{address}")
                text = told.content.decode() if told.status_code == 200 else ""
                assert not BLAME.search(text), address
                assert not NUMBER_OF_PRAISE.search(text), address
        assert {client.get(address).status_code for address in closed} <= {302, 403}


def test_the_words_that_are_looked_for_would_be_found():
    assert BLAME.search("3機関が未提出です")
    assert NUMBER_OF_PRAISE.search("参考になった（12）")
