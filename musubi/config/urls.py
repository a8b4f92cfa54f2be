"""Every address. English pages are the Japanese ones under /en/."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path

from musubi.config.api import api, docs, nowhere
from musubi.core import health
from musubi.website.sitemaps import SITEMAPS
from musubi.website.views.pages import robots

handler400 = "musubi.core.errors_views.bad_request"
handler403 = "musubi.core.errors_views.forbidden"
handler404 = "musubi.core.errors_views.not_found"
handler429 = "musubi.accounts.views.too_many_requests"
handler500 = "musubi.core.errors_views.server_error"

api_urls = api.urls
for pattern in api_urls[0]:
    # The record is public; search asks for the reader's own audience.
    pattern.callback.login_required = False  # type: ignore[union-attr]  # ninja's patterns have a callback; Django reads this

demo_urls = [path("demo/", include("musubi.demo.urls"))] if settings.IS_DEMO else []

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("admin/", admin.site.urls),
    path("api/v1/", api_urls),
    path("files/", include("musubi.documents.urls")),
    path("robots.txt", robots, name="robots"),
    path("sitemap.xml", login_not_required(sitemap), {"sitemaps": SITEMAPS}, name="sitemap"),
    *i18n_patterns(
        path("accounts/", include("musubi.accounts.urls")),
        path("api/v1/docs", docs, name="api_docs"),
        *demo_urls,
        path("search/", include("musubi.search.urls")),
        path("", include("musubi.registry.urls")),
        path("", include("musubi.website.urls")),
        prefix_default_language=False,
    ),
    path("api/<path:rest>", nowhere, name="api_nowhere"),
]
