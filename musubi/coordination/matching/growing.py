"""An array that grows at its end."""

from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

_SMALLEST = 64


class Growing:
    """Rows of one kind; room for more is made by doubling."""

    def __init__(self, kind: DTypeLike, rows: NDArray[Any] | None = None) -> None:
        """Begin with rows, or with none of a kind."""
        self._room: NDArray[Any] = np.zeros(_SMALLEST, kind) if rows is None else rows
        self.size = 0 if rows is None else rows.size

    @property
    def all(self) -> NDArray[Any]:
        """The rows, as they lie."""
        return self._room[: self.size]

    def extend(self, rows: NDArray[Any]) -> None:
        """Put rows at the end."""
        size = self.size + rows.size
        if size > self._room.size:
            wide = np.zeros(max(size, 2 * self._room.size), self._room.dtype)
            wide[: self.size] = self.all
            self._room = wide
        self._room[self.size : size] = rows
        self.size = size
