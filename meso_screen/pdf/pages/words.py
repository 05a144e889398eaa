"""Headings, paragraphs, lists and the box that must be seen."""

from __future__ import annotations

from meso_screen.model.blocks import Bullets, Callout, Heading, Paragraph
from meso_screen.pdf.layout import Box, Columns, Frame, Picture, Stack, Text
from meso_screen.pdf.look import Look
from meso_screen.pdf.marks import TIER_INK, dot, outline, panel
from meso_screen.pdf.tags import Element
from meso_screen.pdf.typeset import width_of

WIDEST_TITLE = 250.0
"""Points a callout's title takes beside its number; a longer one breaks, or the number would leave the page."""


def heading(block: Heading, look: Look) -> Box:
    """A heading below the part's own."""
    return look.heading(block.text, look.level)


def paragraph(block: Paragraph, look: Look) -> Box:
    """Running text in its tone."""
    if block.tone == "strong":
        return look.strong(block.text)
    return look.text(block.text, muted=block.tone == "muted")


def bullet_list(items: tuple[str, ...], look: Look, *, numbered: bool = False, gap: float | None = None) -> Stack:
    """A tagged list; a bullet is a drawn dot, a number is text."""
    rows: list[Box] = []
    space = (look.body * 0.35 if look.large else look.gap * 0.32) if gap is None else gap
    for number, item in enumerate(items, 1):
        if numbered:
            marker: Box = look.strong(f"{number}.", tag="Lbl")
        else:
            # The dot sits at half the height of a small letter on the first line.
            line = look.body * look.leading
            marker = Picture(line / 2 + look.body * 0.08, dot(look.body * 0.17))
        rows.append(
            Columns(
                [marker, look.text(item, tag="LBody")],
                [look.body * (2.0 if numbered else 1.3 if look.large else 1.05), 0],
                element=Element("LI"),
                before=space,
            )
        )
    return Stack(rows, element=Element("L"))


def bullets(block: Bullets, look: Look) -> Box:
    """A list."""
    return bullet_list(block.items, look, numbered=block.numbered)


def callout(block: Callout, look: Look) -> Box:
    """Red flags with the number to call, in a heavy box; or quiet information on a tint."""
    urgent = block.tone == "urgent"
    size = look.h2
    title = Text(block.title, size, "bold", leading=1.25, keep_next=True, keep=True)
    boxes: list[Box] = [title]
    if block.number:
        number = Text(block.number, size, "bold", leading=1.25, keep=True, keep_next=bool(block.lines))
        if look.large or not block.title:
            boxes.append(number)
        else:
            wide = min(width_of(block.title, "bold", size) + 2, WIDEST_TITLE)
            boxes = [Columns([title, number], [wide, 0], gap=14, keep_next=bool(block.lines), keep=look.page)]
    if block.lines:
        lines = bullet_list(block.lines, look) if len(block.lines) > 1 else look.text(block.lines[0])
        lines.before = look.gap * 0.4
        boxes.append(lines)
    border = outline(TIER_INK["stop"], 2.2) if urgent else panel()
    pad = (12.0, 16.0, 12.0, 16.0) if look.large else (4.0, 10.0, 5.0, 10.0)
    keep = look.page if look.large else look.whole if urgent else look.page / 3
    return Frame(Stack(boxes, element=Element("Div"), keep=keep), border, pad=pad)
