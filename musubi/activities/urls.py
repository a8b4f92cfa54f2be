"""Where activities are found, told, read and praised."""

from django.urls import path, register_converter

from musubi.activities.views import (
    answering,
    choosing,
    doubles,
    editing,
    importing,
    loose,
    pasting,
    praising,
    reviewing,
)


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
urlpatterns = [
    path("answer/<str:token>/", answering.answer_by_link, name="answer_by_link"),
    path("answers/<int:pk>/", answering.answer, name="answer"),
    path("<int:pk>/edit/", editing.edit, name="edit"),
    path("<int:pk>/withdraw/", editing.withdraw, name="withdraw"),
    path("<int:pk>/put-back/", editing.put_back, name="put_back"),
    path("waiting/", loose.waiting, name="waiting"),
    path("review/<int:pk>/", reviewing.review, name="review"),
    path("digest/<int:pk>/", reviewing.digest, name="digest"),
    path("digest/<int:pk>/word/", reviewing.digest_file, {"kind": "word"}, name="digest_word"),
    path("digest/<int:pk>/text/", reviewing.digest_file, {"kind": "text"}, name="digest_text"),
    path("rounds/<int:pk>/export/", reviewing.export_activities, name="export_round_activities"),
    path("paste/", pasting.paste, name="paste"),
    path("paste/<int:pk>/", pasting.pasting, name="pasting"),
    path("paste/<int:pk>/text/", pasting.pasted_text, name="pasted_text"),
    path("import/template.xlsx", importing.import_template, name="import_template"),
    path("import/<int:pk>/", importing.check_import, name="check_import"),
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
