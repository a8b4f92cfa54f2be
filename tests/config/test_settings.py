import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/", 200),
        ("/healthz", 200),
        ("/api/v1/bodies", 200),
        ("/today/", 302),
        ("/admin/", 302),
        ("/confirm/1.never-issued/", 403),
        ("/nowhere/", 404),
        ("/api/v1/nowhere", 404),
    ],
)
def test_every_answer_tells_the_browser_what_may_run_in_it(client, address, status):
    answer = client.get(address)
    assert answer.status_code == status
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    assert (answer["X-Content-Type-Options"], answer["Referrer-Policy"]) == ("nosniff", "same-origin")


@pytest.mark.parametrize("address", ["/static/core/mark.svg", "/static/nowhere.svg"])
def test_files_have_the_policy_too(settings, address):
    settings.WHITENOISE_USE_FINDERS = True
    answer = Client().get(address)
    answer.close()
    assert "script-src 'self'" in answer["Content-Security-Policy"]


def test_an_answer_before_any_page_has_the_policy_too(settings):
    settings.SECURE_SSL_REDIRECT = True
    sent_on = Client().get("/today/")
    assert (sent_on.status_code, sent_on.url) == (301, "https://testserver/today/")
    assert "script-src 'self'" in sent_on["Content-Security-Policy"]


def test_a_host_that_is_not_ours_gets_a_page_that_names_no_host(client):
    answer = client.get("/", headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    assert "evil" not in answer.text
