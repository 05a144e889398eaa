"""Our PDF engine beside fpdf2, WeasyPrint and typst, drawing the same signed consent record in one run.

``python -m benchmarks --only papers`` gives one line an engine, ``python -m benchmarks.papers`` a table with a column
for each figure. Each engine works in a process of its own; one that is not installed is said and skipped: they are the
extra “bench”. All set the same three cuts of Inter, attach the same data, and draw both signatures as lines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from benchmarks import Row, timed

Draw = Callable[[Any], bytes]


@dataclass(frozen=True)
class Engine:
    """One line of the comparison: the package it needs, our module that drives it, what it is told to comply with."""

    name: str
    package: str
    module: str
    variant: str = ""


ENGINES = (
    Engine("ours, drawn and tagged", "reportlab", "with_ours"),
    Engine("ours, sealed as well", "pyhanko", "with_ours", "sealed"),
    Engine("fpdf2, PDF/A-3B", "fpdf", "with_fpdf2", "PDF/A-3B"),
    Engine("WeasyPrint, pdf/a-3a", "weasyprint", "with_weasyprint", "pdf/a-3a"),
    Engine("WeasyPrint, pdf/ua-1", "weasyprint", "with_weasyprint", "pdf/ua-1"),
    Engine("typst, a-3a and ua-1, compiler kept", "typst", "with_typst", "kept"),
    Engine("typst, a-3a and ua-1, compiler new each time", "typst", "with_typst", "new"),
)

BORDERS = {
    "stop": ("#7A0A1C", 2, "solid"), "clear_first": ("#B35200", 0.8, "solid"), "caution": ("#00619E", 0.9, "solid"),
    "note": ("#1E6B4F", 0.9, "solid"), "not_known": ("#47464F", 1, "dashed"), "urgent": ("#7A0A1C", 2.2, "solid"),
    "info": ("#C3CCD3", 1, "solid"),
}  # fmt: skip
"""Colour, weight in points and dash of each box, about as in our own pages."""

_MARKS = {
    "stop": ((0, 0), (1, 0), (1, 1), (0, 1)),
    "clear_first": ((0.5, 0), (1, 0.5), (0.5, 1), (0, 0.5)),
    "caution": ((0.5, 0), (1, 1), (0, 1)),
    "note": ((0.3, 0), (0.7, 0), (1, 0.3), (1, 0.7), (0.7, 1), (0.3, 1), (0, 0.7), (0, 0.3)),
    "not_known": ((0, 0), (1, 0), (1, 1), (0, 1), (0, 0.8), (0.8, 0.8), (0.8, 0.2), (0, 0.2)),
}


def tier_polygon(kind: str, x: float, y: float, size: float) -> list[tuple[float, float]]:
    """The mark of a tier, y downwards; nothing for a box without one."""
    return [(x + across * size, y + down * size) for across, down in _MARKS.get(kind, ())]


def tier_shape(kind: str) -> str:
    """The same as SVG."""
    points = " ".join(f"{x:g},{y:g}" for x, y in tier_polygon(kind, 0, 0, 11))
    return svg(11, 11, f'<polygon points="{points}" fill="{BORDERS[kind][0]}"/>') if points else ""


def svg(width: float, height: float, content: str) -> str:
    """A picture."""
    size = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{content}</svg>'


@dataclass(frozen=True)
class Drawn:
    """What one engine made of the document. Times in seconds, memory in MB, ``missing`` of all sentences.

    ``first`` begins before the engine is imported; ``base`` is the memory before that, so that ours, whose document
    model is already loaded then, can be judged. ``processor`` is the mean processor time of a warm run, of all threads
    together: on a busy machine the fairer figure. ``standards`` names each profile with the rules it breaks.
    """

    name: str
    version: str
    first: float
    warm: tuple[float, ...]
    processor: float
    size: int
    pages: int
    base: float
    peak: float
    repeatable: bool
    standards: dict[str, int]
    missing: tuple[str, ...]

    def conformance(self) -> str:
        """Profiles met, and how many rules the two that matter most are short of."""
        met = [name for name, broken in self.standards.items() if not broken]
        short = [f"{name} −{self.standards[name]}" for name in ("3a", "ua1") if self.standards.get(name)]
        return f"meets {' '.join(met) or 'none'}" + (f" ({', '.join(short)})" if short else "")


def rows(quick: bool) -> Iterator[Row]:
    """The first document of a process and the next ones, for each engine; the rest in the note."""
    from benchmarks.papers.run import compare_engines

    for engine, drawn in compare_engines(2 if quick else 9):
        if isinstance(drawn, str):
            yield Row(f"Consent record: {engine.name}", note=drawn)
            continue
        note = (
            f"first {1000 * drawn.first:,.0f} ms, processor {1000 * drawn.processor:,.0f} ms, "
            f"{drawn.pages} pages, {drawn.size / 1000:.0f} kB, "
            f"{drawn.peak:.0f} MB (before {drawn.base:.0f}), {drawn.conformance()}, "
            f"{len(drawn.missing)} sentences missing" + ("" if drawn.repeatable else ", other bytes each time")
        )
        yield timed(f"Consent record: {drawn.name} ({drawn.version})", "ms", drawn.warm, None, note)

