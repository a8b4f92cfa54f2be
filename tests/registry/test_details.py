"""Through the door: the contact edits and confirms; a mailed link confirms in two clicks."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from musubi.accounts.actions import issue_link, revoke_all
from musubi.accounts.models import Deed, SignedLink
from musubi.jobs.actions import run_all_due
from musubi.registry import actions
from musubi.registry.models import Organisation, Role
from musubi.registry.tasks import CONFIRMATION
from tests.factories import make_organisation, make_person, make_role, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation():
    return make_organisation(name_ja="見本大学", sector="academia")


@pytest.fixture
def contact(client, organisation):
    """A browser in which the organisation's contact is signed in."""
    return signed_in(organisation)


def signed_in(organisation, kind=Role.Kind.CONTACT):
    role = make_role(organisation=None if kind == Role.Kind.SECRETARIAT else organisation, kind=kind)
    client = Client()
    client.force_login(role.person.user)
    return client


def fields_of(answer):
    """Return what a browser would send back of the form as it was drawn, if nothing were changed."""
    form = re.search(r'<form class="form".*?</form>', answer.content.decode(), re.DOTALL)[0]
    inputs = re.findall(r'<input[^>]*name="([^"]+)"(?:[^>]*?value="([^"]*)")?', form)
    areas = re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>\r?\n?(.*?)</textarea>', form, re.DOTALL)
    return {name: value for name, value in [*inputs, *areas] if name != "csrfmiddlewaretoken"}


def edit(organisation):
    return reverse("registry:edit_details", args=[organisation.pk])


def confirm(organisation):
    return reverse("registry:confirm", args=[organisation.pk])


# --- editing -------------------------------------------------------------------------------------------------------


def test_a_contact_edits_and_everybody_sees_it(client, contact, organisation):
    typed = {**fields_of(contact.get(edit(organisation))), "window_ja": "産学連携窓口", "website": "sample.example.jp"}
    answer = contact.post(edit(organisation), typed)
    assert answer.status_code == 302
    page = client.get(answer.url).content.decode()
    assert "産学連携窓口" in page
    assert 'href="https://sample.example.jp"' in page
    assert Deed.objects.get().verb == "registry.edit_details"


def test_one_button_saves_and_confirms_in_one_deed(contact, organisation):
    page = contact.get(edit(organisation))
    assert 'name="confirm"' in page.content.decode()
    answer = contact.post(edit(organisation), {**fields_of(page), "phone": "082-000-0000", "confirm": "1"}, follow=True)
    assert "確認済みにしました" in str(next(iter(answer.context["messages"])))
    organisation.refresh_from_db()
    assert (organisation.phone, organisation.confirmed_at is not None) == ("082-000-0000", True)
    deed = Deed.objects.get()
    assert (deed.verb, deed.subject, deed.on_behalf_of) == ("registry.confirm", organisation.key, organisation.key)
    assert "phone" in deed.details["fields"]


def test_what_is_wrong_or_was_edited_meanwhile_is_not_confirmed_either(contact, organisation):
    typed = {**fields_of(contact.get(edit(organisation))), "confirm": "1"}
    assert contact.post(edit(organisation), {**typed, "email": "見本"}).status_code == 422
    Organisation.objects.update(revision=7, phone="000")
    assert contact.post(edit(organisation), typed).status_code == 409
    assert Organisation.objects.get(pk=organisation.pk).confirmed_at is None
    assert not Deed.objects.exists()


def test_what_is_for_members_only_is_shown_to_members_only(client, contact, organisation):
    Organisation.objects.update(contact_note="直通 見本係")
    page = reverse("website:organisation", args=[organisation.pk])
    assert "直通 見本係" in contact.get(page).content.decode()
    assert "直通 見本係" not in client.get(page).content.decode()


@pytest.mark.parametrize(
    ("field", "text"), [("email", "見本"), ("website", "http://"), ("introduction_ja", "あ" * 2001)]
)
def test_what_cannot_be_saved_is_told_at_the_field_and_stays_in_the_form(contact, organisation, field, text):
    typed = {**fields_of(contact.get(edit(organisation))), "window_ja": "産学連携窓口", field: text}
    answer = contact.post(edit(organisation), typed)
    assert answer.status_code == 422
    assert {name: fields_of(answer)[name] for name in (field, "window_ja")} == {
        field: text,
        "window_ja": "産学連携窓口",
    }
    assert Organisation.objects.get().window_ja == ""


