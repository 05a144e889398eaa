"""Prints a PDF that lies in memory. Nothing is written to a temporary file, and a printer that fails is said calmly."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QCoreApplication, QIODevice, QObject, QSize, Qt, QTimer
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from meso_screen.problems import ProblemError, refuse

Tell = Callable[[ProblemError], None]
Say = Callable[[str], None]
ChoosePath = Callable[[QWidget, str, Callable[[Path], None]], None]
"""Asks (parent, suggested name) where to save and hands the path over; nothing when the person changes their mind."""

RESOLUTION = 300


class OpenPdf(QObject):
    """A PDF in memory, kept open for as long as this object lives. Raises ProblemError when it cannot be read."""

    def __init__(self, pdf: bytes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.document = QPdfDocument(self)
        buffer = QBuffer(self.document)  # a child of the document, which reads from it until its very end
        buffer.setData(QByteArray(pdf))
        buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self.document.load(buffer)
        if self.document.status() != QPdfDocument.Status.Ready or not self.document.pageCount():
            raise refuse("The document cannot be shown.", "the document", "Draw it again.")


def draw_pages(opened: OpenPdf, printer: QPrinter) -> Iterator[int]:
    """Draw page by page at the size of the paper; yields the number of each page drawn, so that the window can breathe.

    Raises ProblemError when the printer does not take it.
    """
    document = opened.document
    first = document.pagePointSize(0)
    printer.setPageSize(QPageSize(first, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.FuzzyMatch))
    printer.setPageOrientation(QPageLayout.Orientation.Portrait)
    printer.setFullPage(True)
    painter = QPainter()
    if not painter.begin(printer):
        raise _no_printer()
    try:
        for number in range(document.pageCount()):
            if number and not printer.newPage():
                raise _no_printer()
            room = printer.pageLayout().fullRectPixels(printer.resolution())
            size = document.pagePointSize(number)
            scale = min(room.width() / size.width(), room.height() / size.height())
            pixels = QSize(round(size.width() * scale), round(size.height() * scale))
            painter.drawImage(0, 0, document.render(number, pixels))
            yield number + 1
    finally:
        painter.end()


def _no_printer() -> ProblemError:
    return refuse(
        "The printer did not take the document.", "", "Look at the printer, or save the PDF and print it later."
    )


class Printing:
    """Asks for a printer and prints. ``choose`` may be replaced (the rehearsal prints into a file)."""

    def __init__(self, choose: Callable[[QWidget, QPrinter, Callable[[], None]], None] | None = None) -> None:
        self._choose = choose or ask_for_printer

    def print_pdf(self, parent: QWidget, pdf: bytes, tell: Tell, say: Say | None = None) -> None:
        """Ask for the printer, then print beside everything else; what goes wrong is told and nothing is lost.

        ``say`` hears how far it is, and "" at the end.
        """
        try:
            opened = OpenPdf(pdf, parent)
        except ProblemError as error:
            tell(error)
            return
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setResolution(RESOLUTION)
        run = _Run(opened, printer, tell, say or (lambda words: None))
        self._choose(parent, printer, run.step)


class _Run(QObject):
    """One print on its way, a page for each turn of the event loop."""

    def __init__(self, opened: OpenPdf, printer: QPrinter, tell: Tell, say: Say) -> None:
        super().__init__(opened)
        self._opened, self._tell, self._say = opened, tell, say
        self._pages = opened.document.pageCount()
        self._steps = draw_pages(opened, printer)

    def step(self) -> None:
        """Draw the next page."""
        try:
            done = next(self._steps, None)
        except ProblemError as error:
            self._say("")
            self._tell(error)
            self._opened.deleteLater()
            return
        if done is None:
            self._say("")
            self._opened.deleteLater()
            return
        words = QCoreApplication.translate("Printing", "Printing page {page} of {pages}…")
        self._say(words.replace("{page}", str(done)).replace("{pages}", str(self._pages)))
        QTimer.singleShot(0, self, self.step)


def ask_for_printer(parent: QWidget, printer: QPrinter, accepted: Callable[[], None]) -> None:
    """Open the system's print dialog."""
    dialog = QPrintDialog(printer, parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.accepted.connect(accepted)
    QDialog.open(dialog)  # its own open() wants a slot by name


def ask_for_path(parent: QWidget, name: str, chosen: Callable[[Path], None]) -> None:
    """Open a dialog that asks where to save a PDF."""
    title = QCoreApplication.translate("Printing", "Save the PDF")
    dialog = QFileDialog(parent, title, name, QCoreApplication.translate("Printing", "PDF documents (*.pdf)"))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix("pdf")
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(lambda path: chosen(Path(path)))
    dialog.open()


def save_pdf(path: Path, pdf: bytes) -> None:
    """Write the bytes exactly as they are. Raises ProblemError in words when the place does not take them."""
    try:
        path.write_bytes(pdf)
    except OSError:
        raise refuse("The file could not be saved there.", path.name, "Choose another place.") from None
