"""`make check` and `make test`: the gates, then the test suite on each database. Standard library only.

Everything runs to the end even when something fails, so that one run tells all there is to repair. The tests on
PostgreSQL run beside all the rest, so that no core waits for the slower half; what they say comes last.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

PYTHON = sys.executable
BIN = Path(sys.executable).parent
PRODUCTION = {  # what a council sets, for `check --deploy`
    "MUSUBI_MODE": "production",
    "SECRET_KEY": "".join(chr(33 + 7 * n % 94) for n in range(64)),
    "SITE_URL": "https://musubi.example",
    "ALLOWED_HOSTS": "musubi.example",
}
DEMO = {**PRODUCTION, "MUSUBI_MODE": "demo"}  # every app is installed in it
GATES: list[tuple[str, list[str], dict[str, str]]] = [
    ("format", [f"{BIN}/ruff", "format", "--check", "--output-format=concise", "."], {}),
    ("lint", [f"{BIN}/ruff", "check", "--quiet", "--output-format=concise", "."], {}),
    ("types", [f"{BIN}/mypy", "--no-error-summary"], {}),
    ("imports", [f"{BIN}/lint-imports", "--no-cache"], {}),
    ("templates", [f"{BIN}/djlint", "musubi", "--lint", "--quiet"], {}),
    ("migrations", [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"], DEMO),
    ("production", [PYTHON, "manage.py", "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION),
    ("translations", [PYTHON, "-m", "tests.catalogues"], {}),
    ("architecture", [PYTHON, "-m", "pytest", "-p", "no:xdist", "--durations=0", "tests/test_architecture.py"], {}),
]
PACKAGES = {"chromium": "chromium", "msgfmt": "gettext", "initdb": "postgresql"}  # program: Debian package
JAPANESE_FONT = "fonts-noto-cjk"


def main(command: str) -> int:
    """Run `check` or `test`; return the exit code."""
    if command == "check":
        install_packages({"msgfmt": PACKAGES["msgfmt"]})
        return report(run_gates())
    install_packages(PACKAGES)
    keep_compiled()
    with postgresql() as found, tempfile.TemporaryFile("w+") as heard:
        second = Suite("PostgreSQL", *found, *OF_DATABASE, output=heard) if found else None
        try:
            failed = run_gates()
            failed += Suite("SQLite", [], {"DATABASE_URL": ""}, *BESIDES_GATES).end()
            failed += second.end() if second else ["tests on PostgreSQL (not run)"]
        finally:
            if second:
                second.stop()
    return report(failed)


def keep_compiled() -> None:
    """Compile each file once, not once for each of the two hundred processes that a run starts.

    An environment may ask Python to write nothing beside the sources; then it goes into the virtual environment.
    """
    if os.environ.pop("PYTHONDONTWRITEBYTECODE", ""):
        os.environ.setdefault("PYTHONPYCACHEPREFIX", str(Path(sys.prefix) / "pycache"))


# --- gates ---------------------------------------------------------------------------------------------------------


def run_gates() -> list[str]:
    """Run every gate; return the names of those that refused."""
    refused = []
    for name, command, extra in GATES:
        began = time.monotonic()
        result = subprocess.run(
            command,
            env={**os.environ, **extra},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        word = "refused" if result.returncode else "ok"
        say(f"{name:<13}{word:<8}{time.monotonic() - began:5.1f} s")
        if result.returncode:
            say(result.stdout.rstrip())
            refused.append(name)
    return refused


# --- the suite -----------------------------------------------------------------------------------------------------


# What cannot turn out differently on another database runs on SQLite alone. See docs/decisions/0007-ten-minutes.md.
OF_DATABASE = ["--of-database", "-m", "not browser and not harness", "-p", "no:cacheprovider"]
BESIDES_GATES = ["--ignore=tests/test_architecture.py"]


class Suite:
    """The tests on one database. With a file for its output it runs beside what is done meanwhile."""

    def __init__(
        self,
        database: str,
        prefix: list[str],
        environment: dict[str, str],
        *selection: str,
        output: IO[str] | None = None,
    ) -> None:
        """Begin."""
        self.database, self.environment, self.output = database, environment, output
        if output is None:
            say(f"\nTests on {database}")
        command = [*prefix, PYTHON, "-m", "pytest", "-n", "2", "--dist", "worksteal", *selection]
        self.process = subprocess.Popen(
            command, env={**os.environ, **environment}, stdout=output, stderr=output and subprocess.STDOUT
        )

    def end(self) -> list[str]:
        """Wait for the end, say what was said, and return the database's name if any test failed."""
        code = self.process.wait()
        if self.output is not None:
            self.output.seek(0)
            say(f"\nTests on {self.database}\n{self.output.read()}")
        if code == 0 and "CODE" in self.environment:
            code = int(Path(self.environment["CODE"]).read_text() or 1)
        return [f"tests on {self.database}"] if code else []

    def stop(self) -> None:
        """Stop what somebody interrupted."""
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait()


