"""The home page over HTTP on gunicorn beside a bare hello on a gunicorn started the same way.

What counts is the CPU time the servers' processes spend on a request: a client on the same two cores takes its share of
requests per second, so those are told beside it.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from statistics import median
from threading import Thread

from tests.bench import world
from tests.bench.measure import table

WORKERS, THREADS = 2, 4
CLIENTS = 4
ROUNDS = 4
ROUND_SECONDS = 5
START_SECONDS = 60
LEAST_RATIO = 0.5
TICKS = os.sysconf("SC_CLK_TCK")
SITES = {  # what is asked of whom
    "hello": ("tests.bench.sites:hello()", "/hello/"),
    "home": ("tests.bench.sites:home()", "/"),
    "home, uncached": ("tests.bench.sites:uncached_home()", "/"),
}


class Server:
    """A gunicorn on a free port of the loopback."""

    def __init__(self, application: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        options = [f"--bind=127.0.0.1:{self.port}", f"--workers={WORKERS}", f"--threads={THREADS}"]
        common = ["--worker-class=gthread", "--keep-alive=15", "--no-control-socket", "--log-level=warning"]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", application, *options, *common], stderr=subprocess.DEVNULL
        )

    def cpu_seconds(self) -> float:
        """Return the CPU time that the server and its workers have used."""
        workers = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return sum(_cpu_seconds(int(pid)) for pid in [self.process.pid, *map(int, workers)])

    def wait(self, path: str) -> None:
        """Wait until the page is there, and let every thread draw it once."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            with suppress(OSError, HTTPException):
                connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
                connection.request("GET", path)
                if (status := connection.getresponse().status) != 200:
                    raise RuntimeError(f"{path} answered {status}.")
                load(self.port, path, seconds=1)
                return
            time.sleep(0.2)
        raise RuntimeError("The server did not start.")

    def stop(self) -> None:
        """End it."""
        self.process.terminate()
        self.process.wait(timeout=30)


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def load(port: int, path: str, *, seconds: float) -> float:
    """Ask for the page over connections that stay open; return the requests answered in a second."""
    answered = [0] * CLIENTS
    began = time.monotonic()
    threads = [Thread(target=_ask, args=(port, path, began + seconds, answered, at)) for at in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(answered) / (time.monotonic() - began)


def _ask(port: int, path: str, until: float, answered: list[int], at: int) -> None:
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:8000\r\nAccept: text/html\r\n\r\n".encode()
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while time.monotonic() < until:
            connection.sendall(request)
            _read_answer(connection)
            answered[at] += 1


def _read_answer(connection: socket.socket) -> None:
    """Read one answer: the head, then as much as its Content-Length says."""
    got = b""
    while b"\r\n\r\n" not in got:
        if not (part := connection.recv(65536)):
            raise RuntimeError("The server closed the connection.")
        got += part
    head, _, body = got.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200 "):
        raise RuntimeError(head.partition(b"\r\n")[0].decode())
    missing = int(head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0]) - len(body)
    while missing > 0:
        missing -= len(connection.recv(min(missing, 262144)))


@contextmanager
def servers() -> Iterator[dict[str, Server]]:
    """Give a running server for each of SITES."""
    with ExitStack() as stack:
        running = {}
        for name, (application, path) in SITES.items():
            running[name] = Server(application)
            stack.callback(running[name].stop)
            running[name].wait(path)
        yield running


def run() -> None:
    """Measure in alternating rounds."""
    world.make()
    costs: dict[str, list[float]] = {name: [] for name in SITES}
    rates: dict[str, list[float]] = {name: [] for name in SITES}
    with servers() as running:
        for number in range(ROUNDS):
            for name in list(SITES)[:: -1 if number % 2 else 1]:
                server, before = running[name], running[name].cpu_seconds()
                rate = load(server.port, SITES[name][1], seconds=ROUND_SECONDS)
                costs[name].append((server.cpu_seconds() - before) / (rate * ROUND_SECONDS))
                rates[name].append(rate)
    table(
        f"The anonymous home over HTTP; gunicorn, {WORKERS} × {THREADS} threads (bar: ≥ {LEAST_RATIO} of hello)",
        ["", "CPU ms a request", "hello's CPU ÷ its", "requests/s", "÷ hello's"],
        [_row(name, costs, rates) for name in SITES],
    )


def _row(name: str, costs: dict[str, list[float]], rates: dict[str, list[float]]) -> list[str]:
    cheaper = median(one / other for one, other in zip(costs["hello"], costs[name], strict=True))
    faster = median(one / other for one, other in zip(rates[name], rates["hello"], strict=True))
    return [name, f"{1000 * median(costs[name]):.2f}", f"{cheaper:.2f}", f"{median(rates[name]):.0f}", f"{faster:.2f}"]
