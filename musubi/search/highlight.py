"""Which parts of an original text a query found, as plain parts that a template marks: never HTML.

Matching happens on keys; every match is led back to the signs it came from, so 「㈱」, 「ｺﾗﾎﾞ」 and 「⽀援」
are marked whole.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cached_property

from musubi.core.text import MappedKey, mapped_search_key, search_key, soon_mapped
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
Part = tuple[str, bool]  # a stretch of an original text, and whether the query found it


def marked(text: str, query: Query | None) -> tuple[Part, ...]:
    """Return the whole text in parts, every match marked."""
    return _parts(text, 0, len(text), _joined(_Source(text, query).found()))


def snippet(texts: Sequence[str], names: Sequence[str], query: Query | None) -> tuple[Part, ...]:
    """Return a stretch of the text or name that answers most of the query, around its first match.

    Of equals the earlier wins, texts before names; where none has a match, the beginning of the first text.
    """
    source = _best(texts, names, query)
    text = source.text
    first = next(source.found(), (0, 0))
    start = _start_of_snippet(text, first[0])
    end = min(len(text), max(start + SNIPPET_LENGTH, first[1]))
    shown = list(_parts(text, start, end, _joined(source.found(start, end))))
    if start > 0:
        shown.insert(0, ("…", False))
    if end < len(text):
        shown.append(("…", False))
    return tuple(shown)


class _Source:
    """A text to look in. One of usual length and signs is folded once, any other piece by piece where it matches."""

    def __init__(self, text: str, query: Query | None) -> None:
        self.text = text
        self._needles = query.runs if query else []
        self._whole = soon_mapped(text) if query and len(text) <= _BLOCK_LENGTH else None

    @cached_property
    def _spans(self) -> list[Span]:
        return _spans(self._whole, self._needles) if self._whole else []

    def answered(self, query: Query) -> int:
        """Return how many of the query's groups the text answers."""
        return query.answered(self._whole.letters if self._whole else search_key(self.text))

    def found(self, start: int = 0, end: int | None = None) -> Iterator[Span]:
        """Yield the spans of all matches between `start` and `end`, in order."""
        if not self._needles:
            return iter(())
        if self._whole is None:
            return _found(self.text[:end], self._needles, start)
        until = len(self.text) if end is None else end
        if start == 0 and until == len(self.text):
            return iter(self._spans)
        return (span for span in self._spans if start <= span[0] and span[1] <= until)


def _best(texts: Sequence[str], names: Sequence[str], query: Query | None) -> _Source:
    texts = [text for text in texts if text.strip()]
    best, most = _Source(texts[0] if texts else "", query), 0
    if query is None:
        return best
    for source in (best, *(_Source(text, query) for text in (*texts[1:], *names))):
        answered = source.answered(query)
        if answered > most:
            best, most = source, answered
        if most == len(query.groups):
            break
    return best


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
        if at < first:
            parts.append((text[at:first], False))
        parts.append((text[first:last], True))
        at = last
    if at < end:
        parts.append((text[at:end], False))
    return tuple(parts)


def _joined(found: Iterator[Span]) -> list[Span]:
    """Return the spans in order, those that touch joined into one."""
    joined: list[Span] = []
    until = -1  # where the last of them ends
    for first, last in found:
        if first <= until:
            if last > until:
                joined[-1], until = (joined[-1][0], last), last
        elif len(joined) < _MOST_MATCHES:
            joined.append((first, last))
            until = last
        else:
            break
    return joined


def _found(text: str, needles: Sequence[str], start: int) -> Iterator[Span]:
    """Yield the spans of all matches, piece by piece: a long text is folded in blocks, mapped only where it matches."""
    is_long = len(text) - start > _BLOCK_LENGTH
    for block_start, block_end in _blocks(text, start):
        if is_long and not _holds(text[block_start:block_end], needles):
            continue
        for first, last in _pieces(text, block_start, block_end):
            piece = text[first:last]
            if _holds(piece, needles):
                yield from ((first + a, first + b) for a, b in _spans(mapped_search_key(piece), needles))


def _holds(text: str, needles: Sequence[str]) -> bool:
    key = search_key(text)
    return any(needle in key for needle in needles)


def _spans(mapped: MappedKey, needles: Sequence[str]) -> list[Span]:
    """Return the spans of all matches in a mapped text, in order."""
    letters, spans = mapped
    found: list[Span] = []
    for needle in needles:
        at = letters.find(needle)
        while at >= 0:
            found.append((spans[at][0], spans[at + len(needle) - 1][1]))
            at = letters.find(needle, at + 1)
    return sorted(found)


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
