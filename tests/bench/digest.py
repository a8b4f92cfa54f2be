"""A full round in one piece: 85 organisations × 20 entries, as a page, a Word file, a text and a table."""

from datetime import date, timedelta

from django.db import connection
from django.utils import timezone

from musubi.activities.models import Activity
from musubi.registry.models import Organisation
from musubi.surveys.models import Request, Round
from tests.bench import bare, world
from tests.bench.measure import beside, table
from tests.bench.pages import Address, musubi, queries_of

ENTRIES = 20
MOST_SECONDS = 5
TEXT = (
    "昨年度に整備した基盤を活用し、今年度は会員向けの支援をさらに充実させる。\n地域の中小企業との共同研究につなげる。"
)


def run() -> None:
    """Measure on the database of DATABASE_URL."""
    world.make()
    round_ = _fill()
    cookie = world.session_cookie()
    application, rows = musubi(caches_pages=False), Address("rows", "/rows/")
    baseline = bare.site()
    listed = []
    for name, path in (
        ("digest, page", f"/activities/digest/{round_.pk}/"),
        ("digest, Word", f"/activities/digest/{round_.pk}/word/"),
        ("digest, text", f"/activities/digest/{round_.pk}/text/"),
        ("activities, Excel", f"/activities/rounds/{round_.pk}/export/"),
        ("round, page", f"/rounds/{round_.pk}/"),
    ):
        page = Address(name, path, cookie=cookie)
        cost = beside(lambda: rows.call(baseline), lambda page=page: page.call(application), rounds=3)
        figures = [f"{cost.ratio:.0f}", f"{cost.own_ms / 1000:.2f}", str(queries_of(page, application))]
        listed.append([name, *figures])
    table(
        f"A round of {Organisation.objects.count()} organisations × {ENTRIES} entries, {connection.vendor}: CPU ÷ CPU "
        f"of a bare Django list of {bare.ROWS} rows (bar: a digest ≤ {MOST_SECONDS} s)",
        ["what", "÷ bare", "CPU s", "queries"],
        listed,
    )


def _fill() -> Round:
    now, organisations = timezone.now(), list(Organisation.objects.order_by("pk"))
    round_ = Round.objects.create(
        collection="activity_plans", fiscal_year=2026, title_ja="見本の収集", due_on=date(2026, 12, 1), opened_at=now
    )
    requests = Request.objects.bulk_create(
        Request(round=round_, organisation=one, state="accepted", submitted_at=now) for one in organisations
    )
    Activity.objects.bulk_create(
        Activity(
            organisation=request.organisation,
            request=request,
            stage="plan",
            fiscal_year=2026,
            title_ja=f"見本の取組{number}（産学官金の連携による地域の新事業づくり）",
            text_ja=TEXT,
            starts_on=date(2026, 4, 1) + timedelta(days=number * 10),
            ends_on=date(2026, 4, 10) + timedelta(days=number * 10),
            wording="上旬頃" if number % 2 else "",
            partners="広島大学、中国経済産業局",
            place="広島市内",
            state="published",
            published_at=now,
            position=number,
            created_at=now,
            changed_at=now,
        )
        for request in requests
        for number in range(ENTRIES)
    )
    world.settle()
    return round_
