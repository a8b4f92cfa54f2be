"""How to make what the addresses of coordination speak of: see tests/access_subjects.py."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from musubi.accounts.actions import issue_link
from musubi.coordination import actions as coordination_actions
from musubi.coordination.actions import tune_digest
from musubi.coordination.emails import ANSWER, CHECK, CONFIRM, DECIDE, DIGEST, FOLLOW_UP, STATUS
from musubi.coordination.models import Case, FollowUp, PhoneCall, Stage, Term
from musubi.registry.models import Organisation
from tests.access import World
from tests.coordination import makers
from tests.coordination import makers as coordination
from tests.coordination.makers import make_case, make_need


def cases(world: World) -> dict[str, dict[str, Any]]:
    """Return the places of a case that somebody of the secretariat keeps, and of one that `other` reads."""
    kept = coordination.make_case(stage=Stage.SEARCHING)
    return {"own": {"pk": kept.pk}, "another": {"pk": _read_by(world.another).pk}, "absent": {"pk": 999_999}}


def _read_by(organisation: Organisation) -> Case:
    """Return a case that an organisation takes part in, and does not keep."""
    case = coordination.make_case(stage=Stage.SEARCHING)
    case.participants.create(organisation=organisation, part="reader", since=case.received_at)
    return case


def steps(world: World) -> dict[str, dict[str, Any]]:
    """Return the places of something to do in a case."""
    return {subject: {**places, "name": "note"} for subject, places in cases(world).items()}


def candidates(world: World) -> dict[str, dict[str, Any]]:
    """Return the places of a seed beside each of the cases."""
    kept, read = coordination.make_case(stage=Stage.SEARCHING), _read_by(world.another)
    beside = {
        case: coordination_actions.put_beside(case, coordination.make_seed(), by=None, now=timezone.now()).pk
        for case in (kept, read)
    }
    own, another = ({"pk": case.pk, "candidate": pk} for case, pk in beside.items())
    return {"own": own, "another": another, "absent": {**own, "pk": 999_999}}


def suggested(world: World) -> dict[str, dict[str, Any]]:
    """Return the places of a seed that is to be put beside a case."""
    seed = coordination.make_seed().pk
    return {subject: {**places, "seed": seed} for subject, places in cases(world).items()}


def participants(world: World) -> dict[str, dict[str, Any]]:
    """Return the places of a part in a case, of one in a case that `other` reads, and of none."""
    case = coordination.make_case(stage=Stage.SEARCHING)
    reader = coordination.make_member()
    part = coordination_actions.let_take_part(case, part="reader", organisation=reader, by=None, now=timezone.now())
    read = _read_by(world.another)
    return {
        "own": {"pk": case.pk, "participant": part.pk},
        "another": {"pk": read.pk, "participant": read.participants.get().pk},
        "absent": {"pk": 999_999, "participant": part.pk},
    }


def agreements(world: World) -> dict[str, dict[str, Any]]:
    """Return the places of an agreement of a case, of one `other` reads, and of one whose state alone they see."""
    filed = coordination.make_case(need=make_need(filed_for=world.another))
    return {
        "own": {"pk": coordination.make_agreement().pk},
        "another": {"pk": coordination.make_agreement(case=_read_by(world.another)).pk},
        "followed": {"pk": coordination.make_agreement(case=filed).pk},
        "absent": {"pk": 999_999},
    }


def letters(world: World) -> dict[str, dict[str, Any]]:
    """Return the places of a mail of a case that did not go out."""
    return {"own": {"pk": coordination.make_stuck_letter().pk}, "absent": {"pk": 999_999}}


def pairs(world: World) -> dict[str, dict[str, Any]]:
    """Return the places of two organisations that have not met."""
    return {"own": {"pk": coordination.make_pair().pk}, "absent": {"pk": 999_999}}


def terms(world: World) -> dict[str, dict[str, Any]]:
    """Return the places of a term."""
    known = Term.objects.first()  # the one of another address, where all are made in one world
    term = known or coordination_actions.keep_term(ja="水素", en="hydrogen", variants="", by=None, now=timezone.now())
    return {"own": {"pk": term.pk}, "absent": {"pk": 999_999}}


def groups(world: World) -> dict[str, dict[str, Any]]:
    """Return the places of a group of the one organisation, for its own people, and of one for everybody."""
    own = coordination.make_group(members=(world.own,), visibility="own")
    another = coordination.make_group(members=(world.another,))
    return {"own": {"pk": own.pk}, "another": {"pk": another.pk}, "absent": {"pk": 999_999}}


def group_members(world: World) -> dict[str, dict[str, Any]]:
    """Return the places of a membership in a group for everybody."""
    group = coordination.make_group(members=(world.own,))
    member = group.members.get().pk
    return {"own": {"pk": group.pk, "member": member}, "absent": {"pk": 999_999, "member": member}}


def inquiries(world: World) -> dict[str, dict[str, Any]]:
    """Return the places of an inquiry to each organisation; `other` also reads the case that theirs is about."""
    own = coordination.make_inquiry(organisation=world.own)
    another = coordination.make_inquiry(organisation=world.another, case=_read_by(world.another))
    return {"own": {"pk": own.pk}, "another": {"pk": another.pk}, "absent": {"pk": 999_999}}


def introductions(world: World) -> dict[str, dict[str, Any]]:
    """Return the places of an introduction to each organisation; `other` also reads the case that theirs is about."""
    own = coordination.make_introduction(organisation=world.own)
    another = coordination.make_introduction(organisation=world.another, case=_read_by(world.another))
    return {"own": {"pk": own.pk}, "another": {"pk": another.pk}, "absent": {"pk": 999_999}}


def sides(world: World) -> dict[str, dict[str, Any]]:
    """Return the same, and an introduction answered for the company by whoever may answer for the organisation."""
    made = introductions(world)
    return {**made, "company": {**made["another"], "typed": "side=firm"}}


def answering_links(world: World) -> dict[str, dict[str, Any]]:
    """Return the places of a link that was mailed to an asked organisation, and of one that never was."""
    inquiry = coordination.make_inquiry()
    now = timezone.now()
    token = issue_link(ANSWER, inquiry.key, email=inquiry.organisation.email, now=now, valid_days=60)
    return {"own": {"token": token}, "absent": {"token": "1.never-issued"}}


def deciding_links(world: World) -> dict[str, dict[str, Any]]:
    """Return the places of a link that was mailed to a company, and of one that never was."""
    introduction = coordination.make_introduction()
    email = introduction.case.need.contact_email
    token = issue_link(DECIDE, f"{introduction.key}:firm", email=email, now=timezone.now(), valid_days=60)
    return {"own": {"token": token}, "absent": {"token": "1.never-issued"}}


def request_links(_world: World) -> dict[str, dict[str, Any]]:
    """Return the places of the status link of a request, and of one that never was."""
    token = issue_link(STATUS, make_case().key, email="", now=timezone.now(), valid_days=14)
    return {"own": {"token": token}, "absent": {"token": "1.never-issued"}}


def check_links(_world: World) -> dict[str, dict[str, Any]]:
    """Return the places of a link to plain words, and of one that never was."""
    need = make_need(plain_title_ja="見本", plain_text_ja="見本の文。", rewritten_at=timezone.now())
    make_case(need=need)
    token = issue_link(CHECK, need.key, email="", now=timezone.now(), valid_days=14)
    return {"own": {"token": token}, "absent": {"token": "1.never-issued"}}


def calls(_world: World) -> dict[str, dict[str, Any]]:
    """Return the places of a phone call that somebody of the secretariat noted."""
    call = PhoneCall.objects.create(
        firm_name="見本", topic="見本", minutes=5, result="answered", called_at=timezone.now(), by=None
    )
    return {"own": {"pk": call.pk}, "absent": {"pk": 999_999}}


def needs(_world: World) -> dict[str, dict[str, Any]]:
    """Return the places of a need for those who handle it, and of one for all members without its company's name."""
    hidden = make_case().need
    shown = make_case(need=make_need(state="shown", disclosure="anonymous")).need
    return {"own": {"pk": hidden.pk}, "another": {"pk": shown.pk}, "absent": {"pk": 999_999}}


