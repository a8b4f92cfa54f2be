"""The verbs of the registry. Each is one transaction, and leaves earlier answers as they were or says it corrects."""

from musubi.registry.actions.confirmations import chase, confirm
from musubi.registry.actions.imports import (
    MOST_AT_ONCE,
    ImportIsGone,
    NameChangesBetween,
    RegistryMovedOn,
    RowStopped,
    RowsWrong,
    import_roster,
    keep_import,
    sheet_of,
)
from musubi.registry.actions.lineages import become
from musubi.registry.actions.memberships import admit, amend, end, give_seat, move_sector, strike
from musubi.registry.actions.organisations import (
    CONTACT_DETAILS,
    PROFILE_FACTS,
    change_profile,
    edit_details,
    enter,
    replace_aliases,
    set_identifiers,
    withdraw,
)
from musubi.registry.actions.people import end_role, give_role, invite, take_role_away
from musubi.registry.actions.refusals import (
    AlreadySuperseded,
    AlreadyWithdrawn,
    EditedMeanwhile,
    EndsBeforeStart,
    LineageAlreadyRecorded,
    LineageToItself,
    PeriodsOverlap,
    ReasonMissing,
    RoleAlreadyHeld,
)
from musubi.registry.actions.waiting_imports import carry_out_import, request_import

__all__ = [
    "CONTACT_DETAILS",
    "MOST_AT_ONCE",
    "PROFILE_FACTS",
    "AlreadySuperseded",
    "AlreadyWithdrawn",
    "EditedMeanwhile",
    "EndsBeforeStart",
    "ImportIsGone",
    "LineageAlreadyRecorded",
    "LineageToItself",
    "NameChangesBetween",
    "PeriodsOverlap",
    "ReasonMissing",
    "RegistryMovedOn",
    "RoleAlreadyHeld",
    "RowStopped",
    "RowsWrong",
    "admit",
    "amend",
    "become",
    "carry_out_import",
    "change_profile",
    "chase",
    "confirm",
    "edit_details",
    "end",
    "end_role",
    "enter",
    "give_role",
    "give_seat",
    "import_roster",
    "invite",
    "keep_import",
    "move_sector",
    "replace_aliases",
    "request_import",
    "set_identifiers",
    "sheet_of",
    "strike",
    "take_role_away",
    "withdraw",
]
