"""A machine that falls at a database statement: each in turn, so that none is forgotten."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

# The end of a savepoint writes nothing: whoever falls there falls at the next statement, or before the COMMIT.
_ENDS = ("ROLLBACK", "RELEASE")
# Of an action, which does nothing but ask and write: whoever falls at a question leaves what falling at the next write
# leaves. Where mail goes out in between, that is not so.
_QUESTIONS = ("SELECT", "SAVEPOINT")


class Killed(BaseException):
    """Not an Exception: nobody catches the end of the machine."""


@contextmanager
def killed_at(number: int, *, at_writes: bool = False) -> Iterator[None]:
    """Fall before the statement of that number is executed, and say nothing to the database from then on."""
    asked, passed = 0, _passed(at_writes=at_writes)

    def execute(run: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 - Django's own signature
        nonlocal asked
        asked += not sql.startswith(passed)
        if asked >= number and not sql.startswith(passed):
            raise Killed
        return run(sql, params, many, context)

    with connection.execute_wrapper(execute):
        try:
            yield
        except Killed:
            return
    raise AssertionError(f"It came to its end with fewer than {number} statements.")


def _passed(*, at_writes: bool) -> tuple[str, ...]:
    return (*_ENDS, *_QUESTIONS) if at_writes else _ENDS


def statements_of(act: Callable[[], object], *, at_writes: bool = False) -> int:
    """Do it, undo it, and return how many statements it took."""
    count, passed = 0, _passed(at_writes=at_writes)

    def execute(run: Callable[..., Any], sql: str, *arguments: Any) -> Any:
        nonlocal count
        count += not sql.startswith(passed)
        return run(sql, *arguments)

    with transaction.atomic():
        with connection.execute_wrapper(execute):
            act()
        transaction.set_rollback(True)
    return count


def half_done(act: Callable[[], object], state: Callable[[], object], *, first_only: bool = False) -> list[int]:
    """Kill an action at each of its writes in turn; return the numbers after which `state` is not as it was.

    A control, which expects one, need not look for all.
    """
    before, found = state(), []
    for number in range(1, statements_of(act, at_writes=True) + 1):
        with transaction.atomic():
            with killed_at(number, at_writes=True):
                act()
            transaction.set_rollback(False)  # the test's own frame goes on, whatever Django noted in it
            if state() != before:
                found.append(number)
            transaction.set_rollback(True)
        if found and first_only:
            break
    return found
