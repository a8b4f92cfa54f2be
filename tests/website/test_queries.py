"""The lines of 今日: what waits, in plain words, for whom it is, and never more questions than a page may ask."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from musubi.activities import actions
from musubi.activities.choosing import waiting_counts
from musubi.activities.models import State
from musubi.registry.models import Role
from musubi.surveys.models import Letter
from musubi.surveys.models import State as Answer
from musubi.website.queries import lines_of_contact, lines_of_secretariat
from tests import factories

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate()


def said(lines) -> str:
    return "\n".join(f"{line.text} {line.note}" for line in lines)


@pytest.mark.parametrize(
    ("days", "words"),
    [(5, "あと5日"), (1, "あと1日"), (0, "締切は本日です"), (-1, "まだ送れます"), (-90, "まだ送れます")],
)
def test_a_due_date_is_told_in_plain_words_and_without_blame(days, words):
    request = factories.make_request(round_=factories.make_round(due_on=TODAY + timedelta(days=days)))
    told = said(lines_of_contact([request.organisation_id], now=NOW))
    assert words in told
    assert "遅れ" not in told


def test_what_was_sent_or_is_closed_or_is_anothers_is_not_asked_for():
    sent = factories.make_request(state=Answer.SUBMITTED, submitted_at=NOW)
    closed = factories.make_request(round_=factories.make_round(fiscal_year=2025, closed_at=NOW, opened_at=NOW))
    another = factories.make_request(round_=factories.make_round(fiscal_year=2024))
    assert lines_of_contact([sent.organisation_id, closed.organisation_id], now=NOW) == []
    assert lines_of_contact([another.organisation_id], now=NOW)


def test_what_came_back_says_why_and_drafts_are_there_to_go_on_with():
    organisation = factories.make_organisation(sector="academia")
    factories.make_activity(organisation=organisation, state=State.RETURNED, comment="日付の見本", title_ja="戻り")
    factories.make_activity(organisation=organisation, state=State.DRAFT, title_ja="書きかけ")
    request = factories.make_request(organisation=organisation, state=Answer.RETURNED, comment="人数の見本")
    told = said(lines_of_contact([organisation.pk], now=NOW))
    assert all(word in told for word in ("戻り", "日付の見本", "書きかけ", "人数の見本", request.round.title))


def test_what_came_back_in_an_open_round_is_told_once():
    request = factories.make_request(state=Answer.RETURNED, comment="「戻り」人数の見本")
    returned = {"state": State.RETURNED, "comment": "人数の見本", "title_ja": "戻り"}
    factories.make_activity(organisation=request.organisation, request=request, **returned)
    assert said(lines_of_contact([request.organisation_id], now=NOW)).count("人数の見本") == 1


def test_a_mark_of_usefulness_is_news_once_however_many_said_it_and_not_ones_own():
    organisation, other = (factories.make_organisation(sector="academia") for _ in range(2))
    activity = factories.make_activity(organisation=organisation, title_ja="役立つ見本")
    actions.find_useful(activity, by=factories.make_user(), organisation=organisation, now=NOW)
    assert lines_of_contact([organisation.pk], now=NOW) == []
    for _more in range(3):
        actions.find_useful(activity, by=factories.make_user(), organisation=other, now=NOW)
    lines = lines_of_contact([organisation.pk], now=NOW)
    assert [line.text for line in lines] == ["「役立つ見本」が「参考になった」と伝えられました。"]
    assert lines[0].url == f"/activities/{activity.pk}/#praise"
    assert lines_of_contact([organisation.pk], now=NOW + timedelta(days=31)) == []


def test_the_secretariat_sees_rounds_answers_mails_and_nominations():
    round_ = factories.make_round()
    factories.make_request(round_=round_)
    came = factories.make_request(round_=round_, state=Answer.SUBMITTED, submitted_at=NOW)
    Letter.objects.create(request=came, purpose="asking", email="a@example.com", day=TODAY, state="failed")
    first = factories.make_activity(organisation=came.organisation, title_ja="同じ見本の会")
    factories.make_activity(organisation=came.organisation, title_ja="同じ見本の会の開催")
    actions.nominate(first, reason="見本", by=factories.make_user(), now=NOW)
    factories.make_activity(state=State.SUBMITTED)
    told = said(lines_of_secretariat(waiting_counts(), now=NOW))
    words = (
        "2機関のうち1機関から",
        "の提出を確認する",
        "メールが1通",
        "取組が1件",
        "重複と思われる組が1組",
        "公開を待つ取組が1件",
    )
    assert [word for word in words if word not in told] == []


def test_the_page_asks_no_more_than_twelve_questions_however_much_waits():
    organisation = factories.make_organisation(sector="academia")
    clients = []
    for kind, whose in ((Role.Kind.CONTACT, organisation), (Role.Kind.SECRETARIAT, None)):
        client = Client()
        client.force_login(factories.make_role(kind=kind, organisation=whose).person.user)
        clients.append(client)
    asked = []
    for year in (2026, 2027):
        round_ = factories.make_round(fiscal_year=year)
        factories.make_request(round_=round_, organisation=organisation)
        for _row in range(3):
            waiting = factories.make_request(round_=round_, state=Answer.SUBMITTED, submitted_at=NOW)
            twins = [
                factories.make_activity(organisation=teller, title_ja="同じ見本の会", fiscal_year=year)
                for teller in (organisation, waiting.organisation)
            ]
            actions.find_useful(twins[0], by=factories.make_user(), organisation=waiting.organisation, now=NOW)
            actions.nominate(twins[1], reason="見本", by=factories.make_user(), now=NOW)
        for client in clients:
            client.get("/today/")
            with CaptureQueriesContext(connection) as queries:
                assert client.get("/today/").status_code == 200
            asked.append([one["sql"][:90] for one in queries if not one["sql"].startswith(("BEGIN", "SAVEPOINT"))])
    counts = [len(one) for one in asked]
    assert counts[:2] == counts[2:]
    assert max(counts) <= 12, "\n".join(max(asked, key=len))
