"""The council's words for kinds, fields, guidelines, prefectures and visibility, as a file or a piece writes them."""

import re
from collections.abc import Iterable
from typing import Any

from django.utils.translation import override

from musubi.activities.models import ActivityKind, Stage, Visibility
from musubi.activities.queries import guidelines_for
from musubi.core.bilingual import is_english
from musubi.core.text import search_key
from musubi.planning.models import Guideline
from musubi.registry.models import Field, Prefecture

_BETWEEN = re.compile(r"[、,;；\n]+")
_VISIBILITY = {
    Visibility.PUBLIC: ("公開", "一般公開", "全員", "だれでも"),
    Visibility.MEMBERS: ("参画機関", "参画機関のみ", "会員", "参画機関まで"),
    Visibility.OWN: ("自機関", "自機関のみ", "自機関と事務局"),
    Visibility.SECRETARIAT: ("事務局", "事務局のみ", "非公開"),
}
_STAGES = {Stage.PLAN: ("計画", "予定"), Stage.RESULT: ("実績", "結果", "報告")}


def key(text: str) -> str:
    """Return what a word is compared by."""
    return search_key(text).replace(" ", "")


def parts(text: str) -> list[str]:
    """Return the words of a cell that may hold several."""
    return [part.strip() for part in _BETWEEN.split(text) if part.strip()]


class Vocabulary:
    """All the words, asked for once: four queries and one for each fiscal year that guidelines are asked of."""

    def __init__(self) -> None:
        """Ask the database."""
        self.kinds: dict[str, ActivityKind] = _named(ActivityKind.objects.all())
        self.fields: dict[str, Field] = _named(Field.objects.all())
        self.prefectures: dict[str, Prefecture] = _named(Prefecture.objects.all())
        for name, prefecture in list(self.prefectures.items()):
            self.prefectures.setdefault(name.removesuffix("県"), prefecture)
            self.prefectures.setdefault(f"{name}県", prefecture)
        self.visibilities = _choices(_VISIBILITY)
        self.stages = _choices(_STAGES)
        self._guidelines: dict[int, dict[str, Guideline]] = {}

    def guidelines(self, fiscal_year: int) -> dict[str, Guideline]:
        """Return the guidelines in force in a year by number, name and short name."""
        if fiscal_year not in self._guidelines:
            found: dict[str, Guideline] = {}
            for one in guidelines_for(fiscal_year):
                for text in (str(one.number or ""), one.name_ja, one.name_en, f"{one.label_ja}{one.number or ''}"):
                    if text:
                        found.setdefault(key(text), one)
            self._guidelines[fiscal_year] = found
        return self._guidelines[fiscal_year]


def known(words: dict[str, Any]) -> str:
    """Return the words in a row, each thing once, for a sentence that names them."""
    names = dict.fromkeys(str(getattr(one, "name", getattr(one, "label", one))) for one in words.values())
    return (", " if is_english() else "、").join(names)


def _named(found: Iterable[Any]) -> dict[str, Any]:
    return {key(text): one for one in found for text in (one.code, one.name_en, one.name_ja) if text}


def _choices(words: dict[Any, tuple[str, ...]]) -> dict[str, Any]:
    table: dict[str, Any] = {}
    for value, texts in words.items():
        table |= {key(text): value for text in (*texts, str(value.value))}
        for language in ("ja", "en"):
            with override(language):
                table[key(str(value.label))] = value
    return table
