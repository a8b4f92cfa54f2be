"""Japanese text as people mean it rather than as it was typed or extracted.

The original is what is displayed; what these functions return is only compared, searched and sorted.
"""

import re
import unicodedata

# NFKC already turns the 214 Kangxi radicals (U+2F00–2FD5) into ideographs. The CJK Radicals Supplement it leaves alone;
# these are the ones that text extracted from PDF files carries in the place of the ideograph.
_RADICALS = str.maketrans(
    {
        "⺅": "亻",
        "⺟": "母",
        "⺠": "民",
        "⺡": "氵",
        "⻁": "虎",
        "⻄": "西",
        "⻑": "長",
        "⻘": "青",
        "⻝": "食",
        "⻤": "鬼",
        "⻨": "麦",
        "⻩": "黄",
        "⻫": "斉",
        "⻭": "歯",
        "⻯": "竜",
        "⻲": "亀",
    }
)
# Wave dash and full-width tilde are one sign to a reader, and both occur in the council's documents.
_DASHES = str.maketrans({"〜": "~", "‐": "-", "‑": "-", "–": "-", "—": "-", "−": "-"})
_KATAKANA_TO_HIRAGANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}
_LEGAL_FORM_IN_BRACKETS = re.compile(r"\((株|有|合|資|名|公財|一財|公社|一社|財|社|独|地独|国研|学|特非)\)")
# 「コーディネーター」 and 「コーディネータ」 are one word. The rule looks only to the right, so a query cut
# out of the middle of a word keeps matching: see tests/core/test_text.py.
_LONG_VOWEL_AT_WORD_END = re.compile(r"ー(?![ぁ-ゖー])")
_NOT_A_LETTER_OR_DIGIT = re.compile(r"[\W_]+")


def normalise(text: str) -> str:
    """Return `text` in NFKC with radicals, half-width kana and dashes in their usual form, and single spaces."""
    flat = unicodedata.normalize("NFKC", text.translate(_RADICALS)).translate(_RADICALS).translate(_DASHES)
    return " ".join(flat.split())


def search_key(text: str) -> str:
    """Return what `text` is searched by: runs of letters and digits separated by single spaces.

    Case, width, kana script, the long vowel at a word's end and punctuation make no difference. A text contains a
    query when every run of the query's key occurs in the text's key.
    """
    folded = normalise(text).casefold().translate(_KATAKANA_TO_HIRAGANA)
    # casefold can undo the composition that NFKC made; once more settles it.
    folded = unicodedata.normalize("NFKC", folded)
    runs = _NOT_A_LETTER_OR_DIGIT.sub(" ", _LONG_VOWEL_AT_WORD_END.sub("", folded))
    return " ".join(runs.split())


def name_key(text: str) -> str:
    """Return what an organisation's name is recognised by: its search key without spaces and bracketed legal form."""
    return search_key(_LEGAL_FORM_IN_BRACKETS.sub(" ", normalise(text))).replace(" ", "")
