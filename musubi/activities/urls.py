"""Where activities are found, told, read and praised."""

from django.urls import URLPattern

app_name = "activities"
urlpatterns: list[URLPattern] = []
