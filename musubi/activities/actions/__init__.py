"""The verbs of activities, by subject."""

from musubi.activities.actions.answers import Entry, save_answer, send_answer
from musubi.activities.actions.deciding import (
    BOXES,
    Edit,
    boxes_of,
    choose_organisation,
    confirm,
    discard,
    edit_pieces,
    shown_of,
    take_back,
)
from musubi.activities.actions.editing import edit_with_files
from musubi.activities.actions.importing import MOST_AT_ONCE, ask_for_import, import_rows, keep_import
from musubi.activities.actions.pasting import paste_table, paste_text
from musubi.activities.actions.publishing import publish, put_back, return_activity, submit, withdraw
from musubi.activities.actions.reviewing import entries_of, publish_entries, return_entries
from musubi.activities.actions.sending import send_sheet
from musubi.activities.actions.sheets import keep_sheet
from musubi.activities.actions.telling import COLUMNS, LISTS, edit, pair, tell

__all__ = [
    "BOXES",
    "COLUMNS",
    "LISTS",
    "MOST_AT_ONCE",
    "Edit",
    "Entry",
    "ask_for_import",
    "boxes_of",
    "choose_organisation",
    "confirm",
    "discard",
    "edit",
    "edit_pieces",
    "edit_with_files",
    "entries_of",
    "import_rows",
    "keep_import",
    "keep_sheet",
    "pair",
    "paste_table",
    "paste_text",
    "publish",
    "publish_entries",
    "put_back",
    "return_activity",
    "return_entries",
    "save_answer",
    "send_answer",
    "send_sheet",
    "shown_of",
    "submit",
    "take_back",
    "tell",
    "withdraw",
]
