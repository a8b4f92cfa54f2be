"""What may be kept is found by what is in a file. Every refusal is a sentence in the reader's language."""

import random
from io import BytesIO

import pytest
from django.utils.translation import override
from PIL import Image

from musubi.documents.contents import check_attachment, check_image, kinds, office, pictures, refusals
from musubi.documents.contents.names import clean_name
from tests.documents import makers
from tests.documents.makers import PDF, archive, picture, upload

SVG = b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
EXE = b"MZ\x90\x00\x03\x00\x00\x00" + b"\x00" * 200
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600


# --- what is taken -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "kind", "kept_name"),
    [
        ("要項.pdf", PDF, kinds.PDF, "要項.pdf"),
        ("要項", PDF, kinds.PDF, "要項.pdf"),
        ("報告.docx", makers.office(), kinds.WORD, "報告.docx"),
        ("表.xlsx", makers.office("spreadsheetml.sheet"), kinds.EXCEL, "表.xlsx"),
        ("発表.pptx", makers.office("presentationml.presentation"), kinds.POWERPOINT, "発表.pptx"),
        ("表.docx", makers.office("spreadsheetml.sheet"), kinds.EXCEL, "表.xlsx"),
        ("第1.2版", makers.office(), kinds.WORD, "第1.2版.docx"),
        ("名簿.csv", "機関,県\n広島大学,広島県\n".encode("cp932"), kinds.CSV, "名簿.csv"),
        ("メモ.TXT", "MZ世代の調査\r\n".encode(), kinds.TEXT, "メモ.TXT"),
        ("写し.txt", "産学官金".encode("utf-16"), kinds.TEXT, "写し.txt"),
        ("写真.png", picture("JPEG"), kinds.JPEG, "写真.jpg"),
        ("印.gif", picture("GIF"), kinds.PNG, "印.png"),
    ],
)
def test_an_attachment_is_what_is_in_it_whatever_its_name_says(name, content, kind, kept_name):
    checked = check_attachment(upload(name, content))
    assert (checked.kind, checked.name, checked.is_image) == (kind, kept_name, False)


def test_a_document_is_kept_to_the_byte():
    assert check_attachment(upload("要項.pdf", PDF)).content == PDF


# --- what is not ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "refusal"),
    [
        ("報告.pdf", EXE, refusals.IsAProgram),
        ("報告.txt", b"\x7fELF\x02\x01\x01", refusals.IsAProgram),
        ("報告.txt", b"#!/bin/sh\necho\n", refusals.IsAProgram),
        ("報告.txt", b"\xef\xbb\xbf#!/bin/sh\n", refusals.IsAProgram),
        ("報告.txt", b"\n <!doctype HTML><p>", refusals.IsAProgram),
        ("報告.csv", b"<?php echo 1;", refusals.IsAProgram),
        ("報告.txt", "<script>".encode("utf-16"), refusals.IsAProgram),
        ("報告.js", b"alert(1)", refusals.IsAProgram),
        ("報告.pdf.exe", PDF, refusals.IsAProgram),
        ("報告\u202efdp.exe", PDF, refusals.IsAProgram),
        ("図.svg", SVG, refusals.SvgNotAccepted),
        ("図.png", SVG, refusals.SvgNotAccepted),
        ("図.txt", SVG, refusals.SvgNotAccepted),
        ("空.pdf", b"", refusals.EmptyFile),
        ("半分.pdf", b"%PDF-1.7\n", refusals.Damaged),
        ("古い.doc", OLD, refusals.OldOrLocked),
        ("鍵.xlsx", OLD, refusals.OldOrLocked),
        ("何か.dat", b"\x01\x02\x03", refusals.KindNotAccepted),
        ("文.md", "見出し".encode(), refusals.KindNotAccepted),
        ("束.zip", archive({"要項.pdf": PDF}), refusals.KindNotAccepted),
        ("半分.docx", makers.office()[:-30], refusals.Damaged),
        ("写真.jpg", b"\xff\xd8\xff\xe0" + b"\x00" * 50, refusals.NotAnImage),
    ],
)
def test_what_would_run_or_cannot_be_read_is_refused(name, content, refusal):
    with pytest.raises(refusal):
        check_attachment(upload(name, content))


