"""The one window: rail at the edge, a stack of places, the lock. One patient at a time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QStackedWidget, QWidget

from meso_screen.flow.clinic import clinic_exists
from meso_screen.flow.session import Session
from meso_screen.flow.visit import Visit
from meso_screen.gui import theme
from meso_screen.gui.a11y import FocusVisible
from meso_screen.gui.dialogs.losing import Losing
from meso_screen.gui.entrance import PassphrasePage, RecoveryPage, SetUp, SetUpPage, SignInPage
from meso_screen.gui.errors import ErrorLog
from meso_screen.gui.idle import Idle
from meso_screen.gui.jobs import Jobs
from meso_screen.gui.keys import GoToStep, KeysDialog, Pane, focus_inside, next_pane
from meso_screen.gui.lock import Lock
from meso_screen.gui.new_patient import NewPatientPage
from meso_screen.gui.opener import Opener
from meso_screen.gui.pages.page import Host, Page
from meso_screen.gui.recovery import Recovery
from meso_screen.gui.veil import Veil
from meso_screen.gui.warming import warm_up
from meso_screen.gui.widgets import NavRail
from meso_screen.gui.wizard import Wizard
from meso_screen.gui.worklist_page import WorklistPage
from meso_screen.model.person import Patient
from meso_screen.problems import ProblemError, refuse
from meso_screen.settings import Settings, write_settings

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
        self.rail.buttons["audit"].hide()  # there is no audit page yet
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
        self.recovery = Recovery(opener, self.jobs, self.stack, self.passphrase_page, self._build)
        self.recovery.ended.connect(self.lock)
        self.recovery.broke.connect(self.tell)
        self.veil = Veil(self, self.jobs, self.log)
        self._lock: Lock | None = None
        self._needing = ("", "")
        self._place: QWidget | None = None
        self._closing = False
        self._losing = Losing(self)
        self.idle = Idle(self)
        self.idle.due.connect(self.lock)
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
            self.tell(error)

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
            self.set_up_page.refuse(error, self.set_up_page.field_of(error))
        else:
            self.tell(error)

    def _was_set_up(self, made: tuple[Session, str]) -> None:
        session, recovery = made
        self._build(session)
        self.recovery_page.show_key(recovery)
        self.stack.setCurrentWidget(self.recovery_page)
        self.recovery_page.focus_first()

    def _build(self, session: Session) -> None:
        self.session = session
        self.sign_in_page = SignInPage(session.people)
        self.worklist = WorklistPage(session, self.jobs)
        self.worklist.told.connect(self.tell)
        self.worklist.visit_chosen.connect(self.open_visit)
        self.worklist.patient_chosen.connect(self.start_visit)
        self.worklist.new_patient.connect(lambda: self.go_to("new"))
        self.new_patient = NewPatientPage(session)
        self.new_patient.recorded.connect(self.start_visit)
        self.new_patient.chosen.connect(self.start_visit)
        self.new_patient.left.connect(lambda: self.go_to("today"))
        from meso_screen.gui.settings_page import SettingsPage

        self.settings_page = SettingsPage(session, self.settings, self.jobs)
        self.settings_page.changed.connect(self.apply_settings)
        self.settings_page.clinic_changed.connect(self._show_user)
        self.settings_page.back.connect(lambda: self.open_visit(*self._needing))
        self.wizard = Wizard(session, self.jobs)
        self.wizard.left.connect(lambda: self.go_to("today"))
        self.wizard.told.connect(self.tell)
        self.wizard.settings_wanted.connect(self._open_settings)
        from meso_screen.gui.pages.verify_page import VerifyPage

        self.verify_page = VerifyPage(self.jobs, session)
        self._places: dict[str, QWidget] = {
            "today": self.worklist, "new": self.new_patient, "verify": self.verify_page,
            "settings": self.settings_page, "visit": self.wizard,
        }  # fmt: skip
        for page in (self.sign_in_page, *self._places.values()):
            self.stack.addWidget(page)
        self._lock = Lock(session, self.sign_in_page, self.wizard, self.jobs, self.veil, self.unkept)
        self._lock.shut.connect(self._show_lock)
        self._lock.opened.connect(self._unlocked)
        app = QApplication.instance()
        acts = app.findChild(FocusVisible) if app is not None else None
        if acts is not None:
            acts.acted.connect(self._acted)
        warm_up(self.jobs, session, self)

    # -- who is working --------------------------------------------------------------------------------------------

    def lock(self) -> None:
        """Nothing is seen behind the lock and nothing is lost: dialogs and half-typed lines come back."""
        if self._lock is not None:
            self._lock.close()

    def _show_lock(self) -> None:
        here = self.stack.currentWidget()
        if here is not self.sign_in_page:
            self._place = here
        self.idle.stop()
        self.rail.hide()
        self.stack.setCurrentWidget(self.sign_in_page)
        self.sign_in_page.focus_first()

    def _unlocked(self, same: bool) -> None:
        if not same:
            self.new_patient.show_view()  # a card the one before left was asked about
        self._show_user()
        self.rail.show()
        self.idle.restart(self.settings.lock_minutes)
        if same and self._place is not None:
            self._come_back()
        elif self.wizard.holds_visit():
            step = self.wizard.step
            self.open_visit(self.wizard.visit.id, step if self.wizard.may_open(step) else "")
        else:
            self.go_to("today")

    def _come_back(self) -> None:
        """The same person unlocks: the screen is as it was left, with everything that was typed."""
        assert self._place is not None
        self.stack.setCurrentWidget(self._place)
        if self._place is self.wizard and self.wizard.holds_visit():
            self.wizard.resume()
        elif self._place is self.settings_page:
            self.settings_page.resume()
        elif self._place is self.worklist:
            self.worklist.show_view()
            self.worklist.focus_first()

    def _show_user(self) -> None:
        """Who is signed in, on the rail."""
        person = self.session.person if self.session is not None else None
        if person is not None:
            self.rail.set_user(person.initials or person.name[:2].upper(), person.name)

    def _acted(self) -> None:
        if self.session is not None and self.session.person is not None:
            self.idle.restart(self.settings.lock_minutes)
            self.wizard.pause()

    # -- places ----------------------------------------------------------------------------------------------------

    def go_to(self, place: str) -> None:
        """Open a place of the rail; a visit on screen is left as it stands, stored."""
        if place == "lock":
            self.lock()
            return
        if self.session is None or self.session.person is None or self._lock is None or self._lock.checking:
            return
        here = self.stack.currentWidget()
        if here is self.wizard and not self._lets_go(place):
            return
        if here is self.new_patient and self.new_patient.unkept():
            text = self.tr("The patient’s card is not stored. Leave it, and what is written on it is lost.")
            self._losing.ask(text, self.tr("Leave and lose it"), lambda: self._leave_card(place))
            return
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
        self.wizard.close_visit()
        self.rail.set_active("today" if place == "new" else place)
        self.stack.setCurrentWidget(page)
        if hasattr(page, "focus_first"):
            page.focus_first()

    def _lets_go(self, place: str) -> bool:
        """Whether the visit may be left; what the disk does not take is given up only when somebody says so."""
        if not self.wizard.lets_go():
            return False
        if self.wizard.unsaved():
            text = self.tr("An answer of this visit is not stored yet. Leave the visit, and it is lost.")
            self._losing.ask(text, self.tr("Leave and lose it"), lambda: self._give_up(place))
            return False
        return True

    def _give_up(self, place: str) -> None:
        self.wizard.close_visit()
        self.stack.setCurrentWidget(self.worklist)
        self.go_to(place)

    def _leave_card(self, place: str) -> None:
        self.new_patient.show_view()
        self.go_to(place)

    def _open_settings(self, card: str, why: str) -> None:
        """A visit needs something of the clinic: open the settings there; the visit waits, stored."""
        self._needing = (self.wizard.visit.id, self.wizard.step)
        self.go_to("settings")
        if self.stack.currentWidget() is self.settings_page:
            self.settings_page.show_need(card, why)

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
        self._show_visit(visit, step if visit.outcome == "open" else "")  # it may have ended since the step was shown

    def _show_visit(self, visit: Visit, step: str = "") -> None:
        self.rail.set_active("today")
        self.new_patient.show_view()
        self.stack.setCurrentWidget(self.wizard)
        self.wizard.start(visit, lambda name: self._make_page(self.wizard, name), step)

    def tell(self, error: Exception) -> None:
        """Say calmly what went wrong; behind the lock, once the person at work is back."""
        self.veil.tell(error)

    # -- settings, keys, end -----------------------------------------------------------------------------------------

    def apply_settings(self, settings: Settings) -> None:
        """Use and keep this PC's choices."""
        self.settings = settings
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme.apply(app, settings.theme, settings.text_percent / 100)
        try:
            write_settings(self._home, settings)
        except OSError:
            words = self.tr("They hold until the program ends. Make room on the disk and choose them again.")
            self.tell(refuse(self.tr("The settings of this PC could not be stored."), "", words))

    def _shortcuts(self) -> None:
        for keys, act in (
            ("F2", lambda: self.go_to("today")),
            ("F3", lambda: self.go_to("verify")),
            ("Ctrl+N", lambda: self.go_to("new")),
            ("Ctrl+F", lambda: self.go_to("patients")),
            ("Ctrl+G", self.choose_step),
            ("Ctrl+/", self.show_keys),
            ("F6", lambda: self._next_pane(1)),
            ("Shift+F6", lambda: self._next_pane(-1)),
        ):
            QShortcut(QKeySequence(keys), self, act)
        QShortcut(QKeySequence("Ctrl+L"), self, self.lock)

    def show_keys(self) -> None:
        """The list of keys."""
        KeysDialog(self).open()

    def choose_step(self) -> None:
        """Type a few letters, open a step."""
        if self.stack.currentWidget() is self.wizard and self.wizard.holds_visit():
            dialog = GoToStep(self, self.wizard.steps())
            dialog.chosen.connect(self.wizard.go)
            dialog.open()

    def _next_pane(self, by: int) -> None:
        here = self.stack.currentWidget()
        panes: list[Pane] = [(self.rail, lambda: focus_inside(self.rail))]
        if self.session is not None and here is self.wizard:
            panes += self.wizard.panes()
        elif here is not None:
            panes.append((here, lambda: focus_inside(here)))
        next_pane(panes, self.focusWidget(), by)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Esc that nothing else took closes a place of the rail; a visit is left with Ctrl+S only.
        here = self.stack.currentWidget()
        if event.key() == Qt.Key.Key_Escape and self.session is not None and here in self._places.values():
            if here not in (self.wizard, self.worklist):
                self.go_to("today")
            return
        super().keyPressEvent(event)

    def unkept(self) -> bool:
        """Whether anything typed stands on screen, or hidden behind the lock, that nothing has stored."""
        return self.session is not None and (
            self.wizard.unkept() or self.new_patient.unkept() or self.veil.unkept()
        )

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.session is not None and not self._closing and (self.wizard.unsaved() or self.unkept()):
            event.ignore()
            text = self.tr("Something typed here is not stored yet. Close all the same, and it is lost.")
            self._losing.ask(text, self.tr("Close and lose it"), self._close_all_the_same)
            return
        self.idle.stop()
        if self.session is not None:
            page = self.wizard.current_page()
            if page is not None:
                page.flush()
        self.hide()  # what still runs beside it may take seconds to end
        self.jobs.close()
        if self.session is not None:
            self.session.store.close()
            self.session = None
        event.accept()

    def _close_all_the_same(self) -> None:
        self._closing = True
        self.close()
