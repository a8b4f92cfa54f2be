"""All that stands in one case, as one reader may see it. The SQL of each question is written once: see core/queries.py.

Who may see what is asked with the same `visible_to` as everywhere. Of the keys that a reader holds of cases, those of
this one alone decide, and a shape keeps them without its number (`Held`): one SQL serves every case.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import Exists, F, OuterRef, QuerySet

from musubi.coordination.models import (
    Agreement,
    AgreementAmount,
    AgreementParty,
    Case,
    CaseEvent,
    CaseSeed,
    FollowUp,
    Inquiry,
    Introduction,
    Letter,
    Need,
    Outcome,
    Participant,
    Seed,
    SupportProgramme,
)
from musubi.coordination.models.keys import case_key, of_no_case
from musubi.core.queries import instances
from musubi.documents.models import StoredFile


class Held(NamedTuple):
    """The keys of a reader of one case: those that are of no case, and what follows the number in those of this one."""

    general: frozenset[str]
    endings: frozenset[str]

    def keys(self, case: int) -> frozenset[str]:
        """Return the keys, those of this case with its number."""
        return self.general | {f"{case_key(case)}{ending}" for ending in self.endings}


def held(keys: Collection[str], case: int) -> Held:
    """Return the keys without those of other cases."""
    own = case_key(case)
    endings = (key.removeprefix(own) for key in keys if key == own or key.startswith(f"{own}:"))
    return Held(of_no_case(keys), frozenset(endings))


def case_numbered(pk: int) -> Case | None:
    """Return the case of this number with what its page says of it, whoever may see it."""
    return next(iter(instances(_case, pk=pk)), None)


def _case(*, pk: int) -> QuerySet[Case]:
    with_it = ("need__prefecture", "owner", "duty_owner", "prefecture", "closing_reason")
    found: QuerySet[Case] = Case.objects.select_related(*with_it).filter(pk=pk).order_by()
    return found


def lines_of(case: Case, keys: Collection[str]) -> list[CaseEvent]:
    """Return the lines of the log that the reader may read, the newest first."""
    return instances(_lines, held(keys, case.pk), case=case.pk)


def _lines(reader: Held, *, case: int) -> QuerySet[CaseEvent]:
    found: QuerySet[CaseEvent] = CaseEvent.objects.filter(case=case).visible_to(reader.keys(case))
    return found.select_related("by__person").order_by("-happened_at", "-pk")


def participants_of(case: Case) -> list[Participant]:
    """Return who takes part besides whoever is in charge."""
    return instances(_participants, case=case.pk)


def _participants(*, case: int) -> QuerySet[Participant]:
    return Participant.objects.filter(case=case, until=None).select_related("person").order_by("pk")


# --- what only those who keep it see -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Kept:
    """What those who keep a case see of it; a seed that its organisation shows to few, only if they are among them."""

    inquiries: list[Inquiry]  # newest first; each with `is_seed_open`
    introductions: list[Introduction]
    candidates: list[CaseSeed]

    def inquiry_of(self, organisation: int | None) -> Inquiry | None:
        """Return the last inquiry of an organisation."""
        asked = (one for one in self.inquiries if one.organisation_id == organisation)
        return max(asked, key=lambda one: one.pk, default=None)

    @property
    def has_answer_to_follow(self) -> bool:
        """Whether somebody is interested and nobody has proposed to bring them together."""
        followed = {one.inquiry_id for one in self.introductions}
        return any(one.state == Inquiry.State.INTERESTED and one.pk not in followed for one in self.inquiries)


def kept_in(case: Case, keys: Collection[str]) -> Kept:
    """Return what those who keep the case see of it."""
    general = of_no_case(keys)
    return Kept(
        inquiries=instances(_inquiries, general, case=case.pk),
        introductions=instances(_introductions, case=case.pk),
        candidates=candidates_of(case, keys),
    )


def _inquiries(keys: frozenset[str], *, case: int) -> QuerySet[Inquiry]:
    found = Inquiry.objects.filter(case=case).select_related("reason", "seed")
    return found.annotate(is_seed_open=_is_open("seed", keys)).order_by("-asked_at", "-pk")


def _introductions(*, case: int) -> QuerySet[Introduction]:
    return Introduction.objects.filter(case=case).select_related("reason").order_by("-proposed_at", "-pk")


def candidates_of(case: Case, keys: Collection[str]) -> list[CaseSeed]:
    """Return the seeds beside the case that the reader sees, the first put first."""
    return instances(_candidates, of_no_case(keys), case=case.pk)


def _candidates(keys: frozenset[str], *, case: int) -> QuerySet[CaseSeed]:
    found = CaseSeed.objects.filter(_is_open("seed", keys), case=case)
    return found.select_related("seed").order_by("pk")


def _is_open(seed: str, keys: frozenset[str]) -> Exists:
    return Exists(Seed.objects.visible_to(keys).filter(pk=OuterRef(seed)))


@dataclass(frozen=True)
class Agreed:
    """An agreement, who is party to it, what was received, and the support programmes that were used."""

    agreement: Agreement
    parties: list[AgreementParty] = field(default_factory=list)
    amounts: list[AgreementAmount] = field(default_factory=list)
    programmes: list[SupportProgramme] = field(default_factory=list)


def agreements_of(case: Case) -> list[Agreed]:
    """Return the agreements, the last first: four questions, one where there is none."""
    found = [Agreed(one) for one in instances(_agreements, case=case.pk)]
    if not found:
        return []
    parts: Any = ((_parties, "parties"), (_amounts, "amounts"), (_programmes, "programmes"))
    for build, name in parts:
        of_each = defaultdict(list)
        for one in instances(build, case=case.pk):
            of_each[one.agreement_id].append(one)
        for agreed in found:
            getattr(agreed, name).extend(of_each[agreed.agreement.pk])
    return found


def _agreements(*, case: int) -> QuerySet[Agreement]:
    return Agreement.objects.filter(case=case).order_by("-signed_on", "-pk")


def _parties(*, case: int) -> QuerySet[AgreementParty]:
    return AgreementParty.objects.filter(agreement__case=case).order_by("position", "pk")


def _amounts(*, case: int) -> QuerySet[AgreementAmount]:
    return AgreementAmount.objects.filter(agreement__case=case).order_by("fiscal_year", "pk")


def _programmes(*, case: int) -> QuerySet[SupportProgramme]:
    found = SupportProgramme.objects.filter(agreements__case=case).annotate(agreement_id=F("agreements"))
    return found.order_by("position", "code")


def outcomes_of(case: Case, keys: Collection[str]) -> list[Outcome]:
    """Return what came of it, as far as the reader may see it."""
    return instances(_outcomes, held(keys, case.pk), case=case.pk)


def _outcomes(reader: Held, *, case: int) -> QuerySet[Outcome]:
    found: QuerySet[Outcome] = Outcome.objects.visible_to(reader.keys(case)).filter(case=case)
    return found.order_by("happened_on", "pk")


def files_of_need(need: Need, keys: Collection[str]) -> list[StoredFile]:
    """Return what the company sent along, of that what a reader with these keys opens."""
    return list(StoredFile.objects.of("need", need.pk).visible_to(keys).in_order())


def follow_ups_of(case: Case) -> list[FollowUp]:
    """Return when it is or was asked how it went on."""
    return instances(_follow_ups, case=case.pk)


def _follow_ups(*, case: int) -> QuerySet[FollowUp]:
    return FollowUp.objects.filter(case=case).order_by("due_on", "pk")


def stuck_letters_of(case: Case) -> list[Letter]:
    """Return the mails that did not go out."""
    return instances(_letters, case=case.pk)


def _letters(*, case: int) -> QuerySet[Letter]:
    found: QuerySet[Letter] = Letter.objects.stuck().filter(case=case)
    return found.order_by("-pk")
