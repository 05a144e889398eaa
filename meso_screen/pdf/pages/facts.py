"""Labels with their values, and tables: rows stay whole, a long row may break, the header repeats on a new page."""

from __future__ import annotations

from collections.abc import Sequence

from meso_screen.model.blocks import Facts, Table
from meso_screen.pdf.layout import HAIR, MUTED, Box, Columns, Frame, Stack, Text
from meso_screen.pdf.look import Look
from meso_screen.pdf.marks import rule_below
from meso_screen.pdf.tags import Element
from meso_screen.pdf.typeset import width_of

FEW = 5


class Rows(Stack):
    """A stack whose first box is a table's header: on the next page it is drawn again, as decoration.

    A header taller than ``limit`` is not repeated: it would leave no room for a row.
    """

    def __init__(self, head: Box, again: Box, rows: Sequence[Box], element: Element, limit: float) -> None:
        super().__init__([head, *rows], element=element)
        self.again, self.limit = again, limit

    def split(self, width: float, room: float, force: bool = False) -> tuple[Box, Box] | None:
        parts = super().split(width, room, force)
        if parts is None or self.again.height(width) > self.limit:
            return parts
        head, rest = parts
        assert isinstance(rest, Stack) and self.element is not None
        return head, Rows(self.again, self.again, rest.boxes, self.element, self.limit)


def facts(block: Facts, look: Look) -> Box:
    """Label and value side by side, two pairs a line where asked; one below the other in large print."""
    if block.columns == 2 and not look.large:
        return _pairs(block, look)
    longest = max((width_of(name, "regular", look.body) for name, _ in block.rows), default=0.0)
    column = min(max(longest + 2, 90), 165)
    rows: list[Box] = []
    for name, value in block.rows:
        label = Text(name, look.body, tag="TH", colour=MUTED, leading=look.leading, element=Element("TH", scope="Row"))
        words = look.strong(value, tag="TD")
        cells: Box
        if look.large:
            label.keep_next = True
            cells = Stack([label, words], element=Element("TR"), keep=look.page / 3)
        else:
            cells = Columns([label, words], [column, 0], gap=12, element=Element("TR"), keep=look.page / 3)
        rows.append(Frame(cells, rule_below(HAIR), pad=(look.rim, 0, look.rim, 0)))
    # A few facts say one thing together: half of them on another page would be overlooked.
    return Stack(rows, element=Element("Table"), keep=look.page / 3 if len(rows) <= FEW else 0.0)


def _pairs(block: Facts, look: Look) -> Box:
    """Two labels with their values on each line, in equal halves."""
    names = [width_of(name, "regular", look.body) + 2 for name, _ in block.rows]
    columns = [min(max(names[side::2], default=0.0), 9.6 * look.body) for side in (0, 1)]
    lines: list[Box] = []
    for first in range(0, len(block.rows), 2):
        cells: list[Box] = []
        for name, value in block.rows[first : first + 2]:
            label = Text(name, look.body, colour=MUTED, leading=look.leading, element=Element("TH", scope="Row"))
            cells += [label, look.strong(value, tag="TD")]
        if len(cells) == 2:
            # A cell without text keeps every line of the table as long as the first.
            cells += [Stack([], element=Element("TD")), Stack([], element=Element("TD"))]
        line = Columns(cells, [columns[0], 0, columns[1], 0], gap=8, element=Element("TR"), keep=look.page / 3)
        lines.append(Frame(line, rule_below(HAIR), pad=(look.rim, 0, look.rim, 0)))
    return Stack(lines, element=Element("Table"), keep=look.page / 3 if len(lines) <= FEW else 0.0)


def table(block: Table, look: Look) -> Box:
    """A table with relative column widths. In large print each cell stands below the other under its column's name."""
    if look.large:
        return _cards(block, look)
    shares = block.widths or (1,) * len(block.header)
    gap = 10.0
    rows = [_row(row, shares, gap, look) for row in block.rows]
    return Rows(
        _row(block.header, shares, gap, look, header=True),
        _row(block.header, shares, gap, look, header=True, again=True),
        rows,
        Element("Table"),
        look.page / 3,
    )


def _cards(block: Table, look: Look) -> Box:
    """The column names once, then one card a row. The name beside a value is drawn only: its tag is the header's."""
    names = Stack(
        [
            Text(name, look.body, "semibold", colour=MUTED, leading=look.leading, element=Element("TH", scope="Column"))
            for name in block.header
        ],
        element=Element("TR"),
    )
    cards: list[Box] = [Frame(names, rule_below("#4A5A66", 1.0), pad=(4, 0, 6, 0), keep_next=True)]
    column = min(max(width_of(name, "regular", look.body) for name in block.header) + 4, 190)
    for row in block.rows:
        cells: list[Box] = []
        for number, (name, words) in enumerate(zip(block.header, row, strict=True)):
            label = Text(name, look.body, colour=MUTED, leading=look.leading, artifact=True)
            value = Text(
                words, look.body, "regular" if number else "semibold", leading=look.leading, element=Element("TD")
            )
            cells.append(Columns([label, value], [column, 0], gap=12))
        cards.append(Frame(Stack(cells, element=Element("TR"), keep=look.whole), rule_below(HAIR), pad=(6, 0, 6, 0)))
    return Stack(cards, element=Element("Table"))


class Shares(Columns):
    """Columns whose widths are shares of the whole."""

    def places(self, width: float) -> list[float]:
        free = width - self.gap * (len(self.widths) - 1)
        whole = sum(self.widths)
        return [free * one / whole for one in self.widths]

    def _with(self, boxes: list[Box], before: float, keep_next: bool) -> Columns:
        return Shares(
            boxes, self.widths, gap=self.gap, element=self.element, before=before, keep_next=keep_next, keep=self.keep
        )


def _row(
    cells: Sequence[str], shares: Sequence[int], gap: float, look: Look, *, header: bool = False, again: bool = False
) -> Frame:
    boxes: list[Box] = []
    for words in cells:
        tag = "TH" if header else "TD"
        boxes.append(
            Text(
                words, look.body, "semibold" if header else "regular", leading=look.leading, artifact=again,
                element=Element(tag, scope="Column" if header else ""), colour=MUTED if header else "#14212B",
            )
        )  # fmt: skip
    line = Shares(
        boxes, list(shares), gap=gap, keep=look.page / 3, element=None if again else Element("TR")
    )  # fmt: skip
    weight = rule_below("#4A5A66", 1.0) if header else rule_below(HAIR)
    return Frame(line, weight, pad=(4, 0, 4, 0), keep_next=header)
