"""Somebody who works at the clinic: added or changed, and given a new PIN; and one's own PIN."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from meso_screen.flow.change_people import PersonWords, add_person, change_own_pin, change_person, give_pin
from meso_screen.flow.session import Session
from meso_screen.gui.dialogs.fields import Done, FieldsDialog
from meso_screen.gui.role_words import role_words
from meso_screen.gui.widgets import para
from meso_screen.model.person import Person
from meso_screen.problems import refuse


class PinPart(FieldsDialog):
    """A dialog that asks for a PIN twice."""

    def ask_pin(self) -> None:
        """The two lines."""
        translate = QCoreApplication.translate
        self.add(
            self.pin_line("pin", translate("People", "PIN, 4 to 12 digits")),
            self.pin_line("again", translate("People", "PIN again")),
        )

    def pin(self) -> str:
        """The PIN. Raises ProblemError when the two differ."""
        if self.text("pin") != self.text("again"):
            translate = QCoreApplication.translate
            raise refuse(translate("People", "The two PINs differ."), "again", translate("People", "Type both again."))
        return self.text("pin")


class PersonDialog(PinPart):
    """Everything that is said of a person; for somebody new the PIN, too."""

    def __init__(self, parent: QWidget | None, session: Session, done: Done, person: Person | None = None) -> None:
        translate = QCoreApplication.translate
        title = translate("People", "Change {name}").replace("{name}", person.name) if person is not None else ""
        act = translate("People", "Keep the change") if person is not None else translate("People", "Add")
        super().__init__(parent, title or translate("People", "Add somebody"), act, done)
        self._session, self._person = session, person
        said = vars(person) if person is not None else dict.fromkeys(vars(PersonWords("")), "")
        name = self.line("name", translate("People", "Full name, as it is printed"), said["name"])
        initials = self.line(
            "initials", translate("People", "Initials"), said["initials"],
            translate("People", "Empty: made from the name."), longest=4,
        )  # fmt: skip
        self.add(name, initials, shares=(3, 2))
        roles = [(role, word[:1].upper() + word[1:]) for role, word in role_words().items()]
        self.add(self.choice("role", translate("People", "What they do here"), roles, said["role"] or None))
        self.add(self.line(
            "registration", translate("People", "Registration number"), said["registration"],
            translate("People", "A practitioner needs it to take consent; it is printed."),
        ))  # fmt: skip
        self.add(
            self.line("training", translate("People", "Training (optional, printed)"), said["training"], longest=400),
            self.line(
                "insurance", translate("People", "Insurance (optional, printed)"), said["insurance"], longest=400
            ),
        )
        if person is None:
            self.ask_pin()

    def record(self) -> Person:
        said = PersonWords(**{field: self.text(field) for field in vars(PersonWords(""))})
        if self._person is not None:
            return change_person(self._session, self._person.id, said, seen=self._person)
        return add_person(self._session, said, self.pin())


class PinDialog(PinPart):
    """A new PIN."""

    def __init__(self, parent: QWidget | None, session: Session, done: Done, person: Person) -> None:
        translate = QCoreApplication.translate
        title = translate("People", "New PIN for {name}").replace("{name}", person.name)
        super().__init__(parent, title, translate("People", "Give the new PIN"), done)
        self._session, self._person = session, person
        said = translate("People", "Let them type it themselves. The PIN before opens nothing any more.")
        self.body.addWidget(para(said))
        self.ask_pin()

    def record(self) -> Person:
        give_pin(self._session, self._person.id, self.pin())
        return self._person


class OwnPinDialog(PinPart):
    """One's own PIN: the one there is, and the new one twice."""

    def __init__(self, parent: QWidget | None, session: Session, done: Done) -> None:
        translate = QCoreApplication.translate
        title, act = translate("People", "Change your PIN"), translate("People", "Change the PIN")
        super().__init__(parent, title, act, done)
        self._session = session
        self.body.addWidget(para(translate("People", "The PIN before opens nothing any more.")))
        self.add(self.pin_line("present", translate("People", "The PIN you have")))
        self.ask_pin()

    def record(self) -> Person:
        new = self.pin()
        return change_own_pin(self._session, self.text("present"), new)
