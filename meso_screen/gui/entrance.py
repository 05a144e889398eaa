"""The way in: first set-up of the clinic, its passphrase, and who is working. No patient's name is on these screens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from meso_screen.flow.clinic import ClinicDetails, NewPerson
from meso_screen.gui import a11y
from meso_screen.gui.dialogs.clinic_details import LONGEST, emergency_hint, paper_words
from meso_screen.gui.role_words import role_words
from meso_screen.gui.widgets import (
    Box,
    Button,
    Combo,
    ErrorSummary,
    IconLabel,
    PageArea,
    PinEdit,
    SegmentedChoice,
    button,
    label,
    name_field,
    para,
    row,
    stack,
)
from meso_screen.model.person import Person, initials_of
from meso_screen.problems import ProblemError


class Middle(PageArea):
    """A card in the middle of an empty window; it scrolls when the text is large."""

    def __init__(self, width: int, title: str, lead: str) -> None:
        super().__init__(width)
        self._across.insertStretch(0, 1)
        self.box = Box("card", margins=(32, 28, 32, 28))
        self.box.column.setSpacing(12)
        self.problems = ErrorSummary()
        self.heading = label(title, "h1", wrap=True)
        self.lead = para(lead)
        logo = row(IconLabel("shield-check", "brand", 28), label("Meso Screen", "h3", "brand"), None)
        self.column.addStretch(1)
        self.column.addLayout(logo)
        self.column.addWidget(self.box)
        self.column.addStretch(2)
        self.box.add(self.problems, self.heading, self.lead)

    def captioned(self, caption: str, field: QLineEdit) -> QVBoxLayout:
        """A line under its caption."""
        name = label(caption, "label")
        name_field(name, field)
        return stack(name, field, spacing=6)

    def edit(self, what: str = "", *, secret: bool = False) -> QLineEdit:
        """A line to type in, no longer than what is kept of it."""
        field = QLineEdit()
        field.setMaxLength(1000 if secret else LONGEST.get(what, 120))
        if secret:
            field.setEchoMode(QLineEdit.EchoMode.Password)
        return field

    def side_by_side(self, *columns: QVBoxLayout, shares: tuple[int, ...] = (1, 1, 1)) -> None:
        """Lines beside each other, each with its share of the width."""
        across = QHBoxLayout()
        across.setSpacing(16)
        for column, share in zip(columns, shares, strict=False):
            column.addStretch(1)
            across.addLayout(column, share)
        self.box.column.addLayout(across)

    def refuse(self, error: ProblemError, focus: QWidget) -> None:
        """Say what is wrong; the focus goes where it can be mended."""
        self.problems.show_problems([(f"{p.what} {p.next_step}".strip(), focus.setFocus) for p in error.problems])


class PassphrasePage(Middle):
    """Opens the clinic's records. Emits the passphrase; the window answers with ``refuse`` or goes on.

    ``forgotten`` asks for the way in with the recovery key.
    """

    given = Signal(str)
    forgotten = Signal()

    def __init__(self) -> None:
        super().__init__(460, "", "")
        self.heading.say(self.tr("Open the clinic’s records"))
        self.lead.say(self.tr("They are encrypted on this PC. The passphrase was chosen when the clinic was set up."))
        self.passphrase = self.edit(secret=True)
        self.side_by_side(self.captioned(self.tr("Passphrase"), self.passphrase))
        self.passphrase.returnPressed.connect(self._give)
        self.open_button = button(self.tr("Open"), "primary")
        self.open_button.clicked.connect(self._give)
        self.forgotten_button = button(self.tr("The passphrase is forgotten…"), "quiet")
        self.forgotten_button.clicked.connect(self.forgotten)
        self.box.column.addSpacing(8)
        self.box.column.addLayout(row(self.forgotten_button, None, self.open_button))

    def _give(self) -> None:
        text = self.passphrase.text()
        if text:
            self.given.emit(text)

    def wait(self, waiting: bool) -> None:
        """While the key is derived nothing can be pressed twice."""
        for part in (self.open_button, self.forgotten_button):
            part.setEnabled(not waiting)
        self.open_button.setText(self.tr("Opening…") if waiting else self.tr("Open"))

    def focus_first(self) -> None:
        """The passphrase."""
        self.passphrase.clear()
        self.passphrase.setFocus(Qt.FocusReason.OtherFocusReason)


@dataclass(frozen=True)
class SetUp:
    """Everything the first run asks for."""

    details: ClinicDetails
    people: tuple[NewPerson, ...]
    passphrase: str


class SetUpPage(Middle):
    """First run: the clinic, its first practitioner, the desk, and the passphrase."""

    given = Signal(object)

    def __init__(self) -> None:
        super().__init__(760, "", "")
        self.heading.say(self.tr("Set up your clinic"))
        self.lead.say(
            self.tr("Everything stays on this PC, encrypted. Clinic and people can be changed later in Settings.")
        )
        self.clinic, self.address = self.edit("name"), self.edit("address")
        self.phone, self.out_of_hours = self.edit("phone"), self.edit("out_of_hours")
        self.emergency = self.edit("emergency_number")
        emergency_hint(self.emergency)
        self.paper = SegmentedChoice(self.tr("Paper"), paper_words())
        self.paper.set_value("A4")
        self.practitioner, self.registration, self.desk = self.edit(), self.edit(), self.edit()
        self.practitioner_pin, self.desk_pin = (
            PinEdit(self.tr("Practitioner’s PIN")),
            PinEdit(self.tr("Front desk’s PIN")),
        )
        self.passphrase, self.again = self.edit(secret=True), self.edit(secret=True)
        under = self.captioned
        paper = stack(label(self.tr("Paper"), "label"), self.paper, spacing=6)
        self.side_by_side(under(self.tr("Name of the clinic"), self.clinic), paper, shares=(1, 0))
        self.side_by_side(under(self.tr("Address"), self.address))
        self.side_by_side(
            under(self.tr("Telephone, for patients"), self.phone),
            under(self.tr("Out-of-hours telephone"), self.out_of_hours),
            under(self.tr("Emergency number"), self.emergency),
        )
        self.side_by_side(
            under(self.tr("Practitioner (full name)"), self.practitioner),
            under(self.tr("Registration number"), self.registration),
            under(self.tr("PIN, 4 to 12 digits"), self.practitioner_pin),
        )
        self.side_by_side(
            under(self.tr("Front desk (name)"), self.desk), under(self.tr("PIN, 4 to 12 digits"), self.desk_pin)
        )
        self.side_by_side(
            under(self.tr("Passphrase, at least 8 characters"), self.passphrase),
            under(self.tr("Passphrase again"), self.again),
        )
        self.start_button = button(self.tr("Create the clinic"), "primary")
        self.start_button.clicked.connect(self._give)
        self.box.column.addSpacing(8)
        self.box.column.addLayout(row(None, self.start_button))

    def _give(self) -> None:
        from meso_screen.problems import refuse

        if self.passphrase.text() != self.again.text():
            self.refuse(refuse(self.tr("The two passphrases differ.")), self.again)
            return
        people = [
            NewPerson(
                person=Person(
                    id="practitioner",
                    name=self.practitioner.text().strip() or "?",
                    role="lead",
                    registration=self.registration.text().strip(),
                    initials=initials_of(self.practitioner.text()),
                ),
                pin=self.practitioner_pin.text(),
            )
        ]
        if self.desk.text().strip():
            desk = Person(id="desk", name=self.desk.text().strip(), role="desk", initials=initials_of(self.desk.text()))
            people.append(NewPerson(person=desk, pin=self.desk_pin.text()))
        lines = {
            "name": self.clinic, "address": self.address, "phone": self.phone, "out_of_hours": self.out_of_hours,
            "emergency_number": self.emergency,
        }  # fmt: skip
        said = {name: " ".join(line.text().split()) for name, line in lines.items()}
        details = ClinicDetails.model_validate({**said, "paper": self.paper.value()})
        self.given.emit(SetUp(details, tuple(people), self.passphrase.text()))

    def wait(self, waiting: bool) -> None:
        """While records are made nothing can be pressed twice."""
        self.start_button.setEnabled(not waiting)
        self.start_button.setText(self.tr("Creating…") if waiting else self.tr("Create the clinic"))

    def field_of(self, error: ProblemError) -> QLineEdit:
        """The line a refusal is about; the clinic's name when it is about none."""
        lines = {
            "address": self.address, "phone": self.phone, "out_of_hours": self.out_of_hours,
            "emergency_number": self.emergency, "practitioner.name": self.practitioner,
            "practitioner.registration": self.registration, "practitioner.pin": self.practitioner_pin,
            "desk.name": self.desk, "desk.pin": self.desk_pin, "new passphrase": self.passphrase,
        }  # fmt: skip
        return lines.get(error.problems[0].place, self.clinic)

    def focus_first(self) -> None:
        """The clinic's name."""
        self.clinic.setFocus(Qt.FocusReason.OtherFocusReason)


