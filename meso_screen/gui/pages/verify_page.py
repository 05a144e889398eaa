"""Verify a sealed PDF, with or without a clinic signed in: drop it or choose it; the answer comes in words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from meso_screen.flow.checking import Verdict, read_pdf, recompute, verify_file
from meso_screen.flow.known_clinics import show_fingerprint
from meso_screen.flow.session import Session
from meso_screen.flow.views import show_date
from meso_screen.gui import a11y
from meso_screen.gui.jobs import Jobs
from meso_screen.gui.pages.split import Wrapping
from meso_screen.gui.widgets import (
    Box,
    IconChip,
    IconLabel,
    PageArea,
    button,
    card,
    clear,
    hline,
    label,
    para,
    row,
    stack,
)
from meso_screen.gui.widgets.live import repolish
from meso_screen.problems import ProblemError

ChooseFile = Callable[[QWidget, Callable[[Path], None]], None]


class DropZone(Box):
    """Takes one PDF by drag and drop; *Choose file* does the same by keyboard. ``dropped(path)``."""

    dropped = Signal(object)

    def __init__(self) -> None:
        super().__init__("card", margins=(28, 30, 28, 30))
        self.setAcceptDrops(True)
        self.choose = button(self.tr("Choose file…"), "primary")
        middle = Qt.AlignmentFlag.AlignHCenter
        words = label(self.tr("Drop a PDF here"), "h3")
        self.column.addWidget(IconLabel("file-check", "brand", 40), 0, middle)
        self.column.addWidget(words, 0, middle)
        self.column.addWidget(self.choose, 0, middle)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if len(event.mimeData().urls()) == 1 and event.mimeData().urls()[0].isLocalFile():
            event.acceptProposedAction()
            self._lit(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._lit(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._lit(False)
        event.acceptProposedAction()
        self.dropped.emit(Path(event.mimeData().urls()[0].toLocalFile()))

    def _lit(self, on: bool) -> None:
        self.setProperty("role", "sunken" if on else "card")
        repolish(self)


class VerifyPage(PageArea):
    """Says *unchanged*, *changed after signing* or *not from this clinic*, what that means, and on which grounds."""

    def __init__(self, jobs: Jobs, session: Session | None = None, choose_file: ChooseFile | None = None) -> None:
        super().__init__(820)
        self._jobs, self._session = jobs, session
        self._choose_file = choose_file or ask_for_file
        self._pdf = b""
        self.busy = False
        self.verdict: Verdict | None = None
        self.zone = DropZone()
        self.zone.dropped.connect(self.check)
        self.zone.choose.clicked.connect(lambda: self._choose_file(self, self.check))
        self.state = label("", tone="muted", wrap=True)
        self._result = QVBoxLayout()
        self._result.setSpacing(12)
        self.again = button(self.tr("Screen it again from the attached record"), icon="refresh")
        self.again.clicked.connect(self.recompute)
        self._again_says = para("", tone="")
        self._again_card = card(
            label(self.tr("Does the record give the same result?"), "h3", wrap=True), self._again_says,
            Wrapping(self.again),
        )  # fmt: skip
        self.column.addWidget(label(self.tr("Verify"), "h1"))
        said = self.tr("Is this the file the clinic sealed? Nothing is sent anywhere, and the file is not changed.")
        self.column.addWidget(para(said, "lead"))
        self.column.addWidget(self.zone)
        self.column.addWidget(self.state)
        self.column.addLayout(self._result)
        self.column.addWidget(self._again_card)
        self.column.addStretch(1)
        self._again_card.hide()
        self.state.hide()

    def focus_first(self) -> None:
        """Choose a file."""
        self.zone.choose.setFocus()

    def check(self, path: Path) -> None:
        """Verify one file beside the window."""
        if self.busy:
            return
        self.busy = True
        clear(self._result)
        self._again_card.hide()
        self._say(self.tr("Checking {name}…").replace("{name}", path.name))
        store = self._session.store if self._session is not None else None

        def work() -> tuple[bytes, Verdict]:
            pdf = read_pdf(path)
            return pdf, verify_file(pdf, store)

        def done(result: tuple[bytes, Verdict]) -> None:
            self.busy = False
            self._pdf, self.verdict = result
            self._show(path.name, result[1])

        def failed(error: Exception) -> None:
            self.busy = False
            words = self.tr("The file could not be checked.")
            self._say(error.problems[0].sentence() if isinstance(error, ProblemError) else words)

        self._jobs.run(work, done, failed, self)

    def recompute(self) -> None:
        """Screen the attached record again, beside the window."""
        if self.busy:
            return
        self.busy = True
        pdf = self._pdf
        self._again_says.say(self.tr("Screening the attached record…"))

        def done(result: tuple[bool | None, list[str]]) -> None:
            self.busy = False
            self._again_says.say(" ".join(result[1]))
            a11y.announce(self, " ".join(result[1]))

        def failed(error: Exception) -> None:
            self.busy = False
            words = self.tr("The attached record could not be screened.")
            self._again_says.say(error.problems[0].sentence() if isinstance(error, ProblemError) else words)

        self._jobs.run(lambda: recompute(pdf), done, failed, self)

    def _show(self, name: str, verdict: Verdict) -> None:
        words = {
            "unchanged": (self.tr("Unchanged"), "shield-check", "no_concern"),
            "changed": (self.tr("Changed after signing"), "octagon-x", "stop"),
            "unreadable": (self.tr("Not readable"), "octagon-x", "stop"),
            "no_seal": (self.tr("Not from this clinic: no seal"), "circle-question", "not_known"),
            "unknown_clinic": (self.tr("Not from this clinic: the seal is not known here"), "circle-question",
                               "not_known"),
        }  # fmt: skip
        title, icon, tone = words[verdict.outcome]
        self._say("")
        head = row(spacing=18)
        head.addWidget(IconChip(icon, tone, 52), 0, Qt.AlignmentFlag.AlignTop)
        said = stack(label(title, "h2", tone, wrap=True), label(name, tone="muted", wrap=True, identifier=True))
        head.addLayout(said, 1)
        made = card(head, hline(), margins=(22, 18, 22, 20), spacing=12)
        for sentence in verdict.what:
            made.column.addWidget(label(sentence, wrap=True))
        made.column.addWidget(label(self.tr("What this means"), "label"))
        made.column.addWidget(para(verdict.meaning, tone=""))
        for caption, value in self._facts(verdict):
            line = row(spacing=14)
            key = label(caption, "small", "muted", wrap=True)
            line.addWidget(key, 1)
            line.addWidget(label(value, "small", identifier=True, wrap=True), 3)
            made.column.addLayout(line)
        made.setAccessibleName(f"{title}. {verdict.meaning}")
        self._result.addWidget(made)
        travels = self.tr("The record travels inside the file. It can be screened again with the same pack.")
        self._again_says.say(travels)
        self._again_card.setVisible(verdict.outcome in ("unchanged", "unknown_clinic"))
        a11y.announce(self, f"{title}. {verdict.meaning}", assertive=verdict.outcome != "unchanged")

    def _facts(self, verdict: Verdict) -> list[tuple[str, str]]:
        sealed, stamped = _moment(verdict.sealed_at), _moment(verdict.stamped_at)
        pairs = (
            (self.tr("Document"), verdict.document_id),
            (self.tr("Title"), verdict.title),
            (self.tr("Clinic"), verdict.clinic),
            (self.tr("Sealed"), sealed),
            (self.tr("Pages"), str(verdict.pages) if verdict.pages else ""),
            (self.tr("Time stamp"), f"{stamped}, {verdict.stamped_by}" if stamped else ""),
            (self.tr("Certificate’s fingerprint"), show_fingerprint(verdict.fingerprint)),
        )
        return [(caption, value) for caption, value in pairs if value]

    def _say(self, words: str) -> None:
        self.state.say(words)
        self.state.setVisible(bool(words))
        if words:
            a11y.announce(self, words)


def _moment(at: datetime | None) -> str:
    return f"{show_date(at.date().isoformat())} {at:%H:%M} {at:%Z}".strip() if at is not None else ""


def ask_for_file(parent: QWidget, chosen: Callable[[Path], None]) -> None:
    """Open a dialog that asks for a PDF."""
    translate = QCoreApplication.translate
    title, kinds = translate("VerifyPage", "Choose a PDF"), translate("VerifyPage", "PDF documents (*.pdf)")
    dialog = QFileDialog(parent, title, "", kinds)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(lambda path: chosen(Path(path)))
    dialog.open()
