"""The world that is measured: the council that ships, more organisations if wanted, and somebody of the secretariat."""

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from musubi.accounts.models import User
from musubi.registry.models import Kind, Membership, Organisation, Person, Prefecture, Profile, Role, Sector
from musubi.registry.queries import the_council
from musubi.website.actions import load_council
from musubi.website.council_files import CHUGOKU
from musubi.website.indexing import index_everything
from tests.bench import bare

LONG_AGO = date(2002, 6, 1)


def make() -> None:
    """Fill the empty database with the council that ships and the table of the bare project."""
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    load_council(CHUGOKU, now=timezone.now())
    bare.fill()
    settle()


def grow(count: int) -> None:
    """Add sample organisations until the council has `count`, and tell search."""
    missing = count - Organisation.objects.count()
    chosen = random.Random(count)  # noqa: S311 - the same each time
    add_members([(LONG_AGO, None)] * missing, chosen)
    index_everything(today=timezone.localdate())
    settle()


def add_history(count: int, years: int) -> None:
    """Add `count` organisations, each renamed every other year and admitted anew every fifth, for `years` years."""
    chosen = random.Random(years)
    first = timezone.localdate().year - years
    organisations = Organisation.objects.bulk_create(Organisation() for _ in range(count))
    kinds, prefectures, sectors = list(Kind.objects.all()), list(Prefecture.objects.all()), list(Sector.objects.all())
    now, council = timezone.now(), the_council()
    Profile.objects.bulk_create(
        Profile(
            organisation=one,
            starts_on=date(year, 4, 1),
            name_ja=f"見本機関{one.pk}（{year}）",
            reading=f"みほんきかん{one.pk:05}",
            kind=chosen.choice(kinds),
            prefecture=chosen.choice(prefectures),
            recorded_at=now,
        )
        for one in organisations
        for year in range(first, first + years, 2)
    )
    Membership.objects.bulk_create(
        Membership(
            body=council,
            organisation=one,
            sector=chosen.choice(sectors),
            starts_on=date(year, 4, 1),
            ends_on=date(year + 5, 3, 31) if year + 5 < first + years else None,
            recorded_at=now,
        )
        for one in organisations
        for year in range(first, first + years, 5)
    )
    settle()


def add_members(periods: list[tuple[date, date | None]], chosen: random.Random) -> None:
    """Add one organisation with one name for each period of membership."""
    organisations = Organisation.objects.bulk_create(Organisation() for _ in periods)
    kinds, prefectures, sectors = list(Kind.objects.all()), list(Prefecture.objects.all()), list(Sector.objects.all())
    now, council = timezone.now(), the_council()
    Profile.objects.bulk_create(
        Profile(
            organisation=one,
            name_ja=f"見本機関{one.pk}",
            name_en=f"Sample organisation {one.pk}",
            reading=f"みほんきかん{one.pk:05}",
            kind=chosen.choice(kinds),
            prefecture=chosen.choice(prefectures),
            recorded_at=now,
        )
        for one in organisations
    )
    Membership.objects.bulk_create(
        Membership(
            body=council,
            organisation=one,
            sector=chosen.choice(sectors),
            starts_on=starts_on,
            ends_on=ends_on,
            recorded_at=now,
        )
        for one, (starts_on, ends_on) in zip(organisations, periods, strict=True)
    )


def settle() -> None:
    """Let the database know how much it holds, as its own housekeeping would in time."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def session_cookie() -> str:
    """Return the cookie of somebody of the secretariat who has just signed in."""
    user = User.objects.create_user("jimukyoku@example.com")
    person = Person.objects.create(name_ja="見本 花子", user=user, is_sample=True)
    Role.objects.create(person=person, kind=Role.Kind.SECRETARIAT, starts_on=LONG_AGO)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"
