"""WeasyPrint: the document as HTML and CSS. It claims one standard at a time, so each is a variant.

Compressed, the PDF/A file is a fifth as large, but then its metadata are compressed too, which page-validation counts
as one broken rule; it is written uncompressed so that what is measured is a file that passes.
"""

from __future__ import annotations

from datetime import datetime
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

from benchmarks.papers import BORDERS, Draw, svg, tier_shape
from benchmarks.papers.with_typst import HEIGHT, svg_code

WEIGHTS = {"regular": 400, "semibold": 600, "bold": 700}
CSS = """
body { font: 12pt/1.26 Inter; color: #14212B; margin: 0 }
h1 { font-size: 20pt; margin: 0 0 4pt } h2 { font-size: 14.5pt; color: #0B5F66; margin: 12pt 0 5pt }
h3 { font-size: 1em; font-weight: 600; margin: 6pt 0 2pt } h1, h2, h3 { break-after: avoid }
p { margin: 3pt 0 } .muted { color: #4A5A66 } .strong { font-weight: 600 } ul, ol { margin: 3pt 0; padding-left: 16pt }
table { width: 100%; border-collapse: collapse; margin: 4pt 0 } tr { break-inside: avoid }
td, th { text-align: left; vertical-align: top; font-weight: 400; padding: 2.5pt 10pt 2.5pt 0;
  border-bottom: .7pt solid #DCE2E7 }
th { color: #4A5A66 } thead th { font-weight: 600 } .small { font-size: 9.5pt }
.box { padding: 6pt 10pt; margin: 6pt 0; break-inside: avoid; background: no-repeat right 8pt top 6pt / 11pt 11pt }
.keep { break-inside: avoid } .tick { padding-left: 24pt; background: no-repeat left 0 top 2pt / 14pt 14pt }
.tick b { font-weight: 600 } svg, img { display: block }
"""
PAGE = """
@page {{ size: {paper}; margin: 22mm 20mm 26mm 25mm;
@top-left {{ content: {name}; font: 600 12pt Inter; width: auto; white-space: pre; border-bottom: .8pt solid #C3CCD3 }}
@top-right {{ content: {facts}; font: 12pt Inter; color: #4A5A66; border-bottom: .8pt solid #C3CCD3 }}
@bottom-left {{ content: {page}; font: 600 12pt Inter; white-space: pre }}
@bottom-right {{ content: {footer}; font: 8.5pt Inter; color: #4A5A66; white-space: pre; text-align: left }}
@bottom-left-corner {{ content: ""; background: url("{code}") no-repeat center / 19mm }} }}
"""
TICK = "M1 1h12v12h-12z"


def read(document: dict[str, Any]) -> Any:
    """The flat form."""
    return document["flat"]


def engine(fonts: Path, variant: str) -> Draw:
    """``variant`` is the name of the standard, such as ``pdf/ua-1``."""
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration

    files = {style: next(fonts.glob(f"inter-{style}-*.ttf")) for style in WEIGHTS}
    faces = "".join(
        f'@font-face {{ font-family: Inter; font-weight: {weight}; src: url("{files[style].as_uri()}") }}'
        for style, weight in WEIGHTS.items()
    )
    configuration = FontConfiguration()
    sheet = weasyprint.CSS(string=faces + CSS, font_config=configuration)

    def draw(document: dict[str, Any]) -> bytes:
        file, made = document["file"], datetime.fromisoformat(document["made_at"])
        attached = weasyprint.Attachment(
            string=file["text"], name=file["name"], description=file["description"], relationship="Data",
            created=made, modified=made,
        )  # fmt: skip
        drawn: bytes = weasyprint.HTML(string=_html(document)).write_pdf(
            stylesheets=[sheet], font_config=configuration, pdf_variant=variant, attachments=[attached],
            uncompressed_pdf=variant.startswith("pdf/a"), pdf_tags=True,
        )  # fmt: skip
        return drawn

    return draw


def _css_text(words: str) -> str:
    return '"' + words.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\A ") + '"'


