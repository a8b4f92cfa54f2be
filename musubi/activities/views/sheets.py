"""A request's sheet on the page and back: which boxes, which files, which two texts to choose from."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from secrets import token_hex
from typing import Any

from django import forms as django_forms
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from musubi.accounts.models import User
from musubi.activities.actions.files import (
    KIND,
    KIND_OF_ENTRY,
    audience_of_entry,
    owner_of_entry,
)
from musubi.activities.actions.sheets import (
    SEVERAL,
    SINGLE,
    Collision,
    Sheet,
    SheetEntry,
    Typed,
    blank_values,
    digest,
)
from musubi.activities.exchange.planning import LONGEST_KEY
from musubi.activities.forms import Choices, EntryForm, choices_for
from musubi.activities.forms.telling import ToldForm, days_said
from musubi.documents import actions as documents
from musubi.documents.forms import AttachmentField, ImageField
from musubi.documents.models import StoredFile
from musubi.planning.models import Guideline
from musubi.surveys.models import Request

_KEY = re.compile(r"^e(\d{1,4})-key$")
_KNOWN_KEY = re.compile(r"^[acn][0-9a-f]{1,16}$")


@dataclass
class FileFaults:
    """What is wrong with the files of one entry, by box, and what was said of the picture: it is typed once."""

    alt: str
    said: dict[str, str] = field(default_factory=dict)


Faults = dict[str, FileFaults]


@dataclass
class Shown:
    """One entry as the page shows it."""

    place: int
    key: str
    form: EntryForm
    seen: str
    days: str = ""
    before: str = ""
    comment: str = ""
    is_new: bool = False
    is_copied: bool = False
    files: list[StoredFile] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    theirs: str = ""
    differences: list[dict[str, Any]] = field(default_factory=list)


def typed_in(request: HttpRequest) -> list[Typed]:
    """Return the entries as the form brought them, in its order."""
    return [_typed(request.POST, place, request) for place in places_in(request.POST)]


def places_in(given: QueryDict) -> list[int]:
    """Return the places that entries had on the page."""
    return sorted(int(match[1]) for name in given if (match := _KEY.match(name)))


def _typed(given: QueryDict, place: int, request: HttpRequest) -> Typed:
    def one(name: str) -> str:
        return given.get(f"e{place}-{name}", "").replace("\r\n", "\n").replace("\x00", "").strip()

    values: dict[str, Any] = {name: one(name) for name in SINGLE}
    values |= {
        name: sorted({text.replace("\x00", "") for text in given.getlist(f"e{place}-{name}")}) for name in SEVERAL
    }
    values["visibility"] = values["visibility"] or blank_values()["visibility"]
    key = one("key")
    return Typed(
        key if _KNOWN_KEY.match(key) else f"n{token_hex(4)}",
        values,
        one("seen"),
        one("theirs"),
        one("choice"),
        has_file=any(f"e{place}-{name}" in request.FILES for name in ("image", "attachment")),
    )


def stage_files(request: HttpRequest, asked: Request, *, by: User | None, now: datetime) -> Faults:
    """Keep the files that were chosen until the answer is sent; return what is wrong, by entry and box."""
    faults: Faults = {}
    for place in places_in(request.POST):
        key = request.POST.get(f"e{place}-key", "")
        whose: dict[str, Any] = {
            "owner": owner_of_entry(asked, key),
            "audience": audience_of_entry(asked),
            "by": by,
            "now": now,
            "on_behalf_of": asked.organisation.key,
        }
        alt = request.POST.get(f"e{place}-image_alt", "").strip()
        for name, taken in (("image", ImageField), ("attachment", AttachmentField)):
            chosen = request.FILES.get(f"e{place}-{name}")
            if chosen is None:
                continue
            try:
                checked = taken(required=False).clean(chosen)
                if name == "image" and not alt:
                    faults.setdefault(key, FileFaults(alt)).said["image_alt"] = _(
                        "Write in a sentence what the picture shows, then choose the picture once more."
                    )
                elif checked is not None:
                    documents.store(checked, alt_ja=alt[:300] if name == "image" else "", **whose)
            except django_forms.ValidationError as error:
                faults.setdefault(key, FileFaults(alt)).said[name] = error.messages[0]
    return faults


def shown_entries(
    asked: Request, sheet: Sheet, *, is_checked: bool = False, faults: Faults | None = None, blanks: int = 1
) -> list[Shown]:
    """Return the sheet's entries with their forms, and so many blank ones behind them."""
    fiscal_year = asked.round.fiscal_year
    lists: dict[str, Any] = {"choices": _choices(asked, sheet), "fiscal_year": fiscal_year}
    collided = {one.key: one for one in sheet.collisions}
    files = _files(asked, sheet.entries)
    shown = []
    for place, entry in enumerate(sheet.entries):
        collision = collided.get(entry.key)
        values = collision.mine if collision else entry.values
        one = Shown(
            place,
            entry.key,
            EntryForm.for_entry(place, values, is_checked=is_checked and not values["is_dropped"], **lists),
            collision.seen if collision else entry.digest,
            days=days_said(values["when"], fiscal_year=fiscal_year),
            before=entry.before,
            comment=entry.comment,
            is_copied=entry.copied_from is not None and entry.activity is None,
            files=files.get(entry.key, []),
            removed=values["removed"],
        )
        if collision:
            one.theirs = digest(collision.theirs)
            one.differences = list(differences(collision, one.form, lists["choices"]))
        _add_faults(one.form, values, (faults or {}).get(entry.key))
        shown.append(one)
    for place in range(len(shown), len(shown) + blanks):
        form = EntryForm.for_entry(place, blank_values(), **lists)
        shown.append(Shown(place, f"n{token_hex(4)}", form, digest(blank_values()), is_new=True))
    return shown


