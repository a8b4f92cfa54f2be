"""Every unit of the collection once: the number it has here, and in how many records it stands."""

import numpy as np
from numpy.typing import NDArray

from musubi.coordination.matching.compiled import compiled
from musubi.coordination.matching.growing import Growing

_SMALLEST = 1 << 12
_FULL = 0.6


class Terms:
    """A table from hashes to numbers, by open addressing: ready as soon as its arrays are read."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.slots: NDArray[np.uint64] = np.zeros(_SMALLEST, np.uint64)
        self.numbers: NDArray[np.int32] = np.zeros(_SMALLEST, np.int32)
        self.hashes = Growing(np.uint64)
        self.families = Growing(np.uint8)
        self.records = Growing(np.int32)

    def __len__(self) -> int:
        return self.hashes.size

    def known(self, hashes: NDArray[np.uint64]) -> NDArray[np.int32]:
        """Return the number of each unit, -1 for one that no record ever held."""
        return _known(hashes, self.slots, self.numbers)

    def numbered(self, hashes: NDArray[np.uint64], families: NDArray[np.uint8]) -> NDArray[np.int32]:
        """Return the number of each unit, new ones for those not met before."""
        while (len(self) + hashes.size) > _FULL * self.slots.size:
            self._widen()
        found, new = _numbered(hashes, self.slots, self.numbers, len(self))
        self.hashes.extend(hashes[new])
        self.families.extend(families[new])
        self.records.extend(np.zeros(new.size, np.int32))
        return found

    def _widen(self) -> None:
        wide = 2 * self.slots.size
        self.slots, self.numbers = np.zeros(wide, np.uint64), np.zeros(wide, np.int32)
        _numbered(self.hashes.all, self.slots, self.numbers, 0)


@compiled
def _known(hashes: NDArray[np.uint64], slots: NDArray[np.uint64], numbers: NDArray[np.int32]) -> NDArray[np.int32]:
    found = np.empty(hashes.size, np.int32)
    mask = np.uint64(slots.size - 1)
    for at in range(hashes.size):
        place = hashes[at] >> np.uint64(20) & mask
        while slots[place] != 0 and slots[place] != hashes[at]:
            place = (place + np.uint64(1)) & mask
        found[at] = -1 if slots[place] == 0 else numbers[place]
    return found


@compiled
def _numbered(
    hashes: NDArray[np.uint64], slots: NDArray[np.uint64], numbers: NDArray[np.int32], count: int
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    found, new = np.empty(hashes.size, np.int32), np.empty(hashes.size, np.int64)
    mask = np.uint64(slots.size - 1)
    fresh = 0
    for at in range(hashes.size):
        place = hashes[at] >> np.uint64(20) & mask
        while slots[place] != 0 and slots[place] != hashes[at]:
            place = (place + np.uint64(1)) & mask
        if slots[place] == 0:
            slots[place], numbers[place] = hashes[at], count + fresh
            new[fresh] = at
            fresh += 1
        found[at] = numbers[place]
    return found, new[:fresh].copy()
