"""Pieces are corrected, confirmed once, discarded and taken back; what two secretaries type is never lost."""

import pytest
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from musubi.accounts.models import Deed
from musubi.activities import actions
from musubi.activities.actions import deciding
from musubi.activities.exchange.planning import NOT_STATED
from musubi.activities.models import Activity, PastedPiece, Pasting, State
from musubi.activities.refusals import DaysUnknown, OrganisationNotChosen, PieceTaken
from musubi.surveys.models import State as Answer
from tests.activities.pasting import TEXT, make_two
from tests.factories import make_field, make_request, make_round
from tests.registry.rosters import secretary
from tests.registry.test_memberships import at_once

pytestmark = pytest.mark.django_db
WAITING, CONFIRMED, DISCARDED = PastedPiece.State.values


@pytest.fixture
def by():
    return secretary()


@pytest.fixture
def desk(client, by):
    client.force_login(by)
    return client


def paste(by, text=TEXT, **more):
    terms = {"stage": "plan", "fiscal_year": 2026, "source": "見本の記録", **more}
    return actions.paste_text(text, by=by, now=timezone.now(), **terms)


def confirm(pasting, *pieces, by):
    return actions.confirm(pasting, [one.pk for one in pieces], by=by, now=timezone.now())


def press(client, pasting, do, **typed):
    """Press a button of the page as it is now, with what was typed: title_3="…" goes into the box of piece 3."""
    url = reverse("activities:pasting", args=[pasting.pk])
    sent = form_of(client.get(url))
    return client.post(url, {**sent, "do": do, **{name.replace("_", "-"): text for name, text in typed.items()}})


def form_of(page):
    sent = {"piece": []}
    for group in page.context["groups"]:
        sent[f"was-{group.first}"] = sent[f"organisation-{group.first}"] = str(group.organisation or "")
        for card in group.cards:
            pk = card.piece.pk
            sent["piece"].append(str(pk))
            if card.piece.state == WAITING:
                sent |= {f"shown-{pk}": card.shown} | {f"{name}-{pk}": card.boxes[name] for name in actions.BOXES}
    return sent


def test_a_confirmed_piece_is_an_activity_submitted_on_the_organisations_behalf(by):
    university, _chamber = make_two()
    pasting = paste(by)
    piece = pasting.pieces.first()
    (activity,) = confirm(pasting, piece, by=by)
    piece.refresh_from_db()
    assert (piece.state, piece.activity) == (CONFIRMED, activity)
    assert (activity.organisation, activity.state, activity.is_on_behalf) == (university, State.SUBMITTED, True)
    assert (activity.wording, activity.partners, activity.source) == ("9月上旬〜中旬頃", NOT_STATED, "見本の記録")
    assert Deed.objects.get(verb="activities.tell").details == {"on_behalf": True}


def test_it_can_become_a_draft_instead(desk, by):
    make_two()
    pasting = paste(by)
    press(desk, pasting, f"confirm:{pasting.pieces.first().pk}", submits="no")
    assert Activity.objects.get().state == State.DRAFT


def test_within_a_round_it_answers_the_request(by):
    university, _chamber = make_two()
    request = make_request(round_=make_round(fiscal_year=2026), organisation=university)
    pasting = paste(by, round_=request.round)
    (activity,) = confirm(pasting, pasting.pieces.first(), by=by)
    request.refresh_from_db()
    assert (activity.request, request.state, request.is_on_behalf) == (request, Answer.SUBMITTED, True)


def test_a_piece_of_another_year_than_the_rounds_answers_nothing(by):
    university, _chamber = make_two()
    request = make_request(round_=make_round(fiscal_year=2025), organisation=university)
    pasting = paste(by, round_=request.round)
    (activity,) = confirm(pasting, pasting.pieces.first(), by=by)
    request.refresh_from_db()
    assert (activity.request, request.state) == (None, Answer.ASKED)


def test_all_without_problems_are_confirmed_by_one_button(desk, by):
    make_two()
    pasting = paste(by)
    press(desk, pasting, "confirm-all")
    assert [one.state for one in pasting.pieces.all()] == [CONFIRMED, WAITING, CONFIRMED, WAITING]


def test_a_group_is_confirmed_whole_or_says_at_the_piece_what_is_missing(desk, by):
    make_two()
    pasting = paste(by)
    first, second = pasting.pieces.all()[:2]
    answer = press(desk, pasting, f"confirm-group:{first.pk}", **{f"title_{first.pk}": "見本の新しい題"})
    assert answer.status_code == 422
    assert [card.refusal for card in answer.context["groups"][0].cards] == ["", str(DaysUnknown())]
    assert not Activity.objects.exists()
    answer = press(desk, pasting, f"confirm-group:{first.pk}", **{f"when_{second.pk}": "9月"})
    assert answer.status_code == 302
    assert {one.title_ja for one in Activity.objects.all()} == {"見本の新しい題", second.title}


def test_days_that_cannot_be_read_stay_in_the_box(desk, by):
    make_two()
    pasting = paste(by)
    piece = pasting.pieces.all()[1]
    answer = press(desk, pasting, "save", **{f"when_{piece.pk}": "いつか"})
    assert answer.status_code == 422
    assert 'value="いつか"' in answer.content.decode()


