"""A file goes to those whom it opens to, as a download or an image, and tells nobody else that it exists."""

from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from musubi.accounts.models import User
from musubi.documents import actions
from musubi.documents.models import StoredFile
from tests import factories
from tests.access import told
from tests.documents.makers import MEMBERS, PDF, picture, store_attachment, store_image

pytestmark = pytest.mark.django_db


def fetched(client, file: StoredFile):
    """Return the answer, read to its end."""
    answer = client.get(file.get_absolute_url())
    answer.getvalue()
    return answer


def test_an_attachment_is_a_download_that_nothing_runs_in(client):
    file = store_attachment("実施要項 2026.pdf")
    answer = client.get(file.get_absolute_url())
    assert answer.getvalue() == PDF
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''%E5%AE%9F")
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "public, max-age=300"
    assert answer["Content-Length"] == str(len(PDF))


def test_an_image_is_shown_in_the_page_in_each_of_its_widths(client):
    file = store_image("会場.png", picture("PNG", size=(600, 20)))
    for url in (file.get_absolute_url(), file.renditions.get().get_absolute_url()):
        answer = client.get(url)
        assert answer["Content-Type"] == "image/png"
        assert answer["Content-Disposition"].startswith("inline")
        assert answer.getvalue().startswith(b"\x89PNG")
    assert client.get(reverse("documents:image", args=[file.uuid, 481, file.name])).status_code == 404


def test_a_picture_that_is_attached_is_a_download_too(client):
    file = store_attachment("印.png", picture("PNG"))
    assert fetched(client, file)["Content-Disposition"].startswith("attachment")


def test_the_head_of_a_file_is_its_length_without_its_content(client):
    answer = client.head(store_attachment().get_absolute_url())
    assert (answer.status_code, answer["Content-Length"]) == (200, str(len(PDF)))
    assert answer.getvalue() == b""


def test_what_members_see_stays_in_no_cache(client):
    client.force_login(member())
    answer = fetched(client, store_attachment(audience=MEMBERS))
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "private, no-store"


def test_the_same_file_has_one_address_under_its_own_name(client):
    file = store_attachment()
    for name in ("別.pdf", "要項.PDF", "要項.pdf\x00"):
        assert client.get(reverse("documents:file", args=[file.uuid, name])).status_code == 404


def member() -> User:
    user = factories.make_user()
    factories.make_role(user=user)
    return user


# --- who may not know of it ----------------------------------------------------------------------------------------


def doors_that_open(client) -> list[str]:
    """Return which of the hidden files tells a stranger anything that a file which never was does not tell."""
    secret = b"%PDF-1.7 hidden-3917 %%EOF"
    removed, closed = store_attachment("ひみつ一.pdf", secret), store_attachment("ひみつ二.pdf", secret)
    hidden = [
        store_attachment("ひみつ三.pdf", secret, audience=MEMBERS),
        store_attachment("ひみつ四.pdf", secret, audience=frozenset({"organisation:17"})),
        store_image("ひみつ五.png", picture("PNG", size=(600, 2)), audience=MEMBERS),
        removed,
        closed,
    ]
    actions.remove(removed, by=None, now=timezone.now())
    StoredFile.objects.get(pk=closed.pk).openings.all().delete()
    paths = [(file.name, file.get_absolute_url()) for file in hidden]
    paths += [(file.name, each.get_absolute_url()) for file in hidden for each in file.renditions.all()]
    absent = reverse("documents:file", args=[uuid4(), "要項.pdf"])
    nothing = told(client.get(absent), absent)
    found = []
    for name, path in paths:
        for method in ("get", "head"):
            answer = getattr(client, method)(path)
            heard = told(answer, path)
            if method == "get" and heard != nothing:
                found.append(f"{name} {answer.status_code}")
            if "3917" in str(heard) or name in str(heard) or answer.status_code != 404:
                found.append(f"{name} {method}")
    return found


def test_a_file_that_does_not_open_to_its_reader_is_as_one_that_never_was(client):
    assert doors_that_open(client) == []


def test_a_member_finds_no_more_than_what_is_members(client):
    client.force_login(member())
    assert {line.split()[0] for line in doors_that_open(client)} == {"ひみつ三.pdf", "ひみつ五.png"}


def test_control_without_the_audience_every_file_is_met(client, monkeypatch):
    monkeypatch.setattr("musubi.documents.models.FileQuerySet.visible_to", lambda found, _keys: found.all())
    assert len({line.split()[0] for line in doors_that_open(client)}) == 5


def test_no_log_line_tells_the_name_of_a_file(client, caplog):
    caplog.set_level("INFO")
    fetched(client, store_attachment("ひみつの要項.pdf"))
    lines = [record for record in caplog.records if record.msg == "request"]
    assert [line.path.rsplit("/", 1)[1] for line in lines] == ["…"]
