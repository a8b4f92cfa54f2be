"""Look-alikes are shown before an answer is sent or an activity saved: to whom they may be, and never as a wall."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from musubi.activities.actions.sheets import values_of
from musubi.activities.models import Activity, NotTheSame, Visibility
from musubi.registry.models import Role
from musubi.surveys.models import State as Answer
from tests import factories
from tests.activities.answering import asked, boxes, fill, link_to, opened, send, told_last_year

pytestmark = pytest.mark.django_db
DAY = date(2026, 9, 10)
TITLE = "水素利活用セミナー"
NOTICE = "まだ送信していません：もう載っている取組ではありませんか"
SENT = 302


def there(**fields) -> Activity:
    return factories.make_activity(title_ja=TITLE, starts_on=DAY, **fields)


def first_press(client: Client, path: str, **more):
    """Type one entry that looks like the one that is there, and press 送信."""
    given = opened(client, path)
    fill(given, f"{TITLE}の開催", when="2026-09-10", **more)
    return send(client, path, given)


def test_whoever_sends_a_lookalike_is_shown_it_and_one_press_more_sends_it_as_another(client):
    request, other = asked(), there()
    path = link_to(request)
    page = first_press(client, path)
    assert page.status_code == 422
    text = page.content.decode()
    assert NOTICE in text
    assert f"/activities/{other.pk}/" in text
    given = boxes(page)
    assert given["e0-title_ja"] == f"{TITLE}の開催"
    assert send(client, path, given, do="apart").status_code == SENT
    (told,) = Activity.objects.filter(request=request)
    assert list(NotTheSame.objects.values_list("first", "second")) == [(other.pk, told.pk)]


def test_the_same_of_another_house_is_sent_and_left_for_the_secretariat_to_join(client):
    request, _other = asked(), there()
    path = link_to(request)
    given = boxes(first_press(client, path))
    key = given["e0-key"]
    assert send(client, path, given, do=f"same:{key}").status_code == SENT
    assert Activity.objects.filter(request=request).count() == 1
    assert not NotTheSame.objects.exists()


def test_the_same_of_ones_own_house_is_left_out_and_not_lost(client):
    request = asked()
    there(organisation=request.organisation)
    path = link_to(request)
    given = boxes(first_press(client, path))
    assert send(client, path, given, do=f"drop:{given['e0-key']}").status_code == SENT
    request.refresh_from_db()
    assert request.state == Answer.SUBMITTED
    assert not Activity.objects.filter(request=request).exists()
    assert f"{TITLE}の開催" in client.get(f"{path}?edit=1").content.decode()


def test_the_plain_button_pressed_again_sends_and_says_nothing_of_the_pair(client):
    request, _other = asked(), there()
    path = link_to(request)
    assert send(client, path, boxes(first_press(client, path))).status_code == SENT
    assert not NotTheSame.objects.exists()


@pytest.mark.parametrize("visibility", [Visibility.MEMBERS, Visibility.OWN, Visibility.SECRETARIAT])
def test_a_lookalike_that_the_sender_may_not_see_is_not_told_of(client, visibility):
    request = asked()
    there(visibility=visibility)
    assert first_press(client, link_to(request)).status_code == SENT


def test_what_was_not_shown_is_not_told_apart_whatever_the_browser_says(client):
    request, hidden = asked(), there(visibility=Visibility.SECRETARIAT)
    path = link_to(request)
    given = opened(client, path)
    fill(given, TITLE, when="2026-09-10")
    shown = f"{given['e0-key']}:{hidden.pk}"
    assert send(client, path, given, do="apart", shown_alike=shown).status_code == SENT
    assert not NotTheSame.objects.exists()


def test_the_entries_of_last_year_go_out_again_without_a_question(client):
    request = asked()
    for one in told_last_year(request, 3):
        one.wording, one.starts_on, one.ends_on = "通年", date(2025, 4, 1), date(2026, 3, 31)
        one.save()
    path = link_to(request)
    assert send(client, path, opened(client, path)).status_code == SENT
    assert Activity.objects.filter(request=request).count() == 3


def test_where_two_entries_look_like_others_each_is_settled_by_itself(client):
    request = asked()
    there()
    factories.make_activity(title_ja="金属加工の交流会", starts_on=DAY)
    path = link_to(request)
    given = opened(client, path)
    fill(given, TITLE, when="2026-09-10")
    given = boxes(send(client, path, given, do="keep") and client.get(path))
    fill(given, "金属加工の交流会", when="2026-09-10")
    page = send(client, path, given)
    given = boxes(page)
    page = send(client, path, given, do=f"same:{given['e0-key']}")
    assert page.status_code == 422
    text = page.content.decode()
    assert f'value="same:{given["e1-key"]}"' in text
    assert f'value="same:{given["e0-key"]}"' not in text
    assert send(client, path, boxes(page), do="apart").status_code == SENT
    assert [pair.second.title_ja for pair in NotTheSame.objects.all()] == ["金属加工の交流会"]


def test_the_secretariat_typing_for_a_member_sees_what_only_it_may_see(client):
    request = asked()
    there(visibility=Visibility.SECRETARIAT)
    client.force_login(factories.make_role(kind=Role.Kind.SECRETARIAT).person.user)
    assert first_press(client, reverse("activities:answer", args=[request.pk])).status_code == 422


# --- one activity edited by itself -----------------------------------------------------------------------------------


def edited(activity: Activity, **changes):
    values = {**values_of(activity), "revision": activity.revision, "title_ja": TITLE, "when": "2026-09-10"}
    return {**values, **changes}


@pytest.fixture
def mine(client) -> Activity:
    """An activity of one's own that looks like nothing else, and its contact person at the browser."""
    role = factories.make_role()
    client.force_login(role.person.user)
    return factories.make_activity(organisation=role.organisation, title_ja="別の題", starts_on=DAY)


