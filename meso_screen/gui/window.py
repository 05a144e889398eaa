"""The one window: rail at the edge, a stack of places, the lock. One patient at a time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QStackedWidget, QWidget

from meso_screen.flow.clinic import clinic_exists
from meso_screen.flow.session import Session
from meso_screen.flow.visit import Visit
from meso_screen.gui import theme
from meso_screen.gui.entrance import PassphrasePage, RecoveryPage, SetUp, SetUpPage, SignInPage
from meso_screen.gui.errors import ErrorLog, show_error
from meso_screen.gui.jobs import Jobs
from meso_screen.gui.new_patient import NewPatientPage
from meso_screen.gui.pages.page import Host, Page
from meso_screen.gui.settings_page import SettingsPage
from meso_screen.gui.widgets import NavRail
from meso_screen.gui.wizard import Wizard
from meso_screen.gui.worklist_page import WorklistPage
from meso_screen.model.person import Patient
from meso_screen.problems import ProblemError
from meso_screen.settings import Settings, write_settings


class Opener(Protocol):
    """What the composition root does for the window: it builds sessions; the window never opens a store itself."""

    def open(self, passphrase: str) -> Session:
        """Open the clinic's records and the pack. Runs off the UI thread; raises ProblemError."""
        ...

    def set_up(self, wanted: SetUp) -> tuple[Session, str]:
        """Create the clinic; the session and the recovery key. Runs off the UI thread; raises ProblemError."""
        ...


PageFactory = Callable[[Host, str], Page]


