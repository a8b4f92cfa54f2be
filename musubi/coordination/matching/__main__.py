"""Rank from the command line: `python -m musubi.coordination.matching --corpus … --queries … --kind … --output …`.

Corpus and queries are lines of JSON, `{"id": …, "text": …}`; the output has a line of TREC's run format for each record
found: query, Q0, record, rank, score, tag.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from musubi.coordination.matching.engine import Engine

TAG = "musubi"


class Unreadable(Exception):  # noqa: N818 - said to the person who called
    """A file that cannot be read, in a whole sentence."""


def main(arguments: list[str] | None = None) -> int:
    """Rank; return 0, or 2 with a sentence on what is wrong with the input."""
    chosen = _parser().parse_args(arguments)
    try:
        corpus, queries = list(read(chosen.corpus)), list(read(chosen.queries))
        rank(corpus, queries, is_record=chosen.kind == "record", top=chosen.top, output=chosen.output)
    except Unreadable as sentence:
        sys.stderr.write(f"{sentence}\n")
        return 2
    except OSError as error:
        sys.stderr.write(f"{error.filename}: {error.strerror}.\n")
        return 2
    return 0


def rank(
    corpus: list[tuple[str, str]], queries: list[tuple[str, str]], *, is_record: bool, top: int, output: Path
) -> None:
    """Write the run."""
    engine = Engine()
    engine.replace_all(corpus)
    found = engine.rank_many([text for _, text in queries], is_record=is_record, top=top)
    with output.open("w", encoding="utf-8") as file:
        for (query, _), matches in zip(queries, found, strict=True):
            for number, match in enumerate(matches, 1):
                file.write(f"{query} Q0 {match.id} {number} {match.score:.8f} {TAG}\n")


def read(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the id and text of each line."""
    seen: set[str] = set()
    with path.open(encoding="utf-8-sig") as file:
        try:
            for number, line in enumerate(file, 1):
                if line.strip():
                    id_, text = _record(line, f"{path}, line {number}")
                    if id_ in seen:
                        raise Unreadable(f"{path}, line {number}: the id {id_!r} stands there a second time.")
                    seen.add(id_)
                    yield id_, text
        except UnicodeDecodeError as error:
            raise Unreadable(f"{path} is not written in UTF-8.") from error
    if not seen:
        raise Unreadable(f"{path} holds no line.")


def _record(line: str, where: str) -> tuple[str, str]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise Unreadable(f"{where}: this is no JSON ({error}).") from error
    if not isinstance(row, dict) or not isinstance(row.get("text"), str) or not isinstance(row.get("id"), str | int):
        raise Unreadable(f'{where}: a line is {{"id": "…", "text": "…"}}, and this one is not.')
    id_ = str(row["id"])
    if not id_ or any(sign.isspace() for sign in id_):
        raise Unreadable(f"{where}: the id {id_!r} is empty or has a space in it, which a run file cannot hold.")
    return id_, row["text"]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m musubi.coordination.matching", description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True, help="what is looked through")
    parser.add_argument("--queries", type=Path, required=True, help="what is looked for")
    parser.add_argument("--kind", choices=["question", "record"], required=True, help="a few words, or a whole record")
    parser.add_argument("--top", type=_positive, default=100, help="how many records for each query (100)")
    parser.add_argument("--output", type=Path, required=True, help="where the run is written")
    return parser


def _positive(text: str) -> int:
    if not text.isdigit() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 on")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
