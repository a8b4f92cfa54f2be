"""Activities as people and programs find them."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from musubi.activities import actions
from musubi.activities.models import Activity, Presentation, Recognition
from musubi.website.indexing import index_everything
from tests.factories import (
    make_activity,
    make_meeting,
    make_organisation,
    make_plan,
    make_role,
    make_user,
)

pytestmark = pytest.mark.django_db


def page(client, one, **query):
    return client.get(reverse("website:activity", args=[one.pk]), query)


def contact_of(one):
    user = make_user()
    make_role(user=user, organisation=one.organisation)
    return user


def test_an_empty_list_says_what_comes_here(client):
    assert "公開された取組はまだありません" in client.get("/activities/").content.decode()


def test_a_list_narrowed_to_nothing_says_what_to_take_off(client):
    make_activity(fiscal_year=2026)
    text = client.get("/activities/", {"year": "2012", "kind": "absent"}).content.decode()
    assert "すべての条件に当てはまる取組はありません" in text
    assert 'href="?kind=absent"' in text
    assert "2012年度（平成24年度）" in text


@pytest.mark.parametrize("query", [{}, {"year": 2026}, {"sector": "academia"}, {"recognised": 1}])
def test_many_activities_take_as_many_questions_as_none_and_at_most_twelve(
    client, django_assert_max_num_queries, query
):
    counts = []
    for number in (0, 1, 30):
        for _ in range(number):
            make_activity(organisation=make_organisation(sector="academia"), fiscal_year=2026)
        with django_assert_max_num_queries(12) as asked:
            client.get("/activities/", query)
        counts.append(len(asked))
    assert len(set(counts)) == 1


def test_pages_follow_each_other_from_whichever_end_they_are_counted(client, monkeypatch):
    monkeypatch.setattr("musubi.website.views.activities.PAGE_SIZE", 3)
    for number in range(10):
        make_activity(starts_on=date(2026, 5, 1 + number // 4))
    wanted = [
        f"/activities/{pk}/" for pk in Activity.objects.order_by("-starts_on", "-pk").values_list("pk", flat=True)
    ]
    drawn = [client.get("/activities/", {"page": page}).content.decode() for page in (1, 2, 3, 4, 99)]
    shown = [re.findall(r'<th scope="row"><a href="([^"]+)">', one) for one in drawn]
    assert shown == [wanted[:3], wanted[3:6], wanted[6:9], wanted[9:], wanted[9:]]


def test_the_list_is_counted_anew_after_a_deed_and_not_before(client, pages_kept):
    told = make_activity(state="submitted")
    user = contact_of(told)
    client.force_login(user)
    assert "0件" in client.get("/activities/").content.decode()
    actions.publish(told, by=None, now=timezone.now())
    assert "1件" in client.get("/activities/").content.decode()


def list_after_it_was_hidden(client):
    """Return the list when an activity was hidden and nobody told that it counts no more."""
    one, other = make_activity(title_ja="隠された取組"), make_activity()
    client.force_login(contact_of(other))
    assert "隠された取組" in client.get("/activities/").content.decode()
    Activity.objects.filter(pk=one.pk).update(visibility="secretariat")
    return client.get("/activities/").content.decode()


def test_what_was_hidden_since_it_was_counted_is_not_shown(client, pages_kept):
    assert "隠された取組" not in list_after_it_was_hidden(client)


def test_if_nobody_looked_once_more_what_was_hidden_would_be_shown(client, pages_kept, monkeypatch):
    monkeypatch.setattr(Activity, "is_shown_to", lambda _one, _keys: True)
    assert "隠された取組" in list_after_it_was_hidden(client)


def test_a_page_tells_all_there_is(client):
    meeting, guideline = make_meeting(), make_plan(guidelines=1).guidelines.get()
    plan = make_activity(title_ja="もとの計画の名")
    one = make_activity(
        organisation=plan.organisation,
        stage="result",
        plan=plan,
        is_invented=True,
        source="見本の資料",
        starts_on=date(2026, 9, 1),
        ends_on=date(2026, 9, 20),
        wording="9月上旬～中旬頃",
    )
    one.guidelines.add(guideline)
    one.participations.create(name="登録のない見本社", position=1)
    one.links.create(url="https://example.com/x", label="関連")
    Presentation.objects.create(activity=one, meeting=meeting)
    Recognition.objects.create(activity=one, kind="advanced", citation_ja="役割がよく分かる", made_at=timezone.now())
    make_activity(title_ja="倣った取組", example=one)

    text = page(client, one).content.decode()

    for told in (
        "もとの計画の名",
        "9月上旬～中旬頃",
        "2026年9月20日（令和8年）",
        "登録のない見本社",
        "見本の資料",
        "見本（架空の取組）",
        "先進事例",
        "役割がよく分かる",
        "倣った取組",
        str(meeting),
        guideline.name_ja,
        "https://example.com/x",
    ):
        assert told in text, told
    assert "公開範囲" not in text


def test_a_reader_of_english_is_told_that_a_translation_is_missing_or_old(client):
    missing = make_activity()
    old = make_activity(title_en="An old translation", english_of="of an older text")
    assert "has not been translated yet" in client.get(f"/en/activities/{missing.pk}/").content.decode()
    assert "was changed after this translation" in client.get(f"/en/activities/{old.pk}/").content.decode()


def test_what_one_may_not_see_is_not_there(client):
    hidden = make_activity(visibility="members", title_ja="参画機関の名")
    absent = client.get("/activities/999999/")
    answer = page(client, hidden)
    assert (answer.status_code, absent.status_code) == (404, 404)
    assert answer.content.replace(f"/activities/{hidden.pk}/".encode(), b"/activities/999999/") == absent.content


def test_whoever_answers_for_it_looks_at_it_as_others_see_it(client):
    hidden = make_activity(visibility="members", title_ja="参画機関の名")
    client.force_login(contact_of(hidden))
    assert "一般には公開されません" in page(client, hidden, **{"as": "public"}).content.decode()
    assert "参画機関の方に表示される内容です" in page(client, hidden, **{"as": "members"}).content.decode()
    assert "自機関の人に見える内容です" in page(client, hidden, **{"as": "own"}).content.decode()
    assert "公開範囲：参画機関" in page(client, hidden).content.decode()


def test_a_draft_opens_to_those_who_answer_for_it_alone(client):
    draft = make_activity(state="draft")
    assert page(client, draft).status_code == 404
    client.force_login(contact_of(draft))
    assert "まだ公開していません" in page(client, draft).content.decode()


def test_what_was_merged_leads_to_what_was_kept(client):
    kept = make_activity()
    merged = make_activity(merged_into=kept)
    assert page(client, merged).url == f"/activities/{kept.pk}/"
    Activity.objects.filter(pk=kept.pk).update(visibility="own")
    assert page(client, merged).status_code == 404


def test_it_stands_on_the_pages_it_belongs_to(client):
    meeting, guideline = make_meeting(), make_plan(guidelines=1).guidelines.get()
    one = make_activity(title_ja="どこにも出る取組")
    one.guidelines.add(guideline)
    Presentation.objects.create(activity=one, meeting=meeting)
    index_everything(today=timezone.localdate())
    for path in (
        "/",
        f"/organisations/{one.organisation_id}/",
        f"/meetings/{meeting.pk}/",
        "/search/?kind=activity",
        "/activities/feed.xml",
    ):
        assert "どこにも出る取組" in client.get(path).content.decode(), path
    assert f"/activities/?guideline={guideline.pk}" in client.get(f"/plans/{guideline.plan_id}/").content.decode()
    assert f"/activities/{one.pk}/" in client.get("/sitemap.xml").content.decode()


def test_the_calendar_holds_days_as_they_are_and_vague_ones_in_words(client):
    exact = make_activity(starts_on=date(2026, 5, 1), title_ja="一日の取組")
    vague = make_activity(
        starts_on=date(2026, 9, 1), ends_on=date(2026, 9, 20), wording="9月上旬～中旬頃", title_ja="頃の取組"
    )
    make_activity(starts_on=date(2026, 4, 1), ends_on=date(2027, 3, 31), title_ja="一年の取組")

    read = Calendar.from_ical(client.get("/activities/calendar.ics").content)

    events = {str(event["uid"]).split("/")[-2]: event for event in read.walk("VEVENT")}
    assert set(events) == {str(exact.pk), str(vague.pk)}
    first, second = events[str(exact.pk)], events[str(vague.pk)]
    assert (first["dtstart"].dt, first["dtend"].dt, str(first["summary"])) == (
        date(2026, 5, 1),
        date(2026, 5, 2),
        "一日の取組",
    )
    assert (second["dtend"].dt, "9月上旬～中旬頃" in second["summary"]) == (date(2026, 9, 21), True)
    assert abs(first["dtstamp"].dt - exact.changed_at) < timedelta(seconds=1)


def test_the_feeds_are_narrowed_as_the_list_is_and_carry_no_markup(client):
    make_activity(fiscal_year=2025, title_ja="去年の取組")
    make_activity(fiscal_year=2026, title_ja="今年の取組", text_ja="<script>alert(1)</script>\x0b")
    text = client.get("/activities/feed.xml", {"year": "2026"}).content.decode()
    assert "今年の取組" in text
    assert "去年の取組" not in text
    assert "&lt;script" not in text
    assert "&amp;lt;script" in text
    assert "去年の取組" not in client.get("/activities/calendar.ics", {"year": "2026"}).content.decode()


def test_programs_are_told_of_activities_page_by_page(client):
    plan = make_activity(visibility="members")
    shown = make_activity(stage="result", organisation=plan.organisation, plan=plan, starts_on=date(2026, 4, 2))
    make_activity()

    first = client.get("/api/v1/activities", {"limit": 1}).json()
    rest = client.get("/api/v1/activities", {"limit": 1, "cursor": first["next_cursor"]}).json()

    assert (first["count"], len(first["items"]), rest["next_cursor"]) == (2, 1, None)
    assert (first["items"][0]["id"], first["items"][0]["result_of"]) == (shown.pk, None)
    assert client.get("/api/v1/activities", {"sector": "finance"}).json()["count"] == 0
