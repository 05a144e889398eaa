"""One risk: what it is, when it comes, how long it stays, how often with its source, and what raises it here."""

from __future__ import annotations

from meso_screen.model.blocks import IconArray, RiskBlock
from meso_screen.pdf.layout import HAIR, MUTED, Box, Columns, Frame, Picture, Stack, Text
from meso_screen.pdf.look import Look
from meso_screen.pdf.marks import panel, people, rule_below
from meso_screen.pdf.pages.findings import LABELS
from meso_screen.pdf.pages.words import bullet_list
from meso_screen.pdf.tags import Element


def risk(block: RiskBlock, look: Look) -> Box:
    """Name and text, then its facts; an icon array only where honest numbers were given."""
    boxes: list[Box] = [Text(block.name, look.h3, "semibold", leading=1.3, keep_next=True, keep=True)]
    if block.text:
        boxes.append(look.text(block.text, before=2))
    rows = [
        (key, words)
        for key, words in (("onset", block.onset), ("duration", block.duration), ("frequency", block.frequency or ""))
        if words
    ]
    facts = [_fact(look.labels[key], words, look) for key, words in rows]
    if facts:
        boxes[-1].keep_next = True
        boxes.append(Stack(facts, element=Element("Table"), before=4))
    if block.icons:
        boxes.append(_array(block.icons, look))
    if block.raised_by:
        boxes.append(_raised(block.raised_by, look))
    return Frame(
        Stack(boxes, element=Element("Div"), keep=look.whole), rule_below(HAIR), pad=(0, 0, 10, 0), before=look.gap
    )


def _fact(label: str, words: str, look: Look) -> Box:
    name = Text(
        label, look.body, colour=MUTED, leading=look.leading, element=Element("TH", scope="Row"), keep_next=True
    )  # fmt: skip
    value = look.text(words, tag="TD")
    if look.large:
        return Stack([name, value], element=Element("TR"), before=4)
    return Columns([name, value], [LABELS * look.body, 0], gap=10, element=Element("TR"), before=2)


def _raised(texts: tuple[str, ...], look: Look) -> Box:
    """What raises it for this person, on a tint with a bar: the part that is about them."""
    label = look.strong(look.labels["raised_by"], keep_next=True)
    content = Stack([label, bullet_list(texts, look, gap=2)])
    return Frame(content, panel(bar="#14212B"), pad=(7, 12, 8, 14), before=7)


def _array(icons: IconArray, look: Look) -> Picture:
    columns = 10 if icons.out_of <= 20 else 25 if icons.out_of <= 100 else 50
    step = look.body if icons.out_of <= 100 else look.body * 0.55
    rows = -(-icons.out_of // columns)
    return Picture(
        rows * step, people(icons.affected, icons.out_of, columns, step), alt=icons.alt, before=8, wide=columns * step
    )  # fmt: skip
