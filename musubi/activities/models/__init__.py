"""The tables of activities."""

from musubi.activities.models.activities import (
    Activity,
    ActivityLink,
    Merger,
    NotTheSame,
    Participation,
    Presentation,
    Stage,
    State,
    Visibility,
)
from musubi.activities.models.answering import AnswerDraft, EditDraft
from musubi.activities.models.imports import ActivityImport, ActivityImportPart, ImportLines
from musubi.activities.models.pasting import PastedPiece, Pasting
from musubi.activities.models.praise import Criterion, Nomination, Recognition, Shortlisting, Useful
from musubi.activities.models.vocabulary import ActivityKind

__all__ = [
    "Activity",
    "ActivityImport",
    "ActivityImportPart",
    "ActivityKind",
    "ActivityLink",
    "AnswerDraft",
    "Criterion",
    "EditDraft",
    "ImportLines",
    "Merger",
    "Nomination",
    "NotTheSame",
    "Participation",
    "PastedPiece",
    "Pasting",
    "Presentation",
    "Recognition",
    "Shortlisting",
    "Stage",
    "State",
    "Useful",
    "Visibility",
]
