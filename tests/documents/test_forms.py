"""What is wrong with a file is said at its field."""

import pytest
from django.utils.datastructures import MultiValueDict

from musubi.documents.actions import AltMissing
from musubi.documents.forms import AttachmentForm, ImageForm, ImageTextsForm
from tests.documents.makers import PDF, picture, upload


def filled(form, name, file, *, required=None, **given):
    options = {} if required is None else {"required": required}
    return form(given, MultiValueDict({name: [file]} if file else {}), **options)


def test_a_file_that_is_right_comes_out_checked():
    form = filled(AttachmentForm, "file", upload("要項.pdf", PDF))
    assert form.is_valid()
    assert form.cleaned_data["file"].content == PDF


@pytest.mark.parametrize(
    ("name", "content", "code", "said"),
    [
        ("報告.pdf", b"MZ" + b"\x00" * 99, "is_a_program", "プログラム"),
        ("図.svg", b"<svg xmlns='x'/>", "svg_not_accepted", "SVG"),
        ("束.zip", b"PK\x03\x04", "damaged", "壊れて"),
    ],
)
def test_a_file_that_is_wrong_is_told_at_its_field(name, content, code, said):
    form = filled(AttachmentForm, "file", upload(name, content))
    assert form.errors.as_data()["file"][0].code == code
    assert said in form.errors["file"][0]


def test_an_empty_file_is_told_at_its_field():
    assert "file" in filled(AttachmentForm, "file", upload("要項.pdf", b"")).errors


def test_what_is_no_image_is_told_at_its_field_and_so_is_the_missing_text():
    for required in (True, False):
        form = filled(ImageForm, "image", upload("写真.jpg", b"no picture"), required=required)
        assert form.errors.as_data()["image"][0].code == "not_an_image"
        assert form.errors["alt_ja"] == [str(AltMissing())]


def test_an_image_needs_a_text_and_no_image_needs_none():
    assert "alt_ja" in filled(ImageForm, "image", upload("写真.jpg", picture())).errors
    told = filled(ImageForm, "image", upload("写真.jpg", picture()), alt_ja="会場の\n入口", caption_en="The hall")
    assert told.is_valid()
    assert told.texts() == {"alt_ja": "会場の 入口", "alt_en": "", "caption_ja": "", "caption_en": "The hall"}
    left_out = filled(ImageForm, "image", None, required=False)
    assert left_out.is_valid()
    assert left_out.cleaned_data["image"] is None
    assert "image" in filled(ImageForm, "image", None).errors


def test_the_texts_of_an_image_cannot_be_emptied():
    assert "alt_ja" in ImageTextsForm({"seen": 1, "alt_ja": " "}).errors


def test_a_browser_is_told_what_is_taken_and_a_person_how_large():
    html = str(ImageForm()["image"])
    assert 'accept=".jpg,.jpeg,.png,.gif,.webp"' in html
    assert "10" in str(ImageForm()["image"].help_text)
    assert "20" in str(AttachmentForm()["file"].help_text)
