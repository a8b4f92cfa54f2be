"""Tables and strings that take up little memory, however many there are."""

import json
import os
import zlib
from array import array
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import IO, Any

ROWS_AT_ONCE = 50


class PackedRows:
    """Rows of cells, one after another, to be gone through as often as one likes: a few are unpacked at a time."""

    def __init__(self) -> None:
        """Begin without any."""
        self._packed: list[bytes] = []
        self._open: list[list[Any]] = []

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._packed) * ROWS_AT_ONCE + len(self._open)

    def __iter__(self) -> Iterator[list[Any]]:
        """Yield each."""
        for packed in self._packed:
            yield from _decoder.decode(zlib.decompress(packed).decode())
        yield from self._open

    def append(self, cells: list[Any]) -> None:
        """Put a row behind the others."""
        self._open.append(cells)
        if len(self._open) == ROWS_AT_ONCE:
            self._packed.append(zlib.compress(_encoder.encode(self._open).encode(), level=1))
            self._open = []


class StoredStrings:
    """Strings by number, in a file."""

    def __init__(self, file: IO[bytes]) -> None:
        """Take an empty file, in which there is nothing else."""
        self._file = file
        self._ends = array("I", [0])

    def __getitem__(self, number: int) -> str:
        """Return one, counted from 0."""
        if not 0 <= number < len(self._ends) - 1:
            raise IndexError(number)
        start, end = self._ends[number], self._ends[number + 1]
        return os.pread(self._file.fileno(), end - start, start).decode()

    def append(self, text: str) -> None:
        """Put a string behind the others."""
        self._ends.append(self._ends[-1] + self._file.write(text.encode()))

    def finish(self) -> None:
        """See to it that those put here last can be read too."""
        self._file.flush()


def _as_json(moment: date | time | timedelta) -> dict[str, Any]:
    if isinstance(moment, timedelta):
        return {"timedelta": moment.total_seconds()}
    return {type(moment).__name__: moment.isoformat()}


def _from_json(told: dict[str, Any]) -> Any:
    [(kind, value)] = told.items()
    return _KINDS[kind](value)


_KINDS: dict[str, Callable[[Any], Any]] = {
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
    "time": time.fromisoformat,
    "timedelta": lambda seconds: timedelta(seconds=seconds),
}
_encoder = json.JSONEncoder(default=_as_json, ensure_ascii=False, separators=(",", ":"))
_decoder = json.JSONDecoder(object_hook=_from_json)
