"""Who else takes part in a case, and what they then see."""

import pytest
from django.utils import timezone

from musubi.coordination.models import Letter, Participant, Stage
from musubi.registry.models import Role
from tests import factories
from tests.coordination import makers

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def case(client):
    case = makers.make_case(stage=Stage.SEARCHING)
    client.force_login(case.owner.user)
    return case


def share(client, case, whom, part):
    return client.post(f"/cases/{case.pk}/share/", {"seen": case.revision, "whom": whom, "part": part})


def make_clerk():
    user = factories.make_user()
    person = factories.make_person(user=user)
    factories.make_role(person=person, organisation=makers.make_member(), kind=Role.Kind.VIEWER)
    return person


def test_a_helper_sees_everything_and_is_told_by_mail(client, case):
    helper = makers.make_keeper(organisation=makers.make_member())
    assert share(client, case, f"person:{helper.pk}", "helper").status_code == 302
    assert Letter.objects.get(purpose="shared").email == helper.user.email
    client.force_login(helper.user)
    assert client.get(f"/cases/{case.pk}/move/").status_code == 200


@pytest.mark.parametrize(("part", "sees"), [("reader", True), ("watcher", False)])
def test_a_reader_reads_the_need_and_a_watcher_how_far_it_is(client, case, part, sees):
    clerk = make_clerk()
    share(client, case, f"person:{clerk.pk}", part)
    client.force_login(clerk.user)
    page = client.get(f"/cases/{case.pk}/")
    assert page.status_code == 200
    assert (case.need.trouble in page.text) is sees
    assert client.get(f"/cases/{case.pk}/note/").status_code == 403


def test_everybody_of_an_organisation_can_be_let_in_and_out_again(client, case):
    clerk = make_clerk()
    organisation = clerk.roles.get().organisation
    keeper = case.owner
    assert share(client, case, f"organisation:{organisation.pk}", "reader").status_code == 302
    client.force_login(clerk.user)
    assert client.get(f"/cases/{case.pk}/").status_code == 200
    client.force_login(keeper.user)
    assert "見られないようにする" in client.get(f"/cases/{case.pk}/").text
    part = Participant.objects.get()
    assert client.post(f"/cases/{case.pk}/participants/{part.pk}/let-go/").status_code == 302
    client.force_login(clerk.user)
    assert client.get(f"/cases/{case.pk}/").status_code == 404


def test_who_may_not_keep_a_case_is_refused_as_a_helper_and_may_read(client, case):
    clerk = make_clerk()
    answer = share(client, case, f"person:{clerk.pk}", "helper")
    assert answer.status_code == 422
    assert "コーディネーターと事務局" in answer.text
    assert not Participant.objects.exists()
