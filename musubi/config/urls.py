"""Every address. English pages are the Japanese ones under /en/."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

urlpatterns = [
    *i18n_patterns(
        path("accounts/", include("allauth.urls")),
        path("", include("musubi.registry.urls")),
        path("", include("musubi.website.urls")),
        prefix_default_language=False,
    ),
]
