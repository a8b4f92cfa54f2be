"""An organisation's seeds as a file: out, in, and between the two the page that shows what would change.

The rows that were looked over travel in the page, signed, to the button that carries them out: nothing is kept between.
"""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.contrib import messages
from django.core import signing
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override
from django.views.decorators.http import require_http_methods, require_safe

from musubi.accounts.models import User
from musubi.coordination import actions
from musubi.coordination.exchange import CHOSEN, FIELDS, ID, TOLD, Table, label_of, text_of, write_seeds
from musubi.coordination.forms import SeedFileForm, SeedForm
from musubi.coordination.models import Seed, SeedState
from musubi.coordination.refusals import ChangedMeanwhile
from musubi.coordination.views.keeping_seeds import keeper_of
from musubi.core.errors import Refused
from musubi.core.text import search_key
from musubi.registry.exchange.writing import CONTENT_TYPES
from musubi.registry.models import Field, Organisation

KEPT_SECONDS = 24 * 60 * 60
SEPARATORS = str.maketrans(dict.fromkeys("、；;,，", "\n"))


class Change(NamedTuple):
    """One cell that would change."""

    label: str
    before: str
    after: str


@dataclass
class Entry:
    """One row that would change something: a new seed where `seed` is None."""

    row: int
    title: str
    seed: Seed | None
    form: SeedForm
    changes: list[Change]


@dataclass
class Plan:
    """What a file would change. With a problem nothing is."""

    new: list[Entry] = field(default_factory=list)
    changed: list[Entry] = field(default_factory=list)
    problems: list[tuple[int, str, str]] = field(default_factory=list)
    unchanged_count: int = 0
    state: str = ""

    @property
    def entries(self) -> list[Entry]:
        """Return all rows that change something."""
        return [*self.new, *self.changed]


