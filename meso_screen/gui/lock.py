"""Who is at work here, and the lock between two of them: nothing is seen behind it and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from meso_screen.flow.session import PinResult, Session
from meso_screen.gui.entrance import SignInPage
from meso_screen.gui.jobs import Jobs
from meso_screen.gui.veil import Veil
from meso_screen.gui.wizard import Wizard
from meso_screen.problems import ProblemError


class Lock(QObject):
    """``shut`` asks for the way in on screen; ``opened(same)`` follows a right PIN, ``same`` when it is the one before.

    Whoever follows somebody who left words that are stored nowhere (``unkept``) is told so, and gives their PIN once
    more to go on.
    """

    shut = Signal()
    opened = Signal(bool)

    def __init__(
        self, session: Session, page: SignInPage, wizard: Wizard, jobs: Jobs, veil: Veil, unkept: Callable[[], bool]
    ) -> None:
        super().__init__(page)
        self._session, self._page, self._wizard, self._jobs, self._veil = session, page, wizard, jobs, veil
        self._unkept = unkept
        self._worked = ""
        self._left_words = False
        self._warned = ""
        self._checking = self._again = False
        page.given.connect(self._check)

    @property
    def checking(self) -> bool:
        """Whether a PIN is being checked: nothing may be opened meanwhile."""
        return self._checking

    def close(self) -> None:
        """Lock the screen."""
        if self._checking:  # the thread may have signed somebody in already, and the lock is still on screen
            self._again = True
            return
        person = self._session.person
        if person is None:
            self.shut.emit()
            return
        self._worked = person.id
        self._veil.drop(person.id)
        try:
            page = self._wizard.current_page()
            if page is not None:
                page.flush()
            self._left_words = self._unkept()
        finally:
            self._warned = ""
            self._session.sign_out()
            self.shut.emit()

    def _check(self, person_id: str, pin: str) -> None:
        """Check the PIN beside the window: it takes as long as guessing it should."""
        session = self._session
        self._checking, self._again = True, False
        self._page.wait(True)
        self._jobs.run(lambda: session.sign_in(person_id, pin), self._checked, self._not_checked, self)

    def _not_checked(self, error: Exception) -> None:
        self._checking = False
        self._page.wait(False)
        words = self.tr("The PIN could not be checked. Try again.")
        self._page.say(error.problems[0].sentence() if isinstance(error, ProblemError) else words)

    def _checked(self, result: PinResult) -> None:
        self._checking = False
        self._page.wait(False)
        if not result.ok:
            self._page.refuse_pin(result.tries_left, result.wait_seconds)
            return
        person = self._session.person
        assert person is not None
        if self._left_words and person.id not in (self._worked, self._warned):
            self._warn(person.id)
            return
        same = person.id == self._worked
        self._worked, self._left_words = person.id, False
        self._veil.lift()
        self.opened.emit(same)
        self._veil.give_back(person.id)
        if self._again:
            self.close()

    def _warn(self, person_id: str) -> None:
        self._session.sign_out()
        self._warned = person_id
        name = next((one.name for one in self._session.people() if one.id == self._worked), "")
        words = self.tr(
            "{name} left something typed here that is not stored yet. Let {name} sign in first, or enter your PIN "
            "once more: then it is lost."
        )
        self._page.say(words.replace("{name}", name))