def test_an_unknown_organisation_is_chosen_from_the_list(desk, by):
    university, _chamber = make_two()
    pasting = paste(by)
    piece = pasting.pieces.last()
    with pytest.raises(OrganisationNotChosen):
        confirm(pasting, piece, by=by)
    assert press(desk, pasting, f"confirm:{piece.pk}").status_code == 422
    press(desk, pasting, f"confirm:{piece.pk}", **{f"organisation_{piece.pk}": str(university.pk)})
    assert Activity.objects.get().organisation == university


def test_a_discarded_piece_makes_nothing_and_can_be_taken_back(desk, by):
    make_two()
    pasting = paste(by)
    piece = pasting.pieces.first()
    press(desk, pasting, f"discard:{piece.pk}")
    assert [pasting.pieces.first().state, Activity.objects.count()] == [DISCARDED, 0]
    press(desk, pasting, f"take-back:{piece.pk}")
    assert pasting.pieces.first().state == WAITING


def test_words_of_a_table_that_are_not_known_stay_readable(by):
    make_two()
    field = make_field()
    pasting = paste(by, "＜見本大学＞\n・見本の研究会\n")
    pasting.pieces.update(
        extra={"fields": f"{field.name_ja}、見本の分野", "guidelines": "見本の指針", "url": "https://example.jp/"}
    )
    (activity,) = confirm(pasting, pasting.pieces.get(), by=by)
    assert list(activity.fields.all()) == [field]
    assert activity.text_ja == "※ 見本の分野\n※ 見本の指針"
    assert [link.url for link in activity.links.all()] == ["https://example.jp/"]


# --- two at once ---------------------------------------------------------------------------------------------------


def test_what_somebody_else_typed_meanwhile_is_not_overwritten(desk, by):
    make_two()
    pasting = paste(by)
    url, piece = reverse("activities:pasting", args=[pasting.pk]), pasting.pieces.first()
    old = form_of(desk.get(url))
    press(desk, pasting, "save", **{f"title_{piece.pk}": "先に直した題"})
    answer = desk.post(url, {**old, f"title-{piece.pk}": "後から直した題", "do": "save"})
    assert answer.status_code == 422
    assert (pasting.pieces.first().title, "後から直した題" in answer.content.decode()) == ("先に直した題", True)
    shown = answer.context["groups"][0].cards[0].shown
    desk.post(url, {**old, f"title-{piece.pk}": "後から直した題", f"shown-{piece.pk}": shown, "do": "save"})
    assert pasting.pieces.first().title == "後から直した題"


def test_a_page_opened_before_overwrites_nothing_where_nobody_typed(desk, by):
    make_two()
    pasting = paste(by)
    url, piece = reverse("activities:pasting", args=[pasting.pk]), pasting.pieces.first()
    old = form_of(desk.get(url))
    press(desk, pasting, "save", **{f"title_{piece.pk}": "先に直した題"})
    assert desk.post(url, {**old, "do": "save"}).status_code == 302
    assert pasting.pieces.first().title == "先に直した題"


def test_a_piece_confirmed_twice_is_one_activity(by):
    make_two()
    pasting = paste(by)
    piece = pasting.pieces.first()
    confirm(pasting, piece, by=by)
    with pytest.raises(PieceTaken):
        confirm(pasting, piece, by=by)
    assert Activity.objects.count() == 1


def stale(monkeypatch):
    """Let whoever confirms believe that nobody decided yet, as a page opened before does."""
    rows = deciding._locked

    def as_before(pasting, pieces):
        found = rows(pasting, pieces)
        for piece in found:
            piece.state = WAITING
        return found

    monkeypatch.setattr(deciding, "_locked", as_before)


def test_the_database_takes_one_activity_of_a_piece_even_where_the_action_looks_away(by, monkeypatch):
    make_two()
    pasting = paste(by)
    piece = pasting.pieces.first()
    confirm(pasting, piece, by=by)
    stale(monkeypatch)
    with pytest.raises(PieceTaken) as refused:
        confirm(pasting, piece, by=by)
    assert isinstance(refused.value.__cause__, IntegrityError)
    assert Activity.objects.count() == 1


def test_without_the_guards_a_piece_becomes_two_activities(by, monkeypatch):
    """The control: what the tests above would show if nothing held."""
    make_two()
    pasting = paste(by)
    piece = pasting.pieces.first()
    monkeypatch.setattr(PastedPiece, "origin", None)
    monkeypatch.setattr(deciding, "_take", lambda *_unused: None)
    stale(monkeypatch)
    confirm(pasting, piece, by=by)
    confirm(pasting, piece, by=by)
    assert Activity.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_secretaries_at_one_moment_make_one_activity(by):
    make_two()
    pasting = paste(by)
    piece = pasting.pieces.first()
    answers = at_once(*[lambda: confirm(Pasting.objects.get(), piece, by=by)] * 2)
    assert sorted(type(answer).__name__ for answer in answers) == ["PieceTaken", "list"]
    assert Activity.objects.count() == 1
