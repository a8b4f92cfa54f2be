"""The lists of coordination, as the council's folder tells them."""

from musubi.coordination.models import ConsultationKind, Reason, SupportProgramme, VentureClass
from musubi.website import council_files
from musubi.website.actions.coordination import load_lists
from musubi.website.council_files import CHUGOKU


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
