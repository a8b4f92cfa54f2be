"""The invented seeds, needs and cases stand in a loaded council as if people had brought them, without a letter."""

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from musubi.accounts.audience import MEMBERS, PUBLIC
from musubi.accounts.queries import verify_deeds
from musubi.coordination.actions import findings_in
from musubi.coordination.indexing import index_all
from musubi.coordination.models import (
    Agreement,
    Case,
    CaseEvent,
    FollowUp,
    Group,
    Inquiry,
    Introduction,
    Letter,
    Need,
    NeedState,
    Outcome,
    PhoneCall,
    Seed,
    Stage,
)
from musubi.coordination.naming import is_telling
from musubi.demo import actions
from musubi.demo.actions.cases import Cast, Story
from musubi.demo.samples import SampleCall, SampleCase, SampleNeed, SampleStep, samples
from musubi.jobs.models import Job
from musubi.search.models import Document
from musubi.website.actions import load_council
from musubi.website.council_files import CHUGOKU

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 25, 1, tzinfo=UTC)
TODAY = timezone.localdate(NOW)


@pytest.fixture
def loaded():
    """Return how many records came into a council with its sample people."""
    load_council(CHUGOKU, now=NOW)
    actions.load_demo(now=NOW)
    Job.objects.all().delete()
    return actions.load_coordination(now=NOW)


def test_everything_of_the_files_is_there_marked_found_and_no_letter_goes_out(loaded):
    assert loaded == Seed.objects.count() + Case.objects.count() + Outcome.objects.count() + Group.objects.count()
    for model in (Seed, Need, Case, Outcome, Group):
        assert model.objects.exists()
        assert not model.objects.exclude(is_invented=True).exists()
    assert PhoneCall.objects.count() == len(samples(SampleCall, TODAY))
    assert not Letter.objects.exists()
    assert not Job.objects.exists()
    assert verify_deeds().is_whole
    before = sorted(Document.objects.values_list("kind", "key", "audience", "title_ja", "text_ja"))
    index_all(today=TODAY)
    assert sorted(Document.objects.values_list("kind", "key", "audience", "title_ja", "text_ja")) == before
    assert {"seed", "need", "case", "outcome", "group"} <= {row[0] for row in before}
    _the_cases_stand_where_their_logs_lead()
    _reasons_fit_what_they_are_for()
    _nameless_needs_name_nobody()
    assert actions.load_coordination(now=NOW) == 0


def _the_cases_stand_where_their_logs_lead():
    stages = {case.pk: Stage.RECEIVED for case in Case.objects.all()}
    owned = {row.pk for row in Case.objects.exclude(owner=None)}
    for event in CaseEvent.objects.exclude(stage_after="").order_by("recorded_at", "pk"):
        assert event.stage_before == stages[event.case_id]
        assert event.stage_after in Case.NEXT[event.stage_before]
        stages[event.case_id] = event.stage_after
    assert stages == dict(Case.objects.values_list("pk", "stage"))
    assert {pk for pk, stage in stages.items() if stage != Stage.RECEIVED} <= owned
    told = {case.need: case.stage for case in samples(SampleCase, TODAY)}
    titles = {need.title: told[need.id] for need in samples(SampleNeed, TODAY)}
    assert dict(Case.objects.values_list("title", "stage")) == titles
    assert {FollowUp.State.PLANNED, FollowUp.State.ANSWERED} <= set(FollowUp.objects.values_list("state", flat=True))
    assert not CaseEvent.objects.filter(happened_at__gt=NOW).exists()
    assert Introduction.objects.filter(state=Introduction.State.THROUGH).exists()
    assert Agreement.objects.filter(programmes=None, amounts=None).count() < Agreement.objects.count()


def _reasons_fit_what_they_are_for():
    assert not Inquiry.objects.filter(reason__is_for_inquiries=False).exists()
    assert not Case.objects.filter(closing_reason__is_for_closing=False).exists()


def _nameless_needs_name_nobody():
    shown = Need.objects.filter(state=NeedState.SHOWN)
    assert shown.visible_to(frozenset({PUBLIC})).exists()
    for need in shown.exclude(pk__in=shown.named_to(frozenset({MEMBERS, PUBLIC}))):
        assert not is_telling(findings_in(need))


def test_nothing_comes_where_the_people_in_charge_are_missing():
    load_council(CHUGOKU, now=NOW)

    assert actions.load_coordination(now=NOW) == 0
    assert not Seed.objects.exists()


def test_nothing_comes_where_no_council_is_loaded():
    assert actions.load_coordination(now=NOW) == 0


def test_a_step_that_does_not_say_when_it_was_asked_is_refused():
    case, need = samples(SampleCase)[0], samples(SampleNeed)[0]
    cast = Cast(organisations={}, people={"secretariat": None}, clerks={}, now=NOW)
    lacking = SampleCase(case.id, case.need, case.stage, case.owner, (SampleStep(date(2026, 1, 5), "followed_up"),))

    with pytest.raises(ValueError, match="months"):
        Story(lacking, need, cast, number="2026-0001")
