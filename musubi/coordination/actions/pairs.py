"""What the secretariat makes of two organisations that have not met: set aside, taken up again, or begun as a case."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from musubi.accounts.actions import record_deed
from musubi.accounts.models import User
from musubi.coordination.actions.filing import open_case
from musubi.coordination.actions.keeping import put_beside, take
from musubi.coordination.actions.moving import log
from musubi.coordination.indexing import index_case
from musubi.coordination.models import Case, Channel, EventKind, Pair, PairState, Readers, Seed
from musubi.coordination.queries import may_keep_on, names_on
from musubi.coordination.refusals import ChangedMeanwhile
from musubi.coordination.tasks import want_suggestions
from musubi.core.text import one_line

LONGEST_TITLE = 200


@transaction.atomic
def set_pair_aside(pair: Pair, *, note: str, by: User, now: datetime) -> None:
    """Offer it no more, until somebody takes it up again. Raises ChangedMeanwhile."""
    _decide(pair, PairState.OFFERED, PairState.SET_ASIDE, by=by, now=now, note=one_line(note)[:300])


@transaction.atomic
def take_pair_up(pair: Pair, *, by: User, now: datetime) -> None:
    """Offer again what was set aside. Raises ChangedMeanwhile."""
    _decide(pair, PairState.SET_ASIDE, PairState.OFFERED, by=by, now=now, note="")


@transaction.atomic
def begin_pair(pair: Pair, *, seeds: Iterable[Seed], by: User, now: datetime) -> Case:
    """Open a case that brings the two together: the one that is asked to give a seed, for the other. Once.

    Whoever begins it is in charge, if they can be. Raises ChangedMeanwhile.
    """
    beside = list(seeds)
    names = names_on([pair.one_id, pair.other_id], timezone.localdate(now))
    giver = beside[0].organisation_id if beside else pair.one_id
    taker = pair.other_id if giver == pair.one_id else pair.one_id
    title = _("A new combination: %(one)s and %(other)s") % {"one": names[giver], "other": names[taker]}
    case = open_case(title[:LONGEST_TITLE], names[taker], channel=Channel.SECRETARIAT, now=now)
    _decide(pair, PairState.OFFERED, PairState.BEGUN, by=by, now=now, case=case)
    log(case, EventKind.RECEIVED, by=by, now=now, readers=Readers.KEEPERS, text=title)
    for seed in beside:
        put_beside(case, seed, by=by, now=now)
    index_case(case)
    person = getattr(by, "person", None)
    if person is not None and may_keep_on(person, timezone.localdate(now)):
        take(case, person=person, by=by, now=now)
    want_suggestions()
    return case


def _decide(pair: Pair, before: str, after: str, *, by: User, now: datetime, **facts: object) -> None:
    found = Pair.objects.filter(pk=pair.pk, state=before)
    if not found.update(state=after, decided_by=by, decided_at=now, **facts):
        raise ChangedMeanwhile
    pair.refresh_from_db()
    record_deed(by, f"coordination.pair_{after}", pair.key, now=now)
