"""Agreements and what was received for them in each fiscal year."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from musubi.accounts.actions import record_deed
from musubi.accounts.models import User
from musubi.coordination.actions.follow_ups import plan_follow_ups
from musubi.coordination.actions.moving import log
from musubi.coordination.models import Agreement, AgreementAmount, AgreementParty, Case, EventKind, SupportProgramme
from musubi.coordination.refusals import AgreementExists, AmountBeforeAgreement, AmountWrong, ChangedMeanwhile
from musubi.core.dates import fiscal_year


@dataclass(frozen=True)
class Amount:
    """What the party at place `payer` paid the one at `receiver` in a fiscal year; places as in the list of parties."""

    payer: int
    receiver: int
    fiscal_year: int
    yen: int
    indirect_yen: int = 0


@transaction.atomic
def record_agreement(
    case: Case,
    *,
    kind: str,
    signed_on: date,
    parties: Sequence[Mapping[str, Any]],
    by: User | None,
    now: datetime,
    amounts: Iterable[Amount] = (),
    programmes: Iterable[SupportProgramme] = (),
    **told: Any,
) -> Agreement:
    """Record an agreement; `parties` hold organisation or name, size, prefecture.

    `told` holds number, title, ends_on and note. Follow-ups are counted from it.
    Raises AgreementExists, AmountBeforeAgreement or AmountWrong.
    """
    try:
        with transaction.atomic():
            agreement = Agreement.objects.create(
                case=case, kind=kind, signed_on=signed_on, fiscal_year=fiscal_year(signed_on), recorded_at=now, **told
            )
    except IntegrityError as error:
        raise AgreementExists from error
    agreement.programmes.set(programmes)
    for position, party in enumerate(parties):
        AgreementParty.objects.create(agreement=agreement, position=position, **party)
    _keep_amounts(agreement, amounts)
    plan_follow_ups(case, counted_from=signed_on, now=now)
    log(case, EventKind.AGREED, by=by, now=now, details={"agreement": agreement.pk, "kind": kind})
    record_deed(by, "coordination.record_agreement", case.key, now=now, details={"kind": kind})
    return agreement


@transaction.atomic
def record_amounts(
    agreement: Agreement, amounts: Iterable[Amount], *, revision: int, by: User | None, now: datetime
) -> None:
    """Replace what was received for an agreement, year by year.

    Raises ChangedMeanwhile, AmountBeforeAgreement or AmountWrong.
    """
    if not Agreement.objects.filter(pk=agreement.pk, revision=revision).update(revision=F("revision") + 1):
        raise ChangedMeanwhile
    agreement.refresh_from_db()
    agreement.amounts.all().delete()
    _keep_amounts(agreement, amounts)
    record_deed(by, "coordination.record_amounts", agreement.key, now=now)


def _keep_amounts(agreement: Agreement, amounts: Iterable[Amount]) -> None:
    parties = list(agreement.parties.order_by("position", "pk"))
    for amount in amounts:
        if amount.fiscal_year < agreement.fiscal_year:
            raise AmountBeforeAgreement(signed=agreement.fiscal_year, year=amount.fiscal_year)
        try:
            with transaction.atomic():
                AgreementAmount.objects.create(
                    agreement=agreement,
                    payer=parties[amount.payer],
                    receiver=parties[amount.receiver],
                    fiscal_year=amount.fiscal_year,
                    signed_fiscal_year=agreement.fiscal_year,
                    yen=amount.yen,
                    indirect_yen=amount.indirect_yen,
                )
        except (IntegrityError, IndexError) as error:
            raise AmountWrong from error
