"""What gunicorn answers with: its own worker of threads, which says in whole sentences what it refuses unread."""

import socket
from contextlib import suppress
from typing import Any

from gunicorn.http.errors import LimitRequestLine
from gunicorn.workers.gthread import ThreadWorker

PATIENCE_SECONDS = 2
READ_AT_ONCE, MOST_READ = 65_536, 2**20


class Worker(ThreadWorker):
    """A worker that shows our page where gunicorn's own would be three English words."""

    def handle_error(self, req: Any, client: socket.socket, addr: Any, exc: BaseException) -> None:
        """Answer a request that could not be read."""
        if isinstance(exc, LimitRequestLine):
            with suppress(OSError):
                _answer(client)
        else:
            super().handle_error(req, client, addr, exc)  # type: ignore[no-untyped-call]  # gunicorn has no types


def _answer(client: socket.socket) -> None:
    # Django is only there once the application is loaded, and this module is read before.
    from musubi.core.errors_views import address_too_long  # noqa: PLC0415 - as just said

    page = address_too_long()
    page["Connection"] = "close"
    page["Content-Length"] = str(len(page.content))
    page["Content-Security-Policy"] = "default-src 'none'; style-src 'self'; font-src 'self'"
    page["X-Content-Type-Options"] = "nosniff"
    client.settimeout(PATIENCE_SECONDS)
    client.sendall(b"HTTP/1.1 414 URI Too Long\r\n" + page.serialize_headers() + b"\r\n\r\n" + page.content)
    client.shutdown(socket.SHUT_WR)
    # Whoever closes before all was read cuts the line, and the browser shows its own page in the place of ours.
    read = 0
    while read < MOST_READ and (piece := client.recv(READ_AT_ONCE)):
        read += len(piece)
