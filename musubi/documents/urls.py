"""Where files are. They speak no language of their own, so their addresses stand once, without /en/."""

from django.urls import path

from musubi.documents import views

app_name = "documents"
urlpatterns = [
    path("<uuid:uuid>/<str:file_name>", views.file, name="file"),
    path("<uuid:uuid>/<int:width>/<str:file_name>", views.image, name="image"),
]
