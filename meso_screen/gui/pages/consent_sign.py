"""The two signatures: the patient drawn, typed, or not at all; then the practitioner with their PIN."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from meso_screen.flow.signing import sign
from meso_screen.gui import theme
from meso_screen.gui.pages.page import Host
from meso_screen.gui.pages.split import Wrapping
from meso_screen.gui.widgets import (
    Box,
    ChoiceGroup,
    IconLabel,
    PinEdit,
    SignaturePad,
    button,
    card,
    label,
    name_field,
    para,
    row,
    stack,
)
from meso_screen.gui.widgets.signature import HEIGHT, WIDTH
from meso_screen.problems import ProblemError

Role = Literal["patient", "practitioner"]


class SignCard(QWidget):
    """One person's signature. ``done`` after it is kept; ``declined`` when the patient does not consent."""

    done = Signal()
    declined = Signal()

    def __init__(self, host: Host, role: Role) -> None:
        super().__init__()
        self._host, self._role = host, role
        translate = QCoreApplication.translate
        patient = role == "patient"
        title = translate("Sign", "Patient") if patient else translate("Sign", "Practitioner")
        self._title = label(title, "h3")
        self._sentence = para("", tone="")
        ways = [("drawn", translate("Sign", "Sign here")), ("typed", translate("Sign", "Type the name"))]
        if patient:
            ways.append(("declined", translate("Sign", "I do not consent")))
        answers, signs = translate("Sign", "How the patient answers"), translate("Sign", "How the practitioner signs")
        name = answers if patient else signs
        self.way = ChoiceGroup(name, ways, face="segment")
        self.way.setLayout(Wrapping(*self.way.tiles.values(), spacing=6))
        self.way.chosen.connect(self._show_way)
        theirs, mine = translate("Sign", "Signature of the patient"), translate("Sign", "Signature of the practitioner")
        self.pad = SignaturePad(theirs if patient else mine)
        self.typed = QLineEdit()
        self.typed.setMaxLength(120)
        caption = label(translate("Sign", "Full name, typed"), "label")
        name_field(caption, self.typed)
        self._typed = QWidget()
        agree = translate("Sign", "A typed name is recorded as typed and counts the same.")
        self._typed.setMaximumWidth(theme.px(WIDTH))
        self._typed.setLayout(stack(caption, self.typed, para(agree, "small"), spacing=6))
        self.pin = PinEdit("")
        self._pin = QWidget()
        pin_caption = label("", "label")
        self._pin_caption = pin_caption
        self._pin.setLayout(stack(pin_caption, self.pin, spacing=6))
        self._pin.setVisible(not patient)
        self.pin.submitted.connect(lambda _: self.submit())
        word = translate("Sign", "Record the patient’s signature") if patient else translate("Sign", "Sign and finish")
        self.push = button(word, "primary")
        self.push.clicked.connect(self.submit)
        self.wrong = label("", "body", "stop", weight=500, wrap=True)
        self.wrong.hide()
        self._body = QWidget()
        self._body.setLayout(
            stack(self._sentence, 2, self.way, self.pad, self._typed, self._pin, self.wrong, Wrapping(self.push),
                  spacing=10)
        )  # fmt: skip
        self._signed = label("", tone="no_concern", weight=500, wrap=True)
        self._signed_line = QWidget()
        line = row(IconLabel("circle-check", "no_concern", 20), spacing=10)
        line.addWidget(self._signed, 1)
        self._signed_line.setLayout(line)
        self._waits = para("")
        self.box: Box = card(self._title, self._signed_line, self._waits, self._body)
        self.setLayout(stack(self.box, spacing=0))
        self._show_way("")

    def show_state(self, signed: str, waits: str, sentence: str, person: str) -> None:
        """``signed`` says by whom and when it is signed, ``waits`` why it cannot be yet; both empty: sign now."""
        self._sentence.say(sentence)
        self._signed.say(signed)
        self._waits.say(waits)
        self._signed_line.setVisible(bool(signed))
        self._waits.setVisible(bool(waits) and not signed)
        self._body.setVisible(not signed and not waits)
        self._pin_caption.say(QCoreApplication.translate("Sign", "PIN of {name}").replace("{name}", person))
        name_field(self._pin_caption, self.pin)

    def focus_first(self) -> None:
        """Where this person begins."""
        self.way.focus_first()

    def complain(self, words: str) -> None:
        """Say what is missing."""
        self.wrong.say(words)
        self.wrong.setVisible(bool(words))

    def submit(self) -> None:
        """Check and record; what is missing is said here."""
        way = self.way.value()
        translate = QCoreApplication.translate
        if way == "declined":
            self.declined.emit()
            return
        if way is None:
            self.complain(translate("Sign", "Choose how to sign."))
            self.way.focus_first()
            return
        if way == "drawn" and self.pad.problem():
            self.complain(self.pad.problem())
            return
        self._record(way)

    def _record(self, way: str) -> None:
        host = self._host
        said: dict[str, Any] = {"method": way, "pin": self.pin.take()}
        if way == "typed":
            said["name"] = self.typed.text()
        else:
            said["strokes"] = self.pad.strokes()
            said["aspect"] = WIDTH / HEIGHT
        try:
            visit = sign(host.session, host.visit, self._role, **said)
        except ProblemError as error:
            self.complain(" ".join(f"{problem.what} {problem.next_step}".strip() for problem in error.problems))
            return
        self.complain("")
        self.pad.clear()
        self.typed.clear()
        host.keep(visit)
        self.done.emit()

    def _show_way(self, way: str) -> None:
        self.pad.setVisible(way == "drawn")
        self._typed.setVisible(way == "typed")
        self.complain("")
        if self._role == "patient":
            translate = QCoreApplication.translate
            declined = way == "declined"
            word = translate("Sign", "Record that the patient declines…") if declined else \
                translate("Sign", "Record the patient’s signature")  # fmt: skip
            self.push.setText(word)


