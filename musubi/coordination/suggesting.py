"""The worker's side of suggestions: the engine is brought up to what the records say, and asked.

Only a job imports this, by name: the engine's memory and its compiled loops are no affair of the processes that answer
people. Its state is one file that can be thrown away at any time. The names under which the engine knows records hold
the mark under which each was read, so the file itself tells what of it is out of date.
"""

import re
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.db import transaction

from musubi.coordination.matching.engine import Engine
from musubi.coordination.matching.explain import Explanation
from musubi.coordination.matching.feedback import Answers
from musubi.coordination.matching.store import Damaged
from musubi.coordination.models import Asker, Suggestion, Term, Verdict
from musubi.coordination.sources import Told, all_sources, key_of, parts_of, source_of

STATE = "matching-state"
AT_ONCE = 200  # records read from the database at a time
MANY = 50  # so many changed at once, and everything is looked at anew
NEIGHBOURS = 20
LEAST_OF_BEST, LEAST_OF_ALL = 0.25, 0.15
# What the same field and the same prefecture add, as a share of the best score that the words alone reach: see
# docs/decisions/0009-suggestions.md.
FIELD, PLACE = 0.2, 0.05
SHORT = 60  # signs; what is shorter is asked as a question, not as a record
MOST_WORDS, MOST_BRIDGES = 8, 4
LEAST_OF_WORDS = 0.05  # what adds less is told among the small words
RENEWED_AFTER = timedelta(hours=20)
_ASIAN = re.compile("[぀-ヿ㐀-鿿]")
# One kanji with kana behind it is mostly a verb's stem (出し, 言わ): it counts, and is no reason to show anybody.
_TELLING = re.compile(
    r"[㐀-鿿][゠-ヿ㐀-鿿々ー][ぁ-ヿ㐀-鿿々ー]*|[゠-ヿ]{2,}[ぁ-ヿ㐀-鿿々]*|[^\W\d_ぁ-ヿ㐀-鿿][\w-]{2,}"
)

_kept: dict[Path, tuple[tuple[int, int], Engine]] = {}


def look(folder: Path, *, now: datetime, seconds: float = 20.0) -> bool:
    """Look for whoever's suggestions are out of date, for so many seconds; return whether all is done."""
    until = time.monotonic() + seconds
    # Again until nothing waits: whoever changed something meanwhile found this job running and enqueued no other.
    while True:
        collection = brought_up(folder)
        waiting = _waiting(collection)
        if not waiting:
            return True
        for key, mark in waiting:
            if time.monotonic() > until:
                return False
            _look_for(collection, key, mark=mark, now=now)


def _waiting(collection: "Collection") -> list[tuple[str, str]]:
    """Return whose suggestions are out of date, with their marks: first those that nobody looked for yet."""
    current = collection.asking()
    known = dict(Asker.objects.values_list("key", "mark"))
    _forget(known.keys() - current.keys())
    stale = [(key, mark) for key, mark in current.items() if known.get(key) != mark]
    return sorted(stale, key=lambda one: (one[0] in known, one[0]))


def renew(folder: Path, *, now: datetime) -> None:
    """Let everything be read anew by the next `look` that has not been since yesterday."""
    if Asker.objects.filter(looked_at__lt=now - RENEWED_AFTER).update(mark=""):
        with suppress(FileNotFoundError):
            (folder / STATE).unlink()


# --- the collection ------------------------------------------------------------------------------------------------


@dataclass
class Collection:
    """The engine with the names of what is in it: by key, the mark it was read under and its name by language."""

    engine: Engine
    marks: dict[str, str] = field(default_factory=dict)
    names: dict[str, dict[str, str]] = field(default_factory=dict)
    terms: str = ""

    def asking(self) -> dict[str, str]:
        """Return every record that suggestions are looked for, and the mark under which they are kept."""
        return {
            key_of(source.kind, number): f"{mark}.{self.terms}"
            for source in all_sources()
            for number, mark in source.askers().items()
        }

    def allowed(self, kind: str, language: str, *, but: str = "") -> dict[str, str]:
        """Return one name for each record of a kind, in this language where it has one, with its key."""
        return {
            names.get(language) or next(iter(names.values())): key
            for key, names in self.names.items()
            if key != but and key.startswith(f"{kind}:")
        }

    def read_names(self) -> None:
        """Learn from the engine what it holds."""
        self.marks, self.names = {}, {}
        for name in self.engine.index.places:
            key, mark, language = taken_apart(name)
            self.marks[key] = mark
            self.names.setdefault(key, {})[language] = name


def _name(key: str, mark: str, language: str) -> str:
    return f"{key}@{mark}@{language}"


def taken_apart(name: str) -> tuple[str, str, str]:
    """Return key, mark and language of a record's name in the engine."""
    key, mark, language = name.split("@")
    return key, mark, language


