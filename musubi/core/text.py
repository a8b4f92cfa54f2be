"""Japanese text as people mean it rather than as it was typed or extracted.

The original is what is displayed; what these functions return is only compared, searched and sorted.
"""

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

# NFKC already turns the 214 Kangxi radicals (U+2F00–2FD5) into ideographs. The CJK Radicals Supplement it leaves alone;
# these are the ones that text extracted from PDF files carries in the place of the ideograph.
_RADICALS = dict(
    zip(
        "⺅⺝⺟⺠⺡⺧⺩⺬⺮⺶⺷⺹⺽⺾⻁⻄⻆⻌⻍⻏⻑⻖⻗⻘⻝⻞⻟⻡⻣⻤⻨⻩⻫⻭⻯⻱⻲",
        "亻月母民氵牛王示竹羊羊耂臼艹虎西角辶辶阝長阝雨青食食飠首骨鬼麦黄斉歯竜亀亀",
        strict=True,
    )
)
# Voiced marks typed as signs of their own join the kana before them, as their half-width forms already do in NFKC.
_AS_WRITTEN = str.maketrans({**_RADICALS, "゛": "\u3099", "゜": "\u309a"})
_NOT_AS_WRITTEN = re.compile(f"[{''.join(map(chr, _AS_WRITTEN))}]")
# Wave dash and full-width tilde are one sign to a reader, and both occur in the council's documents.
MOST_DIGITS = 9  # of the number of a record: an integer of every database holds it
_DASHES = str.maketrans({"〜": "~", "‐": "-", "‑": "-", "–": "-", "—": "-", "−": "-"})
# The same character in an older or a printer's form. Different characters that sound alike (島 and 嶋) stay apart:
# they tell names apart.
_OLD_KANJI = dict(
    zip(
        "國學會廣澤濱濵邊邉髙﨑德惠眞櫻龍藏榮圓豐實縣鐵總應經濟產産氣醫藥營團體發關點變觀獨瀨靜黑萬與聲龜齋齊",
        "国学会広沢浜浜辺辺高崎徳恵真桜竜蔵栄円豊実県鉄総応経済産産気医薬営団体発関点変観独瀬静黒万与声亀斎斉",
        strict=True,
    )
)
_KATAKANA_TO_HIRAGANA = {code: code - 0x60 for code in [*range(ord("ァ"), ord("ヶ") + 1), ord("ヽ"), ord("ヾ")]}
# 関ヶ原 and 関ケ原 are one place, so the small forms are written large.
_ONE_FORM = str.maketrans({**_OLD_KANJI, "ヶ": "け", "ゖ": "け", "ヵ": "か", "ゕ": "か"})
_FOLDED_TOGETHER = _KATAKANA_TO_HIRAGANA | _ONE_FORM
_TURNING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_ACCENTS = range(0x300, 0x370)
_LETTER_MARKS_EXCEPT = re.compile(
    "[\u180b-\u180f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe2f\U000e0100-\U000e01ef]"
)
# 「コーディネーター」 and 「コーディネータ」 are one word. A long vowel is dropped where a word can be seen to
# end, before anything but kana and between katakana and hiragana (サーバーの), and at the start of a run, where a
# query that was cut out of a word may begin. So no query loses what it was cut from: see tests/core/test_text.py.
_KANA = "ぁ-ゖゝゞァ-ヺヽヾㇰ-ㇿ"
_DROPPED_LONG_VOWELS = re.compile(rf"(?<![^ ])ー+|ー+(?![{_KANA}ー])|(?<=[ァ-ヺ])ー+(?=[ぁ-ゖ])")
# 「産・学・官」 and 「産学官」 are one word to a reader, 「A・B」 and 「AB」 are not.
_DOT = "・"
_IDEOGRAPHS = "々〻〆\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_PLAIN = re.compile(r"[0-9A-Za-zぁ-ゖァ-ヺ\u4e00-\u9fff。、，．「」（）\n\u0020\u3000]*")
_DOTS_INSIDE = re.compile(rf"(?<=[{_KANA}{_IDEOGRAPHS}ー]){_DOT}+(?=[{_KANA}{_IDEOGRAPHS}])")
_LEGAL_FORM_IN_BRACKETS = re.compile(r"\((株|有|合|資|名|公財|一財|公社|一社|財|社|独|地独|国研|学|特非)\)")
_SPELLED_OUT = (
    "(?:株式|有限|合同|合資|合名)会社|(?:一般|公益)?(?:社団|財団)法人|(?:国立|公立)大学法人|学校法人|医療法人|社会福祉法人|"
    "(?:地方)?独立行政法人|国立研究開発法人|(?:特定非営利活動|NPO)法人"
)
_LEGAL_FORM_SPELLED_OUT = re.compile(rf"^ ?(?:{_SPELLED_OUT})|(?:{_SPELLED_OUT}) ?$")


