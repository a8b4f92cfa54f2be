"""The world that is measured: the council that ships, more organisations if wanted, and somebody of the secretariat."""

import gc
import random
from datetime import date

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
RENEWED_EVERY = 5


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
    _add(count - Organisation.objects.count(), named_in=[None], admitted_in=[(LONG_AGO, None)])
    index_everything(today=timezone.localdate())
    settle()


def add_history(count: int, years: int) -> None:
    """Add `count` organisations, for `years` years each renamed every other year and admitted anew every fifth."""
    first = timezone.localdate().year - years
    last = first + years - RENEWED_EVERY
    admitted_in = [
        (date(year, 4, 1), date(year + RENEWED_EVERY, 3, 31) if year < last else None)
        for year in range(first, first + years, RENEWED_EVERY)
    ]
    _add(count, named_in=[date(year, 4, 1) for year in range(first, first + years, 2)], admitted_in=admitted_in)
    settle()


def _add(count: int, *, named_in: list[date | None], admitted_in: list[tuple[date, date | None]]) -> None:
    chosen = random.Random(count)  # the same each time
    organisations = Organisation.objects.bulk_create(Organisation() for _ in range(count))
    kinds, prefectures, sectors = list(Kind.objects.all()), list(Prefecture.objects.all()), list(Sector.objects.all())
    now, council = timezone.now(), the_council()
    Profile.objects.bulk_create(
        Profile(
            organisation=one,
            starts_on=day,
            name_ja=f"見本機関{one.pk}" + (f"（{day.year}）" if day else ""),
            name_en=f"Sample organisation {one.pk}",
            reading=f"みほんきかん{one.pk:05}",
            kind=chosen.choice(kinds),
            prefecture=chosen.choice(prefectures),
            recorded_at=now,
        )
        for one in organisations
        for day in named_in
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
        for one in organisations
        for starts_on, ends_on in admitted_in
    )


def settle() -> None:
    """Let the database know how much it holds, as its own housekeeping would in time; and the collector, as the server.

    Python's collector would pass again and again through what was loaded to make all this.
    """
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    gc.collect()
    gc.freeze()


def session_cookie(*, organisation: Organisation | None = None) -> str:
    """Return the cookie of somebody who has just signed in: of the secretariat, or of an organisation."""
    user = User.objects.create_user(f"user{User.objects.count()}@example.com")
    person = Person.objects.create(name_ja="見本 花子", user=user, is_sample=True)
    kind = Role.Kind.CONTACT if organisation else Role.Kind.SECRETARIAT
    Role.objects.create(person=person, organisation=organisation, kind=kind, starts_on=LONG_AGO)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"
