"""Importing a roster file: kept after its dry run, then carried out as a whole or not at all."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from musubi.accounts.actions import record_deed, recording_once
from musubi.accounts.models import Deed, User
from musubi.core.dates import long_date
from musubi.core.errors import Refused
from musubi.core.queries import renew_statistics
from musubi.registry.actions.entering import enter_many
from musubi.registry.actions.memberships import admit, amend, end, move_sector
from musubi.registry.actions.organisations import (
    change_profile,
    edit_details,
    replace_aliases,
    set_identifiers,
)
from musubi.registry.actions.refusals import EndsBeforeStart
from musubi.registry.exchange.known import Known, fingerprint
from musubi.registry.exchange.planning import Entry, MembershipStep, Plan, plan_import
from musubi.registry.exchange.reading import Sheet
from musubi.registry.indexing import indexing_once
from musubi.registry.models import (
    Alias,
    Body,
    Correction,
    Identifier,
    Membership,
    Organisation,
    Profile,
    RosterImport,
)
from musubi.registry.queries import profiles_on
from musubi.search.models import Document, Posting

MOST_AT_ONCE = 200  # entries that are imported while somebody waits for the answer; more are a job
TOUCHED = (Organisation, Profile, Alias, Identifier, Membership, Correction, Deed, Document, Posting)
_Terms = dict[str, Any]  # what every action of an import is told
SOURCE = "名簿ファイルの取り込み / Import of a roster file"


class ImportIsGone(Refused):
    """The rows were imported already, or a day has passed."""

    code = "import_is_gone"
    message = _("This file was imported already or is no longer kept. Choose it again to see what it would change now.")


class RegistryMovedOn(Refused):
    """Something was changed between the dry run and the button."""

    code = "registry_moved_on"
    message = _(
        "The registry was changed after this file was checked, or the day is over. Nothing was imported. Choose the "
        "file again to see what it would change now."
    )


class RowsWrong(Refused):
    """Some rows cannot be taken over, so none is."""

    code = "rows_wrong"
    message = _(
        "Some rows have to be corrected first. Nothing was imported. Correct them in the file and choose it again."
    )
    status = 422


class NameChangesBetween(Refused):
    """On the chosen day the organisation has another name, kind or prefecture than today."""

    code = "name_changes_between"
    message = _(
        "Its name, kind or prefecture changes between %(day)s and today. Choose another day, or change this "
        "organisation on its own page."
    )
    status = 422


class RowStopped(Refused):
    """A rule of the registry forbids what one row asks, so nothing is imported."""

    code = "row_stopped"
    message = _("Row %(row)d, %(name)s: %(why)s Nothing was imported.")
    status = 422


@transaction.atomic
def keep_import(sheet: Sheet, *, file_name: str, by: User, now: datetime) -> RosterImport:
    """Keep the rows until they are imported, or a day at most; what `by` chose before is dropped."""
    RosterImport.objects.filter(uploaded_by=by, requested_at=None).delete()
    return RosterImport.objects.create(
        uploaded_by=by,
        uploaded_at=now,
        file_name=file_name[:120],
        sheet=asdict(sheet),
        fingerprint=fingerprint(today=timezone.localdate(now)),
    )


def sheet_of(kept: RosterImport) -> Sheet:
    """Return the rows as they were read."""
    stored: dict[str, Any] = kept.sheet
    return Sheet(
        **{
            **stored,
            "rows": [(number, cells) for number, cells in stored["rows"]],
            "faults": [(number, code, fault) for number, code, fault in stored["faults"]],
        }
    )


@transaction.atomic
def import_roster(kept: RosterImport, *, council: Body, starts_on: date, reason: str, by: User, now: datetime) -> Plan:
    """Carry out every change of the file, or none. `starts_on` is from when changed names, kinds and sectors hold.

    Raises ImportIsGone, RegistryMovedOn, RowsWrong and RowStopped. The rows are not kept any longer.
    """
    # Each action below takes its organisation and then the record of deeds. Two that take several would wait for each
    # other for ever, so all organisations are taken now, in one order, before the first deed.
    list(Organisation.objects.select_for_update().order_by("pk").values_list("pk"))
    _use_up(kept, now)
    today = timezone.localdate(now)
    if kept.fingerprint != fingerprint(today=today):
        raise RegistryMovedOn
    plan = plan_import(sheet_of(kept), Known(council, today=today))
    if plan.problems:
        raise RowsWrong
    terms = {"council": council, "starts_on": starts_on, "reason": reason, "by": by, "now": now}
    with indexing_once(today=today), recording_once():
        _enter_new(plan, terms)
        _change_known(plan, terms)
        outcome = {"changes": plan.change_count, "entered": len(plan.new), "changed": len(plan.changed)}
        record_deed(by, "registry.import_roster", f"body:{council.code}", now=now, details=outcome)
    if len(plan.entries) > MOST_AT_ONCE:
        renew_statistics(*TOUCHED)
    RosterImport.objects.filter(pk=kept.pk).update(outcome=outcome)
    return plan


def _use_up(kept: RosterImport, now: datetime) -> None:
    """Of two who import the same rows one finds them used, whoever comes first. Raises ImportIsGone."""
    rows = RosterImport.objects.filter(pk=kept.pk, finished_at=None, uploaded_at__gt=now - RosterImport.KEPT_FOR)
    if kept.requested_at is None:
        used, _each = rows.filter(requested_at=None).delete()
    else:  # somebody waits to be told what became of it
        used = rows.update(finished_at=now, sheet={})
    if not used:
        raise ImportIsGone


def _enter_new(plan: Plan, terms: _Terms) -> None:
    common = {name: terms[name] for name in ("council", "reason", "by", "now")}
    for entry, refusal in enter_many(plan.new, source=SOURCE, **common):
        raise RowStopped(row=entry.row, name=entry.name, why=str(refusal)) from refusal


def _change_known(plan: Plan, terms: _Terms) -> None:
    on_that_day = profiles_on(terms["starts_on"])
    for entry in plan.entries:
        if (organisation := entry.organisation) is None:
            continue
        try:
            _carry_out(entry, organisation, on_that_day, **terms)
        except Refused as refusal:
            raise RowStopped(row=entry.row, name=entry.name, why=str(refusal)) from refusal


def _carry_out(
    entry: Entry,
    organisation: Organisation,
    on_that_day: dict[int, Any],
    *,
    council: Body,
    starts_on: date,
    reason: str,
    by: User,
    now: datetime,
) -> None:
    if entry.facts:
        _refuse_between(organisation, on_that_day.get(organisation.pk), starts_on, timezone.localdate(now))
        change_profile(
            organisation, starts_on=starts_on, facts=entry.facts, by=by, now=now, reason=reason, source=SOURCE
        )
    if entry.details:
        revision = Organisation.objects.values_list("revision", flat=True).get(pk=organisation.pk)
        edit_details(organisation, revision=revision, details=entry.details, by=by, now=now)
    if entry.aliases is not None:
        replace_aliases(organisation, texts=entry.aliases, by=by, now=now)
    if entry.identifiers:
        set_identifiers(organisation, numbers=entry.identifiers, by=by, now=now)
    if entry.step:
        _step(entry.step, organisation, council, starts_on=starts_on, reason=reason, by=by, now=now)


def _refuse_between(organisation: Organisation, then: Any, day: date, today: date) -> None:
    """The file was compared with today's names, so a name given for a day when another one held would replace that."""
    now_held = profiles_on(today, organisations=[organisation.pk])[organisation.pk]
    if then is None or then.pk != now_held.pk:
        raise NameChangesBetween(day=long_date(day))


def _step(step: MembershipStep, organisation: Organisation, council: Body, *, starts_on: date, **common: Any) -> None:
    membership: Membership | None = step.membership
    if membership is None and step.sector is not None:
        admit(organisation, body=council, sector=step.sector, source=SOURCE, **step.terms, **common)
        return
    assert membership is not None  # noqa: S101 - planning refuses an admission without a sector
    if step.is_end:
        membership = end(membership, ends_on=step.terms["ends_on"], **common)
    elif step.terms:
        membership = amend(membership, **step.terms, **common)
    if step.sector is not None:
        if membership.ends_on is not None and starts_on > membership.ends_on:
            raise EndsBeforeStart(starts_on=long_date(starts_on), ends_on=long_date(membership.ends_on))
        move_sector(membership, sector=step.sector, starts_on=starts_on, **common)
