"""What is filled in with a pen: write-on lines of 9 mm, date combs and boxes of 5.5 mm; and the large code."""

from __future__ import annotations

from meso_screen.model.blocks import QrBlock, SpaceToWrite, TickTable
from meso_screen.pdf.layout import HAIR, MUTED, Box, Columns, Frame, Pen, Picture, Stack, Text
from meso_screen.pdf.look import MM, Look
from meso_screen.pdf.marks import code, rule_below, tick_box
from meso_screen.pdf.pages.facts import Rows
from meso_screen.pdf.tags import Element, Ink

LINE = 9.5 * MM
BOX = 5.5 * MM


def qr(block: QrBlock, look: Look) -> Box:
    """The code at 26 mm with its text beside it."""
    size = 26 * MM
    return Columns(
        [Picture(size, code(block.data, size), alt=block.text, wide=size), look.text(block.text)],
        [size, 0],
        gap=14,
        keep=look.page,
    )


def space(block: SpaceToWrite, look: Look) -> Box:
    """A text with lines to write on, or a comb with one box a letter."""
    boxes: list[Box] = [Text(block.text, look.body, leading=look.leading, keep_next=True)]
    if block.comb:
        letters = "".join(block.comb.split())
        wide = max(7 * MM, look.body * 1.25)
        cells: list[Box] = [
            Stack(
                [
                    Picture(8 * MM, _comb_cell),
                    Frame(Text(sign, look.body, colour=MUTED, keep=True), _no_border, pad=(0, 0, 0, wide * 0.28)),
                ]
            )
            for sign in letters
        ]
        boxes.append(Columns(cells, [wide] * len(cells), before=4, keep=look.page))
    else:
        boxes.append(Picture(LINE * block.lines, _lines(block.lines), before=2))
    return Stack(boxes, element=Element("Div"), keep=look.page)


def _comb_cell(ink: Ink, x: float, foot: float, width: float) -> None:
    ink.canvas.setStrokeColor(MUTED)
    ink.canvas.setLineWidth(0.7)
    ink.canvas.rect(x, foot, width, 8 * MM, stroke=1, fill=0)


def _no_border(ink: Ink, x: float, foot: float, width: float, height: float) -> None:
    return None


def _lines(count: int) -> Pen:
    def draw(ink: Ink, x: float, foot: float, width: float) -> None:
        ink.canvas.setStrokeColor(MUTED)
        ink.canvas.setLineWidth(0.6)
        for number in range(count):
            ink.canvas.line(x, foot + number * LINE + 1, x + width, foot + number * LINE + 1)

    return draw


def ticks(block: TickTable, look: Look) -> Box:
    """Questions with one box per column, item numbers in front."""
    column = max(17 * MM, look.body * 4.2)
    widths = [11 * MM, 0.0] + [column] * len(block.columns)

    def head(again: bool) -> Box:
        cells: list[Box] = [
            Text(words, look.body, "semibold", colour=MUTED, leading=1.25, artifact=again, keep=True,
                 element=Element("TH", scope="Column"))
            for words in ("", block.question, *block.columns)
        ]  # fmt: skip
        line = Columns(cells, widths, gap=4, element=None if again else Element("TR"), keep=look.page)
        return Frame(line, rule_below(MUTED, 1.0), pad=(3, 0, 4, 0), keep_next=True)

    rows: list[Box] = []
    for row in block.rows:
        item = Text(row.item, look.body, colour=MUTED, leading=look.leading, tag="TD", keep=True)
        text = Text(row.text, look.body, leading=look.leading, element=Element("TH", scope="Row"))
        # Box and first line share their middle, whichever is the higher.
        lower = max(0.0, (BOX - look.body * look.leading) / 2)
        drop = max(0.0, (look.body * look.leading - BOX) / 2)
        cells: list[Box] = [Frame(box, _no_border, pad=(lower, 0, 0, 0)) for box in (item, text)]
        cells += [
            Stack([Picture(BOX + drop, tick_box(BOX, False), wide=BOX)], element=Element("TD")) for _ in block.columns
        ]
        line = Columns(cells, widths, gap=4, element=Element("TR"), keep=look.page / 2)
        rows.append(Frame(line, rule_below(HAIR), pad=(5, 0, 5, 0)))
    return Rows(head(False), head(True), rows, Element("Table"), look.page / 3)
