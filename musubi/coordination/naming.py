"""What in a text may tell whose it is: before a nameless need is shown, its writer is shown these places.

Text and known names in, places out; it knows no table of ours. A name is found in any spelling: width, kana, old kanji,
with or without its legal form, with spaces or a middle dot inside.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from musubi.core.text import MappedKey, bare_name_key, mapped_search_key, search_key


class SpanKind(StrEnum):
    """What a place tells."""

    FIRM = "firm"
    PERSON = "person"
    ADDRESS = "address"
    PHONE = "phone"
    EMAIL = "email"
    URL = "url"
    CORPORATE_NUMBER = "corporate_number"
    NUMBER = "number"


# These name the company by themselves: nothing with one of them is shown namelessly. The others are for the writer.
TELLING = frozenset({SpanKind.FIRM, SpanKind.PHONE, SpanKind.EMAIL, SpanKind.URL, SpanKind.CORPORATE_NUMBER})


@dataclass(frozen=True)
class Span:
    """One place of a text, from `start` to before `end`."""

    start: int
    end: int
    kind: SpanKind
    text: str


@dataclass(frozen=True)
class Names:
    """What is known of whom the text must not name."""

    firms: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()


SHORTEST_NAME = 2
LONGEST_INSIDE = 7
CORPORATE_NUMBER_DIGITS = 13
_DIGIT = "[0-9０-９]"
_ASCII = "[a-z0-9ａ-ｚ０-９_.+-]"
_DASH = "[-‐‑–—−－ー ()（）]"
_PATTERNS = (
    (
        SpanKind.EMAIL,
        re.compile(rf"{_ASCII}{{1,64}}\s?[@＠]\s?{_ASCII}{{1,64}}(?:[.．]{_ASCII}{{1,64}})+", re.IGNORECASE),
    ),
    (SpanKind.URL, re.compile(r"(?:https?|ｈｔｔｐｓ?)[:：]/?/?[^\s、。」）)]+|www\.[^\s、。」）)]+", re.IGNORECASE)),
    (
        SpanKind.URL,
        re.compile(
            r"(?<![\w@＠.])[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:jp|com|net|org|info|biz)(?![a-z0-9-])", re.IGNORECASE
        ),
    ),
    (SpanKind.CORPORATE_NUMBER, re.compile(rf"(?<!{_DIGIT})[TＴ]?{_DIGIT}(?:[-－ ]?{_DIGIT}){{12}}(?!{_DIGIT})")),
    (
        SpanKind.PHONE,
        re.compile(rf"(?<!{_DIGIT})[(（]?[0０+＋]{_DIGIT}{{1,4}}(?:{_DASH}{{1,2}}{_DIGIT}{{1,4}}){{2}}(?!{_DIGIT})"),
    ),
    (SpanKind.PHONE, re.compile(rf"(?<!{_DIGIT})[0０]{_DIGIT}{{9,10}}(?!{_DIGIT})")),
    (SpanKind.ADDRESS, re.compile(rf"〒?{_DIGIT}{{3}}[-－‐−]{_DIGIT}{{4}}(?!{_DIGIT})")),
    (
        SpanKind.ADDRESS,
        re.compile(
            r"(?:[一-龠]{2,3}[都道府県])?[一-龠ぁ-んァ-ヶ]{1,6}[市区町村郡][一-龠ぁ-んァ-ヶー]{1,12}"
            rf"(?:{_DIGIT}+|[一二三四五六七八九十]+)(?:丁目|番地?|号|[-－‐−の]{_DIGIT}+)+"
        ),
    ),
    (
        SpanKind.FIRM,
        re.compile(
            r"(?:株式会社|有限会社|合同会社|合資会社|合名会社|[(（](?:株|有|合)[)）]|㈱|㈲)\s?[^\s、。，．「」()（）をがはにでとのへ]{1,20}"
            r"|[一-龠ァ-ヶーA-Za-zＡ-Ｚａ-ｚ0-9]{2,20}(?:株式会社|有限会社|合同会社|[(（](?:株|有)[)）]|㈱|㈲)"
        ),
    ),
    (
        SpanKind.PERSON,
        re.compile(r"[一-龠々]{1,4}(?=\s?(?:社長|会長|専務|常務|部長|課長|工場長|様|氏|さん|さま)(?![一-龠]))"),
    ),
    (SpanKind.NUMBER, re.compile(rf"(?<!{_DIGIT}){_DIGIT}{{5,}}(?!{_DIGIT})")),
)
# What stands before 社長, 様 or さん and is nobody: a post, a department, a kind of people.
_NOBODY = re.compile(
    r".*(?:者|先|人|員|客|皆|社|業|農家|大工|製造|生産|技術|品質|保証|営業|総務|経理|開発|設計|購買|管理|企画|工務|資材|人事|代表)"
    r"|[部課店副前元現新本各両当同某他全方主神王殿奥職親父母兄姉娘孫一お有華摂]|息子|沢山"
)
_NO_TITLE = re.compile(r"[仕模多異文同]$")  # before 様: 仕様, 模様


def find(text: str, names: Names) -> list[Span]:
    """Return the places of `text` that may tell whose it is, in order; none lies inside another of the same kind."""
    found = [*_known(text, names), *_patterned(text)]
    kept: list[Span] = []
    for span in sorted(found, key=lambda one: (one.start, -one.end)):
        if not any(other.start <= span.start and span.end <= other.end for other in kept):
            kept.append(span)
    return kept


def find_known(text: str, names: Names) -> list[Span]:
    """Return the places of `text` where the company's own name, numbers and addresses stand; not those of others."""
    return sorted(_known(text, names), key=lambda one: (one.start, -one.end))


