"""Believable text in any amount: sentences of an invented vocabulary, words as frequent as Zipf found them."""

import random
from collections.abc import Iterator
from itertools import accumulate
from typing import NamedTuple

KANJI = (
    "水素蓄電池材料工学研究開発地域連携企業支援大学機関医療機器食品加工農業林産海洋観光環境防災情報通信制御自動車航空宇宙"
    "金融経営人材育成技術移転事業化産官会議報告評価計画設備共同利用分析測定試験実証社会実装循環資源新規価値創造普及国際交流"
    "島根鳥取岡山広口県市町村民生活健康福祉建築土木機械化電気物理生物理論数値解析最適設計品質管理安全標準認証特許知財契約"
)
KATAKANA = (
    "アイウエオカキクケコサシスセソタチツテトナニハヒフヘホマミムメモラリルレロンガギグゴザジズダデドバビブボパピプポ"
)
LATIN = ["AI", "IoT", "DX", "GX", "MEMS", "CFRP", "LiDAR", "NMR", "SEM", "URA", "PoC", "CO2", "5G", "3D", "JST", "NEDO"]
PARTICLES = ["の", "を", "に", "と", "が", "は", "による", "における", "のための", "について", "から", "へ", "、", "・"]
ENDINGS = [
    "する。",
    "した。",
    "を行う。",
    "を進めている。",
    "が期待される。",
    "を紹介します。",
    "である。",
    "に取り組む。",
]
VOCABULARY = 6000
ZIPF_MANDELBROT = 2.7  # how much flatter than Zipf's law the most frequent words are
SECTORS = ["academia", "industry", "government", "finance", ""]
PREFECTURES = ["31", "32", "33", "34", "35", ""]
KINDS = ["seed", "need", "event", "story", "equipment", "activity"]


class Record(NamedTuple):
    """One invented record."""

    title: str
    text: str
    kind: str
    sector: str
    prefecture: str


class Writer:
    """Writes records, the same for the same seed."""

    def __init__(self, seed: int = 1) -> None:
        self.random = random.Random(seed)
        words: dict[str, None] = {}
        while len(words) < VOCABULARY:
            words[self._word()] = None
        self.words = list(words)
        self.weights = list(accumulate(1 / (rank + ZIPF_MANDELBROT) for rank in range(1, VOCABULARY + 1)))

    def records(self, count: int, *, length: int = 300) -> Iterator[Record]:
        """Yield `count` records with texts of about `length` characters."""
        for _ in range(count):
            choose = self.random.choice
            yield Record(self.title(), self.text(length), choose(KINDS), choose(SECTORS), choose(PREFECTURES))

    def title(self) -> str:
        """Return a title of three to five words."""
        words = self._chosen(self.random.randint(3, 5))
        return "".join(word + self.random.choice([*PARTICLES[:4], "", " "]) for word in words[:-1]) + words[-1]

    def text(self, length: int) -> str:
        """Return sentences of about `length` characters in all."""
        written = ""
        while len(written) < length:
            words = self._chosen(self.random.randint(4, 9))
            written += "".join(word + self.random.choice(PARTICLES) for word in words[:-1])
            written += words[-1] + self.random.choice(ENDINGS)
        return written

    def terms(self, title: str) -> str:
        """Return two terms of a title, as somebody would type them who half remembers it."""
        found = [word for word in self.words if word in title]
        found = [word for word in found if not any(word != other and word in other for other in found)]
        return " ".join(self.random.sample(found, min(2, len(found))))

    def _chosen(self, count: int) -> list[str]:
        return self.random.choices(self.words, cum_weights=self.weights, k=count)

    def _word(self) -> str:
        draw = self.random.random()
        if draw < 0.6:
            return "".join(self.random.choices(KANJI, k=self.random.choice([2, 2, 2, 3, 4])))
        if draw < 0.9:
            return "".join(self.random.choices(KATAKANA, k=self.random.randint(3, 7))) + self.random.choice(["", "ー"])
        return self.random.choice(LATIN) + self.random.choice(["", str(self.random.randint(1, 99))])
