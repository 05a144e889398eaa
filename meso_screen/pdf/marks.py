"""Shapes drawn as vectors: severity marks, tick boxes, bullets, people, codes. They carry meaning without colour."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from meso_screen.model.blocks import Tier
from meso_screen.pdf.layout import BRAND, INK, RULE, Border, Pen
from meso_screen.pdf.tags import Ink

TIER_INK: dict[Tier, str] = {
    "stop": "#7A0A1C",
    "clear_first": "#B35200",
    "caution": "#00619E",
    "note": "#1E6B4F",
    "not_known": "#47464F",
}


def tier_mark(tier: Tier, size: float) -> Pen:
    """The tier's mark, ``size`` points square: filled square, diamond, triangle, ring, or an open box with a query."""

    def draw(ink: Ink, x: float, foot: float, _: float) -> None:
        canvas = ink.canvas
        canvas.setFillColor(TIER_INK[tier])
        canvas.setStrokeColor(TIER_INK[tier])
        canvas.setLineWidth(1.2)
        canvas.setDash()
        half = size / 2
        path = canvas.beginPath()
        if tier == "stop":
            path.rect(x, foot, size, size)
        elif tier == "clear_first":
            path.moveTo(x + half, foot - 0.08 * size)
            path.lineTo(x + 1.08 * size, foot + half)
            path.lineTo(x + half, foot + 1.08 * size)
            path.lineTo(x - 0.08 * size, foot + half)
            path.close()
        elif tier == "caution":
            path.moveTo(x, foot)
            path.lineTo(x + size, foot)
            path.lineTo(x + half, foot + 0.95 * size)
            path.close()
        elif tier == "note":
            path.circle(x + half, foot + half, half * 0.62)
        else:
            canvas.setDash(2, 1.5)
            path.rect(x + 0.6, foot + 0.6, size - 1.2, size - 1.2)
        canvas.drawPath(path, stroke=int(tier in ("note", "not_known")), fill=int(tier not in ("note", "not_known")))
        canvas.setDash()
        if tier == "not_known":
            _query(ink, x, foot, size)

    return draw


def _query(ink: Ink, x: float, foot: float, size: float) -> None:
    """A question mark as strokes, so that no text is added that nobody wrote."""
    canvas = ink.canvas
    path = canvas.beginPath()
    path.moveTo(x + 0.34 * size, foot + 0.64 * size)
    path.curveTo(x + 0.34 * size, foot + 0.86 * size, x + 0.68 * size, foot + 0.86 * size, x + 0.66 * size,
                 foot + 0.62 * size)  # fmt: skip
    path.curveTo(x + 0.64 * size, foot + 0.5 * size, x + 0.5 * size, foot + 0.5 * size, x + 0.5 * size,
                 foot + 0.36 * size)  # fmt: skip
    canvas.setLineWidth(1.1)
    canvas.drawPath(path, stroke=1, fill=0)
    canvas.circle(x + 0.5 * size, foot + 0.22 * size, 0.06 * size, stroke=0, fill=1)


def tier_border(tier: Tier) -> Border:
    """The tier's box: 2 pt solid, double, single, a bar at the left for a note, dashed for not known."""

    def draw(ink: Ink, x: float, foot: float, width: float, height: float) -> None:
        canvas = ink.canvas
        canvas.setStrokeColor(TIER_INK[tier])
        canvas.setFillColor(TIER_INK[tier])
        canvas.setDash()
        if tier == "stop":
            canvas.setLineWidth(2)
            canvas.rect(x + 1, foot + 1, width - 2, height - 2)
        elif tier == "clear_first":
            canvas.setLineWidth(0.8)
            canvas.rect(x + 0.4, foot + 0.4, width - 0.8, height - 0.8)
            canvas.rect(x + 3, foot + 3, width - 6, height - 6)
        elif tier == "caution":
            canvas.setLineWidth(0.9)
            canvas.rect(x + 0.45, foot + 0.45, width - 0.9, height - 0.9)
        elif tier == "note":
            canvas.rect(x, foot, 2.5, height, stroke=0, fill=1)
        else:
            canvas.setLineWidth(1)
            canvas.setDash(4, 3)
            canvas.rect(x + 0.5, foot + 0.5, width - 1, height - 1)
            canvas.setDash()

    return draw


def panel(fill: str = "#F1F5F7", bar: str = "") -> Border:
    """A quiet tinted panel, with a bar at its left edge when a colour is given."""

    def draw(ink: Ink, x: float, foot: float, width: float, height: float) -> None:
        ink.canvas.setFillColor(fill)
        ink.canvas.roundRect(x, foot, width, height, 5, stroke=0, fill=1)
        if bar:
            ink.canvas.setFillColor(bar)
            ink.canvas.rect(x, foot, 3, height, stroke=0, fill=1)

    return draw


