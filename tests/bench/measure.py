"""Measuring on a machine that others use too: CPU time, in short alternating rounds, and the median of their ratios."""

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

Act = Callable[[], object]
ROUND_SECONDS = 0.02


@dataclass(frozen=True)
class Beside:
    """What something costs beside its baseline: the median over the rounds of their ratio, and the CPU time of each."""

    ratio: float
    own_ms: float
    baseline_ms: float


def beside(baseline: Act, act: Act, *, rounds: int = 15) -> Beside:
    """Measure `act` and `baseline` in turn."""
    times, baseline_times = _times(act), _times(baseline)
    own, base = [], []
    for number in range(rounds):
        # Now one goes first, now the other: what the machine does in between falls on both.
        for cost, times_each, found in _in_turn((baseline, baseline_times, base), (act, times, own), number):
            found.append(_cpu_seconds(cost, times_each))
    ratios = [one / other for one, other in zip(own, base, strict=True)]
    return Beside(median(ratios), 1000 * median(own), 1000 * median(base))


def _in_turn(
    first: tuple[Act, int, list[float]], second: tuple[Act, int, list[float]], number: int
) -> Sequence[tuple[Act, int, list[float]]]:
    return (first, second) if number % 2 else (second, first)


def _times(act: Act) -> int:
    """Return how often to call `act` in a round; by then it is warm. What takes long is called no oftener."""
    act()
    if _cpu_seconds(act, 1) > ROUND_SECONDS:
        return 1
    act()
    return max(1, round(ROUND_SECONDS / max(_cpu_seconds(act, 3), 1e-6)))


def _cpu_seconds(act: Act, times: int) -> float:
    began = time.process_time()
    for _ in range(times):
        act()
    return (time.process_time() - began) / times


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table: the first column is words, the others are figures."""
    widths = [max(_width(cell) for cell in column) for column in zip(columns, *rows, strict=True)]
    say(f"\n{title}")
    for row in (columns, *rows):
        first, *others = [
            _padded(cell, width, is_left=at == 0) for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        say("  " + "   ".join([first, *others]).rstrip())


def say(text: str) -> None:
    """Print at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _width(text: str) -> int:
    return len(text)


def _padded(text: str, width: int, *, is_left: bool) -> str:
    return text.ljust(width) if is_left else text.rjust(width)
