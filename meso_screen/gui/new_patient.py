"""A new visit for someone who is not on file yet, with a word when a similar patient already is."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut

from meso_screen.flow.session import Session
from meso_screen.flow.views import show_date
from meso_screen.gui.pages.identity_page import IdentityForm
from meso_screen.gui.widgets import Box, ErrorSummary, PageArea, button, clear, label, para, row
from meso_screen.model.person import Patient
from meso_screen.problems import ProblemError


class NewPatientPage(PageArea):
    """Emits ``recorded(Patient)`` once the card is stored, ``chosen(Patient)`` for someone on file, or ``left``."""

    recorded = Signal(object)
    chosen = Signal(object)
    left = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__(720)
        self._session = session
        self._warned: Patient | None = None
        self.summary = ErrorSummary()
        self.form = IdentityForm()
        self.similar = Box("notice", margins=(18, 14, 18, 14))
        self.similar.hide()
        self.back_button = button(self.tr("Back"), icon="arrow-left")
        self.back_button.clicked.connect(self.left)
        self.start_button = button(self.tr("Start the visit"), "primary", "arrow-right", trailing=True)
        self.start_button.clicked.connect(self.start)
        self.column.addWidget(label(self.tr("New visit"), "small", "muted"))
        self.column.addWidget(label(self.tr("Who is the patient?"), "h1"))
        self.column.addWidget(para(self.tr("Check the name and the birth date against an identity document."), "lead"))
        self.column.addWidget(self.summary)
        self.column.addWidget(self.similar)
        self.column.addWidget(self.form)
        hint = label(self.tr("Ctrl + Enter"), "small", "muted")
        self.column.addLayout(row(self.back_button, None, hint, self.start_button))
        self.column.addStretch(1)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self.start, Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def show_view(self) -> None:
        """An empty card."""
        self.form.show_patient(Patient())
        self.summary.show_problems([])
        self.similar.hide()
        self._warned = None

    def unkept(self) -> bool:
        """Whether something is written on the card."""
        return self.form.is_written()

    def focus_first(self) -> None:
        """The family name."""
        self.form.family.setFocus(Qt.FocusReason.OtherFocusReason)

    def start(self) -> None:
        """Store the card and go on; a similar patient on file is shown first, once."""
        try:
            patient = self.form.patient()
            similar = self._session.similar_patients(patient)
            if similar and self._warned != patient:
                self._warned = patient
                self._show_similar(similar)
                return
            saved = self._session.record_patient(patient)
        except ProblemError as error:
            self.summary.show_problems([(p.sentence(), self.form.family.setFocus) for p in error.problems])
            return
        self.recorded.emit(saved)

    def _show_similar(self, found: tuple[Patient, ...]) -> None:
        clear(self.similar.column)
        self.similar.add(label(self.tr("Is it someone already on file?"), "h3"))
        first = None
        for patient in found[:4]:
            text = f"{patient.family.upper()}, {patient.given}, {show_date(patient.born)}, {patient.record}"
            choose = button(text, "quiet", "person")
            choose.clicked.connect(lambda _=False, known=patient: self.chosen.emit(known))
            self.similar.add(choose)
            first = first or choose
        self.similar.add(para(self.tr("If not, press “Start the visit” again.")))
        self.similar.show()
        self.verticalScrollBar().setValue(0)
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)
