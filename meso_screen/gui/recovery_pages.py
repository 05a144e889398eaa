"""The screens on the way in with the recovery key: the key and a new passphrase, and one new PIN."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit

from meso_screen.gui.entrance import Middle
from meso_screen.gui.role_words import role_words
from meso_screen.gui.widgets import Combo, PinEdit, button, label, name_field, row, stack
from meso_screen.model.person import Person
from meso_screen.problems import ProblemError, refuse


class RecoverPage(Middle):
    """Asks for the recovery key and a new passphrase; emits both. A refusal leaves everything typed where it is."""

    given = Signal(str, str)
    left = Signal()

    def __init__(self) -> None:
        super().__init__(620, "", "")
        self.heading.say(self.tr("Open the records with the recovery key"))
        self.lead.say(
            self.tr(
                "It stands on the sheet that was written when the clinic was set up or, if a recovery key was used "
                "since, on the newer one. You choose a new passphrase with it. The log will say that it was used."
            )
        )
        self.key, self.passphrase, self.again = self.edit(), self.edit(secret=True), self.edit(secret=True)
        hint = Qt.InputMethodHint
        self.key.setInputMethodHints(hint.ImhSensitiveData | hint.ImhNoPredictiveText | hint.ImhPreferUppercase)
        spaces = label(self.tr("Dashes, spaces and capitals do not matter."), "small", "muted", wrap=True)
        self.key.setAccessibleDescription(spaces.accessibleName())
        self.box.add(stack(self.captioned(self.tr("Recovery key, 9 groups of 4 characters"), self.key), spaces))
        self.side_by_side(
            self.captioned(self.tr("New passphrase, at least 8 characters"), self.passphrase),
            self.captioned(self.tr("New passphrase again"), self.again),
        )
        self.back_button = button(self.tr("Back"), "quiet", "arrow-left")
        self.back_button.clicked.connect(self.left)
        self.open_button = button(self.tr("Open"), "primary")
        self.open_button.clicked.connect(self._give)
        self.box.column.addSpacing(8)
        self.box.column.addLayout(row(self.back_button, None, self.open_button))
        self.key.returnPressed.connect(self.passphrase.setFocus)
        self.passphrase.returnPressed.connect(self.again.setFocus)
        self.again.returnPressed.connect(self._give)

    def _give(self) -> None:
        if not self.open_button.isEnabled():
            return
        if not self.key.text().strip():
            self.refuse(refuse(self.tr("The recovery key is missing."), "", self.tr("Enter it.")), self.key)
        elif self.passphrase.text() != self.again.text():
            self.refuse(refuse(self.tr("The two passphrases differ.")), self.again)
        else:
            self.problems.show_problems([])
            self.given.emit(self.key.text(), self.passphrase.text())

    def wait(self, waiting: bool) -> None:
        """While the keys are derived nothing can be pressed twice."""
        for part in (self.open_button, self.back_button):
            part.setEnabled(not waiting)
        self.open_button.setText(self.tr("Opening…") if waiting else self.tr("Open"))

    def field_of(self, error: ProblemError) -> QLineEdit:
        """The line a refusal is about."""
        return self.passphrase if error.problems[0].place == "new passphrase" else self.key

    def clear(self) -> None:
        """Nothing typed stays behind."""
        self.problems.show_problems([])
        for field in (self.key, self.passphrase, self.again):
            field.clear()

    def focus_first(self) -> None:
        """The key."""
        self.key.setFocus(Qt.FocusReason.OtherFocusReason)


class MendPinPage(Middle):
    """A new PIN for one of those who manage, or none; emits who and the PIN, or ``left``."""

    given = Signal(str, str)
    left = Signal()

    def __init__(self) -> None:
        super().__init__(560, "", "")
        self.heading.say(self.tr("Is a PIN forgotten, too?"))
        self.lead.say(
            self.tr(
                "Those who manage the clinic give everybody else a new PIN in Settings. If none of them knows their "
                "own any more, give one of them a new PIN here, now; it is in the log. Otherwise go on to sign in."
            )
        )
        self.who, self.pin, self.again = Combo(), PinEdit(self.tr("New PIN")), PinEdit(self.tr("New PIN again"))
        who_label = label(self.tr("Name"), "label")
        name_field(who_label, self.who)
        self.box.add(stack(who_label, self.who, spacing=6))
        new = self.captioned(self.tr("New PIN, 4 to 12 digits"), self.pin)
        again = self.captioned(self.tr("New PIN again"), self.again)
        self.box.column.addLayout(row(new, again, None, spacing=16))
        self.give_button = button(self.tr("Give the new PIN"))
        self.give_button.clicked.connect(self._give)
        self.go_button = button(self.tr("Go on to sign in"), "primary")
        self.go_button.clicked.connect(self.left)
        self.box.column.addSpacing(8)
        self.box.column.addLayout(row(self.give_button, None, self.go_button))
        self.pin.returnPressed.connect(self.again.setFocus)
        self.again.submitted.connect(self._give)

    def show_people(self, people: tuple[Person, ...]) -> None:
        """Fill the list; nothing typed before stays."""
        self.who.clear()
        self.pin.clear()
        self.again.clear()
        self.problems.show_problems([])
        roles = role_words()
        for person in people:
            self.who.addItem(f"{person.name}, {roles[person.role]}", person.id)

    def _give(self) -> None:
        if not self.give_button.isEnabled():
            return
        if self.pin.text() != self.again.text():
            self.refuse(refuse(self.tr("The two PINs differ."), "", self.tr("Type both again.")), self.pin)
        else:
            self.problems.show_problems([])
            self.given.emit(str(self.who.currentData()), self.pin.text())

    def wait(self, waiting: bool) -> None:
        """While the PIN is kept nothing can be pressed twice."""
        for part in (self.give_button, self.go_button):
            part.setEnabled(not waiting)

    def focus_first(self) -> None:
        """The button that goes on: most know their PIN."""
        self.go_button.setFocus(Qt.FocusReason.OtherFocusReason)
