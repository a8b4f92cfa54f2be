"""Where activities are found, told, read and praised."""

from django.urls import path

from musubi.activities.views import importing, pasting

app_name = "activities"
urlpatterns = [
    path("paste/", pasting.paste, name="paste"),
    path("paste/<int:pk>/", pasting.pasting, name="pasting"),
    path("paste/<int:pk>/text/", pasting.pasted_text, name="pasted_text"),
    path("import/template.xlsx", importing.import_template, name="import_template"),
    path("import/<int:pk>/", importing.check_import, name="check_import"),
]
