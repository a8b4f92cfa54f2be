"""How well and how fast the matching engine ranks, beside bm25s and plain full-text search.

The labelled set in the repository tells quality; speed is measured on 100,000 invented records of the length of a
seed's title and first sentence, made of the words of the seeds and of letters put together at random.
"""

import os
import random
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from math import log2
from pathlib import Path
from statistics import mean, median

import bm25s
import numpy as np

from musubi.coordination.matching.engine import Engine
from musubi.coordination.matching.normalise import compared
from musubi.coordination.matching.units import WORD, units
from tests.bench.measure import say, table

ROOT = Path(__file__).resolve().parents[2]
LABELLED = "tests.coordination.labelled"
RECORDS, NEEDS, LONG_NEEDS = 100_000, 10_000, 40
BEST = 10
STARTS = 4


def run() -> None:
    """Print quality on the labelled set if it is there, then speed, memory and start."""
    if (ROOT / "tests" / "coordination" / "labelled.py").exists():
        quality()
    records, needs = invented(RECORDS), invented(NEEDS, seed=2, words=5)
    began = time.process_time()
    engine = Engine()
    engine.replace_all((str(number), text) for number, text in enumerate(records))
    say(f"\n{RECORDS:,} records taken in, settled: {time.process_time() - began:.0f} s of CPU")
    speed(engine, records, needs)
    changes(engine, records)
    start(engine)


def speed(engine: Engine, records: list[str], needs: list[str]) -> None:
    """Print how many short needs are answered in a second, beside bm25s on the same words, tokenising included."""
    theirs, rows = Bm25s(records), []
    for backend in ("numba", "numpy"):
        few = needs if backend == "numba" else needs[: NEEDS // 20]
        asked = theirs.indexed(backend)
        asked(few[:10])
        rows.append((f"bm25s ({backend})", *rates(lambda few=few, asked=asked: asked(few), len(few))))
    engine.rank_many(needs[:100], is_record=False)
    own = rates(lambda: engine.rank_many(needs, is_record=False, top=BEST), NEEDS)
    rows.append(("Musubi", *own))
    cells = [
        (name, f"{cpu:,.0f}", f"{own[0] / cpu:.2f}", f"{wall:,.0f}", f"{own[1] / wall:.2f}") for name, cpu, wall in rows
    ]
    heads = ["", "a second of CPU", "Musubi beside it", "a second (two threads)", "Musubi beside it"]
    table(f"Best {BEST} of {RECORDS:,} for short needs", heads, cells)
    long_needs = invented(LONG_NEEDS, seed=3, words=150)
    took = []
    for text in long_needs:
        began = time.process_time()
        found = engine.rank_record(text, top=BEST)
        engine.explain_each(text, [match.id for match in found], is_record=True)
        took.append(1000 * (time.process_time() - began))
    say(f"\nOne long new need, best {BEST} explained: CPU {median(took):.1f} ms (median), {max(took):.1f} ms (most)")


def changes(engine: Engine, records: list[str]) -> None:
    """Print what adding and removing one record costs."""
    adding, removing = [], []
    for number in range(100):
        adding.append(seconds(lambda number=number: engine.add(f"new-{number}", records[number])))
        removing.append(seconds(lambda number=number: engine.remove(f"new-{number}")))
    say(f"Adding one record {1000 * median(adding):.2f} ms, removing one {1000 * median(removing):.2f} ms of CPU")


def start(engine: Engine) -> None:
    """Print how long a new process takes from its first line to its first answer, and the memory of one that reads."""
    program = (
        "import time, sys\n"  # the interpreter's own start is in what importing takes
        "from pathlib import Path; from musubi.coordination.matching.engine import Engine\n"
        "imported = time.process_time(); engine = Engine.load(Path(sys.argv[1])); loaded = time.process_time()\n"
        "engine.rank_question('水素の貯蔵'); answered = time.process_time()\n"
        "status = dict(line.split(':', 1) for line in Path('/proc/self/status').read_text().splitlines())\n"
        "memory = int(status['VmHWM'].split()[0]) / 1024\n"  # what getrusage tells holds the parent's
        "print(f'{imported:.2f} s importing, {loaded - imported:.2f} s reading, '\n"
        "      f'{answered - loaded:.2f} s to the first answer, {answered:.2f} s of CPU in all; {memory:.0f} MB')"
    )
    with tempfile.TemporaryDirectory() as folder:
        state = Path(folder) / "state"
        engine.save(state)
        size = state.stat().st_size / 2**20
        # As installed: Python keeps what it has compiled of the libraries, whatever this machine says.
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": folder}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        command = [sys.executable, "-c", program, str(state)]
        started = [
            subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT, env=environment).stdout
            for _ in range(STARTS)
        ]
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    say(f"A new process with the saved state ({size:.0f} MB), the first of them compiling what it imports:")
    for told in started:
        say(f"  {told.strip()}")
    say(f"This process, all it compared with included: {own:.0f} MB at its largest")


