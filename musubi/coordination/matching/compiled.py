"""Loops over numbers, compiled. The machine code is kept on disk, so that only the first process ever compiles.

Nothing here is imported before the first text is read: a process that never ranks pays nothing.
"""

from collections.abc import Callable
from typing import Any, Literal, TypeVar

from numba import njit

Loop = TypeVar("Loop", bound=Callable[..., Any])


def compiled(loop: Loop) -> Loop:
    """Compile a loop when it is first called; it lets other threads run meanwhile."""
    return _compiled(loop, inline="never")


def woven_in(loop: Loop) -> Loop:
    """Compile a small function into each loop that calls it."""
    return _compiled(loop, inline="always")


def _compiled(loop: Loop, *, inline: Literal["never", "always"]) -> Loop:
    try:
        made: Any = njit(loop, cache=True, nogil=True, inline=inline, error_model="numpy")
    except RuntimeError:  # neither beside the code nor in a home is there a folder that can be written
        made = njit(loop, nogil=True, inline=inline, error_model="numpy")
    same_signature: Loop = made
    return same_signature
