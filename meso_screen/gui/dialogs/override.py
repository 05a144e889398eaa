"""Passing a stop: only where the rule names who may, with a reason, own words and two people. Keeping it is easy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from meso_screen.gui.dialogs.decision import DecisionDialog, ReasonPart, Record
from meso_screen.gui.widgets import ChoiceGroup, PinEdit, label, name_field, para, row, stack
from meso_screen.model.person import Person


class OverrideDialog(DecisionDialog):
    """``second`` are the clinicians who may agree; empty when the rule asks for none."""

    def __init__(self, parent: QWidget | None, findings: Sequence[tuple[str, str]], person: Person,
                 second: Sequence[Person] | None, record: Record) -> None:  # fmt: skip
        translate = QCoreApplication.translate
        super().__init__(
            parent, translate("Decision", "Override a stop"), findings, translate("Decision", "Override"), record,
            keep=translate("Decision", "Keep the stop"), kind="danger", width=640,
        )  # fmt: skip
        self.part = ReasonPart(translate("Decision", "Why is it right to go on?"))
        self.body.addWidget(self.part)
        self.second: ChoiceGroup | None = None
        self.pin, self.second_pin = PinEdit(""), PinEdit("")
        mine = label(translate("Decision", "PIN of {name}").replace("{name}", person.name), "label")
        name_field(mine, self.pin)
        pins = row(stack(mine, self.pin, spacing=6), spacing=24)
        if second is not None:
            self._ask_second(second)
            theirs = label(translate("Decision", "PIN of the second clinician"), "label")
            name_field(theirs, self.second_pin)
            pins.addLayout(stack(theirs, self.second_pin, spacing=6))
        pins.addStretch(1)
        self.body.addSpacing(4)
        self.body.addLayout(pins)
        said = translate("Decision", "It prints on the consent with both names. It lapses when the answer, the plan or "
                                     "the rule changes.")  # fmt: skip
        self.body.addWidget(para(said, "small"))
        self.body.addStretch(1)

    def _ask_second(self, people: Sequence[Person]) -> None:
        translate = QCoreApplication.translate
        name = translate("Decision", "Who is the second clinician?")
        self.second = ChoiceGroup(name, [(person.id, person.name) for person in people], face="segment")
        if people:
            self.second.setLayout(stack(*self.second.tiles.values(), spacing=6))
            self.heading_for(name, self.second)
        else:
            nobody = translate("Decision", "Nobody else at this clinic may agree, so the stop stays.")
            self.body.addWidget(label(nobody, "body", "stop", wrap=True))

    def values(self) -> dict[str, Any]:
        chosen = self.second.value() if self.second is not None else None
        second = (chosen, self.second_pin.take()) if chosen else None
        return {**self.part.values(), "pin": self.pin.take(), "second": second}

    def act(self) -> None:
        if missing := self.part.problem():
            self.complain(missing)
            self.part.follow.setFocus()
            return
        super().act()

    def focus_first(self) -> None:
        self.keep_button.setFocus()
