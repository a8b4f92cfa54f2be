"""What the addresses of tests/access_table.py speak of: makers of each person's own, another's, and what is absent."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

from allauth.mfa.models import Authenticator
from django.utils import timezone

from musubi.accounts.actions import issue_link
from musubi.accounts.audience import MEMBERS, SECRETARIAT
from musubi.activities.actions import merge
from musubi.activities.collections import PLANS
from musubi.activities.models import ActivityImport, Pasting
from musubi.activities.models import State as ActivityState
from musubi.planning.models import Plan
from musubi.registry.models import RosterImport
from musubi.registry.tasks import CONFIRMATION
from musubi.search.models import Synonym
from musubi.surveys.models import Letter, Round
from musubi.surveys.tasks import ANSWERING
from musubi.website.models import Page
from tests import factories
from tests.access import World
from tests.coordination.access_subjects import SUBJECTS as OF_COORDINATION
from tests.surveys.collection import SAMPLE, know_sample


def organisations(world: World) -> dict[str, dict[str, Any]]:
    """Return the places of an address of one organisation."""
    return {"own": {"pk": world.own.pk}, "another": {"pk": world.another.pk}, "absent": {"pk": 999_999}}


def changes(world: World) -> dict[str, dict[str, Any]]:
    """Return the places of the secretariat's change of an organisation's name, as an example of its changes."""
    return {subject: {**places, "name": "profile"} for subject, places in organisations(world).items()}


def links(world: World) -> dict[str, dict[str, Any]]:
    """Return the places of a link that was mailed, and of one that never was."""
    now = timezone.now()
    # Sent to nobody in particular: a link sent to somebody opens only while they speak for the organisation.
    token = issue_link(CONFIRMATION, world.own.key, email="", now=now, valid_days=14)
    return {"own": {"token": token}, "absent": {"token": "1.never-issued"}}


def passkeys(world: World) -> dict[str, dict[str, Any]]:
    """Return the places of a passkey of `contact`, of one of `other`, and of none."""
    keys = [
        Authenticator.objects.create(user=world.users[person], type="webauthn", data={"name": "見本", "credential": {}})
        for person in ("contact", "other")
    ]
    return {"own": {"pk": keys[0].pk}, "another": {"pk": keys[1].pk}, "absent": {"pk": 999_999}}


def imports(world: World) -> dict[str, dict[str, Any]]:
    """Return the places of a roster file between its dry run and its import."""
    sheet = {"columns": ["name_ja"], "rows": [[2, {"name_ja": "見本自機関"}]], "faults": [], "unknown": []}
    kept = RosterImport.objects.create(
        uploaded_by=world.users["secretariat"], uploaded_at=timezone.now(), sheet=sheet, fingerprint="another"
    )
    return {"own": {"pk": kept.pk}, "absent": {"pk": 999_999}}


def synonyms(_world: World) -> dict[str, dict[str, Any]]:
    """Return the places of a line of synonyms."""
    return {"own": {"pk": Synonym.objects.create(words="メルマガ, メールマガジン").pk}, "absent": {"pk": 999_999}}


def files(_world: World) -> dict[str, dict[str, Any]]:
    """Return the places of a file for members, of one for the secretariat, and of none."""
    return {
        subject: {"uuid": factories.make_file(audience={audience}).uuid, "file_name": factories.FILE_NAME}
        for subject, audience in (("own", MEMBERS), ("another", SECRETARIAT))
    } | {"absent": {"uuid": uuid4(), "file_name": factories.FILE_NAME}}


def images(world: World) -> dict[str, dict[str, Any]]:
    """Return the places of the same in a smaller width."""
    return {subject: {**places, "width": factories.SMALL_WIDTH} for subject, places in files(world).items()}


def _round(collection: str) -> Round:
    """Return a round of a year that no other round of the collection has: some tests make all subjects in one world."""
    taken = Round.objects.filter(collection=collection).count()
    return factories.make_round(collection=collection, fiscal_year=2026 - taken)


def rounds(_world: World) -> dict[str, dict[str, Any]]:
    """Return the places of a round of a collection that needs no app above."""
    know_sample()
    return {"own": {"pk": _round(SAMPLE.code).pk}, "absent": {"pk": 999_999}}


def requests(world: World) -> dict[str, dict[str, Any]]:
    """Return the places of a request to each organisation, not begun yet."""
    know_sample()
    round_ = _round(SAMPLE.code)
    asked = [factories.make_request(round_=round_, organisation=one) for one in (world.own, world.another)]
    return {"own": {"pk": asked[0].pk}, "another": {"pk": asked[1].pk}, "absent": {"pk": 999_999}}


def letters(world: World) -> dict[str, dict[str, Any]]:
    """Return the places of a mail that failed."""
    request = requests(world)["own"]["pk"]
    letter = Letter.objects.create(
        request_id=request, purpose="asking", email="a@example.com", day=date(2026, 4, 1), state="failed"
    )
    return {"own": {"pk": letter.pk}, "absent": {"pk": 999_999}}


def bodies(_world: World) -> dict[str, dict[str, Any]]:
    """Return the places of the council."""
    return {"own": {"code": factories.make_body().code}, "absent": {"code": "absent"}}


def meetings(_world: World) -> dict[str, dict[str, Any]]:
    """Return the places of a meeting."""
    return {"own": {"pk": factories.make_meeting().pk}, "absent": {"pk": 999_999}}


def plans(_world: World) -> dict[str, dict[str, Any]]:
    """Return the places of a plan: the one there is, for several addresses are of plans."""
    plan = Plan.objects.order_by("-pk").first() or factories.make_plan()
    return {"own": {"pk": plan.pk}, "absent": {"pk": 999_999}}


def pages(_world: World) -> dict[str, dict[str, Any]]:
    """Return the places of a standing page."""
    page = Page.objects.create(
        slug="privacy", title_ja="見本", title_en="Sample", position=1, updated_on=date(2026, 4, 1)
    )
    return {"own": {"slug": page.slug}, "absent": {"slug": "absent"}}


def answers(world: World) -> dict[str, dict[str, Any]]:
    """Return the places of a request to each organisation."""
    round_ = _round(PLANS)
    made = [factories.make_request(round_=round_, organisation=one) for one in (world.own, world.another)]
    return {"own": {"pk": made[0].pk}, "another": {"pk": made[1].pk}, "absent": {"pk": 999_999}}


def answer_links(world: World) -> dict[str, dict[str, Any]]:
    """Return the places of a link to a request, sent to nobody in particular, and of one that never was."""
    asked = factories.make_request(round_=_round(PLANS), organisation=world.own)
    token = issue_link(ANSWERING, asked.key, email="", now=timezone.now(), valid_days=14)
    return {"own": {"token": token}, "absent": {"token": "1.never-issued"}}


def activities(world: World) -> dict[str, dict[str, Any]]:
    """Return the places of a draft of one organisation, and of what another has published to everybody."""
    draft = factories.make_activity(organisation=world.own, state="draft")
    published = factories.make_activity(organisation=world.another)
    return {"own": {"pk": draft.pk}, "another": {"pk": published.pk}, "absent": {"pk": 999_999}}


def pastings(world: World) -> dict[str, dict[str, Any]]:
    """Return the places of a pasted text."""
    pasted = Pasting.objects.create(
        text="見本", stage="plan", fiscal_year=2026, pasted_at=timezone.now(), pasted_by=world.users["secretariat"]
    )
    return {"own": {"pk": pasted.pk}, "absent": {"pk": 999_999}}


def activity_imports(world: World) -> dict[str, dict[str, Any]]:
    """Return the places of a file of activities with a cell to correct."""
    fault = {"row": 2, "column": "when", "code": "empty", "details": {}}
    kept = ActivityImport.objects.create(
        uploaded_by=world.users["secretariat"],
        uploaded_at=timezone.now(),
        file_name="見本.xlsx",
        counts={"faults": 1},
    )
    kept.parts.create(position=0, content=json.dumps([fault]))
    return {"own": {"pk": kept.pk}, "absent": {"pk": 999_999}}


def shown_activities(world: World) -> dict[str, dict[str, Any]]:
    """Return the places of an activity for everybody, and of one for its own organisation."""
    public = factories.make_activity(organisation=world.own)
    hidden = factories.make_activity(organisation=world.another, visibility="own")
    return {"own": {"pk": public.pk}, "another": {"pk": hidden.pk}, "absent": {"pk": 999_999}}


def praised(world: World) -> dict[str, dict[str, Any]]:
    """Return the places of an activity that everybody sees, and of one that only those who tell it see."""
    seen = factories.make_activity(organisation=world.own)
    unseen = factories.make_activity(organisation=world.another, visibility="own")
    return {"own": {"pk": seen.pk}, "another": {"pk": unseen.pk}, "absent": {"pk": 999_999}}


def considered(world: World) -> dict[str, dict[str, Any]]:
    """Return the places of an activity that is on the site, and of a draft, which nobody considers."""
    draft = factories.make_activity(organisation=world.another, state=ActivityState.DRAFT)
    return {**praised(world), "another": {"pk": draft.pk}}


def files_of_organisations(world: World) -> dict[str, dict[str, Any]]:
    """Return the places of what each organisation keeps, as a file."""
    return {subject: {**places, "file_format": "csv"} for subject, places in organisations(world).items()}


def lists(_world: World) -> dict[str, dict[str, Any]]:
    """Return the places of a list as a file."""
    return {"own": {"file_format": "xlsx"}}


def presented(world: World) -> dict[str, dict[str, Any]]:
    """Return the places of a meeting's presentations as a file."""
    return {subject: {**places, "file_format": "csv"} for subject, places in meetings(world).items()}


