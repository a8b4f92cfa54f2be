"""Seeds as a file: out, looked over, and in again."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from musubi.coordination import actions
from musubi.coordination.exchange import MAX_ROWS, SeedHeadingMissing, TooManySeeds, read_seeds
from musubi.coordination.models import Seed, SeedState
from musubi.registry.exchange.refusals import ColumnTwice, NoRows
from musubi.registry.models import Field, Role
from tests import factories
from tests.coordination.makers import make_member, make_seed
from tests.coordination.of_seeds import HEADINGS, NOW, kept, page, typed

pytestmark = pytest.mark.django_db


def send(client, organisation, text):
    file = SimpleUploadedFile("見本.csv", text.encode("utf-8-sig"))
    return client.post(f"/seeds/of/{organisation.pk}/import/", {"file": file})


def carry_out(client, organisation, looked_over):
    rows = looked_over.context["rows"]
    return client.post(f"/seeds/of/{organisation.pk}/import/", {"rows": rows}, follow=True)


def test_what_is_exported_changes_nothing_when_it_is_imported(office, university):
    Field.objects.create(code="materials", name_ja="材料", name_en="Materials", position=1)
    kept(university, **typed(fields=Field.objects.all(), trl=4, rights="granted", keywords_ja="鋼、接合"))

    for file_format in ("xlsx", "csv"):
        content = office.get(f"/seeds/of/{university.pk}/export/{file_format}/").content
        path = f"/seeds/of/{university.pk}/import/"
        plan = office.post(path, {"file": SimpleUploadedFile("a", content)}).context["plan"]
        assert (plan.entries, plan.problems, plan.unchanged_count) == ([], [], 1)


def test_a_file_is_shown_before_it_changes_anything_and_then_carried_out_whole(office, university):
    seed = kept(university, **typed(keywords_ja="残る"))
    looked_over = send(
        office, university, f"{HEADINGS}\n{seed.pk},変えた題名,概要,用途\n,新しい題名,新しい概要,新しい用途\n"
    )

    assert (len(looked_over.context["plan"].new), len(looked_over.context["plan"].changed)) == (1, 1)
    assert Seed.objects.count() == 1
    carry_out(office, university, looked_over)
    seed.refresh_from_db()
    assert (seed.title_ja, seed.keywords_ja) == ("変えた題名", "残る")
    assert Seed.objects.get(title_ja="新しい題名").state == SeedState.DRAFT
    assert carry_out(office, university, looked_over).redirect_chain
    assert Seed.objects.count() == 2


def test_every_bad_row_is_named_and_nothing_is_imported(office, university):
    seed = kept(university, **typed())
    withdrawn = kept(university, **typed(title_ja="取り下げた題名"))
    actions.withdraw_seed(withdrawn, by=None, now=NOW)
    rows = [
        f"{HEADINGS},分野,TRL,知的財産,謎",
        "9999,番号違い,概要,用途,,,,",
        f"{seed.pk},題名,,用途,錬金術,12,秘密,",
        f"{seed.pk},題名,概要,用途,,,,",
        f"{withdrawn.pk},題名,概要,用途,,,,",
    ]

    response = send(office, university, "\n".join(rows))
    plan = response.context["plan"]

    assert [row for row, _column, _text in plan.problems] == [2, 3, 3, 3, 3, 4, 5]
    assert "錬金術" in response.content.decode()
    assert "謎" in response.content.decode()
    assert not plan.entries
    carry_out(office, university, response)
    seed.refresh_from_db()
    assert seed.title_ja == "鋼の接合"


def test_a_row_is_known_by_its_number_elsewhere_and_by_its_title(office, university):
    kept(university, **typed(title_ja="一つ目", source_system="J-GLOBAL", outside_id="7"))
    kept(university, **typed(title_ja="二つ目"))
    headings = "title_ja,summary_ja,uses_ja,source_system,outside_id"
    text = f"{headings}\n改めた題名,概要,用途,J-GLOBAL,7\n二つ目,別の概要,用途,,\n"

    plan = send(office, university, text).context["plan"]

    assert [entry.seed.title_ja for entry in plan.changed] == ["一つ目", "二つ目"]
    assert [change.after for change in plan.changed[1].changes] == ["別の概要"]


def test_a_file_that_was_changed_or_is_old_is_not_carried_out(office, university):
    response = office.post(f"/seeds/of/{university.pk}/import/", {"rows": "forged"}, follow=True)

    assert "もう一度ファイルを選んでください" in response.content.decode()


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("何か,別のもの\n1,2\n", SeedHeadingMissing),
        ("title_ja\n", NoRows),
        ("title_ja,タイトル\n一,二\n", ColumnTwice),
        ("title_ja\n" + "題名\n" * (MAX_ROWS + 1), TooManySeeds),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_a_sentence(office, university, text, refusal):
    with pytest.raises(refusal):
        read_seeds(text.encode())
    response = send(office, university, text)
    assert response.status_code == 422
    assert "field-error" in response.content.decode()


def test_a_number_or_a_formula_in_a_cell_comes_in_as_text():
    with translation.override("en"):
        table = read_seeds(b"title (Japanese),TRL\n'=1+1,5\n")

    assert table.rows == [(2, {"title_ja": "=1+1", "trl": "5"})]


def test_whoever_keeps_no_seeds_gets_neither_list_nor_file(client, university):
    role = factories.make_role(
        person=factories.make_person(user=factories.make_user()), organisation=make_member(), kind=Role.Kind.VIEWER
    )
    client.force_login(role.person.user)
    seed = make_seed(organisation=university)

    for path in ("", "new/", "import/", "export/csv/"):
        page(client, f"/seeds/of/{university.pk}/{path}", status=403)
    page(client, f"/seeds/{seed.pk}/edit/", status=403)
