"""What readers say of suggestions, want to hear of, and are told each week; and the list of terms."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from musubi.accounts.actions import record_deed
from musubi.accounts.audience import MEMBERS, keys_of
from musubi.accounts.models import User
from musubi.coordination.actions.letters import write
from musubi.coordination.models import Asker, Interest, Letter, Need, Seed, Term, Verdict
from musubi.coordination.refusals import TermExists
from musubi.coordination.tasks import want_suggestions
from musubi.registry.models import Field, Prefecture, Role

MOST_TOLD = 30


@transaction.atomic
def judge(asked: str, found: str, *, is_useful: bool, by: User, now: datetime) -> Verdict:
    """Say of a suggestion that it was useful or wrong; the last word of a person counts. Keys as seed:12, need:7.

    Suggestions for the same are looked for anew, and the engine learns of it.
    """
    verdict, _created = Verdict.objects.update_or_create(
        asked=asked, found=found, by=by, defaults={"is_useful": is_useful, "said_at": now}
    )
    Asker.objects.filter(key=asked).update(mark="")
    want_suggestions()
    record_deed(by, "coordination.judge", asked, now=now, details={"found": found, "useful": is_useful})
    return verdict


@transaction.atomic
def tune_digest(
    user: User,
    *,
    is_on: bool,
    now: datetime,
    words: str = "",
    fields: Iterable[Field] = (),
    prefectures: Iterable[Prefecture] = (),
    wants_seeds: bool = True,
    wants_needs: bool = True,
) -> Interest:
    """Say what one wants to hear of, or nothing at all."""
    told = {"is_on": is_on, "words": words, "wants_seeds": wants_seeds, "wants_needs": wants_needs, "changed_at": now}
    interest, _created = Interest.objects.update_or_create(
        user=user, defaults=told, create_defaults={**told, "told_until": now}
    )
    interest.fields.set(fields)
    interest.prefectures.set(prefectures)
    record_deed(user, "coordination.tune_digest", interest.key, now=now, details={"on": is_on})
    return interest


@transaction.atomic
def stop_digest(interest: Interest, *, now: datetime) -> None:
    """Send no more digests, by the link in one of them. What is on its way is dropped."""
    Interest.objects.filter(pk=interest.pk).update(is_on=False, changed_at=now)
    interest.refresh_from_db()
    record_deed(interest.user, "coordination.stop_digest", interest.key, now=now)


def write_digests(*, now: datetime) -> int:
    """Write to each member what was shown since the last time, once a week; return how many letters there are.

    Whoever joined since begins now. Nothing new, no letter. Nobody who stopped it or holds no role any more gets one.
    """
    _begin(now=now)
    readers = Interest.objects.filter(is_on=True, user__is_active=True).select_related("user").order_by("pk")
    return sum(_write_digest(interest, now=now) for interest in readers)


@transaction.atomic
def _write_digest(interest: Interest, *, now: datetime) -> bool:
    user = interest.user
    user.audience_keys = None
    keys = keys_of(user)
    if MEMBERS not in keys:
        return False
    since = interest.told_until
    year, week, _day = timezone.localdate(now).isocalendar()
    if (year, week) <= timezone.localdate(since).isocalendar()[:2]:
        return False
    found = [record.key for record in found_for(interest, keys, since=since, until=now)][:MOST_TOLD]
    # Whoever moves the mark writes the letter: of two clocks one does.
    if not Interest.objects.filter(pk=interest.pk, told_until=since).update(told_until=now):
        return False
    if not found:
        return False
    return write(Letter.Purpose.DIGEST, interest.key, user.email, now=now, occasion=f"{year}-W{week:02d}", told=found)


def found_for(interest: Interest, keys: frozenset[str], *, since: datetime, until: datetime) -> list[Seed | Need]:
    """Return what was shown to the reader between two instants and fits what they want to hear of, newest first."""
    found: list[Seed | Need] = []
    if interest.wants_needs:
        needs = Need.objects.shown().visible_to(keys).filter(shown_at__gt=since, shown_at__lte=until)
        found += _fitting(needs, interest, places="prefecture", texts=("plain_title_ja", "plain_text_ja"))
    if interest.wants_seeds:
        seeds = Seed.objects.published().visible_to(keys).filter(published_at__gt=since, published_at__lte=until)
        found += _fitting(seeds, interest, places="", texts=("title_ja", "uses_ja", "keywords_ja"))
    return found


def _fitting(rows: QuerySet[Any], interest: Interest, *, places: str, texts: tuple[str, ...]) -> list[Any]:
    fields = list(interest.fields.all())
    wanted = Q(fields__in=fields) if fields else Q()
    for word in interest.words.replace("、", " ").replace(",", " ").split():
        for text in texts:
            wanted |= Q(**{f"{text}__icontains": word})
    prefectures = list(interest.prefectures.all())
    if places and prefectures:
        rows = rows.filter(**{f"{places}__in": prefectures})
    return list(rows.filter(wanted).distinct().order_by("-pk"))


def _begin(*, now: datetime) -> None:
    """Give everybody who acts for a member a digest, until they say that they want none."""
    held = Role.objects.on(timezone.localdate(now)).filter(person__user__is_active=True, person__user__interest=None)
    users = held.values_list("person__user", flat=True).distinct()
    Interest.objects.bulk_create(
        [Interest(user_id=user, told_until=now, changed_at=now) for user in users], ignore_conflicts=True
    )


@transaction.atomic
def keep_term(*, ja: str, en: str, variants: str, by: User | None, now: datetime, term: Term | None = None) -> Term:
    """Add a pair of words to the list, or change one. Raises TermExists."""
    kept = term or Term()
    kept.ja, kept.en, kept.variants, kept.changed_at = ja.strip(), en.strip(), variants.strip(), now
    try:
        with transaction.atomic():
            kept.save()
    except IntegrityError as error:
        raise TermExists from error
    want_suggestions()
    record_deed(by, "coordination.keep_term", f"term:{kept.pk}", now=now)
    return kept


@transaction.atomic
def drop_term(term: Term, *, by: User | None, now: datetime) -> None:
    """Take a pair of words off the list."""
    key = f"term:{term.pk}"
    term.delete()
    want_suggestions()
    record_deed(by, "coordination.drop_term", key, now=now)
