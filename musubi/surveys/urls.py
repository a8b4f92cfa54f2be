"""Where the secretariat keeps its rounds."""

from django.urls import path

from musubi.surveys.views import keeping, requests, rounds

app_name = "surveys"
urlpatterns = [
    path("", rounds.rounds, name="rounds"),
    path("open/", keeping.open_round, name="open_round"),
    path("<int:pk>/", rounds.show_round, name="round"),
    path("<int:pk>/export/", rounds.export_round, name="export_round"),
    path("<int:pk>/ask/", keeping.ask, name="ask"),
    path("<int:pk>/remind/", keeping.remind, name="remind"),
    path("<int:pk>/edit/", keeping.edit_round, name="edit_round"),
    path("<int:pk>/close/", keeping.close_round, name="close_round"),
    path("<int:pk>/reopen/", keeping.reopen_round, name="reopen_round"),
    path("requests/<int:pk>/", requests.show_request, name="request"),
    path("requests/<int:pk>/link/", requests.issue_link, name="issue_link"),
    path("requests/<int:pk>/revoke/", requests.revoke_links, name="revoke_links"),
    path("letters/<int:pk>/send/", requests.send_letter, name="send_letter"),
]
