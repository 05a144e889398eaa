"""What assistive technology hears and what the keyboard user sees."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QTabletEvent,
    QTouchEvent,
)
from PySide6.QtWidgets import QScrollArea, QWidget

from meso_screen.gui import steady as _steady  # noqa: F401  keeps Python 3.11 alive under PySide 6.12


def announce(widget: QWidget, text: str, assertive: bool = False) -> None:
    """Have a screen reader say ``text`` now: polite for “Saved”, assertive for an error."""
    event = QAccessibleAnnouncementEvent(widget, text)
    politeness = QAccessible.AnnouncementPoliteness
    event.setPoliteness(politeness.Assertive if assertive else politeness.Polite)
    QAccessible.updateAccessibility(event)


def has_keyboard_focus(widget: QWidget) -> bool:
    """True when the widget holds focus and got it from the keyboard, so a ring is due."""
    return widget.hasFocus() and bool(widget.property("kbdFocus"))


_OF_A_PERSON = (QKeyEvent, QMouseEvent, QFocusEvent, QTabletEvent, QTouchEvent)
_ACTS = (QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.TabletPress, QEvent.Type.TouchBegin)


class FocusVisible(QObject):
    """Marks focus that came from the keyboard (style sheets have no ``:focus-visible``) and scrolls it into view.

    Focus given by the program gets a ring when the last thing the person touched was the keyboard. ``acted`` follows
    every key, press and touch of a person.
    """

    acted = Signal()

    _TABBED = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)
    _PASSING = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._typing = True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # Thousands of events pass while a page opens; asking for the Python class costs a tenth of ``event.type()``.
        if type(event) not in _OF_A_PERSON:
            return False
        kind = event.type()
        if kind in _ACTS:
            self._typing = kind == QEvent.Type.KeyPress
            self.acted.emit()
        elif (
            kind in (QEvent.Type.FocusIn, QEvent.Type.FocusOut)
            and isinstance(watched, QWidget)
            and isinstance(event, QFocusEvent)
            and event.reason() not in self._PASSING  # the window went or came back: keep the ring as it was
        ):
            came = kind == QEvent.Type.FocusIn
            by_program = event.reason() == Qt.FocusReason.OtherFocusReason and self._typing
            self._mark(watched, came and (event.reason() in self._TABBED or by_program))
            if came:
                self._reveal(watched)
        return False

    def _mark(self, widget: QWidget, ring: bool) -> None:
        if bool(widget.property("kbdFocus")) != ring:
            widget.setProperty("kbdFocus", ring)
            widget.style().unpolish(widget)
            widget.style().polish(widget)
            widget.update()

    def _reveal(self, widget: QWidget) -> None:
        parent = widget.parentWidget()
        while parent is not None:
            if isinstance(parent, QScrollArea):
                parent.ensureWidgetVisible(widget, 24, 24)
                return
            parent = parent.parentWidget()