def forms_to_send(asked: Request, sheet: Sheet) -> dict[str, EntryForm]:
    """Return the form of each entry that is not left out, to be looked through."""
    lists: dict[str, Any] = {"choices": _choices(asked, sheet), "fiscal_year": asked.round.fiscal_year}
    return {
        entry.key: EntryForm.for_entry(place, entry.values, is_checked=True, **lists)
        for place, entry in enumerate(sheet.entries)
        if not entry.is_dropped
    }


def _choices(asked: Request, sheet: Sheet) -> Choices:
    wanted = {
        pk for entry in sheet.entries for pk in entry.values["guidelines"] if pk.isdecimal() and len(pk) <= LONGEST_KEY
    }
    activities = [entry.activity for entry in sheet.entries if entry.activity is not None]
    held = Guideline.objects.filter(pk__in=wanted, activities__in=activities).distinct() if wanted else ()
    return choices_for(asked.round.fiscal_year, held=held)


def _add_faults(form: EntryForm, values: Mapping[str, Any], faults: FileFaults | None) -> None:
    """Say at its box what is wrong with a file, in a form that may not have been looked through otherwise."""
    if faults is None:
        return
    if not form.is_bound:
        form.data, form.is_bound = {f"{form.prefix}-{name}": values[name] for name in (*SINGLE, *SEVERAL)}, True
        form.take_no_faults()
    form.data = {**form.data, f"{form.prefix}-image_alt": faults.alt}
    for name, sentence in faults.said.items():
        form.errors.setdefault(name, form.error_class(error_class="field-error")).append(sentence)


def _files(asked: Request, entries: Iterable[SheetEntry]) -> dict[str, list[StoredFile]]:
    """Return the files of each entry: its activity's, then those that wait for the answer to be sent."""
    entries = list(entries)
    by_owner = {(KIND_OF_ENTRY, owner_of_entry(asked, one.key).key): one.key for one in entries}
    by_owner |= {(KIND, str(one.activity)): one.key for one in entries if one.activity is not None}
    found: dict[str, list[StoredFile]] = {}
    for kind in (KIND, KIND_OF_ENTRY):
        owners = [key for each, key in by_owner if each == kind]
        if owners:
            for file in StoredFile.objects.filter(owner_kind=kind, owner_key__in=owners).present().in_order():
                found.setdefault(by_owner[kind, file.owner_key], []).append(file)
    return found


def said_saved_at(saved_at: datetime | None) -> str:
    """Return when what was typed was last kept, in words; nothing where it was not."""
    if saved_at is None:
        return ""
    at = timezone.localtime(saved_at)
    if at.date() == timezone.localdate():
        return _("Saved at %(time)s") % {"time": date_format(at, "H:i")}
    return _("Saved on %(day)s at %(time)s") % {"day": date_format(at, "Y-m-d"), "time": date_format(at, "H:i")}


def differences(collision: Collision, form: ToldForm, lists: Choices) -> Iterator[dict[str, Any]]:
    """Yield the boxes in which the two texts differ, with both as people read them."""
    for name in (*SINGLE, "fields", "guidelines"):
        mine, theirs = collision.mine[name], collision.theirs[name]
        if mine != theirs and name in form.fields:
            yield {
                "label": form.fields[name].label,
                "mine": in_words(name, mine, lists),
                "theirs": in_words(name, theirs, lists),
            }


def in_words(name: str, value: Any, lists: Choices) -> str:
    """Return a box's value as people read it."""
    tables: dict[str, Mapping[str, Any]] = {
        "kind": lists.kinds,
        "prefecture": lists.prefectures,
        "fields": lists.fields,
        "guidelines": lists.guidelines,
        "visibility": dict(EntryForm.base_fields["visibility"].choices),  # type: ignore[attr-defined]  # a ChoiceField
        "is_dropped": {"on": _("left out this time")},
    }
    if name not in tables:
        return str(value)
    listed = value if isinstance(value, list) else [value] if value else []
    return _(", ").join(str(tables[name].get(one, one)) for one in listed)