class RecoveryPage(Middle):
    """Shows the recovery key once: after set-up, and when another takes its place."""

    noted = Signal()

    def __init__(self) -> None:
        super().__init__(620, "", "")
        self.heading.say(self.tr("Write this recovery key down"))
        self.lead.say(
            self.tr(
                "With it nothing is lost when the passphrase is. Keep it on paper, away from this PC. It is shown once."
            )
        )
        self.key = label("", "lead", wrap=True, identifier=True)
        self.key.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.done_button = button(self.tr("It is written down"), "primary")
        self.done_button.clicked.connect(self.noted)
        self.box.add(self.key)
        self.box.column.addLayout(row(None, self.done_button))

    def show_key(self, key: str) -> None:
        """Show the key."""
        self.key.say(key)

    def focus_first(self) -> None:
        """The button that goes on."""
        self.done_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def wait(self, waiting: bool) -> None:
        """While the key is put in force nothing can be pressed twice."""
        self.done_button.setEnabled(not waiting)


class SignInPage(Middle):
    """Who is working? A name and a PIN; the visit behind it stays open and unseen."""

    given = Signal(str, str)

    def __init__(self, people: Callable[[], tuple[Person, ...]]) -> None:
        super().__init__(480, "", "")
        self._people = people
        self.heading.say(self.tr("Who is working?"))
        self.lead.say(self.tr("Choose your name and enter your PIN."))
        self.who = Combo()
        who_label = label(self.tr("Name"), "label")
        name_field(who_label, self.who)
        self.pin = PinEdit(self.tr("PIN"))
        self.pin.submitted.connect(self._give)
        self.state = label("", "small", "stop", wrap=True)
        self.unlock_button: Button = button(self.tr("Unlock"), "primary")
        self.unlock_button.clicked.connect(lambda: self._give(self.pin.take()))
        self.box.add(stack(who_label, self.who, spacing=6), self.captioned(self.tr("PIN"), self.pin), self.state)
        self.box.column.addLayout(row(None, self.unlock_button))

    def show_people(self) -> None:
        """Fill the list; the last person stays chosen."""
        chosen = self.who.currentData()
        self.who.clear()
        roles = role_words()
        for person in self._people():
            self.who.addItem(f"{person.name}, {roles[person.role]}", person.id)
        self.who.setCurrentIndex(max(self.who.findData(chosen), 0))

    def _give(self, pin: str) -> None:
        self.pin.clear()  # no PIN stays behind for whoever comes next
        if pin:
            self.given.emit(str(self.who.currentData()), pin)

    def wait(self, waiting: bool) -> None:
        """While the PIN is checked nothing can be entered twice."""
        for part in (self.unlock_button, self.pin, self.who):
            part.setEnabled(not waiting)
        if not waiting:
            self.pin.setFocus(Qt.FocusReason.OtherFocusReason)

    def refuse_pin(self, tries_left: int, wait_seconds: int) -> None:
        """The PIN was wrong: how many tries are left, or how long to wait."""
        if wait_seconds:
            text = self.tr("Wait {n} seconds, then try again.").replace("{n}", str(wait_seconds))
        else:
            text = self.tr("Wrong PIN. {n} tries left.").replace("{n}", str(tries_left))
        self.say(text)

    def say(self, words: str) -> None:
        """Say here why nobody is signed in yet; nothing of a patient stands in it."""
        self.state.say(words)
        self.pin.clear()
        self.pin.setFocus(Qt.FocusReason.OtherFocusReason)
        a11y.announce(self, words, assertive=True)

    def focus_first(self) -> None:
        """The PIN; the name is one Shift+Tab away."""
        self.state.say("")
        self.pin.clear()
        self.show_people()
        self.pin.setFocus(Qt.FocusReason.OtherFocusReason)
