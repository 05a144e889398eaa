"""Answers that did not reach the disk: each stays on its page, and all are given again until the disk takes them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from meso_screen.flow.session import Session
from meso_screen.gui.widgets import SavedLabel
from meso_screen.problems import ProblemError

Again = Callable[[], None]


class Unsaved(QObject):
    """Holds, by name, how to give each answer again, and says on the label how things stand."""

    def __init__(self, session: Session, label: SavedLabel) -> None:
        super().__init__(label)
        self._session, self._label = session, label
        self._waiting: dict[str, Again] = {}
        self._trying = False
        label.retried.connect(self.retry)

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def add(self, name: str, error: ProblemError, again: Again) -> None:
        """This answer was refused; ``again`` gives it once more."""
        self._waiting[name] = again
        if self._session.person is None:
            return  # what was said before the lock stands; that nobody is signed in is no reason to show
        problem = error.problems[0]
        self._label.failed(f"{problem.what} {problem.next_step}".strip())

    def stored(self) -> None:
        """Something was stored: all is well, or the disk takes answers again and the others follow."""
        if not self._waiting:
            self.say_saved()
        elif not self._trying:
            QTimer.singleShot(0, self, self.retry)

    def retry(self) -> None:
        """Give every answer again that was not stored."""
        waiting, self._waiting = self._waiting, {}
        self._trying = True
        tried = bool(waiting)
        try:
            while waiting:
                name = next(iter(waiting))
                waiting[name]()
                del waiting[name]
        finally:  # should one of them fail in a way nobody foresaw, none is dropped
            self._trying = False
            self._waiting = {**waiting, **self._waiting}
        if tried and not self._waiting:
            self.say_saved()

    def say_saved(self) -> None:
        """Everything is stored, as of now."""
        self._label.saved(self._session.clock().strftime("%H:%M"))

    def forget(self) -> None:
        """The visit is closed."""
        self._waiting = {}
