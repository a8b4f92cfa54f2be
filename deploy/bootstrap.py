"""The one way in: makes the virtual environment from the lock files, then runs a command in it.

Standard library only. Old Pythons must be able to read this file, if only to be told that they are too old; so it keeps
to what Python 3.6 understands. What it starts may be as new as it likes.

PORT         where `run` listens (8000).                MUSUBI_DATA  where it keeps its data (.data).
HOST         on which address (127.0.0.1).              MUSUBI_VENV  the virtual environment (.venv).
"""

import hashlib
import os
import secrets
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import List, NoReturn, Optional

OLDEST = (3, 11)
ROOT = Path(__file__).resolve().parent.parent
VENV = Path(os.environ.get("MUSUBI_VENV") or ROOT / ".venv").absolute()
LAST_PORT = 65535
SYSTEM_PYTHON = "/usr/bin/python3"
RUNTIME, DEVELOPMENT = "requirements.lock", "requirements-dev.lock"


def main(arguments: List[str]) -> None:
    """Run the command named first in `arguments`."""
    commands = {"run": run, "test": test, "check": check, "bench": bench, "lock": lock}
    if len(arguments) != 1 or arguments[0] not in commands:
        stop("Say one of: %s." % ", ".join(commands))
    use_new_enough_python(arguments)
    os.chdir(str(ROOT))
    commands[arguments[0]]()


def run() -> None:
    """Start everything with sample people."""
    port = os.environ.get("PORT") or "8000"
    if not (port.isdigit() and 0 < int(port) <= LAST_PORT):
        stop("PORT is %r, and a port is a number from 1 to 65535. Try: PORT=8000 make run" % port)
    install(RUNTIME)
    os.environ["MUSUBI_MODE"] = "demo"
    os.environ["PORT"] = port
    os.environ["MUSUBI_DATA"] = str(Path(os.environ.get("MUSUBI_DATA") or ".data").absolute())
    make_secret_key(Path(os.environ["MUSUBI_DATA"]))
    become("manage.py", "run")


def test() -> None:
    """Run the gates and the suite on both databases."""
    install(DEVELOPMENT)
    become("-m", "deploy.suite", "test")


def check() -> None:
    """Run the gates."""
    install(DEVELOPMENT)
    become("-m", "deploy.suite", "check")


def bench() -> None:
    """Measure."""
    install(DEVELOPMENT)
    become("-m", "tests.bench")


def lock() -> None:
    """Write both lock files: hashes only, no address of any registry."""
    uv = shutil.which("uv")
    if not uv:
        stop("`make lock` needs uv. Install it (docs.astral.sh/uv), then run again.")
    export = [uv, "export", "--quiet", "--no-emit-project", "--no-header", "--no-annotate"]
    subprocess.check_call([*export, "--no-dev", "--output-file", RUNTIME])
    subprocess.check_call([*export, "--output-file", DEVELOPMENT])


# --- the virtual environment ---------------------------------------------------------------------------------------


