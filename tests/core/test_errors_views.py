import errno
import re
import sqlite3

import pytest
from django.conf.urls.i18n import i18n_patterns
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpResponse
from django.template.loader import get_template
from django.test import Client
from django.urls import path

from musubi.config import urls as house
from musubi.core.errors_views import BUSY, FULL, STYLESHEETS, trouble_behind

FAULTS = {
    "bad": BadRequest("secret detail"),
    "forbidden": PermissionDenied("secret detail"),
    "broken": ValueError("secret detail"),
    "locked": OperationalError("database is locked"),
    "closed": InterfaceError("the connection is closed"),
    "full-database": OperationalError("database or disk is full"),
    "full-disk": OSError(errno.ENOSPC, "No space left on device", "/srv/secret detail"),
}


@login_not_required
def fail(request, fault):
    raise FAULTS[fault]


@login_not_required
def save(request):
    return HttpResponse()


handler400, handler403, handler404, handler500 = (
    house.handler400,
    house.handler403,
    house.handler404,
    house.handler500,
)
urlpatterns = [
    *i18n_patterns(path("fail/<str:fault>", fail), path("save", save), prefix_default_language=False),
    *house.urlpatterns,
]
pytestmark = pytest.mark.urls(__name__)


@pytest.fixture
def visitor():
    """Somebody whose browser gets an answer even when the code raised."""
    return Client(raise_request_exception=False)


def heading(response):
    return re.search(r"<h1>(.*?)</h1>", response.content.decode())[1]


def language(response):
    return re.search(r'<html lang="(\w+)"', response.content.decode())[1]


BY_FAULT = [
    ("bad", 400, "The request could not be read", "送られた内容を読み取れませんでした"),
    ("forbidden", 403, "This page is not open to you", "このページはご覧いただけません"),
]
STANDING_ALONE = [
    ("broken", 500, "Something went wrong on our side", "サーバーに問題が起きました"),
    ("locked", 503, "The server cannot answer at the moment", "ただいまサーバーが応答できません"),
    ("closed", 503, "The server cannot answer at the moment", "ただいまサーバーが応答できません"),
    ("full-database", 503, "Nothing can be saved at the moment", "ただいま保存ができません"),
    ("full-disk", 503, "Nothing can be saved at the moment", "ただいま保存ができません"),
]


def check_page(visitor, fault, status, english, japanese):
    for address, code, said in [(f"/en/fail/{fault}", "en", english), (f"/fail/{fault}", "ja", japanese)]:
        response = visitor.get(address)
        assert (response.status_code, language(response), heading(response)) == (status, code, said)
        assert "secret detail" not in response.content.decode()
        assert response["X-Request-Reference"] in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(("fault", "status", "english", "japanese"), BY_FAULT)
def test_a_fault_has_a_page_in_the_readers_language(visitor, fault, status, english, japanese):
    check_page(visitor, fault, status, english, japanese)


@pytest.mark.parametrize(("fault", "status", "english", "japanese"), STANDING_ALONE)
def test_when_we_fail_the_page_needs_no_database_and_tells_the_reference(visitor, fault, status, english, japanese):
    """There is no database in this test: a query would be an error."""
    check_page(visitor, fault, status, english, japanese)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "code", "said"),
    [("/en/nowhere/", "en", "There is no such page"), ("/nowhere/", "ja", "ページが見つかりません")],
)
def test_an_address_that_leads_nowhere_has_a_page(visitor, address, code, said):
    response = visitor.get(address)
    assert (response.status_code, language(response), heading(response)) == (404, code, said)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "said"),
    [("/en/save", "The form had been open too long"), ("/save", "画面を開いてから時間がたちすぎています")],
)
def test_a_form_without_its_mark_is_told_how_to_keep_what_was_typed(address, said):
    response = Client(enforce_csrf_checks=True).post(address, {"text": "long"})
    assert (response.status_code, heading(response)) == (403, said)


@pytest.mark.parametrize(
    ("prefix", "said"), [("/en/", "This server does not know that address"), ("/", "このアドレスは使われていません")]
)
def test_a_host_that_is_not_ours_has_a_page(visitor, prefix, said):
    response = visitor.get(prefix, headers={"host": "elsewhere.example"})
    assert (response.status_code, heading(response)) == (400, said)


def test_a_reader_is_told_to_come_back_and_no_cache_keeps_the_page(visitor):
    response = visitor.get("/en/fail/locked")
    assert response["Retry-After"] == "60"
    assert "no-store" in response["Cache-Control"]
    assert "go back and send it again in a minute" in response.content.decode()


def test_a_database_that_is_gone_before_the_view_is_reached_is_no_fault_of_ours(visitor, monkeypatch):
    def gone(*_arguments, **_options):
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr("django.contrib.sessions.middleware.SessionMiddleware.process_request", gone)
    response = visitor.get("/en/fail/broken")
    assert (response.status_code, heading(response)) == (503, "The server cannot answer at the moment")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("fault", ["locked", "full-database"])
def test_a_page_for_trouble_asks_the_database_nothing(visitor, fault, django_assert_num_queries):
    with django_assert_num_queries(0):
        visitor.get(f"/fail/{fault}")


def test_the_pages_that_stand_alone_wear_the_sheets_of_base_html():
    source = get_template("base.html").template.source
    linked = re.findall(r"<link rel=\"stylesheet\" href=\"{% static '([^']+)' %}\">", source)
    assert [name for name in linked if name != "core/forms.css"] == STYLESHEETS


def test_a_page_is_better_plain_than_none_when_static_files_were_not_collected(visitor, settings):
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
    }
    response = visitor.get("/en/fail/broken")
    assert heading(response) == "Something went wrong on our side"
    assert "stylesheet" not in response.content.decode()


@pytest.mark.django_db
def test_a_missing_table_is_a_fault_of_ours_and_not_a_reason_to_wait():
    with pytest.raises(Exception, match="no_such_table") as raised, connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM no_such_table")
    assert trouble_behind(raised.value) is None


def sqlite_error(code):
    cause = sqlite3.OperationalError("whatever it is called")
    cause.sqlite_errorcode = code
    error = OperationalError("whatever it is called")
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("exception", "trouble"),
    [
        (sqlite_error(sqlite3.SQLITE_BUSY), BUSY),
        (sqlite_error(sqlite3.SQLITE_IOERR_READ), BUSY),
        (sqlite_error(sqlite3.SQLITE_FULL), FULL),
        (sqlite_error(sqlite3.SQLITE_ERROR), None),
        (OSError(errno.EDQUOT, "quota"), FULL),
        (OSError(errno.ENOENT, "no such file"), None),
        (ValueError(), None),
        (None, None),
    ],
)
def test_trouble_is_told_from_faults_of_ours(exception, trouble):
    assert trouble_behind(exception) == trouble
