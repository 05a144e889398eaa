"""Today: who is expected, how far each visit is, and the way to a new one. Nothing clinical is shown here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from meso_screen.flow.session import Session, WorklistRow
from meso_screen.flow.views import show_date
from meso_screen.gui import theme
from meso_screen.gui.jobs import Jobs
from meso_screen.gui.visit_words import state_words
from meso_screen.gui.widgets import EmptyState, PageArea, SearchList, button, label, row
from meso_screen.gui.widgets.live import Live
from meso_screen.gui.widgets.search import Hit
from meso_screen.model.person import Patient

if TYPE_CHECKING:
    from meso_screen.gui.dialogs.earlier import EarlierDialog
    from meso_screen.gui.printing import Printing


class WorklistPage(PageArea):
    """Emits ``visit_chosen(id)``, ``patient_chosen(Patient)``, ``new_patient()`` and ``told(error)``."""

    visit_chosen = Signal(str)
    patient_chosen = Signal(object)
    new_patient = Signal()
    told = Signal(object)

    def __init__(self, session: Session, jobs: Jobs, printing: Printing | None = None) -> None:
        super().__init__(1100)
        self._session, self._jobs = session, jobs
        self.printing = printing
        self._drawing = False
        self.dialog: EarlierDialog | None = None
        self._title = label(self.tr("Today"), "h1")
        self._day = label("", "lead", "muted", identifier=True)
        self.new_button = button(self.tr("New visit"), "primary", "plus")
        self.new_button.setToolTip("Ctrl+N")
        self.new_button.clicked.connect(self.new_patient)
        self.form_button = button(self.tr("Form to fill by hand"), icon="printer")
        self.form_button.clicked.connect(self.print_form)
        self.search = SearchList(
            self.tr("Find a patient"), self._find, placeholder=self.tr("Family name, birth date or record number")
        )
        self.search.picked.connect(self._picked)
        self.table = VisitTable(self.tr("Visits"))
        self.table.opened.connect(self.visit_chosen)
        self.empty = EmptyState(
            "calendar", self.tr("No visits yet today"), self.tr("Start one with Ctrl+N."), self.tr("New visit")
        )
        self.empty.acted.connect(self.new_patient)
        self._older_title = label(self.tr("Not finished on earlier days"), "h3")
        self.older = VisitTable(self.tr("Not finished on earlier days"))
        self.older.opened.connect(self.visit_chosen)
        self.column.addLayout(row(self._title, self._day, None, self.form_button, self.new_button, spacing=14))
        self.empty.setContentsMargins(0, 48, 0, 48)
        for part in (self.search, self.table, self.empty, self._older_title, self.older):
            self.column.addWidget(part)
        self.column.addStretch(1)

    def print_form(self) -> None:
        """Print the form for somebody who fills it in by hand; it is drawn beside the window."""
        from meso_screen.flow.drafting import blank_form  # like QtPdf not before the first window
        from meso_screen.gui.printing import Printing

        if self._drawing:  # a button that is switched off would give the focus to the next one
            return
        session, printing = self._session.of_now(), self.printing or Printing()
        self._drawing = True

        def done(pdf: bytes) -> None:
            self._drawing = False
            printing.print_pdf(self, pdf, self.told.emit)

        def failed(error: Exception) -> None:
            self._drawing = False
            self.told.emit(error)

        self._jobs.run(lambda: blank_form(session), done, failed, self)

    def show_view(self) -> None:
        """Read the list anew."""
        today = self._session.today()
        self._day.say(f"{today:%a} {show_date(today.isoformat())}")
        rows = self._session.worklist()
        self.table.show_rows(rows)
        self.table.setVisible(bool(rows))
        self.empty.setVisible(not rows)
        older = [visit for visit in self._session.unfinished() if visit.day != today]
        self.older.show_rows(older)
        self.older.setVisible(bool(older))
        self._older_title.setVisible(bool(older))

    def focus_first(self) -> None:
        """The list, or the way to a new visit."""
        target: QWidget = self.table if self.table.isVisibleTo(self) else self.new_button
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def focus_search(self) -> None:
        """The search box."""
        self.search.focus_first()

    def _find(self, text: str) -> tuple[Sequence[Hit], int]:
        found = self._session.find_patients(text, 50) if len(text.strip()) >= 2 else ()
        hits = [Hit(patient, self._name(patient), show_date(patient.born), patient.record) for patient in found[:8]]
        return hits, len(found)

    @staticmethod
    def _name(patient: Patient) -> str:
        title = f" ({patient.title})" if patient.title else ""
        return f"{patient.family.upper()}, {patient.given}{title}"

    def _picked(self, patient: Patient) -> None:
        self.search.clear()
        earlier = self._session.earlier_visits(patient)
        if not earlier:
            self.patient_chosen.emit(patient)
            return
        from meso_screen.gui.dialogs.earlier import EarlierDialog

        name = f"{patient.family.upper()}, {patient.given}"
        self.dialog = EarlierDialog(
            self, name, earlier, lambda: self.patient_chosen.emit(patient), self.visit_chosen.emit
        )
        self.dialog.open()
        self.dialog.focus_first()


class VisitTable(Live, QTableWidget):
    """Visits, one a row; Enter or a double click opens one (``opened``)."""

    opened = Signal(str)

    def __init__(self, name: str) -> None:
        super().__init__(0, 5)
        self.setAccessibleName(name)
        self.setHorizontalHeaderLabels(
            [self.tr("Time"), self.tr("Patient"), self.tr("Born"), self.tr("State"), self.tr("With")]
        )
        self.verticalHeader().hide()
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column in (0, 2, 4):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        for column in (1, 3):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        self.cellDoubleClicked.connect(lambda at, _column: self._open(at))
        self.restyle()

    def show_rows(self, rows: Sequence[WorklistRow]) -> None:
        """Show these visits; the chosen one stays chosen."""
        self.setRowCount(len(rows))
        for at, visit in enumerate(rows):
            title = f" ({visit.title})" if visit.title else ""
            words = (
                visit.opened.astimezone().strftime("%H:%M"),
                f"{visit.family.upper()}, {visit.given}{title}",
                show_date(visit.born) if visit.born else "",
                state_words(visit.state),
                visit.practitioner,
            )
            for column, text in enumerate(words):
                item = QTableWidgetItem(text or "—")
                if not text:
                    item.setData(Qt.ItemDataRole.AccessibleTextRole, self.tr("Not known yet"))
                item.setData(Qt.ItemDataRole.UserRole, visit.consultation)
                self.setItem(at, column, item)
        if rows and self.currentRow() < 0:
            self.setCurrentCell(0, 0)
        self._fit()

    def _open(self, at: int) -> None:
        item = self.item(at, 0)
        if item is not None:
            self.opened.emit(item.data(Qt.ItemDataRole.UserRole))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self._open(self.currentRow())
            return
        super().keyPressEvent(event)

    def _fit(self) -> None:
        height = self.horizontalHeader().sizeHint().height() + 4
        self.setFixedHeight(height + sum(self.rowHeight(at) for at in range(self.rowCount())))

    def restyle(self) -> None:
        self.verticalHeader().setDefaultSectionSize(theme.px(44))
        for at in range(self.rowCount()):
            self.setRowHeight(at, theme.px(44))
        self._fit()
