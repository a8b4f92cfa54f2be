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
from musubi.activities.actions.importing import MOST_AT_ONCE, ask_for_import, import_rows, keep_import
from musubi.activities.actions.pasting import paste_table, paste_text
from musubi.activities.actions.publishing import publish, put_back, return_activity, submit, withdraw
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
    "import_rows",
    "keep_import",
    "pair",
    "paste_table",
    "paste_text",
    "publish",
    "put_back",
    "return_activity",
    "save_answer",
    "send_answer",
    "shown_of",
    "submit",
    "take_back",
    "tell",
    "withdraw",
]
