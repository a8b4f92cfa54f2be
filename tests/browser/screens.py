"""Every screen of the system as people meet it: full, empty, wrong. Shared by the tests that drive a browser."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone
from playwright.sync_api import Page

from musubi.accounts.actions import issue_link
from musubi.activities.models import Activity, AnswerDraft, Presentation, Recognition
from musubi.meetings.models import Meeting
from musubi.planning.models import Plan
from musubi.registry.models import Profile, RosterImport
from musubi.registry.tasks import CONFIRMATION
from musubi.surveys.models import Request, Round
from musubi.surveys.tasks import ANSWERING
from tests.browser.consulting import of_cases, of_requests, of_seeds, of_what_followed
from tests.browser.steps import (
    add_nothing,
    change_plan,
    collide,
    edit_into_twin,
    empty_and_save,
    leave_all_out,
    look_again,
    look_at_plan,
    look_at_request,
    make_link,
    open_details,
    pass_on,
    paste,
    paste_and_confirm,
    paste_and_confirm_too_early,
    paste_and_read_whole,
    paste_no_activity,
    paste_twice,
    return_nothing,
    send,
    send_answer,
    send_request,
    send_step,
    tell_twice,
    type_a_day_that_is_none,
    type_wrong,
    untick_all,
    write_plan,
)
from tests.browser.town import Town
from tests.factories import make_activity, make_request, make_round


@dataclass(frozen=True)
class Screen:
    """One state of one page: who looks, where, and what they do there first."""

    name: str
    who: str
    path: str
    first: Callable[[Page], None] | None = None

    def show(self, page: Page, town: Town) -> None:
        """Bring the page into this state."""
        if not town.places:
            town.places |= {**_standing(town), **_activities(town)}
        places = dict(town.places)
        if "{answer" in self.path:
            places |= _answers(town)
        if "{case" in self.path or "{agreement" in self.path:
            places |= of_cases(town)
        if "{outcome}" in self.path or "{follow_up" in self.path or "{digest}" in self.path:
            places |= of_what_followed(town)
        if "consult" in self.path or "needs" in self.path or "calls" in self.path:
            places |= of_requests()
        if "seed" in self.path:
            places |= of_seeds(town)
        page.goto(town.url + self.path.format(**places))
        if self.first:
            self.first(page)
            page.wait_for_load_state()


def _standing(town: Town) -> dict[str, Any]:
    """Return what is there from the beginning."""
    places: dict[str, Any] = {"pk": town.organisation.pk, "token": town.token, "old": _expired(town)}
    places["meeting"] = Meeting.objects.order_by("pk").values_list("pk", flat=True)[0]
    places["praised"], places["double"] = Activity.objects.order_by("pk").values_list("pk", flat=True)[:2]
    places["first_plan"], places["last_plan"] = Plan.objects.order_by("starts_fy").values_list("pk", flat=True)[::3]
    imports = RosterImport.objects.order_by("pk").values_list("pk", flat=True)
    places |= dict(zip(["waits", "done", "refused"], imports, strict=False))
    places["ended"] = Profile.objects.get(name_ja="広島国際学院大学").organisation_id
    places["request"] = Request.objects.filter(state="submitted").values_list("pk", flat=True)[0]
    rounds = Round.objects.order_by("fiscal_year", "pk").values_list("pk", flat=True)
    places["nothing"], places["round"] = rounds[:2]
    places["twin"] = Activity.objects.filter(title_ja="見本の交流会", request=None).values_list("pk", flat=True)[0]
    return places


def _activities(town: Town) -> dict[str, int]:
    """Return one of the papers, one that has all a page can show, and one for members; the last two made here."""
    first = Activity.objects.exclude(source="").order_by("pk")[0]
    plan = make_activity(organisation=town.organisation, kind=first.kind, prefecture=first.prefecture)
    told = {"title_en": "Rich sample", "text_ja": "見本の文。", "text_en": "A text.", "english_of": "older"}
    rich = make_activity(
        organisation=town.organisation, stage="result", plan=plan, example=first, is_invented=True, **told
    )
    rich.fields.set(first.fields.all())
    rich.guidelines.set(first.guidelines.all())
    rich.links.create(url="https://example.com/", label="見本")
    make_activity(organisation=town.organisation, example=rich)
    Recognition.objects.create(activity=rich, kind="notable", citation_ja="見本の理由", made_at=timezone.now())
    Presentation.objects.create(activity=rich, meeting=Meeting.objects.order_by("pk")[0])
    hidden = make_activity(organisation=town.organisation, title_en="Hidden sample", visibility="members")
    return {"activity": first.pk, "rich": rich.pk, "hidden": hidden.pk}


def _expired(town: Town) -> str:
    past = timezone.now() - timedelta(days=90)
    return issue_link(CONFIRMATION, town.organisation.key, email="contact@example.com", now=past, valid_days=60)


def _answers(town: Town) -> dict[str, Any]:
    """Make a request to the organisation anew, with last year's entries, and its links in each state."""
    ours = Round.objects.filter(collection="activity_plans")
    AnswerDraft.objects.all().delete()
    Activity.objects.filter(request__round__in=ours).delete()
    Request.objects.filter(round__in=ours).delete()
    ours.delete()
    asked = make_request(round_=make_round(), organisation=town.organisation)
    if not Activity.objects.filter(organisation=town.organisation).exists():
        for title in ("昨年の取組", "昨年のもう一つの取組"):
            make_activity(organisation=town.organisation, title_ja=title, fiscal_year=2025, wording="9月上旬〜中旬頃")
    token = issue_link(ANSWERING, asked.key, email="contact@example.com", now=timezone.now(), valid_days=60)
    told = Activity.objects.filter(organisation=town.organisation).order_by("pk").values_list("pk", flat=True)[0]
    return {"answer": token, "answer_pk": asked.pk, "answer_told": told}


