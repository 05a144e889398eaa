"""One part of the document: its heading and its blocks, each built by the module of its family."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from meso_screen.model import blocks
from meso_screen.model.report import Part
from meso_screen.pdf.layout import Box, Columns, Stack
from meso_screen.pdf.look import Look
from meso_screen.pdf.pages import answers, by_hand, choices, facts, findings, risks, signatures, words
from meso_screen.pdf.tags import Element

BUILDERS: dict[type[blocks.Piece], Callable[[Any, Look], Box]] = {
    blocks.Heading: words.heading,
    blocks.Paragraph: words.paragraph,
    blocks.Bullets: words.bullets,
    blocks.Callout: words.callout,
    blocks.Facts: facts.facts,
    blocks.Table: facts.table,
    blocks.FindingBlock: findings.finding,
    blocks.RiskBlock: risks.risk,
    blocks.AnswersBlock: answers.answers,
    blocks.ChoiceBlock: choices.choices,
    blocks.SignatureBlock: signatures.signature,
    blocks.QrBlock: by_hand.qr,
    blocks.SpaceToWrite: by_hand.space,
    blocks.TickTable: by_hand.ticks,
}


def part(one: Part, look: Look) -> Stack:
    """The part as boxes under one section element."""
    look = look.small if one.small else look
    look = replace(look, level=3 if one.title else 2)
    boxes: list[Box] = [look.heading(one.title, 2)] if one.title else []
    for index, block in enumerate(one.blocks):
        box = BUILDERS[type(block)](block, look)
        # A sentence that introduces what follows goes with it to the next page.
        introduces = isinstance(block, blocks.Paragraph) and len(block.text) <= 200 and index + 1 < len(one.blocks)
        if introduces and not isinstance(one.blocks[index + 1], blocks.Paragraph | blocks.Heading):
            box.keep_next = True
        box.before = max(box.before, look.gap * (1.3 if isinstance(block, blocks.Heading) else 1.0))
        boxes.append(box)
    boxes = _signed_together(boxes, look) if one.keep else boxes if look.large else _pair_signatures(boxes)
    before = look.gap * (2.4 if look.large else 1.8)
    return Stack(boxes, element=Element("Sect"), before=before, keep=look.page if one.keep else 0.0)


def _signed_together(boxes: list[Box], look: Look) -> list[Box]:
    """Where all of it is taller than a page, what is signed stays whole, and so do the signatures below it."""
    first = next((index for index, box in enumerate(boxes) if isinstance(box, signatures.Signed)), None)
    if first is None:
        return boxes
    words, signed = boxes[:first], boxes[first:]
    signed = signed if look.large else _pair_signatures(signed)
    before = signed[0].before
    return [Stack(words, keep=look.page), Stack(signed, keep=look.page, before=before)]


def _pair_signatures(boxes: list[Box]) -> list[Box]:
    """Two signatures in a row stand side by side."""
    paired: list[Box] = []
    for box in boxes:
        last = paired[-1] if paired else None
        if isinstance(box, signatures.Signed) and isinstance(last, signatures.Signed):
            before = max(last.before, box.before)
            paired[-1] = Columns([last, box], [0, 0], gap=16, before=before, keep=signatures.ALWAYS)
        else:
            paired.append(box)
    return paired
