"""Everything for somebody who wants to try it: the database, sample people, the web server and the job worker.

Two children run under this command. Nothing is restarted behind the reader's back: when one ends, all end, and a
sentence says which. In production systemd or the container engine does this work (see docs/runbook.md).
"""

import hashlib
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.checks import Tags
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DEFAULT_DB_ALIAS, connections

WEB_WORKERS = 2  # processes; SQLite lets one write at a time, so more would only wait
WEB_THREADS = 4
STOP_SECONDS = 20  # what a request or a job under way gets to finish
READY_SECONDS = 60


class Stopped(Exception):  # noqa: N818 - somebody asked us to stop; nothing went wrong
    """Ctrl-C or SIGTERM."""


class Command(BaseCommand):
    """manage.py run."""

    help = "Prepare the database with sample people, then run the web server and the job worker until Ctrl-C."
    requires_system_checks: list[str] = []  # the database alone is looked at, before it is migrated

    def handle(self, **_options: Any) -> None:
        """Prepare, serve, and stop both children at the end whatever the reason."""
        host, port = os.environ.get("HOST") or "127.0.0.1", settings.PORT
        refuse_if_taken(host, port)
        for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(name, _stop)
        children: dict[str, subprocess.Popen[bytes]] = {}
        try:
            self.prepare()
            children["web server"] = start("-m", "gunicorn", *web_options(host, port))
            self.wait_until_ready(children, host, port)
            # Only now, so that it does not compete with the web server for the first seconds.
            children["job worker"] = start("manage.py", "work")
            self.greet(port)
            watch(children)
        except Stopped:
            self.stdout.write("\nStopping … / 終了しています…")
        finally:
            stop(children)

    def prepare(self) -> None:
        """Bring the database and the static files to what the code expects. Quick when they already are."""
        self.stdout.write("Preparing the database … / データベースを準備しています…")
        self.check(tags=[Tags.database], databases=[DEFAULT_DB_ALIAS])
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        collect_static_files()
        call_command("load_council", verbosity=0)
        call_command("load_demo", verbosity=0)
        connections.close_all()

    def wait_until_ready(self, children: dict[str, subprocess.Popen[bytes]], host: str, port: int) -> None:
        """Return when the web server answers."""
        for _attempt in range(READY_SECONDS * 10):
            refuse_if_ended(children)
            if answers(host, port):
                return
            time.sleep(0.1)
        raise CommandError(f"The web server did not answer within {READY_SECONDS} seconds. Look at its lines above.")

    def greet(self, port: int) -> None:
        """Say where it is and how to get in."""
        self.stdout.write(
            f"""
  Musubi 結び   http://127.0.0.1:{port}/

  見本の人（事務局・連絡担当など）を画面で選ぶと、パスワードなしで入れます。送られたメールも画面で読めます。
  Choose a sample person (secretariat, contact person …) on the page to sign in without a password.
  Mails are not sent; read them on the page. English: http://127.0.0.1:{port}/en/

  終了 / stop: Ctrl-C
"""
        )
        self.stdout.flush()


# --- preparing -----------------------------------------------------------------------------------------------------


def refuse_if_taken(host: str, port: int) -> None:
    """End with a sentence when somebody else already listens there."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(
                f"Port {port} is taken or not allowed ({error.strerror}). Stop what uses it, or choose another: "
                f"PORT={port + 1} make run"
            ) from error


def collect_static_files() -> None:
    """Run collectstatic, which takes seconds, only when a source file has changed since the last time."""
    found = sorted((path, storage.path(path)) for finder in get_finders() for path, storage in finder.list([]))
    stats = [(path, Path(file).stat()) for path, file in found]
    now = hashlib.sha256(repr([(path, stat.st_size, stat.st_mtime_ns) for path, stat in stats]).encode()).hexdigest()
    last = Path(settings.STATIC_ROOT) / ".collected"
    if last.exists() and last.read_text() == now:
        return
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    last.write_text(now)


# --- children ------------------------------------------------------------------------------------------------------


def web_options(host: str, port: int) -> list[str]:
    """Return what gunicorn is told."""
    return [
        "musubi.config.wsgi:application",
        f"--bind={host}:{port}",
        f"--workers={WEB_WORKERS}",
        f"--threads={WEB_THREADS}",
        "--worker-class=musubi.config.worker.Worker",
        "--preload",  # read the code once for both
        "--keep-alive=15",
        "--limit-request-line=8190",  # the most it takes: what is longer, our worker answers
        f"--graceful-timeout={STOP_SECONDS - 5}",
        "--no-control-socket",  # it would lie in the home folder, one for all copies
        "--log-level=warning",
    ]


def start(*arguments: str) -> "subprocess.Popen[bytes]":
    """Start a child in a session of its own, so that Ctrl-C reaches it once: from us."""
    return subprocess.Popen([sys.executable, *arguments], cwd=settings.BASE_DIR, start_new_session=True)


def watch(children: "dict[str, subprocess.Popen[bytes]]") -> None:
    """Look after the children until one of them ends."""
    while True:
        refuse_if_ended(children)
        time.sleep(0.5)


def refuse_if_ended(children: "dict[str, subprocess.Popen[bytes]]") -> None:
    """Raise when a child is no longer there."""
    for name, child in children.items():
        if child.poll() is not None:
            raise CommandError(
                f"The {name} ended by itself (exit code {child.returncode}), so everything was stopped. "
                "The lines above say why; `make run` starts again."
            )


def stop(children: "dict[str, subprocess.Popen[bytes]]") -> None:
    """Ask all to finish what they are doing; after a while, no longer ask."""
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, signal.SIG_IGN)
    for child in children.values():
        child.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for child in children.values():
        with suppress(subprocess.TimeoutExpired):
            child.wait(timeout=max(0.0, deadline - time.monotonic()))
        # The whole session: a web server that was killed leaves its own children.
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def answers(host: str, port: int) -> bool:
    """Whether something answers HTTP there; which status it gives is not asked."""
    connection = HTTPConnection(host, port, timeout=READY_SECONDS)
    try:
        connection.request("GET", "/healthz", headers={"Host": "localhost"})
        connection.getresponse()
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
    return True


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise Stopped
