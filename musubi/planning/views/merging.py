"""Two corrected one plan: what the second left alone is as the first left it, the rest is shown in both texts."""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from musubi.planning.actions import Part, wording_of
from musubi.planning.actions.wording import kept_value
from musubi.planning.forms import Correcting
from musubi.planning.models import Plan
from musubi.planning.queries import label_of_change, words_of_change

Change = dict[str, Any]
_ROWS = {"guideline": "guidelines", "target": "targets"}


@dataclass(frozen=True)
class Merged:
    """What is typed now, what the other changed, and where both changed one thing."""

    typed: QueryDict
    theirs: list[Change]
    differences: list[dict[str, str]]


def merge(plan: Plan, forms: Correcting, typed: QueryDict) -> Merged:
    """Return what was typed with the other's changes in it. Correcting after that chooses one's own text."""
    seen = forms.form.cleaned_data["revision"]
    told = [change for one in plan.corrections.filter(revision__gt=seen).order_by("revision") for change in one.changes]
    again = typed.copy()
    again["revision"] = str(plan.revision)
    boxes = _boxes(forms)
    differences: list[dict[str, str]] = []
    for change in _as_one(told):
        if change["part"] not in boxes or change["field"] == "continuation":
            continue
        prefix, values = boxes[change["part"]]
        mine = kept_value(values.get(change["field"], ""))
        if mine == change["before"]:
            again[f"{prefix}{change['field']}"] = _typed_as(change["after"])
        elif mine != change["after"] and values:
            differences.append(
                {
                    "label": label_of_change(change),
                    "mine": words_of_change({**change, "after": mine}, "after"),
                    "theirs": words_of_change(change, "after"),
                }
            )
    _settle_rows(plan, boxes, again)
    return Merged(again, told, differences)


def _boxes(forms: Correcting) -> dict[str, tuple[str, dict[str, Any]]]:
    """Return where on the page each part of the plan stands, and what was typed there; nothing where it is to go."""
    found: dict[str, tuple[str, dict[str, Any]]] = {"plan": ("", forms.form.cleaned_data)}
    for kind, rows in (("guideline", forms.guidelines), ("target", forms.targets)):
        for row in rows:
            if row.is_told and row.cleaned_data.get("pk"):
                is_to_go = row.cleaned_data["is_taken_out"]
                found[f"{kind}:{row.cleaned_data['pk']}"] = (f"{row.prefix}-", {} if is_to_go else row.values())
    return found


def _as_one(changes: list[Change]) -> list[Change]:
    """Return the changes of several corrections as those of one: from what was there first to what is there last."""
    found: dict[tuple[str, str], Change] = {}
    for one in changes:
        key = (one["part"], one["field"])
        found[key] = {**one, "before": found[key]["before"] if key in found else one["before"]}
    return list(found.values())


def _settle_rows(plan: Plan, boxes: dict[str, tuple[str, dict[str, Any]]], again: QueryDict) -> None:
    """Add the rows that the other added; those that the other took out stay to be seen, ticked to go."""
    now = wording_of(plan)
    for kind, name in _ROWS.items():
        parts: dict[str, Part] = {f"{kind}:{one.pk}": one for one in getattr(now, name)}
        for part, (prefix, _values) in boxes.items():
            if part.startswith(kind) and part not in parts:
                again[f"{prefix}pk"] = ""
                again[f"{prefix}is_taken_out"] = "on"
        count = int(again.get(f"{name}-TOTAL_FORMS", "0"))
        for part, one in parts.items():
            if part in boxes:
                continue
            again[f"{name}-{count}-pk"] = str(one.pk)
            for box, value in one.values.items():
                again[f"{name}-{count}-{box}"] = _typed_as(kept_value(value))
            count += 1
        again[f"{name}-TOTAL_FORMS"] = str(count)


def _typed_as(value: Any) -> str:
    if isinstance(value, dict):
        return str(value["pk"])
    if isinstance(value, bool):
        return "on" if value else ""
    return str(value)
