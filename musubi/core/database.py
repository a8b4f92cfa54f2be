"""The one file that is a SQLite database, while a server works on it.

Whoever has opened a file keeps it, also when it is deleted or another is put in its place: a server would go on saving
into what nobody finds again. So a connection is let go of when its file is no longer at its place, and none is made
that would put an empty one there.
"""

from pathlib import Path
from typing import Any
from urllib.parse import quote
from weakref import WeakKeyDictionary

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

_opened: WeakKeyDictionary[BaseDatabaseWrapper, tuple[Path, tuple[int, int]]] = WeakKeyDictionary()


def never_make_one(settings_dict: dict[str, Any]) -> None:
    """Let connections made from the settings open a file that is there, and fail where none is."""
    name = str(settings_dict["NAME"])
    if settings_dict["ENGINE"] == "django.db.backends.sqlite3" and not name.startswith("file:"):
        settings_dict["FILE"], settings_dict["NAME"] = name, f"file:{quote(name)}?mode=rw"


def remember_file(connection: BaseDatabaseWrapper, **_signal: Any) -> None:
    """Remember which file the new connection has open."""
    if connection.vendor != "sqlite":
        return
    path = Path(connection.settings_dict.get("FILE") or connection.settings_dict["NAME"])
    if identity := _identity(path):
        _opened[connection] = (path, identity)


def let_go_of_lost_files(**_signal: Any) -> None:
    """Close the connections whose file is not at its place any more; the next question opens what is there then."""
    for connection in connections.all(initialized_only=True):
        path, identity = _opened.get(connection, (None, None))
        if path and connection.connection is not None and _identity(path) != identity:
            connection.close()


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
