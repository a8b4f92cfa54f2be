"""What the screens of coordination show: cases, requests, seeds and what followed, made when a screen first asks."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from musubi.accounts.actions import issue_link
from musubi.coordination.actions import (
    answer_follow_up,
    let_take_part,
    log_call,
    log_interview,
    put_beside,
    tune_digest,
)
from musubi.coordination.emails import ANSWER, CHECK, CONFIRM, DECIDE, DIGEST, FOLLOW_UP, STATUS
from musubi.coordination.models import Case, FollowUp, Need, OutcomeRole, PhoneCall, Seed
from tests.browser.town import Town
from tests.coordination import makers
from tests.coordination import makers as coordination
from tests.coordination.makers import make_case, make_need, make_seed

OF_REQUESTS = "見本の業種"


def of_cases(town: Town) -> dict[str, Any]:
    """Make a case in which everything that can be seen has happened, once, and the links of those who were asked."""
    now, secretary = timezone.now(), town.users["secretary"]
    case = Case.objects.filter(candidates__note="見本の理由").first()
    if case is None:
        need = coordination.make_need(disclosure="anonymous", trouble="連絡は 082-123-4567 まで。", budget="未定")
        case = coordination.make_case(need=need, stage="searching", owner=secretary.person, is_invented=True)
        coordination.make_case()
        Case.objects.filter(pk=coordination.make_case(stage="closed").pk).update(is_invented=True)
        seed = coordination.make_seed(organisation=town.organisation, is_invented=True)
        put_beside(case, seed, note="見本の理由", by=secretary, now=now)
        coordination.suggest_for(case.need)
        coordination.make_pair()
        coordination.make_group(members=(town.organisation,), is_invented=True).cases.add(case)
        inquiry = coordination.make_inquiry(case=case, organisation=town.organisation, seed=seed, message="見本の言葉")
        coordination.make_introduction(case=case, organisation=town.organisation, inquiry=inquiry, message="見本の言葉")
        coordination.make_agreement(case=case, organisation=town.organisation)
        let_take_part(case, part="reader", organisation=town.organisation, by=secretary, now=now)
        coordination.make_stuck_letter(case=case)
        log_call(firm_name="見本の電話", topic="見本の用件", minutes=5, result="case", by=secretary, now=now)
        log_interview(case, text="見本の記録", attendees="見本 太郎", by=secretary, now=now)
    inquiry, introduction = case.inquiries.get(), case.introductions.get()
    told = {"now": now, "valid_days": 60}
    firm = issue_link(DECIDE, f"{introduction.key}:firm", email=case.need.contact_email, **told)
    answer = issue_link(ANSWER, inquiry.key, email="contact@example.com", **told)
    closed = Case.objects.filter(stage="closed", is_invented=True).values_list("pk", flat=True)[0]
    call = Case.objects.filter(phone_call__isnull=False).values_list("pk", flat=True)[0]
    keys = {
        "case": case.pk,
        "case_group": case.groups.get().pk,
        "case_call": call,
        "agreement": case.agreements.get().pk,
        "case_closed": closed,
        "case_answer": answer,
        "case_firm": firm,
    }
    return {**keys, "case_inquiry": inquiry.pk, "case_introduction": introduction.pk}


def of_seeds(town: Town) -> dict[str, Any]:
    """Return a seed that waits to be confirmed, with an unpublished patent, and the link that confirms it."""
    told = {"title_ja": "見本の技術", "uses_ja": "見本の用途", "summary_ja": "見本の概要", "rights": "unpublished"}
    seed = Seed.objects.filter(organisation=town.organisation).first() or make_seed(
        organisation=town.organisation, is_invented=True, moved_on="2026-09-30", trl=4, **told
    )
    Seed.objects.filter(pk=seed.pk).update(confirmed_at=timezone.now() - timedelta(days=400))
    token = issue_link(CONFIRM, town.organisation.key, email="contact@example.com", now=timezone.now(), valid_days=60)
    return {"seed": seed.pk, "seed_token": token}


def of_what_followed(town: Town) -> dict[str, Any]:
    """Make a case whose sender is asked how it went on, what came of it, and a reader of the digest; each made anew."""
    now, day = timezone.now(), timezone.localdate()
    case = makers.make_case(stage="meeting", is_invented=True)
    asked = {"counted_from": day - timedelta(days=183), "due_on": day, "state": "asked", "asked_at": now}
    open_ = FollowUp.objects.create(case=case, months=6, **asked)
    answered = FollowUp.objects.create(case=case, months=3, **asked)
    answer_follow_up(answered, answer="help", words="見本のひとこと", by=None, now=now)
    outcome = makers.make_outcome(case=case, is_invented=True, text_ja="見本の文。")
    for sector, step in (("academia", "research"), ("finance", "funding")):
        told = {"sector_id": sector, "step": step, "deed_ja": "見本の役割", "happened_on": day}
        OutcomeRole.objects.create(outcome=outcome, organisation=town.organisation, **told)
    makers.make_seed(organisation=town.organisation)
    interest = tune_digest(town.users["contact"], is_on=True, now=now - timedelta(days=14))
    subjects = {"follow_up": (FOLLOW_UP, open_.key), "follow_up_done": (FOLLOW_UP, answered.key)}
    subjects["digest"] = (DIGEST, interest.key)
    tokens = {
        name: issue_link(purpose, subject, email="contact@example.com", now=now, valid_days=400)
        for name, (purpose, subject) in subjects.items()
    }
    return {"outcome": outcome.pk, "follow_up_pk": open_.pk, **tokens}


def of_requests() -> dict[str, Any]:
    """Return the links of a request that waits for its check, and of one that is closed; made once."""
    now = timezone.now()
    if not PhoneCall.objects.filter(case=None).exists():
        told = {
            "rewritten_at": now,
            "plain_title_ja": "低温で割れない樹脂",
            "plain_text_ja": "見本の文。",
            "industry": OF_REQUESTS,
        }
        make_case(need=make_need(**told))
        make_case(need=make_need(industry=OF_REQUESTS), stage="closed")
        make_case(need=make_need(state="shown", disclosure="public", is_invented=True, industry=OF_REQUESTS))
        PhoneCall.objects.create(firm_name="見本", topic="見本", minutes=5, result="answered", called_at=now, by=None)
    mine = Need.objects.filter(industry=OF_REQUESTS).order_by("pk")
    waiting, closed, shown = mine.select_related("case")
    status, ended = (issue_link(STATUS, one.case.key, email="", now=now, valid_days=9) for one in (waiting, closed))
    check = issue_link(CHECK, waiting.key, email="", now=now, valid_days=9)
    return {"status": status, "answered": ended, "check": check, "need": shown.pk}
