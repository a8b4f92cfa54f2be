"""The addresses of demo mode, made of the same parts as musubi/config/urls.py makes them."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from musubi.config import urls as house
from musubi.config.urls import handler400, handler403, handler404, handler429, handler500

__all__ = ["handler400", "handler403", "handler404", "handler429", "handler500", "urlpatterns"]

urlpatterns = [
    *i18n_patterns(path("demo/", include("musubi.demo.urls")), prefix_default_language=False),
    *house.urlpatterns,
]
