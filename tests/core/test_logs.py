import json
import logging
import sys

import pytest
from django.test import RequestFactory
from django.urls import ResolverMatch

from musubi.core.logs import JsonFormatter, PlainFormatter, current_reference, loggable_path


def record(event="request", name="musubi.core.middleware", args=(), exc_info=None, **extra):
    made = logging.LogRecord(name, logging.INFO, __file__, 1, event, args, exc_info)
    vars(made).update(extra)
    return made


def told(made):
    line = JsonFormatter().format(made)
    assert "\n" not in line
    return json.loads(line)


def caught(error):
    try:
        raise error
    except type(error):
        return sys.exc_info()


def test_a_line_is_one_json_object_with_what_operators_need():
    held = current_reference.set("K7QM-3XPD")
    line = told(record(method="GET", path="/search", status=200, duration_ms=12))
    current_reference.reset(held)
    assert line.pop("time").endswith("+00:00")
    assert line == {
        "level": "info",
        "event": "request",
        "reference": "K7QM-3XPD",
        "method": "GET",
        "path": "/search",
        "status": 200,
        "duration_ms": 12,
    }


@pytest.mark.parametrize(
    "made",
    [
        record("request", email="hanako@example.jp", query="hanako@example.jp", request="hanako@example.jp"),
        record("Mail to %s", args=("hanako@example.jp",)),
        record("Mail to hanako@example.jp", name="somebody.else"),
        record("failed", exc_info=caught(ValueError("hanako@example.jp"))),
    ],
)
@pytest.mark.parametrize("formatter", [JsonFormatter, PlainFormatter])
def test_nothing_personal_gets_into_a_line(made, formatter):
    assert "hanako" not in formatter().format(made)


def test_of_an_exception_its_class_and_place_are_kept():
    line = told(record("failed", exc_info=caught(ValueError("secret"))))
    assert line["error"] == "builtins.ValueError"
    assert line["where"][0].startswith("tests.core.test_logs.caught:")


def test_a_line_of_somebody_elses_library_is_named_after_it():
    line = told(record("%s: %s", name="django.request", args=("Not Found", "/x"), status_code=404))
    assert (line["event"], line["status"]) == ("django.request", 404)


def test_somebody_trying_it_out_reads_a_plain_line():
    line = PlainFormatter().format(record(method="GET", path="/search", status=200))
    assert line.endswith("info    request method=GET path=/search status=200")


def path_of(address, **arguments):
    request = RequestFactory().get(address)
    request.resolver_match = ResolverMatch(print, (), arguments) if arguments else None
    return loggable_path(request)


@pytest.mark.parametrize(
    ("address", "arguments", "path"),
    [
        ("/search?q=hydrogen", {}, "/search"),
        ("/confirm/abc:123/", {"token": "abc:123"}, "/confirm/…/"),
        ("/files/17/%E3%81%B2.pdf", {"file_name": "ひ.pdf"}, "/files/17/…"),
        ("/organisations/17/", {"pk": 17}, "/organisations/17/"),
        ("/stop/hanako@example.jp/", {}, "/stop/…/"),
    ],
)
def test_a_path_is_logged_without_query_secret_and_mail_address(address, arguments, path):
    assert path_of(address, **arguments) == path


def test_a_token_is_hidden_also_where_no_address_was_found():
    token = f"17.{'aB3_-' * 8}xyz"
    assert path_of(f"/confirm/{token}") == "/confirm/…"
    assert path_of(f"/en/confirm/{token}%20now/more") == "/en/confirm/… now/more"


def test_a_path_cannot_write_a_line_of_its_own():
    made = record(path="/a\n12:00:00 error   forged\x1b[2J", status=404)
    assert PlainFormatter().format(made).count("\n") == 0
    assert "\x1b" not in PlainFormatter().format(made)
    assert told(made)["path"] == made.path


def test_the_house_logs_to_the_console_alone(settings):
    assert set(settings.LOGGING["handlers"]) == {"console"}
    assert logging.getLogger("django").handlers == []
    assert settings.LOGGING["handlers"]["console"]["formatter"] == "json"
