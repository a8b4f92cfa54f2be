import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from django.core.signing import Signer
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils.translation import override

from musubi.accounts import actions, queries
from musubi.accounts.models import Deed, DeedHead, SignedLink
from tests.factories import make_user

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 7, 22, 9, 30, tzinfo=UTC)


def issue(purpose: str = "answer", subject: str = "organisation:17", *, days: int = 30) -> str:
    return actions.issue_link(purpose, subject, email="a@example.com", now=NOW, valid_days=days)


# --- links ---------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_link_opens_what_it_was_issued_for():
    link = actions.open_link(issue(), purpose="answer", now=NOW)
    assert (link.purpose, link.subject, link.email) == ("answer", "organisation:17", "a@example.com")


@pytest.mark.django_db
def test_a_reminder_carries_the_same_link_once_more():
    token = issue()
    assert actions.token_of(SignedLink.objects.get()) == token


@pytest.mark.django_db
def test_a_link_of_one_purpose_never_opens_another():
    for token in [issue("answer"), issue("unsubscribe")]:
        opened = []
        for purpose in ["answer", "unsubscribe", "", "answe", "answer "]:
            try:
                opened.append(actions.open_link(token, purpose=purpose, now=NOW).purpose)
            except actions.LinkAltered:
                continue
        assert len(opened) == 1


@pytest.mark.django_db
def test_a_link_opens_its_own_row_only():
    issue()
    _number, signature = issue().split(".")
    with pytest.raises(actions.LinkAltered):
        actions.open_link(f"{SignedLink.objects.earliest('pk').pk}.{signature}", purpose="answer", now=NOW)


@pytest.mark.django_db
def test_a_link_does_not_follow_its_row_to_another_subject():
    token = issue()
    SignedLink.objects.update(subject="organisation:18")
    with pytest.raises(actions.LinkAltered):
        actions.open_link(token, purpose="answer", now=NOW)


@pytest.mark.django_db
def test_a_link_that_has_expired_says_until_when_it_was_valid():
    token = issue(days=1)
    assert actions.open_link(token, purpose="answer", now=NOW + timedelta(hours=23, minutes=59))
    with pytest.raises(actions.LinkExpired) as refusal:
        actions.open_link(token, purpose="answer", now=NOW + timedelta(days=1))
    assert refusal.value.status == 410
    with override("ja"):
        assert "2026年7月23日（令和8年）まで" in str(refusal.value)
    with override("en"):
        assert "until 23 July 2026" in str(refusal.value)


@pytest.mark.django_db
def test_a_link_that_was_taken_back_opens_nothing_even_before_it_expires():
    token = issue()
    link = SignedLink.objects.get()
    actions.revoke_link(link, NOW)
    actions.revoke_link(link, NOW + timedelta(days=1))
    assert link.revoked_at == NOW
    with pytest.raises(actions.LinkRevoked) as refusal:
        actions.open_link(token, purpose="answer", now=NOW)
    assert refusal.value.status == 410


@pytest.mark.django_db
def test_all_links_of_a_subject_are_taken_back_at_once_and_no_others():
    mine = [issue(), issue()]
    others = [issue("unsubscribe"), issue(subject="organisation:170")]
    assert actions.revoke_all("answer", "organisation:17", NOW) == 2
    for token in mine:
        with pytest.raises(actions.LinkRevoked):
            actions.open_link(token, purpose="answer", now=NOW)
    assert actions.open_link(others[0], purpose="unsubscribe", now=NOW)
    assert actions.open_link(others[1], purpose="answer", now=NOW)


@pytest.mark.django_db
def test_a_link_must_be_valid_for_some_time():
    with pytest.raises(IntegrityError):
        issue(days=0)


@pytest.mark.parametrize("token", ["", ".", "1", "1.", ".abc", "0.abc", "01.abc", "１.abc", "1.a.b", "9" * 30 + ".a"])
@pytest.mark.django_db
def test_what_is_no_token_is_refused_with_what_to_do(token):
    issue()
    with pytest.raises(actions.LinkAltered) as refusal:
        actions.open_link(token, purpose="answer", now=NOW)
    assert refusal.value.status == 403
    assert "Ask" in str(refusal.value) or "事務局" in str(refusal.value)


