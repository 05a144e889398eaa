"""Several cautions acknowledged together, with the same measure; only the one it was opened for is ticked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from meso_screen.gui.dialogs.decision import DecisionDialog, Record, Words
from meso_screen.gui.widgets import CheckTile, Group, label, stack


class AcknowledgeDialog(DecisionDialog):
    """``cautions`` are (rule, title); ``opened_for`` is the rule it was opened for."""

    def __init__(self, parent: QWidget | None, cautions: Sequence[tuple[str, str]], opened_for: str,
                 record: Record) -> None:  # fmt: skip
        translate = QCoreApplication.translate
        first = [("caution", title) for rule, title in cautions if rule == opened_for]
        super().__init__(
            parent, translate("Decision", "Acknowledge a caution"), first, translate("Decision", "Acknowledge"), record
        )
        self._opened_for = opened_for
        self.words = Words(translate("Decision", "Which measure do you take?"), 2)
        self.caption(self.words.accessibleName(), self.words)
        others = [(rule, title) for rule, title in cautions if rule != opened_for]
        self.also = {rule: CheckTile(title, face="segment") for rule, title in others}
        if others:
            group = Group(translate("Decision", "The same measure answers also"))
            group.setLayout(stack(*self.also.values(), spacing=6))
            self.body.addSpacing(4)
            self.body.addWidget(label(group.title(), "label", wrap=True))
            self.body.addWidget(group)
        self.body.addStretch(1)

    def values(self) -> dict[str, Any]:
        rules = [self._opened_for, *(rule for rule, tile in self.also.items() if tile.isChecked())]
        return {"rules": rules, "words": self.words.said()}

    def focus_first(self) -> None:
        self.words.setFocus()
