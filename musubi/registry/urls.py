"""Where the registry is changed."""

from django.urls import path

from musubi.registry.views import desk, details, exchange, keeping

app_name = "registry"
urlpatterns = [
    path("organisations/<int:pk>/edit/", details.edit_details, name="edit_details"),
    path("organisations/<int:pk>/confirm/", details.confirm, name="confirm"),
    path("confirm/<str:token>/", details.confirm_by_link, name="confirm_by_link"),
    path("organisations/<int:pk>/keep/", keeping.keep_organisation, name="keep_organisation"),
    path("organisations/<int:pk>/keep/<slug:name>/", keeping.change, name="change"),
    path("organisations/enter/", keeping.enter, name="enter"),
    path("roster/", desk.roster_desk, name="roster_desk"),
    path("roster/export/", exchange.export_roster, name="export_roster"),
    path("roster/import/", exchange.import_roster, name="import_roster"),
    path("roster/import/<int:pk>/", exchange.check_import, name="check_import"),
]
