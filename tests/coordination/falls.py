"""Every action of coordination as something to be cut short: how to make what it acts on, and to do it once."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from musubi.accounts.actions import issue_link
from musubi.coordination.actions.agreements import Amount
from musubi.coordination.actions.filing import open_case
from musubi.coordination.emails import STATUS
from musubi.coordination.models import Agreement, Case, Letter, Outcome, Participant, PhoneCall, Seed, Stage, Term
from musubi.documents.contents import check_attachment
from tests import factories
from tests.coordination import makers
from tests.documents.makers import PDF, upload

NOW = timezone.now()
TODAY = timezone.localdate()
BY: dict[str, Any] = {"by": None, "now": NOW}
Act = Callable[..., object]
Once = Callable[[], object]
PLAIN = {"plain_title_ja": "割れ", "plain_text_ja": "薄い樹脂が冬に割れる。", "rewritten_at": NOW}
WHY = "見本の理由です。"


def fresh(row: Any) -> Any:
    """Return the row as the database has it: what was done to it and undone is forgotten."""
    return type(row)._default_manager.get(pk=row.pk)


def on(make: Callable[[], Any], *more: Any, **told: Any) -> Callable[[Act], Once]:
    """Return an action on one row, with what else it is given; what is a function is made beside it."""

    def prepare(act: Act) -> Once:
        row = make()
        beside = [value() if callable(value) else value for value in more]
        given = {name: value() if callable(value) else value for name, value in told.items()}
        return lambda: act(fresh(row), *beside, **given, **BY)

    return prepare


def told(**fields: Any) -> Callable[[Act], Once]:
    """Return an action on nothing yet."""
    return lambda act: (
        lambda: act(**{name: value() if callable(value) else value for name, value in fields.items()}, **BY)
    )


def case(**fields: Any) -> Case:
    """Make a case that is looked for, of a need that may be asked about, in the charge of the secretariat."""
    return makers.make_case(**{"need": makers.make_need(disclosure="anonymous"), "stage": Stage.SEARCHING, **fields})


def need(**fields: Any) -> Any:
    """Make a need with its case."""
    return case(need=makers.make_need(**{"disclosure": "anonymous", **PLAIN, **fields})).need


def moved(stage: str) -> Callable[[Act], Once]:
    """Return the undoing of a move."""

    def prepare(act: Act) -> Once:
        from musubi.coordination import actions  # noqa: PLC0415 - the acts are looked for there

        event = actions.move(case(), stage, **BY)
        return lambda: act(fresh(event), **BY)

    return prepare


def agreement() -> Agreement:
    """Make an agreement between two."""
    made: Agreement = case().agreements.create(kind="joint", signed_on=TODAY, fiscal_year=2026, recorded_at=NOW)
    for position, name in enumerate(("見本A", "見本B")):
        made.parties.create(name=name, position=position)
    return made


def outcome(**fields: Any) -> Outcome:
    """Make an outcome of a case."""
    return makers.make_outcome(case=case(), **fields)


def participant() -> Participant:
    """Make a reader of a case."""
    return case().participants.create(organisation=makers.make_member(), part="reader", since=NOW)


def call() -> PhoneCall:
    """Make a phone call."""
    return PhoneCall.objects.create(
        firm_name="見本", topic="見本", minutes=1, result="call_back", called_at=NOW, by=None
    )


def follow_up(state: str = "asked") -> Any:
    """Make a question that has gone out, or is still to."""
    asked = {"asked_at": NOW} if state == "asked" else {}
    return case().follow_ups.create(counted_from=TODAY, months=3, due_on=TODAY, state=state, **asked)


def interest() -> Any:
    """Make a reader's digest."""
    user = factories.make_role(organisation=makers.make_member()).person.user
    from musubi.coordination.models import Interest  # noqa: PLC0415 - named once

    return Interest.objects.create(user=user, told_until=NOW - timedelta(days=20), changed_at=NOW)


def letter() -> Letter:
    """Make a letter that failed."""
    made = case()
    return Letter.objects.create(
        case=made, purpose="receipt", subject=made.key, email="a@example.com", state="failed", written_at=NOW
    )


