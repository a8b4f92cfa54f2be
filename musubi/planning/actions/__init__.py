"""The verbs of planning: a plan is adopted, and corrected where it was typed otherwise than it was adopted."""

from musubi.planning.actions.adopting import adopt_plan, check_plan
from musubi.planning.actions.correcting import correct_plan, foresee_correction, wording_of
from musubi.planning.actions.wording import Change, Part, Wording
from musubi.planning.refusals import (
    AdoptedMeanwhile,
    ContinuesNoneOfTheLast,
    EndsBeforeItBegins,
    GuidelineContinued,
    GuidelineInParts,
    GuidelineTagged,
    HowMissing,
    KeptButChanged,
    MeetingOfAnotherBody,
    NotAfterTheLast,
    NotBeforeTheNext,
    NothingToCorrect,
    NumberRepeated,
    PlanEditedMeanwhile,
    TargetNumberRepeated,
    WithoutReason,
    YearOutOfRange,
)

__all__ = [
    "AdoptedMeanwhile",
    "Change",
    "ContinuesNoneOfTheLast",
    "EndsBeforeItBegins",
    "GuidelineContinued",
    "GuidelineInParts",
    "GuidelineTagged",
    "HowMissing",
    "KeptButChanged",
    "MeetingOfAnotherBody",
    "NotAfterTheLast",
    "NotBeforeTheNext",
    "NothingToCorrect",
    "NumberRepeated",
    "Part",
    "PlanEditedMeanwhile",
    "TargetNumberRepeated",
    "WithoutReason",
    "Wording",
    "YearOutOfRange",
    "adopt_plan",
    "check_plan",
    "correct_plan",
    "foresee_correction",
    "wording_of",
]
