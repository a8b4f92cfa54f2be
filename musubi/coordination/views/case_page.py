"""What stands on a case's page for one reader, and what they can do next: one thing first, the others below it."""

from collections.abc import Collection
from itertools import takewhile
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from musubi.accounts.audience import keys_of
from musubi.accounts.models import User
from musubi.coordination import actions, permissions
from musubi.coordination.actions.intake import FROM_SENDER
from musubi.coordination.audience import View, as_seen, shown_in_case
from musubi.coordination.case_file import (
    Agreed,
    Kept,
    agreements_of,
    files_of_need,
    follow_ups_of,
    kept_in,
    lines_of,
    outcomes_of,
    participants_of,
    stuck_letters_of,
)
from musubi.coordination.forms.agreements import AgreementForm
from musubi.coordination.forms.asking import AskForm, IntroduceForm
from musubi.coordination.forms.disclosing import DiscloseForm
from musubi.coordination.forms.needs import (
    AskCheckForm,
    BesideForm,
    CheckedForm,
    HideForm,
    NeedForm,
    RewriteForm,
    ShowForm,
)
from musubi.coordination.forms.sharing import ShareForm
from musubi.coordination.forms.steps import (
    CloseForm,
    ContactForm,
    HandOverForm,
    InterviewForm,
    MoveForm,
    NoteForm,
    ReopenForm,
    StepForm,
    TakeForm,
    TakeOverForm,
    UndoForm,
    caption_of,
)
from musubi.coordination.forms.writing import CorrectForm, WriteDownForm
from musubi.coordination.models import (
    Case,
    CaseEvent,
    Disclosure,
    EventKind,
    FollowUp,
    Inquiry,
    Need,
    NeedState,
    Participant,
    Readers,
    Stage,
)
from musubi.coordination.queries import last_move, names_on
from musubi.coordination.views.suggestions import suggestions_of

# In the order, and under the headings, in which they are offered.
GROUPS: dict[Any, dict[str, type[StepForm]]] = {
    gettext_lazy("With whoever asked"): {
        "take": TakeForm,
        "take-over": TakeOverForm,
        "reply": ContactForm,
        "interview": InterviewForm,
        "note": NoteForm,
    },
    gettext_lazy("The need"): {
        "write-down": WriteDownForm,
        "correct": CorrectForm,
        "rewrite": RewriteForm,
        "ask-check": AskCheckForm,
        "checked": CheckedForm,
        "disclose": DiscloseForm,
        "show": ShowForm,
        "hide": HideForm,
    },
    gettext_lazy("A partner"): {
        "beside": BesideForm,
        "ask": AskForm,
        "introduce": IntroduceForm,
        "agreement": AgreementForm,
    },
    gettext_lazy("The case"): {
        "move": MoveForm,
        "share": ShareForm,
        "hand-over": HandOverForm,
        "close": CloseForm,
        "reopen": ReopenForm,
        "undo": UndoForm,
    },
}
STEPS: dict[str, type[StepForm]] = {name: form for group in GROUPS.values() for name, form in group.items()}
NEEDS_NEED = frozenset(name for name, form in STEPS.items() if issubclass(form, NeedForm))
# What is done first in each stage once the sender has had a first reply.
FIRST_IN = {
    Stage.RECEIVED: "move",
    Stage.SEARCHING: "ask",
    Stage.MEETING: "interview",
    Stage.TERMS: "agreement",
    Stage.WORKING: "reply",
    Stage.PROTOTYPE: "reply",
    Stage.BUSINESS: "close",
    Stage.ON_HOLD: "move",
    Stage.CLOSED: "reopen",
}


def may_step(user: User, case: Case, name: str) -> bool:
    """Whether the reader may do this in the case at all."""
    if name == "undo":
        return permissions.may_undo(user)
    if name == "take" and case.owner_id is None:
        return permissions.may_take(user, case)
    return permissions.may_keep_case(user, case)


def offered_steps(case: Case, user: User) -> list[str]:
    """Return what can be done as the case stands, in the order of STEPS."""
    offered = {"note", *_moving(case, user), *_speaking(case)}
    if case.is_open:
        offered |= _of_need(case.need) if case.need is not None else {"write-down"}
    return [name for name in STEPS if name in offered and may_step(user, case, name)]


def _speaking(case: Case) -> set[str]:
    if not case.is_open:
        return set()
    spoken = {"reply", "interview", "beside"}
    return spoken | {"ask", "introduce", "agreement"} if case.owner_id is not None else spoken


def _moving(case: Case, user: User) -> set[str]:
    offered = {"hand-over", "share"}
    if case.owner_id is None and case.stage == Stage.RECEIVED and getattr(user, "person", None) is not None:
        offered.add("take")
    if case.handed_over_at is not None and case.taken_over_at is None and case.owner == getattr(user, "person", None):
        offered.add("take-over")
    if not case.is_open:
        offered.add("reopen")
    elif case.owner_id is not None:
        offered |= {"move", "close"}
    if permissions.may_undo(user) and last_move(case) is not None:
        offered.add("undo")
    return offered


