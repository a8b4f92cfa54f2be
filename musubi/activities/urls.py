"""Where activities are found, told, read and praised."""

from django.urls import URLPattern, path, register_converter

from musubi.activities.views import choosing, doubles, praising


class TableFormat:
    """The formats of lists."""

    regex = "xlsx|csv"

    def to_python(self, value: str) -> str:
        """Return the format."""
        return value

    def to_url(self, value: str) -> str:
        """Return the format."""
        return value


register_converter(TableFormat, "table_format")

app_name = "activities"
urlpatterns: list[URLPattern] = [
    # praise and doubles
    path("<int:pk>/nominate/", praising.nominate, name="nominate"),
    path("<int:pk>/nominate/back/", praising.take_back_nomination, name="take_back_nomination"),
    path("<int:pk>/useful/", praising.useful, name="useful"),
    path("<int:pk>/useful/back/", praising.take_back_useful, name="take_back_useful"),
    path("<int:pk>/try/", praising.try_out, name="try_out"),
    path("<int:pk>/consider/", choosing.consider, name="consider"),
    path("shortlist/", choosing.shortlist, name="shortlist"),
    path("shortlist/<table_format:file_format>/", choosing.export_shortlist, name="export_shortlist"),
    path("presentations/", choosing.presentations, name="presentations"),
    path("presentations/<int:pk>/", choosing.presented, name="presented"),
    path("presentations/<int:pk>/<table_format:file_format>/", choosing.export_presented, name="export_presented"),
    path("duplicates/", doubles.doubles, name="doubles"),
    path("duplicates/<int:first>/<int:second>/", doubles.compare, name="compare"),
    path("duplicates/mergers/<int:pk>/undo/", doubles.unmerge, name="unmerge"),
]