def seeds(world: World) -> dict[str, dict[str, Any]]:
    """Return the places of a seed for everybody, and of one for its own organisation."""
    public = makers.make_seed(organisation=world.own)
    hidden = makers.make_seed(organisation=world.another, visibility="own")
    return {"own": {"pk": public.pk}, "another": {"pk": hidden.pk}, "absent": {"pk": 999_999}}


def seeds_as_seen(world: World) -> dict[str, dict[str, Any]]:
    """Return the same, and the first as its keepers see that others see it."""
    made = seeds(world)
    return {**made, "preview": {**made["own"], "typed": "as=public"}}


def seed_links(world: World) -> dict[str, dict[str, Any]]:
    """Return the places of a link that confirms seeds, sent to nobody in particular, and of one that never was."""
    token = issue_link(CONFIRM, world.own.key, email="", now=timezone.now(), valid_days=14)
    return {"own": {"token": token}, "absent": {"token": "1.never-issued"}}


def follow_ups(_world: World) -> dict[str, dict[str, Any]]:
    """Return the places of a question that has gone out, of a case that the secretariat keeps."""
    return {"own": {"pk": _follow_up().pk}, "absent": {"pk": 999_999}}


def follow_up_links(_world: World) -> dict[str, dict[str, Any]]:
    """Return the places of the link to such a question, and of one that never was."""
    token = issue_link(FOLLOW_UP, _follow_up().key, email="firm@example.com", now=timezone.now(), valid_days=400)
    return {"own": {"token": token}, "absent": {"token": "1.never-issued"}}