def alike(world: World) -> dict[str, dict[str, Any]]:
    """Return the places of two entries side by side."""
    first, second = (factories.make_activity(organisation=world.own) for _ in range(2))
    return {"own": {"first": first.pk, "second": second.pk}, "absent": {"first": first.pk, "second": 999_999}}


def mergers(world: World) -> dict[str, dict[str, Any]]:
    """Return the places of a merger."""
    kept, merged = (factories.make_activity(organisation=world.own) for _ in range(2))
    return {"own": {"pk": merge(kept, merged, by=None, now=timezone.now()).pk}, "absent": {"pk": 999_999}}


# How to make the places of an address that has subjects: {"own": {"pk": 1}, "another": …, "absent": …}.
SUBJECTS: dict[str, Callable[[World], dict[str, dict[str, Any]]]] = {
    "activities:digest": rounds,
    "activities:digest_text": rounds,
    "activities:digest_word": rounds,
    "activities:export_round_activities": rounds,
    "activities:review": requests,
    "activities:answer": answers,
    "activities:answer_by_link": answer_links,
    "activities:edit": activities,
    "activities:put_back": activities,
    "activities:withdraw": activities,
    "activities:check_import": activity_imports,
    "activities:pasted_text": pastings,
    "activities:pasting": pastings,
    "activities:compare": alike,
    "activities:consider": considered,
    "activities:export_presented": presented,
    "activities:export_shortlist": lists,
    "activities:nominate": praised,
    "activities:presented": meetings,
    "activities:take_back_nomination": praised,
    "activities:take_back_useful": praised,
    "activities:try_out": praised,
    "activities:unmerge": mergers,
    "activities:useful": praised,
    "api-1:organisation": organisations,
    "documents:file": files,
    "documents:image": images,
    "mfa_edit_webauthn": passkeys,
    "mfa_remove_webauthn": passkeys,
    "registry:change": changes,
    "registry:check_import": imports,
    "registry:confirm": organisations,
    "registry:confirm_by_link": links,
    "registry:edit_details": organisations,
    "registry:keep_organisation": organisations,
    "search:edit_synonym": synonyms,
    "search:remove_synonym": synonyms,
    "surveys:ask": rounds,
    "surveys:close_round": rounds,
    "surveys:edit_round": rounds,
    "surveys:export_round": rounds,
    "surveys:issue_link": requests,
    "surveys:remind": rounds,
    "surveys:reopen_round": rounds,
    "surveys:request": requests,
    "surveys:revoke_links": requests,
    "surveys:round": rounds,
    "surveys:send_letter": letters,
    "website:activity": shown_activities,
    "website:body": bodies,
    "website:meeting": meetings,
    "website:organisation": organisations,
    "website:page": pages,
    "planning:correct": plans,
    "website:plan": plans,
    "coordination:confirm_seeds": organisations,
    "coordination:import_seeds": organisations,
    "coordination:new_seed": organisations,
    "coordination:own_seeds": organisations,
    "coordination:export_seeds": files_of_organisations,
    **OF_COORDINATION,
}
