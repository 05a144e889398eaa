"""The question before something typed goes that is stored nowhere."""

from __future__ import annotations

from collections.abc import Callable

import shiboken6
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from meso_screen.gui.widgets import Dialog, ask


class Losing:
    """Asks once at a time. The question says nothing of a patient, so that it may stand over the lock."""

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self._question: Dialog | None = None

    def ask(self, text: str, act: str, then: Callable[[], None]) -> None:
        """Ask whether it may go; ``then`` follows only when somebody presses ``act``. Esc and Enter stay."""
        if self._question is not None and shiboken6.isValid(self._question):
            if self._question.isVisible():
                return
            self._question.reject()  # it waits behind the lock, and this one is asked over it
        translate = QCoreApplication.translate
        title, stay = translate("Losing", "Not everything is saved"), translate("Losing", "Stay")
        self._question = ask(self._window, title, text, act, stay, over_lock=True)
        self._question.accepted.connect(then)
