"""The pages: out, in, and the dry run between."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from openpyxl import load_workbook

from musubi.registry.exchange.known import Known
from musubi.registry.exchange.planning import plan_import
from musubi.registry.exchange.reading import read_roster
from musubi.registry.exchange.writing import CONTENT_TYPES
from musubi.registry.models import Organisation, RosterImport
from musubi.registry.queries import the_council
from musubi.website.actions import load_council
from musubi.website.council_files import CHUGOKU
from tests.factories import make_organisation, make_role, make_user
from tests.registry.rosters import saved, secretary, xlsx

pytestmark = pytest.mark.django_db
IMPORT = "registry:import_roster"


@pytest.fixture
def desk(client):
    """A client in which somebody of the secretariat has signed in."""
    client.force_login(secretary())
    return client


@pytest.fixture
def council():
    """The council that ships, with its 85 organisations."""
    load_council(CHUGOKU, now=timezone.now())
    return the_council()


@pytest.fixture
def members():
    """Two members of the council."""
    return [make_organisation(name_ja=name, sector="academia") for name in ("見本大学", "見本銀行")]


def choose(client, content, name="名簿.xlsx"):
    """Choose a file and follow to the page that shows what it would change."""
    return client.post(reverse(IMPORT), {"file": SimpleUploadedFile(name, content)}, follow=True)


def export(client, **query):
    """Download a roster."""
    return client.get(reverse("registry:export_roster"), {"as_of": timezone.localdate().isoformat(), **query})


@pytest.mark.parametrize("file_format", CONTENT_TYPES)
def test_the_real_roster_comes_back_without_a_change(desk, council, file_format):
    answer = export(desk, format=file_format)
    sheet = read_roster(answer.content)
    plan = plan_import(sheet, Known(council, today=timezone.localdate()))
    assert (len(sheet.rows), plan.change_count, plan.problems, plan.absent_count) == (85, 0, [], 0)


def test_the_file_is_named_after_its_day(desk, council):
    answer = export(desk, format="xlsx", as_of="平成25年4月1日")
    assert answer["Content-Disposition"] == 'attachment; filename="roster-2013-04-01.xlsx"'
    names = [row[5].value for row in load_workbook(io.BytesIO(answer.content)).active.iter_rows(min_row=2)]
    assert (len(names), "ちゅうごく産業創造センター" in names) == (85, True)


def test_a_day_before_anything_is_known_is_refused_in_words(desk, council):
    answer = export(desk, format="csv", as_of="2001-01-01")
    assert answer.status_code == 422
    assert "Content-Disposition" not in answer


def test_the_page_says_which_characters_the_old_code_page_lacks(desk):
    make_organisation(name_ja="見本大学", sector="academia", address="ção")
    assert "ã ×1" in desk.get(reverse("registry:export_roster")).content.decode()


def test_choosing_a_file_changes_nothing_and_the_button_changes_all(desk, members):
    workbook = load_workbook(io.BytesIO(export(desk, format="xlsx").content))
    sheet = workbook.active
    phone = next(cell.column for cell in sheet[1] if cell.value == "電話")
    for row in (2, 3):
        sheet.cell(row, phone).value = "082-000-0000"
    page = choose(desk, saved(workbook))
    assert page.status_code == 200
    assert page.content.decode().count("082-000-0000") == 2
    assert not Organisation.objects.exclude(phone="").exists()
    done = desk.post(page.request["PATH_INFO"], {}, follow=True)
    assert done.redirect_chain == [(reverse("registry:roster_desk"), 302)]
    assert Organisation.objects.exclude(phone="").count() == 2


def test_a_wrong_row_takes_the_button_away(desk, members):
    page = choose(desk, xlsx(["機関名", "メール"], ["見本大学", "example.com"]))
    assert "example.com" in page.content.decode()
    assert '<form class="form"' not in page.content.decode()
    assert desk.post(page.request["PATH_INFO"], {}).status_code == 422


def test_a_registry_that_moved_on_takes_the_button_away(desk, members):
    page = choose(desk, xlsx(["機関名", "電話"], ["見本大学", "082-000-0000"]))
    Organisation.objects.filter(profiles__name_ja="見本銀行").update(revision=7)
    again = desk.get(page.request["PATH_INFO"])
    assert '<form class="form"' not in again.content.decode()
    assert desk.post(page.request["PATH_INFO"], {}).status_code == 422
    assert not Organisation.objects.exclude(phone="").exists()


def test_a_second_press_of_the_button_leads_back_to_the_choice(desk, members):
    page = choose(desk, xlsx(["機関名", "電話"], ["見本大学", "082-000-0000"]))
    desk.post(page.request["PATH_INFO"], {})
    assert desk.post(page.request["PATH_INFO"], {}).url == reverse(IMPORT)


def test_a_past_day_asks_for_the_reason(desk, members):
    pk = Organisation.objects.get(profiles__name_ja="見本大学").pk
    page = choose(desk, xlsx(["機関ID", "よみ"], [pk, "みほんだい"]))
    refused = desk.post(page.request["PATH_INFO"], {"starts_on": "2020-04-01", "reason": ""})
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["reason"]


@pytest.mark.parametrize(
    ("name", "content"), [("roster.xlsx", b"%PDF-1.7"), ("roster.csv", b""), ("x", b"\xd0\xcf\x11\xe0")]
)
def test_a_file_that_cannot_be_read_is_answered_with_a_sentence_and_kept_nowhere(desk, members, name, content):
    with override("ja"):
        answer = choose(desk, content, name)
    assert answer.status_code == 422
    assert answer.context["form"].errors["file"][0].endswith("。")
    assert not RosterImport.objects.exists()


def test_a_file_too_large_is_refused_before_it_is_read(desk, members, monkeypatch):
    monkeypatch.setattr("musubi.registry.forms.exchange.read_roster", None)
    assert choose(desk, b"x" * (5 * 1024 * 1024 + 1)).status_code == 422


@pytest.mark.parametrize("name", ["export_roster", "import_roster"])
def test_members_do_not_get_in(client, name):
    client.force_login(make_organisation_contact())
    assert client.get(reverse(f"registry:{name}")).status_code == 403


def make_organisation_contact():
    """Make the contact person of a member."""
    user = make_user()
    make_role(user=user, organisation=make_organisation(sector="academia"))
    return user


def test_the_dry_run_asks_the_database_no_more_for_more_rows(desk, council, django_assert_max_num_queries):
    page = choose(desk, export(desk, format="xlsx").content)
    with django_assert_max_num_queries(30):
        desk.get(page.request["PATH_INFO"])