def is_telling(spans: Iterable[Span]) -> bool:
    """Whether one of them names the company by itself."""
    return any(span.kind in TELLING for span in spans)


def spellings_of(firm: str) -> set[str]:
    """Return the keys by which a company's name is recognised: without its legal form, and its parts."""
    bare = _READ_FORM.sub("", bare_name_key(firm))
    parts = {part for part in search_key(firm).split() if len(part) > SHORTEST_NAME}
    return {key for key in {bare, *parts} if len(key) >= SHORTEST_NAME and key not in _LEGAL_FORMS}


_READ_FORM = re.compile(
    r"^(?:かぶしき|ゆうげん|ごうどう|ごうし|ごうめい)[かが]いしゃ|(?:かぶしき|ゆうげん|ごうどう|ごうし|ごうめい)[かが]いしゃ$"
)
_LEGAL_FORMS = {search_key(form) for form in ("株式会社", "有限会社", "合同会社", "合資会社", "合名会社")}


def _known(text: str, names: Names) -> Iterator[Span]:
    mapped = mapped_search_key(text)
    keys = {(key, SpanKind.FIRM) for firm in names.firms for key in spellings_of(firm)}
    keys |= {(key, SpanKind.PERSON) for person in names.people for key in _parts_of(person)}
    keys |= {(key, SpanKind.ADDRESS) for address in names.addresses for key in _parts_of(address)}
    keys |= {(key, _kind_of(number)) for number in names.numbers for key in _parts_of(number)}
    for key, kind in keys:
        for start, end in _places(mapped, key):
            yield Span(start, end, kind, text[start:end])


def _kind_of(number: str) -> SpanKind:
    """Return what a number of the company's own is: each names it by itself."""
    if "@" in number:
        return SpanKind.EMAIL
    is_corporate = number.isdecimal() and len(number) == CORPORATE_NUMBER_DIGITS
    return SpanKind.CORPORATE_NUMBER if is_corporate else SpanKind.PHONE


def _parts_of(name: str) -> set[str]:
    whole = search_key(name)
    parts = {whole.replace(" ", ""), *whole.split()}
    return {part for part in parts if len(part) >= SHORTEST_NAME}


def _places(mapped: MappedKey, key: str) -> Iterator[tuple[int, int]]:
    """Yield where `key` stands in the text, whatever breaks lie between its letters."""
    letters = [at for at, letter in enumerate(mapped.letters) if letter != " "]
    run = "".join(mapped.letters[at] for at in letters)
    at = run.find(key)
    while at >= 0:
        first, last = letters[at], letters[at + len(key) - 1]
        if last - first < len(key) + LONGEST_INSIDE and not _is_inside_a_word(run, at, key):
            yield mapped.spans[first][0], mapped.spans[last][1]
        at = run.find(key, at + 1)


def _is_inside_a_word(run: str, at: int, key: str) -> bool:
    """Whether Latin letters or digits go on beside a key of such: “ana” is not in “analysis”."""
    before, after = run[at - 1 : at], run[at + len(key) : at + len(key) + 1]
    return (_is_latin(key[0]) and _is_latin(before)) or (_is_latin(key[-1]) and _is_latin(after))


def _is_latin(letter: str) -> bool:
    return letter.isascii() and letter.isalnum()


def _patterned(text: str) -> Iterator[Span]:
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            if kind == SpanKind.PERSON and _is_nobody(match.group(), text[match.end() : match.end() + 2].strip()[:1]):
                continue
            yield Span(match.start(), match.end(), kind, match.group())


def _is_nobody(name: str, title: str) -> bool:
    return bool(_NOBODY.fullmatch(name)) or (title == "様" and bool(_NO_TITLE.search(name)))
