"""What several people do to one case at the same moment, and how a case would contradict itself if all were obeyed."""

from collections import Counter
from collections.abc import Callable

from django.urls import reverse

from musubi.coordination.models import MOVES, Case, CaseEvent, EventKind, Introduction, Letter, Stage
from tests.coordination import makers
from tests.racing import Asked

Race = Callable[[int], list[Asked]]
OBEYED, REFUSED = 302, (409, 422)


def all_agree_to_one_introduction(senders: int) -> list[Asked]:
    """Half say yes for the company, half for the organisation."""
    pk = makers.make_introduction().pk
    address = reverse("coordination:introduction", args=[pk])
    return [(address, {"side": ("firm", "organisation")[number % 2], "do": "yes"}) for number in range(senders)]


def all_answer_one_inquiry(senders: int) -> list[Asked]:
    """Half are interested, half are not."""
    reason = makers.make_reason().pk
    address = reverse("coordination:inquiry", args=[makers.make_inquiry().pk])
    answers = [{"answer": "yes"}, {"answer": "no", "reason": reason, "words": "見本の理由です。"}]
    return [(address, answers[number % 2]) for number in range(senders)]


def all_take_one_case(senders: int) -> list[Asked]:
    """Each wants to be in charge."""
    return [(reverse("coordination:case_step", args=[makers.make_case().pk, "take"]), {})] * senders


def some_close_what_others_move(senders: int) -> list[Asked]:
    """All have seen the case in the same state."""
    case = makers.make_case(stage=Stage.SEARCHING)
    seen = {"seen": case.revision}
    close = {"ending": "answered", "reason": makers.make_reason().pk, "words": "見本の回答です。", **seen}
    move = {"stage": Stage.MEETING.value, **seen}
    asked = [("close", close), ("move", move)]
    steps = [asked[number % 2] for number in range(senders)]
    return [(reverse("coordination:case_step", args=[case.pk, name]), fields) for name, fields in steps]


# How many of those who send at once are obeyed.
RACES: dict[Race, int] = {
    all_agree_to_one_introduction: 2,
    all_answer_one_inquiry: 1,
    all_take_one_case: 1,
    some_close_what_others_move: 1,
}


def is_possible(answers: list[int], obeyed: int) -> bool:
    """Whether a round may get these: so many are obeyed, each other is told why not."""
    return answers.count(OBEYED) == obeyed and set(answers) <= {OBEYED, *REFUSED}


def contradictions() -> list[str]:
    """Return what of all cases cannot be true together."""
    return [*_done_twice(), *_half_introduced(), *_stages_out_of_order(), *_told_twice()]


def _done_twice() -> list[str]:
    lines = CaseEvent.objects.filter(kind__in=[EventKind.TAKEN, EventKind.ANSWERED, EventKind.INTRODUCED])
    told = Counter(
        (case, kind, details.get("side")) for case, kind, details in lines.values_list("case", "kind", "details")
    )
    return [
        f"case {case}: {kind} {side or ''} {times} times" for (case, kind, side), times in told.items() if times > 1
    ]


def _half_introduced() -> list[str]:
    rows = Introduction.objects.all()
    return [
        f"{one.key}: {one.state}"
        for one in rows
        if (one.has_agreed("firm") and one.has_agreed("organisation")) != (one.state == Introduction.State.THROUGH)
    ]


def _stages_out_of_order() -> list[str]:
    here: dict[int, str] = {}
    found = []
    moves = CaseEvent.objects.filter(kind__in=MOVES).order_by("case", "pk")
    for case, before, after in moves.values_list("case", "stage_before", "stage_after"):
        if here.setdefault(case, before) != before:
            found.append(f"case {case}: from {before}, where it was not")
        here[case] = after
    stages = dict(Case.objects.filter(pk__in=here).values_list("pk", "stage"))
    return found + [
        f"case {case}: {stages[case]}, not {stage}" for case, stage in here.items() if stages[case] != stage
    ]


def _told_twice() -> list[str]:
    letters = Letter.objects.filter(purpose__in=["taken", "closed", "answer"]).values_list(
        "subject", "purpose", "email"
    )
    return [f"{letter} {times} times" for letter, times in Counter(letters).items() if times > 1]
