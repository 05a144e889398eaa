"""Two arrangements the last pages share: a side that moves below when there is no room, and buttons that wrap."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QLayout, QLayoutItem, QSizePolicy, QWidget

from meso_screen.gui import theme
from meso_screen.gui.widgets.live import Live
from meso_screen.gui.widgets.page import GAP


class Split(Live, QWidget):
    """A main part and a side of ``side`` px. Unlike the helper of a page the side never folds away: it moves below.

    ``turned`` follows when it moved.
    """

    turned = Signal()

    def __init__(self, main: QWidget, beside: QWidget, side: int = 328, least: int = 560) -> None:
        super().__init__()
        self._side, self._least, self._beside, self._main = side, least, beside, main
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(GAP)
        self._box.addWidget(main, 1)
        self._box.addWidget(beside, 0)
        self.restyle()

    def is_beside(self) -> bool:
        """Whether the side stands beside the main part now."""
        return self._box.direction() == QBoxLayout.Direction.LeftToRight

    def restyle(self) -> None:
        wide = self.width() >= theme.px(self._side + self._least) + GAP
        direction = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        if self._box.direction() != direction:
            self._box.setDirection(direction)
            QTimer.singleShot(0, self, self.turned.emit)
        self._box.setAlignment(self._beside, Qt.AlignmentFlag.AlignTop if wide else Qt.AlignmentFlag(0))
        self._main.setSizePolicy(
            QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding if wide else QSizePolicy.Policy.Preferred
        )
        if wide:
            self._beside.setFixedWidth(theme.px(self._side))
        else:
            self._beside.setMinimumWidth(0)
            self._beside.setMaximumWidth(16777215)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.restyle()


class Sticky(QWidget):
    """Keeps a tall part in view while what stands beside it scrolls: ``stick(px)`` moves it down, never out."""

    def __init__(self, part: QWidget) -> None:
        super().__init__()
        self._part = part
        self._down = 0
        part.setParent(self)

    def set_tall(self, height: int) -> None:
        """How tall the part is, in px."""
        if self.minimumHeight() != height:
            self.setMinimumHeight(height)
        self._place()

    def stick(self, down: int) -> None:
        """Move the part so many px below the top, as far as there is room."""
        self._down = down
        self._place()

    def _place(self) -> None:
        tall = self.minimumHeight()
        top = min(max(self._down, 0), max(self.height() - tall, 0))
        self._part.setGeometry(0, top, self.width(), tall)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()


class Wrapping(QLayout):
    """Parts side by side, on as many lines as they need, so that large text never pushes a button off the page.

    ``last_apart`` puts the last part at the far end of its line.
    """

    def __init__(self, *parts: QWidget, spacing: int = 8, last_apart: bool = False) -> None:
        super().__init__()
        self._last_apart = last_apart
        self._items: list[QLayoutItem] = []
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(spacing)
        for part in parts:
            self.addWidget(part)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._arrange(QRect(0, 0, width, 0), move=False)

    def sizeHint(self) -> QSize:
        hints = [item.sizeHint() for item in self._items if not item.isEmpty()]
        wide = sum(hint.width() for hint in hints) + self.spacing() * max(len(hints) - 1, 0)
        return QSize(wide, max((hint.height() for hint in hints), default=0))

    def minimumSize(self) -> QSize:
        hints = [item.minimumSize() for item in self._items if not item.isEmpty()]
        wide, high = (max((of(hint) for hint in hints), default=0) for of in (QSize.width, QSize.height))
        return QSize(wide, high)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._arrange(rect, move=True)

    def _arrange(self, rect: QRect, move: bool) -> int:
        """Lay out line by line, each part in the middle of its line's height. Returns the height."""
        lines: list[list[tuple[QLayoutItem, QSize]]] = [[]]
        used = 0
        for item in self._items:
            if item.isEmpty():
                continue
            hint = item.sizeHint()
            if lines[-1] and used + hint.width() > rect.width():
                lines.append([])
                used = 0
            lines[-1].append((item, QSize(min(hint.width(), max(rect.width(), 1)), hint.height())))
            used += hint.width() + self.spacing()
        top = rect.top()
        parent = self.parentWidget()
        mirrored = parent is not None and parent.layoutDirection() == Qt.LayoutDirection.RightToLeft
        for line in lines:
            high = max((size.height() for _, size in line), default=0)
            left = rect.left()
            for item, size in line:
                if self._last_apart and item is self._items[-1]:
                    left = rect.right() - size.width() + 1
                if move:
                    x = rect.right() - (left - rect.left()) - size.width() + 1 if mirrored else left
                    item.setGeometry(QRect(QPoint(x, top + (high - size.height()) // 2), size))
                left += size.width() + self.spacing()
            top += high + (self.spacing() if high else 0)
        return max(top - rect.top() - self.spacing(), 0)