def quality() -> None:
    """Print nDCG and recall on the labelled set, beside bm25s over the same words and plain full-text search."""
    labelled = import_module(LABELLED)
    for asked_in, told_in in (("ja", "ja"), ("en", "en"), ("ja", "en"), ("en", "ja")):
        seeds, queries = labelled.corpus(told_in), labelled.queries(asked_in)
        grades = labelled.qrels(queries, seeds)
        names, texts = list(seeds), list(seeds.values())
        engine = Engine()
        engine.replace_all(seeds.items())
        theirs, plain = Bm25s(texts).indexed("numba"), FullText(texts)
        asked = [queries[query] for query in grades]
        runs = {
            "full-text search (FTS5, trigram)": [[names[at] for at in plain.best(text)] for text in asked],
            "bm25s": [[names[at] for at in best] for best in theirs(asked)],
            "Musubi, as a question": [[match.id for match in engine.rank_question(text)] for text in asked],
            "Musubi, as a record": [[match.id for match in engine.rank_record(text)] for text in asked],
        }
        cells = []
        for name, run in runs.items():
            cells.append((name, *(f"{mean(map(by, run, grades.values())):.3f}" for by in (ndcg, recall))))
        title = f"{len(asked)} labelled queries in {asked_in}, {len(seeds)} seeds in {told_in}"
        table(title, ["", f"nDCG@{BEST}", f"recall@{BEST}"], cells)


class Bm25s:
    """bm25s over the words that the engine finds too."""

    def __init__(self, texts: list[str]) -> None:
        self.known: dict[int, int] = {}
        self.held = [[self.known.setdefault(word, len(self.known)) for word in words(text)] for text in texts]

    def indexed(self, backend: str) -> Callable[[list[str]], list[list[int]]]:
        """Return what finds the places of the best."""
        index = bm25s.BM25(k1=0.9, b=0.4, backend=backend)
        index.index(self._told(self.held), show_progress=False)

        def best(texts: list[str]) -> list[list[int]]:
            ids = [[self.known[word] for word in words(text) if word in self.known] or [0] for text in texts]
            found, _ = index.retrieve(self._told(ids), k=BEST, show_progress=False, n_threads=1)
            return found.tolist()

        return best

    def _told(self, ids: list[list[int]]) -> bm25s.tokenization.Tokenized:
        return bm25s.tokenization.Tokenized(ids=ids, vocab={str(word): at for word, at in self.known.items()})


class FullText:
    """SQLite's full-text search as it comes, any trigram of the query."""

    def __init__(self, texts: list[str]) -> None:
        self.database = sqlite3.connect(":memory:")
        self.database.execute("create virtual table found using fts5(text, tokenize='trigram')")
        self.database.executemany("insert into found(rowid, text) values (?, ?)", enumerate(texts))

    def best(self, text: str) -> list[int]:
        """Return the places of the best."""
        signs = compared(text).folded
        grams = {signs[at : at + 3].replace('"', '""') for at in range(len(signs) - 2)}
        if not grams:
            return []
        query = " OR ".join(f'"{gram}"' for gram in sorted(grams))
        sql = "select rowid from found where found match ? order by rank limit ?"
        return [row[0] for row in self.database.execute(sql, [query, BEST])]


def ndcg(best: list[str], grades: dict[str, int]) -> float:
    """Return how near the order is to the best one."""
    gained = sum((2 ** grades.get(id_, 0) - 1) / log2(at + 2) for at, id_ in enumerate(best[:BEST]))
    ideal = sorted(grades.values(), reverse=True)[:BEST]
    return gained / sum((2**grade - 1) / log2(at + 2) for at, grade in enumerate(ideal))


def recall(best: list[str], grades: dict[str, int]) -> float:
    """Return which share of the relevant seeds is among the best."""
    relevant = {id_ for id_, grade in grades.items() if grade > 0}
    return len(relevant & set(best[:BEST])) / len(relevant)


def words(text: str) -> list[int]:
    """Return the hashes of a text's words."""
    found = units(compared(text).folded)
    hashes: list[int] = found.hashes[found.families == WORD].tolist()
    return hashes


def invented(count: int, *, seed: int = 1, words: int = 30) -> list[str]:
    """Return texts of words as frequent as in real ones (Zipf), with the little words between them."""
    chance = random.Random(seed)
    kanji = (
        "水素貯蔵溶接検査造船選果発酵技術材料開発測定設計解析制御画像"
        "音響振動光学電池合金樹脂繊維食品農業漁業林業医療介護防災環境観光教育"
    )
    maker = random.Random(7)
    known = ["".join(maker.choices(kanji, k=maker.choice([2, 2, 2, 3, 4]))) for _ in range(60_000)]
    ranks = np.random.default_rng(seed).zipf(1.15, size=count * words)
    ranks = (ranks - 1) % len(known)
    glue = ["の", "を", "と", "に", "による", "した", "で", "は"]
    return [
        "".join(known[rank] + chance.choice(glue) for rank in ranks[at * words : (at + 1) * words])
        for at in range(count)
    ]


def rates(act: Callable[[], object], count: int) -> tuple[float, float]:
    """Return how many of so many an act does in a second of CPU, and in one of the clock."""
    cpu, wall = time.process_time(), time.perf_counter()
    act()
    return count / (time.process_time() - cpu), count / (time.perf_counter() - wall)


def seconds(act: Callable[[], object]) -> float:
    """Return how much CPU time an act takes."""
    began = time.process_time()
    act()
    return time.process_time() - began
