"""The form to fill by hand: the pack's questions with numbers, boxes and lines."""

from __future__ import annotations

from collections.abc import Sequence

from meso_screen.flow.paper import Paper
from meso_screen.flow.parts_visit import listed
from meso_screen.model.blocks import Block, Heading, SpaceToWrite, TickRow, TickTable
from meso_screen.model.form import Question
from meso_screen.model.report import KIND

COMB = "DD MMM YYYY"


def by_hand(paper: Paper, kind: KIND) -> tuple[Block, ...]:
    """The questions on paper, with boxes and item numbers, and who typed them in."""
    blocks: list[Block] = [*listed(paper, "by-hand")]
    catalogue = paper.knowledge.catalogue
    for number, section in enumerate(catalogue.sections, start=1):
        if catalogue.sections[section].asked_by != "desk" and catalogue.sections[section].stage == "plan":
            continue
        asked = [q for q in catalogue.questions_of(section) if q.show_when is None]
        if asked:
            blocks.append(Heading(text=paper.text(f"section.{section}.title")))
        rows: list[TickRow] = []
        for item, question in enumerate(asked, start=1):
            if question.kind == "yes_no":
                rows.append(TickRow(item=f"{number}.{item}", text=paper.text(f"question.{question.id}.ask")))
                continue
            blocks += _ticks(paper, rows)
            rows = []
            blocks += _written(paper, question, f"{number}.{item}")
        blocks += _ticks(paper, rows)
    blocks.append(SpaceToWrite(text=paper.label("transcribed-by"), lines=1))
    blocks.append(SpaceToWrite(text=paper.label("transcribed-on"), comb=COMB))
    return tuple(blocks)


def _ticks(paper: Paper, rows: Sequence[TickRow]) -> tuple[Block, ...]:
    columns = tuple(paper.label(name) for name in ("yes", "no", "not-sure"))
    return (TickTable(question="", columns=columns, rows=tuple(rows)),) if rows else ()


def _written(paper: Paper, question: Question, item: str) -> tuple[Block, ...]:
    """One question that is not answered with yes or no: its options with a box each, a date comb, or lines."""
    text = paper.text(f"question.{question.id}.ask")
    none, not_sure = paper.label("box-none"), paper.label("not-sure")
    match question.kind:
        case "several":
            columns = tuple(paper.label(name) for name in ("yes", "no", "not-sure"))
            options = [paper.text(f"question.{question.id}.option.{option}") for option in question.options]
            rows = tuple(TickRow(item="", text=words) for words in (*options, none))
            return (TickTable(question=f"{item} {text}", columns=columns, rows=rows),)
        case "medicines" | "allergies":
            boxes = TickTable(question="", columns=(none, not_sure), rows=(TickRow(item=item, text=text),))
            return (boxes, SpaceToWrite(text=paper.label("said"), lines=4))
        case "date":
            return (SpaceToWrite(text=f"{item} {text}", comb=COMB),)
        case _:
            return (SpaceToWrite(text=f"{item} {text}", lines=1 if question.kind == "number" else 2),)
