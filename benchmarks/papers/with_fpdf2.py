"""fpdf2: the document by its own calls. It tags no text, so PDF/A-3b is the most it can claim."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from benchmarks.papers import BORDERS, Draw, tier_polygon
from benchmarks.papers.with_typst import HEIGHT

MM = 72 / 25.4
LEADING = 1.26
HEADINGS = {1: 20.0, 2: 14.5}
STYLES = {"plain": "regular", "muted": "regular", "strong": "semibold"}


def read(document: dict[str, Any]) -> Any:
    """The flat form."""
    return document["flat"]


def engine(fonts: Path, variant: str) -> Draw:
    """``variant`` is what it shall comply with, such as ``PDF/A-3B``."""
    from fpdf import FPDF

    files = {style: next(fonts.glob(f"inter-{style}-*.ttf")) for style in ("regular", "semibold", "bold")}

    class Sheet(FPDF):  # type: ignore[misc]
        """A page with the document's furniture."""

        document: dict[str, Any]

        def header(self) -> None:
            self.set_y(9.5 * MM)
            name, *facts = self.document["header"]
            self.write_line(name, "semibold", 12, self.get_x())
            self.write_line(" · ".join(facts), "regular", 12, self.get_x() + 14, "#4A5A66")
            self.set_draw_color("#C3CCD3")
            self.line(self.l_margin, 18 * MM, self.w - self.r_margin, 18 * MM)
            self.set_y(22 * MM)

        def footer(self) -> None:
            top = self.h - 20 * MM
            self.set_draw_color("#C3CCD3")
            self.line(self.l_margin, top - 4, self.w - self.r_margin, top - 4)
            self.set_xy(self.l_margin, top)
            words = self.document["page"].replace("{page}", str(self.page_no())).replace("{pages}", "{nb}")
            self.write_line(words, "semibold", 12, self.l_margin)
            for number, line in enumerate(self.document["footer"]):
                self.set_xy(self.l_margin + 110, top + number * 11)
                self.write_line(line, "regular", 8.5, self.get_x(), "#4A5A66")
            modules = self.document["qr"]
            self.set_fill_color("#000000")
            step = 19 * MM / (len(modules) + 8) if modules else 0
            for row, line in enumerate(modules):
                for column, one in enumerate(line):
                    if one:
                        self.rect(4 * MM + (column + 4) * step, top - 8 * MM + (row + 4) * step, step, step, "F")

        def write_line(self, words: str, style: str, size: float, x: float, colour: str = "#14212B") -> None:
            self.set_font(style, size=size)
            self.set_text_color(colour)
            self.set_x(x)
            self.cell(text=words)

    def draw(document: dict[str, Any]) -> bytes:
        pdf = Sheet(unit="pt", format=document["paper"], enforce_compliance=variant)
        pdf.document = document
        for style, file in files.items():
            pdf.add_font(style, fname=str(file))
        made = datetime.fromisoformat(document["made_at"])
        pdf.set_creation_date(made)
        pdf.set_title(document["title"])
        pdf.set_author(document["author"])
        pdf.set_subject(document["subject"])
        pdf.set_lang(document["language"])
        pdf.set_margins(25 * MM, 22 * MM, 20 * MM)
        pdf.set_auto_page_break(True, 26 * MM)
        file = document["file"]
        pdf.embed_file(
            bytes=file["text"].encode(), basename=file["name"], modification_date=made, mime_type="application/json",
            associated_file_relationship="DATA", desc=file["description"],
        )  # fmt: skip
        pdf.add_page()
        size = 12.0
        for item in document["items"]:
            size = item[1] if item[0] == "size" else size
            _draw(pdf, item, size)
        return bytes(pdf.output())

    return draw


