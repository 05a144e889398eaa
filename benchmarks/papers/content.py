"""One report as plain lists that any engine can draw: the same sentences in the same order, nothing of our layout.

An item is a list whose first word says what it is:

- ``heading`` level, text; ``text`` tone, text; ``list`` numbered, texts; ``size`` points (from here on)
- ``grid`` header (or empty), rows, relative widths; a grid without a header has labels in its first column
- ``box`` tier (or ``urgent``, ``info``), items; ``keep`` items that stay on one page
- ``tick`` ticked, text, answer; ``ink`` strokes in the unit square, width over height, alternative text
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from functools import singledispatch
from typing import Any

from meso_screen.model import blocks as b
from meso_screen.model.report import Attachment, Report

Item = list[Any]
BODY, SMALL = 12.0, 9.5


def flatten(report: Report, attachment: Attachment) -> dict[str, Any]:
    """The report for an engine that knows nothing of ours. Raises ValueError when a sentence would be lost."""
    items: list[Item] = [["text", "muted", report.clinic_name], ["heading", 1, report.title]]
    items += [["text", "muted", text] for text in (report.strapline, report.approval) if text]
    for part in report.parts:
        items.append(["size", SMALL if part.small else BODY])
        content: list[Item] = [["heading", 2, part.title]] if part.title else []
        for block in part.blocks:
            content += _items(block, report.labels)
        items += [["keep", content]] if part.keep else content
    if list(_texts(items)) != list(report.sentences()):
        raise ValueError("the flat form of the report does not hold its sentences")
    return {
        "title": report.title, "author": report.clinic_name, "subject": report.document_id,
        "language": report.language, "paper": report.paper, "made_at": report.made_at.isoformat(),
        "header": list(report.header()), "footer": list(report.footer()), "page": report.labels["page"],
        "qr": _modules(report.qr), "items": items,
        "file": {"name": attachment.name, "text": attachment.data.decode(), "description": attachment.description},
    }  # fmt: skip


def package(report: Report, attachment: Attachment) -> str:
    """Both forms of one document as JSON: the report for us, the flat one for the others."""
    file = {**attachment.model_dump(mode="python"), "data": base64.b64encode(attachment.data).decode()}
    return json.dumps({"report": report.model_dump_json(), "attachment": file, "flat": flatten(report, attachment)})


def _modules(data: str) -> list[list[int]]:
    import segno

    return [list(row) for row in segno.make(data, error="m", micro=False).matrix] if data else []


def _texts(items: list[Item]) -> Iterator[str]:
    """Every text of the items in reading order."""
    for kind, *rest in items:
        match kind:
            case "heading" | "text":
                yield rest[1]
            case "list":
                yield from (f"{n}. {text}" if rest[0] else text for n, text in enumerate(rest[1], 1))
            case "grid":
                yield from (cell for row in [rest[0], *rest[1]] for cell in row if cell)
            case "box":
                yield from _texts(rest[1])
            case "keep":
                yield from _texts(rest[0])
            case "tick":
                yield from (text for text in rest[1:] if text)


@singledispatch
def _items(block: Any, labels: dict[str, str]) -> list[Item]:
    raise ValueError(f"no other engine is told how to draw {type(block).__name__}")


@_items.register
def _(block: b.Heading, labels: dict[str, str]) -> list[Item]:
    return [["heading", 3, block.text]]


@_items.register
def _(block: b.Paragraph, labels: dict[str, str]) -> list[Item]:
    return [["text", block.tone, block.text]]


@_items.register
def _(block: b.Bullets, labels: dict[str, str]) -> list[Item]:
    return [["list", block.numbered, list(block.items)]]


@_items.register
def _(block: b.Facts, labels: dict[str, str]) -> list[Item]:
    return [["grid", [], [list(row) for row in block.rows], [1, 2]]]


@_items.register
def _(block: b.Table, labels: dict[str, str]) -> list[Item]:
    widths = list(block.widths) or [1] * len(block.header)
    return [["grid", list(block.header), [list(row) for row in block.rows], widths]]


@_items.register
def _(block: b.FindingBlock, labels: dict[str, str]) -> list[Item]:
    said = [("because", text) for text in block.because]
    said += [(key, text) for key, text in (("do", block.do), ("decision", block.decision)) if text]
    rows: list[list[str]] = []
    for index, (key, text) in enumerate(said):
        rows.append(["" if index and said[index - 1][0] == key else labels[key], text])
    title: list[Item] = [["text", "strong", labels[block.tier]], ["heading", 3, block.title]]
    return [["box", block.tier, [*title, ["grid", [], rows, [1, 5]]] if rows else title]]


@_items.register
def _(block: b.RiskBlock, labels: dict[str, str]) -> list[Item]:
    if block.icons:
        raise ValueError("no other engine is told how to draw an icon array")
    found: list[Item] = [["heading", 3, block.name]]
    found += [
        ["text", tone, text]
        for tone, text in (("plain", block.text), ("muted", block.times), ("plain", block.frequency))
        if text
    ]
    return [*found, *([["list", False, list(block.raised_by)]] if block.raised_by else [])]


@_items.register
def _(block: b.AnswersBlock, labels: dict[str, str]) -> list[Item]:
    rows = [[row.item, row.question, row.answer, row.note] for row in block.rows]
    used = [column for column in range(4) if any(row[column] for row in rows)]
    return [["grid", [], [[row[i] for i in used] for row in rows], [(1, 7, 3, 3)[i] for i in used]]]


@_items.register
def _(block: b.ChoiceBlock, labels: dict[str, str]) -> list[Item]:
    return [["tick", one.state == "yes", one.text, one.answer] for one in block.choices]


@_items.register
def _(block: b.Callout, labels: dict[str, str]) -> list[Item]:
    found: list[Item] = [["text", "strong", text] for text in (block.title, block.number) if text]
    return [["box", block.tone, [*found, ["list", False, list(block.lines)]] if block.lines else found]]


@_items.register
def _(block: b.SignatureBlock, labels: dict[str, str]) -> list[Item]:
    found: list[Item] = [["text", "strong", block.role]]
    found += [["text", "muted", block.sentence]] if block.sentence else []
    found += [["ink", [list(map(list, one)) for one in block.strokes], block.aspect, f"{block.role}, {block.name}"]]
    return [["keep", [*found, ["grid", [], [[labels["name"], block.name], [labels["date"], block.date]], [1, 5]]]]]
