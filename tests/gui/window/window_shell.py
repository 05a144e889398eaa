"""The whole window on a clinic in memory: a real session, real pages, a clock one can turn, a disk one can fill."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QEventLoop, Qt, QTimer
from PySide6.QtGui import QAccessible, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from meso_screen.flow.clinic_keys import Recovered
from meso_screen.flow.knowledge import Knowledge
from meso_screen.flow.session import Session
from meso_screen.gui import theme
from meso_screen.gui.entrance import SetUp
from meso_screen.gui.pages.make import make_page
from meso_screen.gui.window import Window
from meso_screen.model.event import StoredEvent
from meso_screen.model.person import Patient, Person
from meso_screen.problems import refuse
from meso_screen.settings import Settings
from meso_screen.store.entries import Said, Tail
from meso_screen.store.memory import MemoryStore

NOW = datetime(2026, 11, 24, 14, 32, tzinfo=timezone(timedelta(hours=1)))
PINS = {"lm": "2718", "ab": "3141", "nb": "1618"}
CTRL, ALT, SHIFT, PLAIN = (
    Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.NoModifier,
)  # fmt: skip


class Disk(MemoryStore):
    """A store whose disk can be full."""

    full = False

    def _append(self, said: Said, tail: Tail) -> StoredEvent:
        if self.full:
            raise refuse("The disk is full, so this was not stored.", "records", "Make room on the disk and try again.")
        return super()._append(said, tail)


class Opener:
    """Hands the window a session that is open already."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def open(self, passphrase: str) -> Session:
        if passphrase != "correct horse":
            raise refuse("This passphrase does not open the records.", "Passphrase", "Type it again.")
        return self.session

    def recover(self, recovery_key: str, passphrase: str) -> Recovered:
        return Recovered(self.session)

    def set_up(self, wanted: SetUp) -> tuple[Session, str]:
        return self.session, "ABCD-EFGH-JKLM-NPQR-STUV-WXYZ-2345-6789"


class Shell:
    """The window with the hands of a person who has only a keyboard."""

    def __init__(self, window: Window, session: Session, disk: Disk) -> None:
        self.window, self.session, self.disk = window, session, disk
        self.patient = Patient(family="Martin", given="Chloé", title="Ms", born="1987-03-14", sex="Female")

    @property
    def wizard(self) -> Any:
        return self.window.wizard

    def wait(self, milliseconds: int = 20) -> None:
        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()

    def until(self, true: Callable[[], bool]) -> None:
        for _ in range(3000):  # half a minute at most: the machine may be busy with something else
            if true():
                return
            self.wait(10)
        raise AssertionError("The screen did not come.")

    def focus(self) -> QWidget:
        top = QApplication.activeModalWidget() or self.window
        if not top.isActiveWindow():
            top.activateWindow()  # what a window manager does; the offscreen platform has none
            QApplication.processEvents()
        return QApplication.focusWidget() or top.focusWidget() or top

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = PLAIN) -> None:
        QTest.keyClick(self.focus(), key, modifier)

    def type(self, text: str) -> None:
        for letter in text:
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                QApplication.sendEvent(self.focus(), QKeyEvent(kind, 0, PLAIN, letter))

    def enter_pin(self, person: str = "lm") -> None:
        """Give a person's PIN on the lock and wait until it is checked."""
        page = self.window.sign_in_page
        page.who.setCurrentIndex(page.who.findData(person))
        page.pin.setFocus()
        self.type(PINS[person])
        self.press(Qt.Key.Key_Return)
        self.until(lambda: not self.window._lock.checking)  # type: ignore[union-attr]

    def sign_in(self, person: str = "lm") -> None:
        page = self.window.sign_in_page
        self.enter_pin(person)
        self.until(lambda: not page.isVisible())
        assert self.session.person is not None

    def open_visit(self, step: str = "", person: str = "lm") -> None:
        """Sign in and open a visit of Chloé Martin at a step."""
        if self.session.person is None:
            self.sign_in(person)
        found = self.session.find_patients("Martin")
        self.window.start_visit(found[0] if found else self.session.record_patient(self.patient))
        self.wait()
        if step:
            self.wizard.go(step)
            self.wait()

    def saved(self) -> str:
        return str(self.wizard.saved_label.text())


def open_shell(
    qapp: QApplication, knowledge: Knowledge, home: Path, look: str = "light", percent: int = 100,
    size: tuple[int, int] = (1440, 900), store: Any = None,
) -> Iterator[Shell]:  # fmt: skip
    if (theme.current().name, theme.current().text_scale) != (look, percent / 100) or not qapp.styleSheet():
        theme.apply(qapp, look, percent / 100)
    QAccessible.setActive(True)
    card = {"name": "Clinic Lumière", "phone": "01 23 45 67 89", "emergency_number": "112", "paper": "A4"}
    disk = store or Disk(card)
    for person in (
        Person(id="lm", name="Dr Léa Moreau", role="practitioner", registration="RPPS 1", initials="LM"),
        Person(id="nb", name="Dr Noé Blanc", role="practitioner", registration="RPPS 2", initials="NB"),
        Person(id="ab", name="A. Bianchi", role="desk", initials="AB"),
    ):
        disk.save_person(person, PINS[person.id])
    session = Session(knowledge, disk, lambda: NOW)
    settings = Settings.model_validate({"theme": look, "text_percent": percent})
    window = Window(Opener(session), home, settings, lambda: NOW, make_page)
    window.resize(*size)
    window.begin()
    window.show()
    window.activateWindow()
    window._opened(session)
    shell = Shell(window, session, disk)
    shell.wait()
    yield shell
    window.close()
    window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def said(widget: QWidget) -> str:
    """Every visible label of a widget, as a screen reader hears it."""
    return " ".join(part.accessibleName() for part in widget.findChildren(QLabel) if part.isVisible())
