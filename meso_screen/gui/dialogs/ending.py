"""Ends a visit without consent: postponed, stopped, or declined by the patient."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from meso_screen.gui.dialogs.decision import DecisionDialog, Record, Words
from meso_screen.gui.widgets import ChoiceGroup, para, stack


class EndDialog(DecisionDialog):
    """Asks how the visit ends; ``declined`` asks only for the patient's reason, which they need not give."""

    def __init__(self, parent: QWidget | None, record: Record, *, declined: bool = False) -> None:
        translate = QCoreApplication.translate
        title = translate("Ending", "The patient does not consent") if declined else translate("Ending", "Not today")
        act = translate("Ending", "Record and end the visit")
        super().__init__(parent, title, (), act, record, keep=translate("Ending", "Go on with the visit"))
        self.outcome: ChoiceGroup | None = None
        if declined:
            said = translate("Ending", "That is a finished outcome and always the patient’s right.")
            self.body.addWidget(para(said))
        else:
            name = translate("Ending", "How does the visit end?")
            self.outcome = ChoiceGroup(
                name,
                [
                    ("postponed", translate("Ending", "Postponed: it can go on when something is settled")),
                    ("stopped", translate("Ending", "Stopped: this treatment is not for this person now")),
                ],
                face="segment",
            )
            self.outcome.setLayout(stack(*self.outcome.tiles.values(), spacing=6))
            self.heading_for(name, self.outcome)
        ask = translate("Ending", "Reason, in the patient’s words (optional)") if declined else \
            translate("Ending", "For the clinic’s record (optional)")  # fmt: skip
        self.words = Words(ask, 2)
        self.caption(ask, self.words)
        if not declined:
            said = translate("Ending", "The patient gets a summary: why in plain words, what would change it, and the "
                                       "next step.")  # fmt: skip
            self.body.addWidget(para(said, "small"))
        self.body.addStretch(1)

    def values(self) -> dict[str, Any]:
        return {"outcome": self.outcome.value() if self.outcome is not None else "declined", "words": self.words.said()}

    def act(self) -> None:
        if self.outcome is not None and self.outcome.value() is None:
            self.complain(QCoreApplication.translate("Ending", "Choose how the visit ends."))
            return
        super().act()

    def focus_first(self) -> None:
        if self.outcome is not None:
            self.outcome.focus_first()
        else:
            self.words.setFocus()
