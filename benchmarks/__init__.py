"""Measures the speed and memory budgets: ``python -m benchmarks`` prints one table."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Row:
    """One line of the table. ``budget`` is the most ``measured`` may be; without it the line only informs.

    ``measured`` is a median, a count or a ratio, in ``unit``; without it ``note`` says why nothing was measured.
    ``best`` is the fastest run: on a machine that has other work it says more about the program than the median.
    """

    name: str
    unit: str = ""
    measured: float | None = None
    p99: float | None = None
    budget: float | None = None
    note: str = ""
    best: float | None = None

    @property
    def verdict(self) -> str:
        """``ok``, ``over``, ``skipped``, or nothing when there is no budget."""
        if self.measured is None:
            return "skipped"
        if self.budget is None:
            return ""
        return "ok" if self.measured <= self.budget else "over"


def seconds(work: Callable[[], object], times: int, warm: int = 1) -> list[float]:
    """How long each of so many runs took, sorted; the first ``warm`` runs do not count."""
    for _ in range(warm):
        work()
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return sorted(taken)


def timed(
    name: str, unit: str, taken: Sequence[float], budget: float | None = None, note: str = "", per: float = 1
) -> Row:
    """The row of a list of durations in seconds, each for ``per`` items, in ``s``, ``ms`` or ``µs``."""
    scale = {"s": 1, "ms": 1e3, "µs": 1e6}[unit] / per
    ordered = sorted(taken)
    last = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    return Row(name, unit, statistics.median(ordered) * scale, last * scale, budget, note, ordered[0] * scale)
