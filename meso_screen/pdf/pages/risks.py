"""One risk: what it is, when it comes, how long it stays, how often with its source, and what raises it here."""

from __future__ import annotations

from meso_screen.model.blocks import IconArray, RiskBlock
from meso_screen.pdf.layout import HAIR, MUTED, Box, Columns, Frame, Picture, Stack, Text
from meso_screen.pdf.look import Look
from meso_screen.pdf.marks import panel, people, rule_below
from meso_screen.pdf.pages.findings import LABELS
from meso_screen.pdf.pages.words import bullet_list
from meso_screen.pdf.tags import Element
from meso_screen.pdf.typeset import width_of


def risk(block: RiskBlock, look: Look) -> Box:
    """Name and text, then its facts; an icon array only where honest numbers were given."""
    boxes: list[Box] = [
        Text(block.name, look.h3, "semibold", tag=f"H{look.level}", leading=1.3, keep_next=True, keep=True)
    ]
    if block.text:
        boxes.append(look.text(block.text, before=2))
    rows = [
        (key, words)
        for key, words in (("onset", block.onset), ("duration", block.duration), ("frequency", block.frequency or ""))
        if words
    ]
    if rows:
        boxes[-1].keep_next = True
        boxes += _facts([(look.labels[key], words) for key, words in rows], look)
    if block.icons:
        boxes.append(_array(block.icons, look))
    if block.raised_by:
        boxes.append(_raised(block.raised_by, look))
    return Frame(
        Stack(boxes, element=Element("Div"), keep=look.whole), rule_below(HAIR), pad=(0, 0, 10, 0), before=look.gap
    )


def _facts(rows: list[tuple[str, str]], look: Look) -> list[Box]:
    """The facts as tables of labels and values; the first two side by side where they are short."""
    boxes: list[Box] = []
    if len(rows) > 1 and not look.large and all(_is_short(label, words, look) for label, words in rows[:2]):
        second = width_of(rows[1][0], "regular", look.body) + 2
        cells = [cell for label, words in rows[:2] for cell in _cells(label, words, look)]
        line = Columns(cells, [LABELS * look.body, 0, second, 0], gap=10, element=Element("TR"))
        boxes.append(Stack([line], element=Element("Table"), before=4))
        rows = rows[2:]
    if rows:
        lines = [_fact(label, words, look) for label, words in rows]
        boxes.append(Stack(lines, element=Element("Table"), before=2 if boxes else 4))
    return boxes


def _is_short(label: str, words: str, look: Look) -> bool:
    return "\n" not in words and width_of(words, "regular", look.body) < 11 * look.body and len(label) < 20


def _cells(label: str, words: str, look: Look) -> list[Box]:
    name = Text(label, look.body, colour=MUTED, leading=look.leading, element=Element("TH", scope="Row"))
    return [name, look.text(words, tag="TD")]


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
    reasons = look.text(texts[0]) if len(texts) == 1 else bullet_list(texts, look, gap=2)
    content = Stack([label, reasons])
    return Frame(content, panel(bar="#14212B"), pad=(7, 12, 8, 14), before=7)


def _array(icons: IconArray, look: Look) -> Picture:
    columns = 10 if icons.out_of <= 20 else 25 if icons.out_of <= 100 else 50
    step = look.body if icons.out_of <= 100 else look.body * 0.55
    rows = -(-icons.out_of // columns)
    return Picture(
        rows * step, people(icons.affected, icons.out_of, columns, step), alt=icons.alt, before=8, wide=columns * step
    )  # fmt: skip
