"""What the letters say: a desk with a name, a phone number and a reply address, Japanese first, one link."""

from datetime import date

import pytest
from django.utils import timezone

from musubi.registry.models import Body
from musubi.surveys.emails import letter_mail
from musubi.surveys.models import Letter, State
from tests import factories

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture(autouse=True)
def _centre():
    nature = Body.Nature.CENTRE
    factories.make_body(
        code="centre", nature=nature, name_ja="見本センター", name_en="Sample Centre", phone="000-111-2222",
        email="centre@example.com",
    )  # fmt: skip


def letter(purpose: str, **request) -> Letter:
    organisation = factories.make_organisation(name_ja="見本大学", name_en="Sample University")
    round_ = factories.make_round(collection="sample", title_ja="令和8年度 見本の収集", due_on=date(2026, 12, 1))
    asked = factories.make_request(round_=round_, organisation=organisation, **request)
    return Letter.objects.create(request=asked, purpose=purpose, email="a@example.com", day=date(2026, 11, 1))


@pytest.mark.parametrize("purpose", Letter.Purpose.values)
def test_every_letter_names_a_desk_a_phone_and_a_reply_address_in_both_languages(purpose):
    message = letter_mail(letter(purpose), token="1.secret")
    japanese, english = message.body.split("-" * 70)
    assert message.reply_to == ["centre@example.com"]
    assert "見本センター" in message.from_email or message.from_email.startswith("=?utf-8?")
    assert "見本大学" in message.subject
    assert "\n" not in message.subject
    assert "見本センター" in japanese
    assert "http" in japanese
    assert message.body.count("1.secret") == 1
    assert "Sample University" in english
    assert "Sample Centre" in english
    assert message.body.count("000-111-2222") >= 3
    assert "督促" not in message.body


def test_a_return_carries_the_comment():
    message = letter_mail(
        letter("return", state=State.RETURNED, comment="日付を\n書いてください。", submitted_at=NOW), token="1.x"
    )
    assert "日付を\n書いてください。" in message.body


def test_a_receipt_lists_what_was_received():
    told = letter("thanks", state=State.SUBMITTED, submitted_at=NOW)
    message = letter_mail(told, token="1.x")
    assert "（1件）\n・見本の取組" in message.body
    told.request.has_nothing = told.request.is_on_behalf = True
    message = letter_mail(told, token="1.x")
    assert "お知らせいただくことはない" in message.body
    assert "事務局が代わりに入力しました" in message.body


def test_a_receipt_of_a_closed_round_offers_no_link():
    told = letter("thanks", state=State.SUBMITTED, submitted_at=NOW)
    told.request.round.closed_at = NOW
    assert "1.x" not in letter_mail(told, token="1.x").body


def test_no_letter_escapes_what_people_wrote():
    told = letter("asking")
    told.request.round.message = "A&B <見本>"
    assert "A&B <見本>" in letter_mail(told, token="1.x").body