class MappedKey(NamedTuple):
    """The letters of a text's search key, each with the span of the original text that it came from."""

    letters: str
    spans: list[tuple[int, int]]


def number_in(text: str) -> int | None:
    """Return the number of a record that somebody sent, None where it is none that a record of ours could have."""
    is_number = text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS
    return int(text) if is_number else None


def normalise(text: str) -> str:
    """Return `text` in NFKC with radicals, half-width kana and dashes in their usual form, and single spaces."""
    return " ".join(_compatible(text).translate(_AS_WRITTEN).translate(_DASHES).split())


def one_line(text: str) -> str:
    """Return `text` with single spaces, without signs of control and those that turn the direction of writing."""
    return " ".join("".join(" " if unicodedata.category(sign) == "Cc" else sign for sign in text).split()).translate(
        _TURNING
    )


def search_key(text: str) -> str:
    """Return what `text` is searched by: runs of letters and digits separated by single spaces.

    Case, width, accents, kana script, old forms of kanji, invisible characters, the long vowel at a word's end, a
    middle dot inside Japanese and punctuation make no difference. A text contains a query when every run of the
    query's key occurs in the text's key.
    """
    return _folded(_compatible(text))


def search_and_name_key(text: str) -> tuple[str, str]:
    """Return `search_key` and `bare_name_key` of one text, for little more than the first costs."""
    compatible = _compatible(text)
    key = _folded(compatible)
    may_hold_legal_form = "(" in compatible or "会社" in compatible or "法人" in compatible
    return key, bare_name_key(text) if may_hold_legal_form else key.replace(" ", "")


def _folded(compatible: str) -> str:
    letters = compatible.translate(_FOLDED)
    if _DOT in letters:
        letters = _DOTS_INSIDE.sub("", letters).replace(_DOT, " ")
    if "ー" in letters:
        letters = _DROPPED_LONG_VOWELS.sub("", letters)
    return " ".join(letters.translate(_FOLDED_TOGETHER).split())


def query_key(text: str) -> str:
    """Return the search key of what somebody looks for, in which a middle dot always parts runs.

    「水素・電池」 asks for both words, wherever they stand; both occur in a text that has it so.
    """
    return search_key(_compatible(text).replace(_DOT, " "))


def folds_sign_by_sign(text: str) -> bool:
    """Whether every sign of the text is one letter or one break by itself, as in nearly all texts.

    Such a text is mapped in a tenth of the time.
    """
    return all(map(_is_one_letter, set(text)))


def mapped_search_key(text: str) -> MappedKey:
    """Return the search key of `text`, each break still a space for each sign, and where in `text` each letter stands.

    A sign that became several letters (㈱) gives each of them its own span; what was dropped after a letter (a long
    vowel, a variation selector) belongs to the letter's span.
    """
    return soon_mapped(text) or _mapped(*_by_clusters(text))


def soon_mapped(text: str) -> MappedKey | None:
    """Return what `mapped_search_key` does where `text` folds sign by sign, as nearly every one does."""
    plain = plain_key(text)
    if plain is not None:
        return MappedKey(plain, _in_place(plain))
    return _mapped(*_sign_by_sign(text)) if folds_sign_by_sign(text) else None


def _sign_by_sign(text: str) -> tuple[list[str], list[tuple[int, int]]]:
    return list(text.translate(_FOLDED)), _in_place(text)


_PLACES = list(pairwise(range(2001)))  # most texts' places are cut from these, not made


def _in_place(text: str) -> list[tuple[int, int]]:
    return _PLACES[: len(text)] if len(text) <= len(_PLACES) else list(pairwise(range(len(text) + 1)))