@pytest.mark.parametrize(
    "content",
    [
        makers.office(**{"word/vbaProject.bin": b"x"}),
        makers.office(listed='<Override ContentType="application/vnd.ms-office.vbaProject" PartName="/a.bin"/>'),
        makers.office(**{"xl/macrosheets/sheet1.xml": b"<x/>"}),
        archive(
            {"[Content_Types].xml": b'<Types ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/>'}
        ),
    ],
)
def test_macros_are_found_whatever_the_file_is_called(content):
    with pytest.raises(refusals.HasMacros):
        check_attachment(upload("報告.docx", content))


def test_a_list_of_parts_that_hides_its_letters_is_not_believed():
    with pytest.raises(refusals.Damaged):
        check_attachment(upload("報告.docx", makers.office(listed="vnd.ms-office.vba&#80;roject")))


def test_an_archive_that_unpacks_to_very_much_is_refused_unread(monkeypatch):
    monkeypatch.setattr(office, "LARGEST_UNPACKED", 10_000)
    with pytest.raises(refusals.UnpacksTooBig):
        check_attachment(upload("報告.docx", makers.office(**{"word/document.xml": b" " * 20_000})))


def test_an_attachment_and_an_image_have_their_greatest_size(settings):
    settings.LARGEST_ATTACHMENT_BYTES, settings.LARGEST_IMAGE_BYTES = 2 * 1024**2, 1024**2
    exactly = PDF.replace(b"\n1 0", b"\n" + b"%" * (2 * 1024**2 - len(PDF)) + b"1 0")
    check_attachment(upload("要項.pdf", exactly))
    for check, content, said in ((check_attachment, exactly + b"\n", "2 MB"), (check_image, exactly, "1 MB")):
        with pytest.raises(refusals.TooLarge) as told:
            check(upload("要項.pdf", content))
        assert said in str(told.value)


@pytest.mark.parametrize("content", [PDF, b"GIF89a", "見本".encode(), makers.office(), picture()[:100]])
def test_what_is_no_picture_is_none_whatever_its_name_says(content):
    with pytest.raises(refusals.NotAnImage):
        check_image(upload("写真.jpg", content))


@pytest.mark.parametrize("sides", [(8_000, 8_000), (60_000, 60_000)])
def test_a_small_file_that_would_be_a_very_large_picture_is_refused_undrawn(sides):
    content = makers.bomb(width=sides[0], height=sides[1])
    assert len(content) < 100
    with pytest.raises(refusals.TooManyPixels):
        check_image(upload("写真.png", content))


def test_every_refusal_is_a_whole_sentence_in_both_languages():
    found = [each for each in vars(refusals).values() if isinstance(each, type) and each is not refusals.FileRefused]
    for refusal in (each for each in found if each.__module__ == refusals.__name__):
        spoken = refusal(megabytes=10, megapixels=50)
        with override("en"):
            assert str(spoken).endswith(".")
        with override("ja"):
            assert str(spoken).endswith("。")


def test_no_damage_to_a_file_is_met_by_anything_but_a_refusal():
    """A thousand files with bytes changed or cut: each is kept or refused, none breaks the page."""
    lot = random.Random(17)
    whole = [picture(), picture("PNG"), picture("GIF"), picture("WEBP"), makers.photograph_of_somebody()]
    whole += [makers.office(), PDF]
    for _turn in range(1000):
        content = bytearray(lot.choice(whole))
        for _byte in range(lot.randint(1, 6)):
            content[lot.randrange(len(content))] = lot.randrange(256)
        damaged = bytes(content[: lot.randint(1, len(content))] if lot.random() < 0.3 else content)
        try:
            check_attachment(upload("何か.txt", damaged))
        except refusals.FileRefused:
            continue


# --- pictures ------------------------------------------------------------------------------------------------------


