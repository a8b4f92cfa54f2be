"""The sample people come into a loaded council once, and stay as people left them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from musubi.accounts.audience import MEMBERS, PUBLIC
from musubi.accounts.models import User
from musubi.accounts.queries import verify_deeds
from musubi.demo import actions
from musubi.demo.people import sample_people
from musubi.jobs.models import Job
from musubi.registry import actions as registry
from musubi.registry.models import Affiliation, Organisation, Person, Role
from musubi.search.queries import find
from musubi.website.actions import load_council
from musubi.website.council_files import CHUGOKU
from tests.factories import make_organisation

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 7, 22, 1, tzinfo=UTC)
SECRETARIAT = "sakurako.mihon@example.jp"


def test_every_organisation_of_the_file_is_in_the_council_that_ships():
    load_council(CHUGOKU, now=NOW)

    loaded = actions.load_demo(now=NOW)

    assert loaded == actions.Loaded(people=len(sample_people()), absent=[])
    assert Role.objects.on(timezone.localdate(NOW)).count() == len(sample_people())
    assert verify_deeds().is_whole


def test_however_it_is_written_a_search_leads_to_the_same_record_first():
    load_council(CHUGOKU, now=NOW)
    actions.load_demo(now=NOW)
    first = {
        "国立大学法人広島大学": ["広島大", "ひろしまだいがく", "Hiroshima Univ", "ヒロシマ・ダイガク"],
        "広島銀行": ["㈱広島銀行", "広島銀行(株)", "株式会社広島銀行"],
        "鳥取銀行": ["㈱", "㍿", "株式会社"],
        "中国地域産学官コラボレーションセンター": ["コーディネータ", "ｺｰﾃﾞｨﾈｰﾀｰ", "coordinator"],
    }
    for title, texts in first.items():
        assert {find(text, keys={PUBLIC}).hits[0].title_ja for text in texts} == {title}
    found = find("コーディネータ", keys={PUBLIC, MEMBERS}, kinds=["person"])
    assert [hit.title_ja for hit in found.hits] == ["見本 結衣（見本）"]


def test_everybody_is_marked_as_a_sample_and_has_neither_password_nor_phone():
    make_organisation(name_ja="広島大学")
    actions.load_demo(now=NOW)

    people = Person.objects.select_related("user")

    assert {person.name_ja for person in people} == {"見本 桜子", "見本 花子", "見本 健一"}
    assert all(person.is_sample and not person.phone for person in people)
    assert all(person.user.is_active and not person.user.has_usable_password() for person in people)
    assert not any(person.user.is_staff or person.user.is_superuser for person in people)


def test_people_of_an_organisation_that_is_not_there_are_left_out_until_it_is():
    assert "鳥取銀行" in actions.load_demo(now=NOW).absent
    make_organisation(name_ja="鳥取銀行")

    loaded = actions.load_demo(now=NOW)

    assert loaded.people == 1
    assert "鳥取銀行" not in loaded.absent


def test_a_second_run_gives_nobody_a_role_back():
    actions.load_demo(now=NOW)
    role = Role.objects.get(kind="secretariat")
    registry.end_role(role, ends_on=timezone.localdate(NOW), by=None, now=NOW)

    assert actions.load_demo(now=NOW + timedelta(days=2)).people == 0
    assert list(Role.objects.filter(kind="secretariat")) == [role]


def test_the_coordinator_belongs_to_a_sample_department():
    make_organisation(name_ja="岡山大学")
    actions.load_demo(now=NOW)

    affiliation = Affiliation.objects.get()

    assert (affiliation.person.name_ja, affiliation.unit.name_ja) == ("見本 結衣", "見本部署")


def test_the_secretariat_can_remind_the_organisations_of_the_contact_persons():
    make_organisation(name_ja="広島大学")
    make_organisation(name_ja="鳥取銀行")
    actions.load_demo(now=NOW)

    unreachable = registry.chase(Organisation.objects.all(), by=actions.user_to_be("secretariat"), now=NOW)

    assert unreachable == []
    assert Job.objects.count() == 3  # two of the university, its approver among them, and one of the bank


def test_one_cannot_be_somebody_whose_account_is_gone():
    actions.load_demo(now=NOW)
    assert actions.user_to_be("secretariat").email == SECRETARIAT
    User.objects.filter(email=SECRETARIAT).update(is_active=False)

    with pytest.raises(actions.PersonaIsAway):
        actions.user_to_be("secretariat")
