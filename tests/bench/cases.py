"""The list of cases when there are ten thousand: for the secretariat, and for a reader who takes part in 3,000."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import count
from urllib.parse import quote, urlencode

from django.db import connection
from django.utils import timezone

from musubi.accounts.actions import record_deed, recount
from musubi.coordination.indexing import index_all
from musubi.coordination.models import UNDER_WAY, Case, Channel, Inquiry, Participant, Reason, Stage
from musubi.coordination.tallies import KIND
from musubi.registry.models import Membership, Organisation, Person, Prefecture, Role
from tests.bench import bare, world
from tests.bench.measure import beside, say, table
from tests.bench.pages import MOST_QUERIES, MOST_RATIO, Address, Application, musubi, queries_of

CASES, READ, FEW = 10_000, 3_000, 10
OPEN = 0.4  # of what came in over the years; more than a council's desk could look after
KEEPERS = 20
WORD = quote("樹脂")
WORDS = f"&words={WORD}"


def run() -> None:
    """Measure on the database of DATABASE_URL."""
    world.make()
    reader = Organisation.objects.filter(pk__in=Membership.objects.values("organisation")).order_by("pk").first()
    assert reader
    fill(FEW, reader)
    application = musubi(caches_pages=False)
    cookies = {"secretariat": world.session_cookie(), "reader": world.session_cookie(organisation=reader)}
    few = {one.name: queries_of(one, application) for one in addresses(cookies)}
    fill(CASES, reader)
    baseline, rows = bare.site(), Address("rows", "/rows/")
    listed = []
    for page in addresses(cookies):
        calls = page.call if WORDS not in page.query else anew(page)
        cost = beside(lambda: rows.call(baseline), lambda calls=calls: calls(application), rounds=9)
        figures = [f"{cost.ratio:.1f}", f"{cost.own_ms:.1f}", f"{cost.baseline_ms:.2f}"]
        listed.append([page.name, *figures, str(few[page.name]), str(queries_of(page, application))])
    table(
        f"{CASES:,} cases, the reader takes part in {READ:,}, {connection.vendor} (bars: ÷ bare ≤ {MOST_RATIO}; "
        f"queries ≤ {MOST_QUERIES}, the same with {FEW})",
        ["page", "÷ bare", "page ms", "bare ms", f"queries at {FEW}", "queries"],
        listed,
    )
    if connection.vendor == "postgresql":
        say("  CPU of the web process; the database server's own is not in it.")


def addresses(cookies: dict[str, str]) -> list[Address]:
    """Return the list as each sees it first, and with closed ones."""
    return [
        Address(f"cases, {who}{more}", "/cases/", query, cookie)
        for who, cookie in cookies.items()
        for more, query in (
            ("", ""),
            (", all", "stage=all"),
            (", by words", urlencode({"stage": "all"}) + WORDS),
        )
    ]


def anew(page: Address) -> Callable[[Application], int]:
    """Return what asks the page by words as if nobody had before: what words find is remembered by their spelling."""

    def call(application: Application) -> int:
        between = "".join("、。"[int(digit)] for digit in f"{next(_spellings):b}")
        return replace(page, query=f"{page.query}{quote(between)}{WORD}").call(application)

    return call


_spellings = count(1)  # of all readers: for the words themselves, it is the same who asks


def fill(wanted: int, reader: Organisation) -> None:
    """Add cases in all stages until there are `wanted`; the reader takes part in three of ten."""
    chosen, now = random.Random(wanted), timezone.now()
    keepers = [
        Person(name_ja=f"見本 {number}", reading=f"みほん{number:03}", is_sample=True) for number in range(KEEPERS)
    ]
    keepers = Person.objects.bulk_create(keepers)
    Role.objects.bulk_create(Role(person=one, kind="secretariat", starts_on=world.LONG_AGO) for one in keepers)
    prefectures, first = list(Prefecture.objects.all()), Case.objects.count()
    stages = [*UNDER_WAY, Stage.ON_HOLD]
    ended = {"ending": "answered", "closing_reason": Reason.objects.first(), "closing_words": "見本の回答です。"}
    made = []
    for number in range(first, wanted):
        received = now - timedelta(minutes=30 * (wanted - number))
        title = chosen.choice(["樹脂の割れを防ぎたい", "検査を自動にしたい", "廃熱を使いたい", "軽い箱がほしい"])
        told = {
            "title": title,
            "firm_name": f"株式会社見本{number}",
            "channel": Channel.PHONE,
            "stage": chosen.choice(stages),
        }
        days = {"stage_since": received, "received_at": received, "last_contact_at": received, "changed_at": received}
        due = {"reply_due_on": (received + timedelta(days=3)).date(), "first_replied_at": chosen.choice([None, now])}
        case = Case(number=f"2026-{number:05}", prefecture=chosen.choice(prefectures), **told, **days, **due)
        case.owner = chosen.choice(keepers)
        if chosen.random() > OPEN:
            case.stage, case.closed_at = Stage.CLOSED, received
            for name, value in ended.items():
                setattr(case, name, value)
        made.append(case)
    made = Case.objects.bulk_create(made, batch_size=500)
    recount(KIND, [case.pk for case in made])
    record_deed(None, "bench.fill", "case:0", now=now)
    share(made, made if wanted == FEW else chosen.sample(made, READ - Participant.objects.count()), reader)
    index_all(today=timezone.localdate())
    world.settle()


def share(cases: list[Case], read: list[Case], reader: Organisation) -> None:
    """Let the reader take part in some of the cases, and ask it in every third."""
    now = timezone.now()
    parts = (Participant(case=case, organisation=reader, part="reader", since=now) for case in read)
    Participant.objects.bulk_create(parts, batch_size=500)
    asked = {"organisation": reader, "asked_at": now, "due_on": now.date()}
    Inquiry.objects.bulk_create((Inquiry(case=case, **asked) for case in cases[::3]), batch_size=500)