def test_where_a_photograph_was_taken_is_not_kept():
    taken = makers.photograph_of_somebody()
    assert b"secret comment" in taken
    for checked in (check_image(upload("写真.jpg", taken)), check_attachment(upload("写真.jpg", taken))):
        drawn = Image.open(BytesIO(checked.content))
        assert dict(drawn.getexif()) == dict(drawn.getexif().get_ifd(0x8825)) == {}
        assert b"secret comment" not in checked.content
        assert "ひみつ".encode() not in checked.content


def test_a_photograph_stands_upright():
    checked = check_image(upload("写真.jpg", makers.photograph_of_somebody()))
    assert (checked.width, checked.height) == (20, 40)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP"])
@pytest.mark.parametrize("tail", [b"<script>hidden()</script>", archive({"hidden.js": b"hidden()"}), EXE])
def test_what_hides_behind_a_picture_is_gone(kind, tail):
    checked = check_image(upload("写真.jpg", picture(kind) + tail))
    assert tail not in checked.content
    assert b"hidden" not in checked.content
    assert Image.open(BytesIO(checked.content)).size == (8, 6)


@pytest.mark.parametrize(
    ("kind", "mode", "kept_as"),
    [
        ("JPEG", "CMYK", kinds.JPEG),
        ("JPEG", "L", kinds.JPEG),
        ("PNG", "RGBA", kinds.PNG),
        ("PNG", "1", kinds.PNG),
        ("PNG", "LA", kinds.PNG),
        ("WEBP", "RGB", kinds.JPEG),
        ("WEBP", "RGBA", kinds.PNG),
    ],
)
def test_a_picture_of_any_colours_is_kept_as_one_that_every_browser_shows(kind, mode, kept_as):
    colour = {"1": 1, "L": 90}.get(mode, tuple([90] * len(mode)))
    checked = check_image(upload("写真", picture(kind, mode=mode, colour=colour)))
    assert checked.kind is kept_as
    assert Image.open(BytesIO(checked.content)).mode in {"L", "RGB", "RGBA"}


def test_sixteen_bits_of_grey_stay_the_grey_they_were():
    grey = Image.new("I;16", (4, 4), 128 * 256)
    written = BytesIO()
    grey.save(written, "PNG")
    checked = check_image(upload("計測.png", written.getvalue()))
    assert Image.open(BytesIO(checked.content)).getpixel((0, 0)) == 128


def test_a_large_picture_is_kept_in_widths_for_every_screen(monkeypatch):
    monkeypatch.setattr(pictures, "LONGEST_SIDE", 256)
    monkeypatch.setattr(pictures, "WIDTHS", (128, 48))
    checked = check_image(upload("写真.png", picture("PNG", size=(300, 150))))
    assert (checked.width, checked.height) == (256, 128)
    assert [(each.width, each.height) for each in checked.smaller] == [(128, 64), (48, 24)]
    narrow = check_image(upload("印.png", picture("PNG", size=(48, 300))))
    assert narrow.smaller == ()


# --- names ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "clean"),
    [
        ("../../etc/要項.pdf", "要項.pdf"),
        ("C:\\会議\\要項.pdf", "要項.pdf"),
        ("要\n項\x00\t.pdf", "要 項 .pdf"),
        ("報告\u202efdp.exe", "報告fdp.exe"),
        ("\u2066要\u200b項\ufeff.pdf", "要項.pdf"),
        ("か\u3099.pdf", "が.pdf"),
        ("..", "file"),
        ("", "file"),
        (".htaccess", "htaccess"),
        ("  要項.pdf ", "要項.pdf"),
    ],
)
def test_a_name_holds_no_place_and_no_hidden_sign(given, clean):
    assert clean_name(given) == clean


def test_a_name_of_five_thousand_characters_is_cut_and_keeps_its_ending():
    name = clean_name("長" * 5_000 + ".pdf")
    assert len(name) == 200
    assert name.endswith("長.pdf")
    assert len(check_attachment(upload("長" * 5_000, PDF)).name) == 200
