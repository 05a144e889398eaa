"""typst: the document as calls of a few functions of its own language; one compiler is kept for all documents."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from benchmarks.papers import BORDERS, Draw, svg, tier_shape

SHEET = """
#let ink = rgb("#14212B"); #let grey = rgb("#4A5A66"); #let hair = rgb("#DCE2E7"); #let body-size = 12pt
#set text(font: "Inter", size: 12pt, lang: document-language, fill: ink, fallback: false)
#set par(leading: 0.55em, spacing: 0.6em)
#set page(paper: document-paper, margin: (left: 25mm, right: 20mm, top: 22mm, bottom: 26mm),
  header: {
    text(weight: "semibold", document-header.at(0)); h(14pt)
    text(fill: grey, document-header.slice(1).join(" · ")); v(-6pt); line(length: 100%, stroke: 0.8pt + hair)
  },
  footer: context {
    if document-code != none { place(dx: -21mm, dy: -2mm, pdf.artifact(image(document-code, format: "svg",
      width: 19mm))) }
    line(length: 100%, stroke: 0.8pt + hair); v(-6pt)
    grid(columns: (auto, 1fr), column-gutter: 18pt,
      text(weight: "semibold",
        document-page.replace("{page}", str(here().page())).replace("{pages}", str(counter(page).final().at(0)))),
      text(size: 8.5pt, fill: grey, document-footer.join(linebreak())))
  })
#show heading: set block(above: 0.9em, below: 0.5em, sticky: true)
#show heading.where(level: 1): set text(size: 20pt, weight: "bold")
#show heading.where(level: 2): set text(size: 14.5pt, weight: "bold", fill: rgb("#0B5F66"))
#show heading.where(level: 3): set text(size: 1em, weight: "semibold")
#let H(level, words) = heading(level: level, words)
#let P(tone, words) = par(text(fill: if tone == "muted" { grey } else { ink },
  weight: if tone == "strong" { "semibold" } else { "regular" }, words))
#let L(numbered, words) = if numbered { enum(..words) } else { list(..words) }
#let G(head, rows, widths) = table(columns: widths.map(one => one * 1fr), inset: (x: 0pt, y: 3pt), column-gutter: 10pt,
  stroke: (_, _) => (bottom: 0.7pt + hair),
  ..(if head.len() > 0 { (table.header(..head.map(one => text(weight: "semibold", fill: grey, one))),) }),
  ..rows.flatten())
#let B(stroke, mark, content) = block(width: 100%, stroke: stroke, inset: 8pt, breakable: false,
  { if mark != none { pdf.artifact(place(right, image(mark, format: "svg", width: 11pt))) }; content })
#let K(content) = block(breakable: false, content)
#let T(ticked, words, answer) = grid(columns: (22pt, 1fr, auto), column-gutter: 6pt, inset: (y: 2pt),
  pdf.artifact(box(width: 13pt, height: 13pt, stroke: 1.1pt + ink, radius: 1.5pt, if ticked { place(curve(
    stroke: 1.9pt + ink, curve.move((3pt, 6.5pt)), curve.line((5.6pt, 9.4pt)), curve.line((10.4pt, 3pt)))) })),
  words, text(weight: "semibold", answer))
#let I(aspect, strokes, alt) = figure(alt: alt, align(left, box(width: 74mm, height: 22mm, stroke: 0.9pt + grey, {
  for one in strokes { place(dx: 6pt, dy: 4pt, curve(stroke: (paint: ink, thickness: 1.3pt, cap: "round"),
    curve.move(one.at(0)), ..one.slice(1).map(curve.line))) } })))
