"""Several at once, over HTTP, on several processes: the server, and people who send forms to it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from threading import Barrier, Thread
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.test import Client

from musubi.accounts.models import User

ROOT = Path(__file__).resolve().parents[1]
START_SECONDS = 60
Asked = tuple[str, dict[str, Any]]  # an address and what is sent there


@contextmanager
def server(*, workers: int = 2, threads: int = 2) -> Iterator[int]:
    """Give the port of a gunicorn with several processes on this process's own database."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number = free.getsockname()[1]
    options = [
        "--preload",
        f"--workers={workers}",
        f"--threads={threads}",
        f"--bind=127.0.0.1:{number}",
        "--keep-alive=30",
    ]
    options += ["--log-level=critical", "--no-control-socket"]
    running = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "tests.race_site:application", *options],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": _address(), "DJANGO_SETTINGS_MODULE": "tests.settings"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(number)
        yield number
    finally:
        running.send_signal(signal.SIGQUIT)  # at once: nothing that is still asked is waited for
        running.wait(timeout=30)


def _address() -> str:
    parts = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{parts['NAME']}"
    return f"postgres://{parts['USER']}:{parts['PASSWORD']}@{parts['HOST']}:{parts['PORT']}/{parts['NAME']}"


def _wait_for(number: int) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", number), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("The server did not start.")


class Sender:
    """Somebody signed in, who sends forms to the server over one connection."""

    def __init__(self, port: int, user: User) -> None:
        """Sign in."""
        self.user, client = user, Client()
        client.force_login(user)
        self.token = "x" * 32
        self.cookies = f"sessionid={client.cookies['sessionid'].value}; csrftoken={self.token}"
        self.http = HTTPConnection("127.0.0.1", port, timeout=60)

    def post(self, asked: Asked, *, is_unguarded: bool) -> int:
        """Send a form and return the status of the answer."""
        address, fields = asked
        headers = {"Cookie": self.cookies, "Content-Type": "application/x-www-form-urlencoded"}
        if is_unguarded:
            headers["X-Unguarded"] = "1"
        body = urlencode({**fields, "csrfmiddlewaretoken": self.token})
        try:
            return self._answer(address, body, headers)
        except (HTTPException, ConnectionError):  # a kept connection that the server has closed
            self.http.close()
            return self._answer(address, body, headers)

    def _answer(self, address: str, body: str, headers: dict[str, str]) -> int:
        self.http.request("POST", address, body, headers)
        answer = self.http.getresponse()
        answer.read()
        return answer.status


def race(senders: Sequence[Sender], rounds: Sequence[Sequence[Asked]], *, is_unguarded: bool) -> list[list[int]]:
    """Let each sender send its form of a round, all at one moment, round after round; return what each round got."""
    start, answers = Barrier(len(senders)), [[0] * len(senders) for _ in rounds]

    def run(place: int, sender: Sender) -> None:
        for number, asked in enumerate(rounds):
            start.wait(timeout=120)
            answers[number][place] = sender.post(asked[place], is_unguarded=is_unguarded)
        sender.http.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(senders)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [sorted(each) for each in answers]
