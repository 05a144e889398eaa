"""A document before it is signed: as text by default (no screen reader reads a PDF view), as pages on request.

Both come from the same report, so they say the same words.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator

from PySide6.QtCore import QCoreApplication, Qt, QTimer
from PySide6.QtGui import QPalette, QTextCharFormat, QTextCursor
from PySide6.QtPdfWidgets import QPdfView
from PySide6.QtWidgets import QApplication, QStackedLayout, QTextBrowser, QWidget

from meso_screen.gui import a11y, theme
from meso_screen.gui.jobs import Jobs
from meso_screen.gui.printing import OpenPdf
from meso_screen.gui.widgets import Box, SegmentedChoice, label, row
from meso_screen.gui.widgets.live import Live
from meso_screen.model.blocks import Bullets, Callout, FindingBlock, Heading, RiskBlock, Table
from meso_screen.model.report import Report
from meso_screen.problems import ProblemError

SOON_MS = 120


def as_html(report: Report) -> str:
    """The words of ``plain_text`` as headings and paragraphs."""
    opening = [text for text in (report.clinic_name, report.strapline, report.approval) if text]
    parts = [f"<h1>{html.escape(report.title)}</h1>"]
    parts += [f"<p class='muted'>{html.escape(text)}</p>" for text in (*opening, " · ".join(report.header()))]
    for part in report.parts:
        if part.title:
            parts.append(f"<h2>{html.escape(part.title)}</h2>")
        for block in part.blocks:
            parts.extend(_paragraphs(block, report))
    parts.append("<p class='muted'>" + "<br>".join(html.escape(line) for line in report.footer()) + "</p>")
    return "\n".join(parts)


def _paragraphs(block: object, report: Report) -> Iterator[str]:
    text = block.as_text(report.labels)  # type: ignore[attr-defined]
    lines = [html.escape(line) for line in text.split("\n") if line.strip()]
    if isinstance(block, Heading):
        yield f"<h3>{lines[0]}</h3>"
    elif isinstance(block, Bullets) and not block.numbered:
        yield "<ul>" + "".join(f"<li>{html.escape(item)}</li>" for item in block.items) + "</ul>"
    elif isinstance(block, Table):
        head = "".join(f"<th align='left'>{html.escape(cell)}</th>" for cell in block.header)
        body = "".join(
            "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in cells) + "</tr>" for cells in block.rows
        )
        yield f"<table cellpadding='6' width='100%'><tr>{head}</tr>{body}</table>"
    elif isinstance(block, RiskBlock | FindingBlock | Callout) and lines:
        yield f"<h3>{lines[0]}</h3>"
        yield from (f"<p class='close'>{line}</p>" for line in lines[1:])
    else:
        yield from (f"<p class='close'>{line}</p>" for line in lines)
        yield "<p class='gap'></p>"


class TextPage(Live, QTextBrowser):
    """The document as text."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._report: Report | None = None
        self.setAccessibleName(name)
        self.setTabChangesFocus(True)
        self.setOpenLinks(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.restyle()

    def show_report(self, report: Report) -> None:
        """Show this report; the place one reads at stays when only a few words changed."""
        self._report = report
        at = self.verticalScrollBar().value()
        self._set()
        self.verticalScrollBar().setValue(at)

    def _set(self) -> None:
        if self._report is None:
            return
        self.setHtml(as_html(self._report))
        # Headings get their drawn weight from the font's own axis; the weight of a style sheet would smear it.
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()  # one layout for all headings
        block = self.document().begin()
        while block.isValid():
            level = block.blockFormat().headingLevel()
            if level:
                shape = QTextCharFormat()
                shape.setFont(theme.font(("h1", "h2", "h3")[min(level, 3) - 1], 600))
                cursor.setPosition(block.position())
                cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
                cursor.mergeCharFormat(shape)
            block = block.next()
        cursor.endEditBlock()

    def restyle(self) -> None:
        document = self.document()
        document.setDefaultFont(theme.font("body"))
        document.setDocumentMargin(theme.px(18))
        muted = theme.colour("muted")
        document.setDefaultStyleSheet(
            f"h1 {{ font-weight: 400; margin-bottom: {theme.px(8)}px; }}"
            f"h2 {{ font-weight: 400; margin-top: {theme.px(28)}px; margin-bottom: {theme.px(8)}px; }}"
            f"h3 {{ font-weight: 400; margin-top: {theme.px(14)}px; margin-bottom: {theme.px(3)}px; }}"
            f"p {{ margin-top: 0; margin-bottom: {theme.px(7)}px; line-height: 118%; }}"
            f"p.close {{ margin-bottom: {theme.px(3)}px; }}"
            f"p.gap {{ font-size: {theme.px(5)}px; margin-bottom: 0; }}"
            f"p.muted {{ color: {muted}; }} li {{ margin-bottom: {theme.px(3)}px; }} th {{ color: {muted}; }}"
        )
        self._set()


class PdfPage(Live, QPdfView):
    """The document as pages."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setPageMode(QPdfView.PageMode.MultiPage)
        self.setZoomMode(QPdfView.ZoomMode.FitToWidth)
        self._opened: OpenPdf | None = None
        self.restyle()

    def show_pdf(self, pdf: bytes) -> None:
        """Show these bytes. Raises ProblemError when they cannot be read."""
        # The document must outlive the view, which still reads from it while it goes: so it is no child of the view.
        opened = OpenPdf(pdf, QApplication.instance())
        self.destroyed.connect(opened.deleteLater)
        self.setDocument(opened.document)
        if self._opened is not None:
            self._opened.deleteLater()
        self._opened = opened

    def restyle(self) -> None:
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Dark, theme.colour("sunken"))
        self.setPalette(palette)


class DocumentView(Box):
    """Text and pages of one document as the patient reads them, and what only the clinic reads when it is asked for.

    ``prepare()`` returns the work that draws the pages; it runs beside the window.
    """

    def __init__(self, jobs: Jobs, prepare: Callable[[], Callable[[], bytes]]) -> None:
        super().__init__("card", margins=(16, 12, 16, 16))
        translate = QCoreApplication.translate
        self._jobs, self._prepare = jobs, prepare
        self._drawn_for = ""
        self._wanted = ""
        self._report: Report | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SOON_MS)
        self._soon.timeout.connect(self._show_text)
        self.choice = SegmentedChoice(
            translate("DocumentView", "How to read it"),
            (
                ("text", translate("DocumentView", "Read as text")),
                ("pages", translate("DocumentView", "Pages")),
                ("clinic", translate("DocumentView", "Clinic’s part")),
            ),
        )
        self.choice.set_value("text")
        self.choice.chosen.connect(self._choose)
        self._state = label("", "small", "muted", wrap=True)
        also = translate("DocumentView", "Answers and what the screening found are signed too: see “Clinic’s part”.")
        self._also = label(also, "small", "muted", wrap=True)
        self._also.hide()
        self.text = TextPage(translate("DocumentView", "The document as text"))
        self.pages = PdfPage(translate("DocumentView", "The document as pages"))
        self._stack = QStackedLayout()
        self._stack.addWidget(self.text)
        self._stack.addWidget(self.pages)
        self.add(row(self.choice, (self._state, 1), spacing=14))
        self.add(self._also)
        holder = QWidget()
        holder.setLayout(self._stack)
        self.column.addWidget(holder, 1)

    def show_report(self, report: Report, digest: str) -> None:
        """Show a report; the pages are drawn when they are looked at.

        Words that changed while somebody ticks beside them follow a moment later, so that no tick waits for them.
        """
        before, self._wanted, self._report = self._wanted, digest, report
        if before == digest:
            return
        if before and self.text.isVisible():
            self._soon.start()
        else:
            self._show_text()
        if self.choice.value() == "pages":
            self._draw_pages()

    def _show_text(self) -> None:
        if self._report is None:
            return
        clinics = self.choice.value() == "clinic"
        self._also.setVisible(not clinics and any(part.small for part in self._report.parts))
        self.text.show_report(self._report.clinics_part() if clinics else self._report.read_with_patient())

    def _choose(self, way: str) -> None:
        self._stack.setCurrentIndex(1 if way == "pages" else 0)
        if way == "pages":
            self._draw_pages()
        else:
            self._show_text()
            self.text.verticalScrollBar().setValue(0)

    def read_with_patient(self) -> None:
        """Back to the words the patient reads, whatever the practitioner looked up meanwhile."""
        if self.choice.value() == "clinic":
            self.choice.set_value("text")
            self._choose("text")

    def _draw_pages(self) -> None:
        if self._drawn_for == self._wanted:
            return
        wanted = self._wanted
        self._say(QCoreApplication.translate("DocumentView", "Drawing the pages…"))

        def done(pdf: bytes) -> None:
            if wanted != self._wanted:
                return  # these pages are older than the text: newer ones are on their way
            try:
                self.pages.show_pdf(pdf)
            except ProblemError as error:
                failed(error)
                return
            self._drawn_for = wanted
            self._say("")

        def failed(error: Exception) -> None:
            if wanted != self._wanted:
                return
            words = QCoreApplication.translate("DocumentView", "The pages cannot be drawn. The text says the same.")
            self._say(error.problems[0].sentence() if isinstance(error, ProblemError) else words)

        self._jobs.run(self._prepare(), done, failed, self)

    def _say(self, words: str) -> None:
        self._state.say(words)
        if words:
            a11y.announce(self, words)


__all__ = ["DocumentView", "PdfPage", "TextPage", "as_html"]
