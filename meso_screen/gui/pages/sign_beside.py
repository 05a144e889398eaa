"""Those who sign beside the two: a witness who saw a mark being made, an interpreter who helped with the talk."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QLineEdit, QWidget

from meso_screen.flow.signatories import LONGEST
from meso_screen.gui import theme
from meso_screen.gui.pages.page import Host
from meso_screen.gui.pages.sign_card import SignCard, Ways
from meso_screen.gui.widgets import label, name_field, stack
from meso_screen.gui.widgets.signature import WIDTH


class WitnessCard(SignCard):
    """The witness writes who they are, then signs on the pad or lets the written name count."""

    def __init__(self, host: Host, title: str) -> None:
        translate = QCoreApplication.translate
        super().__init__(
            host, "witness", title, group=translate("Sign", "How the witness signs"),
            pad=translate("Sign", "Signature of the witness"), push=translate("Sign", "Record the witness’s signature"),
        )  # fmt: skip

    def ways(self) -> Ways:
        translate = QCoreApplication.translate
        return (("drawn", translate("Sign", "Sign here")), ("typed", translate("Sign", "The name written above")))

    def before(self) -> tuple[QWidget, ...]:
        translate = QCoreApplication.translate
        self.name, self.relation = QLineEdit(), QLineEdit()
        who = label(translate("Sign", "Full name of the witness"), "label", wrap=True)
        whose = label(translate("Sign", "Here as (friend, daughter, nurse…)"), "label", wrap=True)
        asked = QWidget()
        for caption, field in ((who, self.name), (whose, self.relation)):
            field.setMaxLength(LONGEST)
            name_field(caption, field)
        asked.setMaximumWidth(theme.px(WIDTH))
        asked.setLayout(stack(who, self.name, 4, whose, self.relation, spacing=6))
        return (asked,)

    def focus_first(self) -> None:
        """The name comes first; once it stands, the way to sign."""
        if self.name.text().strip() and self.relation.text().strip():
            super().focus_first()
        else:
            (self.relation if self.name.text().strip() else self.name).setFocus()

    def said(self, way: str) -> dict[str, Any]:
        ink = {} if way == "typed" else super().said(way)
        return {**ink, "name": self.name.text(), "relation": self.relation.text()}

    def lacks(self, way: str) -> QWidget | None:
        translate = QCoreApplication.translate
        for field, words in (
            (self.name, translate("Sign", "Write the full name of the witness.")),
            (self.relation, translate("Sign", "Write as whom the witness is here.")),
        ):
            if not field.text().strip():
                self.complain(words)
                return field
        return None

    def _show_way(self, way: str) -> None:
        super()._show_way(way)
        self._typed.hide()
        words = "A typed name is recorded as typed and counts the same."
        self.note.say(QCoreApplication.translate("Sign", words))
        self.note.setVisible(way == "typed")


class InterpreterCard(SignCard):
    """The interpreter on record signs."""

    def __init__(self, host: Host, title: str) -> None:
        translate = QCoreApplication.translate
        super().__init__(
            host, "interpreter", title, group=translate("Sign", "How the interpreter signs"),
            pad=translate("Sign", "Signature of the interpreter"),
            push=translate("Sign", "Record the interpreter’s signature"),
        )  # fmt: skip

    def before(self) -> tuple[QWidget, ...]:
        self.who = label("", weight=500, wrap=True)
        return (self.who,)
