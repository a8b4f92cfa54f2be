"""Real files for the tests of the exchange: a roster as people make it, and what they choose by mistake."""

import csv
import io
import zipfile
from collections.abc import Callable
from typing import Any

from openpyxl import Workbook

from musubi.accounts.models import User
from musubi.registry.models import Role
from tests.factories import make_role, make_user

HEADINGS = ["区分", "種別", "県", "機関名", "参画開始日"]
Row = list[Any]


def xlsx(*rows: Row) -> bytes:
    """Return a workbook with these rows."""
    workbook = Workbook()
    for row in rows:
        workbook.active.append(row)
    return saved(workbook)


def saved(workbook: Workbook) -> bytes:
    """Return what Excel would save."""
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def csv_file(*rows: Row, encoding: str = "utf-8-sig") -> bytes:
    """Return a CSV file with these rows."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode(encoding)


def altered(workbook: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """Return the workbook with one of its parts changed, or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            new.writestr(entry, change(old.read(entry)) if entry == name else old.read(entry))
        if name not in old.namelist():
            new.writestr(name, change(b""))
    return out.getvalue()


def sheet_xml(rows: str) -> Callable[[bytes], bytes]:
    """Return what puts `rows`, as XML, in the place of a sheet's own."""
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return lambda _old: f'<worksheet xmlns="{space}"><sheetData>{rows}</sheetData></worksheet>'.encode()


def secretary() -> User:
    """Make somebody of the secretariat."""
    user = make_user()
    make_role(user=user, kind=Role.Kind.SECRETARIAT)
    return user
