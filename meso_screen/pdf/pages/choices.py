"""Separate decisions, each with a box of its own: ticked, not ticked, or blank for a pen, and the same in a word."""

from __future__ import annotations

from meso_screen.model.blocks import Choice, ChoiceBlock
from meso_screen.pdf.layout import Box, Columns, Picture, Stack
from meso_screen.pdf.look import Look
from meso_screen.pdf.marks import tick_box
from meso_screen.pdf.tags import Element
from meso_screen.pdf.typeset import width_of


def choices(block: ChoiceBlock, look: Look) -> Box:
    """The decisions as a list; the drawn box is decoration, its word is the text."""
    column = max((width_of(one.answer, "semibold", look.body) for one in block.choices), default=0.0)
    lines: list[Box] = [_choice(one, look, min(column + 2, 150)) for one in block.choices]
    return Stack(lines, element=Element("L"), keep=look.page / 3)


def _choice(one: Choice, look: Look, column: float) -> Box:
    size = max(look.body * 1.05, 14.2)
    line = look.body * look.leading
    box = Picture((line + size) / 2, tick_box(size, one.state == "yes"), wide=size)
    text = look.text(one.text)
    body: Box
    if not one.answer:
        body = Stack([text], element=Element("LBody"))
    elif look.large:
        text.keep_next = True
        body = Stack([text, look.strong(one.answer)], element=Element("LBody"))
    else:
        body = Columns([text, look.strong(one.answer)], [0, column], gap=12, element=Element("LBody"))
    before = look.gap * (0.8 if look.large else 0.4)
    return Columns([box, body], [size + 10, 0], element=Element("LI"), before=before, keep=look.page / 3)
