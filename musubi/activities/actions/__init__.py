"""The verbs of activities, by subject."""

from musubi.activities.actions.answers import Entry, save_answer, send_answer
from musubi.activities.actions.editing import edit_with_files
from musubi.activities.actions.publishing import publish, put_back, return_activity, submit, withdraw
from musubi.activities.actions.reviewing import entries_of, publish_entries, return_entries
from musubi.activities.actions.sending import send_sheet
from musubi.activities.actions.sheets import keep_sheet
from musubi.activities.actions.telling import COLUMNS, LISTS, edit, pair, tell

__all__ = [
    "COLUMNS",
    "LISTS",
    "Entry",
    "edit",
    "edit_with_files",
    "entries_of",
    "keep_sheet",
    "pair",
    "publish",
    "publish_entries",
    "put_back",
    "return_activity",
    "return_entries",
    "save_answer",
    "send_answer",
    "send_sheet",
    "submit",
    "tell",
    "withdraw",
]
