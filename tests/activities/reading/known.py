"""The names of the council that ships, as the registry would give them, and what a test says of a reading."""

import csv
from pathlib import Path

from musubi.activities.reading.drafts import Draft, KnownName, Named, Report
from musubi.activities.reading.report import read_report

ROOT = Path(__file__).resolve().parents[3]
TEXTS = Path(__file__).parent / "texts"
_ROSTER = ROOT / "musubi/website/councils/chugoku/organisations.csv"


def _roster():
    with _ROSTER.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


SLUGS = {place: row["slug"] for place, row in enumerate(_roster(), start=1)}
KNOWN = [
    KnownName(place, name)
    for place, row in enumerate(_roster(), start=1)
    for name in (row["legal_form_ja"] + row["name_ja"], row["name_ja"], row["name_en"], *row["aliases"].split("；"))
    if name
]


def read(text: str, fiscal_year: int | None = None) -> Report:
    return read_report(text, names=KNOWN, fiscal_year=fiscal_year)


def read_file(name: str, fiscal_year: int | None = None) -> Report:
    return read((TEXTS / f"{name}.txt").read_bytes().decode(), fiscal_year)


def slugs(named: Named) -> str:
    """Return who is named: certain ones, those offered with a question mark, the unknown in brackets."""
    offered = ("|".join(SLUGS[one] for one in offer.organisations) + "?" for offer in named.offers)
    return " ".join([*(SLUGS[one] for one in named.organisations), *offered, *(f"[{name}]" for name in named.unknown)])


def when(draft: Draft) -> str:
    """Return the dates of a draft with their words, or what is wrong with them."""
    if draft.problems:
        return " ".join(f"{problem.code}!" for problem in draft.problems)
    found = draft.when
    return f"{found.first:%y%m%d}-{found.last:%y%m%d} {found.wording}" if found else ""


def told(report: Report) -> list[tuple[str, str, str]]:
    return [(slugs(draft.named), draft.title, when(draft)) for draft in report.drafts]
