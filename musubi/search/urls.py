"""Where the search is tuned. The search page itself is the website's."""

from django.urls import path

from musubi.search import views

app_name = "search"
urlpatterns = [
    path("synonyms/", views.synonyms, name="synonyms"),
    path("synonyms/<int:pk>/", views.edit_synonym, name="edit_synonym"),
    path("synonyms/<int:pk>/remove/", views.remove_synonym, name="remove_synonym"),
]
