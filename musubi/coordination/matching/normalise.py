"""Text as it is compared: one form for each sign, and beside it what is shown of it."""

import re
from typing import NamedTuple

from musubi.core.text import normalise

# The same character in an older or a printer's form. Only those that mean the same today: names keep 島 and 嶋 apart.
_OLD = (
    "國學會廣澤濱濵邊邉髙﨑德惠眞櫻龍藏榮圓豐實縣鐵總應經濟產気醫藥營團"
    "體發關點變觀獨瀨靜黑萬與聲龜齋齊區號圖國對當擔戰辯辨瓣畫驛轉輕釋續數"
)
_NEW = (
    "国学会広沢浜浜辺辺高崎徳恵真桜竜蔵栄円豊実県鉄総応経済産気医薬営団"
    "体発関点変観独瀬静黒万与声亀斎斉区号図国対当担戦弁弁弁画駅転軽釈続数"
)
_ONE_FORM = str.maketrans(dict(zip(_OLD, _NEW, strict=True)))
_NOT_SHOWN = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]+")
_LONGEST = 200_000  # signs; what is longer adds nothing that its beginning did not say


class Compared(NamedTuple):
    """A text as it is shown and as it is compared, sign by sign in step."""

    shown: str
    folded: str


def compared(text: str) -> Compared:
    """Return `text` in its usual forms; control characters are spaces."""
    shown = normalise(_NOT_SHOWN.sub(" ", text[:_LONGEST]))
    folded = shown.translate(_ONE_FORM).lower()
    return Compared(shown if len(shown) == len(folded) else folded, folded)
