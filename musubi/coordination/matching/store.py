"""The state of an engine as one file: a line that says what it is, a table of contents, the arrays as they lie.

It is written beside the old one and put in its place at once. Every array carries its checksum; nothing in the file is
ever executed. It is mapped into memory, not read: what an engine writes into its arrays stays its own, and a file
that is put in the place of this one is another.
"""

import json
import math
import os
import zlib
from contextlib import suppress
from mmap import ACCESS_COPY, mmap
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from musubi.coordination.matching import dictionary
from musubi.coordination.matching.bridges import Bridges
from musubi.coordination.matching.cutting import WEIGHTS
from musubi.coordination.matching.feedback import Answers
from musubi.coordination.matching.growing import Growing
from musubi.coordination.matching.index import QUESTION, RECORD, Index
from musubi.coordination.matching.scoring import Postings
from musubi.coordination.matching.units import VERSION

_FIRST_LINE = b"musubi matching state 2\n"
_NUMBER, _SUM = 8, 4  # bytes that tell how long the table of contents is, and of its checksum
_LONGEST_CONTENTS = 1 << 20
_ALIGNED = 64  # bytes: each array begins where a processor reads it at once
_KINDS = {"|u1", "<u2", "<u8", "<i4", "<i8", "<f4", "<f8", "|b1"}


class Damaged(Exception):  # noqa: N818 - what it is, not that it is an error
    """The file is no whole state of this version; the engine is to be filled anew from the records."""


def save(path: Path, index: Index, answers: Answers, bridges: Bridges) -> None:
    """Write the state; a crash leaves the old file."""
    arrays = _arrays(index, answers, bridges)
    contents = {
        "units": _fingerprint(),
        "packed": index.packed,
        "arrays": [[name, rows.dtype.str, list(rows.shape), zlib.crc32(rows.data)] for name, rows in arrays.items()],
    }
    table = json.dumps(contents).encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, prefix=path.name, delete=False) as file:
        try:
            file.write(_FIRST_LINE + len(table).to_bytes(_NUMBER, "little") + table + _sum(table))
            for rows in arrays.values():
                file.write(bytes(-file.tell() % _ALIGNED))
                file.write(rows.data)
            file.flush()
            os.fsync(file.fileno())
            Path(file.name).replace(path)
        except BaseException:
            with suppress(OSError):
                Path(file.name).unlink()
            raise


def load(path: Path) -> tuple[Index, Answers, Bridges]:
    """Read the state; whatever is wrong with the file is `Damaged`, a file that is not there FileNotFoundError."""
    with path.open("rb") as file:
        try:
            contents = _contents(file)
            held, at = mmap(file.fileno(), 0, access=ACCESS_COPY), file.tell()
            arrays = {}
            for name, *more in contents["arrays"]:
                arrays[name], at = _array(held, at, *more)
            if at != len(held):
                raise Damaged("There is more in the file than it says.")
            return (
                _index(arrays, contents["packed"]),
                Answers.from_plain(_plain(arrays["answers"])),
                Bridges.from_plain(_plain(arrays["bridges"])),
            )
        except (KeyError, TypeError, ValueError, IndexError, AttributeError, OverflowError) as wrong:
            raise Damaged(f"The file does not hold what a state holds: {wrong}") from wrong


def _sum(table: bytes) -> bytes:
    return zlib.crc32(table).to_bytes(_SUM, "little")


def _fingerprint() -> str:
    return f"{VERSION}-{dictionary.name() or f'{zlib.crc32(WEIGHTS.read_bytes()):08x}'}"


def _contents(file: BinaryIO) -> dict[str, Any]:
    if file.read(len(_FIRST_LINE)) != _FIRST_LINE:
        raise Damaged("The file is no matching state.")
    size = int.from_bytes(file.read(_NUMBER), "little")
    if size > _LONGEST_CONTENTS:
        raise Damaged("The table of contents is too long.")
    table = file.read(size)
    if _sum(table) != file.read(_SUM):
        raise Damaged("The table of contents is damaged.")
    contents: dict[str, Any] = json.loads(table)
    if contents["units"] != _fingerprint():
        raise Damaged("The file was written by a version that cuts texts differently.")
    return contents


def _array(held: mmap, at: int, kind: str, shape: list[int], checksum: int) -> tuple[NDArray[Any], int]:
    """Return the array that comes next, and where it ends."""
    if kind not in _KINDS:
        raise Damaged(f"{kind} is no kind of array that a state holds.")
    at += -at % _ALIGNED
    count = math.prod(shape)
    end = at + count * np.dtype(kind).itemsize
    if end > len(held):
        raise Damaged("The file ends too early.")
    rows = np.frombuffer(held, kind, count, at) if count else np.empty(0, kind)
    if zlib.crc32(rows.data) != checksum:
        raise Damaged("An array is damaged.")
    return rows.reshape(shape), end


def _arrays(index: Index, answers: Answers, bridges: Bridges) -> dict[str, NDArray[Any]]:
    places = len(index.ids)
    arrays: dict[str, NDArray[Any]] = {
        "ids": _bytes(index.ids),
        "answers": _bytes(answers.as_plain()),
        "bridges": _bytes(bridges.as_plain()),
        "slots": index.terms.slots,
        "numbers": index.terms.numbers,
        "is_open": index.is_open[:places],
        "hubs": index.hubs[:places],
        "is_english": index.is_english[:places],
        "norms": index.norms[:, :, :places],
        "means": index.means,
        "posting_firsts": index.postings[QUESTION].firsts,
        "posting_records": index.postings[QUESTION].records,
    }
    for name in ("hashes", "families", "records"):
        arrays[f"term_{name}"] = getattr(index.terms, name).all
    for name in ("firsts", "held_terms", "held_counts"):
        arrays[name] = getattr(index, name).all
    for kind in (QUESTION, RECORD):
        arrays[f"parts_{kind}"], arrays[f"largest_{kind}"] = index.postings[kind][2:]
    return {name: np.ascontiguousarray(rows) for name, rows in arrays.items()}


def _index(arrays: dict[str, NDArray[Any]], packed: int) -> Index:
    index = Index()
    index.ids = _plain(arrays["ids"])
    index.packed = packed
    for name in ("is_open", "hubs", "is_english", "norms", "means"):
        setattr(index, name, arrays[name])
    index.places = {id_: at for at, (id_, is_open) in enumerate(zip(index.ids, index.is_open, strict=True)) if is_open}
    index.english = int((index.is_open & index.is_english).sum())
    index.terms.slots, index.terms.numbers = arrays["slots"], arrays["numbers"]
    for name in ("hashes", "families", "records"):
        setattr(index.terms, name, _growing(arrays[f"term_{name}"]))
    for name in ("firsts", "held_terms", "held_counts"):
        setattr(index, name, _growing(arrays[name]))
    for kind in (QUESTION, RECORD):
        index.postings[kind] = Postings(
            arrays["posting_firsts"], arrays["posting_records"], arrays[f"parts_{kind}"], arrays[f"largest_{kind}"]
        )
    return index


def _growing(rows: NDArray[Any]) -> Growing:
    return Growing(rows.dtype, rows)


def _bytes(plain: Any) -> NDArray[np.uint8]:
    return np.frombuffer(json.dumps(plain, ensure_ascii=False).encode("utf-8", "surrogatepass"), np.uint8)


def _plain(rows: NDArray[np.uint8]) -> Any:
    return json.loads(rows.tobytes().decode("utf-8", "surrogatepass"))
