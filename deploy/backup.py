"""`python deploy/backup.py FOLDER`: one consistent copy of the database and the uploaded files, while all runs on.

Reads the same MUSUBI_DATA and DATABASE_URL as the server. SQLite is copied by VACUUM INTO: never copy its file, for
what was just written lies beside it. PostgreSQL is copied by pg_dump. Standard library only.
Restoring is in docs/runbook.md.
"""

import os
import sqlite3
import subprocess
import sys
import tarfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

KEPT = 30  # copies of each kind; older ones go once a new one is whole


def main(folder: Path) -> None:
    """Write the copies into `folder`, named after the moment, and say their names."""
    folder.mkdir(parents=True, exist_ok=True)
    os.umask(0o077)  # they hold addresses of people
    moment = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    url = os.environ.get("DATABASE_URL", "")
    data = Path(os.environ.get("MUSUBI_DATA") or Path(__file__).resolve().parent.parent / ".data")
    if url.startswith(("postgres", "pgsql")):
        made = [whole(folder / f"database-{moment}.dump", lambda path: copy_postgresql(url, path))]
    else:
        source = Path(unquote(urlsplit(url).path.removeprefix("/"))) if url else data / "musubi.sqlite3"
        made = [whole(folder / f"database-{moment}.sqlite3", lambda path: copy_sqlite(source, path))]
    if (data / "files").is_dir():
        made.append(whole(folder / f"files-{moment}.tar.gz", lambda path: copy_files(data / "files", path)))
    for path in made:
        sys.stdout.write(f"{path} ({path.stat().st_size:,} bytes)\n")
    for kind in ("database", "files"):
        for old in sorted(folder.glob(f"{kind}-*Z.*"))[:-KEPT]:
            old.unlink()


def whole(path: Path, write: Callable[[Path], None]) -> Path:
    """Let `write` fill a file that gets its name only when it is complete and on the disk."""
    partial = path.with_name(f".{path.name}.partial")
    try:
        write(partial)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    with partial.open("rb") as file:
        os.fsync(file.fileno())
    return partial.rename(path)


def copy_sqlite(source: Path, path: Path) -> None:
    """Copy one SQLite file, and ask the copy whether it is sound."""
    if not source.is_file():
        sys.exit(f"musubi: there is no database at {source}. Set MUSUBI_DATA or DATABASE_URL as the server has them.")
    original = sqlite3.connect(f"file:{source}?mode=ro", uri=True, timeout=60)
    original.execute("VACUUM INTO ?", (str(path),))
    original.close()
    copy = sqlite3.connect(path)
    (answer,) = copy.execute("PRAGMA integrity_check").fetchone()
    copy.close()
    if answer != "ok":
        sys.exit(f"musubi: the copy is not sound ({answer}), so it was not kept. Look at the disk of {source}.")


def copy_postgresql(url: str, path: Path) -> None:
    """Dump one PostgreSQL database. The password goes by the environment, where other users do not see it."""
    parts = urlsplit(url)
    address = {
        "PGHOST": unquote(parts.hostname or ""),
        "PGPORT": str(parts.port or ""),
        "PGUSER": unquote(parts.username or ""),
        "PGPASSWORD": unquote(parts.password or ""),
        "PGDATABASE": unquote(parts.path.removeprefix("/")),
    }
    command = ["pg_dump", "--format=custom", "--no-owner", "--file", str(path)]
    subprocess.run(command, env={**os.environ, **{key: text for key, text in address.items() if text}}, check=True)


def copy_files(source: Path, path: Path) -> None:
    """Pack the uploaded files."""
    with tarfile.open(path, "w:gz") as archive:
        archive.add(source, arcname="files")


if __name__ == "__main__":
    if len(sys.argv) != 2:  # noqa: PLR2004 - the script and its one argument
        sys.exit("musubi: name the folder for the copies: python deploy/backup.py /var/backups/musubi")
    main(Path(sys.argv[1]))
