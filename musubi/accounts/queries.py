"""Shapes of accounts that no QuerySet has."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Max, QuerySet

from musubi.accounts.models import Deed, DeedHead, User
from musubi.core import queries as prepared
from musubi.core.caches import Held

_Made = TypeVar("_Made")


def deed_count() -> int:
    """Return how many deeds there are: one query for one row, so it serves as the version of the world in caches."""
    found = prepared.rows(_counts)
    return int(found[0][0]) if found else 0


def remembered(name: str, asked: Hashable, make: Callable[[], _Made], *, version: int | None = None) -> _Made:
    """Return what `make` makes of what was asked, made once in each state of the world, as pages are drawn.

    Any deed makes another state, whose `version` a caller may know already; what changes without a deed is seen a
    minute later. What takes a look at every record is too much for each page, and little for each deed.
    """
    if not settings.PAGE_CACHE_SECONDS:
        return make()
    key = f"{name}-{hash(asked)}-{deed_count() if version is None else version}"
    # A hash may meet another's, so what was asked is kept beside the answer.
    kept = _remembered.get(key)
    if kept and kept[0] == asked:
        return cast("_Made", kept[1])
    made = make()
    _remembered.hold(key, (asked, made), settings.PAGE_CACHE_SECONDS)
    return made


_remembered = Held[tuple[Hashable, Any]](most=500)


def has_deed_since(number: int, *, until: int, but_of: str) -> bool:
    """Whether one of the deeds after this number, up to that, is of another app than the verbs that begin so."""
    return until > number and bool(prepared.rows(_other_deeds, but_of, since=number, limit=1))


def _other_deeds(but_of: str, *, since: int) -> QuerySet[Deed, Any]:
    return Deed.objects.filter(number__gt=since).exclude(verb__startswith=but_of).order_by().values_list("number")


def _counts() -> QuerySet[DeedHead, Any]:
    return DeedHead.objects.filter(pk=DeedHead.ONLY).values_list("count")


@dataclass(frozen=True)
class Verdict:
    """What reading the whole chain found: `broken_at` is the first number that is not what was written."""

    count: int
    last_hash: str
    broken_at: int | None

    @property
    def is_whole(self) -> bool:
        """Whether every deed is as it was written."""
        return self.broken_at is None


def verify_deeds() -> Verdict:
    """Read every deed and say whether the chain is whole.

    Finds rows changed, taken out, put in between, and cut off at the end. It cannot find a chain written anew with its
    head by somebody who owns the database: for that, `last_hash` is noted outside now and then.
    Deeds that are added meanwhile do no harm and are not counted.
    """
    head = DeedHead.objects.filter(pk=DeedHead.ONLY).first() or DeedHead()
    last_hash = Deed.FIRST_PREVIOUS_HASH
    number = 0
    for deed in Deed.objects.filter(number__lte=head.count).order_by("number").iterator(chunk_size=2000):
        if (deed.number, deed.previous_hash, deed.hash) != (number + 1, last_hash, deed.seal()):
            return Verdict(number, last_hash, broken_at=number + 1)
        number, last_hash = deed.number, deed.hash
    if number < head.count:
        return Verdict(number, last_hash, broken_at=number + 1)
    if last_hash != head.hash:
        return Verdict(number, last_hash, broken_at=max(number, 1))
    # The newest number is read before the head once more: what is beyond that head was put in without it.
    newest = Deed.objects.aggregate(newest=Max("number"))["newest"] or 0
    known = deed_count()
    return Verdict(number, last_hash, broken_at=known + 1 if newest > known else None)


@dataclass(frozen=True)
class SignInMeans:
    """The ways in that a person has besides the mailed code."""

    passkeys: list[Authenticator]
    authenticator_app: Authenticator | None
    unused_recovery_codes: int | None


def sign_in_means(user: User) -> SignInMeans:
    """Return the passkeys, oldest first, the authenticator app and the count of recovery codes that are left."""
    held = list(Authenticator.objects.filter(user=user).order_by("created_at", "pk"))
    by_kind = {means.type: means for means in held}
    codes = by_kind.get(Authenticator.Type.RECOVERY_CODES)
    return SignInMeans(
        passkeys=[means for means in held if means.type == Authenticator.Type.WEBAUTHN],
        authenticator_app=by_kind.get(Authenticator.Type.TOTP),
        unused_recovery_codes=len(codes.wrap().get_unused_codes()) if codes else None,
    )
