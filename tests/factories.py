"""Makers of test data. Every argument is defaulted; a test names only what it is about.

Factories write rows directly, so a test of an action starts from a state that the action under test did not make.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from hashlib import sha256
from itertools import count
from typing import Any

from django.db.models import Max
from django.utils import timezone

from musubi.accounts.models import User
from musubi.activities.models import Activity, ActivityKind, Participation, Stage, State
from musubi.documents.models import Content, Opening, Rendition, StoredFile
from musubi.documents.storage import storage
from musubi.meetings.models import Meeting, Series
from musubi.planning.models import Guideline, Plan
from musubi.registry.models import (
    Body,
    Field,
    Kind,
    Membership,
    Organisation,
    Person,
    Prefecture,
    Profile,
    Role,
    Sector,
)
from musubi.surveys.models import Request, Round

LONG_AGO = date(2002, 6, 1)
_number = count(1)


def make_user(*, email: str = "", password: str | None = None, **fields: Any) -> User:
    """Make somebody who can sign in, and as yet speaks for nobody."""
    return User.objects.create_user(email or f"user{next(_number)}@example.com", password, **fields)


def make_operator(*, email: str = "", password: str | None = None) -> User:
    """Make somebody who may open Django's admin."""
    return User.objects.create_superuser(email or f"operator{next(_number)}@example.com", password)


def make_person(*, name_ja: str = "", user: User | None = None, **fields: Any) -> Person:
    """Make somebody the council deals with."""
    fields.setdefault("is_sample", True)
    return Person.objects.create(name_ja=name_ja or f"見本 {next(_number)}", user=user, **fields)


def make_organisation(
    *,
    name_ja: str = "",
    name_en: str = "",
    sector: str = "",
    kind: str = "university",
    prefecture: str = "34",
    starts_on: date | None = None,
    **fields: Any,
) -> Organisation:
    """Make an organisation with one profile; with `sector` (industry, academia …) also a member of the council."""
    organisation = Organisation.objects.create(**fields)
    make_profile(organisation, name_ja=name_ja, name_en=name_en, kind=kind, prefecture=prefecture, starts_on=starts_on)
    if sector:
        make_membership(organisation, sector=sector)
    return organisation


def make_profile(
    organisation: Organisation,
    *,
    name_ja: str = "",
    kind: str = "university",
    prefecture: str = "34",
    recorded_at: datetime | None = None,
    **fields: Any,
) -> Profile:
    """Make one more dated name of `organisation`."""
    return Profile.objects.create(
        organisation=organisation,
        name_ja=name_ja or f"見本機関{next(_number)}",
        kind=make_kind(kind),
        prefecture=make_prefecture(prefecture),
        recorded_at=recorded_at or timezone.now(),
        **fields,
    )


def make_membership(
    organisation: Organisation | None = None,
    *,
    sector: str = "academia",
    body: Body | None = None,
    starts_on: date = LONG_AGO,
    recorded_at: datetime | None = None,
    **fields: Any,
) -> Membership:
    """Make `organisation` a member of the council from `starts_on`."""
    return Membership.objects.create(
        organisation=organisation or make_organisation(),
        sector=make_sector(sector),
        body=body or make_body(),
        starts_on=starts_on,
        recorded_at=recorded_at or timezone.now(),
        **fields,
    )


def make_role(
    *,
    user: User | None = None,
    person: Person | None = None,
    organisation: Organisation | None = None,
    kind: str = Role.Kind.CONTACT,
    starts_on: date = LONG_AGO,
    **fields: Any,
) -> Role:
    """Let somebody act for an organisation, or for the secretariat, from `starts_on`."""
    if person is None:
        user = user or make_user()
        person = Person.objects.filter(user=user).first() or make_person(user=user)
    if kind != Role.Kind.SECRETARIAT and organisation is None:
        organisation = make_organisation()
    return Role.objects.create(person=person, organisation=organisation, kind=kind, starts_on=starts_on, **fields)


def make_body(*, code: str = "council", nature: str = Body.Nature.COUNCIL, **fields: Any) -> Body:
    """Return the body with that code, made if need be."""
    fields.setdefault("name_ja", "見本会議")
    fields.setdefault("name_en", "Sample Council")
    fields.setdefault("position", _next_position(Body))
    fields.setdefault("roster_known_from", LONG_AGO)
    return Body.objects.get_or_create(code=code, defaults={"nature": nature, **fields})[0]


def make_series(*, code: str = "plenary", nature: str = Series.Nature.MEETING, **fields: Any) -> Series:
    """Return the series with that code, made if need be."""
    found = Series.objects.filter(code=code).first()
    if found:
        return found
    fields.setdefault("body", make_body())
    fields.setdefault("name_ja", "見本全体会議")
    fields.setdefault("name_en", "Sample plenary meeting")
    fields.setdefault("position", _next_position(Series))
    return Series.objects.create(code=code, nature=nature, **fields)


def make_meeting(
    *,
    series: Series | None = None,
    ordinal: int | None = None,
    starts_on: date = date(2013, 7, 23),
    ends_on: date | None = None,
    prefecture: str = "34",
    **fields: Any,
) -> Meeting:
    """Make a meeting, by default the next of its series, on one day."""
    series = series or make_series()
    ordinal = ordinal or (series.meetings.aggregate(last=Max("ordinal"))["last"] or 0) + 1
    fields.setdefault("title_ja", f"第{ordinal}回見本会議")
    return Meeting.objects.create(
        series=series,
        ordinal=ordinal,
        starts_on=starts_on,
        ends_on=ends_on or starts_on,
        prefecture=make_prefecture(prefecture),
        **fields,
    )


