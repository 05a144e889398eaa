"""A patient who has been here before: a new visit, or an earlier one to print from or to add to."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from meso_screen.flow.session import WorklistRow
from meso_screen.flow.views import show_date
from meso_screen.gui.dialogs.scrolling import ScrollingDialog
from meso_screen.gui.visit_words import state_words
from meso_screen.gui.widgets import Button, button, para


class EarlierDialog(ScrollingDialog):
    """The new visit is the filled button; each earlier one stands on a line of its own, the latest first."""

    def __init__(
        self, parent: QWidget | None, name: str, rows: Sequence[WorklistRow], new: Callable[[], None],
        opened: Callable[[str], None],
    ) -> None:  # fmt: skip
        translate = QCoreApplication.translate
        super().__init__(parent, name, translate("Earlier", "New visit"), translate("Earlier", "Cancel"), width=520)
        self._new = new
        self.body.addWidget(para(translate("Earlier", "Earlier visits, to print from or to add a later fact:")))
        self.visits: dict[str, Button] = {}
        for row in rows:
            push = button(f"{show_date(row.day.isoformat())} · {state_words(row.state)}", icon="calendar")
            push.clicked.connect(lambda _=False, visit=row.consultation: self._open(visit, opened))
            self.visits[row.consultation] = push
            self.body.addWidget(push)
        self.body.addStretch(1)

    def _open(self, visit: str, opened: Callable[[str], None]) -> None:
        self.reject()
        opened(visit)

    def act(self) -> None:
        """A new visit."""
        self.accept()
        self._new()

    def focus_first(self) -> None:
        """The new visit: what most come for."""
        self.act_button.setFocus()