def _follow_up() -> FollowUp:
    day, now = timezone.localdate(), timezone.now()
    asked = {"counted_from": day, "months": 3, "due_on": day, "state": "asked", "asked_at": now}
    return FollowUp.objects.create(case=makers.make_case(stage="meeting"), **asked)


def digest_links(_world: World) -> dict[str, dict[str, Any]]:
    """Return the places of the link in a digest of somebody who acts for a member, and of one that never was."""
    person = makers.make_keeper(organisation=makers.make_member())
    assert person.user is not None
    interest = tune_digest(person.user, is_on=True, now=timezone.now())
    token = issue_link(DIGEST, interest.key, email=person.user.email, now=timezone.now(), valid_days=400)
    return {"own": {"token": token}, "absent": {"token": "1.never-issued"}}


def outcomes(_world: World) -> dict[str, dict[str, Any]]:
    """Return the places of an outcome for members, and of one for everybody."""
    own, another = makers.make_outcome(visibility="members"), makers.make_outcome()
    return {"own": {"pk": own.pk}, "another": {"pk": another.pk}, "absent": {"pk": 999_999}}


SUBJECTS: dict[str, Callable[[World], dict[str, dict[str, Any]]]] = {
    "coordination:check": check_links,
    "coordination:make_case": calls,
    "coordination:need": needs,
    "coordination:sent": request_links,
    "coordination:status": request_links,
    "coordination:disclosure": request_links,
    "coordination:let_go": participants,
    "coordination:amounts": agreements,
    "coordination:send_again": letters,
    "coordination:answer_follow_up": follow_up_links,
    "coordination:edit_outcome": outcomes,
    "coordination:follow_up": follow_ups,
    "coordination:move_outcome": outcomes,
    "coordination:outcome": outcomes,
    "coordination:tune_digest": digest_links,
    "coordination:answer_inquiry": answering_links,
    "coordination:case": cases,
    "coordination:case_step": steps,
    "coordination:decide_introduction": deciding_links,
    "coordination:inquiry": inquiries,
    "coordination:introduction": sides,
    "coordination:take_away": candidates,
    "coordination:put_suggested": suggested,
    "coordination:decide_pair": pairs,
    "coordination:group": groups,
    "coordination:edit_group": groups,
    "coordination:join_group": groups,
    "coordination:set_group_cases": groups,
    "coordination:leave_group": group_members,
    "coordination:drop_term": terms,
    "coordination:edit_term": terms,
    "coordination:take_back_inquiry": inquiries,
    "coordination:take_back_introduction": introductions,
    "coordination:confirm_seeds_by_link": seed_links,
    "coordination:edit_seed": seeds,
    "coordination:mark_moved": seeds,
    "coordination:move_seed": seeds,
    "coordination:seed": seeds_as_seen,
}
