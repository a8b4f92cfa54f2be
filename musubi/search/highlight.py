"""Which parts of an original text a query found, as plain parts that a template marks: never HTML.

Matching happens on keys; every match is led back to the signs it came from, so 「㈱」, 「ｺﾗﾎﾞ」 and 「⽀援」
are marked whole.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from musubi.core.text import mapped_search_key, plain_key, search_key
from musubi.search.words import Query

SNIPPET_LENGTH = 140
_BEFORE_THE_MATCH = 40
_BLOCK_LENGTH = 2000
_MOST_MATCHES = (
    200  # a snippet shows few and a title holds few; nobody counts the marks in a page of one repeated letter
)
# Signs that no run of a key spans and that don't change what follows: between them a text can be searched in pieces.
_BREAK = re.compile(r"[\s。、，．「」（）]+")

Span = tuple[int, int]


class Part(NamedTuple):
    """A stretch of an original text, and whether the query found it."""

    text: str
    is_match: bool


def marked(text: str, query: Query | None) -> tuple[Part, ...]:
    """Return the whole text in parts, every match marked."""
    return _parts(text, 0, len(text), _matches(text, _needles(query)))


def snippet(texts: Sequence[str], names: Sequence[str], query: Query | None) -> tuple[Part, ...]:
    """Return a stretch of the text or name that answers most of the query, around its first match.

    Of equals the earlier wins, texts before names; where none has a match, the beginning of the first text.
    """
    source = _best(texts, names, query)
    needles = _needles(query)
    first = next(_found(source, needles), (0, 0))
    start = _start_of_snippet(source, first[0])
    end = min(len(source), max(start + SNIPPET_LENGTH, first[1]))
    matches = [(max(a, start), min(b, end)) for a, b in _matches(source[:end], needles, start) if b > start]
    shown = list(_parts(source, start, end, matches))
    if start > 0:
        shown.insert(0, Part("…", is_match=False))
    if end < len(source):
        shown.append(Part("…", is_match=False))
    return tuple(shown)


def _needles(query: Query | None) -> list[str]:
    groups = query.groups if query else ()
    runs = {run for alternatives in groups for alternative in alternatives for run in alternative}
    return sorted(runs, key=len, reverse=True)


def _best(texts: Sequence[str], names: Sequence[str], query: Query | None) -> str:
    texts = [text for text in texts if text.strip()]
    best, most = texts[0] if texts else "", 0
    if query is None:
        return best
    for text in (*texts, *names):
        answered = _answered(text, query)
        if answered > most:
            best, most = text, answered
        if most == len(query.groups):
            break
    return best


def _answered(text: str, query: Query) -> int:
    key = search_key(text)
    return sum(
        any(all(run in key for run in alternative) for alternative in alternatives) for alternatives in query.groups
    )


def _start_of_snippet(source: str, match_start: int) -> int:
    """Return where to begin: at the text's beginning, after the last break before the match, or mid-word if none is."""
    earliest = match_start - _BEFORE_THE_MATCH
    if earliest <= 0:
        return 0
    breaks = list(_BREAK.finditer(source, earliest, match_start))
    return breaks[0].end() if breaks else earliest


def _parts(text: str, start: int, end: int, matches: Sequence[Span]) -> tuple[Part, ...]:
    parts: list[Part] = []
    at = start
    for first, last in matches:
        parts += [Part(text[at:first], is_match=False), Part(text[first:last], is_match=True)]
        at = last
    parts.append(Part(text[at:end], is_match=False))
    return tuple(part for part in parts if part.text)


def _matches(text: str, needles: Sequence[str], start: int = 0) -> list[Span]:
    """Return the spans of all matches that end after `start`, in order, those that touch joined into one."""
    joined: list[Span] = []
    for first, last in _found(text, needles, start):
        if joined and first <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        elif len(joined) < _MOST_MATCHES:
            joined.append((first, last))
        else:
            break
    return joined


def _found(text: str, needles: Sequence[str], start: int = 0) -> Iterator[Span]:
    """Yield the spans of all matches, piece by piece: a long text is folded in blocks, mapped only where it matches."""
    if not needles:
        return
    is_long = len(text) - start > _BLOCK_LENGTH
    for block_start, block_end in _blocks(text, start):
        plain = plain_key(text[block_start:block_end])
        if plain is not None:
            yield from ((block_start + a, block_start + b) for a, b in _where(needles, plain))
            continue
        if is_long and not _holds(text[block_start:block_end], needles):
            continue
        for first, last in _pieces(text, block_start, block_end):
            yield from ((first + a, first + b) for a, b in _in_piece(text[first:last], needles))


def _holds(text: str, needles: Sequence[str]) -> bool:
    key = search_key(text)
    return any(needle in key for needle in needles)


def _in_piece(piece: str, needles: Sequence[str]) -> list[Span]:
    plain = plain_key(piece)
    if plain is not None:
        return _where(needles, plain)
    if not _holds(piece, needles):
        return []
    letters, spans = mapped_search_key(piece)
    return sorted(
        (spans[at][0], spans[at + len(needle) - 1][1]) for needle in needles for at in _places(needle, letters)
    )


def _where(needles: Sequence[str], letters: str) -> list[Span]:
    return sorted((at, at + len(needle)) for needle in needles for at in _places(needle, letters))


def _places(needle: str, letters: str) -> Iterator[int]:
    at = letters.find(needle)
    while at >= 0:
        yield at
        at = letters.find(needle, at + 1)


def _blocks(text: str, start: int) -> Iterator[Span]:
    while start < len(text):
        after = _BREAK.search(text, start + _BLOCK_LENGTH)
        end = after.end() if after else len(text)
        yield start, end
        start = end


def _pieces(text: str, start: int, end: int) -> Iterator[Span]:
    for separator in _BREAK.finditer(text, start, end):
        if separator.start() > start:
            yield start, separator.start()
        start = separator.end()
    if start < end:
        yield start, end
