"""What coordination does after the answer, and when the clock asks: letters, follow-ups, digests, yearly questions."""

import logging
from datetime import datetime
from importlib import import_module
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import override
from django_tasks import task

from musubi.accounts.actions import issue_link, token_of
from musubi.accounts.audience import MEMBERS, keys_of, organisation_key
from musubi.accounts.models import SignedLink, User
from musubi.coordination.audience import as_seen, shown_to, view_of
from musubi.coordination.digest import told_of_needs, told_of_seeds
from musubi.coordination.emails import DECIDE, LINKS, letter_mail
from musubi.coordination.models import (
    Case,
    FollowUp,
    Inquiry,
    Interest,
    Introduction,
    Letter,
    Need,
    NeedState,
    Seed,
    Stage,
)
from musubi.coordination.queries import names_on
from musubi.jobs.actions import enqueue
from musubi.registry.models import Organisation

logger = logging.getLogger(__name__)

LINK_DAYS = 400  # a year and a month: the longest a letter may lie in a box and still be answered
FEWEST_DAYS_LEFT = 60
Purpose = Letter.Purpose


@task()
def send_letter(letter_pk: int) -> None:
    """Send one letter. A failure is shown on its case, and the queue tries again.

    The letter is taken by a committed UPDATE before the mail server hears of it: of two workers one sends. One that was
    left half-way is not sent again by itself, but said to be in doubt.
    """
    letter = Letter.objects.select_related("case__need", "case__owner", "case__duty_owner").get(pk=letter_pk)
    if letter.state == Letter.State.SENDING:
        stuck = Letter.objects.filter(pk=letter_pk, state=Letter.State.SENDING)
        stuck.update(state=Letter.State.UNKNOWN, failure="")
        return
    if letter.state not in Letter.SENDABLE:
        return
    if not is_wanted(letter):
        Letter.objects.filter(pk=letter_pk, state__in=Letter.SENDABLE).update(state=Letter.State.DROPPED)
        return
    try:
        told = told_in(letter)
        if told is None:
            Letter.objects.filter(pk=letter_pk, state__in=Letter.SENDABLE).update(state=Letter.State.DROPPED)
            return
        mail = letter_mail(letter, token=token_for(letter, now=timezone.now()), told=told)
        if not _take(letter_pk):
            return
        mail.send()
    except Exception as failure:
        # The class alone: a mail server's words repeat the address.
        Letter.objects.filter(pk=letter_pk).update(state=Letter.State.FAILED, failure=type(failure).__name__)
        raise
    Letter.objects.filter(pk=letter_pk).update(state=Letter.State.SENT, failure="", sent_at=timezone.now())


@task(max_attempts=3)
def look_for_suggestions() -> None:
    """Look for whoever's suggestions are out of date; where that takes long, in turns, so that mails are not kept."""
    if settings.MATCHING_FOLDER is None:
        return
    try:
        # By name: the engine and its compiled loops are for the worker alone.
        suggesting = import_module("musubi.coordination.suggesting")
    except ImportError:
        logger.exception("matching_has_no_engine")
        return
    if not suggesting.look(settings.MATCHING_FOLDER, now=timezone.now()):
        enqueue(look_for_suggestions)


def want_suggestions() -> None:
    """Let suggestions be looked for soon. What changes while that runs is seen at its next turn, or by the clock."""
    if settings.MATCHING_FOLDER is not None:
        enqueue(look_for_suggestions, unique_key="coordination.suggestions")


def is_wanted(letter: Letter) -> bool:
    """Whether what the letter is about still stands as it did when it was written."""
    _kind, _colon, number = letter.subject.partition(":")
    pk = int(number.partition(":")[0])
    wanting = {
        Purpose.ASK: Inquiry.objects.filter(state=Inquiry.State.OPEN),
        Purpose.PROPOSE: Introduction.objects.filter(state=Introduction.State.PROPOSED),
        Purpose.FOLLOW_UP: FollowUp.objects.filter(state=FollowUp.State.ASKED),
        Purpose.DIGEST: Interest.objects.filter(is_on=True, user__is_active=True),
        Purpose.CHECK: Need.objects.exclude(state=NeedState.WITHDRAWN),
        Purpose.CLOSED: Case.objects.filter(stage=Stage.CLOSED),
        Purpose.CAME_IN: Case.objects.unowned(),
    }.get(Purpose(letter.purpose))
    if wanting is None:
        return True
    # Of a case that was closed anew since, the letter of its last closing tells.
    later = Letter.objects.filter(purpose=Purpose.CLOSED, subject=letter.subject, email=letter.email, pk__gt=letter.pk)
    is_told_later = letter.purpose == Purpose.CLOSED and later.exists()
    return bool(wanting.filter(pk=pk).exists()) and not is_told_later


