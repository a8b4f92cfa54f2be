"""`make check` and `make test`: the gates, then the test suite on each database. Standard library only.

Everything runs to the end even when something fails, so that one run tells all there is to repair. The gates use one
core at a time, so the tests on SQLite run beside them; what they say comes after. The tests on PostgreSQL come last and
alone: four workers on two cores take a third more of the processor's time than two after two.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

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
WITHOUT_WINDOWS = "chromium-headless-shell"  # the same engine at less of the processor's time, where it is packaged
JAPANESE_FONT = "fonts-noto-cjk"


def main(command: str) -> int:
    """Run `check` or `test`; return the exit code."""
    if command == "check":
        install_packages({"msgfmt": PACKAGES["msgfmt"]})
        return report(run_gates())
    install_packages(PACKAGES)
    keep_compiled()
    with tempfile.TemporaryDirectory(prefix="musubi-asked-") as folder:
        asked = f"--asked={folder}/asked"  # of SQLite; what all ask alike PostgreSQL is asked once (tests/sparing.py)
        with tests_on("SQLite", [], {"DATABASE_URL": ""}, *BESIDES_GATES, asked) as end:
            failed = run_gates()
            failed += end()
        with postgresql() as found:
            if found is None:
                return report([*failed, "tests on PostgreSQL (not run)"])
            with tests_on("PostgreSQL", *found, *OF_DATABASE, asked) as end:
                failed += end()
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
OF_DATABASE = ["--of-database", "-m", "not browser and not harness and not once", "-p", "no:cacheprovider"]
BESIDES_GATES = ["--ignore=tests/test_architecture.py"]


@contextmanager
def tests_on(
    database: str, prefix: list[str], environment: dict[str, str], *selection: str
) -> Iterator[Callable[[], list[str]]]:
    """Begin the tests on one database; give what says all they say, and returns the name if any failed."""
    command = [*prefix, PYTHON, "-m", "pytest", "-n", "2", "--dist", "worksteal", *selection]
    with tempfile.NamedTemporaryFile("w+", prefix="musubi-tests-") as said:
        process = subprocess.Popen(command, env={**os.environ, **environment}, stdout=said, stderr=subprocess.STDOUT)

        def end() -> list[str]:
            say(f"\nTests on {database}")
            follow(Path(said.name), process)
            code = process.returncode
            if code == 0 and "CODE" in environment:
                code = int(Path(environment["CODE"]).read_text() or 1)
            return [f"tests on {database}"] if code else []

        try:
            yield end
        finally:
            if process.poll() is None:  # somebody interrupted
                process.terminate()
                process.wait()


def follow(file: Path, process: subprocess.Popen[bytes]) -> None:
    """Say what a process writes into a file, until it ends."""
    with file.open(encoding="utf-8", errors="replace") as heard:
        has_ended = False
        while not has_ended:
            has_ended = process.poll() is not None  # asked before the last of it is read
            sys.stdout.write(heard.read())
            sys.stdout.flush()
            time.sleep(0.2)


@contextmanager
def postgresql() -> Iterator[tuple[list[str], dict[str, str]] | None]:
    """Give what to put before a command, and into its environment, so that it finds a throw-away PostgreSQL."""
    if shutil.which("pg_virtualenv"):
        # Debian's own tool, the only one that also works as root. It tells the address in the PG… variables.
        # As in deploy/compose.yaml: otherwise texts were sorted by the language of whoever runs this.
        fast = [word for option in UNSAFE_BUT_FAST for word in ("-o", option)]
        # It follows a failure with a hundred lines of the server's log, in which the refusals under test all stand: so
        # the shell always ends well and keeps the exit code apart.
        inner = 'export DATABASE_URL="postgres://$PGUSER:$PGPASSWORD@$PGHOST:$PGPORT/postgres"; "$@"; echo $? > "$CODE"'
        with tempfile.NamedTemporaryFile("w+", prefix="musubi-exit-") as code:
            yield ["pg_virtualenv", "-t", "-c", "--locale=C.UTF-8", *fast, "sh", "-c", inner, "sh"], {"CODE": code.name}
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
            [initdb, "-D", base / "data", "-U", "musubi", "-A", "trust", "-E", "UTF8", "--lc-collate=C"],
            stdout=subprocess.DEVNULL,
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
    with_browser, may_install = "chromium" in wanted, os.geteuid() == 0 and shutil.which("apt-get")
    if with_browser and may_install and not shutil.which(WITHOUT_WINDOWS):
        install(WITHOUT_WINDOWS)  # not every system packages it; then the usual one does
    missing = sorted({package for program, package in wanted.items() if not has(program)})
    if with_browser and not any(Path("/usr/share/fonts").rglob("NotoSansCJK*")):
        missing.append(JAPANESE_FONT)
    if missing and not (may_install and install(*missing)):
        sys.exit(
            f"musubi: the tests need {', '.join(missing)}. Install them with the system's packages, then run again."
        )


def install(*packages: str) -> bool:
    """Install packages of the system; return whether they are there now."""
    say(f"Installing {', '.join(packages)} from the system's packages …")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.call(["apt-get", "update", "-qq"], env=quiet, stdout=subprocess.DEVNULL)
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    return subprocess.call(command, env=quiet, stdout=subprocess.DEVNULL) == 0


def has(program: str) -> bool:
    """Whether the program is there, under any of the names systems give it."""
    if program == "initdb":
        return find_initdb() is not None
    names = {"chromium": [WITHOUT_WINDOWS, "chromium", "chromium-browser", "google-chrome"]}.get(program, [program])
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