def test_an_edited_activity_that_comes_to_look_like_another_is_asked_about_once(client, mine):
    other, path = there(), reverse("activities:edit", args=[mine.pk])
    page = client.post(path, edited(mine))
    assert page.status_code == 422
    assert f'name="shown_alike" value="{other.pk}"' in page.content.decode()
    assert client.post(path, edited(mine, shown_alike=other.pk, do="apart")).status_code == SENT
    mine.refresh_from_db()
    assert mine.title_ja == TITLE
    assert NotTheSame.objects.count() == 1
    assert client.post(path, edited(mine, title_ja=f"{TITLE}の開催")).status_code == SENT


def test_a_lookalike_hidden_from_the_editor_is_not_told_of(client, mine):
    there(visibility=Visibility.SECRETARIAT)
    assert client.post(reverse("activities:edit", args=[mine.pk]), edited(mine)).status_code == SENT


def test_the_secretariat_goes_on_to_compare_the_two(client, mine):
    other = there()
    client.force_login(factories.make_role(kind=Role.Kind.SECRETARIAT).person.user)
    path = reverse("activities:edit", args=[mine.pk])
    answer = client.post(path, edited(mine, shown_alike=other.pk, do="same"))
    assert answer["Location"] == reverse("activities:compare", args=[mine.pk, other.pk])
    assert not NotTheSame.objects.exists()


def two_alike(client: Client, path: str):
    """Type the same twice in one answer, and press 送信."""
    given = opened(client, path)
    fill(given, TITLE, when="2026-09-10")
    given = boxes(send(client, path, given, do="keep") and client.get(path))
    fill(given, f"{TITLE}の開催", when="2026-09-10")
    return send(client, path, given)


@pytest.mark.parametrize(("button", "left"), [("apart", 2), ("send", 2), ("drop", 1)])
def test_two_entries_of_one_answer_that_look_alike_are_asked_about_once(client, button, left):
    request = asked()
    path = link_to(request)
    page = two_alike(client, path)
    assert page.status_code == 422
    assert "この回答の1件目とよく似ています。" in page.content.decode()
    given = boxes(page)
    do = f"drop:{given['e1-key']}" if button == "drop" else button
    assert send(client, path, given, do=do).status_code == SENT
    assert Activity.objects.filter(request=request).count() == left
    assert not NotTheSame.objects.exists()
