"""Invented activities (見本): last year's entries, a round that is open, an example that others tried too."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from musubi.accounts.actions import recount
from musubi.activities import actions
from musubi.activities.actions import Entry
from musubi.activities.collections import PLANS
from musubi.activities.models import Activity, ActivityKind, Recognition, Stage, Visibility
from musubi.activities.queries import guidelines_for
from musubi.activities.tallies import KIND
from musubi.core.dates import fiscal_year
from musubi.registry.models import Field, Organisation
from musubi.registry.queries import profiles_on
from musubi.surveys import actions as surveys
from musubi.surveys.models import Request, Round, State

COMMENT = "見本のコメント：開催の時期を、月までで結構ですので書いてください。"
CITATION_JA = (
    "大学の試作設備、銀行の取引先への紹介、経済団体の呼びかけと、それぞれの役割がはっきりしている。"
    "ほかの県でもすぐに試せる形でまとめられている。"
)
CITATION_EN = (
    "Who did what is plain: the university’s workshop, the bank’s introductions, the federation’s call. "
    "It is told so that other prefectures can try it at once."
)
NAMES = ("広島大学", "鳥取銀行", "岡山大学", "中国経済連合会", "島根県", "山口大学")
STATES = (State.ASKED, State.DRAFT, State.CHECKING, State.SUBMITTED, State.RETURNED, State.ACCEPTED)


@transaction.atomic
def load_activities(*, now: datetime) -> int:
    """Put them in where nothing was invented and nothing asked yet, and all their organisations are there.

    Return how many.
    """
    there = Activity.objects.filter(is_invented=True).exists() or Round.objects.exists()
    organisations = _organisations(timezone.localdate(now))
    if there or len(organisations) < len(NAMES):
        return 0
    year = fiscal_year(timezone.localdate(now))
    _last_year(organisations, year - 1, now)
    _this_year(organisations, year, now)
    return Activity.objects.filter(is_invented=True).count()


def _organisations(today: date) -> dict[str, Organisation]:
    names = {pk: profile.name_ja for pk, profile in profiles_on(today).items() if profile.name_ja in NAMES}
    found = Organisation.objects.in_bulk(names)
    return {name: found[pk] for pk, name in names.items()}


# --- last year -----------------------------------------------------------------------------------------------------


def _last_year(organisations: Mapping[str, Organisation], year: int, now: datetime) -> None:
    university, bank = organisations["広島大学"], organisations["鳥取銀行"]
    group = _told(
        "水素部材の試作研究会",
        "Workshop on parts for hydrogen",
        date(year, 6, 1),
        date(year, 9, 30),
        "6月から9月まで、月1回",
        partners="中国経済連合会、鳥取銀行",
        text_ja="大学の試作設備を開き、銀行が紹介した企業と部材を試しに作る。",
        text_en="The university opens its workshop; companies that the bank introduces try out parts.",
        kind="exchange",
        field="energy",
    )
    plan = _publish(university, Stage.PLAN, year, group, now=now)
    result = _publish(
        university,
        Stage.RESULT,
        year,
        {
            **group,
            "title_ja": "水素部材の試作研究会（4回、企業11社）",
            "title_en": "Workshop on parts for hydrogen: 4 times, 11 companies",
        },
        now=now,
    )
    actions.pair(result, plan=plan, by=None, now=now)
    Recognition.objects.create(
        activity=result,
        kind=Recognition.Kind.NOTABLE,
        citation_ja=CITATION_JA,
        citation_en=CITATION_EN,
        made_at=now,
    )
    recount(KIND, [result.pk])
    _tell_members(university, year, now)
    _follow(bank, result, now)
    _outdated(organisations["岡山大学"], year, now)


def _tell_members(university: Organisation, year: int, now: datetime) -> None:
    """Tell something for members alone."""
    tour = _told(
        "金融機関と巡る企業訪問",
        "",
        date(year, 10, 1),
        date(year, 10, 31),
        "10月頃",
        partners="鳥取銀行",
        text_ja="研究者と行員が一緒に企業を訪ね、困りごとを聞く。",
        kind="coordination",
        field="all_fields",
        visibility=Visibility.MEMBERS,
    )
    _publish(university, Stage.PLAN, year, tour, now=now)


def _follow(bank: Organisation, example: Activity, now: datetime) -> None:
    """Tell what another organisation tried after the example."""
    year = example.fiscal_year
    after = _told(
        "鳥取での試作相談会",
        "Advice on prototypes in Tottori",
        date(year, 11, 20),
        date(year, 11, 20),
        "",
        partners="広島大学",
        text_ja="広島の研究会に倣い、取引先の試作の相談を一日で受けた。",
        text_en="After the workshop in Hiroshima, a day of advice on prototypes for our clients.",
        kind="coordination",
        field="manufacturing",
    )
    _publish(bank, Stage.RESULT, year, after, now=now, example=example)


def _outdated(university: Organisation, year: int, now: datetime) -> None:
    """Tell in both languages, then more in Japanese alone."""
    course = _told(
        "医工連携の人材育成講座",
        "Course joining medicine and engineering",
        date(year, 5, 10),
        date(year, 7, 20),
        "",
        partners="岡山県、地域の医療機器企業",
        text_ja="全5回。医療の現場を見る回を含む。",
        text_en="Five evenings, one of them in a hospital.",
        kind="human_resources",
        field="medical",
    )
    told = _publish(university, Stage.RESULT, year, course, now=now)
    later = {"text_ja": "全6回に増やした。医療の現場を見る回を二度含む。"}
    actions.edit(told, revision=told.revision, told=later, by=None, now=now)


def _publish(
    organisation: Organisation,
    stage: str,
    year: int,
    told: Mapping[str, Any],
    *,
    now: datetime,
    example: Activity | None = None,
) -> Activity:
    guidelines = guidelines_for(year)[:1]
    one = actions.tell(
        organisation,
        stage=stage,
        fiscal_year=year,
        told={**told, "guidelines": guidelines},
        by=None,
        now=now,
        example=example,
        is_invented=True,
    )
    actions.publish(one, by=None, now=now)
    return one


def _told(
    title_ja: str,
    title_en: str,
    starts_on: date,
    ends_on: date,
    wording: str,
    *,
    kind: str,
    field: str,
    **more: Any,
) -> dict[str, Any]:
    return {
        "title_ja": title_ja,
        "title_en": title_en,
        "starts_on": starts_on,
        "ends_on": ends_on,
        "wording": wording,
        "kind": ActivityKind.objects.filter(code=kind).first(),
        "fields": list(Field.objects.filter(code=field)),
        **more,
    }


# --- this year: a round with an answer in each state ----------------------------------------------------------------


def _this_year(organisations: Mapping[str, Organisation], year: int, now: datetime) -> None:
    round_, _unreachable = surveys.open_round(
        collection=PLANS,
        fiscal_year=year,
        title_ja=f"{year}年度 取組の計画（見本の収集）",
        title_en=f"Activity plans of FY{year} (sample round)",
        message="今年度に予定している連携の取組を教えてください。昨年度の内容が入っています。",
        due_on=timezone.localdate(now) + timedelta(days=21),
        organisations=organisations.values(),
        by=None,
        now=now,
    )
    requests = {request.organisation_id: request for request in round_.requests.select_related("organisation", "round")}
    for name, state in zip(NAMES, STATES, strict=True):
        _bring(requests[organisations[name].pk], TITLES[state], state, year, now)
    Activity.objects.filter(request__round=round_).update(is_invented=True)


TITLES = {  # none like another, or the desk for what was told twice would be full of them
    State.ASKED: "",
    State.DRAFT: "研究設備の見学会",
    State.CHECKING: "食品加工の技術相談会",
    State.SUBMITTED: "若手技術者の交流会",
    State.RETURNED: "県内企業の展示商談会",
    State.ACCEPTED: "知的財産の勉強会",
}


def _bring(request: Request, title: str, state: str, year: int, now: datetime) -> None:
    """Bring an answer as far as `state`, by the steps people take."""
    if state == State.ASKED:
        return
    told = _told(
        title,
        "",
        date(year, 11, 1),
        date(year, 11, 30),
        "11月頃",
        partners="会議の参画機関",
        kind="exchange",
        field="all_fields",
        is_planned=True,
    )
    if state in {State.DRAFT, State.CHECKING}:
        actions.save_answer(request, [Entry(told)], by=None, now=now)
        if state == State.CHECKING:
            surveys.move(request, State.CHECKING, by=None, now=now)
        return
    kept = actions.send_answer(request, [Entry(told)], by=None, now=now)
    if state == State.RETURNED:
        for one in kept:
            actions.return_activity(one, comment=COMMENT, by=None, now=now)
        surveys.return_answer(request, comment=COMMENT, by=None, now=now)
    elif state == State.ACCEPTED:
        for one in kept:
            actions.publish(one, by=None, now=now)
        surveys.accept(request, by=None, now=now)
