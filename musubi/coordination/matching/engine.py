"""The matching engine's face: texts in, ranked and explained pairs out."""

from collections.abc import Collection, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from musubi.coordination.matching import hubs, store
from musubi.coordination.matching.asking import Bridged, Question, weighed
from musubi.coordination.matching.bridges import Bridges
from musubi.coordination.matching.explain import Explanation, explained
from musubi.coordination.matching.feedback import Answers
from musubi.coordination.matching.index import QUESTION, RECORD, Index, is_english
from musubi.coordination.matching.normalise import compared
from musubi.coordination.matching.ranking import best, deductions, scored
from musubi.coordination.matching.scoring import ONE
from musubi.coordination.matching.units import Units, units

_UNSETTLED_SHARE, _UNSETTLED_FEW = 0.05, 200
_THREADS = 2
_AT_ONCE = 64  # texts that a thread takes from a heap of them


@dataclass(frozen=True)
class Match:
    """A record found, and its score: the sum of the parts that `Engine.explain` tells."""

    id: str
    score: float


class Engine:
    """A collection of records in Japanese and English, by the names their owner gives them."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.index = Index()
        self.answers = Answers()
        self.bridges = Bridges()

    def __len__(self) -> int:
        return len(self.index)

    def __contains__(self, id_: str) -> bool:
        return id_ in self.index.places

    # --- the collection --------------------------------------------------------------------------------------------

    def add(self, id_: str, text: str) -> None:
        """Put a record in, or a new text in its place."""
        folded = compared(text).folded
        place = self.index.add(id_, units(folded))
        if self.index.packed:
            self.index.hubs[place] = hubs.deduction(self.index, place)

    def remove(self, id_: str) -> None:
        """Take a record out; nothing if it is not there."""
        self.index.remove(id_)

    def settle(self) -> None:
        """Measure the whole collection anew. To be called by the clock, and after many changes at once."""
        self.index.settle()
        self.index.hubs[: len(self.index.ids)] = 0
        self.index.hubs[: len(self.index.ids)] = hubs.deduction_of_all(self.index)

    def replace_all(self, records: Iterable[tuple[str, str]]) -> None:
        """Hold these records and no others, settled."""
        self.index = Index()
        for id_, text in records:
            self.index.add(id_, units(compared(text).folded))
        self.settle()

    @property
    def needs_settling(self) -> bool:
        """Whether so much has changed that it is time for `settle`."""
        changed = len(self.index.ids) - self.index.packed + len(self.index.ids) - len(self.index)
        return changed > max(_UNSETTLED_FEW, _UNSETTLED_SHARE * len(self.index))

    # --- ranking ---------------------------------------------------------------------------------------------------

    def rank_question(
        self, text: str, *, top: int = 10, allowed: Collection[str] | None = None, query_id: str = ""
    ) -> list[Match]:
        """Return the records that answer a few words best. Only those `allowed` are looked at; None allows all."""
        return self._ranked(self._asked(text, QUESTION), top, allowed, query_id)

    def rank_record(
        self, text: str, *, top: int = 10, allowed: Collection[str] | None = None, query_id: str = ""
    ) -> list[Match]:
        """Return the records that come nearest to a whole record. It does not find itself, if it has a name."""
        return self._ranked(self._asked(text, RECORD), top, allowed, query_id)

    def rank_many(self, texts: Sequence[str], *, is_record: bool, top: int = 10) -> list[list[Match]]:
        """Rank for many texts at once, on all cores."""
        rank = self.rank_record if is_record else self.rank_question
        pieces = [texts[first : first + _AT_ONCE] for first in range(0, len(texts), _AT_ONCE)]
        with ThreadPoolExecutor(_THREADS) as threads:
            found = threads.map(lambda piece: [rank(text, top=top) for text in piece], pieces)
            return [matches for piece in found for matches in piece]

    def explain_question(self, text: str, id_: str, *, query_id: str = "") -> Explanation:
        """Return why a record was found for a few words: parts that add up to its score."""
        return self._explained(self._asked(text, QUESTION), id_, query_id)

    def explain_record(self, text: str, id_: str, *, query_id: str = "") -> Explanation:
        """Return why a record was found for a whole record: parts that add up to its score."""
        return self._explained(self._asked(text, RECORD), id_, query_id)

    def explain_each(self, text: str, ids: Iterable[str], *, is_record: bool, query_id: str = "") -> list[Explanation]:
        """Return why each of these records was found, as the two above do for one: the text is cut once for all."""
        asked = self._asked(text, RECORD if is_record else QUESTION)
        return [self._explained(asked, id_, query_id) for id_ in ids]

    def _asked(self, text: str, kind: int) -> Question:
        seen = compared(text)
        found = units(seen.folded)
        return weighed(
            self.index,
            seen,
            found,
            kind,
            learned=self.answers.factors(self.index),
            bridges=self._bridges(seen.folded, found),
        )

    def _bridges(self, folded: str, found: Units) -> list[Bridged]:
        spoken = self.index.speaks(english=False), self.index.speaks(english=True)
        is_needed = all(spoken) or (any(spoken) and spoken[not is_english(found)])
        return self.bridges.out_of(folded) if is_needed else []

    def _ranked(self, asked: Question, top: int, allowed: Collection[str] | None, query_id: str) -> list[Match]:
        is_open = self._open(allowed, query_id)
        told = {
            id_: bonus
            for id_, bonus in self.answers.told_of(query_id, asked.kind).items()
            if self._is_open(id_, is_open)
        }
        found = best(self.index, asked.asked, asked.kind, top + len(told), is_open)
        places, scores = found.places, found.scores
        if told:
            more = self.index.places_of(told)
            places = np.union1d(places, more).astype(np.int32)
            scores = self._scores(asked, places) + self._bonuses(places, told)
            order = np.lexsort((places, -scores))[:top]
            places, scores = places[order], scores[order]
        pairs = zip(places.tolist(), scores.tolist(), strict=True)
        return [Match(self.index.ids[at], score / ONE) for at, score in pairs]

    def _scores(self, asked: Question, places: NDArray[np.int32]) -> NDArray[np.int64]:
        scores = scored(self.index, asked.asked, asked.kind, places)
        return scores - deductions(self.index, places) if asked.kind == RECORD else scores

    def _bonuses(self, places: NDArray[np.int32], told: dict[str, float]) -> NDArray[np.int64]:
        bonuses = [round(told.get(self.index.ids[at], 0.0) * ONE) for at in places.tolist()]
        return np.array(bonuses, np.int64)

    def _open(self, allowed: Collection[str] | None, query_id: str) -> NDArray[np.bool_]:
        if allowed is None:
            is_open = self.index.is_open
            own = self.index.places.get(query_id)
            if own is None:
                return is_open
            is_open = is_open.copy()
        else:
            is_open = np.zeros_like(self.index.is_open)
            is_open[self.index.places_of(allowed)] = True
            own = self.index.places.get(query_id)
        if own is not None:
            is_open[own] = False
        return is_open

    def _is_open(self, id_: str, is_open: NDArray[np.bool_]) -> bool:
        place = self.index.places.get(id_)
        return place is not None and bool(is_open[place])

    def _explained(self, asked: Question, id_: str, query_id: str) -> Explanation:
        bonus = self.answers.told_of(query_id, asked.kind).get(id_, 0.0)
        return explained(self.index, asked, self.index.places[id_], round(bonus * ONE))

    # --- answers and words -----------------------------------------------------------------------------------------

    def learn(self, query_id: str, text: str, id_: str, *, is_useful: bool | None) -> None:
        """Remember that a record proposed for a text was useful (役に立った) or was not (違う); None forgets it."""
        asked = self._asked(text, RECORD)
        shared = np.intersect1d(asked.asked.terms, self.index.rows(self.index.places[id_])[0]).astype(np.int32)
        self.answers.remember(query_id, id_, self.index.terms.hashes.all[shared], is_useful=is_useful)

    def set_terms(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Take over the secretariat's term list: expressions in Japanese and in English that mean the same."""
        self.bridges.set_terms(pairs)

    def learn_bilingual(self, records: Iterable[tuple[str, str]]) -> None:
        """Learn which words stand for which from records written in both languages."""
        self.bridges.learn(records)

    # --- keeping ---------------------------------------------------------------------------------------------------

    def save(self, path: Path) -> None:
        """Write the whole state into one file; whoever reads meanwhile sees the old one or the new one."""
        store.save(path, self.index, self.answers, self.bridges)

    @classmethod
    def load(cls, path: Path) -> "Engine":
        """Read a state. `store.Damaged` says that it is to be made anew from the records."""
        engine = cls()
        engine.index, engine.answers, engine.bridges = store.load(path)
        return engine
