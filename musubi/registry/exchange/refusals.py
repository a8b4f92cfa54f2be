"""What is wrong with a file or a cell, by name. Each sentence says what to do."""

from django.utils.translation import gettext_lazy as _

from musubi.core.errors import Refused


class FileRefused(Refused):
    """The file as a whole cannot be read."""

    status = 422


class FileEmpty(FileRefused):
    """There is nothing in it."""

    code = "file_empty"
    message = _("The file is empty. Choose the file that holds the roster.")


class FileTooLarge(FileRefused):
    """It is larger than any roster."""

    code = "file_too_large"
    message = _("The file is larger than %(megabytes)d MB. Save only the sheet with the roster and choose that file.")


class UnpacksTooLarge(FileRefused):
    """A small file that becomes a large one."""

    code = "file_unpacks_too_large"
    message = _(
        "Unpacked, the workbook would be far larger than a roster. Copy the table into a new workbook, save it and "
        "choose that one."
    )


class TooManyRows(FileRefused):
    """More rows than a council has members."""

    code = "file_too_many_rows"
    message = _(
        "The table has more than %(rows)d rows. Delete what is not the roster, also far below it, and save it again."
    )


class TooManyColumns(FileRefused):
    """More columns than a roster has."""

    code = "file_too_many_columns"
    message = _(
        "The table has more than %(columns)d columns. Delete what is not the roster, also far to the right, and save "
        "it again."
    )


class OldWorkbook(FileRefused):
    """Excel 97–2003, whatever its name says."""

    code = "file_old_workbook"
    message = _(
        "This is a workbook of Excel 97–2003 (.xls), even if its name ends otherwise. Open it in Excel, save it as an "
        "Excel workbook (.xlsx) and choose that file."
    )


class OtherWorkbook(FileRefused):
    """OpenDocument, binary workbook."""

    code = "file_other_workbook"
    message = _(
        "This workbook is not in the format .xlsx. Open it, save it as an Excel workbook (.xlsx) and choose that file."
    )


class MacroWorkbook(FileRefused):
    """A workbook that carries programs."""

    code = "file_macros"
    message = _(
        "The workbook contains macros. Save it as an Excel workbook without macros (.xlsx) and choose that file."
    )


class EncryptedWorkbook(FileRefused):
    """A password is needed."""

    code = "file_encrypted"
    message = _("The workbook is protected by a password. Take the password off in Excel, save it and choose it again.")


class DamagedWorkbook(FileRefused):
    """Cut or altered."""

    code = "file_damaged"
    message = _("The workbook is damaged or incomplete. Open it in Excel, save it once more and choose that file.")


class NotATable(FileRefused):
    """A PDF, a picture, a letter."""

    code = "file_not_a_table"
    message = _("This is neither an Excel workbook (.xlsx) nor a CSV file. Choose a file of one of these kinds.")


class UnreadableText(FileRefused):
    """A CSV in an encoding of its own."""

    code = "file_unreadable_text"
    message = _(
        "The characters of this CSV file cannot be read: it is neither UTF-8 nor Shift_JIS (CP932). In Excel, save it "
        "as “CSV UTF-8” or as an Excel workbook (.xlsx)."
    )


class DamagedText(FileRefused):
    """A CSV whose quotation marks do not close."""

    code = "file_damaged_text"
    message = _(
        "The CSV file cannot be taken apart from row %(row)d on: a quotation mark is missing or one too many. Save "
        "the table as an Excel workbook (.xlsx) and choose that file."
    )


class HeaderMissing(FileRefused):
    """No row of headings."""

    code = "file_header_missing"
    message = _(
        "No headings were found in the first %(rows)d rows. The table needs a row with headings such as 機関ID or "
        "機関名; the exported roster has them."
    )


class ColumnTwice(FileRefused):
    """Two columns for one thing."""

    code = "file_column_twice"
    message = _("The column “%(heading)s” occurs twice. Delete one of the two and save the file again.")


class NoRows(FileRefused):
    """Headings, and nothing under them."""

    code = "file_no_rows"
    message = _("There is no row under the headings. Choose the file that holds the roster.")


class CellRefused(Refused):
    """One cell cannot be taken over."""

    status = 422


class WordUnknown(CellRefused):
    """No such sector, kind or prefecture."""

    code = "cell_word_unknown"
    message = _("“%(text)s” is not one of the words known here: %(known)s.")


