"""A round's list as a file, for the secretariat alone."""

from collections.abc import Iterable
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from musubi.registry.exchange.writing import Cell, Heading
from musubi.surveys.models import Round
from musubi.surveys.queries import Asked


def headings() -> list[Heading]:
    """Return the columns in the reader's language."""
    return [
        Heading(_("Sector"), 8),
        Heading(_("Organisation"), 36),
        Heading(_("State"), 20),
        Heading(_("Received on"), 13),
        Heading(_("By the due date"), 12),
        Heading(_("Nothing to report"), 12),
        Heading(_("Typed by the secretariat"), 14),
        Heading(_("Comment on what was returned"), 36),
        Heading(_("Sent to"), 32),
        Heading(_("Last mail"), 18),
        Heading(_("Day of the last mail"), 13),
        Heading(_("What became of it"), 36),
    ]


def rows(asked: Iterable[Asked]) -> list[list[Cell]]:
    """Return one row for each organisation, in the order given."""
    return [_row(one) for one in asked]


def file_name(round_: Round, file_format: str, *, day: date) -> str:
    """Return round-12-2026-11-21.xlsx."""
    return f"round-{round_.pk}-{day.isoformat()}.{'xlsx' if file_format == 'xlsx' else 'csv'}"


def _row(one: Asked) -> list[Cell]:
    request, letter = one.request, one.last_letter
    return [
        one.sector.name if one.sector else "",
        str(one.profile.full_name) if one.profile else "",
        request.get_state_display(),
        timezone.localdate(request.submitted_at) if request.submitted_at and not one.is_missing else "",
        _yes(one.is_on_time),
        _yes(request.has_nothing and not one.is_missing),
        _yes(request.is_on_behalf),
        request.comment,
        _(", ").join(one.addresses),
        letter.get_purpose_display() if letter else "",
        letter.day if letter else "",
        (letter.reason if letter.is_stuck else letter.get_state_display()) if letter else "",
    ]


def _yes(holds: bool) -> str:  # noqa: FBT001 - a cell of a table
    return _("yes") if holds else ""