"""
HEIGHT = 54.0
"""Height of the ink in points, inside a pad of 22 mm."""


def read(document: dict[str, Any]) -> Any:
    """The flat form."""
    return document["flat"]


def engine(fonts: Path, variant: str) -> Draw:
    """PDF/A-3a and PDF/UA-1 together. ``kept`` keeps one compiler for all documents."""
    import typst

    def new() -> typst.Compiler:
        return typst.Compiler(font_paths=[str(fonts)], ignore_system_fonts=True)

    kept = new()

    def draw(document: dict[str, Any]) -> bytes:
        compiler = kept if variant == "kept" else new()
        made = datetime.fromisoformat(document["made_at"])
        source = _source(document, made).encode()
        drawn: bytes = compiler.compile(source, format="pdf", pdf_standards=["a-3a", "ua-1"], timestamp=made)
        return drawn

    return draw


def _text(words: str) -> str:
    # The escapes of JSON are those of typst, but for the letters, which stay as they are.
    return json.dumps(words, ensure_ascii=False)


def _row(words: list[str]) -> str:
    return "(" + "".join(f"{_text(one)}, " for one in words) + ")"


def _source(document: dict[str, Any], made: datetime) -> str:
    qr = document["qr"]
    fields = ("year", "month", "day", "hour", "minute", "second")
    day = f"datetime({', '.join(f'{field}: {getattr(made, field)}' for field in fields)})"
    head = [
        f"#let document-language = {_text(document['language'][:2])}",
        f"#let document-paper = {_text('a4' if document['paper'] == 'A4' else 'us-letter')}",
        f"#let document-header = {_row(document['header'])}",
        f"#let document-footer = {_row(document['footer'])}",
        f"#let document-page = {_text(document['page'])}",
        f"#let document-code = {f'bytes({_text(svg_code(qr))})' if qr else 'none'}",
        f"#set document(title: {_text(document['title'])}, author: {_text(document['author'])}, date: {day})",
    ]
    file = document["file"]
    attached = (
        f"#pdf.attach({_text(file['name'])}, bytes({_text(file['text'])}), relationship: \"data\", "
        f'mime-type: "application/json", description: {_text(file["description"])})'
    )
    return "\n".join([*head, SHEET, attached, "#{", *(_call(item) for item in document["items"]), "}"])


def svg_code(modules: list[list[int]]) -> str:
    """A QR code with its quiet zone as SVG."""
    path = "".join(f"M{x + 4} {y + 4}h1v1h-1z" for y, row in enumerate(modules) for x, one in enumerate(row) if one)
    size = len(modules) + 8
    return svg(size, size, f'<path d="{path}"/>')


def _call(item: list[Any]) -> str:
    match item:
        case ["heading", level, words]:
            return f"H({level}, {_text(words)})"
        case ["text", tone, words]:
            return f"P({_text(tone)}, {_text(words)})"
        case ["list", numbered, words]:
            return f"L({str(numbered).lower()}, {_row(words)})"
        case ["size", points]:
            return f"set text(size: {points}pt)"
        case ["grid", header, rows, widths]:
            lines = "".join(f"{_row(row)}, " for row in rows)
            return f"G({_row(header)}, ({lines}), ({', '.join(map(str, widths))},))"
        case ["box", kind, items]:
            colour, weight, dash = BORDERS[kind]
            stroke = f'(paint: rgb("{colour}"), thickness: {weight}pt, dash: {_text(dash)})'
            mark = tier_shape(kind)
            content = "\n".join(map(_call, items))
            return f"B({stroke}, {f'bytes({_text(mark)})' if mark else 'none'}, {{ {content} }})"
        case ["keep", items]:
            content = "\n".join(map(_call, items))
            return f"K({{ {content} }})"
        case ["tick", ticked, words, answer]:
            return f"T({str(ticked).lower()}, {_text(words)}, {_text(answer)})"
        case ["ink", strokes, aspect, alt]:
            lines = "".join(
                "(" + "".join(f"({x * HEIGHT * aspect:.2f}pt, {y * HEIGHT:.2f}pt), " for x, y in one) + "), "
                for one in strokes
            )
            return f"I({aspect}, ({lines}), {_text(alt)})"
    raise ValueError(item[0])