class ValueMissing(CellRefused):
    """An empty cell where something is needed."""

    code = "cell_empty"
    message = _("This cell may not be empty. Fill it in.")


class TooLong(CellRefused):
    """More than the field holds."""

    code = "cell_too_long"
    message = _("This is longer than %(limit)d characters. Shorten it.")


class NotHiragana(CellRefused):
    """A reading in kanji or katakana."""

    code = "cell_not_hiragana"
    message = _("“%(text)s” is not written in hiragana only. Write the reading in hiragana.")


class NotAWebAddress(CellRefused):
    """Not an address of a page."""

    code = "cell_not_a_web_address"
    message = _("“%(text)s” is not the address of a website. Write it whole, beginning with https:// or http://.")


class NotAMailAddress(CellRefused):
    """Not an address for mail."""

    code = "cell_not_a_mail_address"
    message = _("“%(text)s” is not a mail address. Correct it, or leave the cell empty.")


class NotACorporateNumber(CellRefused):
    """Not a 法人番号; Excel rounds long numbers."""

    code = "cell_not_a_corporate_number"
    message = _(
        "“%(text)s” is not a Corporate Number (法人番号): it has 13 digits, and the first must fit the others. "
        "Compare it with the public list of Corporate Numbers; in Excel, make the cell a text cell and enter the "
        "number again."
    )


class PhoneWithoutZero(CellRefused):
    """Excel took a phone number for a quantity."""

    code = "cell_phone_without_zero"
    message = _(
        "“%(text)s” lacks the 0 at its beginning: Excel drops it where a cell holds a number. Write the phone number "
        "with hyphens, or make the cell a text cell."
    )


class NotYesOrNo(CellRefused):
    """Neither yes nor no."""

    code = "cell_not_yes_or_no"
    message = _("“%(text)s” is neither はい nor いいえ. Write one of the two.")


class IdUnknown(CellRefused):
    """No organisation has this ID."""

    code = "cell_id_unknown"
    message = _("No organisation has the ID %(text)s. Correct it; for a new organisation leave the cell empty.")


class NameAmbiguous(CellRefused):
    """Several organisations answer to the name."""

    code = "cell_name_ambiguous"
    message = _("Several organisations are called so: %(names)s. Write the 機関ID of the one that is meant.")


class OrganisationTwice(CellRefused):
    """Two rows for one organisation."""

    code = "row_twice"
    message = _("Rows %(rows)s are about the same organisation. Keep one of them.")


class EndBeforeStart(CellRefused):
    """A membership that ends before it begins."""

    code = "cell_end_before_start"
    message = _(
        "The membership would end on %(ends_on)s, before it begins on %(starts_on)s. Correct one of the two days."
    )


class StartMissing(CellRefused):
    """A membership without its first day."""

    code = "cell_start_missing"
    message = _("A membership needs its first day. Write it, or leave all columns of the membership empty.")


class MembershipEmptied(CellRefused):
    """Cells of a membership emptied, where nothing says that it ended."""

    code = "cell_membership_emptied"
    message = _(
        "The organisation has a membership, so this cell may not be empty. To end it, write its last day (参画終了日)."
    )


class SectorMissing(CellRefused):
    """A membership without its sector."""

    code = "cell_sector_missing"
    message = _("A membership needs a sector. Write 産, 学, 官 or 金, or whichever the council uses.")


class MembershipsOverlap(CellRefused):
    """Another membership of the organisation covers some of the days."""

    code = "cell_memberships_overlap"
    message = _(
        "The organisation has another membership from %(starts_on)s on, which these days overlap. Correct the days."
    )


class InvisibleSign(CellRefused):
    """Something nobody can see."""

    code = "cell_invisible_sign"
    message = _("The cell holds a sign that cannot be shown, here �: “%(text)s”. Empty the cell and type it anew.")


class ErrorValue(CellRefused):
    """An error of Excel in place of a value: #REF!, #N/A."""

    code = "cell_error_value"
    message = _("The cell holds an error of Excel, such as #N/A. Replace it by the right value.")


class FormulaWithoutValue(CellRefused):
    """A formula nobody has calculated."""

    code = "cell_formula_without_value"
    message = _("The cell holds a formula without its result. Open the file in Excel, save it and choose it again.")


FAULTS: dict[str, type[CellRefused]] = {fault.code: fault for fault in (InvisibleSign, ErrorValue, FormulaWithoutValue)}