class Window(QMainWindow):
    """Meso Screen's window. Closing it loses nothing: every answer is stored when it is given."""

    def __init__(
        self, opener: Opener, home: Path, settings: Settings, now: Callable[[], datetime], pages: PageFactory
    ) -> None:
        super().__init__()
        self.setWindowTitle("Meso Screen")
        self.setMinimumSize(1100, 680)
        self.resize(1440, 900)
        self._opener, self._home, self.settings, self._make_page = opener, home, settings, pages
        self.jobs = Jobs(self)
        self.log = ErrorLog(home / "errors.log", now)
        self.session: Session | None = None
        self.rail = NavRail()
        self.rail.went.connect(self.go_to)
        self.stack = QStackedWidget()
        holder = QWidget()
        across = QHBoxLayout(holder)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addWidget(self.rail)
        across.addWidget(self.stack, 1)
        self.setCentralWidget(holder)
        self.rail.hide()
        self.passphrase_page = PassphrasePage()
        self.passphrase_page.given.connect(self._open_records)
        self.set_up_page = SetUpPage()
        self.set_up_page.given.connect(self._set_up)
        self.recovery_page = RecoveryPage()
        self.recovery_page.noted.connect(self.lock)
        for page in (self.passphrase_page, self.set_up_page, self.recovery_page):
            self.stack.addWidget(page)
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.timeout.connect(self.lock)
        self._shortcuts()

    def begin(self) -> None:
        """Show the way in."""
        page = self.passphrase_page if clinic_exists(self._home) else self.set_up_page
        self.stack.setCurrentWidget(page)
        page.focus_first()

    # -- opening -------------------------------------------------------------------------------------------------

    def _open_records(self, passphrase: str) -> None:
        self.passphrase_page.wait(True)
        self.jobs.run(lambda: self._opener.open(passphrase), self._opened, self._not_opened, self)

    def _not_opened(self, error: Exception) -> None:
        self.passphrase_page.wait(False)
        if isinstance(error, ProblemError):
            self.passphrase_page.refuse(error, self.passphrase_page.passphrase)
        else:
            show_error(self, error, self.log)

    def _opened(self, session: Session) -> None:
        self.passphrase_page.wait(False)
        self.passphrase_page.passphrase.clear()
        self._build(session)
        self.lock()

    def _set_up(self, wanted: SetUp) -> None:
        self.set_up_page.wait(True)
        self.jobs.run(lambda: self._opener.set_up(wanted), self._was_set_up, self._not_set_up, self)

    def _not_set_up(self, error: Exception) -> None:
        self.set_up_page.wait(False)
        if isinstance(error, ProblemError):
            self.set_up_page.refuse(error, self.set_up_page.clinic)
        else:
            show_error(self, error, self.log)

    def _was_set_up(self, made: tuple[Session, str]) -> None:
        session, recovery = made
        self._build(session)
        self.recovery_page.show_key(recovery)
        self.stack.setCurrentWidget(self.recovery_page)
        self.recovery_page.focus_first()

    def _build(self, session: Session) -> None:
        self.session = session
        self.sign_in_page = SignInPage(session.people)
        self.sign_in_page.given.connect(self._sign_in)
        self.worklist = WorklistPage(session)
        self.worklist.visit_chosen.connect(self.open_visit)
        self.worklist.patient_chosen.connect(self.start_visit)
        self.worklist.new_patient.connect(lambda: self.go_to("new"))
        self.new_patient = NewPatientPage(session)
        self.new_patient.recorded.connect(self.start_visit)
        self.new_patient.chosen.connect(self.start_visit)
        self.new_patient.left.connect(lambda: self.go_to("today"))
        self.settings_page = SettingsPage(session, self.settings)
        self.settings_page.changed.connect(self.apply_settings)
        self.wizard = Wizard(session, self.jobs)
        self.wizard.left.connect(lambda: self.go_to("today"))
        self.wizard.told.connect(self.tell)
        from meso_screen.gui.pages.verify_page import VerifyPage

        self.verify_page = VerifyPage(self.jobs, session)
        self._places: dict[str, QWidget] = {
            "today": self.worklist, "new": self.new_patient, "verify": self.verify_page,
            "settings": self.settings_page, "visit": self.wizard,
        }  # fmt: skip
        for page in (self.sign_in_page, *self._places.values()):
            self.stack.addWidget(page)
        app = QApplication.instance()
        if app is not None:
            app.installEventFilter(self)

    # -- who is working --------------------------------------------------------------------------------------------

    def lock(self) -> None:
        """Nothing is seen behind the lock and nothing is lost; the visit opens where it was."""
        if self.session is None:
            return
        page = self.wizard.current_page()
        if page is not None:
            page.before_leaving()
        self.session.sign_out()
        self._idle.stop()
        self.rail.hide()
        self.stack.setCurrentWidget(self.sign_in_page)
        self.sign_in_page.focus_first()

    def _sign_in(self, person_id: str, pin: str) -> None:
        assert self.session is not None
        result = self.session.sign_in(person_id, pin)
        if not result.ok:
            self.sign_in_page.refuse_pin(result.tries_left, result.wait_seconds)
            return
        person = self.session.person
        assert person is not None
        self.rail.set_user(person.initials or person.name[:2].upper(), person.name)
        self.rail.show()
        self._restart_idle()
        if self.wizard.holds_visit():
            step = self.wizard.step
            self.open_visit(self.wizard.visit.id, step if self.wizard.may_open(step) else "")
        else:
            self.go_to("today")

    def _restart_idle(self) -> None:
        self._idle.start(self.settings.lock_minutes * 60_000)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        acts = (QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.TabletPress)
        if event.type() in acts and self.session is not None and self.session.person is not None:
            self._restart_idle()
        return False

    # -- places ----------------------------------------------------------------------------------------------------

    def go_to(self, place: str) -> None:
        """Open a place of the rail; a visit on screen is left as it stands, stored."""
        if place == "lock":
            self.lock()
            return
        if self.session is None or self.session.person is None:
            return
        if self.stack.currentWidget() is self.wizard and not self.wizard.may_leave():
            return
        self.wizard.close_visit()
        if place in ("patients", "audit"):
            self.go_to("today")
            if place == "patients":
                self.worklist.focus_search()
            return
        page = self._places[place]
        try:
            if hasattr(page, "show_view"):
                page.show_view()
        except ProblemError as error:
            self.tell(error)
            return
        self.rail.set_active("today" if place == "new" else place)
        self.stack.setCurrentWidget(page)
        if hasattr(page, "focus_first"):
            page.focus_first()

    def start_visit(self, patient: Patient) -> None:
        """Open today's visit of a patient on file; one that is not finished is opened again instead."""
        assert self.session is not None
        try:
            waiting = [row for row in self.session.worklist() if row.record == patient.record and not row.finished]
            visit = self.session.open_visit(waiting[-1].consultation) if waiting else self.session.new_visit(patient)
        except ProblemError as error:
            self.tell(error)
            return
        self._show_visit(visit)

    def open_visit(self, visit_id: str, step: str = "") -> None:
        """Open a visit from the list, where it was left."""
        assert self.session is not None
        try:
            visit = self.session.open_visit(visit_id)
        except ProblemError as error:
            self.tell(error)
            return
        self._show_visit(visit, step)

    def _show_visit(self, visit: Visit, step: str = "") -> None:
        self.rail.set_active("today")
        self.stack.setCurrentWidget(self.wizard)
        self.wizard.start(visit, lambda name: self._make_page(self.wizard, name), step)

    def tell(self, error: Exception) -> None:
        """Say calmly what went wrong."""
        show_error(self, error, self.log)

    # -- settings, keys, end -----------------------------------------------------------------------------------------

    def apply_settings(self, settings: Settings) -> None:
        """Use and keep this PC's choices."""
        self.settings = settings
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme.apply(app, settings.theme, settings.text_percent / 100)
        write_settings(self._home, settings)

    def _shortcuts(self) -> None:
        for keys, act in (
            ("F2", lambda: self.go_to("today")),
            ("F3", lambda: self.go_to("verify")),
            ("Ctrl+N", lambda: self.go_to("new")),
            ("Ctrl+F", lambda: self.go_to("patients")),
            ("Ctrl+L", self.lock),
        ):
            QShortcut(QKeySequence(keys), self, act)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._idle.stop()
        if self.session is not None:
            page = self.wizard.current_page()
            if page is not None:
                page.before_leaving()
        self.jobs.close()
        if self.session is not None:
            self.session.store.close()
            self.session = None
        event.accept()
