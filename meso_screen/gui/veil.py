"""What the lock hides and gives back: open dialogs, messages, and the results of work that ends behind it.

Every dialog and every message of the window comes by here, so no page has to ask whether the screen is locked.
"""

from __future__ import annotations

from collections.abc import Iterator

import shiboken6
from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QApplication, QDialog, QToolTip, QWidget

from meso_screen.gui.errors import ErrorLog, show_error
from meso_screen.gui.jobs import Jobs
from meso_screen.gui.widgets import Dialog
from meso_screen.problems import ProblemError


class Veil(QObject):
    """Dropped when the screen locks, lifted when somebody signs in. What it holds belongs to the person it was for."""

    def __init__(self, window: QWidget, jobs: Jobs, log: ErrorLog) -> None:
        super().__init__(window)
        self._window, self._jobs, self._log = window, jobs, log
        self._whose: str | None = None
        self._dialogs: list[tuple[str, QDialog]] = []
        self._messages: list[tuple[str, Exception]] = []
        self._last: Dialog | None = None

    def drop(self, person_id: str) -> None:
        """Hide every dialog, hold back what runs, and let nothing come up until it is lifted."""
        self._whose = person_id
        popup = QApplication.activePopupWidget()
        if popup is not None:
            popup.close()
        QToolTip.hideText()
        for dialog in self._window.findChildren(QDialog):
            if dialog.isVisible():
                dialog.hide()
                self._dialogs.append((person_id, dialog))
        self._jobs.hold()
        self._watch(True)

    def lift(self) -> None:
        """Somebody is at work again; what they open is on screen."""
        self._watch(False)
        self._whose = None

    def give_back(self, person_id: str) -> None:
        """Give this person what is theirs. Of the others' dialogs only messages are kept, until they come back."""
        veiled, self._dialogs = self._dialogs, []
        for whose, dialog in veiled:
            if not shiboken6.isValid(dialog):
                continue
            if whose == person_id:
                dialog.show()
            elif isinstance(dialog, Dialog) and dialog.tells:
                self._dialogs.append((whose, dialog))
            else:
                dialog.reject()
        told = [error for whose, error in self._messages if whose == person_id]
        self._messages = [(whose, error) for whose, error in self._messages if whose != person_id]
        for error in told:
            self.tell(error)
        self._jobs.release()

    def tell(self, error: Exception) -> None:
        """Say calmly what went wrong; behind the lock, once the person at work is back."""
        if self._whose is not None:
            self._messages.append((self._whose, error))
            return
        if not isinstance(error, ProblemError) and self._last is not None and shiboken6.isValid(self._last):
            self._log.write(error)  # what fails again and again must not pile up dialogs
            return
        shown = show_error(self._window, error, self._log)
        self._last = None if isinstance(error, ProblemError) else shown

    def unkept(self) -> bool:
        """Whether a dialog, hidden or on screen, holds words that closing it would lose."""
        return any(
            dialog.unkept()
            for dialog in self._window.findChildren(Dialog)
            if dialog.isVisible() or any(dialog is veiled for _, veiled in self._dialogs)
        )

    # -- while the screen is locked ----------------------------------------------------------------------------------

    def _watch(self, on: bool) -> None:
        app = QApplication.instance()
        if app is not None:
            app.installEventFilter(self) if on else app.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # A dialog that opens now never reaches the screen: the system window is not mapped, and it is hidden at once.
        if type(event) is QShowEvent and isinstance(watched, QDialog) and self._whose is not None:
            allowed = isinstance(watched, Dialog) and watched.over_lock
            if not allowed and self._window in _above(watched):
                watched.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
                self._dialogs.append((self._whose, watched))
                QTimer.singleShot(0, watched, lambda: self._hide(watched))
        return False

    def _hide(self, dialog: QDialog) -> None:
        if any(dialog is veiled for _, veiled in self._dialogs):
            dialog.hide()
        dialog.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen, False)


def _above(dialog: QDialog) -> Iterator[QWidget]:
    """Every widget a dialog belongs to; ``isAncestorOf`` ends at a window of its own."""
    above = dialog.parentWidget()
    while above is not None:
        yield above
        above = above.parentWidget()
