import logging
import re

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from musubi.core.logs import current_reference
from musubi.core.middleware import RefuseTooLarge, RequestReference, new_reference


def answer(request):
    return HttpResponse(f"{request.reference} {current_reference.get()}")


def test_a_request_has_one_reference_in_page_header_and_log():
    response = RequestReference(answer)(RequestFactory().get("/"))
    reference = response["X-Request-Reference"]
    assert response.content.decode() == f"{reference} {reference}"
    assert current_reference.get() == ""


def test_a_reference_is_short_and_survives_a_telephone():
    references = {new_reference() for _time in range(100)}
    assert len(references) == 100
    assert all(re.fullmatch(r"[2-9A-HJKMNP-TV-Z]{4}-[2-9A-HJKMNP-TV-Z]{4}", one) for one in references)


def test_trace_is_refused():
    response = Client().trace("/healthz")
    assert response.status_code == 405
    assert response["X-Request-Reference"]


def test_a_request_leaves_one_line_without_its_query(caplog):
    caplog.set_level(logging.INFO, "musubi")
    RequestReference(answer)(RequestFactory().get("/search", {"q": "水素"}))
    [line] = [record for record in caplog.records if record.msg == "request"]
    assert (line.method, line.path, line.status) == ("GET", "/search", 200)
    assert "水素" not in str(vars(line))


@pytest.mark.django_db
def test_a_reference_stands_on_every_answer(client):
    assert client.get("/readyz")["X-Request-Reference"] != client.get("/nowhere/")["X-Request-Reference"]


@pytest.mark.parametrize("over", [0, 1])
@pytest.mark.parametrize(
    ("kind", "megabytes"),
    [("Multipart/form-data; boundary=x", 24), ("application/x-www-form-urlencoded", 12), ("text/plain", 12), ("", 12)],
)
def test_what_is_larger_than_anything_we_take_is_not_read(rf, kind, megabytes, over):
    """A file would go to the disk, whoever sends it, before a view could ask."""
    request = rf.post("/accounts/login/", data=b"", content_type="text/plain")
    request.META |= {"CONTENT_TYPE": kind, "CONTENT_LENGTH": str(megabytes * 1024**2 + over)}
    asked = []
    response = RefuseTooLarge(lambda given: asked.append(given) or HttpResponse())(request)
    assert (response.status_code, len(asked)) == ((413, 0) if over else (200, 1))


def test_the_largest_file_comes_through_with_what_is_written_beside_it(settings):
    assert max(settings.LARGEST_ATTACHMENT_BYTES, settings.LARGEST_IMAGE_BYTES) < settings.LARGEST_REQUEST_BYTES


def test_the_limit_is_told_in_both_languages_before_anything_is_asked_of_the_database(client):
    for prefix, said in (("", "大きすぎ"), ("/en", "larger than 24 MB")):
        response = client.post(f"{prefix}/accounts/login/", CONTENT_LENGTH=str(25 * 1024**2))
        assert response.status_code == 413
        assert said in response.text
        assert response["Content-Security-Policy"]
