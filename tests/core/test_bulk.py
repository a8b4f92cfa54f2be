"""Rows by the thousand are those that Django would have written."""

from datetime import date

import pytest
from django.db import transaction

from musubi.core.bulk import insert_rows, reserve_keys, update_rows
from musubi.search.models import Document

pytestmark = pytest.mark.django_db
COLUMNS = ["kind", "key", "title_ja", "url", "happened_on", "audience"]


def rows(count: int) -> list[tuple]:
    return [
        ("sample", str(number), f"見本{number}", "/", date(2026, 4, 1) if number else None, ["public", f"a:{number}"])
        for number in range(count)
    ]


def kept() -> list[tuple]:
    return list(Document.objects.order_by("key").values_list(*COLUMNS, "title_en", "names"))


def test_rows_are_written_as_django_writes_them():
    Document.objects.bulk_create(Document(**dict(zip(COLUMNS, row, strict=True))) for row in rows(3))
    written = kept()
    Document.objects.all().delete()
    insert_rows(Document, COLUMNS, rows(3))
    assert kept() == written


def test_what_all_rows_have_in_common_is_said_once():
    insert_rows(Document, ["key"], [("1",), ("2",)], same={"kind": "sample", "title_ja": "見本", "audience": []})
    assert list(Document.objects.order_by("key").values_list("key", "kind", "title_ja", "audience")) == [
        ("1", "sample", "見本", []),
        ("2", "sample", "見本", []),
    ]


def test_a_row_that_is_there_already_takes_the_other_values():
    columns = ["kind", "key", "title_ja", "url"]
    insert_rows(Document, columns, [("sample", "1", "見本", "/")], same={"audience": []})
    again = [("sample", "1", "新しい題", "/1"), ("sample", "2", "見本", "/2")]
    insert_rows(Document, columns, again, same={"audience": ["members"]}, once=["kind", "key"])
    found = Document.objects.order_by("key").values_list("key", "title_ja", "url", "audience")
    assert list(found) == [("1", "新しい題", "/1", ["members"]), ("2", "見本", "/2", ["members"])]


def test_rows_are_changed_by_their_keys():
    insert_rows(Document, COLUMNS, rows(2))
    keys = list(Document.objects.order_by("key").values_list("pk", flat=True))
    changes = [("新しい題", date(2026, 5, 1), ["members"], keys[1])]
    update_rows(Document, ["title_ja", "happened_on", "audience"], changes)
    found = Document.objects.order_by("key").values_list("title_ja", "happened_on", "audience")
    assert list(found) == [("見本0", None, ["public", "a:0"]), ("新しい題", date(2026, 5, 1), ["members"])]


def test_a_reserved_key_is_given_to_nobody_else():
    first, second = reserve_keys(Document, 2), reserve_keys(Document, 3)
    assert len({*first, *second}) == 5
    by_itself = Document.objects.create(kind="sample", key="x", title_ja="見本", url="/", audience=[])
    assert by_itself.pk > max(second)
    insert_rows(Document, ["id", *COLUMNS], [(key, *row) for key, row in zip(first, rows(2), strict=True)])
    assert set(Document.objects.values_list("pk", flat=True)) == {*first, by_itself.pk}


def test_nothing_is_written_of_no_rows():
    with transaction.atomic():
        insert_rows(Document, COLUMNS, [])
        update_rows(Document, ["title_ja"], [])
    assert not Document.objects.exists()
