"""After an error, nothing until it is undone: so it is in a transaction of PostgreSQL."""

from typing import Any

from django.db import DataError, InternalError, ProgrammingError, connection
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.db.utils import DatabaseErrorWrapper

from tests.strictness.parts import in_place_of

DatabaseWrapper.failed = ""  # what went wrong in the transaction that is open


@in_place_of(DatabaseErrorWrapper, "__exit__", "aborted")
def _remembering(lax: Any) -> Any:
    def __exit__(self: Any, kind: Any, value: Any, traceback: Any) -> Any:  # noqa: N807 - it becomes one
        if kind is not None:
            _fail(self.wrapper, value)
            lax(self, kind, value, traceback)

    return __exit__


def _fail(wrapper: Any, value: Any) -> None:
    if wrapper.in_atomic_block and isinstance(value, (wrapper.Database.Error, DataError, ProgrammingError)):
        wrapper.failed = f"{value}" or type(value).__name__


@in_place_of(DatabaseWrapper, "validate_no_broken_transaction", "aborted")
def _refusing(lax: Any) -> Any:
    def validate_no_broken_transaction(self: Any) -> None:
        if self.failed:
            raise InternalError(f"current transaction is aborted, no command until its end (after: {self.failed})")
        lax(self)

    return validate_no_broken_transaction


@in_place_of(DatabaseWrapper, "_commit", "aborted")
def _not_committing(lax: Any) -> Any:
    def _commit(self: Any) -> None:
        if self.failed:  # PostgreSQL rolls back, and says nothing
            raise InternalError(f"what is committed was rolled back (after: {self.failed})")
        lax(self)

    return _commit


def _forgetting(lax: Any) -> Any:
    def undo(self: Any, *arguments: Any) -> Any:
        self.failed = ""
        return lax(self, *arguments)

    return undo


for _undone_by in ("_savepoint_rollback", "_rollback", "connect", "_close"):
    in_place_of(DatabaseWrapper, _undone_by, "aborted")(_forgetting)


@in_place_of(DatabaseWrapper, "is_usable", "aborted")
def _not_usable(lax: Any) -> Any:
    return lambda self: not self.failed and lax(self)


def refuse(error: Exception, where: Any = connection) -> None:
    """Fail as a statement does that the database refuses."""
    _fail(where, error)
    raise error
