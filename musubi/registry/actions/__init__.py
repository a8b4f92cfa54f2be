"""The verbs of the registry. Each is one transaction, and leaves earlier answers as they were or says it corrects."""

from musubi.registry.actions.confirmations import chase, confirm
from musubi.registry.actions.lineages import become
from musubi.registry.actions.memberships import admit, end, give_seat, move_sector, strike
from musubi.registry.actions.organisations import (
    CONTACT_DETAILS,
    PROFILE_FACTS,
    change_profile,
    edit_details,
    enter,
    replace_aliases,
    withdraw,
)
from musubi.registry.actions.people import end_role, give_role, invite
from musubi.registry.actions.refusals import (
    AlreadySuperseded,
    AlreadyWithdrawn,
    EditedMeanwhile,
    EndsBeforeStart,
    LineageToItself,
    PeriodsOverlap,
    ReasonMissing,
)

__all__ = [
    "CONTACT_DETAILS",
    "PROFILE_FACTS",
    "AlreadySuperseded",
    "AlreadyWithdrawn",
    "EditedMeanwhile",
    "EndsBeforeStart",
    "LineageToItself",
    "PeriodsOverlap",
    "ReasonMissing",
    "admit",
    "become",
    "change_profile",
    "chase",
    "confirm",
    "edit_details",
    "end",
    "end_role",
    "enter",
    "give_role",
    "give_seat",
    "invite",
    "move_sector",
    "replace_aliases",
    "strike",
    "withdraw",
]
