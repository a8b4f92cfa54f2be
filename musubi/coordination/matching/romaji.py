"""Kana in Latin letters (Hepburn, long vowels written short, as place names and people have them in English)."""

import re

_ROWS = {
    "": "アイウエオ", "k": "カキクケコ", "s": "サシスセソ", "t": "タチツテト", "n": "ナニヌネノ", "h": "ハヒフヘホ",
    "m": "マミムメモ", "r": "ラリルレロ", "g": "ガギグゲゴ", "z": "ザジズゼゾ", "d": "ダヂヅデド", "b": "バビブベボ",
    "p": "パピプペポ",
}  # fmt: skip
_SIGNS = {sign: row + vowel for row, signs in _ROWS.items() for sign, vowel in zip(signs, "aiueo", strict=True)}
_SIGNS |= {"シ": "shi", "チ": "chi", "ツ": "tsu", "フ": "fu", "ジ": "ji", "ヂ": "ji", "ヅ": "zu", "ヲ": "o", "ン": "n"}
_SIGNS |= {"ヤ": "ya", "ユ": "yu", "ヨ": "yo", "ワ": "wa", "ヴ": "v", "ー": "", "ッ": "*"}
_SMALL = {"ャ": "ya", "ュ": "yu", "ョ": "yo", "ァ": "a", "ィ": "i", "ゥ": "u", "ェ": "e", "ォ": "o"}
_TO_KATAKANA = {code: code + 0x60 for code in range(ord("ぁ"), ord("ゖ") + 1)}


def romaji(kana: str) -> str:
    """Return kana in Latin letters: トウキョウ is tokyo."""
    letters = ""
    for sign in kana.translate(_TO_KATAKANA):
        if sign in _SMALL:
            glide = _SMALL[sign]
            if letters.endswith(("shi", "chi", "ji")) and glide.startswith("y"):
                glide = glide[1:]
            letters = letters[:-1] + glide if letters.endswith(("i", "u", "e", "o")) else letters + glide
        else:
            letters += _SIGNS.get(sign, "")
    letters = re.sub(r"\*(ch)", r"t\1", letters)
    letters = re.sub(r"\*([a-z])", r"\1\1", letters).replace("*", "")
    return re.sub(r"ou|oo", "o", letters).replace("uu", "u")
