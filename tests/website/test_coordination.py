"""The lists of coordination, as the council's folder tells them."""

from musubi.coordination.models import ConsultationKind, Reason, SupportProgramme, VentureClass
from musubi.website import council_files
from musubi.website.actions.coordination import load_lists
from musubi.website.council_files import CHUGOKU
from tests.coordination.makers import make_member, make_outcome


def test_an_empty_list_is_filled_and_a_list_that_people_changed_is_left_alone(db):
    files = council_files.read(CHUGOKU)
    ConsultationKind.objects.create(code="own", name_ja="自前の種類", name_en="our own", position=1)
    load_lists(files)
    load_lists(files)
    assert [kind.code for kind in ConsultationKind.objects.all()] == ["own"]
    assert Reason.objects.filter(is_for_inquiries=True).exists()
    assert Reason.objects.filter(is_for_closing=True).exists()
    assert not Reason.objects.filter(is_for_inquiries=False, is_for_closing=False).exists()
    assert SupportProgramme.objects.exists()


def test_both_definitions_of_a_university_venture_stand_side_by_side(db):
    load_lists(council_files.read(CHUGOKU))
    counts = [VentureClass.objects.filter(definition_year=year).count() for year in (2018, 2023)]
    assert counts == [5, 6]


def test_an_outcome_that_two_shared_stands_once_on_the_page_of_each(client, db):
    one, other, third = (make_member() for _number in range(3))
    shared, hidden = make_outcome(title_ja="共有の製品"), make_outcome(title_ja="内輪の製品", visibility="members")
    for organisation, outcome, step in (
        (one, shared, "research"),
        (one, shared, "business"),
        (other, shared, "rights"),
    ):
        outcome.roles.create(organisation=organisation, sector_id="academia", step=step, deed_ja="測った")
    hidden.roles.create(organisation=one, sector_id="academia", step="research", deed_ja="測った")
    pages = [client.get(f"/organisations/{organisation.pk}/").text for organisation in (one, other, third)]
    assert [page.count("共有の製品") for page in pages] == [1, 1, 0]
    assert "内輪の製品" not in "".join(pages)
