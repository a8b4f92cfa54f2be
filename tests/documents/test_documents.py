"""The tags by which templates of the apps above show files."""

import pytest
from django.template import Context, Template
from django.utils.translation import override

from musubi.documents.models import StoredFile
from tests.documents.makers import OWNER, picture, store_attachment, store_image

pytestmark = pytest.mark.django_db
FILES = Template("{% load documents %}{% file_list files %}")
IMAGE = Template('{% load documents %}{% stored_image image "10rem" %}')


def drawn(template, **given):
    return template.render(Context(given))


def test_attachments_are_links_with_kind_and_size_in_words():
    store_attachment("実施<要項>.pdf", caption_ja="当日配布")
    html = drawn(FILES, files=StoredFile.objects.of(*OWNER).attachments().in_order())
    assert "実施&lt;要項&gt;.pdf" in html
    assert "PDF、48\xa0バイト" in html
    assert "当日配布" in html
    with override("en"):
        assert "PDF, 48\xa0bytes" in drawn(FILES, files=StoredFile.objects.in_order())


def test_no_attachment_is_no_list():
    assert drawn(FILES, files=[]).strip() == ""


def test_an_image_has_its_text_its_size_and_its_widths():
    store_image("会場 1.png", picture("PNG", size=(1400, 700)), alt_ja='会場の"入口"', caption_ja="第1回")
    image = StoredFile.objects.in_order().get()
    html = drawn(IMAGE, image=image)
    assert 'width="1400" height="700"' in html
    assert 'alt="会場の&quot;入口&quot;"' in html
    sources = html.split('srcset="')[1].split('"')[0]
    assert [part.split()[1] for part in sources.split(", ")] == ["480w", "1280w", "1400w"]
    assert f'src="/files/{image.uuid}/1280/' in html
    assert 'sizes="10rem"' in html
    assert "<figcaption>第1回</figcaption>" in html


def test_a_small_image_has_one_width():
    store_image()
    html = drawn(IMAGE, image=StoredFile.objects.in_order().get())
    assert "srcset" not in html
    assert "figcaption" not in html


@pytest.mark.parametrize(("english", "marked"), [("", True), ("The entrance", False)])
def test_a_japanese_text_in_an_english_page_says_that_it_is_japanese(english, marked):
    store_image(alt_ja="入口", alt_en=english)
    with override("en"):
        html = drawn(IMAGE, image=StoredFile.objects.in_order().get())
    assert ('lang="ja"' in html) is marked
    assert f'alt="{english or "入口"}"' in html
