"""The labelled set: which seeds answer which query, as records, queries and grades for any ranking.

labels/README.md tells what the files hold. As a command, with --queries, --corpus and --to, it writes what the matching
engine's own command reads, and the grades as TREC's qrels. It knows nothing of Django.
"""

import argparse
import csv
import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from musubi.demo.samples import SampleNeed, SampleSeed, samples

LABELS = Path(__file__).parent / "labels"
LANGUAGES = ("ja", "en")
SHEET = ("title", "keywords", "summary", "comparison", "features", "uses", "challenges", "wanted")

Records = dict[str, str]
Grades = dict[str, dict[str, int]]


def corpus(language: str) -> Records:
    """Return the seeds' texts by id: in one language those that have any, with "all" each seed whole."""
    texts = {seed.id: _sheet(seed, LANGUAGES if language == "all" else (language,)) for seed in samples(SampleSeed)}
    return {name: text for name, text in texts.items() if text}


def queries(language: str) -> Records:
    """Return the needs and the short queries of a language by id."""
    told = {need.id: _trouble(need, language) for need in samples(SampleNeed)}
    return {name: text for name, text in told.items() if text} | {
        one["id"]: one["text"] for one in short_queries() if one["language"] == language
    }


def short_queries() -> list[dict[str, str]]:
    """Return the lines of queries.jsonl."""
    with (LABELS / "queries.jsonl").open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def labels() -> Grades:
    """Return the grades of labels.tsv: by query, by seed."""
    found: Grades = {}
    with (LABELS / "labels.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            found.setdefault(row["query"], {})[row["seed"]] = int(row["grade"])
    return found


def qrels(asked: Iterable[str], answers: Iterable[str]) -> Grades:
    """Return the grades among these queries and seeds; a query that none of the seeds answers is left out."""
    known, there = labels(), set(answers)
    kept = {query: {seed: grade for seed, grade in known[query].items() if seed in there} for query in asked}
    return {query: grades for query, grades in kept.items() if grades}


def write(folder: Path, *, asked: str, answers: str) -> Grades:
    """Write corpus.jsonl, queries.jsonl and qrels.trec for these two languages. Return the grades."""
    seeds, told = corpus(answers), queries(asked)
    grades = qrels(told, seeds)
    folder.mkdir(parents=True, exist_ok=True)
    _lines(folder / "corpus.jsonl", seeds)
    _lines(folder / "queries.jsonl", {name: told[name] for name in grades})
    with (folder / "qrels.trec").open("w", encoding="utf-8") as file:
        file.writelines(f"{query} 0 {seed} {grade}\n" for query, row in grades.items() for seed, grade in row.items())
    return grades


def _sheet(seed: SampleSeed, languages: Iterable[str]) -> str:
    shown = [name for name in languages if name == "en" or not seed.is_english_only]
    parts = [getattr(seed, f"{part}_{language}", "") for language in shown for part in SHEET]
    return "\n".join(part for part in parts if part)


def _trouble(need: SampleNeed, language: str) -> str:
    parts = (need.title, need.trouble) if language == "ja" else (need.plain_title_en, need.plain_text_en)
    return "\n".join(part for part in parts if part)


def _lines(path: Path, texts: Mapping[str, str]) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(
            json.dumps({"id": name, "text": text}, ensure_ascii=False) + "\n" for name, text in texts.items()
        )


def main() -> None:
    """Write the three files where the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--queries", choices=LANGUAGES, default="ja")
    parser.add_argument("--corpus", choices=(*LANGUAGES, "all"), default="all")
    parser.add_argument("--to", type=Path, required=True)
    chosen = parser.parse_args()
    grades = write(chosen.to, asked=chosen.queries, answers=chosen.corpus)
    sys.stdout.write(f"{len(grades)} queries, {sum(map(len, grades.values()))} labels\n")


if __name__ == "__main__":
    main()