def outline(colour: str = RULE, weight: float = 1.0, radius: float = 5.0) -> Border:
    """A plain box."""

    def draw(ink: Ink, x: float, foot: float, width: float, height: float) -> None:
        ink.canvas.setStrokeColor(colour)
        ink.canvas.setLineWidth(weight)
        half = weight / 2
        ink.canvas.roundRect(x + half, foot + half, width - weight, height - weight, radius, stroke=1, fill=0)

    return draw


def rule_below(colour: str = RULE, weight: float = 0.7) -> Border:
    """A line along the lower edge."""

    def draw(ink: Ink, x: float, foot: float, width: float, height: float) -> None:
        ink.canvas.setStrokeColor(colour)
        ink.canvas.setLineWidth(weight)
        ink.canvas.line(x, foot, x + width, foot)

    return draw


def tick_box(size: float, ticked: bool, lift: float = 0.0) -> Pen:
    """An empty or ticked box ``size`` points square, ``lift`` above the foot."""

    def draw(ink: Ink, x: float, foot: float, _: float) -> None:
        canvas = ink.canvas
        canvas.setStrokeColor(INK)
        canvas.setLineWidth(1.1)
        canvas.roundRect(x + 0.6, foot + lift + 0.6, size - 1.2, size - 1.2, 1.5, stroke=1, fill=0)
        if ticked:
            canvas.setLineWidth(1.9)
            canvas.setLineCap(1)
            path = canvas.beginPath()
            path.moveTo(x + 0.22 * size, foot + lift + 0.5 * size)
            path.lineTo(x + 0.43 * size, foot + lift + 0.28 * size)
            path.lineTo(x + 0.8 * size, foot + lift + 0.76 * size)
            canvas.drawPath(path, stroke=1, fill=0)
            canvas.setLineCap(0)

    return draw


def dot(radius: float) -> Pen:
    """A bullet."""

    def draw(ink: Ink, x: float, foot: float, _: float) -> None:
        ink.canvas.setFillColor(BRAND)
        ink.canvas.circle(x + radius + 2, foot + radius, radius, stroke=0, fill=1)

    return draw


def people(affected: int, out_of: int, columns: int, step: float) -> Pen:
    """An icon array, row by row from the upper left: affected are filled figures, the others outlines."""

    def draw(ink: Ink, x: float, foot: float, _: float) -> None:
        canvas = ink.canvas
        rows = -(-out_of // columns)
        canvas.setLineWidth(0.5)
        canvas.setStrokeColor("#768591")
        canvas.setFillColor(INK)
        for number in range(out_of):
            row, column = divmod(number, columns)
            canvas.saveState()
            canvas.translate(x + column * step, foot + (rows - 1 - row) * step)
            canvas.drawPath(_person(step * 0.84), stroke=1, fill=int(number < affected))
            canvas.restoreState()

    return draw


@lru_cache(maxsize=4)
def _person(size: float) -> Any:
    """A head over shoulders, from the origin. A hundred of them stand in one array, and writing numbers takes long."""
    from reportlab.pdfgen.pathobject import PDFPathObject

    path = PDFPathObject()
    path.circle(size / 2, 0.76 * size, 0.19 * size)
    path.moveTo(0.16 * size, 0.04 * size)
    path.curveTo(0.16 * size, 0.62 * size, 0.84 * size, 0.62 * size, 0.84 * size, 0.04 * size)
    path.close()
    return path


@lru_cache(maxsize=8)
def modules(data: str) -> tuple[bytearray, ...]:
    """The rows of a code without its quiet zone, 1 for dark; error correction M."""
    import segno

    return tuple(segno.make(data, error="m", micro=False).matrix)


def code(data: str, size: float) -> Pen:
    """A QR code ``size`` points square with its quiet zone of four modules, error correction M."""

    def draw(ink: Ink, x: float, foot: float, _: float) -> None:
        ink.canvas.setFillColor("#000000")
        ink.canvas.drawPath(_code_path(data, size, x, foot), stroke=0, fill=1)

    return draw


@lru_cache(maxsize=8)
def _code_path(data: str, size: float, x: float, foot: float) -> Any:
    """The code as a path. It stands in the same place on every page, and writing its numbers takes long."""
    from reportlab.pdfgen.pathobject import PDFPathObject

    matrix = modules(data)
    step = size / (len(matrix) + 8)
    path = PDFPathObject()
    for row, line in enumerate(matrix):
        y = foot + size - (row + 5) * step
        start = None
        for column, module in enumerate([*line, 0]):
            if module and start is None:
                start = column
            elif not module and start is not None:
                path.rect(x + (start + 4) * step, y, (column - start) * step, step)
                start = None
    return path
