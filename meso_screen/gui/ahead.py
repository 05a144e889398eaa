"""Builds the next pages of a visit while nobody presses anything, in small pieces, so that they open at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from meso_screen.problems import ProblemError

PAUSE_MS = 250
"""After the last act of a person, before the next piece is built."""
BREATH_MS = 15

Pieces = Callable[[str], Iterator[object]]


class Ahead(QObject):
    """Works through ``pieces(step)`` of the wanted steps, one piece a turn; ``wait`` puts it off, ``stop`` ends it."""

    def __init__(self, pieces: Pieces, parent: QObject) -> None:
        super().__init__(parent)
        self._pieces = pieces
        self._wanted: list[str] = []
        self._work: Iterator[object] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._turn)

    def want(self, steps: Sequence[str]) -> None:
        """Build these next, in this order."""
        self._wanted = list(steps)
        self.wait()

    def wait(self) -> None:
        """Somebody is at work: begin again after a pause."""
        if self._wanted or self._work is not None:
            self._timer.start(PAUSE_MS)

    def stop(self) -> None:
        """Build nothing any more."""
        self._timer.stop()
        self._wanted, self._work = [], None

    def _turn(self) -> None:
        if self._work is None:
            if not self._wanted:
                return
            self._work = self._pieces(self._wanted.pop(0))
        try:
            next(self._work)
        except (StopIteration, ProblemError):  # what is wrong is said when the page is opened
            self._work = None
        if self._work is not None or self._wanted:
            self._timer.start(BREATH_MS)


def polish(page: QWidget) -> Iterator[None]:
    """Let style sheet and layout settle before the page is shown, a handful of widgets a turn."""
    for number, widget in enumerate(page.findChildren(QWidget)):
        widget.ensurePolished()
        if number % 40 == 39:
            yield
    yield
    layout = page.layout()
    if layout is not None:
        layout.activate()
