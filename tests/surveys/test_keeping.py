"""Opening, asking more, reminding, changing, closing: through the page, and with a machine that falls meanwhile."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from musubi.accounts.models import Deed, SignedLink
from musubi.jobs.actions import run_all_due
from musubi.jobs.models import Job
from musubi.registry.models import Organisation
from musubi.surveys import actions
from musubi.surveys.models import Letter, Request, Round, State
from tests import factories
from tests.killing import half_done
from tests.surveys.test_rounds import ask, round_, secretary

__all__ = ["round_", "secretary"]
pytestmark = pytest.mark.django_db
NOW = timezone.now()
TABLES = (Round, Request, Letter, Job, Deed, SignedLink)


@pytest.fixture
def members() -> list[Organisation]:
    return [
        factories.make_organisation(name_ja="見本大学", sector="academia", email="a@example.com"),
        factories.make_organisation(name_ja="見本会社", sector="industry"),
    ]


def typed(client, **query) -> dict:
    """Return what the form sends when nothing is touched: its boxes as they are shown, and what is ticked."""
    form = client.get(reverse("surveys:open_round"), query).context["form"]
    ticked = [str(one.profile.organisation_id) for _sector, group in form.groups() for one, is_on in group if is_on]
    return {**form.initial, "organisations": ticked}


def test_a_round_is_opened_without_typing_anything(secretary, members, mailoutbox):
    sent = typed(secretary, collection="sample", fiscal_year=timezone.localdate().year)
    assert sent["title_ja"].endswith("度 見本の収集")
    assert sent["title_ja"].startswith("令和")
    assert "お知らせください" in sent["message"]
    answer = secretary.post(reverse("surveys:open_round"), sent, follow=True)
    assert Round.objects.get().requests.count() == 2
    page = answer.content.decode()
    assert "1機関にメールで依頼します" in page
    assert "見本会社" in page
    run_all_due()
    assert [message.to for message in mailoutbox] == [["a@example.com"]]


def test_the_candidates_are_narrowed_to_a_sector_and_those_without_address_are_marked(secretary, members):
    chosen = {"collection": "sample", "fiscal_year": timezone.localdate().year, "sector": "industry"}
    page = secretary.get(reverse("surveys:open_round"), chosen)
    assert [one.profile.organisation_id for one in page.context["form"].candidates] == [members[1].pk]
    assert "メールアドレスなし" in page.content.decode()


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"organisations": []}, "機関が選ばれていません"),
        ({"due_on": "2020-01-01"}, "すでに過ぎています"),
        ({"due_on": "令和8年2月30日"}, "日付"),
        ({"title_ja": ""}, "入力"),
        ({"collection": "nonsense"}, "集めるしくみがありません"),
        ({"organisations": ["999999"]}, "ここではお願いできない"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_typed_is_lost(secretary, members, wrong, told):
    sent = {**typed(secretary, collection="sample", fiscal_year=2026), "message": "手で書いた文面", **wrong}
    answer = secretary.post(reverse("surveys:open_round"), sent)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert "手で書いた文面" in answer.content.decode()
    assert not Round.objects.exists()


def test_a_round_that_is_there_is_pointed_to(secretary, members):
    year = timezone.localdate().year
    factories.make_round(collection="sample", fiscal_year=year)
    sent = typed(secretary, collection="sample", fiscal_year=year)
    answer = secretary.post(reverse("surveys:open_round"), sent)
    assert answer.status_code == 422
    assert "すでに始まっています" in answer.content.decode()


def test_more_are_asked_out_of_those_not_asked_yet(secretary, round_, members):
    ask(round_)
    url = reverse("surveys:ask", args=[round_.pk])
    offered = secretary.get(url).context["form"].candidates
    assert {one.profile.organisation_id for one in offered} == {one.pk for one in members}
    secretary.post(url, {"organisations": [members[0].pk]})
    assert round_.requests.count() == 2
    assert secretary.post(url, {"organisations": [members[0].pk]}).status_code == 422


def test_the_page_says_before_how_many_mails_go_to_how_many_and_then_they_go(secretary, round_, mailoutbox):
    ask(round_, email="one@example.com")
    ask(round_, state=State.SUBMITTED, submitted_at=NOW)
    silent = ask(round_, email="")
    url = reverse("surveys:remind", args=[round_.pk])
    page = secretary.get(url)
    assert "1機関に、1通のメールを送ります" in page.content.decode()
    assert [one.organisation_id for one in page.context["unreachable"]] == [silent.organisation_id]
    secretary.post(url)
    run_all_due()
    assert [message.to for message in mailoutbox] == [["one@example.com"]]
    again = secretary.get(url)
    assert again.context["due"].mail_count == 0
    assert len(again.context["reminded_today"]) == 1


def test_the_due_date_is_put_off_and_not_into_the_past(secretary, round_):
    url = reverse("surveys:edit_round", args=[round_.pk])
    words = {"title_ja": "新しい題名", "title_en": "", "message": "新しい文面"}
    later = round_.due_on + timedelta(days=7)
    secretary.post(url, {**words, "due_on": later.isoformat()})
    round_.refresh_from_db()
    assert (round_.title_ja, round_.message, round_.due_on) == ("新しい題名", "新しい文面", later)
    assert secretary.post(url, {**words, "due_on": "2020-01-01"}).status_code == 422
    Round.objects.update(due_on="2020-01-01")
    assert secretary.post(url, {**words, "due_on": "2020-01-01"}).status_code == 302  # it was so before


def test_a_round_is_closed_and_opened_again(secretary, round_):
    ask(round_)
    for name, is_open in (("close_round", False), ("close_round", False), ("reopen_round", True)):
        secretary.post(reverse(f"surveys:{name}", args=[round_.pk]))
        round_.refresh_from_db()
        assert round_.is_open is is_open
    secretary.post(reverse("surveys:close_round", args=[round_.pk]))
    secretary.post(reverse("surveys:remind", args=[round_.pk]))
    assert not Letter.objects.filter(purpose="reminder").exists()


# --- a machine that falls ------------------------------------------------------------------------------------------


def everything() -> list:
    return [sorted(map(str, table.objects.values_list())) for table in TABLES]


def opening(members):
    words = {"title_ja": "見本", "due_on": timezone.localdate(), "collection": "sample", "fiscal_year": 2031}
    return lambda act: act(**words, organisations=members, by=None, now=NOW)


def reminding(round_):
    return lambda act: act(Round.objects.get(pk=round_.pk), by=None, now=NOW)


def submitting(request):
    return lambda act: act(Request.objects.select_related("round").get(pk=request.pk), by=None, now=NOW)


@pytest.fixture
def acts(members, round_):
    return {
        "open_round": opening(members),
        "remind": reminding(round_),
        "submit": submitting(ask(round_)),
    }


@pytest.mark.parametrize("name", ["open_round", "remind", "submit"])
def test_a_fall_at_any_statement_leaves_nothing_half_done_and_no_mail(acts, name):
    assert half_done(lambda: acts[name](getattr(actions, name)), everything) == []


@pytest.mark.harness
@pytest.mark.parametrize("name", ["open_round", "remind", "submit"])
def test_without_the_transaction_a_fall_would_leave_half_of_it(acts, name):
    assert half_done(lambda: acts[name](getattr(actions, name).__wrapped__), everything, first_only=True)