def stale_seed() -> Seed:
    """Make a seed that nobody has confirmed for long."""
    return makers.make_seed(published_at=NOW - timedelta(days=900))


def group(**fields: Any) -> Any:
    """Make a group of one."""
    return makers.make_group(members=(makers.make_member(),), **fields)


def member() -> Any:
    """Return the member of a group."""
    return group().members.get()


def by_phone() -> Case:
    """Make a case of which nothing was written down."""
    return open_case("見本", "株式会社二社", channel="phone", now=NOW)


def with_link() -> Case:
    """Make a case whose sender has a link to its status."""
    made = case()
    issue_link(STATUS, made.key, email="a@example.com", now=NOW, valid_days=9)
    return made


SEED = {"title_ja": "見本のシーズ", "summary_ja": "見本"}
OUTCOME = {"kind": "product", "title_ja": "見本", "happened_on": TODAY, "evidence": "見本", "visibility": "members"}
GROUP = {"name_ja": "見本グループ", "aim_ja": "見本", "starts_on": TODAY, "visibility": "members"}
ROLES = [{"name_ja": "見本", "step": "research", "deed_ja": "見本"}]
AMOUNTS = [Amount(payer=0, receiver=1, fiscal_year=2030, yen=1000)]
SPOKEN = {"text": "話しました。"}


def on_seeds(act: Act) -> Once:
    """Confirm two seeds."""
    seeds = [stale_seed(), stale_seed()]
    return lambda: act([fresh(one) for one in seeds], **BY)


def asking_to_confirm(act: Act) -> Once:
    """Ask an organisation about its seeds."""
    organisation = stale_seed().organisation
    return lambda: act(organisation, **BY)


def with_roles(act: Act) -> Once:
    """Record an outcome with who did what."""
    sector, made = factories.make_sector("industry"), case()
    return lambda: act(OUTCOME, roles=[{**ROLES[0], "sector": sector}], case=fresh(made), **BY)


def of_user(**fields: Any) -> Callable[[Act], Once]:
    """Return an action of a reader on what is their own."""

    def prepare(act: Act) -> Once:
        user = factories.make_role(organisation=makers.make_member()).person.user
        return lambda: act(user, **fields, now=NOW)

    return prepare


def judged(act: Act) -> Once:
    """Say of a suggestion that it was useful."""
    user = factories.make_role(organisation=makers.make_member()).person.user
    return lambda: act("need:1", "seed:1", is_useful=True, by=user, now=NOW)


def by_sender(**fields: Any) -> Callable[[Act], Once]:
    """Return what the sender of a request does on its status page."""

    def prepare(act: Act) -> Once:
        made = case()
        return lambda: act(fresh(made), **fields, now=NOW)

    return prepare


def dropped(act: Act) -> Once:
    """Take a pair of words off the list."""
    made = Term.objects.create(ja="見本", en="sample", changed_at=NOW)
    return lambda: act(fresh(made), **BY)


def answer_to_follow_up(act: Act) -> Once:
    """Answer by the link."""
    made = follow_up()
    return lambda: act(fresh(made), answer="on", words="続いています。", **BY)


def stopped(act: Act) -> Once:
    """Stop the digest by its link."""
    made = interest()
    return lambda: act(fresh(made), now=NOW)


def on_pair(state: str, **told: Any) -> Callable[[Act], Once]:
    """Return what somebody of the secretariat does with a new combination."""

    def prepare(act: Act) -> Once:
        made, keeper = makers.make_pair(state=state), makers.make_keeper()
        given = {name: value(made) for name, value in told.items()}
        return lambda: act(fresh(made), **given, by=keeper.user, now=NOW)

    return prepare


