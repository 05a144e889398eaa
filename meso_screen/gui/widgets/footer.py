"""The footer: Back, Save and pause, Continue, in line with the page's column."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QHBoxLayout, QSpacerItem, QWidget

from meso_screen.gui import theme
from meso_screen.gui.widgets.boxes import Box, row
from meso_screen.gui.widgets.buttons import button
from meso_screen.gui.widgets.live import Live
from meso_screen.gui.widgets.page import MARGINS, PageArea
from meso_screen.gui.widgets.text import label


class Footer(Live, Box):
    """Emits ``back``, ``paused``, ``forward``. ``follow(page)`` keeps Continue above the end of that page's column."""

    back = Signal()
    paused = Signal()
    forward = Signal()

    def __init__(self) -> None:
        super().__init__("footer", across=True, margins=(MARGINS[0], 0, MARGINS[2], 0))
        translate = QCoreApplication.translate
        self.column.setSpacing(0)
        self.back_button = button(translate("Footer", "Back"), icon="arrow-left")
        self.pause_button = button(translate("Footer", "Save and pause"), "quiet")
        self.hint = label(translate("Footer", "Ctrl + Enter"), "small", "muted")
        self.forward_button = button(translate("Footer", "Continue"), "primary", "arrow-right", trailing=True)
        self.back_button.clicked.connect(self.back)
        self.pause_button.clicked.connect(self.paused)
        self.forward_button.clicked.connect(self.forward)
        self._holder = QWidget()
        self._holder.setLayout(row(self.back_button, self.pause_button, None, self.hint, 4, self.forward_button))
        self._page: PageArea | None = None
        self._side = QSpacerItem(0, 0)
        inner = QHBoxLayout()
        inner.addWidget(self._holder, 1000)
        inner.addStretch(1)
        self.column.addLayout(inner, 1)
        self.column.addSpacerItem(self._side)
        self.restyle()

    def follow(self, page: PageArea | None) -> None:
        """Line up with the column of this page; None takes the whole width."""
        if self._page is not None:
            self._page.folded.disconnect(self.restyle)
        self._page = page
        if page is not None:
            page.folded.connect(self.restyle)
        self.restyle()

    def set_forward(self, text: str, enabled: bool = True) -> None:
        """Name the main act: “Continue”, “Sign and finish”."""
        self.forward_button.setText(text)
        self.forward_button.setEnabled(enabled)

    def restyle(self) -> None:
        self.setFixedHeight(theme.size("height", "footer"))
        self.forward_button.setMinimumWidth(theme.px(148))
        widest = self._page.question_width() if self._page is not None else 16777215
        self._holder.setMaximumWidth(widest)
        self._side.changeSize(self._page.side_width() if self._page is not None else 0, 0)
        self.column.invalidate()
