"""The two collections of activities: what is planned for a fiscal year, and what came of it."""

from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from musubi.activities.models import State
from musubi.core.dates import APRIL, era_year
from musubi.surveys.collections import Collection, register

if TYPE_CHECKING:
    from musubi.surveys.models import Request, Round

PLANS = "activity_plans"
RESULTS = "activity_results"
STAGES = {PLANS: "plan", RESULTS: "result"}  # the stage of the activities a collection brings


def answer_path(token: str) -> str:
    """Return where a mailed link is opened."""
    return reverse("activities:answer_by_link", args=[token])


def own_path(request: "Request") -> str:
    """Return where somebody signed in answers."""
    return reverse("activities:answer", args=[request.pk])


def review_path(request: "Request") -> str:
    """Return where the secretariat reads an answer."""
    return reverse("activities:review", args=[request.pk])


def outcome_path(round_: "Round") -> str:
    """Return the digest of a round."""
    return reverse("activities:digest", args=[round_.pk])


def letter(fiscal_year: int, template: str) -> str:
    """Return the words a mail of a new round begins with: the council's own language."""
    era = f"{era_year(date(fiscal_year, APRIL, 1))}度"
    return render_to_string(f"activities/mail/{template}.txt", {"year": era}).strip()


def received(request: "Request") -> list[str]:
    """Return a line for each entry of an answer: what a receipt lists."""
    held = request.activities.filter(merged_into=None).exclude(state=State.WITHDRAWN)
    with override("ja"):
        return [f"{one.title_ja}（{one.happens}）" for one in held.order_by("position", "pk")]


def register_all() -> None:
    """Make both known."""
    for code, name in ((PLANS, _("Activity plans")), (RESULTS, _("Activity results"))):
        words = partial(letter, template=code)
        register(Collection(code, name, answer_path, own_path, review_path, outcome_path, words, received))
