"""Loops over numbers, compiled. The machine code is kept on disk, so that only the first process ever compiles.

Nothing here is imported before the first text is read: a process that never ranks pays nothing.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit

Loop = TypeVar("Loop", bound=Callable[..., Any])


def compiled(loop: Loop) -> Loop:
    """Compile a loop when it is first called; it lets other threads run meanwhile."""
    try:
        made: Any = njit(loop, cache=True, nogil=True, error_model="numpy")
    except RuntimeError:  # neither beside the code nor in a home is there a folder that can be written
        made = njit(loop, nogil=True, error_model="numpy")
    return cast("Loop", made)


def within(loop: Loop) -> Loop:
    """Compile a loop as a part of those that call it; Python itself cannot call it, which halves what it costs."""
    options: dict[str, Any] = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
    made: Any = njit(loop, nogil=True, error_model="numpy", **options)
    return cast("Loop", made)
