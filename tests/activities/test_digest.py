"""A round in one piece: page, Word file, text for a mail, table. Only what was chosen, in the order of the roster."""

import csv
import io
from datetime import date
from zipfile import ZipFile

import docx
import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from musubi.activities.actions import tell
from musubi.activities.digest.shape import digest_of
from musubi.activities.models import Activity, Visibility
from musubi.activities.models import State as Told
from musubi.activities.queries import names_known
from musubi.activities.reading.drafts import KnownName
from musubi.activities.reading.report import read_report
from musubi.activities.reading.table import read_table
from musubi.registry.models import Profile, Role
from musubi.surveys.models import Round
from tests import factories

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def secretary(client):
    user = factories.make_user()
    factories.make_role(user=user, kind=Role.Kind.SECRETARIAT)
    client.force_login(user)
    return client


@pytest.fixture
def round_() -> Round:
    """A round with one entry of each visibility, one received, and one of another year."""
    round_ = factories.make_round(title_ja="令和8年度 活動計画の収集")
    organisation = factories.make_organisation(name_ja="見本大学", sector="academia")
    for number, visibility in enumerate(Visibility.values):
        factories.make_activity(
            organisation=organisation, title_ja=f"{visibility}の取組", visibility=visibility, position=number
        )
    Activity.objects.filter(visibility="public").update(
        starts_on=date(2026, 9, 1), ends_on=date(2026, 9, 20), wording="9月上旬〜中旬頃", text_ja="一つめ\n二つめ"
    )
    factories.make_activity(organisation=organisation, title_ja="受付済みの取組", state=Told.SUBMITTED, position=9)
    factories.make_activity(organisation=organisation, title_ja="昨年の取組", fiscal_year=2025)
    return round_


def known() -> list[KnownName]:
    profiles = Profile.objects.values_list("organisation", "name_ja")
    return [KnownName(organisation, name) for organisation, name in profiles]


def titles(round_: Round, **chosen: str) -> list[str]:
    return [line.title for group in digest_of(round_, **chosen).groups for line in group.lines]


def test_a_digest_holds_what_its_readers_may_see(round_):
    assert titles(round_) == ["publicの取組"]
    assert titles(round_, readers="members") == ["publicの取組", "membersの取組"]
    assert len(titles(round_, readers="all")) == 4
    assert titles(round_, states="received") == ["publicの取組", "受付済みの取組"]


def test_the_page_shows_it_grouped_by_organisation_and_says_when_there_is_none(secretary, round_):
    page = secretary.get(reverse("activities:digest", args=[round_.pk])).content.decode()
    assert "見本大学" in page
    assert "publicの取組" in page
    assert "membersの取組" not in page
    Activity.objects.update(state=Told.WITHDRAWN)
    page = secretary.get(reverse("activities:digest", args=[round_.pk])).content.decode()
    assert "該当する取組はまだありません" in page


def test_the_text_for_a_mail_is_as_the_council_writes_and_can_be_read_back(secretary, round_):
    text = secretary.get(reverse("activities:digest_text", args=[round_.pk])).content.decode()
    assert "＜見本大学＞\n ・publicの取組（9月上旬〜中旬頃）\n   →連携先：見本の相手\n   →一つめ\n   →二つめ\n" in text
    drafts = read_report(text, names=known(), fiscal_year=2026).drafts
    assert [draft.title for draft in drafts] == ["publicの取組（9月上旬〜中旬頃）"]


def test_the_word_file_has_real_headings_and_the_entries_under_them(secretary, round_):
    content = secretary.get(reverse("activities:digest_word", args=[round_.pk]), {"readers": "all"}).content
    document = docx.Document(io.BytesIO(content))
    told = [(paragraph.style.name, paragraph.text) for paragraph in document.paragraphs]
    assert told[0] == ("Title", "令和8年度 活動計画の収集")
    assert ("Heading 1", "＜見本大学＞") in told
    assert ("Musubi entry", "・publicの取組（9月上旬〜中旬頃）") in told
    assert ("Musubi follow-up", "→二つめ") in told
    assert document.core_properties.title == "令和8年度 活動計画の収集"
    assert 'w:instr="PAGE"' in ZipFile(io.BytesIO(content)).read("word/footer1.xml").decode()


def test_a_sign_of_control_does_not_break_the_word_file(secretary, round_):
    Activity.objects.update(title_ja="制御\x0b文字\x01の<取組>&")
    content = secretary.get(reverse("activities:digest_word", args=[round_.pk])).content
    assert any("制御文字の<取組>&" in one.text for one in docx.Document(io.BytesIO(content)).paragraphs)


def test_a_round_of_many_asks_the_database_as_often_as_one_of_one(secretary, round_):
    url = reverse("activities:digest", args=[round_.pk])
    secretary.get(url)
    with CaptureQueriesContext(connection) as few:
        secretary.get(url)
    for _number in range(20):
        factories.make_activity()
    with CaptureQueriesContext(connection) as many:
        secretary.get(url)
    assert len(few) == len(many) <= 12


def test_activities_leave_as_a_table_that_the_import_reads_without_a_fault(secretary, round_):
    url = reverse("activities:export_round_activities", args=[round_.pk])
    sheet = openpyxl.load_workbook(io.BytesIO(secretary.get(url).content)).active
    heads, *rows = [[cell.value for cell in line] for line in sheet.iter_rows()]
    assert len(rows) == 5
    cells = [(number, dict(zip(heads, row, strict=True))) for number, row in enumerate(rows, start=2)]
    read = list(read_table(cells, names=known(), fiscal_year=2026))
    assert [one.faults for one in read] == [()] * 5
    assert read[0].draft.title == "publicの取組"
    assert (read[0].draft.days[0].first, read[0].draft.days[0].last) == (date(2026, 9, 1), date(2026, 9, 20))


def test_a_cell_that_looks_like_a_formula_stays_a_text(secretary, round_):
    Activity.objects.filter(visibility="public").update(title_ja="=HYPERLINK(1)")
    url = reverse("activities:export_round_activities", args=[round_.pk])
    sheet = openpyxl.load_workbook(io.BytesIO(secretary.get(url).content)).active
    titles_told = [cell for cell in sheet["E"] if str(cell.value).startswith("=")]
    assert titles_told
    assert all(cell.data_type == "s" for cell in titles_told)
    for file_format, encoding in (("csv", "utf-8-sig"), ("csv-cp932", "cp932")):
        text = secretary.get(url, {"format": file_format}).content.decode(encoding)
        assert "'=HYPERLINK(1)" in [row["取組名"] for row in csv.DictReader(io.StringIO(text))]
    assert secretary.get(url, {"format": "nonsense"}).status_code == 404


def test_what_came_in_by_mail_stands_in_the_digest_beside_what_came_by_link(round_):
    organisation = factories.make_organisation(name_ja="見本会社", sector="industry")
    told = {"title_ja": "電話で伺った取組", "partners": "見本", "starts_on": NOW.date(), "ends_on": NOW.date()}
    activity = tell(organisation, stage="plan", fiscal_year=2026, told=told, by=None, now=NOW, names=names_known())
    Activity.objects.filter(pk=activity.pk).update(state=Told.PUBLISHED, published_at=NOW)
    assert "電話で伺った取組" in titles(round_)