def _picture(svg: str) -> str:
    return f"data:image/svg+xml,{quote(svg)}"


def _html(document: dict[str, Any]) -> str:
    before, after = document["page"].split("{page}")
    between, end = after.split("{pages}")
    page = " ".join([_css_text(before), "counter(page)", _css_text(between), "counter(pages)", _css_text(end)])
    furniture = PAGE.format(
        paper=document["paper"], name=_css_text(document["header"][0]), page=page,
        facts=_css_text(" · ".join(document["header"][1:])), footer=_css_text("\n".join(document["footer"])),
        code=_picture(svg_code(document["qr"])) if document["qr"] else "",
    )  # fmt: skip
    body: list[str] = []
    for item in document["items"]:
        if item[0] == "size":
            body.append(f'</div><div class="{"small" if item[1] < 12 else ""}">')
        else:
            body.append(_element(item))
    return (
        f'<!doctype html><html lang="{document["language"]}"><head><meta charset="utf-8">'
        f"<title>{escape(document['title'])}</title><meta name=author content=\"{escape(document['author'])}\">"
        f'<meta name="dcterms.created" content="{document["made_at"]}"><style>{furniture}</style></head>'
        f"<body><div>{''.join(body)}</div></body></html>"
    )


def _element(item: list[Any]) -> str:
    match item:
        case ["heading", level, words]:
            return f"<h{level}>{escape(words)}</h{level}>"
        case ["text", tone, words]:
            return f'<p class="{tone}">{escape(words)}</p>'
        case ["list", numbered, words]:
            tag = "ol" if numbered else "ul"
            return f"<{tag}>{''.join(f'<li>{escape(one)}</li>' for one in words)}</{tag}>"
        case ["grid", header, rows, widths]:
            shares = "".join(f'<col style="width: {100 * one / sum(widths):.1f}%">' for one in widths)
            names = "".join(f'<th scope="col">{escape(one)}</th>' for one in header)
            lines = "".join(f"<tr>{_cells(row, not header)}</tr>" for row in rows)
            head = f"<thead><tr>{names}</tr></thead>" if header else ""
            return f"<table><colgroup>{shares}</colgroup>{head}<tbody>{lines}</tbody></table>"
        case ["box", kind, items]:
            colour, weight, dash = BORDERS[kind]
            mark = tier_shape(kind)
            shape = f" background-image: url('{_picture(mark)}')" if mark else ""
            style = f"border: {weight}pt {dash} {colour};{shape}"
            return f'<div class="box" style="{style}">{"".join(map(_element, items))}</div>'
        case ["keep", items]:
            return f'<div class="keep">{"".join(map(_element, items))}</div>'
        case ["tick", ticked, words, answer]:
            box = TICK + ("M3.5 7l2.6 3l4.6-6" if ticked else "")
            path = f'<path d="{box}" fill="none" stroke="#14212B"/>'
            style = f"background-image: url('{_picture(svg(14, 14, path))}')"
            return f'<p class="tick" style="{style}">{escape(words)} <b>{escape(answer)}</b></p>'
        case ["ink", strokes, aspect, alt]:
            paths = [" ".join(f"{6 + x * HEIGHT * aspect:.2f},{4 + y * HEIGHT:.2f}" for x, y in one) for one in strokes]
            lines = "".join(f'<polyline points="{path}"/>' for path in paths)
            style = 'fill="none" stroke="#14212B" stroke-width="1.3" stroke-linecap="round"'
            pad = svg(210, 62.4, f'<g {style}><rect width="210" height="62.4" stroke="#4A5A66"/>{lines}</g>')
            return f'<img src="{_picture(pad)}" alt="{escape(alt)}" style="width: 74mm">'
    raise ValueError(item[0])


def _cells(row: list[str], labelled: bool) -> str:
    first = f'<th scope="row">{escape(row[0])}</th>' if labelled else f"<td>{escape(row[0])}</td>"
    return first + "".join(f"<td>{escape(one)}</td>" for one in row[1:])
