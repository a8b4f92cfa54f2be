import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import override_settings

from musubi.accounts import queries
from musubi.accounts.forms import SecondStepForm
from musubi.accounts.tasks import check_deeds
from tests.accounts.test_queries import record
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@override_settings(SECRETARIAT_EMAIL="office@example.com")
def test_a_record_changed_from_outside_is_told_the_secretariat_and_the_log(monkeypatch, caplog):
    record(2)
    check_deeds.call()
    assert not mail.outbox
    monkeypatch.setattr(queries, "verify_deeds", lambda: queries.Verdict(1, "x", broken_at=2))
    check_deeds.call()
    assert [record.deed for record in caplog.records if record.message == "deeds_broken"] == [2]
    (letter,) = mail.outbox
    assert letter.to == ["office@example.com"]
    assert "2番の記録が、書かれたときと異なります" in letter.body
    assert "Deed 2 is not as it was written" in letter.body


def test_a_passkey_is_offered_to_those_who_have_one():
    user = make_user()
    assert not SecondStepForm(user=user).has_passkey
    Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data={})
    assert SecondStepForm(user=user).has_passkey