ACTS: dict[str, Callable[[Act], Once]] = {
    "set_pair_aside": on_pair("offered", note=str),
    "take_pair_up": on_pair("set_aside"),
    "begin_pair": on_pair("offered", seeds=lambda made: list(made.one.seeds.all())),
    "edit_need": on(need, makers.need_fields(trouble="別の困りごと"), revision=1),
    "rewrite": on(need, title_ja="割れ", text_ja="割れる。", revision=1),
    "ask_for_check": on(need),
    "check_need": on(need, is_right=True, revision=1),
    "show_need": on(need, revision=1, has_seen_findings=True),
    "hide_need": on(lambda: need(state="shown"), revision=1),
    "disclose": on(need, "members", revision=1),
    "withdraw_need": on(need, words=WHY, reason=makers.make_reason),
    "assign": on(makers.make_case, person=makers.make_keeper, note=WHY),
    "hand_over": on(case, to=makers.make_keeper, note=WHY),
    "take_over": on(lambda: case(handed_over_at=NOW)),
    "log_contact": on(case, **SPOKEN),
    "log_interview": on(case, attendees="見本", **SPOKEN),
    "log_note": on(case, **SPOKEN),
    "let_take_part": on(case, part="reader", organisation=makers.make_member),
    "let_go": on(participant),
    "put_beside": on(case, makers.make_seed),
    "take_away": on(lambda: case().candidates.create(seed=makers.make_seed(), put_at=NOW)),
    "log_call": told(firm_name="見本", topic="見本", minutes=5, result="case"),
    "make_case": on(call),
    "put_on_duty": on(makers.make_keeper, starts_on=TODAY),
    "move": on(case, Stage.MEETING, note=WHY),
    "reopen": on(lambda: makers.make_case(stage=Stage.CLOSED, owner=makers.make_keeper()), note=WHY),
    "undo_move": moved(Stage.MEETING),
    "take_back_inquiry": on(lambda: makers.make_inquiry(case=case())),
    "propose_introduction": on(case, makers.make_member, message=WHY),
    "decline": on(lambda: makers.make_introduction(case=case()), "organisation", reason=makers.make_reason, words=WHY),
    "take_back_introduction": on(lambda: makers.make_introduction(case=case())),
    "record_agreement": on(
        case, kind="joint", signed_on=date(2026, 4, 1), parties=[{"name": "見本A"}, {"name": "見本B"}], amounts=AMOUNTS
    ),
    "record_amounts": on(agreement, AMOUNTS, revision=1),
    "keep_seed": on(makers.make_member, SEED),
    "edit_seed": on(makers.make_seed, SEED, revision=1),
    "publish_seed": on(lambda: makers.make_seed(state="draft")),
    "withdraw_seed": on(makers.make_seed),
    "put_back_seed": on(lambda: makers.make_seed(state="withdrawn")),
    "confirm_seeds": on_seeds,
    "ask_to_confirm_seeds": asking_to_confirm,
    "mark_moved": on(makers.make_seed, moved_on=TODAY),
    "plan_follow_ups": by_sender(counted_from=TODAY),
    "answer_follow_up": answer_to_follow_up,
    "stop_follow_ups": on(lambda: follow_up("planned").case),
    "record_outcome": with_roles,
    "edit_outcome": on(outcome, OUTCOME, revision=1, roles=list),
    "move_outcome": on(outcome, "draft"),
    "found_group": lambda act: lambda: act(GROUP, **BY),
    "edit_group": on(group, GROUP, revision=1),
    "join_group": on(group, makers.make_member, starts_on=TODAY),
    "leave_group": on(member, ends_on=TODAY),
    "set_cases": on(group, lambda: [case()]),
    "judge": judged,
    "tune_digest": of_user(is_on=True, words="樹脂"),
    "stop_digest": stopped,
    "keep_term": told(ja="切削", en="cutting", variants=""),
    "drop_term": dropped,
    "send_again": on(letter),
    "revoke_status_links": on(with_link),
    "send_request": lambda act: (
        lambda: act(
            makers.need_fields(firm_name="株式会社一社", contact_email="a@example.com"),
            attachment=check_attachment(upload("図面.pdf", PDF)),
            **BY,
        )
    ),
    "open_status": by_sender(),
    "write_as_sender": by_sender(text=WHY),
    "give_up": by_sender(words=WHY),
    "write_down": on(
        by_phone,
        makers.need_fields(firm_name="株式会社二社", contact_email="b@example.com"),
    ),
}
