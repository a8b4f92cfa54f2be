"""One cell, read: the value our tables hold for its text, or why it cannot be taken over."""

import re
import unicodedata
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, URLValidator

from musubi.core.dates import parse_date
from musubi.core.text import normalise, search_key
from musubi.registry.exchange import refusals
from musubi.registry.exchange.columns import listed
from musubi.registry.exchange.known import DETAILS, NO, TEXT_FACTS, YES, Vocabulary, Word
from musubi.registry.identifiers import READERS, CorporateNumberWrong
from musubi.registry.models import Alias, Membership, Organisation, Profile

Value = str | date | bool | list[str] | Word | None
HIRAGANA = re.compile(r"^[ぁ-ゖー・\s]*$")
_KANGXI = re.compile(r"[\u2f00-\u2fd5]")
_CUT_PHONE = re.compile(r"[1-9][0-9]{7,9}")
_NEEDED = {"kind", "prefecture", "name_ja"}
_YES = {search_key(text) for text in (YES, "yes", "true", "1", "○", "y", "確か")}
_NO = {search_key(text) for text in (NO, "no", "false", "0", "×", "n", "不明")}
_is_web_address = URLValidator(schemes=["http", "https"])
_is_mail_address = EmailValidator()


def read_cell(code: str, text: str, vocabulary: Vocabulary) -> Value:
    """Return the value of a cell. Raises a Refused with the sentence for its reader."""
    if not text:
        return _nothing(code)
    if code in {"sector", "kind", "prefecture"}:
        return _word(code, text, vocabulary)
    if code in {"starts_on", "ends_on"}:
        return parse_date(text)
    if code == "is_start_known":
        return _yes_or_no(text)
    if code == "aliases":
        return [_short_enough("aliases", name) for name in dict.fromkeys(text.split("\n"))]
    return _identifier(code, text) if code in READERS else _short_enough(code, _text(code, text))


def _identifier(code: str, text: str) -> str:
    try:
        return READERS[code](text)
    except CorporateNumberWrong:
        raise refusals.NotACorporateNumber(text=text) from None


def _nothing(code: str) -> Value:
    """Return what an empty cell means in its column."""
    if code in _NEEDED:
        raise refusals.ValueMissing
    if code == "aliases":
        return []
    return None if code in {"starts_on", "ends_on", "sector", "is_start_known"} else ""


def _word(code: str, text: str, vocabulary: Vocabulary) -> Word:
    words = vocabulary.of(code)
    word = words.read(text)
    if word is None:
        raise refusals.WordUnknown(text=text, known=listed(words.written(one) for one in words.all))
    return word


def _yes_or_no(text: str) -> bool:
    # ○ and × are punctuation to search_key, so they are asked for as they are.
    if text in {"○", "◯", "〇"} or search_key(text) in _YES - {""}:
        return True
    if text in {"×", "✕"} or search_key(text) in _NO - {""}:
        return False
    raise refusals.NotYesOrNo(text=text)


def _text(code: str, text: str) -> str:
    if code == "reading":
        if not HIRAGANA.match(text):
            raise refusals.NotHiragana(text=text)
        return text
    if code in {"website", "email", "phone"}:
        return _reachable(code, normalise(text))
    # Names copied from a PDF carry radicals (⼤) that only look like the characters meant (大).
    return _KANGXI.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)


def _reachable(code: str, text: str) -> str:
    try:
        if code == "website":
            _is_web_address(text)
        elif code == "email":
            _is_mail_address(text)
    except ValidationError:
        raise (refusals.NotAWebAddress if code == "website" else refusals.NotAMailAddress)(text=text) from None
    if code == "phone" and _CUT_PHONE.fullmatch(text):
        raise refusals.PhoneWithoutZero(text=text)
    return text


def _short_enough(code: str, text: str) -> str:
    limit = LIMITS[code]
    if len(text) > limit:
        raise refusals.TooLong(limit=limit)
    return text


def _limits() -> dict[str, int]:
    """Return how long a text may be, as the tables have it."""
    tables: list[tuple[Any, tuple[str, ...]]] = [
        (Profile, TEXT_FACTS),
        (Organisation, DETAILS),
        (Membership, ("admitted_by",)),
    ]
    limits = {name: table._meta.get_field(name).max_length for table, names in tables for name in names}
    return {**limits, "aliases": Alias._meta.get_field("text").max_length or 0}


LIMITS = _limits()
