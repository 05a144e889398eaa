"""Things beside one another that flow onto the next line when there is no more room."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLayout, QSizePolicy, QWidget

from meso_screen.gui import theme
from meso_screen.gui.widgets.live import is_rtl


class Wrapped(QWidget):
    """Places its widgets line by line at the width it has. ``put`` replaces them all; reading order is their order."""

    def __init__(self, widgets: Iterable[QWidget] = (), spacing: int = 8) -> None:
        super().__init__()
        self._spacing = spacing
        self.widgets: list[QWidget] = []
        self._heights: dict[int, int] = {}  # a layout asks for the same few widths again and again
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.put(widgets)

    def put(self, widgets: Iterable[QWidget]) -> None:
        """Show these widgets; those that no longer belong are let go."""
        new = list(widgets)
        for gone in self.widgets:
            if gone not in new:
                gone.hide()
                gone.setParent(None)
                gone.deleteLater()
        self.widgets = new
        for widget in new:
            if widget.parent() is not self:
                widget.setParent(self)
                widget.show()
        self._heights.clear()
        self._arrange(self.width(), move=True)
        self.updateGeometry()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        if width not in self._heights:
            self._heights[width] = self._arrange(width, move=False)
        return self._heights[width]

    def sizeHint(self) -> QSize:
        shown = self._shown()
        wide = sum(widget.sizeHint().width() for widget in shown) + theme.px(self._spacing) * max(len(shown) - 1, 0)
        return QSize(wide, self._arrange(wide, move=False))

    def minimumSizeHint(self) -> QSize:
        shown = self._shown()
        widest = max((widget.minimumSizeHint().width() for widget in shown), default=0)
        return QSize(widest, max((widget.sizeHint().height() for widget in shown), default=0))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange(self.width(), move=True)

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange, QEvent.Type.Polish):
            self._heights.clear()
        if event.type() == QEvent.Type.LayoutRequest:
            self._heights.clear()
            self._arrange(self.width(), move=True)
            self.updateGeometry()
        return super().event(event)

    def _shown(self) -> list[QWidget]:
        return [widget for widget in self.widgets if not widget.isHidden()]

    def _arrange(self, width: int, *, move: bool) -> int:
        gap, x, y = theme.px(self._spacing), 0, 0
        line: list[tuple[QWidget, int, int, int]] = []
        for widget in self._shown():
            wide = min(widget.sizeHint().width(), max(width, 1))
            tall = widget.heightForWidth(wide) if widget.hasHeightForWidth() else widget.sizeHint().height()
            if x and x + wide > width:
                y += self._place(line, width, y, move=move) + gap
                x, line = 0, []
            line.append((widget, x, wide, tall))
            x += wide + gap
        return y + self._place(line, width, y, move=move)

    def _place(self, line: list[tuple[QWidget, int, int, int]], width: int, y: int, *, move: bool) -> int:
        high = max((tall for _, _, _, tall in line), default=0)
        for widget, x, wide, tall in line if move else ():
            left = width - x - wide if is_rtl(self) else x
            widget.setGeometry(QRect(left, y + (high - tall) // 2, wide, tall))
        return high


def tab_in_reading_order(root: QWidget) -> None:
    """Make Tab follow what the eye reads, also through rows that came later than their neighbours."""
    chain = [one for one in _in_order(root) if one.focusPolicy() & Qt.FocusPolicy.TabFocus]
    for before, after in pairwise(chain):
        QWidget.setTabOrder(before, after)


def _in_order(widget: QWidget) -> list[QWidget]:
    if isinstance(widget, Wrapped):
        return [widget, *(inner for part in widget.widgets for inner in _in_order(part))]
    layout = widget.layout()
    return [widget, *(_inside(layout) if layout is not None else ())]


def _inside(layout: QLayout) -> list[QWidget]:
    found: list[QWidget] = []
    for place in range(layout.count()):
        item = layout.itemAt(place)
        if item is None:
            continue
        if (widget := item.widget()) is not None:
            found += _in_order(widget)
        elif (inner := item.layout()) is not None:
            found += _inside(inner)
    return found
