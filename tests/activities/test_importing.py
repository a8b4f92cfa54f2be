"""Our own template filled in: nothing before the dry run, all rows or none, at most once."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from musubi.accounts.models import Deed
from musubi.activities import actions
from musubi.activities.actions import importing
from musubi.activities.actions.files import owner_of
from musubi.activities.exchange.planning import NOT_STATED
from musubi.activities.models import (
    Activity,
    ActivityImport,
    ImportLines,
    State,
)
from musubi.activities.refusals import ImportIsGone, MovedOn
from musubi.documents.models import Opening
from musubi.jobs.actions import run_all_due
from musubi.search.models import Document, Posting
from musubi.search.queries import find
from tests.activities.importing import ask, kept, plan, rows
from tests.activities.pasting import make_two
from tests.factories import (
    make_activity,
    make_activity_kind,
    make_field,
    make_file,
    make_guideline,
    make_plan,
    make_prefecture,
)
from tests.registry.rosters import csv_file, secretary, xlsx

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    make_prefecture("34")
    client.force_login(secretary())
    return client


def faults(*changes):
    return [(one.row, one.column, one.code) for one in plan(xlsx(*rows(*changes))).faults]


def test_a_row_becomes_an_activity_with_everything_it_says(desk):
    university, chamber = make_two()
    kind, field = make_activity_kind(), make_field()
    guideline = make_guideline(make_plan())
    ask(
        kept(
            {
                "連携先": "見本商工会議所、見本の会社",
                "内容": "一行目\n二行目",
                "種別": kind.name_ja,
                "分野": field.name_ja,
                "行動指針": "1",
                "公開範囲": "参画機関",
                "計画・実績": "実績",
                "年度": "令和7年度",
                "開催地": "見本会館",
                "県": "34",
                "URL": "https://example.jp/a https://example.jp/b",
                "英語名": "A sample",
            }
        )
    )
    one = Activity.objects.get()
    assert (one.organisation, one.title, one.text_ja, one.kind) == (university, "見本の研究会", "一行目\n二行目", kind)
    assert (one.starts_on, one.ends_on, one.wording) == (date(2025, 9, 1), date(2025, 9, 10), "9月上旬")
    assert (one.stage, one.fiscal_year, one.visibility, one.place) == ("result", 2025, "members", "見本会館")
    assert (one.is_on_behalf, one.state, one.english_of) == (True, State.SUBMITTED, one.japanese_hash)
    assert [list(one.fields.all()), list(one.guidelines.all()), one.links.count()] == [[field], [guideline], 2]
    told = [(part.organisation, part.name) for part in one.participations.all()]
    assert told == [(university, ""), (chamber, ""), (None, "見本の会社")]
    assert Document.objects.get(kind="activity").title_ja == "見本の研究会"


@pytest.mark.parametrize(
    ("change", "column", "code"),
    [
        ({"機関名": "だれも知らない機関"}, "organisation", "organisation_unknown"),
        ({"機関名": "見本大学、見本商工会議所"}, "organisation", "organisation_several"),
        ({"機関名": ""}, "organisation", "empty"),
        ({"取組": ""}, "title_ja", "empty"),
        ({"取組": "長" * 5000}, "title_ja", "too_long"),
        ({"実施時期": ""}, "when", "empty"),
        ({"実施時期": "いつか"}, "when", "not_a_date"),
        ({"実施時期": "平成26年2月30日"}, "when", "no_such_day"),
        ({"実施時期": "昭和70年4月1日"}, "when", "no_such_day"),
        ({"実施時期": "9月20日〜9月10日"}, "when", "end_before_start"),
        ({"年度": "いつか"}, "fiscal_year", "not_a_year"),
        ({"年度": "1026"}, "fiscal_year", "not_a_year"),
        ({"計画・実績": "見込み"}, "stage", "not_a_stage"),
        ({"種別": "見本の種別"}, "kind", "word_unknown"),
        ({"分野": "見本の分野"}, "fields", "word_unknown"),
        ({"行動指針": "99"}, "guidelines", "guideline_unknown"),
        ({"公開範囲": "見本"}, "visibility", "word_unknown"),
        ({"県": "見本県"}, "prefecture", "word_unknown"),
        ({"URL": "example"}, "url", "not_an_address"),
        ({"番号": "999999"}, "number", "number_unknown"),
    ],
)
def test_a_cell_that_cannot_be_taken_is_named_with_its_reason(change, column, code):
    make_two()
    assert faults({}, change) == [(3, column, code)]


def test_an_organisation_that_had_left_tells_nothing_new():
    university, _chamber = make_two()
    university.memberships.update(ends_on=date(2025, 3, 31))
    assert faults({}) == [(2, "organisation", "organisation_gone")]
    assert faults({"年度": "2024"}) == []


def test_one_bad_row_of_many_stops_them_all_and_the_page_says_which(desk):
    make_two()
    file = SimpleUploadedFile("取組.csv", csv_file(*rows({}, {"実施時期": "2月30日"}), encoding="cp932"))
    answer = desk.post(reverse("activities:paste"), {"stage": "plan", "fiscal_year": "2026", "file": file})
    page = desk.get(answer.url).content.decode()
    assert ("3行目" in page, "2月30日" in page, "実施時期" in page) == (True, True, True)
    assert desk.post(answer.url, {"state": "submitted"}).status_code == 422
    assert not Activity.objects.exists()


def test_the_template_is_read_back_and_its_sample_row_left_out(desk):
    content = desk.get(reverse("activities:import_template")).content
    found = plan(content)
    assert (found.samples, found.rows, found.faults) == (1, [], [])


def test_the_page_shows_every_change_and_one_press_makes_them_all(desk):
    university, _chamber = make_two()
    old = make_activity(organisation=university, title_ja="前の題", partners=NOT_STATED)
    one = kept({}, {"番号": str(old.pk), "取組": "新しい題", "実施時期": "2026-04-01"})
    url = reverse("activities:check_import", args=[one.pk])
    page = desk.get(url).content.decode()
    assert ("<del>前の題</del>" in page, "<ins>新しい題</ins>" in page) == (True, True)
    assert Activity.objects.count() == 1
    assert desk.post(url, {"state": "draft"}).url == url
    assert desk.post(url, {"state": "draft"}).url == url
    old.refresh_from_db()
    assert (old.title_ja, old.revision, Activity.objects.count()) == ("新しい題", 2, 2)
    assert Activity.objects.get(title_ja="見本の研究会").state == State.DRAFT
    assert Deed.objects.filter(verb="activities.import").count() == 1


def test_a_file_that_says_what_is_kept_changes_nothing():
    university, _chamber = make_two()
    old = make_activity(organisation=university, title_ja="見本の研究会", partners="見本の会社", wording="4月のはじめ")
    found = plan(
        xlsx(*rows({"番号": str(old.pk), "実施時期": "4月のはじめ", "連携先": "見本の会社", "公開範囲": "公開"}))
    )
    assert (found.rows, found.faults, found.unchanged) == ([], [], 1)


def test_of_a_changed_row_only_what_differs_is_kept_and_written():
    university, _chamber = make_two()
    field = make_field()
    old = make_activity(organisation=university)
    ask(kept({"番号": str(old.pk), "連携先": "見本の団体", "URL": "https://example.jp/a"}))
    linked, with_whom = list(old.links.values_list("pk")), list(old.participations.values_list("pk"))
    same = {"URL": "https://example.jp/a", "連携先": "見本の団体", "分野": field.name_ja}
    one = kept({"番号": str(old.pk), "取組": "新しい題", "開催地": "新しい会場", **same})
    assert set(ImportLines(one)[:1][0]["told"]) == {"title_ja", "place", "fields"}
    ask(one)
    old.refresh_from_db()
    assert (old.title_ja, old.place) == ("新しい題", "新しい会場")
    assert (list(old.links.values_list("pk")), list(old.participations.values_list("pk"))) == (linked, with_whom)


@pytest.mark.parametrize("change", ["edited", "merged", "withdrawn"])
def test_what_was_changed_after_the_dry_run_is_not_overwritten(change):
    university, _chamber = make_two()
    old = make_activity(organisation=university, title_ja="前の題")
    one = kept({}, {"番号": str(old.pk), "取組": "新しい題"})
    changes = {
        "edited": {"revision": 2},
        "merged": {"merged_into": make_activity(organisation=university)},
        "withdrawn": {"state": State.WITHDRAWN},
    }
    Activity.objects.filter(pk=old.pk).update(**changes[change])
    with pytest.raises(MovedOn):
        ask(one)
    assert not Activity.objects.filter(title_ja="見本の研究会").exists()


def test_many_rows_are_imported_by_a_job_once_however_often_it_runs(desk, monkeypatch):
    make_two()
    monkeypatch.setattr(importing, "MOST_AT_ONCE", 1)
    one = kept({}, {"取組": "見本の相談会"})
    url = reverse("activities:check_import", args=[one.pk])
    desk.post(url, {"state": "published"})
    assert Activity.objects.count() == 0
    assert desk.get(url).context["state"] == "waiting"
    run_all_due()
    importing.carry_out_import.func(one.pk, "ja")
    assert desk.get(url).context["state"] == "done"
    assert list(Activity.objects.values_list("state", flat=True)) == [State.PUBLISHED] * 2


def test_a_job_that_is_refused_says_why(desk, monkeypatch):
    university, _chamber = make_two()
    monkeypatch.setattr(importing, "MOST_AT_ONCE", 0)
    old = make_activity(organisation=university, title_ja="前の題")
    one = kept({"番号": str(old.pk), "取組": "新しい題"})
    ask(one)
    Activity.objects.filter(pk=old.pk).update(revision=7)
    run_all_due()
    page = desk.get(reverse("activities:check_import", args=[one.pk])).content.decode()
    assert str(MovedOn()) in page


def test_a_failure_halfway_leaves_nothing(monkeypatch):
    make_two()
    one = kept({}, {"取組": "見本の相談会"})

    def fail(_activities, **_marks):
        raise OSError("no space left")

    monkeypatch.setattr(importing, "index_activities", fail)
    with pytest.raises(OSError, match="no space"):
        ask(one)
    one.refresh_from_db()
    assert (Activity.objects.count(), one.finished_at, one.requested_at) == (0, None, None)


def test_the_same_rows_asked_for_twice_are_imported_once():
    make_two()
    one = kept({})
    ask(one)
    with pytest.raises(ImportIsGone):
        ask(ActivityImport.objects.get(pk=one.pk))
    assert Activity.objects.count() == 1


def test_a_dry_run_asks_the_same_of_the_database_with_two_rows_and_with_hundreds(django_assert_max_num_queries):
    make_two()
    counts = []
    for count in (2, 300):
        content = xlsx(*rows(*[{"取組": f"見本{n}"} for n in range(count)]))
        with django_assert_max_num_queries(12) as asked:
            plan(content)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_new_row_that_looks_like_what_is_there_is_shown_and_can_be_left_out(desk):
    university, _chamber = make_two()
    there = make_activity(
        organisation=university, title_ja="見本の研究会の開催", starts_on=date(2026, 9, 5), state=State.SUBMITTED
    )
    one = kept({}, {"取組": "見本の展示会"})
    url = reverse("activities:check_import", args=[one.pk])
    page = desk.get(url).content.decode()
    assert f"/activities/{there.pk}/" in page
    assert page.count("同じ取組です：この行を除く") == 1
    row = ImportLines(one)[0:1][0]["row"]
    desk.post(url, {"do": f"leave_out:{row}"})
    desk.post(url, {"state": State.SUBMITTED})
    assert set(Activity.objects.values_list("title_ja", flat=True)) == {there.title_ja, "見本の展示会"}


# --- as if each row had been told by itself ------------------------------------------------------------------------


def as_told(activities) -> list:
    """Return all that is kept of activities but who and when: what a bulk of them must have as single ones do."""
    own = {"id", "origin", "source", "created_at", "changed_at", "published_at", "revision", "is_on_behalf"}
    columns = [field.attname for field in Activity._meta.concrete_fields if field.attname not in own]
    found = []
    for one in activities:
        document = Document.objects.get(kind="activity", key=str(one.pk))
        posted = Posting.objects.filter(document=document).order_by("audience__key")
        posting_columns = [name for name in POSTED if name not in {"id", "document_id"}]
        found.append(
            [
                [getattr(one, name) for name in columns],
                [list(one.fields.all()), list(one.guidelines.all()), [link.url for link in one.links.all()]],
                list(one.participations.values_list("organisation", "name", "position")),
                [getattr(document, name) for name in INDEXED],
                [[getattr(row, name) for name in posting_columns] for row in posted],
                {key: find(one.title_ja, keys={key}).total for key in document.audience},
            ]
        )
    return found


POSTED = [field.attname for field in Posting._meta.concrete_fields]
INDEXED = [
    field.attname for field in Document._meta.concrete_fields if field.attname not in {"id", "key", "url", "owner"}
]
TOLD = {
    "title_en": "A sample",
    "text_ja": "株式会社見本の研究室を公開し、企業の相談を受ける。",
    "partners": "見本商工会議所、見本の会社",
    "place": "見本会館",
    "starts_on": date(2026, 9, 1),
    "ends_on": date(2026, 9, 10),
    "wording": "9月上旬",
    "visibility": "members",
}


def by_file(words, titles, **more) -> list[dict[str, str]]:
    return [
        {
            "取組": title,
            "内容": TOLD["text_ja"],
            "連携先": TOLD["partners"],
            "開催地": "見本会館",
            "公開範囲": "参画機関",
            "英語名": "A sample",
            "分野": words["field"].name_ja,
            "種別": words["kind"].name_ja,
            "行動指針": "1",
            "URL": "https://example.jp/a https://example.jp/b",
            **more,
        }
        for title in titles
    ]


@pytest.mark.parametrize("state", [State.SUBMITTED, State.PUBLISHED])
def test_a_file_keeps_what_telling_each_row_by_itself_keeps(state):
    university, _chamber = make_two()
    words = {"field": make_field(), "kind": make_activity_kind()}
    guideline = make_guideline(make_plan())
    titles = [f"見本の研究会{number}" for number in range(3)]
    ask(kept(*by_file(words, titles)), state=state)
    imported = list(Activity.objects.order_by("pk"))
    lists = {"fields": [words["field"]], "guidelines": [guideline]}
    links = {"links": ["https://example.jp/a", "https://example.jp/b"]}
    single = []
    for title in titles:
        told = {**TOLD, **lists, **links, "title_ja": title, "kind": words["kind"]}
        one = actions.tell(university, stage="plan", fiscal_year=2026, told=told, by=None, now=timezone.now())
        (actions.publish if state == State.PUBLISHED else actions.submit)(one, by=None, now=timezone.now())
        single.append(one)
    # Each title is there twice by now, so both find two.
    assert as_told(imported) == as_told(single)


def test_a_file_changes_what_editing_each_by_itself_changes(folder):
    university, _chamber = make_two()
    words = {"field": make_field(), "kind": make_activity_kind()}
    guideline = make_guideline(make_plan())
    pair = [
        make_activity(organisation=university, title_ja="前の題", title_en="Before", state=State.PUBLISHED)
        for _ in range(2)
    ]
    for one in pair:
        actions.edit(one, revision=one.revision, told={"place": "前の会場"}, by=None, now=timezone.now())
        make_file(owner=owner_of(one), audience=one.audience)
    by_row, by_hand = pair
    ask(kept(*by_file(words, ["新しい題"], 番号=str(by_row.pk))))
    told = {**TOLD, "title_ja": "新しい題", "kind": words["kind"], "fields": [words["field"]]}
    told |= {"guidelines": [guideline], "links": ["https://example.jp/a", "https://example.jp/b"]}
    actions.edit(by_hand, revision=by_hand.revision, told=told, by=None, now=timezone.now())
    by_row.refresh_from_db()
    assert as_told([by_row]) == as_told([by_hand])
    assert by_row.revision == by_hand.revision
    openings = [set(Opening.objects.filter(file__owner_key=str(one.pk)).values_list("key", flat=True)) for one in pair]
    assert openings == [set(by_hand.audience)] * 2