# --- plans ---------------------------------------------------------------------------------------------------------


def make_plan(
    *, body: Body | None = None, starts_fy: int = 2013, guidelines: int = 0, follows: Plan | None = None, **fields: Any
) -> Plan:
    """Make a plan of the council, by default its only one, with so many guidelines that continue none."""
    fields.setdefault("name_ja", f"見本計画{next(_number)}")
    fields.setdefault("short_ja", fields["name_ja"])
    plan: Plan = Plan.objects.create(body=body or make_body(), starts_fy=starts_fy, follows=follows, **fields)
    for number in range(1, guidelines + 1):
        make_guideline(plan, number=number)
    return plan


def make_guideline(plan: Plan, *, number: int = 1, **fields: Any) -> Guideline:
    """Make a guideline of `plan`."""
    fields.setdefault("name_ja", f"見本指針{number}")
    fields.setdefault("label_ja", "行動指針")
    return Guideline.objects.create(plan=plan, position=number, number=number, **fields)


FILE_NAME = "見本.png"
SMALL_WIDTH = 480


def make_file(
    *,
    audience: Iterable[str] = ("public",),
    content: bytes = b"",
    owner: tuple[str, str] = ("sample", "1"),
    name: str = FILE_NAME,
    **fields: Any,
) -> StoredFile:
    """Make an image that opens to `audience`, on the disk too, with a smaller one of the same content."""
    content = content or f"見本{next(_number)}".encode()
    digest = sha256(content).hexdigest()
    storage().keep(digest, content)
    kept = Content.objects.get_or_create(sha256=digest, defaults={"size": len(content)})[0]
    told = {"is_image": True, "media_type": "image/png", "width": 2 * SMALL_WIDTH, "height": 20, "alt_ja": "見本"}
    told |= {"position": 1, "uploaded_at": timezone.now(), **fields}
    file = StoredFile.objects.create(owner_kind=owner[0], owner_key=owner[1], name=name, content=kept, **told)
    Rendition.objects.create(file=file, width=SMALL_WIDTH, height=10, content=kept)
    Opening.objects.bulk_create(Opening(file=file, key=key) for key in audience)
    return file


# --- vocabulary ----------------------------------------------------------------------------------------------------


def make_round(*, collection: str = "activity_plans", fiscal_year: int = 2026, **fields: Any) -> Round:
    """Make an open round that is due in a month."""
    fields.setdefault("title_ja", "見本の収集")
    fields.setdefault("title_en", "Sample round")
    fields.setdefault("due_on", timezone.localdate() + timedelta(days=30))
    fields.setdefault("opened_at", timezone.now())
    return Round.objects.create(collection=collection, fiscal_year=fiscal_year, **fields)


def make_request(*, round_: Round | None = None, organisation: Organisation | None = None, **fields: Any) -> Request:
    """Ask an organisation in a round."""
    return Request.objects.create(
        round=round_ or make_round(),
        organisation=organisation or make_organisation(name_ja=f"見本機関{next(_number)}", sector="academia"),
        **fields,
    )


def make_activity(
    *,
    organisation: Organisation | None = None,
    title_ja: str = "",
    stage: str = Stage.PLAN,
    fiscal_year: int = 2026,
    state: str = State.PUBLISHED,
    **fields: Any,
) -> Activity:
    """Make a published activity of a fiscal year's first quarter, with its teller taking part."""
    teller = organisation or make_organisation(name_ja=f"見本機関{next(_number)}", sector="academia")
    now = timezone.now()
    fields.setdefault("starts_on", date(fiscal_year, 4, 1))
    fields.setdefault("ends_on", fields["starts_on"])
    fields.setdefault("partners", "見本の相手")
    fields.setdefault("published_at", now if state == State.PUBLISHED else None)
    activity = Activity.objects.create(
        organisation=teller,
        title_ja=title_ja or f"見本の取組{next(_number)}",
        stage=stage,
        fiscal_year=fiscal_year,
        state=state,
        created_at=now,
        changed_at=now,
        **fields,
    )
    Participation.objects.create(activity=activity, organisation=teller)
    return activity


def make_activity_kind(code: str = "event") -> ActivityKind:
    """Get or make a kind of activity."""
    return _word(ActivityKind, code)


def make_field(code: str = "energy") -> Field:
    """Get or make a field."""
    return _word(Field, code)


def make_sector(code: str = "academia") -> Sector:
    """Return the sector with that code, made if need be."""
    return _word(Sector, code, character={"industry": "産", "academia": "学", "finance": "金"}.get(code, "官"))


def make_kind(code: str = "university") -> Kind:
    """Return the kind with that code, made if need be."""
    return _word(Kind, code)


def make_prefecture(code: str = "34") -> Prefecture:
    """Return the prefecture with that JIS code (34 is 広島), made if need be."""
    return _word(Prefecture, code)


def _word(model: Any, code: str, **fields: Any) -> Any:
    found = model.objects.filter(code=code).first()
    return found or model.objects.create(
        code=code, name_ja=code, name_en=code, position=_next_position(model), **fields
    )


def _next_position(model: Any) -> int:
    return (model.objects.aggregate(last=Max("position"))["last"] or 0) + 1