def brought_up(folder: Path) -> Collection:
    """Return the engine with the records as they stand, and mark whose suggestions that touches."""
    path = folder / STATE
    collection = Collection(_loaded(path))
    collection.read_names()
    wanted = {key_of(one.kind, number): mark for one in all_sources() for number, mark in one.records().items()}
    changed = {key for key, mark in wanted.items() if collection.marks.get(key) != mark}
    gone = collection.marks.keys() - wanted.keys()
    collection.terms = _teach_terms(collection.engine)
    if len(changed) > max(MANY, len(wanted) // 5) or not len(collection.engine):
        told = dict(told_of(wanted))
        collection.engine.replace_all(_texts(told, wanted))
        collection.engine.learn_bilingual((one.ja, one.en) for one in told.values() if one.ja and one.en)
        Asker.objects.update(mark="")
    elif changed or gone:
        _exchange(collection, changed, gone, wanted)
    collection.read_names()
    is_taught = _teach_answers(collection)
    if changed or gone or is_taught:
        collection.engine.save(path)
        _kept[path] = (_signature(path), collection.engine)
    return collection


def _exchange(collection: Collection, changed: set[str], gone: set[str], wanted: dict[str, str]) -> None:
    """Take out what is gone, put in what has changed, and mark those that either is, or could be, suggested to."""
    engine = collection.engine
    Suggestion.objects.filter(found__in=gone).delete()
    touched = set(Suggestion.objects.filter(found__in=changed).values_list("asked", flat=True))
    for key in changed | gone:
        for name in collection.names.get(key, {}).values():
            engine.remove(name)
    told = dict(told_of(dict.fromkeys(changed, "")))
    for name, text in _texts(told, wanted):
        engine.add(name, text)
        touched |= {taken_apart(match.id)[0] for match in engine.rank_record(text, top=NEIGHBOURS)}
    if engine.needs_settling:
        engine.settle()
    Asker.objects.filter(key__in=touched).update(mark="")


def told_of(keys: Iterable[str]) -> Iterator[tuple[str, Told]]:
    """Return what is told of each of these records, read by kind, some at a time."""
    by_kind: dict[str, list[int]] = {}
    for key in keys:
        kind, number = parts_of(key)
        by_kind.setdefault(kind, []).append(number)
    for kind, numbers in by_kind.items():
        source = source_of(kind)
        if source is None:
            continue
        for at in range(0, len(numbers), AT_ONCE):
            for number, told in source.told(numbers[at : at + AT_ONCE]).items():
                yield key_of(kind, number), told


def _texts(told: dict[str, Told], marks: dict[str, str]) -> Iterator[tuple[str, str]]:
    for key, one in told.items():
        for language, text in (("ja", one.ja), ("en", one.en)):
            if text:
                yield _name(key, marks[key], language), text


def _loaded(path: Path) -> Engine:
    """Return the engine of this process while its file is the one it wrote, else the file's, else an empty one."""
    signature = _signature(path)
    if path in _kept and _kept[path][0] == signature:
        return _kept[path][1]
    try:
        engine = Engine.load(path)
    except (FileNotFoundError, Damaged):
        engine = Engine()
    _kept[path] = (signature, engine)
    return engine


def _signature(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except FileNotFoundError:
        return (0, 0)
    return found.st_ino, found.st_mtime_ns


# --- what it is taught ---------------------------------------------------------------------------------------------


def _teach_terms(engine: Engine) -> str:
    """Give the engine the list of terms; return what names the list as it stands."""
    pairs = sorted(pair for term in Term.objects.all() for pair in _pairs(term))
    engine.set_terms(pairs)
    return sha256(repr(pairs).encode()).hexdigest()[:8]


def _pairs(term: Term) -> Iterator[tuple[str, str]]:
    """Return a term's pairs: another spelling in Japanese means the English, one in English the Japanese."""
    yield term.ja, term.en
    for variant in filter(None, (one.strip() for one in re.split("[,、，]", term.variants))):
        yield (variant, term.en) if _ASIAN.search(variant) else (term.ja, variant)


def _teach_answers(collection: Collection) -> bool:
    """Let the engine know what readers said, each pair once, as most of them say; return whether that was news."""
    said: dict[tuple[str, str], int] = {}
    for asked, found, is_useful in Verdict.objects.values_list("asked", "found", "is_useful"):
        said[asked, found] = said.get((asked, found), 0) + (1 if is_useful else -1)
    wanted = {
        (asked, name): balance > 0
        for (asked, found), balance in said.items()
        for name in collection.names.get(found, {}).values()
        if balance
    }
    engine = collection.engine
    known = {
        (asked, name): told[0] for asked, pairs in engine.answers.as_plain().items() for name, told in pairs.items()
    }
    if wanted == known:
        return False
    engine.answers = Answers()
    told = dict(told_of(dict.fromkeys(asked for asked, _name in wanted)))
    for (asked, name), is_useful in wanted.items():
        if asked in told:
            engine.learn(asked, text_of(told[asked])[0], name, is_useful=is_useful)
    return True


# --- asking it -----------------------------------------------------------------------------------------------------


def _look_for(collection: Collection, key: str, *, mark: str, now: datetime) -> None:
    """Look for one record, and keep what was found in the place of what was found before."""
    kind, number = parts_of(key)
    source = source_of(kind)
    told = source.told([number]).get(number) if source else None
    rows = list(_found(collection, key, told, mark.partition(".")[0])) if told else []
    with transaction.atomic():
        # Of two workers that looked for the same record the second waits here, and what it writes counts.
        Asker.objects.update_or_create(key=key, defaults={"mark": mark, "looked_at": now})
        Suggestion.objects.filter(asked=key).delete()
        Suggestion.objects.bulk_create(rows, ignore_conflicts=True)


def _forget(keys: Iterable[str]) -> None:
    gone = list(keys)
    if gone:
        with transaction.atomic():
            Suggestion.objects.filter(asked__in=gone).delete()
            Asker.objects.filter(key__in=gone).delete()


def text_of(told: Told) -> tuple[str, str]:
    """Return what is asked with, and in which language it is written, whatever its column."""
    text = told.ja or told.en
    return text, "ja" if _ASIAN.search(text) else "en"


def _found(collection: Collection, key: str, told: Told, mark: str) -> Iterator[Suggestion]:
    """Return what fits a record, of each kind the best."""
    text, language = text_of(told)
    engine, is_record = collection.engine, len(text) > SHORT
    rank = engine.rank_record if is_record else engine.rank_question
    ranked: dict[str, float] = {}
    keys: dict[str, str] = {}
    kinds = source_of(parts_of(key)[0])
    for kind, most in (kinds.asks if kinds else {}).items():
        allowed = collection.allowed(kind, language, but=key)
        keys |= allowed
        ranked |= {match.id: match.score for match in rank(text, top=most, allowed=allowed, query_id=key)}
    if not ranked:
        return
    best = max(ranked.values())
    facts = dict(told_of(dict.fromkeys(keys[name] for name in ranked)))
    said = engine.explain_each(text, ranked, is_record=is_record, query_id=key)
    rows = [
        _row((key, mark), name, why, asking=told, found=facts[keys[name]], best=best)
        for name, why in zip(ranked, said, strict=True)
        if keys[name] in facts
    ]
    tops = {row.kind: max(one.score for one in rows if one.kind == row.kind) for row in rows}
    top = max(tops.values(), default=0.0)
    for row in rows:
        is_said_wrong = row.parts["told"] < 0
        is_fit = row.score >= LEAST_OF_BEST * tops[row.kind] and row.score >= LEAST_OF_ALL * top
        has_reason = row.parts["words"] or row.parts["bridges"] or row.parts["fields"]
        if is_said_wrong or (is_fit and has_reason and row.score > 0):
            yield row


def telling_words(why: Explanation) -> list[tuple[str, float]]:
    """Return the words that tell a reader something, the heaviest first, with what each adds."""
    least = LEAST_OF_WORDS * sum(weight for _word, weight in why.shared)
    telling = [(word, weight) for word, weight in why.shared if weight >= least and _TELLING.fullmatch(word)]
    return telling[:MOST_WORDS]


def _row(asked: tuple[str, str], name: str, why: Explanation, *, asking: Told, found: Told, best: float) -> Suggestion:
    """Return a suggestion for what is asked, its key and mark, with the parts of its score."""
    found_key, found_mark, _language = taken_apart(name)
    fields = sorted(asking.fields & found.fields)
    is_near = bool(asking.prefecture) and asking.prefecture == found.prefecture
    words = telling_words(why)
    bridges = [(told, weight) for told, weight in why.bridges if weight > 0][:MOST_BRIDGES]
    shown = sum(weight for _word, weight in (*words, *bridges))
    parts: dict[str, Any] = {
        "words": words,
        "bridges": bridges,
        "small": sum(weight for _word, weight in (*why.shared, *why.bridges)) - shown,
        "fields": fields,
        "field": FIELD * best if fields and best > 0 else 0.0,
        "place": PLACE * best if is_near and best > 0 else 0.0,
        "learned": why.learned,
        "told": why.told,
        "hub": why.hubness,
    }
    score = sum(parts[name] for name in ("small", "field", "place", "learned", "told", "hub")) + shown
    kind = parts_of(found_key)[0]
    return Suggestion(
        asked=asked[0], found=found_key, kind=kind, asked_mark=asked[1], found_mark=found_mark, score=score, parts=parts
    )
