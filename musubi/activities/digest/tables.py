"""Activities as a table: headings that the import reads again, one row an activity."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils import timezone

from musubi.activities.models import Activity
from musubi.registry.exchange.writing import Cell, Heading
from musubi.registry.queries import profiles_on

# In Japanese whoever reads them: `reading.words` knows these words, and keeps the others as notes.
HEADINGS = [
    Heading("取組ID", 8),
    Heading("機関名", 32),
    Heading("年度", 8),
    Heading("計画実績", 10),
    Heading("取組名", 44),
    Heading("開始日", 12),
    Heading("終了日", 12),
    Heading("時期のことば", 18),
    Heading("場所", 22),
    Heading("県", 10),
    Heading("連携先", 32),
    Heading("内容", 50),
    Heading("取組の種別", 16),
    Heading("分野", 20),
    Heading("行動指針", 30),
    Heading("URL", 30),
    Heading("ほかのリンク", 30),
    Heading("見せる範囲", 16),
    Heading("状態", 14),
    Heading("英語の取組名", 44),
    Heading("英語の内容", 50),
    Heading("出典", 24),
]


def activity_rows(found: QuerySet[Activity]) -> list[list[Cell]]:
    """Return a row for each, in the order given: the same few queries however many they are."""
    listed = list(found.select_related("kind", "prefecture").prefetch_related("fields", "guidelines", "links"))
    profiles = profiles_on(timezone.localdate(), organisations={one.organisation_id for one in listed})
    names = {pk: str(profile.name_ja) for pk, profile in profiles.items()}
    return [_row(one, names.get(one.organisation_id, "")) for one in listed]


def _row(one: Activity, told_by: str) -> list[Cell]:
    urls = [link.url for link in one.links.all()]
    return [
        one.pk,
        told_by,
        one.fiscal_year,
        one.get_stage_display(),
        one.title_ja,
        one.starts_on,
        one.ends_on,
        one.wording,
        one.place,
        one.prefecture.name if one.prefecture else "",
        one.partners,
        one.text_ja,
        one.kind.name if one.kind else "",
        _joined(field.name for field in one.fields.all()),
        _joined(str(guideline) for guideline in one.guidelines.all()),
        urls[0] if urls else "",
        "\n".join(urls[1:]),
        one.get_visibility_display(),
        one.get_state_display(),
        one.title_en,
        one.text_en,
        one.source,
    ]


def _joined(texts: Iterable[str]) -> str:
    return "、".join(texts)