def use_new_enough_python(arguments: List[str]) -> None:
    """Go on in a newer Python when this one is too old and a newer one is installed."""
    if sys.version_info >= OLDEST:
        return
    for minor in (13, 12, 11, 14, 15):
        newer = shutil.which("python3.%d" % minor)
        # A name on the PATH may be a shim for a version that is not there: ask it.
        if newer and subprocess.call([newer, "-c", ""], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0:
            os.execv(newer, [newer, __file__, *arguments])
    stop(
        "Musubi needs Python 3.11 or newer, and this is %d.%d. Install a newer one (Debian: apt install python3; "
        "elsewhere: python.org), or name it: make PYTHON=/path/to/python3.11 run." % sys.version_info[:2]
    )


def install(lock_name: str) -> None:
    """Make the virtual environment hold what the lock says; do nothing when it already does."""
    make_venv()
    if is_installed(lock_name):
        return
    say("Installing what %s lists (once; a minute at most on a usual connection) …" % lock_name)
    uv = shutil.which("uv")
    pip = [uv, "pip", "install", "--python", str(python())] if uv else [str(python()), "-m", "pip", "install"]
    if not uv:
        # Compiling thousands of files takes longer than installing them; Python compiles what it imports anyway.
        pip += ["--no-compile", "--no-input", "--disable-pip-version-check"]
    if subprocess.call([*pip, "--quiet", "--quiet", "--require-hashes", "-r", lock_name]):
        stop("Installing failed: the lines above say why. Usually the network or a proxy is missing; then run again.")
    # The development lock holds everything the other one does.
    for name in {lock_name, RUNTIME}:
        stamp(name).write_text(digest(name))


def make_venv() -> None:
    """Make the virtual environment unless there is one that works."""
    if python().exists() and subprocess.call([str(python()), "-c", ""]) == 0:
        return
    uv = shutil.which("uv")
    if uv:
        made = subprocess.call([uv, "venv", "--quiet", "--clear", "--python", best_python(), str(VENV)])
    elif missing_part():
        stop(
            "This Python has no %s, so no virtual environment can be made. Install it (Debian and Ubuntu: apt install "
            "python3-venv python3-pip), or install uv; then run again." % missing_part()
        )
    else:
        made = subprocess.call([best_python(), "-m", "venv", "--clear", str(VENV)])
    if made:
        stop("The virtual environment %s could not be made: the lines above say why." % VENV)


def best_python() -> str:
    """Return this Python, or the system's own of the same version where this one was built without optimising.

    That is what tools that build Python from its source do unless told otherwise, and it takes an eighth more of the
    processor's time for everything. Whoever names one (`make PYTHON=… run`) gets that one.
    """
    is_optimised = "--enable-optimizations" in str(sysconfig.get_config_var("CONFIG_ARGS"))
    if is_optimised or os.environ.get("PYTHON") or not Path(SYSTEM_PYTHON).exists():
        return sys.executable
    will_do = "import ensurepip, sqlite3, ssl, sys, venv; sys.exit(sys.version_info[:2] != %r)" % (
        sys.version_info[:2],
    )
    will_not = subprocess.call([SYSTEM_PYTHON, "-c", will_do], stderr=subprocess.DEVNULL)
    return sys.executable if will_not else SYSTEM_PYTHON


def missing_part() -> Optional[str]:
    """Name the part of the standard library that some systems package apart, if it is missing."""
    for part in ("venv", "ensurepip"):
        try:
            __import__(part)
        except ImportError:
            return part
    return None


def is_installed(lock_name: str) -> bool:
    """Whether the environment was last made from this very lock."""
    return stamp(lock_name).exists() and stamp(lock_name).read_text() == digest(lock_name)


def stamp(lock_name: str) -> Path:
    """Return the file that remembers which lock was installed."""
    return VENV / (lock_name + ".installed")


def digest(lock_name: str) -> str:
    """Return the lock's hash."""
    return hashlib.sha256((ROOT / lock_name).read_bytes()).hexdigest()


def python() -> Path:
    """Return the environment's own Python."""
    return VENV / "bin" / "python"


# --- small things --------------------------------------------------------------------------------------------------


def make_secret_key(data: Path) -> None:
    """Write the key that signs sessions and links, readable by its owner alone, unless there is one."""
    try:
        data.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(str(data / "secret_key"), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        if (data / "secret_key").is_file():
            return
        stop("The folder %s cannot be written (%s). Name another: MUSUBI_DATA=folder make run" % (data, error.strerror))
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(64))


def become(*arguments: str) -> NoReturn:
    """Continue as the environment's Python, so that signals and the exit code need no passing on."""
    sys.stdout.flush()
    os.execv(str(python()), [str(python()), *arguments])


def say(sentence: str) -> None:
    """Tell the reader what takes time now."""
    sys.stdout.write(sentence + "\n")
    sys.stdout.flush()


def stop(sentence: str) -> NoReturn:
    """End with a sentence."""
    sys.exit("musubi: " + sentence)


if __name__ == "__main__":
    main(sys.argv[1:])