class Signing(QWidget):
    """Both signatures under one another, the second once the first is kept."""

    read_again = Signal()
    declined = Signal()
    signed = Signal()

    def __init__(self, host: Host, practitioner_done: Callable[[], None]) -> None:
        super().__init__()
        self._host = host
        translate = QCoreApplication.translate
        self._what = label("", tone="muted", identifier=True, wrap=True)
        self.again = button(translate("Sign", "Read again"), "quiet", "eye")
        self.again.clicked.connect(self.read_again)
        self.patient = SignCard(host, "patient")
        self.practitioner = SignCard(host, "practitioner")
        self.patient.done.connect(self.signed)
        self.patient.declined.connect(self.declined)
        self.practitioner.done.connect(practitioner_done)
        line = row(spacing=12)
        line.addWidget(self._what, 1)
        line.addWidget(self.again)
        self.change = button(translate("Sign", "The patient changes their mind…"), "quiet")
        self.change.clicked.connect(self.declined)
        self.setLayout(stack(line, self.patient, self.practitioner, Wrapping(self.change), spacing=16))

    def show_state(self, what: str, patient_name: str) -> None:
        """Show who has signed on which text."""
        translate = QCoreApplication.translate
        visit, session = self._host.visit, self._host.session
        self._what.say(what)
        zone = session.clock().tzinfo
        said = {}
        for role in ("patient", "practitioner"):
            done = visit.signed_by(role)
            if done is not None:
                words = translate("Sign", "{name}, signed {time}").replace("{name}", done.name)
                said[role] = words.replace("{time}", f"{done.at.astimezone(zone):%H:%M}")
        person = session.person.name if session.person else ""
        agree = translate("Sign", "I, {name}, have read it or heard it, my questions are answered, and I agree. I may "
                                  "change my mind at any time.")  # fmt: skip
        self.patient.show_state(said.get("patient", ""), "", agree.replace("{name}", patient_name), person)
        self.change.setVisible("patient" in said and "practitioner" not in said)
        waits = "" if "patient" in said else translate("Sign", "Signs after the patient.")
        explained = translate("Sign", "I explained the above and answered the questions.")
        self.practitioner.show_state(said.get("practitioner", ""), waits, explained, person)
