"""Logs for operators: one JSON object a line, without personal data.

Only the fields named here are ever written. A message of somebody else's library, the arguments of a message and the
text of an exception can hold mail addresses, names or what somebody searched for; they are left out. What stays of an
exception is its class and where it happened.

    logger.info("request", extra={"status": 200})   # the message is the event's name, never a sentence made of data
"""

import json
import logging
import re
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest

FIELDS = ("method", "path", "status", "duration_ms", "job", "task", "attempt", "worker", "error")
OUR_LOGGERS = "musubi."
# Parts of an address that open something for whoever holds them, or tell what is in it.
SECRET_ARGUMENTS = ("token", "key", "signature", "uidb36", "file_name")
HIDDEN = "…"
# A signed link's token, also where no address of ours was found for the path: http that is sent on to https, a missing
# slash at the end.
_TOKEN = re.compile(r"[0-9]+\.[\w-]{40,}")

current_reference: ContextVar[str] = ContextVar("current_reference", default="")


class JsonFormatter(logging.Formatter):
    """For production: a line a machine reads."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one JSON object."""
        return json.dumps(fields_of(record), ensure_ascii=False)


class PlainFormatter(logging.Formatter):
    """For somebody who tries the system out and reads along."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line, and where it happened below it."""
        fields = fields_of(record)
        at = datetime.fromtimestamp(record.created).astimezone().strftime("%H:%M:%S")
        lines = [f"    {place}" for place in fields.pop("where", [])]
        told = " ".join(f"{name}={value}" for name, value in fields.items() if name not in {"time", "level", "event"})
        told = "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in told)  # one request, one line
        return "\n".join([f"{at} {fields['level']:7} {fields['event']} {told}".rstrip(), *lines])


def fields_of(record: logging.LogRecord) -> dict[str, Any]:
    """Return what of `record` may be written."""
    fields: dict[str, Any] = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        # Without its arguments a message of ours is a plain name.
        "event": str(record.msg) if record.name.startswith(OUR_LOGGERS) else record.name,
        "reference": current_reference.get(),
    }
    fields |= {name: getattr(record, name, None) for name in FIELDS}
    if isinstance(fields["status"], int) is False:
        fields["status"] = getattr(record, "status_code", None)  # Django's name for it
    if record.exc_info and record.exc_info[1]:
        error = record.exc_info[1]
        fields["error"] = f"{type(error).__module__}.{type(error).__qualname__}"
        fields["where"] = [
            f"{frame.f_globals.get('__name__', '?')}.{frame.f_code.co_name}:{line}"
            for frame, line in traceback.walk_tb(error.__traceback__)
        ]
    return {name: value for name, value in fields.items() if value not in (None, "")}


def loggable_path(request: HttpRequest) -> str:
    """Return the path without query string, mail addresses and the secret part of a signed link."""
    path = request.path
    match = request.resolver_match
    for name, value in (match.kwargs if match else {}).items():
        if name in SECRET_ARGUMENTS and value:
            path = path.replace(str(value), HIDDEN)
    parts = _TOKEN.sub(HIDDEN, path).split("/")
    return "/".join(HIDDEN if "@" in part else part for part in parts)
