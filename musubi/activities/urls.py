"""Where activities are found, told, read and praised."""

from django.urls import path

from musubi.activities.views import answering, editing, importing, pasting, reviewing

app_name = "activities"
urlpatterns = [
    path("answer/<str:token>/", answering.answer_by_link, name="answer_by_link"),
    path("answers/<int:pk>/", answering.answer, name="answer"),
    path("<int:pk>/edit/", editing.edit, name="edit"),
    path("<int:pk>/withdraw/", editing.withdraw, name="withdraw"),
    path("<int:pk>/put-back/", editing.put_back, name="put_back"),
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
]
