"""The gate of the translations: `python -m tests.catalogues`.

Each app keeps its own catalogue. It must hold every sentence of the app's sources and no other, each one translated,
none of them a guess (fuzzy), with the same places to fill; and the compiled file must say what the readable one says.
Django reads all catalogues as one, so a sentence that two apps share must have one translation: where it means two
things, one of them gets a context.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polib

APPS = Path(__file__).resolve().parent.parent / "musubi"
CATALOGUE = Path("locale/ja/LC_MESSAGES/django.po")
PLACES = re.compile(r"%\(\w+\)[a-z]")
Key = tuple[str, str, str]


def main() -> int:
    """Print every fault; return the exit code."""
    apps = [door.parent for door in sorted(APPS.glob("*/__init__.py"))]
    faults = [*(fault for app in apps for fault in faults_of(app)), *contradictions_between(apps)]
    for fault in faults:
        sys.stdout.write(f"{fault}\n")
    return 1 if faults else 0


def faults_of(app: Path) -> Iterator[str]:
    """Yield what is wrong with the catalogue of one app."""
    wanted = {_key(entry) for entry in extracted(app)}
    committed = polib.pofile(str(app / CATALOGUE)) if (app / CATALOGUE).exists() else polib.POFile()
    for entry in committed.obsolete_entries():
        yield f"{app.name}: take out the old entry {entry.msgid!r}"
    entries = [entry for entry in committed if not entry.obsolete]
    held = {_key(entry) for entry in entries}
    for _context, msgid, _plural in sorted(wanted - held):
        yield f"{app.name}: the catalogue lacks {msgid!r}"
    for _context, msgid, _plural in sorted(held - wanted):
        yield f"{app.name}: no source says {msgid!r} any longer"
    for entry in entries:
        if entry.fuzzy:
            yield f"{app.name}: fuzzy: {entry.msgid!r}"
        elif not entry.translated():
            yield f"{app.name}: untranslated: {entry.msgid!r}"
        elif not _fills_the_same(entry):
            yield f"{app.name}: other places to fill than in {entry.msgid!r}: {_texts(entry)}"
    compiled = app / CATALOGUE.with_suffix(".mo")
    if entries and (not compiled.exists() or _said(polib.mofile(str(compiled))) != _said(entries)):
        yield f"{app.name}: django.mo does not say what django.po says; run compilemessages in the app's folder"


def contradictions_between(apps: list[Path]) -> Iterator[str]:
    """Yield each message that two apps translate differently: on screen one of the two would win."""
    first: dict[Key, tuple[str, list[str]]] = {}
    for app in apps:
        for entry in polib.pofile(str(app / CATALOGUE)) if (app / CATALOGUE).exists() else ():
            name, texts = first.setdefault(_key(entry), (app.name, _texts(entry)))
            if texts != _texts(entry):
                yield f"{app.name}: {entry.msgid!r} is {_texts(entry)} here and {texts} in {name}"


def extracted(app: Path) -> polib.POFile:
    """Return what Django's own makemessages finds in a copy of the app without its catalogue."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / app.name
        shutil.copytree(app, copy, ignore=shutil.ignore_patterns("locale", "__pycache__", "static"))
        (copy / "locale").mkdir()
        command = [
            sys.executable,
            "-P",
            "-m",
            "django",
            "makemessages",
            "--locale=ja",
            "--no-location",
            "--verbosity=0",
        ]
        subprocess.run(command, cwd=copy, check=True)
        found = copy / CATALOGUE
        return polib.pofile(str(found)) if found.exists() else polib.POFile()


def _key(entry: polib.POEntry) -> Key:
    return entry.msgctxt or "", entry.msgid, entry.msgid_plural


def _texts(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def _fills_the_same(entry: polib.POEntry) -> bool:
    # A plural may leave out the number in its singular; the translation follows the plural.
    source = set(PLACES.findall(entry.msgid_plural or entry.msgid))
    return all(set(PLACES.findall(text)) == source for text in _texts(entry))


def _said(entries: list[polib.POEntry]) -> dict[Key, list[str]]:
    return {_key(entry): _texts(entry) for entry in entries}


if __name__ == "__main__":
    sys.exit(main())
