"""The baselines: twenty rows as a new Django project would list them, and a page that says hello."""

from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.db import connection, models
from django.http import HttpRequest, HttpResponse
from django.template.backends.django import DjangoTemplates
from django.test.utils import override_settings
from django.urls import path

MIDDLEWARE = [  # what `django-admin startproject` writes
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Rows</title></head>
<body>
<h1>Rows</h1>
<table>
  <tr><th>Name</th><th>Place</th><th>Since</th></tr>
  {% for row in rows %}<tr>
    <td><a href="/rows/{{ row.pk }}/">{{ row.name }}</a></td><td>{{ row.place }}</td><td>{{ row.since }}</td>
  </tr>
  {% endfor %}
</table>
</body>
</html>
"""
ROWS = 20
templates = DjangoTemplates(
    {
        "NAME": "bare",
        "DIRS": [],
        "APP_DIRS": False,
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [("django.template.loaders.locmem.Loader", {"list.html": PAGE})],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
)


class Row(models.Model):
    """A simple table."""

    name = models.CharField(max_length=80)
    place = models.CharField(max_length=80)
    since = models.PositiveIntegerField()

    class Meta:
        app_label = "bench"

    def __str__(self) -> str:
        return self.name


def rows(request: HttpRequest) -> HttpResponse:
    """List twenty rows: one query, one plain template."""
    page = templates.get_template("list.html")
    return HttpResponse(page.render({"rows": Row.objects.order_by("pk")[:ROWS]}, request))


def hello(_request: HttpRequest) -> HttpResponse:
    """Say hello."""
    return HttpResponse("hello")


urlpatterns = [path("rows/", rows), path("hello/", hello)]


class OwnAddresses:
    """Leads requests to this module's addresses although the settings name others."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> Any:
        request.urlconf = __name__  # type: ignore[attr-defined]  # Django's own way to say it
        return self.get_response(request)


def site() -> WSGIHandler:
    """Return the bare project as a WSGI application, beside whatever else this process serves."""
    with override_settings(MIDDLEWARE=[f"{__name__}.OwnAddresses", *MIDDLEWARE]):
        return WSGIHandler()


def fill() -> None:
    """Make the simple table and its rows."""
    with connection.schema_editor() as editor:
        editor.create_model(Row)
    Row.objects.bulk_create(Row(name=f"Row {n}", place=f"Place {n % 5}", since=2000 + n) for n in range(ROWS))
