"""Who else sees a need: shown to those it is disclosed to, hidden again, disclosed to others than before."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from musubi.accounts.actions import record_deed
from musubi.accounts.models import User
from musubi.coordination.actions.filing import case_of, hide, take_need
from musubi.coordination.actions.letters import write_to_keeper
from musubi.coordination.actions.looking import look_through
from musubi.coordination.actions.moving import log
from musubi.coordination.indexing import index_need
from musubi.coordination.models import Disclosure, EventKind, Letter, Need, NeedState, Readers
from musubi.coordination.refusals import NobodyChosen, NotAllowedHere
from musubi.coordination.tasks import want_suggestions
from musubi.registry.models import Organisation


@transaction.atomic
def show_need(need: Need, *, revision: int, by: User | None, now: datetime, has_seen_findings: bool = False) -> None:
    """Show the need to those it is disclosed to. A nameless one is looked through first.

    Raises NameInText, FindingsUnseen, NobodyChosen, NotAllowedHere or ChangedMeanwhile.
    """
    if NeedState.SHOWN not in Need.NEXT[need.state]:
        raise NotAllowedHere(state=need.get_state_display(), wanted=NeedState.SHOWN.label)
    if need.disclosure == Disclosure.NAMED and not need.chosen.exists():
        raise NobodyChosen
    take_need(need, revision=revision, now=now)
    look_through(need, has_seen_findings=has_seen_findings)
    Need.objects.filter(pk=need.pk).update(state=NeedState.SHOWN, shown_at=now)
    need.refresh_from_db()
    index_need(need)
    want_suggestions()
    log(case_of(need), EventKind.SHOWN, by=by, now=now, readers=Readers.SENDER, details={"to": need.disclosure})
    record_deed(by, "coordination.show_need", need.key, now=now, details={"to": need.disclosure})


@transaction.atomic
def hide_need(need: Need, *, revision: int, by: User | None, now: datetime) -> None:
    """Show the need to nobody but those who handle it. Raises NotAllowedHere or ChangedMeanwhile."""
    if need.state != NeedState.SHOWN:
        raise NotAllowedHere(state=need.get_state_display(), wanted=NeedState.RECEIVED.label)
    take_need(need, revision=revision, now=now)
    hide(need, now=now)
    log(case_of(need), EventKind.SHOWN, by=by, now=now, readers=Readers.SENDER, details={"to": "nobody"})
    record_deed(by, "coordination.hide_need", need.key, now=now)


@transaction.atomic
def disclose(
    need: Need,
    disclosure: str,
    *,
    revision: int,
    by: User | None,
    now: datetime,
    chosen: Iterable[Organisation] = (),
    is_named: bool = False,
) -> None:
    """Change who may see it, as the company wishes. It is hidden until it is shown again. Raises as `show_need`.

    `by` is None where the company itself does so by its link: then whoever is in charge is told.
    """
    organisations = list(chosen)
    if disclosure == Disclosure.NAMED and not organisations:
        raise NobodyChosen
    take_need(need, revision=revision, now=now)
    Need.objects.filter(pk=need.pk).update(disclosure=disclosure, is_named=is_named and disclosure == Disclosure.PUBLIC)
    need.chosen.set(organisations if disclosure == Disclosure.NAMED else ())
    hide(need, now=now)
    case = case_of(need)
    event = log(case, EventKind.DISCLOSED, by=by, now=now, readers=Readers.SENDER, details={"to": disclosure})
    if by is None:
        write_to_keeper(case, Letter.Purpose.MESSAGE, case.key, now=now, occasion=f"event:{event.pk}")
    record_deed(by, "coordination.disclose", need.key, now=now, details={"to": disclosure})