def every_single_bit_flipped(token: str) -> Iterator[str]:
    octets = token.encode()
    for place in range(len(octets) * 8):
        flipped = bytearray(octets)
        flipped[place // 8] ^= 1 << place % 8
        yield flipped.decode("latin-1")


def accepted_of_altered_tokens() -> tuple[int, int]:
    """Alter tokens bit by bit until 5,000 are tried; return how many were tried and how many opened something."""
    tried = accepted = 0
    while tried < 5000:
        for altered in every_single_bit_flipped(issue()):
            tried += 1
            try:
                actions.open_link(altered, purpose="answer", now=NOW)
            except actions.LinkAltered:
                continue
            accepted += 1
    return tried, accepted


@pytest.mark.harness
@pytest.mark.django_db
def test_no_token_with_one_bit_flipped_is_accepted():
    tried, accepted = accepted_of_altered_tokens()
    assert tried >= 5000
    assert accepted == 0


@pytest.mark.harness
@pytest.mark.django_db
def test_without_the_signature_such_tokens_would_be_accepted(monkeypatch):
    monkeypatch.setattr(Signer, "unsign", lambda _signer, _value: "")
    assert accepted_of_altered_tokens()[1] > 1000


@pytest.mark.django_db
def test_a_link_outlives_the_change_of_the_secret_key(settings):
    token = issue()
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another" * 10
    assert actions.open_link(token, purpose="answer", now=NOW)
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(actions.LinkAltered):
        actions.open_link(token, purpose="answer", now=NOW)


# --- deeds ---------------------------------------------------------------------------------------------------------


def record(subject: str = "case:203", **fields) -> Deed:
    return actions.record_deed(fields.pop("actor", None), "case.closed", subject, now=NOW, **fields)


@pytest.mark.django_db
def test_deeds_are_numbered_without_gaps_and_each_seals_the_one_before():
    user = make_user()
    first, second = record(actor=user, on_behalf_of="organisation:17"), record(details={"from": "open", "days": [1, 2]})
    assert (first.number, second.number) == (1, 2)
    assert first.previous_hash == "0" * 64
    assert second.previous_hash == first.hash
    assert queries.deed_count() == 2
    assert queries.verify_deeds() == queries.Verdict(2, second.hash, None)


@pytest.mark.django_db
def test_a_seal_covers_every_column():
    deed = record(actor=make_user(), on_behalf_of="organisation:17", details={"from": "open"})
    changes = {
        "number": 9,
        "at": NOW + timedelta(microseconds=1),
        "actor": None,
        "on_behalf_of": "organisation:18",
        "verb": "case.opened",
        "subject": "case:204",
        "details": {"from": "shut"},
        "previous_hash": "1" * 64,
    }
    assert {*changes, "hash"} == {field.name for field in Deed._meta.fields}
    for name, value in changes.items():
        changed = Deed.objects.get()
        setattr(changed, name, value)
        assert changed.seal() != deed.hash


@pytest.mark.django_db
def test_a_seal_is_the_same_in_every_time_zone_and_after_reading():
    deed = record(details={"b": 1, "a": {"ä": [True, None, "産学官金"]}})
    deed.at = NOW.astimezone(timezone(timedelta(hours=9)))
    assert deed.seal() == deed.hash == Deed.objects.get().seal()
    assert len(deed.hash) == hashlib.sha256().digest_size * 2


@pytest.mark.django_db
def test_a_deed_vanishes_with_the_change_that_failed():
    record()
    with transaction.atomic():
        record()
        transaction.set_rollback(True)
    assert record().number == 2
    assert queries.verify_deeds().is_whole


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("details", "error"),
    [
        ({"to": "a@example.com"}, ValueError),
        ({"to": [{"a@example.com": 1}]}, ValueError),
        ({"share": 0.5}, TypeError),
        ({"at": NOW}, TypeError),
        ({"share": float("nan")}, ValueError),
    ],
)
def test_details_that_name_a_person_or_would_not_come_back_the_same_are_refused(details, error):
    with pytest.raises(error):
        record(details=details)
    assert queries.deed_count() == 0


FORGERY = (
    "INSERT {} INTO accounts_deed (number, at, on_behalf_of, verb, subject, details, previous_hash, hash) "
    "SELECT number, at, on_behalf_of, 'forged', subject, details, previous_hash, hash FROM accounts_deed {}"
).format(
    *(
        ["", "ON CONFLICT (number) DO UPDATE SET verb = 'forged'"]
        if connection.vendor == "postgresql"
        else ["OR REPLACE", ""]
    )
)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE accounts_deed SET verb = 'case.opened' WHERE number = 1",
        "DELETE FROM accounts_deed WHERE number = 1",
        "DELETE FROM accounts_deed",
        FORGERY,
    ],
)
def test_the_database_refuses_to_change_or_remove_a_deed(statement):
    record()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Deed.objects.get().verb == "case.closed"


@pytest.mark.django_db
def test_postgresql_refuses_to_empty_the_table_too():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no TRUNCATE")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE accounts_deed")


@pytest.mark.django_db
def test_there_is_one_head():
    record()
    with pytest.raises(IntegrityError), transaction.atomic():
        DeedHead.objects.create(id=2)


# --- several writers at once ---------------------------------------------------------------------------------------


@pytest.fixture
def real_database(tmp_path, transactional_db) -> Iterator[dict[str, str]]:
    """Give a database that other processes can open too, and the environment that leads there."""
    if connection.vendor == "postgresql":
        parts = connection.settings_dict
        host = f"{parts['USER']}:{parts['PASSWORD']}@{parts['HOST']}:{parts['PORT']}"
        yield os.environ | {"DATABASE_URL": f"postgres://{host}/{parts['NAME']}"}
        return
    yield os.environ | {"DATABASE_URL": f"sqlite:///{connection.settings_dict['NAME']}"}


def race(environment: dict[str, str], *arguments: str) -> int:
    """Let four processes write fifty deeds each at once, and return how many were refused."""
    command = [sys.executable, "-m", "tests.accounts.deed_writer", "50", *arguments]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "cwd": ROOT, "env": environment}
    writers = [subprocess.Popen(command, **pipes) for _each in range(4)]
    try:
        assert [writer.stdout.readline() for writer in writers] == ["ready\n"] * 4
        for writer in writers:
            writer.stdin.write("go\n")
            writer.stdin.flush()
        return sum(int(writer.communicate(timeout=120)[0]) for writer in writers)
    finally:
        for writer in writers:
            writer.kill()
            writer.wait()


def test_four_processes_write_one_unbroken_chain(real_database):
    assert race(real_database) == 0
    assert queries.deed_count() == 200
    assert list(Deed.objects.order_by("number").values_list("number", flat=True)) == list(range(1, 201))
    assert queries.verify_deeds().is_whole


def test_without_the_lock_writers_collide_and_the_database_refuses_them(real_database):
    refused = race(real_database, "unlocked")
    assert refused > 0
    # What did get in is still a line: the unique columns see to that.
    assert queries.deed_count() == 200 - refused
    assert queries.verify_deeds().is_whole
