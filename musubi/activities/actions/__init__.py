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
from musubi.activities.actions.editing import edit_with_files, forget_edit, keep_edit
from musubi.activities.actions.importing import (
    MOST_AT_ONCE,
    ask_for_import,
    import_rows,
    keep_import,
    leave_out,
    stage_import,
)
from musubi.activities.actions.merging import may_take_in, merge, tell_apart, unmerge
from musubi.activities.actions.pasting import paste_table, paste_text
from musubi.activities.actions.praising import (
    find_useful,
    nominate,
    present,
    recognise,
    shortlist,
    take_back_nomination,
    take_back_presentation,
    take_back_recognition,
    take_back_useful,
    take_off_shortlist,
    try_out,
)
from musubi.activities.actions.publishing import publish, put_back, return_activity, submit, withdraw
from musubi.activities.actions.reviewing import entries_of, loose, publish_entries, publish_loose, return_entries
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
    "find_useful",
    "forget_edit",
    "import_rows",
    "keep_edit",
    "keep_import",
    "keep_sheet",
    "leave_out",
    "loose",
    "may_take_in",
    "merge",
    "nominate",
    "pair",
    "paste_table",
    "paste_text",
    "present",
    "publish",
    "publish_entries",
    "publish_loose",
    "put_back",
    "recognise",
    "return_activity",
    "return_entries",
    "save_answer",
    "send_answer",
    "send_sheet",
    "shortlist",
    "shown_of",
    "stage_import",
    "submit",
    "take_back",
    "take_back_nomination",
    "take_back_presentation",
    "take_back_recognition",
    "take_back_useful",
    "take_off_shortlist",
    "tell",
    "tell_apart",
    "try_out",
    "unmerge",
    "withdraw",
]
