"""The frame of these dialogs: as tall as its content, scrolling on a small screen, and kind to the Enter key."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QPlainTextEdit, QPushButton, QScrollArea, QVBoxLayout, QWidget

from meso_screen.gui import a11y, theme
from meso_screen.gui.widgets import Dialog, IconLabel, PinEdit, label, row

_SHARE = 0.92  # of the screen's height


class ScrollingDialog(Dialog):
    """Put content into ``body``; ``complain`` shows what is missing above the buttons, where it stays in view.

    Enter presses a focused button and otherwise goes on to the next field: it never throws away what was typed. Nor do
    Esc and the close button of the frame: the first time it is said that there are words, the second drops them.
    """

    def __init__(self, parent: QWidget | None, title: str, act: str = "", keep: str = "", *, kind: str = "primary",
                 width: int = 600) -> None:  # fmt: skip
        super().__init__(parent, title, act, keep, kind=kind, width=width)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.column.setContentsMargins(0, 24, 0, 12)
        self.column.setSpacing(8)
        self.heading.setContentsMargins(28, 0, 28, 0)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setProperty("role", "canvas")
        self._page = QWidget()
        self._page.setProperty("role", "canvas")
        self.body = QVBoxLayout(self._page)
        self.body.setContentsMargins(28, 0, 28, 8)
        self.body.setSpacing(8)
        self._area.setWidget(self._page)
        self._page.installEventFilter(self)
        self.column.addWidget(self._area, 1)
        self._asked: list[str] = []
        self._wrong = QWidget()
        self.wrong = label("", "body", "stop", weight=500, wrap=True)
        line = row(IconLabel("octagon-alert", "stop", 18), spacing=8)
        line.addWidget(self.wrong, 1)
        line.setContentsMargins(28, 4, 28, 0)
        self._wrong.setLayout(line)
        self._wrong.hide()
        self.column.addWidget(self._wrong)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest and self.isVisible():
            QTimer.singleShot(0, self, self.fit)
        return False

    def fit(self) -> None:
        """As tall as the content at this width, and never taller than the screen."""
        wide = max(self.width(), self.minimumWidth())
        flows = self.body.hasHeightForWidth()
        content = self.body.totalHeightForWidth(wide) if flows else self.body.sizeHint().height()
        self._page.setMinimumHeight(content)
        layout = self.layout()
        assert layout is not None
        layout.activate()
        rest = self.heading.heightForWidth(wide - 56) + theme.px(8) + self._wrong_height(wide)
        column = self.column.contentsMargins()
        foot = self.foot.sizeHint().height()
        needed = content + rest + column.top() + column.bottom() + 2 * self.column.spacing() + foot
        screen = self.screen().availableGeometry().height()
        self.resize(wide, min(needed, round(screen * _SHARE)))

    def _wrong_height(self, wide: int) -> int:
        if self._wrong.isHidden():
            return 0
        return self.wrong.heightForWidth(wide - 82) + theme.px(12)

    def unkept(self) -> bool:
        return bool(self._typed())

    def _typed(self) -> list[str]:
        """The words somebody typed here; a PIN is none."""
        fields = [one for one in self.findChildren(QLineEdit) if not isinstance(one, PinEdit)]
        lines = [one.text() for one in fields if one.isModified()]
        texts = [one.toPlainText() for one in self.findChildren(QPlainTextEdit) if one.document().isModified()]
        return [words for words in (*lines, *texts) if words.strip()]

    def _lets_go(self) -> bool:
        """Whether Esc may close it now; else it is said that words are lost by it, once for the same words."""
        typed = self._typed()
        if not typed or typed == self._asked:
            return True
        self._asked = typed
        words = QCoreApplication.translate("Dialog", "What you typed here is not recorded. Esc once more drops it.")
        self.wrong.say(words)
        self._wrong.show()
        self.fit()
        a11y.announce(self, words, assertive=True)
        return False

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.isVisible() and not self._lets_go():
            event.ignore()
            return
        super().closeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not self._lets_go():
            event.accept()
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()
            focus = self.focusWidget()
            if isinstance(focus, QPushButton):
                focus.click()
            elif focus is not None:
                self.focusNextChild()
            return
        super().keyPressEvent(event)
