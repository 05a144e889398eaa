"""Boxes that know their height, how to split over a page, and how to draw themselves with their tags.

All lengths are points; ``top`` is the y of a box's upper edge. A box that was split shares its Element with the rest,
so one paragraph over two pages is one paragraph to a screen reader.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from meso_screen.pdf.fonts import Style, main_face
from meso_screen.pdf.tags import Element, Ink
from meso_screen.pdf.typeset import Line, set_lines

INK = "#14212B"
MUTED = "#4A5A66"
RULE = "#C3CCD3"
HAIR = "#DCE2E7"
BRAND = "#0B5F66"
SHORT = 6
"""So many lines of a text that asks to stay whole do so; a longer one breaks rather than not fit at all."""


class Box(Protocol):
    """Anything that can be placed on a page."""

    before: float
    keep_next: bool

    def height(self, width: float) -> float:
        """Height in points when set this wide."""

    def split(self, width: float, room: float, force: bool = False) -> tuple[Box, Box] | None:
        """The part that fits into ``room`` and the rest, or None where it cannot be split there.

        ``force`` breaks what asked to stay together: the last resort at the top of an empty page.
        """

    def draw(self, ink: Ink, x: float, top: float, width: float) -> None:
        """Draw with the upper left corner at (x, top)."""


class Text:
    """Set text with its tag. ``keep`` leaves a short text whole; at least two lines stand on either side of a split."""

    def __init__(
        self,
        words: str,
        size: float,
        style: Style = "regular",
        *,
        tag: str = "P",
        colour: str = INK,
        leading: float = 1.42,
        before: float = 0.0,
        keep_next: bool = False,
        keep: bool = False,
        scope: str = "",
        element: Element | None = None,
        artifact: bool = False,
    ) -> None:
        self.words, self.size, self.style, self.colour = words, size, style, colour
        self.leading = size * leading
        self.before, self.keep_next, self.keep = before, keep_next, keep
        self.element = None if artifact else element or Element(tag, scope=scope)
        self._set: dict[float, list[Line]] = {}

    def lines(self, width: float) -> list[Line]:
        """The lines at this width."""
        if width not in self._set:
            self._set[width] = set_lines(self.words, self.style, self.size, width)
        return self._set[width]

    def height(self, width: float) -> float:
        return len(self.lines(width)) * self.leading

    def split(self, width: float, room: float, force: bool = False) -> tuple[Box, Box] | None:
        lines = self.lines(width)
        least = 1 if force else 2
        fits = min(int(room / self.leading + 1e-6), len(lines) - least)
        if (self.keep and not force and len(lines) <= SHORT) or fits < least:
            return None
        return self._part(lines[:fits], width), self._part(lines[fits:], width)

    def _part(self, lines: list[Line], width: float) -> Text:
        part = Text(self.words, self.size, self.style, colour=self.colour, element=self.element)
        part.leading, part.keep_next = self.leading, self.keep_next
        part._set = {width: lines}
        if self.element is None:
            part.element = None
        return part

    def draw(self, ink: Ink, x: float, top: float, width: float) -> None:
        if self.element is None:
            with ink.artifact():
                self._strike(ink, x, top, width)
            return
        with ink.content(self.element):
            self._strike(ink, x, top, width)

    def _strike(self, ink: Ink, x: float, top: float, width: float) -> None:
        face = main_face(self.style)
        # The letters stand in the middle of their leading, so that a box's upper edge and its text look aligned.
        extra = (self.leading - (face.ascent - face.descent) * self.size) / 2
        y = top - extra - face.ascent * self.size
        canvas = ink.canvas
        canvas.setFillColor(self.colour)
        for line in self.lines(width):
            for run in line.runs:
                canvas.setFont(run.face, self.size)
                # As drawString does, which first measures the text for nothing.
                words = canvas.beginText(x + run.x, y)
                words.textLine(run.text)
                canvas.drawText(words)
            y -= self.leading


class Stack:
    """Boxes below one another. With ``keep`` points it stays whole when it is not taller than that."""

    def __init__(
        self,
        boxes: Sequence[Box],
        *,
        element: Element | None = None,
        before: float = 0.0,
        keep_next: bool = False,
        keep: float = 0.0,
    ) -> None:
        self.boxes = list(boxes)
        self.element, self.before, self.keep_next, self.keep = element, before, keep_next, keep
        self._height: dict[float, float] = {}

    def height(self, width: float) -> float:
        if width not in self._height:
            gaps = sum(box.before for box in self.boxes[1:])
            self._height[width] = gaps + sum(box.height(width) for box in self.boxes)
        return self._height[width]

    def split(self, width: float, room: float, force: bool = False) -> tuple[Box, Box] | None:
        if self.height(width) <= self.keep and not force:
            return None
        used = 0.0
        for index, box in enumerate(self.boxes):
            used += box.before if index else 0.0
            tall = box.height(width)
            if used + tall <= room + 1e-6:
                used += tall
                continue
            parts = box.split(width, room - used)
            if parts is None and force and not index:
                parts = box.split(width, room - used, force)
            if parts is not None:
                return self._cut([*self.boxes[:index], parts[0]], [parts[1], *self.boxes[index + 1 :]])
            together = index
            while together and self.boxes[together - 1].keep_next:
                together -= 1
            place = together or (index if force else 0)
            return self._cut(self.boxes[:place], self.boxes[place:]) if place else None
        return None

    def _cut(self, head: list[Box], rest: list[Box]) -> tuple[Box, Box]:
        return (
            Stack(head, element=self.element, before=self.before),
            Stack(rest, element=self.element, keep_next=self.keep_next, keep=self.keep),
        )

    def draw(self, ink: Ink, x: float, top: float, width: float) -> None:
        with ink.within(self.element):
            for index, box in enumerate(self.boxes):
                top -= box.before if index else 0.0
                box.draw(ink, x, top, width)
                top -= box.height(width)


class Columns:
    """Boxes side by side. ``widths`` are points, 0 takes what is left; ``keep`` as in Stack."""

    def __init__(
        self,
        boxes: Sequence[Box],
        widths: Sequence[float],
        *,
        gap: float = 0.0,
        element: Element | None = None,
        before: float = 0.0,
        keep_next: bool = False,
        keep: float = 0.0,
    ) -> None:
        self.boxes, self.widths, self.gap = list(boxes), list(widths), gap
        self.element, self.before, self.keep_next, self.keep = element, before, keep_next, keep
        self._height: dict[float, float] = {}

    def places(self, width: float) -> list[float]:
        """The width of each column."""
        free = width - sum(self.widths) - self.gap * (len(self.widths) - 1)
        shares = self.widths.count(0) or 1
        return [one or free / shares for one in self.widths]

    def height(self, width: float) -> float:
        if width not in self._height:
            pairs = zip(self.boxes, self.places(width), strict=True)
            self._height[width] = max((box.height(wide) for box, wide in pairs), default=0.0)
        return self._height[width]

    def split(self, width: float, room: float, force: bool = False) -> tuple[Box, Box] | None:
        if self.height(width) <= self.keep and not force:
            return None
        heads: list[Box] = []
        rests: list[Box] = []
        for box, wide in zip(self.boxes, self.places(width), strict=True):
            if box.height(wide) <= room:
                heads.append(box)
                rests.append(Space(0))
                continue
            parts = box.split(wide, room, force)
            if parts is None:
                return None
            heads.append(parts[0])
            rests.append(parts[1])
        return self._with(heads, self.before, False), self._with(rests, 0.0, self.keep_next)

    def _with(self, boxes: list[Box], before: float, keep_next: bool) -> Columns:
        return Columns(
            boxes, self.widths, gap=self.gap, element=self.element, before=before, keep_next=keep_next, keep=self.keep
        )

    def draw(self, ink: Ink, x: float, top: float, width: float) -> None:
        with ink.within(self.element):
            for box, wide in zip(self.boxes, self.places(width), strict=True):
                box.draw(ink, x, top, wide)
                x += wide + self.gap


class Space:
    """Nothing, so many points high."""

    def __init__(self, points: float) -> None:
        self.points, self.before, self.keep_next = points, 0.0, False

    def height(self, width: float) -> float:
        return self.points

    def split(self, width: float, room: float, force: bool = False) -> tuple[Box, Box] | None:
        return None

    def draw(self, ink: Ink, x: float, top: float, width: float) -> None:
        return None


Pen = Callable[[Ink, float, float, float], None]


class Picture:
    """A drawing of fixed height made by ``pen(ink, x, foot, width)``; without ``alt`` it is decoration."""

    def __init__(
        self,
        points: float,
        pen: Pen,
        *,
        alt: str = "",
        before: float = 0.0,
        keep_next: bool = False,
        wide: float = 0.0,
    ) -> None:
        self.points, self.pen, self.before, self.keep_next, self.wide = points, pen, before, keep_next, wide
        self.element = Element("Figure", alt=alt) if alt else None

    def height(self, width: float) -> float:
        return self.points

    def split(self, width: float, room: float, force: bool = False) -> tuple[Box, Box] | None:
        return None

    def draw(self, ink: Ink, x: float, top: float, width: float) -> None:
        foot = top - self.points
        wide = self.wide or width
        if self.element is None:
            with ink.artifact():
                self.pen(ink, x, foot, wide)
            return
        self.element.box = (round(x, 2), round(foot, 2), round(x + wide, 2), round(top, 2))
        with ink.content(self.element):
            self.pen(ink, x, foot, wide)


Border = Callable[[Ink, float, float, float, float], None]


class Frame:
    """A box inside a drawn border: ``border(ink, x, foot, width, height)``. Both parts of a split have one."""

    def __init__(
        self,
        box: Box,
        border: Border,
        *,
        pad: tuple[float, float, float, float] = (10, 14, 10, 14),
        before: float = 0.0,
        keep_next: bool = False,
    ) -> None:
        self.box, self.border, self.pad, self.before, self.keep_next = box, border, pad, before, keep_next

    def height(self, width: float) -> float:
        top, right, bottom, left = self.pad
        return self.box.height(width - left - right) + top + bottom

    def split(self, width: float, room: float, force: bool = False) -> tuple[Box, Box] | None:
        top, right, bottom, left = self.pad
        parts = self.box.split(width - left - right, room - top - bottom, force)
        if parts is None:
            return None
        return (
            Frame(parts[0], self.border, pad=self.pad, before=self.before),
            Frame(parts[1], self.border, pad=self.pad, keep_next=self.keep_next),
        )

    def draw(self, ink: Ink, x: float, top: float, width: float) -> None:
        pad_top, right, _, left = self.pad
        tall = self.height(width)
        with ink.artifact():
            self.border(ink, x, top - tall, width, tall)
        self.box.draw(ink, x + left, top - pad_top, width - left - right)


class NewPage(Space):
    """Ends the page it is met on."""

    def __init__(self) -> None:
        super().__init__(0)