@contextmanager
def postgresql() -> Iterator[tuple[list[str], dict[str, str]] | None]:
    """Give what to put before a command, and into its environment, so that it finds a throw-away PostgreSQL."""
    if shutil.which("pg_virtualenv"):
        # Debian's own tool, the only one that also works as root. It tells the address in the PG… variables.
        fast = [word for option in UNSAFE_BUT_FAST for word in ("-o", option)]
        # It follows a failure with a hundred lines of the server's log, in which the refusals under test all stand: so
        # the shell always ends well and keeps the exit code apart.
        inner = 'export DATABASE_URL="postgres://$PGUSER:$PGPASSWORD@$PGHOST:$PGPORT/postgres"; "$@"; echo $? > "$CODE"'
        with tempfile.NamedTemporaryFile("w+", prefix="musubi-exit-") as code:
            yield ["pg_virtualenv", "-t", *fast, "sh", "-c", inner, "sh"], {"CODE": code.name}
    elif (initdb := find_initdb()) and os.geteuid() != 0:
        with own_cluster(initdb) as url:
            yield [], {"DATABASE_URL": url}
    else:
        say("\nThe tests on PostgreSQL need its server. Install it (Debian: apt install postgresql), then run again.")
        yield None


UNSAFE_BUT_FAST = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]  # it is thrown away anyway


@contextmanager
def own_cluster(initdb: str) -> Iterator[str]:
    """Make, start, stop and remove a cluster that listens on a socket in a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="musubi-pg-") as folder:
        base = Path(folder)
        subprocess.check_call(
            [initdb, "-D", base / "data", "-U", "musubi", "-A", "trust", "-E", "UTF8"], stdout=subprocess.DEVNULL
        )
        options = " ".join(["-h ''", f"-k {base}", *(f"-c {option}" for option in UNSAFE_BUT_FAST)])
        control = [str(Path(initdb).parent / "pg_ctl"), "-D", str(base / "data"), "-w", "-l", str(base / "log")]
        subprocess.check_call([*control, "-o", options, "start"], stdout=subprocess.DEVNULL)
        try:
            yield f"postgres://musubi@{str(base).replace('/', '%2F')}/postgres"
        finally:
            subprocess.call([*control, "-m", "immediate", "stop"], stdout=subprocess.DEVNULL)


def find_initdb() -> str | None:
    """Find PostgreSQL's own maker of clusters; Debian keeps it off the PATH."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    return shutil.which("initdb") or (str(versions[-1]) if versions else None)


# --- what the machine must have ------------------------------------------------------------------------------------


def install_packages(wanted: dict[str, str]) -> None:
    """Install the missing programs where that is allowed; otherwise say in one sentence what to install."""
    missing = sorted({package for program, package in wanted.items() if not has(program)})
    if "chromium" in wanted and not any(Path("/usr/share/fonts").rglob("NotoSansCJK*")):
        missing.append(JAPANESE_FONT)
    if not missing:
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        say(f"Installing {', '.join(missing)} from the system's packages …")
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.call(["apt-get", "update", "-qq"], env=quiet, stdout=subprocess.DEVNULL)
        install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing]
        if subprocess.call(install, env=quiet, stdout=subprocess.DEVNULL) == 0:
            return
    sys.exit(f"musubi: the tests need {', '.join(missing)}. Install them with the system's packages, then run again.")


def has(program: str) -> bool:
    """Whether the program is there, under any of the names systems give it."""
    if program == "initdb":
        return find_initdb() is not None
    names = {"chromium": ["chromium", "chromium-browser", "google-chrome"]}.get(program, [program])
    return any(shutil.which(name) for name in names)


# --- telling -------------------------------------------------------------------------------------------------------


def report(failed: list[str]) -> int:
    """Print the last line; return the exit code."""
    say(f"\nFailed: {', '.join(failed)}" if failed else "\nAll passed.")
    return 1 if failed else 0


def say(text: str) -> None:
    """Print at once, so that lines stand in the order things happen."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