@require_safe
def export_seeds(request: HttpRequest, pk: int, file_format: str) -> HttpResponse:
    """All seeds of an organisation as a file, with what its keepers alone see."""
    organisation, _name = keeper_of(request, pk)
    held = Seed.objects.filter(organisation=organisation).prefetch_related("fields").order_by("pk")
    name = f"seeds-{organisation.pk}-{timezone.localdate().isoformat()}.{file_format}"
    return HttpResponse(
        write_seeds(held, file_format),
        content_type=CONTENT_TYPES[file_format],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def import_seeds(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a file and show what it would change; the button on that page carries out all of it, or nothing."""
    organisation, name = keeper_of(request, pk)
    context: dict[str, Any] = {"organisation": organisation, "name": name}
    if request.method == "POST" and "rows" in request.POST:
        return _carry_out(request, organisation)
    form = SeedFileForm(request.POST, request.FILES) if request.method == "POST" else SeedFileForm()
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "coordination/seeds_import.html", {**context, "form": form}, status=status)
    table = form.table
    plan = plan_import(organisation, table)
    told = {"columns": table.columns, "rows": table.rows, "state": plan.state}
    context |= {
        "plan": plan,
        "unknown": table.unknown,
        "file_name": form.cleaned_data["file"].name,
        "rows": signing.dumps(told, salt=_salt(organisation), compress=True),
        "button": _button(len(plan.entries)),
    }
    return render(request, "coordination/seeds_check.html", context)


def plan_import(organisation: Organisation, table: Table) -> Plan:
    """Compare a file with the organisation's seeds, row by row."""
    held = list(Seed.objects.filter(organisation=organisation).prefetch_related("fields").order_by("pk"))
    fields = {search_key(name): one for one in Field.objects.all() for name in (one.code, one.name_ja, one.name_en)}
    plan = Plan(state=",".join(f"{seed.pk}:{seed.revision}" for seed in held))
    taken: set[int] = set()
    for row, cells in table.rows:
        seed, problem = _seed_of(cells, held)
        if seed is not None and seed.pk in taken:
            problem = _("This seed stands in the file twice. Leave one row of it.")
        if seed is not None and seed.state == SeedState.WITHDRAWN:
            problem = _("This seed is withdrawn. Put it back first, or take the row out.")
        if problem:
            plan.problems.append((row, capfirst(label_of(ID)), problem))
            continue
        taken |= {seed.pk} if seed else set()
        _compare(plan, row, cells, seed, fields)
    return plan


def _seed_of(cells: dict[str, str], held: list[Seed]) -> tuple[Seed | None, str]:
    """Return the seed that a row is about: by its number here or elsewhere, by its title; None for a new one."""
    if number := cells.get(ID, ""):
        found = next((seed for seed in held if str(seed.pk) == number), None)
        return found, "" if found else _(
            "Your organisation has no seed with this number. Empty the cell for a new one."
        )
    if outside := cells.get("outside_id", ""):
        same = (seed for seed in held if (seed.source_system, seed.outside_id) == (cells.get("source_system"), outside))
        if found := next(same, None):
            return found, ""
    return next((seed for seed in held if seed.title_ja == cells.get("title_ja")), None), ""


def _compare(plan: Plan, row: int, cells: dict[str, str], seed: Seed | None, fields: dict[str, Field]) -> None:
    data: dict[str, Any] = {code: text_of(seed, code) if seed else "" for code in TOLD}
    data |= {"rights": seed.rights if seed else "none", "visibility": seed.visibility if seed else "public"}
    data[FIELDS] = [one.pk for one in seed.fields.all()] if seed else []
    problems = []
    for code, text in cells.items():
        if code == FIELDS:
            words = [word.strip() for word in text.translate(SEPARATORS).splitlines() if word.strip()]
            data[code] = [fields[search_key(word)].pk for word in words if search_key(word) in fields]
            problems += [
                (code, _("There is no field called “%(word)s”.") % {"word": word})
                for word in words
                if search_key(word) not in fields
            ]
        elif code in CHOSEN:
            known = _choice(code, text, default=data[code])
            problems += [] if known else [(code, _("“%(word)s” is none of the choices.") % {"word": text})]
            data[code] = known or data[code]
        elif code in TOLD:
            data[code] = text
    form = SeedForm(data, instance=Seed.objects.get(pk=seed.pk) if seed else None)
    problems += [(code, " ".join(map(str, errors))) for code, errors in form.errors.items()]
    if problems:
        plan.problems += [(row, capfirst(label_of(code)) if code in TOLD else "", text) for code, text in problems]
        return
    after = {code: cells[code] for code in cells if code in TOLD}
    before = {code: text_of(seed, code) if seed else "" for code in after}
    changes = [
        Change(capfirst(label_of(code)), before[code], text)
        for code, text in after.items()
        if not _is_same(code, before[code], text)
    ]
    if changes:
        entry = Entry(row, data["title_ja"], seed, form, changes)
        (plan.changed if seed else plan.new).append(entry)
    else:
        plan.unchanged_count += 1


def _is_same(code: str, before: str, after: str) -> bool:
    if code == FIELDS:
        return set(before.translate(SEPARATORS).split("\n")) == set(after.translate(SEPARATORS).split("\n"))
    if code in CHOSEN:
        return _choice(code, before, default="") == _choice(code, after, default="") or not after
    return " ".join(before.split()) == " ".join(after.split())


def _choice(code: str, text: str, *, default: str) -> str:
    """Return the code of a choice written in either language or as its code; the default for an empty cell."""
    if not text:
        return default
    column: Any = Seed._meta.get_field(code)
    for language in ("ja", "en"):
        with override(language):
            for known, label in column.choices:
                if search_key(text) in {search_key(known), search_key(str(label))}:
                    return str(known)
    return ""


def _carry_out(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    try:
        told = signing.loads(request.POST["rows"], salt=_salt(organisation), max_age=KEPT_SECONDS)
    except signing.BadSignature:
        messages.warning(request, _("What was looked over is older than a day. Choose the file again."))
        return redirect("coordination:import_seeds", pk=organisation.pk)
    table = Table(told["columns"], [(row, cells) for row, cells in told["rows"]])
    try:
        count = _save(organisation, table, state=told["state"], by=_signed_in(request))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("coordination:import_seeds", pk=organisation.pk)
    messages.success(request, ngettext("%(n)d seed was imported.", "%(n)d seeds were imported.", count) % {"n": count})
    return redirect("coordination:own_seeds", pk=organisation.pk)


@transaction.atomic
def _save(organisation: Organisation, table: Table, *, state: str, by: User) -> int:
    """Carry out what was looked over: all of it, unless a seed was changed since."""
    plan, now = plan_import(organisation, table), timezone.now()
    if plan.state != state or plan.problems:
        raise ChangedMeanwhile
    for entry in plan.new:
        actions.keep_seed(organisation, entry.form.told(), by=by, now=now)
    for entry in plan.changed:
        assert entry.seed
        actions.edit_seed(entry.seed, entry.form.told(), revision=entry.seed.revision, by=by, now=now)
    return len(plan.entries)


def _button(n: int) -> str:
    return ngettext("Import this %(n)d seed", "Import these %(n)d seeds", n) % {"n": n}


def _salt(organisation: Organisation) -> str:
    return f"coordination.seeds:{organisation.pk}"


def _signed_in(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