SCREENS = [
    Screen("home", "", "/"),
    Screen("home in English", "", "/en/"),
    Screen("roster by sector", "", "/organisations/"),
    Screen("roster by prefecture", "", "/organisations/?by=prefecture"),
    Screen("roster by name in English", "", "/en/organisations/?by=name"),
    Screen("roster of a past day", "", "/organisations/?as_of=2013-04-01"),
    Screen("roster of a day to come", "", "/organisations/?as_of=2099-04-01"),
    Screen("roster known by number only, in English", "", "/en/organisations/?as_of=2005-05-10"),
    Screen("roster of a day that doesn't exist", "", "/organisations/?as_of=2013-02-30"),
    Screen("roster with nothing in it", "", "/organisations/?sector=finance&prefecture=31&as_of=2012-06-01"),
    Screen("organisation", "", "/organisations/{pk}/"),
    Screen("organisation for a member", "contact", "/organisations/{pk}/"),
    Screen("organisation that ended", "", "/organisations/{ended}/"),
    Screen("bodies", "", "/bodies/"),
    Screen("body", "", "/bodies/centre/"),
    Screen("council", "", "/bodies/council/"),
    Screen("chronology", "", "/meetings/"),
    Screen("meeting", "", "/meetings/{meeting}/"),
    Screen("plans", "", "/plans/"),
    Screen("plans in English", "", "/en/plans/"),
    Screen("adopt a plan", "secretary", "/plans/adopt/"),
    Screen("adopt a plan, nothing typed", "secretary", "/en/plans/adopt/", look_at_plan),
    Screen("adopt a plan, as it will read", "secretary", "/plans/adopt/", write_plan),
    Screen("correct a plan", "secretary", "/plans/{first_plan}/correct/"),
    Screen("correct a plan, nothing changed", "secretary", "/en/plans/{last_plan}/correct/", look_at_plan),
    Screen("correct a plan, with what changes", "secretary", "/plans/{last_plan}/correct/", change_plan),
    Screen("plan with targets", "", "/plans/{first_plan}/"),
    Screen("plan with examples", "", "/plans/{last_plan}/"),
    Screen("search, not yet asked", "", "/search/"),
    Screen("search, found", "", "/search/?q=広島"),
    Screen("search, nothing found", "", "/search/?q=存在しない語句"),
    Screen("search, too long", "", "/search/?q=" + "長" * 200),
    Screen("search, no letters", "", "/search/?q=%F0%9F%98%80"),
    Screen("about", "", "/about/about/"),
    Screen("accessibility", "", "/about/accessibility/"),
    Screen("scheme in English", "", "/en/about/scheme/"),
    Screen("API", "", "/api/v1/docs"),
    Screen("sign-in", "", "/accounts/login/"),
    Screen("sign-in, nothing typed", "", "/accounts/login/", send),
    Screen("not found", "", "/nowhere/"),
    Screen("today, contact", "contact", "/today/"),
    Screen("today, secretary", "secretary", "/today/"),
    Screen("sign-in settings", "contact", "/accounts/"),
    Screen("edit", "contact", "/organisations/{pk}/edit/"),
    Screen("edit, wrong", "contact", "/organisations/{pk}/edit/", type_wrong),
    Screen("confirm", "contact", "/organisations/{pk}/confirm/"),
    Screen("confirm by link", "", "/confirm/{token}/"),
    Screen("confirm by link, done", "", "/confirm/{token}/", send),
    Screen("expired link", "", "/confirm/{old}/"),
    Screen("forbidden", "contact", "/roster/"),
    Screen("desk", "secretary", "/roster/"),
    Screen("desk, who has no address", "secretary", "/roster/?show=unreachable"),
    Screen("keep", "secretary", "/organisations/{pk}/keep/"),
    Screen("change the name", "secretary", "/organisations/{pk}/keep/profile/"),
    Screen("admit, nothing typed", "secretary", "/organisations/{pk}/keep/admit/", send),
    Screen("end a membership", "secretary", "/organisations/{pk}/keep/end-membership/"),
    Screen("withdraw", "secretary", "/organisations/{pk}/keep/withdraw/"),
    Screen("give a role in English", "secretary", "/en/organisations/{pk}/keep/role/"),
    Screen("enter, nothing typed", "secretary", "/organisations/enter/", send),
    Screen("import", "secretary", "/roster/import/"),
    Screen("import, nothing chosen", "secretary", "/roster/import/", send),
    Screen("import that waits", "secretary", "/roster/import/{waits}/"),
    Screen("import done", "secretary", "/en/roster/import/{done}/"),
    Screen("import refused", "secretary", "/roster/import/{refused}/"),
    Screen("export", "secretary", "/roster/export/"),
    Screen("identifiers", "secretary", "/organisations/{pk}/keep/identifiers/"),
    Screen("synonyms", "secretary", "/search/synonyms/"),
    Screen("synonyms, nothing typed", "secretary", "/search/synonyms/", add_nothing),
    Screen("rounds", "secretary", "/rounds/"),
    Screen("open a round", "secretary", "/rounds/open/?collection=sample&fiscal_year=2026"),
    Screen("open a round, nothing ticked", "secretary", "/rounds/open/?collection=sample&fiscal_year=2026", untick_all),
    Screen("round", "secretary", "/rounds/{round}/"),
    Screen("round in English", "secretary", "/en/rounds/{round}/?show=missing"),
    Screen("round in which nobody was asked", "secretary", "/rounds/{nothing}/"),
    Screen("ask more", "secretary", "/rounds/{round}/ask/"),
    Screen("remind", "secretary", "/rounds/{round}/remind/"),
    Screen("due date and message", "secretary", "/rounds/{round}/edit/"),
    Screen("request", "secretary", "/rounds/requests/{request}/"),
    Screen("request, link made", "secretary", "/rounds/requests/{request}/", make_link),
    Screen("review", "secretary", "/activities/review/{request}/"),
    Screen("review, returned without a comment", "secretary", "/activities/review/{request}/", return_nothing),
    Screen("digest", "secretary", "/activities/digest/{round}/?states=received"),
    Screen("digest of nothing", "secretary", "/activities/digest/{nothing}/"),
    Screen("answer", "", "/activities/answer/{answer}/", open_details),
    Screen("answer in English", "", "/en/activities/answer/{answer}/"),
    Screen("answer, a day that is none", "", "/activities/answer/{answer}/", type_a_day_that_is_none),
    Screen("answer, perhaps told already", "", "/activities/answer/{answer}/", tell_twice),
    Screen("answer, two texts", "", "/activities/answer/{answer}/", collide),
    Screen("answer, nothing to tell", "", "/activities/answer/{answer}/", leave_all_out),
    Screen("answer, sent", "", "/activities/answer/{answer}/", send_answer),
    Screen("answer, being checked", "contact", "/activities/answers/{answer_pk}/", pass_on),
    Screen("answer on behalf", "secretary", "/activities/answers/{answer_pk}/"),
    Screen("answer, link altered", "", "/activities/answer/1.never-issued/"),
    Screen("edit an activity", "contact", "/activities/{answer_told}/edit/", open_details),
    Screen("edit an activity, nothing typed", "contact", "/activities/{answer_told}/edit/", empty_and_save),
    Screen("edit an activity, perhaps told already", "secretary", "/activities/{twin}/edit/", edit_into_twin),
    Screen("paste", "secretary", "/activities/paste/"),
    Screen("paste, nothing typed", "secretary", "/activities/paste/", send),
    Screen("pasted", "secretary", "/activities/paste/", paste),
    Screen("pasted, in English", "secretary", "/en/activities/paste/", paste),
    Screen("pasted, some confirmed", "secretary", "/activities/paste/", paste_and_confirm),
    Screen("pasted, confirmed too early", "secretary", "/activities/paste/", paste_and_confirm_too_early),
    Screen("pasted twice", "secretary", "/activities/paste/", paste_twice),
    Screen("pasted, nothing found", "secretary", "/activities/paste/", paste_no_activity),
    Screen("pasted, the whole text", "secretary", "/activities/paste/", paste_and_read_whole),
    Screen("activities", "", "/activities/"),
    Screen("activities in English, narrowed", "", "/en/activities/?year=2012"),
    Screen("activities, filtered to nothing", "", "/activities/?year=2012&field=aerospace"),
    Screen("activity", "", "/activities/{activity}/"),
    Screen("activity in English", "", "/en/activities/{activity}/"),
    Screen("activity with everything, in English", "contact", "/en/activities/{rich}/"),
    Screen("activity as the public sees it", "contact", "/activities/{rich}/?as=public"),
    Screen("activity that the public does not see", "contact", "/activities/{hidden}/?as=public"),
    Screen("nominate", "contact", "/activities/{praised}/nominate/"),
    Screen("nominate, nothing typed", "contact", "/activities/{praised}/nominate/", send),
    Screen("what we took over", "contact", "/activities/{praised}/useful/"),
    Screen("we tried this too", "contact", "/en/activities/{praised}/try/"),
    Screen("we tried this too, nothing typed", "contact", "/activities/{praised}/try/", send),
    Screen("waiting to be published", "secretary", "/activities/waiting/"),
    Screen("shortlist", "secretary", "/activities/shortlist/"),
    Screen("shortlist, empty", "secretary", "/activities/shortlist/?year=1999"),
    Screen("consider", "secretary", "/activities/{praised}/consider/"),
    Screen("presentations", "secretary", "/activities/presentations/"),
    Screen("presented", "secretary", "/activities/presentations/{meeting}/"),
    Screen("doubles", "secretary", "/activities/duplicates/?year=2026"),
    Screen("doubles compared", "secretary", "/activities/duplicates/{praised}/{double}/"),
    Screen("cases, none", "contact", "/cases/"),
    Screen("cases", "secretary", "/cases/?stage=all&owner={case}"),
    Screen("cases in English", "secretary", "/en/cases/"),
    Screen("case", "secretary", "/cases/{case}/"),
    Screen("case in English", "secretary", "/en/cases/{case}/"),
    Screen("case, closed", "secretary", "/cases/{case_closed}/"),
    Screen("case, a contact", "secretary", "/cases/{case}/reply/", send_step),
    Screen("case, put in plain words", "secretary", "/cases/{case}/rewrite/"),
    Screen("case, shown to others", "secretary", "/cases/{case}/show/"),
    Screen("case, organisations asked", "secretary", "/cases/{case}/ask/"),
    Screen("case, nobody asked", "secretary", "/en/cases/{case}/ask/", send_step),
    Screen("case, a seed put beside it", "secretary", "/cases/{case}/beside/?q=x"),
    Screen("case, an agreement", "secretary", "/cases/{case}/agreement/", send_step),
    Screen("case, closing refused", "secretary", "/cases/{case}/close/", send_step),
    Screen("case of a call, its need written down", "secretary", "/cases/{case_call}/write-down/", send_step),
    Screen("case, what was told corrected", "secretary", "/cases/{case}/correct/", open_details),
    Screen("case, who may see it", "secretary", "/cases/{case}/disclose/", look_again),
    Screen("case, somebody else takes part", "secretary", "/en/cases/{case}/share/", send_step),
    Screen("case, amounts", "secretary", "/agreements/{agreement}/amounts/"),
    Screen("duty", "secretary", "/cases/duty/", send_step),
    Screen("letters that did not go out", "secretary", "/cases/letters/"),
    Screen("groups", "", "/groups/?case={case}"),
    Screen("group, for those who keep it", "secretary", "/groups/{case_group}/"),
    Screen("group, nothing typed", "secretary", "/en/groups/new/", send_step),
    Screen("new combinations", "secretary", "/pairs/?case={case}"),
    Screen("terms", "secretary", "/en/terms/", send_step),
    Screen("inquiry", "", "/inquiries/answer/{case_answer}/"),
    Screen("inquiry in English, nothing chosen", "contact", "/en/inquiries/{case_inquiry}/", send_step),
    Screen("introduction for the company", "", "/introductions/decide/{case_firm}/"),
    Screen("introduction for both sides", "secretary", "/introductions/{case_introduction}/", send_step),
    Screen("inquiry, link altered", "", "/inquiries/answer/1.never-issued/"),
    Screen("consult", "", "/consult/", open_details),
    Screen("consult in English", "", "/en/consult/", open_details),
    Screen("consult, nothing typed", "", "/consult/", send_request),
    Screen("consult, looked at", "", "/consult/", look_at_request),
    Screen("consult, sent", "", "/consult/sent/{status}/"),
    Screen("status of a request", "", "/consult/status/{status}/", open_details),
    Screen("status of a request that ended, in English", "", "/en/consult/status/{answered}/"),
    Screen("status, link altered", "", "/consult/status/1.never-issued/"),
    Screen("status, who may see it", "", "/consult/status/{status}/disclosure/", look_again),
    Screen("check of the plain text", "", "/consult/check/{check}/"),
    Screen("a clerk’s clients", "contact", "/consult/clients/"),
    Screen("a client’s request", "contact", "/consult/clients/new/", open_details),
    Screen("phone calls", "secretary", "/calls/"),
    Screen("needs", "", "/needs/"),
    Screen("needs in English, narrowed to nothing", "", "/en/needs/?kind=sales"),
    Screen("need", "", "/needs/{need}/"),
    # seeds
    Screen("seeds", "", "/seeds/"),
    Screen("seeds in English", "", "/en/seeds/"),
    Screen("seeds, nothing found", "", "/seeds/?q=存在しない語句&trl=9"),
    Screen("seeds, too long", "", "/seeds/?q=" + "長" * 200),
    Screen("seed", "", "/seeds/{seed}/"),
    Screen("seed in English, for its office", "contact", "/en/seeds/{seed}/"),
    Screen("seed as the public sees it", "contact", "/seeds/{seed}/?as=public"),
    Screen("own seeds, one due", "contact", "/seeds/of/{pk}/"),
    Screen("own seeds in English, none", "secretary", "/en/seeds/of/{ended}/"),
    Screen("new seed, nothing typed", "contact", "/seeds/of/{pk}/new/", send),
    Screen("edit a seed", "contact", "/seeds/{seed}/edit/", open_details),
    Screen("import seeds", "contact", "/seeds/of/{pk}/import/"),
    Screen("import seeds, nothing chosen", "contact", "/seeds/of/{pk}/import/", send),
    Screen("confirm seeds by link", "", "/seeds/confirm/{seed_token}/"),
    Screen("follow-up", "", "/follow-ups/answer/{follow_up}/?answer=fruit"),
    Screen("follow-up, nothing chosen, in English", "", "/en/follow-ups/answer/{follow_up}/", send),
    Screen("follow-up, answered", "", "/follow-ups/answer/{follow_up_done}/"),
    Screen("follow-up, link altered", "", "/follow-ups/answer/1.never-issued/"),
    Screen("follow-up, on the phone", "secretary", "/follow-ups/{follow_up_pk}/"),
    Screen("digest of the week", "contact", "/digest/?for={digest}"),
    Screen("digest of the week, from the mail", "", "/en/digest/tune/{digest}/"),
    Screen("digest of the week, link altered", "", "/digest/tune/1.never-issued/"),
    Screen("outcomes", "secretary", "/outcomes/?kind=product&for={outcome}"),
    Screen("outcomes, none", "", "/en/outcomes/?kind=funding"),
    Screen("outcome", "", "/outcomes/{outcome}/"),
    Screen("outcome, as who keeps it sees it, in English", "secretary", "/en/outcomes/{outcome}/"),
    Screen("record an outcome", "secretary", "/outcomes/record/"),
    Screen("edit an outcome", "secretary", "/en/outcomes/{outcome}/edit/"),
    Screen("figures", "secretary", "/outcomes/figures/?reached=received&for={outcome}"),
]
