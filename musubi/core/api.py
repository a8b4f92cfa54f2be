"""How every part of the API speaks: names in both languages, pages by cursor, problems as RFC 9457."""

import base64
import binascii
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import P, QueryEx
from pydantic import BaseModel

from musubi.core.errors import Refused

LIMIT = 100
HIGHEST_LIMIT = 500
# What narrows a list: a word of our own data, or nothing. PostgreSQL would not even be asked for one with a NUL in it.
Code = QueryEx[str, P(pattern=r"^[A-Za-z0-9_-]*$", max_length=50)]


class Answer(BaseModel):
    """What the API answers with. Made of dictionaries alone, it needs none of what ninja's Schema asks of each row."""


class Name(Answer):
    """A name in both languages; `en` is empty where none is known."""

    ja: str
    en: str


class CursorWrong(Refused):
    """The cursor is not one that this list gave out."""

    code = "cursor_wrong"
    message = _("The cursor is not one that this list gave out. Leave it out to begin from the start.")
    status = 422


def encode_cursor(offset: int) -> str:
    """Return an opaque cursor that continues a list at `offset`."""
    return base64.urlsafe_b64encode(f"o{offset}".encode()).decode().rstrip("=")


def decode_cursor(cursor: str) -> int:
    """Return the offset of a cursor, 0 for none. Raises CursorWrong."""
    if not cursor:
        return 0
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
        offset = int(text.removeprefix("o"))
    except (binascii.Error, UnicodeDecodeError, ValueError):
        raise CursorWrong from None
    if not text.startswith("o") or not 0 < offset < 2**31:
        raise CursorWrong
    return offset


def page_of(rows: QuerySet[Any], *, limit: int, cursor: str) -> tuple[list[Any], str | None]:
    """Return the rows of one page and the cursor of the next, None on the last."""
    offset = decode_cursor(cursor)
    found = list(rows[offset : offset + limit + 1])
    return found[:limit], encode_cursor(offset + limit) if len(found) > limit else None


def reading_only(view: Callable[..., HttpResponse], refuse: Callable[[HttpRequest], HttpResponse]) -> Any:
    """Return `view` so that it answers HEAD as it does GET (the server leaves out the body) and no other method."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        if request.method not in {"GET", "HEAD"}:
            return refuse(request)
        asked, request.method = request.method, "GET"
        try:
            return view(request, *args, **named)
        finally:
            request.method = asked

    return answer
