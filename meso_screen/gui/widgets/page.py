"""The page: a scrolling column of at most 720 px, a helper column that folds away, and the footer in line with it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from meso_screen.gui import theme
from meso_screen.gui.widgets.live import Live

GAP = 28
MARGINS = (40, 28, 32, 24)


class PageArea(Live, QScrollArea):
    """A scrolling page. Put content into ``column``; ``set_helper`` adds the 292-px side that folds below its room.

    It asks the layout for its true height at the width it has, so wrapped text never makes a false scroll bar, and
    it is no tab stop itself. ``folded(bool)`` tells when the helper disappears (then F1 shows it).
    """

    folded = Signal(bool)

    def __init__(self, max_width: int = 0) -> None:
        super().__init__()
        self._max_width = max_width
        self._helper: QWidget | None = None
        self._helper_width = "helper"
        self._is_folded = False
        self._helper_on_top = False
        self.setProperty("role", "canvas")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.page = QWidget()
        self.page.setProperty("role", "canvas")
        self._across = QHBoxLayout(self.page)
        self._across.setContentsMargins(*MARGINS)
        self._across.setSpacing(0)
        self._holder = QWidget()
        self.column = QVBoxLayout(self._holder)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(14)
        self._across.addWidget(self._holder, 1000)
        self._across.addStretch(1)
        self.setWidget(self.page)
        self.page.installEventFilter(self)
        self.restyle()

    def set_helper(self, helper: QWidget, width: str = "helper") -> None:
        """Put a column at the side: ``width`` is a width token (``helper``, ``review_side``)."""
        self._helper, self._helper_width = helper, width
        self._across.insertSpacing(1, GAP)
        self._across.insertWidget(2, helper, 0, Qt.AlignmentFlag.AlignTop)
        self.restyle()

    def question_width(self) -> int:
        """The widest the column gets, in px now."""
        return theme.px(self._max_width) if self._max_width else theme.size("width", "question")

    def side_width(self) -> int:
        """Px the helper takes with its gap; 0 when there is none or it is folded."""
        if self._helper is None or self._is_folded:
            return 0
        return theme.size("width", self._helper_width) + GAP

    def restyle(self) -> None:
        self._holder.setMaximumWidth(self.question_width())
        if self._helper is not None and not self._helper_on_top:
            self._helper.setFixedWidth(theme.size("width", self._helper_width))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self.fit()
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        bar = self.width() - self.viewport().width()
        # The scroll bar stands in the margin, so the column does not move when it comes and goes.
        self._across.setContentsMargins(MARGINS[0], MARGINS[1], max(MARGINS[2] - bar, 0), MARGINS[3])
        self.fit()

    def _fold(self) -> None:
        """Put the helper away where the column would get less than 560 px, or less than its widest row needs."""
        if self._helper is None:
            return
        room = self.width() - MARGINS[0] - MARGINS[2] - GAP - theme.size("width", self._helper_width)
        fold = room < max(theme.px(560), self.column.minimumSize().width())
        if fold != self._is_folded:
            self._is_folded = fold
            if not fold and self._helper_on_top:
                self._move_helper(False)
            self._helper.setVisible(not fold)
            self.folded.emit(fold)

    def toggle_helper(self) -> bool:
        """Show a folded helper on top of the column, or put it away again; False when there is nothing to show."""
        if self._helper is None or not self._is_folded:
            return False
        on_top = not self._helper_on_top
        self._move_helper(on_top)
        self._helper.setVisible(on_top)
        self.verticalScrollBar().setValue(0)
        return True

    def _move_helper(self, on_top: bool) -> None:
        assert self._helper is not None
        self._helper_on_top = on_top
        if on_top:
            self._helper.setMinimumWidth(0)
            self._helper.setMaximumWidth(16777215)
            self.column.insertWidget(0, self._helper)
        else:
            self._helper.setFixedWidth(theme.size("width", self._helper_width))
            self._across.insertWidget(2, self._helper, 0, Qt.AlignmentFlag.AlignTop)

    def fit(self) -> None:
        """Give the page the height its content needs at this width."""
        self._fold()
        layout = self.page.layout()
        if layout is None:
            return
        width = self.viewport().width()
        tall = layout.totalHeightForWidth(width) if layout.hasHeightForWidth() else layout.totalMinimumSize().height()
        self.page.setMinimumHeight(max(tall, 0))
