"""The tables of coordination, by subject."""

from musubi.coordination.models.agreements import Agreement, AgreementAmount, AgreementParty
from musubi.coordination.models.asking import Inquiry, Introduction
from musubi.coordination.models.cases import UNDER_WAY, Case, CaseSeed, Channel, Duty, Ending, Participant, Stage
from musubi.coordination.models.desk import Interest, Letter, PhoneCall, Verdict
from musubi.coordination.models.events import MOVES, CaseEvent, EventKind, Readers
from musubi.coordination.models.follow_ups import MONTHS, FollowUp
from musubi.coordination.models.groups import Group, GroupMember, GroupVisibility
from musubi.coordination.models.needs import (
    LONGEST_TEXT,
    UNNAMED_CONTACT,
    Disclosure,
    Filing,
    Need,
    NeedState,
    Size,
)
from musubi.coordination.models.outcomes import Outcome, OutcomeKind, OutcomeRole, OutcomeState, OutcomeVisibility
from musubi.coordination.models.pairs import Pair, PairState
from musubi.coordination.models.seeds import SHEET, SHOWN_ALWAYS, Rights, Seed, SeedState, SeedVisibility
from musubi.coordination.models.suggestions import Asker, Suggestion
from musubi.coordination.models.vocabulary import ConsultationKind, Reason, SupportProgramme, Term, VentureClass

__all__ = [
    "LONGEST_TEXT",
    "MONTHS",
    "MOVES",
    "SHEET",
    "SHOWN_ALWAYS",
    "UNDER_WAY",
    "UNNAMED_CONTACT",
    "Agreement",
    "AgreementAmount",
    "AgreementParty",
    "Asker",
    "Case",
    "CaseEvent",
    "CaseSeed",
    "Channel",
    "ConsultationKind",
    "Disclosure",
    "Duty",
    "Ending",
    "EventKind",
    "Filing",
    "FollowUp",
    "Group",
    "GroupMember",
    "GroupVisibility",
    "Inquiry",
    "Interest",
    "Introduction",
    "Letter",
    "Need",
    "NeedState",
    "Outcome",
    "OutcomeKind",
    "OutcomeRole",
    "OutcomeState",
    "OutcomeVisibility",
    "Pair",
    "PairState",
    "Participant",
    "PhoneCall",
    "Readers",
    "Reason",
    "Rights",
    "Seed",
    "SeedState",
    "SeedVisibility",
    "Size",
    "Stage",
    "Suggestion",
    "SupportProgramme",
    "Term",
    "VentureClass",
    "Verdict",
]