def _of_need(need: Need) -> set[str]:
    if need.state == NeedState.WITHDRAWN:
        return set()
    offered = {"correct", "rewrite", "disclose", "hide" if need.state == NeedState.SHOWN else "show"}
    return offered | {"ask-check", "checked"} if need.rewritten_at and need.checked_at is None else offered


# Once this was noted in the stage, the next thing is to move on.
DONE_BY = {Stage.MEETING: EventKind.INTERVIEW, Stage.TERMS: EventKind.AGREED}


def _is_done(case: Case, lines: Collection[CaseEvent]) -> bool:
    """Whether what its stage is for was noted since the case came to it."""
    newest_first = sorted(lines, key=lambda line: -line.pk)
    in_stage = takewhile(lambda line: not line.stage_after, newest_first)
    return DONE_BY.get(Stage(case.stage)) in {line.kind for line in in_stage}


def first_step(case: Case, offered: list[str], kept: Kept, lines: Collection[CaseEvent]) -> str:
    """Return the one thing that is next: it has the only full button of the page."""
    wanted = ["take", "take-over"]
    if case.first_replied_at is None:
        wanted.append("reply")
    if case.need is None and case.stage in {Stage.RECEIVED, Stage.HEARING, Stage.SEARCHING}:
        wanted.append("write-down")
    if case.need is not None and case.need.check_remark and case.need.checked_at is None:
        wanted.append("rewrite")
    if case.stage == Stage.HEARING:
        wanted.append(_next_in_hearing(case))
    elif case.stage == Stage.SEARCHING and kept.has_answer_to_follow:
        wanted.append("introduce")
    elif _is_done(case, lines):
        wanted.append("move")
    wanted.append(FIRST_IN.get(Stage(case.stage), "move"))
    return next((name for name in wanted if name in offered), "")


def _next_in_hearing(case: Case) -> str:
    need = case.need
    if need is None or need.is_plain:
        return "move"
    if not need.plain_text_ja or need.check_remark:
        return "rewrite"
    return "ask-check"


def case_page(case: Case, user: User, *, form: StepForm | None = None) -> dict[str, Any]:
    """Return what the page shows to this reader, with one form open in it or none."""
    keys, now = keys_of(user), timezone.now()
    is_keeper = permissions.may_keep_case(user, case)
    lines, participants = lines_of(case, keys), participants_of(case)
    named = {one.organisation_id for one in participants}
    kept = kept_in(case, keys) if is_keeper else None
    agreed = agreements_of(case) if is_keeper else []
    if kept is not None:  # Whom else was asked is for those who keep the case.
        named |= {pk for line in lines for pk in _organisations(line)} | _organisations_in(kept, agreed)
    names = names_on([pk for pk in named if pk], timezone.localdate(now))
    context = {
        "case": case,
        "is_keeper": is_keeper,
        "form": form,
        "form_name": next((name for name, kind in STEPS.items() if type(form) is kind), ""),
        "silent_days": case.days_since_contact(now),
        "stage_days": max((now - case.stage_since).days, 0),
        "need": shown_in_case(case.need, case.pk, keys) if case.need else None,
        "files": files_of_need(case.need, keys) if case.need else [],
        "log": _log(lines, names if is_keeper else {}),
        "participants": [(one, _name_of(one, names)) for one in participants],
    }
    if kept is None:
        return context
    shown = _kept(case, kept, names) | {"agreements": [_agreement(one, names) for one in agreed]}
    return (
        context
        | _offered(case, user, kept, lines)
        | shown
        | _came_of(case, keys)
        | suggestions_of(case, kept, user, keys)
    )


def _offered(case: Case, user: User, kept: Kept, lines: Collection[CaseEvent]) -> dict[str, Any]:
    """Return what can be done now, one thing first; and the note that whoever takes over has to read."""
    offered = offered_steps(case, user)
    first = first_step(case, offered, kept, lines)
    others = [name for name in offered if name not in {first, "undo", "take-over"}]
    return {
        "first": _link(first, case) if first else None,
        "groups": _grouped(others, case),
        "other_count": len(others),
        "may_undo": "undo" in offered,
        "left_note": next((line.text for line in lines if line.kind == EventKind.HANDED_OVER), "")
        if "take-over" in offered
        else "",
    }


def _link(name: str, case: Case) -> dict[str, Any]:
    """Return what a template draws of a step; it would call the form itself."""
    return {"name": name, "title": caption_of(STEPS[name], case), "lead": STEPS[name].lead}


def _grouped(offered: Collection[str], case: Case) -> list[tuple[str, list[dict[str, Any]]]]:
    """Return the steps that are offered, under their headings."""
    groups = [
        (str(heading), [_link(name, case) for name in group if name in offered]) for heading, group in GROUPS.items()
    ]
    return [(heading, links) for heading, links in groups if links]