def _mapped(letters: list[str], spans: list[tuple[int, int]]) -> MappedKey:
    whole = "".join(letters)
    if _DOT in whole:
        for match in reversed(list(_DOTS_INSIDE.finditer(whole))):
            del letters[slice(*match.span())], spans[slice(*match.span())]
        whole = "".join(letters).replace(_DOT, " ")
        letters = list(whole)
    if "ー" in whole:
        for match in reversed(list(_DROPPED_LONG_VOWELS.finditer(whole))):
            first, last = match.span()
            if first and letters[first - 1] != " ":
                spans[first - 1] = (spans[first - 1][0], spans[last - 1][1])
            del letters[first:last], spans[first:last]
        whole = "".join(letters)
    return MappedKey(whole.translate(_FOLDED_TOGETHER), spans)


def _by_clusters(text: str) -> tuple[list[str], list[tuple[int, int]]]:
    letters: list[str] = []
    spans: list[tuple[int, int]] = []
    for start, end in _clusters(text):
        folded = _folded_cluster(text[start:end])
        letters += folded
        spans += [(start, end)] * len(folded)
        if not folded and spans and letters[-1] != " ":
            spans[-1] = (spans[-1][0], end)
    return letters, spans


def plain_key(text: str) -> str | None:
    """Return the search key of a text each sign of which is one letter or break of it, in its place; or None.

    Most Japanese is so: kanji, kana, digits, stops and brackets, without a long vowel or a middle dot. It needs no map.
    """
    return text.translate(_FOLDED_WHOLLY) if _PLAIN.fullmatch(text) else None


def name_key(text: str) -> str:
    """Return what an organisation's name is recognised by: its search key without spaces and bracketed legal form."""
    return search_key(_LEGAL_FORM_IN_BRACKETS.sub(" ", normalise(text))).replace(" ", "")


def bare_name_key(text: str) -> str:
    """Return the name's key without its legal form, spelled out or in brackets; a legal form alone is left as it is."""
    bare = normalise(text)
    if "(" in bare:
        bare = _LEGAL_FORM_IN_BRACKETS.sub(" ", bare)
    if "会社" in bare or "法人" in bare:  # as every form spelled out has one of the two
        bare = _LEGAL_FORM_SPELLED_OUT.sub("", bare)
    return search_key(bare).replace(" ", "") or name_key(text)


class _Folding(dict[int, str]):
    """What one character of a normalised text becomes in a key: letters, a space for a break, or nothing.

    Each character is folded by itself, which is why a key cut from a text occurs in the text's key.
    """

    def __missing__(self, code: int) -> str:
        folded = chr(code).translate(_AS_WRITTEN).casefold()
        plain = "".join(char for char in unicodedata.normalize("NFKD", folded) if ord(char) not in _ACCENTS)
        self[code] = "".join(_letter(char) for char in unicodedata.normalize("NFKC", plain))
        return self[code]


class _FoldingWholly(dict[int, str]):
    """The same with kana and old kanji in one form, at once: long vowels and dots ask for what lies between."""

    def __missing__(self, code: int) -> str:
        self[code] = _FOLDED[code].translate(_FOLDED_TOGETHER)
        return self[code]


_FOLDED, _FOLDED_WHOLLY = _Folding(), _FoldingWholly()


def _letter(char: str) -> str:
    if char.isalnum() or char == _DOT:
        return char
    category = unicodedata.category(char)
    if category in ("Cf", "Me") or _LETTER_MARKS_EXCEPT.match(char):
        return ""
    return char if category in ("Mn", "Mc") else " "


def _compatible(text: str) -> str:
    """Return `text` in NFKC with voiced marks joined; few texts hold a sign that must be translated before."""
    return unicodedata.normalize("NFKC", text.translate(_AS_WRITTEN) if _NOT_AS_WRITTEN.search(text) else text)


@lru_cache(maxsize=20_000)
def _is_one_letter(char: str) -> bool:
    return not _attaches(char) and _compatible(char) == char and len(char.translate(_FOLDED)) == 1


@lru_cache(maxsize=20_000)
def _folded_cluster(cluster: str) -> str:
    return _compatible(cluster).translate(_FOLDED)


def _clusters(text: str) -> list[tuple[int, int]]:
    """Return the spans of `text` that NFKC can treat one by one: a character and the marks that attach to it."""
    starts = [at for at, char in enumerate(text) if at == 0 or not _attaches(char)]
    return list(pairwise([*starts, len(text)]))


@lru_cache(maxsize=20_000)
def _attaches(char: str) -> bool:
    first = unicodedata.normalize("NFKD", char.translate(_AS_WRITTEN))[0]
    return unicodedata.category(first).startswith("M") or "\u1160" <= first <= "\u11ff"  # vowels and finals of hangul
