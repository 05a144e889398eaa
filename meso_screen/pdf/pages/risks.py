"""One risk in a dense row: what it is, when it comes and how long it stays, how often with its source, what raises it.

An array of figures stands beside the words, ten by ten, so that its hundred people are counted at a glance.
"""

from __future__ import annotations

from meso_screen.model.blocks import IconArray, RiskBlock
from meso_screen.pdf.layout import HAIR, MUTED, Box, Columns, Frame, Picture, Stack, Text
from meso_screen.pdf.look import Look
from meso_screen.pdf.marks import panel, people, rule_below
from meso_screen.pdf.pages.words import bullet_list
from meso_screen.pdf.tags import Element, Ink
from meso_screen.pdf.typeset import width_of

FIGURE = 5.6
"""Step of the figures in points; twice that in large print."""


def risk(block: RiskBlock, look: Look) -> Box:
    """Name and text, then its facts; an icon array only where honest numbers were given."""
    boxes: list[Box] = [
        Text(block.name, look.h3, "semibold", tag=f"H{look.level}", leading=1.3, keep_next=True, keep=True)
    ]
    if block.text:
        boxes.append(look.text(block.text))
    times = [(look.labels[key], words) for key, words in (("onset", block.onset), ("duration", block.duration)) if words]
    if times:
        boxes[-1].keep_next = True
        boxes.append(_times(times, look))
    if block.frequency:
        boxes += _often(look.labels["frequency"], block.frequency, look)
    row: Box = Stack(boxes)
    if block.icons:
        array = _array(block.icons, look)
        row = Stack([*boxes, array]) if look.large else Columns([Stack(boxes), array], [0, array.wide], gap=14)
    content = [row, _raised(block.raised_by, look)] if block.raised_by else [row]
    return Frame(
        Stack(content, element=Element("Div"), keep=look.whole),
        rule_below(HAIR),
        pad=(0, 0, 10, 0) if look.large else (0, 0, 4, 0),
        before=look.gap if look.large else 4,
    )


def _times(times: list[tuple[str, str]], look: Look) -> Box:
    """When it starts and how long it lasts: one line, or one line each where the words are long."""
    texts = [f"{label} {words}" for label, words in times]
    lines: list[Box] = [Text(words, look.body, colour=MUTED, leading=look.leading) for words in texts]
    if len(lines) == 1 or look.large:
        return Stack(lines)
    return _Line(lines, [width_of(words, "regular", look.body) for words in texts], gap=1.4 * look.body)


class _Line(Stack):
    """Texts on one line, and below one another where the line is too short for them."""

    def __init__(self, boxes: list[Box], widths: list[float], gap: float) -> None:
        super().__init__(boxes)
        self.widths, self.gap = widths, gap

    def _row(self, width: float) -> Columns | None:
        if sum(self.widths) + self.gap * len(self.widths) > width:
            return None
        return Columns(self.boxes, [*(wide + 1 for wide in self.widths[:-1]), 0], gap=self.gap)

    def height(self, width: float) -> float:
        row = self._row(width)
        return row.height(width) if row else super().height(width)

    def split(self, width: float, room: float, force: bool = False) -> tuple[Box, Box] | None:
        return None if self._row(width) else super().split(width, room, force)

    def draw(self, ink: Ink, x: float, top: float, width: float) -> None:
        row = self._row(width)
        if row:
            row.draw(ink, x, top, width)
        else:
            super().draw(ink, x, top, width)


def _often(label: str, words: str, look: Look) -> list[Box]:
    name = Text(label, look.body, colour=MUTED, leading=look.leading, keep_next=True, keep=True)
    if look.large:
        return [Stack([name, look.text(words)], before=4)]
    return [Columns([name, look.text(words)], [width_of(label, "regular", look.body) + 2, 0], gap=8)]


def _raised(texts: tuple[str, ...], look: Look) -> Box:
    """What raises it for this person, on a tint with a bar: the part that is about them."""
    label = look.strong(look.labels["raised_by"], keep_next=True)
    reasons = look.text(texts[0]) if len(texts) == 1 else bullet_list(texts, look, gap=0)
    content = Stack([label, reasons])
    pad = (7.0, 12.0, 8.0, 14.0) if look.large else (3.0, 10.0, 4.0, 12.0)
    return Frame(content, panel(bar="#14212B"), pad=pad, before=7 if look.large else 3)


def _array(icons: IconArray, look: Look) -> Picture:
    columns = 10 if icons.out_of <= 100 else 50
    step = (2 * FIGURE if look.large else FIGURE) if icons.out_of <= 100 else look.body * 0.3
    rows = -(-icons.out_of // columns)
    return Picture(
        rows * step, people(icons.affected, icons.out_of, columns, step), alt=icons.alt,
        before=8 if look.large else 0, wide=columns * step,
    )  # fmt: skip
