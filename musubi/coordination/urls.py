"""Where requests come in and are followed."""

from django.urls import path

from musubi.coordination.views import calls, clients, intake, needs, status

app_name = "coordination"
urlpatterns = [
    # requests: the form, thanks, the status page, the check; a clerk's clients; phone calls; needs
    path("consult/", intake.consult, name="consult"),
    path("consult/sent/<str:token>/", intake.sent, name="sent"),
    path("consult/status/<str:token>/", status.status, name="status"),
    path("consult/check/<str:token>/", status.check, name="check"),
    path("consult/clients/", clients.clients, name="clients"),
    path("consult/clients/new/", intake.file_for_client, name="file_for_client"),
    path("calls/", calls.calls, name="calls"),
    path("calls/<int:pk>/case/", calls.make_case, name="make_case"),
    path("needs/", needs.needs, name="needs"),
    path("needs/<int:pk>/", needs.need, name="need"),
]
