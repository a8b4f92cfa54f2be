"""Where activities are found, told, read and praised."""

from django.urls import path

from musubi.activities.views import answering, editing

app_name = "activities"
urlpatterns = [
    path("answer/<str:token>/", answering.answer_by_link, name="answer_by_link"),
    path("answers/<int:pk>/", answering.answer, name="answer"),
    path("<int:pk>/edit/", editing.edit, name="edit"),
    path("<int:pk>/withdraw/", editing.withdraw, name="withdraw"),
    path("<int:pk>/put-back/", editing.put_back, name="put_back"),
]
