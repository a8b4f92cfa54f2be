"""The addresses of accounts alone, with stand-ins for the two pages of a higher floor that its settings name."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import include, path


@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    """Be a page of the public."""
    return HttpResponse("home", headers={"Cache-Control": "public, max-age=60"})


def today(request: HttpRequest) -> HttpResponse:
    """Be a page for somebody signed in."""
    return HttpResponse(f"today {request.user}", headers={"Cache-Control": "public, max-age=60"})


handler429 = "musubi.accounts.views.too_many_requests"
website = [path("", home, name="home"), path("today/", today, name="today")]
urlpatterns = [
    path("admin/", admin.site.urls),
    *i18n_patterns(
        path("accounts/", include("musubi.accounts.urls")),
        path("", include((website, "website"))),
        prefix_default_language=False,
    ),
]
