"""Where activities are found, told, read and praised."""

from django.urls import path

from musubi.activities.views import reviewing

app_name = "activities"
urlpatterns = [
    path("review/<int:pk>/", reviewing.review, name="review"),
    path("digest/<int:pk>/", reviewing.digest, name="digest"),
    path("digest/<int:pk>/word/", reviewing.digest_file, {"kind": "word"}, name="digest_word"),
    path("digest/<int:pk>/text/", reviewing.digest_file, {"kind": "text"}, name="digest_text"),
    path("rounds/<int:pk>/export/", reviewing.export_activities, name="export_round_activities"),
]
