"""A plan as it is written down once it is adopted, and as it is corrected."""

from musubi.planning.forms.adopting import (
    MOST_GUIDELINES,
    GuidelineForm,
    GuidelinesForm,
    PlanForm,
    initial_guidelines,
    lines_in,
)
from musubi.planning.forms.correcting import Correcting

__all__ = [
    "MOST_GUIDELINES",
    "Correcting",
    "GuidelineForm",
    "GuidelinesForm",
    "PlanForm",
    "initial_guidelines",
    "lines_in",
]
