"""Random lives of a small council: what is done, at a clock that only goes on, and what was told after each step."""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from musubi.core import queries as prepared
from musubi.core.errors import Refused
from musubi.registry import actions
from musubi.registry.models import (
    Body,
    Correction,
    Kind,
    Lineage,
    Membership,
    Organisation,
    Prefecture,
    Profile,
    Seat,
    Sector,
)
from musubi.registry.queries import members_on
from tests import factories

JAPAN = ZoneInfo("Asia/Tokyo")
FIRST_DAY = date(2020, 3, 30)
FIRST_MOMENT = datetime.combine(FIRST_DAY, datetime.min.time(), JAPAN)
# Few days, close together and on both sides of a fiscal year, so that changes meet.
DAYS = [FIRST_DAY + timedelta(days=n) for n in (-700, -30, -2, -1, 0, 1, 2, 3, 25, 60, 400)]

Told = dict[int, tuple[str, ...]]


@dataclass(frozen=True)
class Council:
    """What all lives share: two bodies and the words."""

    council: Body
    planning: Body
    sectors: list[Sector]
    prefectures: list[Prefecture]
    kind: Kind


@dataclass
class Life:
    """A council, its clock, and every answer given so far."""

    chance: Random
    at: Council
    now: datetime = FIRST_MOMENT
    told: dict[datetime, dict[date, Told]] = field(default_factory=dict)

    @property
    def today(self) -> date:
        """The day of the clock."""
        return self.now.astimezone(JAPAN).date()

    def ask(self, day: date, known_at: datetime | None = None) -> Told:
        """Return what is said of `day`: who took part, by what name, in which sector, of what kind, where."""
        asked = {"day": day} if known_at is None else {"day": day, "known_at": known_at}
        return {pk: told for pk, *told in prepared.rows(_told, self.at.council, **asked)}

    def step(self) -> str:
        """Let the clock go on, do one thing that may be refused, and note what is said of every day afterwards."""
        # Never twice at one instant: of two changes at one instant nobody could tell which came first.
        self.now += timedelta(seconds=self.chance.choice([1, 3600, 86_400, 3 * 86_400, 20 * 86_400]))
        deed = self.chance.choice(DEEDS)
        with suppress(Refused):
            deed(self)
        self.told[self.now] = {day: self.ask(day) for day in self.chance.sample(DAYS, 2)}
        return deed.__name__

    def faults(self) -> list[str]:
        """Return the broken promises: an earlier answer that cannot be given again, or was changed in silence."""
        found = []
        present = {day: self.ask(day) for day in {day for answers in self.told.values() for day in answers}}
        for moment, answers in self.told.items():
            for day, answer in answers.items():
                if self.ask(day, known_at=moment) != answer:
                    found.append(f"{day} as told at {moment} cannot be told again")
                if day < moment.astimezone(JAPAN).date():
                    differing = {pk for pk in {*answer, *present[day]} if answer.get(pk) != present[day].get(pk)}
                    corrected = self._corrected(day, moment) if differing else set()
                    found += [f"{pk} on {day} changed in silence since {moment}" for pk in differing - corrected]
        return found

    def _corrected(self, day: date, since: datetime) -> set[int]:
        corrections = Correction.objects.about(day).filter(made_at__gt=since)
        return set(corrections.values_list("organisation", flat=True))

    # --- what to choose among -------------------------------------------------------------------------------------

    def day(self) -> date:
        """Return some day, past, present or future."""
        return self.chance.choice([*DAYS, self.today])

    def reason(self) -> str:
        """Return a reason, now and then forgotten."""
        return self.chance.choice(["見本の訂正", "見本の訂正", "見本の訂正", ""])

    def sector(self) -> Sector:
        """Return any sector."""
        return self.chance.choice(self.at.sectors)

    def prefecture(self) -> Prefecture:
        """Return any prefecture."""
        return self.chance.choice(self.at.prefectures)

    def organisation(self) -> Organisation:
        """Return any organisation, a withdrawn one too."""
        return self.chance.choice(list(Organisation.objects.order_by("pk")))

    def membership(self) -> Membership:
        """Return a standing membership; with none, refuse as nothing else can be done."""
        return self._one_of(Membership)

    def seat(self) -> Seat:
        """Return a standing seat."""
        return self._one_of(Seat)

    def _one_of(self, model):
        rows = list(model.objects.standing().order_by("pk"))
        if not rows:
            raise Refused
        return self.chance.choice(rows)

    def told_by(self):
        """Return what every verb is told."""
        return {"by": None, "now": self.now}


def _told(council: Body, **asked: Any) -> QuerySet[Profile, Any]:
    facts = ("legal_form_ja", "name_ja", "sector_id", "kind_id", "prefecture_id")
    return members_on(council, **asked).order_by().values_list("organisation_id", *facts)


