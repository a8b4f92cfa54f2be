"""The list of rounds, one round's page and its file: figures that open the lists behind them."""

import csv
import io
from datetime import timedelta

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from musubi.registry.models import Role
from musubi.surveys.models import Letter, Request, Round, State
from musubi.surveys.views.rounds import LISTS
from tests import factories

pytestmark = pytest.mark.django_db
NOW = timezone.now()
MOST_QUERIES = 12


@pytest.fixture
def secretary(client):
    user = factories.make_user()
    factories.make_role(user=user, kind=Role.Kind.SECRETARIAT)
    client.force_login(user)
    return client


@pytest.fixture
def round_() -> Round:
    return factories.make_round(collection="sample")


def ask(round_: Round, count: int = 1, *, email: str = "a@example.com", **fields) -> Request:
    for _number in range(count):
        organisation = factories.make_organisation(sector="academia", email=email)
        request = factories.make_request(round_=round_, organisation=organisation, **fields)
        Letter.objects.create(
            request=request,
            purpose="asking",
            email="a@example.com",
            day=timezone.localdate(),
            state="sent",
            sent_at=NOW,
        )
    return request


def read(client, name: str, *arguments, **query) -> str:
    answer = client.get(reverse(f"surveys:{name}", args=arguments), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_before_the_first_round_the_page_says_what_to_do(secretary):
    assert "まだ収集はありません" in read(secretary, "rounds")


def test_the_list_tells_how_each_round_stands_in_as_many_queries_as_for_one(secretary, round_):
    ask(round_, state=State.SUBMITTED, submitted_at=NOW)
    read(secretary, "rounds")
    with CaptureQueriesContext(connection) as one:
        read(secretary, "rounds")
    for year in range(2000, 2006):
        ask(factories.make_round(collection="sample", fiscal_year=year), 2)
    with CaptureQueriesContext(connection) as many:
        read(secretary, "rounds")
    assert len(one) == len(many) <= MOST_QUERIES


def test_a_round_of_85_asks_the_database_as_often_as_one_of_1(secretary, round_):
    ask(round_)
    read(secretary, "round", round_.pk)
    with CaptureQueriesContext(connection) as one:
        read(secretary, "round", round_.pk)
    ask(round_, 84)
    with CaptureQueriesContext(connection) as many:
        assert "85" in read(secretary, "round", round_.pk)
    assert len(one) == len(many) <= MOST_QUERIES


def test_each_figure_opens_the_list_behind_it(secretary, round_):
    late = NOW + timedelta(days=90)
    ask(round_, state=State.SUBMITTED, submitted_at=NOW)
    ask(round_, state=State.ACCEPTED, submitted_at=late)
    ask(round_, state=State.RETURNED, submitted_at=NOW, comment="見本")
    ask(round_, email="")
    stuck = ask(round_)
    stuck.letters.update(state="failed", failure="SMTPRecipientsRefused", sent_at=None)
    url = reverse("surveys:round", args=[round_.pk])
    answer = secretary.get(url)
    shown = {name: count for name, _label, count in answer.context["figures"]}
    assert shown == {
        "": 5, "received": 2, "on_time": 1, "missing": 3, "to_read": 1, "stuck": 1, "unreachable": 1,
    }  # fmt: skip
    for name in LISTS:
        assert len(secretary.get(url, {"show": name}).context["rows"]) == shown[name]
    assert secretary.get(url, {"show": "nonsense"}).status_code == 404


def test_a_mail_that_did_not_go_out_is_shown_with_its_reason_and_can_be_sent_again(secretary, round_):
    request = ask(round_)
    request.letters.update(state="failed", failure="SMTPRecipientsRefused", sent_at=None)
    page = read(secretary, "round", round_.pk)
    assert "この宛先はメールサーバーに受け付けられませんでした" in page
    assert reverse("surveys:send_letter", args=[request.letters.get().pk]) in page


def test_nobody_outside_the_secretariat_learns_who_has_not_answered(client, round_):
    request = ask(round_)
    user = factories.make_user()
    factories.make_role(user=user, organisation=request.organisation)
    client.force_login(user)
    for name in ("rounds", "round", "export_round", "remind", "ask"):
        arguments = [] if name == "rounds" else [round_.pk]
        assert client.get(reverse(f"surveys:{name}", args=arguments)).status_code == 403


def test_a_list_leaves_as_a_workbook_of_texts_and_as_csv_in_both_codes(secretary, round_):
    ask(round_, state=State.RETURNED, submitted_at=NOW, comment="=1+1")
    url = reverse("surveys:export_round", args=[round_.pk])
    sheet = openpyxl.load_workbook(io.BytesIO(secretary.get(url).content)).active
    heads, row = ([cell.value for cell in line] for line in sheet.iter_rows())
    told = dict(zip(heads, row, strict=True))
    assert told["差し戻しのコメント"] == "=1+1"
    assert sheet.cell(2, heads.index("差し戻しのコメント") + 1).data_type == "s"
    assert told["状態"] == "差し戻し中"
    assert told["最後のメールの日"].date() == timezone.localdate()
    for file_format, encoding in (("csv", "utf-8-sig"), ("csv-cp932", "cp932")):
        content = secretary.get(url, {"format": file_format}).content
        rows = list(csv.DictReader(io.StringIO(content.decode(encoding))))
        assert rows[0]["差し戻しのコメント"] == "'=1+1"
    assert secretary.get(url, {"format": "xls"}).status_code == 404
    assert len(secretary.get(url, {"format": "csv", "show": "received"}).content.splitlines()) == 1