def token_for(letter: Letter, *, now: datetime) -> str:
    """Return the token that this address already has for the same thing, or a new one; none where no link is due.

    What was mailed goes on working: a link is only replaced when few of its days are left.
    """
    purpose = LINKS.get(Purpose(letter.purpose))
    if purpose is None:
        return ""
    subject = letter.subject
    held = SignedLink.objects.filter(purpose=purpose, subject=subject, email=letter.email, revoked_at=None)
    for link in held.order_by("-pk")[:1]:
        if (link.expires_at - now).days >= FEWEST_DAYS_LEFT:
            return token_of(link)
    return issue_link(purpose, subject, email=letter.email, now=now, valid_days=LINK_DAYS)


def told_in(letter: Letter) -> dict[str, Any] | None:
    """Return what the letter's text is filled with: of a need only what its reader may see; None if nothing is left."""
    kind, pk, *rest = letter.subject.split(":")
    if kind == "introduction":
        return _of_introduction(Introduction.objects.select_related("case__need", "reason").get(pk=pk), *rest)
    tell = {
        "inquiry": _of_inquiry,
        "need": _of_need,
        "follow_up": _of_follow_up,
        "organisation": _of_seeds,
        "interest": _of_digest,
    }.get(kind)
    return tell(letter, int(pk)) if tell else {"note": letter.told[0] if letter.told else ""}


def _of_need(_letter: Letter, pk: int) -> dict[str, Any]:
    return {"need": Need.objects.get(pk=pk)}


def _of_follow_up(_letter: Letter, pk: int) -> dict[str, Any]:
    return {"follow_up": FollowUp.objects.select_related("case__need").get(pk=pk)}


def _of_seeds(letter: Letter, pk: int) -> dict[str, Any]:
    return {**_names(pk), "seeds": list(Seed.objects.filter(pk__in=letter.told).order_by("pk"))}


def _of_inquiry(_letter: Letter, pk: int) -> dict[str, Any]:
    inquiry = Inquiry.objects.select_related("case__need", "reason", "seed").get(pk=pk)
    need = inquiry.case.need
    keys = {organisation_key(inquiry.organisation_id), MEMBERS}
    seen = as_seen(need, view_of(need, keys)) if need else None
    return {"inquiry": inquiry, **_names(inquiry.organisation_id), "need": seen}


def _of_introduction(introduction: Introduction, side: str = "") -> dict[str, Any]:
    need = introduction.case.need
    has_gone_through = introduction.state == Introduction.State.THROUGH
    keys = {introduction.case.key} if has_gone_through else {organisation_key(introduction.organisation_id), MEMBERS}
    return {
        "introduction": introduction,
        "side": side,
        **_names(introduction.organisation_id),
        "need": shown_to(need, keys) if need else None,
        "contact": need if need and has_gone_through else None,
    }


def _of_digest(letter: Letter, pk: int) -> dict[str, Any] | None:
    """Look once more who may see what: something may have been closed to this reader since the letter was written."""
    interest = Interest.objects.select_related("user").get(pk=pk)
    user: User = interest.user
    user.audience_keys = None
    keys = keys_of(user)
    if MEMBERS not in keys:
        return None  # left since the letter was written
    numbers = [one.partition(":") for one in letter.told]
    seeds = Seed.objects.published().visible_to(keys).filter(pk__in=[pk for kind, _c, pk in numbers if kind == "seed"])
    needs = Need.objects.shown().visible_to(keys).filter(pk__in=[pk for kind, _c, pk in numbers if kind == "need"])
    with override(settings.LANGUAGE_CODE):
        told = {
            "seeds": told_of_seeds(interest, seeds.order_by("pk"), day=timezone.localdate()),
            "needs": told_of_needs(interest, needs.select_related("prefecture").order_by("pk"), keys),
        }
    return told if any(told.values()) else None


def _name(organisation: int) -> str:
    return names_on([organisation], timezone.localdate()).get(organisation, "")


def _names(organisation: int) -> dict[str, str]:
    """Return what an organisation is called in each half of a mail."""
    with override("en"):
        name_en = _name(organisation)
    with override(settings.LANGUAGE_CODE):
        return {"name": _name(organisation), "name_en": name_en}


def _take(letter_pk: int) -> bool:
    """Claim the letter for this worker; False when another was quicker."""
    sendable = Letter.objects.filter(pk=letter_pk, state__in=Letter.SENDABLE)
    return bool(sendable.update(state=Letter.State.SENDING))


def side_of(link: SignedLink) -> tuple[int, str]:
    """Return the introduction that a link decides, and for which side."""
    if link.purpose != DECIDE:
        raise ValueError(f"A link for {link.purpose} decides no introduction.")
    _kind, pk, side = link.subject.split(":")
    return int(pk), side


def organisation_of(link: SignedLink) -> Organisation | None:
    """Return the organisation whose seeds a link confirms."""
    return Organisation.objects.filter(pk=int(link.subject.partition(":")[2])).first()
