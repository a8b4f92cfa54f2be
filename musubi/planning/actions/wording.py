"""What a correction of a plan is told: its fields, its parts as they shall read, and how a change is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import zip_longest
from typing import Any

from django.db import models
from django.utils.translation import override

EXAMPLES = ("examples_ja", "examples_en")
PLAN_FIELDS = (
    *("name_ja", "name_en", "short_ja", "short_en", "slogan_ja", "slogan_en", "subtitle_ja", "subtitle_en"),
    *("aim_ja", "aim_en", "starts_fy", "ends_fy", "adopted_from", "adopted_to", "adopted_wording", "meeting"),
    *("occasion_ja", "occasion_en", "note_ja", "note_en", "source", "is_english_ours"),
)
GUIDELINE_FIELDS = ("label_ja", "label_en", "number", "name_ja", "name_en", "text_ja", "text_en", "continues")
TARGET_FIELDS = (
    *(
        "number",
        "indicator_ja",
        "indicator_en",
        "value",
        "unit_ja",
        "unit_en",
        "measure",
        "span",
        "years",
        "fiscal_year",
    ),
    *("base", "result", "result_unit_ja", "result_unit_en", "result_source", "note_ja", "note_en"),
    *("source", "source_wording"),
)


@dataclass(frozen=True)
class Part:
    """A guideline or a target as it shall read. Without `pk` it is one that was forgotten."""

    values: Mapping[str, Any]
    pk: int | None = None
    is_taken_out: bool = False


@dataclass(frozen=True)
class Wording:
    """A plan as it shall read. What is not named stays as it is."""

    plan: Mapping[str, Any] = field(default_factory=dict)
    guidelines: Sequence[Part] = ()
    targets: Sequence[Part] = ()


@dataclass(frozen=True)
class Change:
    """One thing that reads otherwise than before; `label` is what its part was called."""

    part: str
    label_ja: str
    label_en: str
    field: str
    before: Any
    after: Any


def example_pairs(japanese: str, english: str) -> list[tuple[str, str]]:
    """Return examples written one a line in each language, each with its other language."""
    first, second = ([line.strip() for line in text.splitlines()] for text in (japanese, english))
    return [pair for pair in zip_longest(first, second, fillvalue="") if any(pair)]


def values_of(row: models.Model, names: Sequence[str]) -> dict[str, Any]:
    """Return what stands in these fields of a row."""
    return {name: getattr(row, name) for name in names}


def kept_value(value: Any) -> Any:
    """Return a value as JSON keeps it. What is named is kept with its name: it may be called otherwise one day."""
    if isinstance(value, models.Model):
        words = []
        for language in ("ja", "en"):
            with override(language):
                words.append(str(value))
        return {"pk": value.pk, "ja": words[0], "en": words[1]}
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, date):
        return value.isoformat()
    return value.replace("\r\n", "\n") if isinstance(value, str) else "" if value is None else value
