"""Where plans are written down; they are read on pages of a floor above."""

from django.urls import path

from musubi.planning import views

app_name = "planning"
urlpatterns = [
    path("adopt/", views.adopt, name="adopt"),
    path("<int:pk>/correct/", views.correct, name="correct"),
]
