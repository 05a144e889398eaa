"""What was asked and answered, row by row; an answer that was not given is set apart by a drawn mark and its words."""

from __future__ import annotations

from meso_screen.model.blocks import AnswerRow, AnswersBlock
from meso_screen.pdf.layout import HAIR, MUTED, Box, Columns, Frame, Stack, Text
from meso_screen.pdf.look import Look
from meso_screen.pdf.marks import rule_below
from meso_screen.pdf.tags import Element
from meso_screen.pdf.typeset import width_of


def answers(block: AnswersBlock, look: Look) -> Box:
    """Question at the left, answer at the right, item numbers if there are any; in large print below one another."""
    look = look.small
    numbered = any(row.item for row in block.rows)
    wide = max((width_of(row.answer, "semibold", look.body) for row in block.rows), default=0.0)
    column = min(max(wide + 2, 9 * look.body), 19 * look.body)
    return Stack([_row(row, look, numbered, column) for row in block.rows], element=Element("Table"))


def _row(row: AnswerRow, look: Look, numbered: bool, column: float) -> Box:
    said = row.state == "said"
    answer = Text(
        row.answer, look.body, "semibold" if said else "regular", leading=look.leading, colour="#14212B",
    )  # fmt: skip
    reply: list[Box] = [answer]
    if row.note:
        reply.append(look.text(row.note, muted=True))
    question = Text(
        row.question, look.body, leading=look.leading, colour=MUTED if row.state == "not_asked" else "#14212B",
        element=Element("TH", scope="Row"),
    )  # fmt: skip
    item: Box = Text(row.item, look.body, colour=MUTED, leading=look.leading, tag="TD", keep=True)
    cell = Stack(reply, element=Element("TD"))
    if look.large:
        question.keep_next = True
        stacked: list[Box] = [item, question, cell] if numbered else [question, cell]
        line: Box = Stack(stacked, element=Element("TR"), keep=look.page / 3)
    else:
        boxes: list[Box] = [question, cell]
        widths = [0.0, column]
        if numbered:
            boxes, widths = [item, *boxes], [2.9 * look.body, *widths]
        line = Columns(boxes, widths, gap=12, element=Element("TR"), keep=look.page / 3)
    return Frame(line, rule_below(HAIR), pad=(look.rim / 2, 0, look.rim / 2, 0))
