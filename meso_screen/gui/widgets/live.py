"""Widgets that dress themselves again when the theme or the text size changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    _Base = QWidget
else:
    _Base = object


class Live(_Base):
    """Mix in before a Qt class: call ``restyle`` at the end of ``__init__``; it runs again after every new theme."""

    _restyling = False

    def restyle(self) -> None:
        """Set what Qt does not derive from the style sheet: fonts, icons, fixed sizes."""

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and not self._restyling:
            self._restyling = True
            try:
                self.restyle()
            finally:
                self._restyling = False


def is_rtl(widget: QWidget) -> bool:
    """True when the widget is laid out from right to left."""
    return widget.layoutDirection() == Qt.LayoutDirection.RightToLeft


def repolish(widget: QWidget) -> None:
    """Apply the style sheet again after a dynamic property changed."""
    if widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        # Before its first polish a widget needs none, and one too early would drop the font it was given.
        widget.style().unpolish(widget)
        widget.style().polish(widget)
        widget.update()
