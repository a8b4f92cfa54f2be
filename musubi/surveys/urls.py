"""Where the secretariat keeps its rounds."""

from django.urls import URLPattern

app_name = "surveys"
urlpatterns: list[URLPattern] = []