def test_the_second_of_two_editors_sees_both_versions_and_saves_again_knowingly(contact, organisation):
    colleague = signed_in(organisation, Role.Kind.APPROVER)
    mine = {**fields_of(contact.get(edit(organisation))), "window_ja": "私の窓口", "phone": "082-000-0001"}
    colleague.post(edit(organisation), {**fields_of(colleague.get(edit(organisation))), "window_ja": "同僚の窓口"})

    answer = contact.post(edit(organisation), mine)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert escape(str(actions.EditedMeanwhile())) in page
    assert all(f"<pre>{version}</pre>" in page for version in ("私の窓口", "同僚の窓口", "082-000-0001"))
    assert Organisation.objects.get().window_ja == "同僚の窓口"

    shown = fields_of(answer)
    assert (shown["window_ja"], shown["phone"]) == ("私の窓口", "082-000-0001")
    assert contact.post(edit(organisation), shown).status_code == 302
    assert Organisation.objects.get().window_ja == "私の窓口"


def test_a_third_version_saved_while_one_chose_is_shown_once_more(contact, organisation):
    mine = {**fields_of(contact.get(edit(organisation))), "window_ja": "私の窓口"}
    for version in ("二つめ", "三つめ"):
        colleague = signed_in(organisation, Role.Kind.APPROVER)
        colleague.post(edit(organisation), {**fields_of(colleague.get(edit(organisation))), "window_ja": version})
        answer = contact.post(edit(organisation), mine)
        assert answer.status_code == 409
        assert f"<pre>{version}</pre>" in answer.content.decode()
        mine = fields_of(answer)


def test_others_do_not_edit_and_a_withdrawn_organisation_is_nowhere(contact, organisation):
    assert contact.get(edit(make_organisation())).status_code == 403
    secretariat = signed_in(organisation, Role.Kind.SECRETARIAT)
    assert secretariat.get(edit(organisation)).status_code == 200
    actions.withdraw(organisation, by=None, now=timezone.now(), reason="見本の訂正")
    for page in (edit, confirm):
        assert secretariat.get(page(organisation)).status_code == 404
    assert secretariat.get("/organisations/999999/edit/").status_code == 404


# --- confirming ----------------------------------------------------------------------------------------------------


def test_a_contact_looks_the_data_over_and_confirms(contact, organisation):
    page = contact.get(confirm(organisation)).content.decode()
    assert "見本大学" in page
    answer = contact.post(confirm(organisation), follow=True)
    assert Organisation.objects.get().confirmed_at is not None
    assert Deed.objects.get().on_behalf_of == organisation.key
    assert answer.redirect_chain[-1][0] == reverse("website:organisation", args=[organisation.pk])


def test_the_day_of_a_confirmation_is_the_day_in_japan(client, organisation):
    Organisation.objects.update(confirmed_at=datetime(2026, 7, 21, 23, 30, tzinfo=UTC))
    page = client.get(reverse("website:organisation", args=[organisation.pk])).content.decode()
    assert "2026年7月22日" in page


def test_a_mailed_link_confirms_in_two_clicks_without_signing_in(client, organisation):
    Organisation.objects.update(email="window@example.com")
    actions.chase([Organisation.objects.get()], by=None, now=timezone.now())
    assert run_all_due() == 1
    url = re.search(r"http\S+/confirm/\S+", mail.outbox[0].body)[0]
    first = client.get(url)
    assert "見本大学" in first.content.decode()
    assert (first["Referrer-Policy"], first["Cache-Control"]) == ("same-origin", "no-store")
    assert Organisation.objects.get().confirmed_at is None
    second = client.post(url)
    assert second.status_code == 200
    assert Organisation.objects.get().confirmed_at is not None


def issue(organisation, valid_days=60, issued=None):
    now = issued or timezone.now()
    return issue_link(CONFIRMATION, organisation.key, email="", now=now, valid_days=valid_days)


