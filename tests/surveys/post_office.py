"""A mail server on this machine that can refuse: one real SMTP conversation after another."""

import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any


class PostOffice(socketserver.ThreadingTCPServer):
    """Takes mails, or refuses every address while `is_refusing`."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        """Listen on a free port of this machine."""
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.is_refusing = False
        self.taken: list[tuple[str, str]] = []

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server_address[1])


class _Conversation(socketserver.StreamRequestHandler):
    server: Any

    def handle(self) -> None:
        self._say("220 post office")
        to = ""
        while line := self.rfile.readline().decode().strip():
            verb = line[:4].upper()
            if verb == "QUIT":
                self._say("221 bye")
                return
            if verb == "RCPT" and self.server.is_refusing:
                self._say("550 no such person here")
            elif verb == "DATA":
                self._say("354 go on")
                self.server.taken.append((to, self._text()))
                self._say("250 taken")
            else:
                to = line.partition("<")[2].partition(">")[0] if verb == "RCPT" else to
                self._say("250 all right")

    def _text(self) -> str:
        lines = []
        while (line := self.rfile.readline().decode()) != ".\r\n":
            lines.append(line)
        return "".join(lines)

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@contextmanager
def open_post_office() -> Iterator[PostOffice]:
    """Serve until the block ends."""
    with PostOffice() as office:
        thread = Thread(target=office.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield office
        finally:
            office.shutdown()
            thread.join()
