"""Every address. English pages are the Japanese ones under /en/."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from musubi.config.api import api, docs, nowhere

handler429 = "musubi.accounts.views.too_many_requests"

api_urls = api.urls
for pattern in api_urls[0]:
    # The record is public; search asks for the reader's own audience.
    pattern.callback.login_required = False

urlpatterns = [
    path("admin/", admin.site.urls),
    path("api/v1/", api_urls),
    *i18n_patterns(
        path("accounts/", include("musubi.accounts.urls")),
        path("api/v1/docs", docs, name="api_docs"),
        path("", include("musubi.registry.urls")),
        path("", include("musubi.website.urls")),
        prefix_default_language=False,
    ),
    path("api/<path:rest>", nowhere),
]
