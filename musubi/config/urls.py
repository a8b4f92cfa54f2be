"""Every address. English pages are the Japanese ones under /en/."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path
from django.views.decorators.http import require_safe

from musubi.config.api import api, docs, not_a_way, nowhere
from musubi.core import health
from musubi.core.api import reading_only
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
    pattern.callback = login_not_required(reading_only(pattern.callback, not_a_way))  # type: ignore[arg-type]  # ninja's patterns have a callback

demo_urls = [path("demo/", include("musubi.demo.urls"))] if settings.IS_DEMO else []

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("admin/", admin.site.urls),
    path("api/v1/", api_urls),
    path("files/", include("musubi.documents.urls")),
    path("robots.txt", robots, name="robots"),
    path("sitemap.xml", login_not_required(require_safe(sitemap)), {"sitemaps": SITEMAPS}, name="sitemap"),
    *i18n_patterns(
        path("accounts/", include("musubi.accounts.urls")),
        path("api/v1/docs", docs, name="api_docs"),
        *demo_urls,
        path("search/", include("musubi.search.urls")),
        path("", include("musubi.registry.urls")),
        path("rounds/", include("musubi.surveys.urls")),
        path("activities/", include("musubi.activities.urls")),
        path("", include("musubi.coordination.urls")),
        path("", include("musubi.website.urls")),
        prefix_default_language=False,
    ),
    path("api/<path:rest>", nowhere, name="api_nowhere"),
]
