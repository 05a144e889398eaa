"""What stands on each page beside the content: exactly the header, the foot, the code and, on a draft, the mark."""

from __future__ import annotations

import re
from collections.abc import Iterator

from meso_screen.model.blocks import Table, TickTable
from meso_screen.model.report import Report
from meso_screen.pdf.extract import PageText
from meso_screen.pdf.figures import draws_code
from meso_screen.pdf.fonts import bare
from meso_screen.pdf.painting import Path


def wrong_furniture(report: Report, pages: list[PageText]) -> Iterator[str]:
    """One sentence for each text of a page's furniture that is missing, and for each that nobody asked for."""
    draft = bare(report.labels["draft"]) if report.draft else ""
    name, *facts = report.header() or ("",)
    head = draft + bare(name + "·".join(facts)) + draft
    between = ""
    for number, page in enumerate(pages, 1):
        text = bare("".join(page.furniture))
        wanted = [*report.header(), *report.footer(), report.page_number(number, len(pages))]
        wanted += [report.labels["draft"]] if report.draft else []
        lost = [words for words in wanted if bare(words) not in text]
        yield from (f"“{words}” is missing on page {number}." for words in lost)
        foot = bare(report.page_number(number, len(pages)) + "".join(report.footer()))
        whole = text.startswith(head) and text.endswith(foot) and len(text) >= len(head) + len(foot)
        if not lost and not whole:
            yield f"Beside its content page {number} says something that was not asked for."
        between += text[len(head) : len(text) - len(foot)]
        if report.qr and not any(draws_code(mark, report.qr) for mark in page.painted.marks if isinstance(mark, Path)):
            yield f"The code of the document is missing or different on page {number}."
    if not _table_heads(report).fullmatch(between):
        yield "A page says something beside its content that was not asked for."


def _table_heads(report: Report) -> re.Pattern[str]:
    """Any number of headers of the report's tables: they are printed again where a table goes on."""
    heads: set[str] = set()
    for part in report.parts:
        for block in part.blocks:
            if isinstance(block, Table):
                # Large print sets the column's name beside each value.
                heads |= {bare("".join(block.header)), *(bare(words) for words in block.header)}
            elif isinstance(block, TickTable):
                heads.add(bare("".join((block.question, *block.columns))))
    return re.compile("(?:" + "|".join(re.escape(words) for words in sorted(heads, key=len, reverse=True)) + ")*")
