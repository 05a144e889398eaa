"""The way in with the recovery key, screen after screen: key and new passphrase, the new key, a PIN, then the lock."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from meso_screen.flow.clinic_keys import Recovered, keep_recovery_key, mend_pin, who_manages
from meso_screen.flow.session import Session
from meso_screen.gui.entrance import PassphrasePage, RecoveryPage
from meso_screen.gui.jobs import Jobs
from meso_screen.gui.opener import Opener
from meso_screen.gui.recovery_pages import MendPinPage, RecoverPage
from meso_screen.problems import ProblemError


class Recovery(QObject):
    """Leads from *The passphrase is forgotten…* to the lock: ``build`` gets the open session, then ``ended`` follows.

    ``broke(Exception)`` is what no screen here can say. The key that was used stays valid until the new one is written
    down, so that a window closed between leaves the clinic with a sheet that opens its records.
    """

    ended = Signal()
    broke = Signal(object)

    def __init__(
        self, opener: Opener, jobs: Jobs, stack: QStackedWidget, door: PassphrasePage, build: Callable[[Session], None]
    ) -> None:
        super().__init__(stack)
        self._opener, self._jobs, self._stack, self._door, self._build = opener, jobs, stack, door, build
        self._recovered: Recovered | None = None
        self.recover_page, self.key_page, self.pin_page = RecoverPage(), RecoveryPage(), MendPinPage()
        self.key_page.heading.say(self.tr("Write this new recovery key down"))
        self.key_page.lead.say(
            self.tr(
                "The records are open, and the new passphrase is in force. When you press the button, this key takes "
                "the place of the one you used; until then that one stays valid. Keep it on paper, away from this PC: "
                "it is shown once. Backups made before open with the passphrase and the key of their day."
            )
        )
        for page in (self.recover_page, self.key_page, self.pin_page):
            stack.addWidget(page)
        door.forgotten.connect(self.begin)
        self.recover_page.left.connect(self._back)
        self.recover_page.given.connect(self._recover)
        self.key_page.noted.connect(self._note)
        self.pin_page.given.connect(self._mend)
        self.pin_page.left.connect(self.ended)

    def begin(self) -> None:
        """Ask for the recovery key."""
        self._door.passphrase.clear()
        self._show(self.recover_page)

    def _back(self) -> None:
        self.recover_page.clear()
        self._show(self._door)

    def _recover(self, key: str, passphrase: str) -> None:
        self.recover_page.wait(True)
        work = lambda: self._opener.recover(key, passphrase)  # noqa: E731
        self._jobs.run(work, self._opened, self._not_opened, self)

    def _not_opened(self, error: Exception) -> None:
        self.recover_page.wait(False)
        if isinstance(error, ProblemError):
            self.recover_page.refuse(error, self.recover_page.field_of(error))
        else:
            self.broke.emit(error)

    def _opened(self, recovered: Recovered) -> None:
        self._recovered = recovered
        self.recover_page.wait(False)
        self.recover_page.clear()
        self._build(recovered.session)
        self.key_page.show_key(recovered.key)
        self._show(self.key_page)

    def _note(self) -> None:
        recovered = self._open()
        self.key_page.wait(True)
        self._jobs.run(lambda: keep_recovery_key(recovered), self._noted, self._not_noted, self)

    def _not_noted(self, error: Exception) -> None:
        self.key_page.wait(False)
        if isinstance(error, ProblemError):
            self.key_page.refuse(error, self.key_page.done_button)
        else:
            self.broke.emit(error)

    def _noted(self, _: None) -> None:
        self.key_page.wait(False)
        self.key_page.show_key("")
        if self._stack.currentWidget() is self.key_page:  # not when somebody has locked or signed in meanwhile
            self.pin_page.show_people(who_manages(self._open()))
            self._show(self.pin_page)

    def _mend(self, person_id: str, pin: str) -> None:
        recovered = self._open()
        self.pin_page.wait(True)
        self._jobs.run(lambda: mend_pin(recovered, person_id, pin), self._mended, self._not_mended, self)

    def _not_mended(self, error: Exception) -> None:
        self.pin_page.wait(False)
        if isinstance(error, ProblemError):
            self.pin_page.refuse(error, self.pin_page.pin)
        else:
            self.broke.emit(error)

    def _mended(self, _: object) -> None:
        self.pin_page.wait(False)
        self.pin_page.show_people(())
        if self._stack.currentWidget() is self.pin_page:
            self.ended.emit()

    def _open(self) -> Recovered:
        assert self._recovered is not None
        return self._recovered

    def _show(self, page: QWidget) -> None:
        self._stack.setCurrentWidget(page)
        if isinstance(page, (RecoverPage, RecoveryPage, MendPinPage, PassphrasePage)):
            page.focus_first()
