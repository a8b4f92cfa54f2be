import base64

import pytest

from musubi.core.api import CursorWrong, decode_cursor, encode_cursor, page_of
from musubi.registry.models import Sector
from tests.factories import make_sector


@pytest.mark.parametrize("offset", [1, 100, 12_345, 2**31 - 1])
def test_a_cursor_leads_to_where_it_was_made(offset):
    assert decode_cursor(encode_cursor(offset)) == offset


def test_no_cursor_is_the_start():
    assert decode_cursor("") == 0


def sealed(text):
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    ["x", "あ", "!!!!", "=", sealed("o"), sealed("o0"), sealed("o-1"), sealed("5"), sealed("o2147483648"), sealed("ox"),
     sealed("o" + "9" * 5000), sealed("o１"[:1] + "é"), "a" * 10_000],
)  # fmt: skip
def test_a_cursor_that_no_list_gave_is_refused(cursor):
    with pytest.raises(CursorWrong):
        decode_cursor(cursor)


def test_pages_follow_one_another_and_the_last_has_no_next(db):
    codes = ["academia", "finance", "government", "industry", "other"]
    for code in codes:
        make_sector(code)
    seen, cursor = [], ""
    while cursor is not None:
        page, cursor = page_of(Sector.objects.order_by("code"), limit=2, cursor=cursor)
        seen.append([sector.code for sector in page])
    assert seen == [codes[:2], codes[2:4], codes[4:]]


def test_a_page_that_is_just_full_is_the_last(db):
    make_sector("academia")
    page, cursor = page_of(Sector.objects.order_by("code"), limit=1, cursor="")
    assert (len(page), cursor) == (1, None)


def test_a_cursor_beyond_the_end_finds_nothing(db):
    make_sector("academia")
    assert page_of(Sector.objects.order_by("code"), limit=1, cursor=encode_cursor(50)) == ([], None)
