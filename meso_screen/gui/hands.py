"""Hands for the rehearsal and the journeys: real key presses and clicks on the real window, nothing else.

A control is reached with Tab from where the focus is, as a person without a mouse would; a control that cannot be
reached is an error, so a rehearsal also proves that the keyboard is enough.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

NO_KEY = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier
MOST_TABS = 600


class OutOfReachError(Exception):
    """Something on the screen cannot be reached or is not there."""


class Hands:
    """Types, presses and clicks; ``pressed`` counts the keys."""

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self.pressed = 0

    def focus(self) -> QWidget:
        """The widget that would get the next key."""
        top = QApplication.activeModalWidget() or self._window
        if QApplication.activeWindow() is None:
            top.activateWindow()  # what a window manager does; the offscreen platform has none
        return QApplication.focusWidget() or top.focusWidget() or top

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = NO_KEY) -> None:
        """Press and release one key where the focus is."""
        self.pressed += 1
        QTest.keyClick(self.focus(), key, modifier)

    def type(self, text: str) -> None:
        """Type words, letters of any script."""
        for letter in text:
            self.pressed += 1
            target = self.focus()
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                QApplication.sendEvent(target, QKeyEvent(kind, 0, NO_KEY, letter))

    def digit(self, number: int) -> None:
        """Press a digit."""
        self.press(Qt.Key(Qt.Key.Key_0.value + number))

    def reach(self, widget: QWidget) -> None:
        """Move the focus to a widget, or into it, with Tab."""
        if not widget.isVisible():
            raise OutOfReachError(f"{_name(widget)} is not on the screen.")
        for _ in range(MOST_TABS):
            focus = self.focus()
            if focus is widget or widget.isAncestorOf(focus):
                return
            self.press(Qt.Key.Key_Tab)
        raise OutOfReachError(f"{_name(widget)} cannot be reached with Tab.")

    def push(self, button: QWidget) -> None:
        """Reach a button and press it with the space bar."""
        self.reach(button)
        self.press(Qt.Key.Key_Space)

    def fill(self, field: QWidget, text: str) -> None:
        """Reach a line, empty it and type."""
        self.reach(field)
        self.press(Qt.Key.Key_A, CTRL)
        self.press(Qt.Key.Key_Delete)
        self.type(text)

    def choose(self, group: QWidget, place: int) -> None:
        """Reach a group of choices and press the number of one (from 1); beyond nine the arrow goes on."""
        self.reach(group)
        self.digit(min(place, 9))
        for _ in range(place - 9):
            self.reach(group)
            self.press(Qt.Key.Key_Right)

    def click(self, widget: QWidget) -> None:
        """Click the middle of a widget."""
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, NO_KEY, widget.rect().center())

    def draw(self, surface: QWidget, line: Sequence[tuple[float, float]]) -> None:
        """Draw one stroke with the mouse; points in the unit square."""
        points = [QPoint(round(x * surface.width()), round(y * surface.height())) for x, y in line]
        QTest.mousePress(surface, Qt.MouseButton.LeftButton, NO_KEY, points[0])
        for point in points[1:]:
            QTest.mouseMove(surface, point)
        QTest.mouseRelease(surface, Qt.MouseButton.LeftButton, NO_KEY, points[-1])


def _name(widget: QWidget) -> str:
    return f"{type(widget).__name__} “{widget.accessibleName()}”"
