"""The secretariat reads an answer: publishes, accepts, gives back; nothing half done."""

import pytest
from django.urls import reverse
from django.utils import timezone

from musubi.accounts.models import Deed
from musubi.activities import actions
from musubi.activities.models import Activity
from musubi.activities.models import State as Told
from musubi.activities.refusals import CommentMissing, EditedMeanwhile
from musubi.jobs.models import Job
from musubi.registry.models import Role
from musubi.search.models import Document
from musubi.surveys.actions import RoundClosed, close_round
from musubi.surveys.models import Letter, Request, Round, State
from tests import factories
from tests.killing import half_done

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TABLES = (Activity, Round, Request, Letter, Job, Deed, Document)


@pytest.fixture
def secretary(client):
    user = factories.make_user()
    factories.make_role(user=user, kind=Role.Kind.SECRETARIAT)
    client.force_login(user)
    return client


@pytest.fixture
def answer() -> Request:
    organisation = factories.make_organisation(name_ja="見本大学", sector="academia", email="a@example.com")
    request = factories.make_request(organisation=organisation, state=State.SUBMITTED, submitted_at=NOW)
    for number in range(2):
        factories.make_activity(
            organisation=organisation, request=request, state=Told.SUBMITTED, title_ja=f"取組{number}", position=number
        )
    return request


def seen(request: Request) -> dict[int, int]:
    return {one.pk: one.revision for one in actions.entries_of(request)}


def sent(request: Request, **more: str) -> dict[str, str]:
    return {**{f"seen-{pk}": str(revision) for pk, revision in seen(request).items()}, **more}


def post(client, request: Request, **more: str):
    return client.post(reverse("activities:review", args=[request.pk]), sent(request, **more))


def states(request: Request) -> list[str]:
    request.refresh_from_db()
    return [request.state, *(one.state for one in actions.entries_of(request))]


def test_all_is_published_with_one_button_and_the_answer_is_accepted(secretary, answer):
    post(secretary, answer, do="publish_all")
    assert states(answer) == ["accepted", "published", "published"]


def test_the_last_entry_published_accepts_the_answer(secretary, answer):
    first, last = seen(answer)
    page = secretary.get(post(secretary, answer, do=f"publish:{first}").url).content.decode()
    assert states(answer) == ["submitted", "published", "submitted"]
    assert f'href="/activities/{first}/"' in page  # to see it where everybody does
    assert f'href="/activities/{last}/"' not in page
    post(secretary, answer, do=f"publish:{last}")
    assert states(answer) == ["accepted", "published", "published"]


def test_an_answer_that_says_nothing_is_accepted(secretary):
    request = factories.make_request(state=State.SUBMITTED, submitted_at=NOW, has_nothing=True)
    page = secretary.get(reverse("activities:review", args=[request.pk])).content.decode()
    assert "お知らせいただくことはない" in page
    post(secretary, request, do="publish_all")
    assert states(request) == ["accepted"]


def test_an_entry_goes_back_with_its_comment_and_the_answer_with_it(secretary, answer):
    first, last = seen(answer)
    post(secretary, answer, do="return", **{f"comment-{last}": "日付を書いてください。"})
    assert states(answer) == ["returned", "submitted", "returned"]
    assert answer.comment == "「取組1」日付を書いてください。"
    form = secretary.get(reverse("activities:answer", args=[answer.pk])).content.decode()
    assert form.count("日付を書いてください。") == 2  # above all, and in the entry that came back
    post(secretary, answer, do="return", **{f"comment-{first}": "場所も書いてください。"})
    assert states(answer) == ["returned", "returned", "returned"]
    assert "場所も" in answer.comment
    assert "日付を" in answer.comment
    assert Letter.objects.filter(purpose="return").count() == 2  # each is told, on the same day too


def test_without_a_comment_nothing_goes_back(secretary, answer):
    page = post(secretary, answer, do="return")
    assert page.status_code == 422
    assert "直していただきたいことを書いてください" in page.content.decode()
    with pytest.raises(CommentMissing):
        actions.return_entries(answer, {}, {}, by=None, now=NOW)


def test_what_was_changed_since_it_was_read_is_not_published_unread(secretary, answer):
    first = min(seen(answer))
    data = sent(answer, do="publish_all", **{f"comment-{first}": "書きかけ"})
    Activity.objects.filter(pk=first).update(revision=9, title_ja="変わった題名")
    page = secretary.post(reverse("activities:review", args=[answer.pk]), data)
    assert page.status_code == 422
    assert "変わった題名" in page.content.decode()
    assert "書きかけ" in page.content.decode()
    assert f'name="seen-{first}" value="9"' in page.content.decode()
    assert states(answer) == ["submitted", "submitted", "submitted"]
    with pytest.raises(EditedMeanwhile):
        actions.publish_entries(answer, {first: 1}, by=None, now=NOW)


def test_an_entry_of_another_answer_is_not_published_here(answer):
    other = factories.make_activity(state=Told.SUBMITTED)
    with pytest.raises(EditedMeanwhile):
        actions.publish_entries(answer, {other.pk: other.revision}, by=None, now=NOW)


def test_in_a_closed_round_nothing_goes_back(secretary, answer):
    close_round(answer.round, by=None, now=timezone.now())
    page = secretary.get(reverse("activities:review", args=[answer.pk])).content.decode()
    assert 'value="return"' not in page
    with pytest.raises(RoundClosed):
        actions.return_entries(answer, {min(seen(answer)): "見本"}, seen(answer), by=None, now=NOW)
    assert states(answer) == ["submitted", "submitted", "submitted"]


def test_a_page_of_many_entries_asks_the_database_as_often_as_one_of_two(
    secretary, answer, django_assert_max_num_queries
):
    for number in range(20):
        factories.make_activity(
            organisation=answer.organisation, request=answer, state=Told.SUBMITTED, position=number + 2
        )
    secretary.get(reverse("activities:review", args=[answer.pk]))
    with django_assert_max_num_queries(12):
        assert secretary.get(reverse("activities:review", args=[answer.pk])).status_code == 200


# --- a machine that falls ------------------------------------------------------------------------------------------


def everything() -> list:
    return [sorted(map(str, table.objects.values_list())) for table in TABLES]


def fresh(request: Request) -> Request:
    return Request.objects.select_related("round", "organisation").get(pk=request.pk)


ACTS = {
    "publish_entries": lambda act, answer, entries: act(fresh(answer), entries, by=None, now=NOW),
    "return_entries": lambda act, answer, entries: act(
        fresh(answer), dict.fromkeys(entries, "見本"), entries, by=None, now=NOW
    ),
    "send_answer": lambda act, answer, _entries: act(fresh(answer), [ENTRY], by=None, now=NOW),
}
ENTRY = actions.Entry(
    {
        "title_ja": "新しい取組",
        "partners": "見本の相手",
        "starts_on": timezone.localdate(),
        "ends_on": timezone.localdate(),
        "visibility": "public",
    }
)


@pytest.mark.parametrize("name", ACTS)
def test_a_fall_at_any_statement_leaves_nothing_half_done(answer, name):
    entries = seen(answer)
    assert half_done(lambda: ACTS[name](getattr(actions, name), answer, entries), everything) == []


@pytest.mark.harness
@pytest.mark.parametrize("name", ACTS)
def test_without_the_transaction_a_fall_would_leave_half_of_it(answer, name):
    entries = seen(answer)
    assert half_done(
        lambda: ACTS[name](getattr(actions, name).__wrapped__, answer, entries), everything, first_only=True
    )