def make_council() -> Council:
    """Make two bodies and the words."""
    return Council(
        factories.make_body(),
        factories.make_body(code="planning", nature=Body.Nature.PLANNING),
        [factories.make_sector(code) for code in ("academia", "industry", "finance")],
        [factories.make_prefecture(code) for code in ("33", "34")],
        factories.make_kind(),
    )


def begin(at: Council, seed: int, *, organisations: int = 3) -> Life:
    """Return a life with a few organisations that have been members for long."""
    life = Life(Random(seed), at)
    long_ago = life.now - timedelta(days=3000)
    for number in range(organisations):
        organisation = Organisation.objects.create()
        Profile.objects.create(
            organisation=organisation, name_ja=f"見本{number}", kind=at.kind, prefecture=at.prefectures[0],
            recorded_at=long_ago,
        )  # fmt: skip
        Membership.objects.create(
            organisation=organisation, body=at.council, sector=at.sectors[0], starts_on=DAYS[0], recorded_at=long_ago
        )
    return life


# --- the deeds ----------------------------------------------------------------------------------------------------


def enter(life: Life) -> None:
    """A new organisation, often admitted at once."""
    number = life.chance.randrange(1000)
    facts = {"kind": life.at.kind, "prefecture": life.prefecture()}
    starts_on = life.chance.choice([None, life.day()])
    profile = actions.enter(name_ja=f"新見本{number}", starts_on=starts_on, **facts, **life.told_by())
    actions.admit(
        profile.organisation, body=life.at.council, sector=life.sector(), starts_on=life.day(),
        reason=life.reason(), **life.told_by(),
    )  # fmt: skip


def admit(life: Life) -> None:
    """A membership, open or closed."""
    ends_on = life.chance.choice([None, life.day()])
    actions.admit(
        life.organisation(), body=life.at.council, sector=life.sector(), starts_on=life.day(),
        ends_on=ends_on, reason=life.reason(), **life.told_by(),
    )  # fmt: skip


def end(life: Life) -> None:
    """An end, earlier or later than was thought."""
    actions.end(life.membership(), ends_on=life.day(), reason=life.reason(), **life.told_by())


def amend(life: Life) -> None:
    """Other days of a membership than were recorded."""
    terms = {"starts_on": life.day(), "ends_on": life.chance.choice([None, life.day()])}
    chosen = life.chance.sample(sorted(terms), life.chance.randint(1, 2))
    actions.amend(life.membership(), reason=life.reason(), **{name: terms[name] for name in chosen}, **life.told_by())


def move_sector(life: Life) -> None:
    """Another sector."""
    actions.move_sector(
        life.membership(), sector=life.sector(), starts_on=life.day(), reason=life.reason(), **life.told_by()
    )


def strike(life: Life) -> None:
    """A membership that never was."""
    actions.strike(life.membership(), reason=life.reason(), **life.told_by())


def change_profile(life: Life) -> None:
    """Another name, sometimes another prefecture, from a day or from ever."""
    facts = {"name_ja": f"改称見本{life.chance.randrange(1000)}"}
    if life.chance.random() < 0.5:
        facts["prefecture"] = life.prefecture()
    starts_on = life.chance.choice([life.day(), life.day(), None])
    actions.change_profile(
        life.organisation(), starts_on=starts_on, facts=facts, reason=life.reason(), **life.told_by()
    )


def give_seat(life: Life) -> None:
    """A seat."""
    actions.give_seat(
        life.organisation(), body=life.at.planning, capacity=Seat.Capacity.MEMBER, starts_on=life.day(),
        reason=life.reason(), **life.told_by(),
    )  # fmt: skip


def end_seat(life: Life) -> None:
    """The end of a seat."""
    actions.end(life.seat(), ends_on=life.day(), reason=life.reason(), **life.told_by())


def become(life: Life) -> None:
    """A merger, a split, a succession, a dissolution."""
    change = life.chance.choice(Lineage.Change.values)
    after = None if change == Lineage.Change.DISSOLVED else life.organisation()
    actions.become(
        life.organisation(), change=change, after=after, happened_on=life.day(), reason=life.reason(), **life.told_by()
    )


def withdraw(life: Life) -> None:
    """An organisation entered by mistake."""
    actions.withdraw(life.organisation(), reason=life.reason(), **life.told_by())


def replace_aliases(life: Life) -> None:
    """Other short names, which no roster shows."""
    actions.replace_aliases(life.organisation(), texts=["見本", "見"], **life.told_by())


DEEDS = [
    enter, admit, admit, end, end, amend, move_sector, move_sector, strike,
    change_profile, change_profile, change_profile, give_seat, end_seat, become, become, withdraw, replace_aliases,
]  # fmt: skip
