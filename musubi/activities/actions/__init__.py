"""The verbs of activities, by subject."""

from musubi.activities.actions.answers import Entry, save_answer, send_answer
from musubi.activities.actions.merging import may_take_in, merge, tell_apart, unmerge
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
from musubi.activities.actions.telling import COLUMNS, LISTS, edit, pair, tell

__all__ = [
    "COLUMNS",
    "LISTS",
    "Entry",
    "edit",
    "find_useful",
    "may_take_in",
    "merge",
    "nominate",
    "pair",
    "present",
    "publish",
    "put_back",
    "recognise",
    "return_activity",
    "save_answer",
    "send_answer",
    "shortlist",
    "submit",
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
