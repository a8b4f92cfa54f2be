"""`make bench`, or `python -m tests.bench [part …]`: ratios to baselines measured in the same run, medians of rounds.

Every part is a process with a new database in a folder of its own, which is thrown away. `--documents` says how many
documents the search is measured on. Figures are CPU time unless they say otherwise.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from deploy.suite import postgresql
from tests.bench.measure import say

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = 100_000
OF_TESTS = {"search", "races"}  # measured with the settings of tests
PARTS = {  # name: (its databases, what it is)
    "pages": (["sqlite", "postgresql"], "CPU and queries of each page"),
    "served": (["sqlite"], "the home page over HTTP"),
    "as_of": (["sqlite", "postgresql"], "the roster of past days"),
    "search": (["sqlite", "postgresql"], "finding"),
    "digest": (["sqlite", "postgresql"], "a full round in one piece"),
    "activities": (["sqlite", "postgresql"], "activities by the thousand"),
    "cases": (["sqlite", "postgresql"], "the list of ten thousand cases"),
    "races": (["sqlite", "postgresql"], "several at one case at the same moment"),
    "importing": (["sqlite", "postgresql"], "a large file of activities"),
    "matching": (["sqlite"], "seeds for needs: quality, speed, memory"),
    "jobs": (["sqlite", "postgresql"], "the queue"),
}


def main() -> int:
    """Run the parts asked for, or all; return 1 if one could not be measured."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="part", help=", ".join(PARTS))
    parser.add_argument(
        "--documents", type=int, default=DOCUMENTS, help=f"for search, {DOCUMENTS:,} if not said; fewer are sooner made"
    )
    chosen = parser.parse_args()
    if unknown := set(chosen.parts) - set(PARTS):
        parser.error(f"no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    say(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; Python {sys.version.split()[0]}")
    failed = []
    for part in chosen.parts or PARTS:
        for engine in PARTS[part][0]:
            began = time.monotonic()
            if measure(part, engine, chosen.documents):
                failed.append(f"{part} on {engine}")
            say(f"  [{part}, {engine}: {time.monotonic() - began:.0f} s]")
    if failed:
        say(f"\nNot measured: {', '.join(failed)}")
    return 1 if failed else 0


def measure(part: str, engine: str, documents: int) -> int:
    """Run one part in a process of its own; return its exit code."""
    command = [sys.executable, "-m", "tests.bench.part", part, str(documents)]
    with tempfile.TemporaryDirectory(prefix="musubi-bench-") as folder:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.settings" if part in OF_TESTS else "musubi.config.settings",
            "MUSUBI_MODE": "production",
            "MUSUBI_DATA": folder,
            "SECRET_KEY": "only-for-measuring-" + "x" * 40,
            "DATABASE_URL": "",
        }
        if engine == "sqlite":
            return call(command, environment, folder)
        with postgresql() as prefix_and_environment:
            if prefix_and_environment is None:
                return 1
            prefix, more = prefix_and_environment
            return call([*prefix, *command], {**environment, **more}, folder)


def call(command: list[str], environment: dict[str, str], folder: str) -> int:
    """Run a command, its log lines out of sight; show their end if it fails."""
    log = Path(folder) / "log"
    with log.open("w") as errors:
        code = subprocess.call(command, env=environment, cwd=ROOT, stderr=errors)
    if code:
        say(log.read_text()[-3000:])
    return code


if __name__ == "__main__":
    sys.exit(main())