def _organisations_in(kept: Kept, agreed: Collection[Agreed]) -> set[int | None]:
    """Return whose names those who keep the case read beside the log."""
    named: set[int | None] = {one.organisation_id for one in kept.inquiries}
    named |= {one.organisation_id for one in kept.introductions}
    named |= {candidate.seed.organisation_id for candidate in kept.candidates}
    return named | {party.organisation_id for one in agreed for party in one.parties}


def _kept(case: Case, kept: Kept, names: dict[int, str]) -> dict[str, Any]:
    """Return what only those who keep the case see."""
    need, today = case.need, timezone.localdate()
    return {
        "own": need,
        "findings": actions.findings_in(need) if need else [],
        "nameless": as_seen(need, View.NAMELESS) if need else None,
        "inquiries": [
            {"inquiry": one, "name": names.get(one.organisation_id, ""), "is_late": one.due_on < today}
            | {"seed": one.seed if one.is_seed_open else None}
            for one in kept.inquiries
        ],
        "introductions": [(one, names.get(one.organisation_id, "")) for one in kept.introductions],
        # A seed that its organisation shows to few may have been put there by one of them.
        "candidates": [(one, names.get(one.seed.organisation_id, "")) for one in kept.candidates],
    }


def _came_of(case: Case, keys: Collection[str]) -> dict[str, Any]:
    """Return what came of it, when it is asked about again, and what did not go out."""
    asked = follow_ups_of(case)
    planned = [one for one in asked if one.state == FollowUp.State.PLANNED]
    return {
        "outcomes": outcomes_of(case, keys),
        "follow_ups": [one for one in asked if one not in planned[1:]],
        "later_follow_ups": planned[1:],
        "letters": stuck_letters_of(case),
    }


def _agreement(agreed: Agreed, names: dict[int, str]) -> dict[str, Any]:
    parties = {one.pk: one.name or names.get(one.organisation_id or 0, "") for one in agreed.parties}
    amounts = [
        {"row": one, "payer": parties[one.payer_id], "receiver": parties[one.receiver_id]} for one in agreed.amounts
    ]
    told = {"agreement": agreed.agreement, "programmes": agreed.programmes}
    return {**told, "parties": list(parties.values()), "amounts": amounts}


def _name_of(one: Participant, names: dict[int, str]) -> str:
    return str(one.person) if one.person else names.get(one.organisation_id or 0, "")


def _log(lines: Collection[CaseEvent], names: dict[int, str]) -> list[dict[str, Any]]:
    """Return the lines with what they say."""
    return [
        {
            "line": line,
            "what": EventKind(line.kind).label,  # get_kind_display would translate them all to find one
            "who": _who(line),
            "said": _said(line, names),
            "is_private": line.readers == Readers.KEEPERS,
            "is_for_sender": line.readers == Readers.SENDER,
        }
        for line in lines
    ]


def _who(line: CaseEvent) -> str:
    person = getattr(line.by, "person", None)
    return str(person) if person else ""


def _organisations(line: CaseEvent) -> list[int]:
    told = line.details
    return [*told.get("organisations", []), *([told["organisation"]] if "organisation" in told else [])]


def _said(line: CaseEvent, names: dict[int, str]) -> str:
    """Return what happened beyond its kind, in words."""
    told = line.details
    whom = _(", ").join(names[pk] for pk in _organisations(line) if pk in names)
    if line.stage_before and line.stage_after:
        return f"{Stage(line.stage_before).label} → {Stage(line.stage_after).label}"
    if line.kind == EventKind.ANSWERED:
        return f"{whom} — {Inquiry.State(told['answer']).label}" if whom else str(Inquiry.State(told["answer"]).label)
    if line.kind == EventKind.INTRODUCED:
        return _(": ").join(filter(None, (whom, _introduced(told))))
    if told == FROM_SENDER:
        return _("from whoever asked")
    if line.kind == EventKind.FOLLOWED_UP and "answer" in told:
        return str(FollowUp.Answer(told["answer"]).label)
    return _said_of_need(line) or whom


def _said_of_need(line: CaseEvent) -> str:
    told = line.details
    if line.kind == EventKind.SHOWN:
        return _("hidden from others") if told.get("to") == "nobody" else _("shown to those it is disclosed to")
    if line.kind == EventKind.CHECKED and "is_right" in told:  # lines of old do not say
        return _("the plain words are right") if told["is_right"] else _("the company wants something changed")
    if line.kind == EventKind.DISCLOSED:
        return str(Disclosure(told["to"]).label)
    return _("corrected") if line.kind == EventKind.WRITTEN_DOWN and "is_correction" in told else ""


def _introduced(told: dict[str, Any]) -> str:
    if told.get("state") == "proposed":
        return _("proposed to both sides")
    by = _("the company") if told.get("side") == "firm" else _("the organisation")
    if told.get("state") == "declined":
        return _("%(side)s declined") % {"side": by}
    return (
        _("%(side)s agreed; it went through") % {"side": by}
        if told.get("through")
        else _("%(side)s agreed") % {"side": by}
    )
