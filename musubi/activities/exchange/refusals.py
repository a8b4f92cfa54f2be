"""What is wrong with a file of activities or one of its cells. Each sentence says what to do."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from musubi.registry.exchange import refusals as files


class FileEmpty(files.FileEmpty):
    """There is nothing in it."""

    message = _("The file is empty. Choose the file that holds the activities.")


class FileTooLarge(files.FileTooLarge):
    """It is larger than any list of activities."""

    message = _(
        "The file is larger than %(megabytes)d MB. Save only the sheet with the activities and choose that file."
    )


class UnpacksTooLarge(files.UnpacksTooLarge):
    """A small file that becomes a large one."""

    message = _(
        "Unpacked, the workbook would be far larger than a list of activities. Copy the table into a new workbook, a "
        "very long one into several of some thousand rows each, and choose them one by one."
    )


class TooManyRows(files.TooManyRows):
    """More rows than are taken at once."""

    message = _("The table has more than %(rows)d rows. Split it into several files and choose them one by one.")


class TooManyColumns(files.TooManyColumns):
    """More columns than anybody fills in."""

    message = _(
        "The table has more than %(columns)d columns. Delete what is not needed, also far to the right, and save it "
        "again."
    )


class HeaderMissing(files.HeaderMissing):
    """No row of headings."""

    message = _(
        "No headings were found in the first %(rows)d rows. The table needs a row with headings such as 機関名 and "
        "取組; the template has them."
    )


class NoRows(files.NoRows):
    """Headings, and nothing under them."""

    message = _("There is no row under the headings. Choose the file that holds the activities.")


_OURS = {
    base: own
    for own in (FileEmpty, FileTooLarge, UnpacksTooLarge, TooManyRows, TooManyColumns, HeaderMissing, NoRows)
    for base in own.__bases__
}


@contextmanager
def in_our_words() -> Iterator[None]:
    """Say of activities what the reader of files says of the roster."""
    try:
        yield
    except files.FileRefused as refusal:
        own: Any = _OURS.get(type(refusal))
        if own is None:
            raise
        raise own(**refusal.details) from refusal


FAULTS: Mapping[str, str | Promise] = {
    "empty": _("This cell may not be empty. Fill it in."),
    "too_long": _("This is longer than %(limit)d characters. Shorten it."),
    "organisation_unknown": _("No organisation is known as “%(text)s”. Use one of its names in the roster."),
    "organisation_ambiguous": _("“%(text)s” can mean more than one organisation. Write its full name."),
    "organisation_several": _(
        "“%(text)s” names several organisations. Write the one that tells it; the others stand under 連携先."
    ),
    "organisation_gone": _(
        "“%(text)s” had left the council before this fiscal year. Correct the organisation or the fiscal year."
    ),
    "organisation_fixed": _(
        "This activity was told by another organisation. To tell it anew for “%(text)s”, leave 番号 empty."
    ),
    "not_a_date": _("“%(text)s” holds no date. Write it like 2026-07-22, R8.7.22, 9月上旬 or 2026年度."),
    "no_such_day": _("“%(text)s” is not in the calendar. Correct the date."),
    "wrong_weekday": _("“%(text)s” falls on another day of the week. Correct the date or the weekday."),
    "end_before_start": _("“%(text)s” ends before it starts. Correct the dates."),
    "year_unknown": _("“%(text)s” does not say which year it is in. Fill in 年度."),
    "not_a_year": _("“%(text)s” is not a fiscal year. Write it like 2026 or 令和8年度."),
    "not_a_stage": _("“%(text)s” is neither 計画 nor 実績. Write one of the two."),
    "word_unknown": _("“%(text)s” is not one of the words known here: %(known)s."),
    "guideline_unknown": _("“%(text)s” is not a guideline of the plan in force in this fiscal year: %(known)s."),
    "not_an_address": _("“%(text)s” is not a web address. Write it beginning with https://."),
    "number_unknown": _("No activity has the number %(text)s. Correct it; for a new activity leave the cell empty."),
    "number_twice": _("The number %(text)s stands in two rows. Delete one of them."),
    "not_editable": _("The activity with the number %(text)s was withdrawn or merged. Take its row out of the file."),
    "year_fixed": _(
        "The activity with the number %(text)s is of another fiscal year. Leave 番号 empty to tell it anew."
    ),
    "stage_fixed": _(
        "Of the activity with the number %(text)s, plan and result cannot be exchanged. Leave 番号 empty."
    ),
    "cell_formula_without_value": _(
        "The cell holds a formula without a result. Open the file in Excel, save it once more and choose it again."
    ),
    "cell_error_value": _("The cell holds an error of Excel. Correct it."),
}


def sentence(code: str, details: Mapping[str, object]) -> str:
    """Return what is wrong, in the reader's language."""
    return str(FAULTS[code]) % details
