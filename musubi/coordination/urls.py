"""Where the pages of coordination stand."""

from django.urls import path

from musubi.coordination.views import digest, figures, follow_ups, outcomes

app_name = "coordination"
urlpatterns = [
    path("follow-ups/<int:pk>/", follow_ups.follow_up, name="follow_up"),
    path("follow-ups/answer/<str:token>/", follow_ups.answer_by_link, name="answer_follow_up"),
    path("digest/", digest.digest, name="digest"),
    path("digest/tune/<str:token>/", digest.tune_by_link, name="tune_digest"),
    path("outcomes/", outcomes.outcomes, name="outcomes"),
    path("outcomes/record/", outcomes.record, name="record_outcome"),
    path("outcomes/figures/", figures.figures, name="figures"),
    path("outcomes/<int:pk>/", outcomes.outcome, name="outcome"),
    path("outcomes/<int:pk>/edit/", outcomes.edit, name="edit_outcome"),
    path("outcomes/<int:pk>/move/", outcomes.move, name="move_outcome"),
]
