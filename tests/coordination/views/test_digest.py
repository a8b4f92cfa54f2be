"""The weekly digest: chosen or stopped in a click, a reason beside each thing, nothing its reader may not see."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from musubi.accounts.actions import issue_link
from musubi.coordination import actions
from musubi.coordination.models import Disclosure, Interest, Letter, NeedState
from musubi.coordination.tasks import send_letter
from musubi.registry.models import Field, Role
from tests import factories
from tests.coordination.makers import make_keeper, make_member, make_need, make_seed

pytestmark = pytest.mark.django_db
NOW = timezone.now()
SHOWN = {"state": NeedState.SHOWN, "disclosure": Disclosure.MEMBERS}
PLAIN = {"plain_title_ja": "樹脂の割れの見本", "plain_text_ja": "見本", "rewritten_at": NOW, "checked_at": NOW}


def make_field(code):
    return Field.objects.create(code=code, name_ja=f"分野{code}", name_en=f"Field {code}", position=900 + ord(code[0]))


def make_reader(**tuned):
    """Make somebody of a member who tuned their digest a fortnight ago; return the interest and its page."""
    person = make_keeper(organisation=make_member())
    interest = actions.tune_digest(person.user, is_on=True, now=NOW - timedelta(days=14), **tuned)
    token = issue_link("tune_digest", interest.key, email=person.user.email, now=NOW, valid_days=400)
    return interest, f"/digest/tune/{token}/"


def test_from_the_mail_one_click_stops_it_and_looking_does_not():
    interest, page = make_reader()
    assert Client().get(page).status_code == 200
    interest.refresh_from_db()
    assert interest.is_on
    assert "停止しました" in Client(enforce_csrf_checks=True).post(page, {"stop": "1"}).content.decode()
    interest.refresh_from_db()
    assert not interest.is_on


def test_the_mail_programs_own_button_stops_it_too():
    interest, page = make_reader()
    assert Client(enforce_csrf_checks=True).post(page, {"List-Unsubscribe": "One-Click"}).status_code == 200
    interest.refresh_from_db()
    assert not interest.is_on


def test_from_the_mail_and_signed_in_the_same_can_be_chosen():
    interest, page = make_reader()
    field = make_field("a")
    told = {"wants_needs": "on", "fields_": [field.pk], "words": "蓄電池"}
    assert Client().post(page, told).status_code == 200
    interest.refresh_from_db()
    assert (interest.wants_seeds, interest.words, list(interest.fields.all())) == (False, "蓄電池", [field])
    client = Client()
    client.force_login(interest.user)
    assert client.post("/digest/", {"stop": "1"})["Location"] == "/digest/"
    assert "停止しています" in client.get("/digest/").content.decode()
    assert client.post("/digest/", {"wants_seeds": "on"})["Location"] == "/digest/"
    interest.refresh_from_db()
    assert (interest.is_on, interest.wants_needs) == (True, False)
    assert client.post("/digest/", {}).status_code == 422


def test_who_has_left_or_stopped_working_finds_the_link_closed():
    interest, page = make_reader()
    Role.objects.filter(person__user=interest.user).update(ends_on=timezone.localdate() - timedelta(days=1))
    shown = Client().get(page)
    assert shown.status_code == 410
    assert "返信していただければ" in shown.content.decode()
    assert Client().get("/digest/tune/1.never-issued/").status_code == 403


def test_whoever_has_not_chosen_yet_can_stop_before_the_first_mail():
    client = Client()
    user = make_keeper(organisation=make_member()).user
    client.force_login(user)
    client.post("/digest/", {"stop": "1"})
    assert not Interest.objects.get(user=user).is_on


def test_the_mail_says_why_each_thing_is_there_and_how_to_stop():
    field = make_field("a")
    interest, _page = make_reader(words="樹脂", fields=[field])
    make_need(**SHOWN, **PLAIN, firm_name="ひみつ製作所", shown_at=NOW - timedelta(hours=1)).fields.set([field])
    make_seed(title_ja="樹脂の見本シーズ", title_en="Sample seed of resin", published_at=NOW - timedelta(hours=1))
    assert actions.write_digests(now=NOW) == 1
    send_letter.func(Letter.objects.get(purpose="digest").pk)
    sent = mail.outbox[-1]
    words = ("ニーズ1件・シーズ1件", "分野「分野a」、「樹脂」という言葉", "Sample seed of resin", "/digest/tune/")
    assert [word for word in words if word not in sent.subject + sent.body] == []
    assert "ひみつ製作所" not in sent.body
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert sent.extra_headers["List-Unsubscribe"].startswith("<http")
    client = Client()
    client.force_login(interest.user)
    assert "樹脂の見本シーズ" in client.get("/digest/").content.decode()


def test_what_was_closed_to_the_reader_since_is_neither_mailed_nor_previewed():
    interest, _page = make_reader()
    need = make_need(**SHOWN, **PLAIN, shown_at=NOW - timedelta(hours=1))
    actions.write_digests(now=NOW)
    type(need).objects.update(state=NeedState.RECEIVED)
    send_letter.func(Letter.objects.get(purpose="digest").pk)
    assert mail.outbox == []
    client = Client()
    client.force_login(interest.user)
    assert "樹脂の割れの見本" not in client.get("/digest/").content.decode()


def test_somebody_without_a_role_has_no_digest():
    client = Client()
    client.force_login(factories.make_user())
    assert client.get("/digest/").status_code in {302, 403}
