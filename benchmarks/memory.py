"""Resident memory of the desktop after a consultation with preview and seal, and after ten more."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks import Row
from benchmarks.desk import measure


def rows(quick: bool) -> Iterator[Row]:
    """After the first visit, and what ten more add."""
    found = measure(2 if quick else 11)
    before, after = found["before"], found["memory"]
    if before is None:
        yield Row("Resident memory", note="this system does not say it in /proc")
        return
    yield Row("Resident memory, signed in", "MB", before)
    yield Row("Resident memory after a consultation with preview and seal", "MB", after[0], None, 280)
    more = len(after) - 1
    yield Row(f"… and what {more} more add", "MB", after[-1] - after[0], None, 20)