def _draw(pdf: Any, item: list[Any], size: float) -> None:
    match item:
        case ["heading", level, words]:
            tall = HEADINGS.get(level, size)
            if pdf.will_page_break(4 * tall):
                pdf.add_page()
            pdf.ln(tall * 0.4)
            _write(pdf, words, "semibold" if level == 3 else "bold", tall, "#0B5F66" if level == 2 else "#14212B")
        case ["text", tone, words]:
            _write(pdf, words, STYLES[tone], size, "#4A5A66" if tone == "muted" else "#14212B")
        case ["list", numbered, texts]:
            for number, words in enumerate(texts, 1):
                _write(pdf, f"{number}. {words}" if numbered else words, "regular", size, mark=not numbered)
        case ["grid", header, rows, widths]:
            _grid(pdf, header, rows, widths, size)
        case ["box", kind, items]:
            _whole(pdf, items, size)
            page, top = pdf.page, pdf.get_y()
            left, right = pdf.l_margin, pdf.r_margin
            pdf.set_margins(left + 10, pdf.t_margin, right + 10)
            pdf.set_xy(left + 10, top + 5)
            for one in items:
                _draw(pdf, one, size)
            pdf.set_margins(left, pdf.t_margin, right)
            colour, weight, dash = BORDERS[kind]
            pdf.set_draw_color(colour)
            pdf.set_line_width(weight)
            if dash == "dashed":
                pdf.set_dash_pattern(4, 3)
            if pdf.page == page:
                pdf.rect(left, top, pdf.epw, pdf.get_y() + 5 - top)
            pdf.set_dash_pattern()
            if points := tier_polygon(kind, pdf.w - right - 20, top + 6, 11):
                pdf.set_fill_color(colour)
                pdf.polygon(points, style="F")
            pdf.set_xy(left, pdf.get_y() + 10)
        case ["keep", items]:
            _whole(pdf, items, size)
            for one in items:
                _draw(pdf, one, size)
        case ["tick", ticked, words, answer]:
            x, y = pdf.get_x(), pdf.get_y()
            pdf.set_draw_color("#14212B")
            pdf.set_line_width(1.1)
            pdf.rect(x, y + 2, 13, 13)
            if ticked:
                pdf.polyline([(x + 3, y + 8.5), (x + 5.6, y + 11.4), (x + 10.4, y + 5)])
            pdf.set_x(x + 20)
            _write(pdf, words, "regular", size)
            if answer:
                pdf.set_x(x + 20)
                _write(pdf, answer, "semibold", size)
        case ["ink", strokes, aspect, _]:
            x, y = pdf.get_x(), pdf.get_y()
            pdf.set_draw_color("#4A5A66")
            pdf.set_line_width(0.9)
            pdf.rect(x, y, 74 * MM, 22 * MM)
            pdf.set_draw_color("#14212B")
            pdf.set_line_width(1.3)
            for one in strokes:
                pdf.polyline([(x + 6 + across * HEIGHT * aspect, y + 4 + down * HEIGHT) for across, down in one])
            pdf.set_xy(x, y + 24 * MM)


def _write(pdf: Any, words: str, style: str, size: float, colour: str = "#14212B", mark: bool = False) -> None:
    pdf.set_font(style, size=size)
    pdf.set_text_color(colour)
    height = size * LEADING
    if mark:
        if pdf.will_page_break(height):
            pdf.add_page()
        pdf.set_fill_color("#0B5F66")
        pdf.circle(pdf.get_x() + 4, pdf.get_y() + height / 2, 2, style="F")
        pdf.set_x(pdf.get_x() + 12)
    pdf.multi_cell(0, height, words, align="L", new_x="LMARGIN", new_y="NEXT")


def _grid(pdf: Any, header: list[str], rows: list[list[str]], widths: list[int], size: float) -> None:
    from fpdf.fonts import FontFace

    pdf.set_font("regular", size=size)
    pdf.set_text_color("#14212B")
    pdf.set_draw_color("#DCE2E7")
    pdf.set_fill_color("#FFFFFF")
    pdf.set_line_width(0.7)
    with pdf.table(
        col_widths=widths, first_row_as_headings=bool(header), borders_layout="HORIZONTAL_LINES", text_align="LEFT",
        line_height=size * LEADING, headings_style=FontFace(family="semibold", emphasis=""), padding=1, v_align="TOP",
        width=pdf.epw, align="LEFT",
    ) as table:  # fmt: skip
        for row in [header, *rows] if header else rows:
            table.row(row)


def _whole(pdf: Any, items: list[list[Any]], size: float) -> None:
    """Begin a page where the items would not fit on this one."""
    with pdf.offset_rendering() as trial:
        for one in items:
            _draw(trial, one, size)
    if trial.page_break_triggered:
        pdf.add_page()
