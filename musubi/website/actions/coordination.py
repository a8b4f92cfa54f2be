"""Put in the lists that seeds, needs and cases are sorted by."""

from collections.abc import Callable
from typing import Any

from django.db.models import Model

from musubi.coordination.models import ConsultationKind, Reason, SupportProgramme, VentureClass
from musubi.website.council_files import CouncilFiles, Row

_WORD = ("code", "name_ja", "name_en", "position")


def _nothing_more(_row: Row) -> dict[str, Any]:
    return {}


def _what_for(row: Row) -> dict[str, Any]:
    return {name: row[name] == "1" for name in ("is_for_inquiries", "is_for_closing")}


def _defined(row: Row) -> dict[str, Any]:
    return {"definition_year": int(row["definition_year"])}


def _given(row: Row) -> dict[str, Any]:
    return {"giver": row["giver"], "url": row["url"]}


_LISTS: dict[str, tuple[type[Model], Callable[[Row], dict[str, Any]]]] = {
    "consultation_kinds": (ConsultationKind, _nothing_more),
    "reasons": (Reason, _what_for),
    "venture_classes": (VentureClass, _defined),
    "support_programmes": (SupportProgramme, _given),
}


def load_lists(files: CouncilFiles) -> None:
    """Fill each list that is empty."""
    for name, (model, more) in _LISTS.items():
        if not model._default_manager.exists():
            model._default_manager.bulk_create(
                model(**{column: row[column] for column in _WORD}, **more(row)) for row in files[name]
            )