def refused(client, token):
    """Ask and press; return the status and the page, after seeing that nothing was confirmed."""
    url = reverse("registry:confirm_by_link", args=[token])
    answer = client.post(url)
    assert client.get(url).status_code == answer.status_code
    assert Organisation.objects.filter(confirmed_at=None).count() == 1
    return answer.status_code, answer.content.decode()


def test_an_old_link_says_until_when_it_was_valid_and_where_to_turn(client, organisation):
    token = issue(organisation, issued=datetime(2020, 4, 1, tzinfo=UTC), valid_days=1)
    status, page = refused(client, token)
    assert status == 410
    assert "2020年4月2日" in page
    assert reverse("account_login") in page


def test_a_forged_link_opens_nothing(client, organisation):
    number, _dot, seal = issue(organisation).partition(".")
    others = [f"{number}.{seal[:-2]}xx", f"{int(number) + 1}.{seal}", "nonsense", f"{number}.", "9" * 18 + "." + seal]
    assert {refused(client, token)[0] for token in others} == {403}


def test_a_link_for_something_else_does_not_confirm(client, organisation):
    token = issue_link("another_purpose", organisation.key, email="", now=timezone.now(), valid_days=60)
    assert refused(client, token)[0] == 403


def test_a_link_taken_back_says_so(client, organisation):
    token = issue(organisation)
    revoke_all(CONFIRMATION, organisation.key, timezone.now())
    assert refused(client, token)[0] == 410
    assert SignedLink.objects.get().expires_at > timezone.now() + timedelta(days=59)


def test_the_link_of_a_withdrawn_organisation_opens_nothing(client, organisation):
    token = issue(organisation)
    actions.withdraw(organisation, by=None, now=timezone.now(), reason="見本の訂正")
    assert refused(client, token)[0] == 410


def test_no_page_of_a_link_stays_in_a_cache(client, organisation):
    for token in (issue(organisation), "nonsense", issue(organisation, issued=datetime(2020, 4, 1, tzinfo=UTC))):
        assert client.get(reverse("registry:confirm_by_link", args=[token]))["Cache-Control"] == "no-store"


def test_a_mail_scanner_that_follows_every_link_confirms_nothing(client, organisation):
    url = reverse("registry:confirm_by_link", args=[issue(organisation)])
    for method in ("GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE"):
        client.generic(method, url)
    assert client.post(f"/en{url}".replace("/confirm/", "/confirm/x"), follow=True).status_code == 403
    assert Organisation.objects.get().confirmed_at is None


@pytest.mark.parametrize("is_ended", [False, True])
@pytest.mark.parametrize("is_active", [False, True])
def test_who_has_ceased_to_speak_for_it_confirms_by_no_link_of_earlier(client, organisation, is_ended, is_active):
    yesterday = timezone.localdate() - timedelta(days=1)
    person = make_person(user=make_user(is_active=is_active), email="contact@example.com")
    make_role(person=person, organisation=organisation, ends_on=yesterday if is_ended else None)
    token = issue_link(CONFIRMATION, organisation.key, email=person.email, now=timezone.now(), valid_days=60)
    answer = client.get(reverse("registry:confirm_by_link", args=[token]))
    assert answer.status_code == (200 if is_active and not is_ended else 410)


def test_a_phone_number_typed_in_wide_signs_can_be_dialled(contact, organisation):
    answer = contact.get(edit(organisation))
    contact.post(edit(organisation), fields_of(answer) | {"phone": "０８２－０００ー００００（代表センター）"})
    assert Organisation.objects.get(pk=organisation.pk).phone == "082-000-0000(代表センター)"


def test_what_a_contact_sends_stays_on_one_line(contact, organisation):
    page = contact.get(edit(organisation))
    sent = {**fields_of(page), "window_ja": "見本\r\n窓口\x0b課", "introduction_ja": "一\r\n二"}
    assert contact.post(edit(organisation), sent).status_code == 302
    stored = Organisation.objects.get()
    assert (stored.window_ja, stored.introduction_ja) == ("見本 窓口 課", "一\r\n二")
