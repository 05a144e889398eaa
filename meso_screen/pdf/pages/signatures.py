"""A signature: what was signed, the ink itself or the typed name, who and when. The block never breaks over a page."""

from __future__ import annotations

from meso_screen.model.blocks import SignatureBlock
from meso_screen.pdf.layout import INK, MUTED, RULE, Box, Columns, Frame, Pen, Picture, Stack, Text
from meso_screen.pdf.look import MM, Look
from meso_screen.pdf.marks import outline
from meso_screen.pdf.tags import Element, Ink
from meso_screen.pdf.typeset import width_of

PAD_WIDTH = 74 * MM
PAD_HEIGHT = 22 * MM
LARGE_LINE = 150 * MM
"""What a label and its words may take together to stand on one line of large print."""
ALWAYS = 1e6
"""A signature block stays whole, whatever its height."""


def signature(block: SignatureBlock, look: Look) -> Box:
    """Role and sentence above, the pad, and name and date below it."""
    if block.method == "typed":
        typed = Text(block.name, look.h2, "semibold", leading=1.3, keep=True)
        pad: Box = Frame(Stack([typed]), outline(MUTED, 0.9, 3), pad=(16, 12, 16, 12))
    else:
        alt = ", ".join(word for word in (block.role, block.name) if word)
        pad = Picture(PAD_HEIGHT, _pad(block), alt="" if block.method == "blank" else alt, wide=PAD_WIDTH)
    lines: list[Box] = [_line("name", block.name, look), _line("date", block.date, look)]
    boxes: list[Box] = [Text(block.role, look.h3, "semibold", leading=1.3, keep_next=True)]
    if block.sentence:
        boxes.append(look.text(block.sentence, muted=True))
    boxes += [Stack([pad], before=4), *lines]
    return Signed(boxes, element=Element("Div"), keep=ALWAYS, before=look.gap * 1.4)


class Signed(Stack):
    """One person's signature with its evidence."""


def _line(key: str, words: str, look: Look) -> Box:
    label = Text(look.labels[key], look.body, colour=MUTED, leading=look.leading)
    value: Box = look.strong(words) if words else Picture(10 * MM, _write_on)
    beside = width_of(look.labels[key], "regular", look.body) + 12
    if look.large and words and beside + width_of(words, "semibold", look.body) > LARGE_LINE:
        return Stack([label, value], before=6)
    return Columns([label, value], [width_of(look.labels[key], "regular", look.body) + 2, 0], gap=8, before=3)


def _write_on(ink: Ink, x: float, foot: float, width: float) -> None:
    ink.canvas.setStrokeColor(MUTED)
    ink.canvas.setLineWidth(0.7)
    ink.canvas.line(x, foot + 2, x + width, foot + 2)


def _pad(block: SignatureBlock) -> Pen:
    """The pad with its base line and, if signed, the strokes in their true proportions."""

    def draw(ink: Ink, x: float, foot: float, width: float) -> None:
        canvas = ink.canvas
        outline(MUTED, 0.9, 3)(ink, x, foot, width, PAD_HEIGHT)
        canvas.setStrokeColor(RULE)
        canvas.setLineWidth(0.6)
        canvas.line(x + 10, foot + 0.24 * PAD_HEIGHT, x + width - 10, foot + 0.24 * PAD_HEIGHT)
        if not block.strokes:
            return
        inner_width, inner_height = width - 12, PAD_HEIGHT - 8
        wide = min(inner_width, inner_height * block.aspect)
        tall = wide / block.aspect
        left = x + (width - wide) / 2
        upper = foot + (PAD_HEIGHT + tall) / 2
        canvas.setStrokeColor(INK)
        canvas.setLineWidth(1.3)
        canvas.setLineCap(1)
        canvas.setLineJoin(1)
        path = canvas.beginPath()
        for stroke in block.strokes:
            for index, (across, down) in enumerate(stroke):
                point = (left + across * wide, upper - down * tall)
                (path.lineTo if index else path.moveTo)(*point)
            if len(stroke) == 1:
                path.lineTo(left + stroke[0][0] * wide + 0.1, upper - stroke[0][1] * tall)
        canvas.drawPath(path, stroke=1, fill=0)
        canvas.setLineCap(0)
        canvas.setLineJoin(0)

    return draw
