"""One risk in a dense row: what it is, when it comes and how long it stays, how often with its source, what raises it.

An array of figures stands beside the words, ten by ten, so that its hundred people are counted at a glance.
"""

from __future__ import annotations

from meso_screen.model.blocks import IconArray, RiskBlock
from meso_screen.pdf.layout import HAIR, Box, Columns, Frame, Picture, Stack, Text
from meso_screen.pdf.look import Look
from meso_screen.pdf.marks import panel, people, rule_below
from meso_screen.pdf.pages.words import bullet_list
from meso_screen.pdf.tags import Element

FIGURE = 5.6
"""Step of the figures in points; twice that in large print."""


def risk(block: RiskBlock, look: Look) -> Box:
    """Name and text, then its facts; an icon array only where honest numbers were given."""
    boxes: list[Box] = [
        Text(block.name, look.h3, "semibold", tag=f"H{look.level}", leading=1.3, keep_next=True, keep=True)
    ]
    if block.text:
        boxes.append(look.text(block.text))
    for words, muted in ((block.times, True), (block.frequency or "", False)):
        if words:
            boxes[-1].keep_next = True
            boxes.append(look.text(words, muted=muted, before=4 if look.large else 0))
    row: Box = Stack(boxes)
    if block.icons:
        array = _array(block.icons, look)
        row = Stack([*boxes, array]) if look.large else Columns([Stack(boxes), array], [0, array.wide], gap=14)
    content = [row, _raised(block.raised_by, look)] if block.raised_by else [row]
    return Frame(
        Stack(content, element=Element("Div"), keep=look.whole),
        rule_below(HAIR),
        pad=(0, 0, 10, 0) if look.large else (0, 0, 2.5, 0),
        before=look.gap if look.large else 2,
    )


def _raised(texts: tuple[str, ...], look: Look) -> Box:
    """What raises it for this person, on a tint with a bar: the part that is about them."""
    content = look.strong(texts[0]) if len(texts) == 1 else bullet_list(texts, look, gap=0)
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
