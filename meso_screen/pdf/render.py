"""From a report to a PDF: compose the pages, draw them tagged, bring them to the standards."""

from __future__ import annotations

import io
import threading
from collections.abc import Sequence
from typing import Any

from meso_screen.model.report import Attachment, Report
from meso_screen.pdf.fonts import prepare_fonts, refuse_missing_letters

_one_at_a_time = threading.Lock()


def render(report: Report, embed: Sequence[Attachment] = ()) -> bytes:
    """Draw a report as PDF/A-3a and PDF/UA-1 with ``embed`` as associated files.

    The same report and files give the same bytes in any process. Raises ProblemError when a character has no glyph or
    a block does not fit on a page; then nothing was drawn. Safe to call from several threads: they take turns.
    """
    from reportlab import rl_config

    from meso_screen.pdf.canvas import QuickCanvas
    from meso_screen.pdf.sheet import fit
    from meso_screen.pdf.standard import finish
    from meso_screen.pdf.tags import Element, Ink

    with _one_at_a_time:
        prepare_fonts()
        refuse_missing_letters([*report.sentences(), *report.header(), *report.footer(), *report.labels.values()])
        rl_config.invariant = 1
        sheet, pages = fit(report)
        drawn = io.BytesIO()
        font: Any = "inter-regular"  # reportlab's stubs call a font's name a number
        canvas = QuickCanvas(drawn, pagesize=(sheet.wide, sheet.tall), pageCompression=0, initialFontName=font)
        ink = Ink(canvas, Element("Document", placed=True))
        for number, content in enumerate(pages, 1):
            sheet.draw(ink, content, number, len(pages))
            ink.next_page()
        canvas.save()
        return finish(drawn.getvalue(), ink, report, embed)
