"""The one kind of dialog: opened, never ``exec``; its easy way out keeps things as they were."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from meso_screen.gui import theme
from meso_screen.gui.widgets.boxes import Box
from meso_screen.gui.widgets.buttons import Button, button
from meso_screen.gui.widgets.text import para, written


class Dialog(QDialog):
    """A window-modal dialog: title, ``column`` for content, and buttons. Show it with ``open()``.

    Esc and the keep button call ``reject()``; the keep button is the default. Fill ``column``, then open.
    ``over_lock``: it says nothing of a patient and may stand over the lock. ``tells``: it carries a message, which
    waits behind the lock for the person it is meant for.
    """

    over_lock = False
    tells = False

    def __init__(self, parent: QWidget | None, title: str, act: str = "", keep: str = "", *, kind: str = "primary",
                 width: int = 520) -> None:  # fmt: skip
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setMinimumWidth(theme.px(width))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        body = QWidget()
        self.column = QVBoxLayout(body)
        self.column.setContentsMargins(28, 24, 28, 20)
        self.column.setSpacing(12)
        self.heading = written(title, "h2")
        self.column.addWidget(self.heading)
        outer.addWidget(body, 1)
        foot = Box("footer", across=True, margins=(28, 14, 28, 14))
        self.foot = foot.column
        self.keep_button: Button = button(keep or QCoreApplication.translate("Dialog", "Cancel"))
        self.act_button: Button = button(act, kind)
        if not act:
            self.act_button.hide()
        self.keep_button.clicked.connect(self.reject)
        self.act_button.clicked.connect(self.act)
        foot.add(None, self.keep_button, self.act_button)
        self.keep_button.setDefault(True)
        outer.addWidget(foot)
        QShortcut(QKeySequence("Ctrl+L"), self, self._lock)  # a window under a dialog gets no keys

    def _lock(self) -> None:
        above = self.parentWidget()
        while above is not None and not hasattr(above, "lock"):
            above = above.parentWidget()
        if above is not None:
            above.lock()

    def act(self) -> None:
        """What the act button does: accept. Override to check first."""
        self.accept()

    def unkept(self) -> bool:
        """Whether words were typed here that closing would lose."""
        return False


def ask(
    parent: QWidget, title: str, text: str, act: str, keep: str = "", *, kind: str = "danger", over_lock: bool = False
) -> Dialog:
    """A question with a keeping default; connect to ``accepted`` and it is already open."""
    made = Dialog(parent, title, act, keep, kind=kind)
    made.over_lock = over_lock
    made.column.addWidget(para(text))
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    made.open()
    return made
