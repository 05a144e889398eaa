"""Locks the screen when nobody has pressed anything for a while, and says so half a minute before."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from meso_screen.gui.widgets import Toast

WARNED_S = 30


class Idle(QObject):
    """``due`` is emitted when the time is over; ``restart`` after every act of a person."""

    due = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._warned = False
        self.toast = Toast(window)
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self.timer.timeout.connect(self._turn)

    def restart(self, minutes: int) -> None:
        """Begin to count anew."""
        self.stop()
        self._warned = False
        self.timer.start(max(minutes * 60 - WARNED_S, 1) * 1000)

    def stop(self) -> None:
        """Count no more."""
        self.toast.hide()
        self.timer.stop()

    def _turn(self) -> None:
        if self._warned:
            self.toast.hide()
            self.due.emit()
            return
        self._warned = True
        text = self.tr("The screen locks in {n} seconds. Any key keeps it open.").replace("{n}", str(WARNED_S))
        self.toast.say(text, WARNED_S)
        self.timer.start(WARNED_S * 1000)
