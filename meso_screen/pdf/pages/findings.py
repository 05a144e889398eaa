"""One finding of the screening: mark, tier in words, what it is, why, what to do, what was decided."""

from __future__ import annotations

from meso_screen.model.blocks import FindingBlock
from meso_screen.pdf.layout import MUTED, Box, Columns, Frame, Picture, Stack, Text
from meso_screen.pdf.look import Look
from meso_screen.pdf.marks import TIER_INK, tier_border, tier_mark
from meso_screen.pdf.pages.words import bullet_list
from meso_screen.pdf.tags import Element
from meso_screen.pdf.typeset import width_of

LABELS = 6.2
"""Width of the label column in ems."""


def finding(block: FindingBlock, look: Look) -> Box:
    """The finding in the line style of its tier; whole on a page unless it is long."""
    size = look.body * 0.92
    line = look.h3 * 1.3
    colour = TIER_INK[block.tier]
    word = look.labels[block.tier]
    mark = Picture((line + size) / 2, tier_mark(block.tier, size), wide=size)
    tier = Text(word, look.h3, "bold", colour=colour, leading=1.3, keep=True)
    title = Text(block.title, look.h3, "semibold", tag=f"H{look.level}", leading=1.3, keep_next=True)
    boxes: list[Box]
    if look.large:
        boxes = [Columns([mark, tier], [size + 7, 0], keep_next=True), title]
    else:
        wide = width_of(word, "bold", look.h3) + 3
        boxes = [Columns([mark, tier, title], [size + 1, wide, 0], gap=7, keep_next=True, keep=look.page)]
    rows: list[tuple[str, Box]] = []
    if block.because:
        reasons = look.text(block.because[0]) if len(block.because) == 1 else bullet_list(block.because, look, gap=0)
        rows.append(("because", reasons))
    rows += [(key, look.text(words)) for key, words in (("do", block.do), ("decision", block.decision)) if words]
    boxes += [labelled(look.labels[key], box, look, before=look.gap * 0.25) for key, box in rows]
    return Frame(
        Stack(boxes, element=Element("Div"), keep=look.whole),
        tier_border(block.tier),
        pad=(9, 14, 10, 14) if look.large else (4, 10, 5, 10),
        before=look.gap,
    )


def labelled(label: str, box: Box, look: Look, before: float = 0.0) -> Box:
    """A muted label at the left of its content, above it in large print."""
    name = Text(label, look.body, colour=MUTED, leading=look.leading, keep_next=True, keep=True)
    if look.large:
        return Stack([name, box], before=before)
    return Columns([name, box], [LABELS * look.body, 0], gap=10, before=before)
