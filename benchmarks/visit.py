"""Page changes of a visit, and its paper: composed, drawn, sealed."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks import Row, timed
from benchmarks.desk import measure


def rows(quick: bool) -> Iterator[Row]:
    """Page changes over all visits; the slowest page by name; the paper after start and warm."""
    found = measure(2 if quick else 11)
    changes: dict[str, list[float]] = found["pages"]
    every = [second for page in changes.values() for second in page]
    yield timed("Page change, from the key to the page drawn", "ms", every, 100, f"{len(changes)} pages")
    for slowest in sorted(changes, key=lambda page: -sorted(changes[page])[len(changes[page]) // 2])[:3]:
        yield timed(f"… slowest pages: {slowest}", "ms", changes[slowest], 100)
    first = [page[0] for page in changes.values()]
    yield timed("… opened for the first time since start", "ms", first)
    papers: list[dict[str, float]] = found["papers"]
    yield timed("Compose, draw and seal the consent: first after start", "s", [papers[0]["paper"]], 1.5)
    warm = papers[1:]
    yield timed("Compose, draw and seal the consent: warm", "ms", [one["paper"] for one in warm], 400)
    for part in ("compose", "draw", "seal"):
        yield timed(f"… {part}", "ms", [one[part] for one in warm])
    yield timed("The whole seal: drawn, compared, verified, kept", "ms", [one["kept"] for one in warm])
