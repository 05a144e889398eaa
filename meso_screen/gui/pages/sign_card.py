"""One person's signature on the screen: how they sign, the pad or the typed name, and what is still missing."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from meso_screen.flow.signatories import LONGEST, Role
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

Ways = tuple[tuple[str, str], ...]


class SignCard(QWidget):
    """A signature of one role, drawn or typed; ``done`` after it is kept. Subclasses say their words and extra fields.

    ``group`` names the ways for a screen reader, ``pad`` the drawing place, ``push`` stands on the button.
    """

    done = Signal()

    def __init__(self, host: Host, role: Role, title: str, *, group: str, pad: str, push: str) -> None:
        super().__init__()
        self._host, self._role, self._word = host, role, push
        translate = QCoreApplication.translate
        self._title = label(title, "h3")
        self.sentence = para("", tone="")
        self.way = ChoiceGroup(group, self.ways(), face="segment")
        self.way.setLayout(Wrapping(*self.way.tiles.values(), spacing=6))
        self.way.chosen.connect(self._show_way)
        self.pad = SignaturePad(pad)
        self.typed = QLineEdit()
        self.typed.setMaxLength(LONGEST)
        caption = label(translate("Sign", "Full name, typed"), "label")
        name_field(caption, self.typed)
        self._typed = QWidget()
        agree = translate("Sign", "A typed name is recorded as typed and counts the same.")
        self._typed.setMaximumWidth(theme.px(WIDTH))
        self._typed.setLayout(stack(caption, self.typed, para(agree, "small"), spacing=6))
        self.note = para("", "small")
        self.push = button(push, "primary")
        self.push.clicked.connect(self.submit)
        self.wrong = label("", "body", "stop", weight=500, wrap=True)
        self.wrong.hide()
        self._body = QWidget()
        self._body.setLayout(
            stack(self.sentence, 2, *self.before(), self.way, self.note, self.pad, self._typed, *self.behind(),
                  self.wrong, Wrapping(self.push), spacing=10)
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

    # -- what a role adds ------------------------------------------------------------------------------------------

    def ways(self) -> Ways:
        """The ways to sign, in order: id and word."""
        translate = QCoreApplication.translate
        return (("drawn", translate("Sign", "Sign here")), ("typed", translate("Sign", "Type the name")))

    def before(self) -> tuple[QWidget, ...]:
        """What this role fills in before the signature."""
        return ()

    def behind(self) -> tuple[QWidget, ...]:
        """What this role fills in after it."""
        return ()

    def said(self, way: str) -> dict[str, Any]:
        """What is signed with, as ``sign`` takes it."""
        if way == "typed":
            return {"name": self.typed.text()}
        return {"strokes": self.pad.strokes(), "aspect": WIDTH / HEIGHT}

    def lacks(self, way: str) -> QWidget | None:
        """The first field that is still empty or the like, after complaining of it."""
        return None

    # -- showing and signing -----------------------------------------------------------------------------------------

    def show_state(self, signed: str, waits: str, sentence: str) -> None:
        """``signed`` says by whom and when it is signed, ``waits`` why it cannot be yet; both empty: sign now."""
        self.sentence.say(sentence)
        self._signed.say(signed)
        self._waits.say(waits)
        self._signed_line.setVisible(bool(signed))
        self._waits.setVisible(bool(waits) and not signed)
        self._body.setVisible(not signed and not waits)

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
        if way is None:
            self.complain(QCoreApplication.translate("Sign", "Choose how to sign."))
            self.way.focus_first()
            return
        empty = self.lacks(way)
        if empty is not None:
            empty.setFocus()
            return
        if self.pad.isVisible() and self.pad.problem():
            self.complain(self.pad.problem())
            return
        self._record(way)

    def _record(self, way: str) -> None:
        host = self._host
        try:
            visit = sign(host.session, host.visit, self._role, way, **self.said(way))  # type: ignore[arg-type]
        except ProblemError as error:
            self.complain(" ".join(f"{problem.what} {problem.next_step}".strip() for problem in error.problems))
            return
        self.complain("")
        self.pad.clear()
        self.typed.clear()
        host.keep(visit)
        self.done.emit()

    def _show_way(self, way: str) -> None:
        self.pad.setVisible(way in ("drawn", "mark"))
        self._typed.setVisible(way == "typed")
        self.note.hide()
        self.complain("")


class PatientCard(SignCard):
    """The patient signs, makes a mark, or does not consent (``declined``)."""

    declined = Signal()

    def __init__(self, host: Host) -> None:
        translate = QCoreApplication.translate
        self._marks = "witness" in host.session.knowledge.catalogue.signatories
        super().__init__(
            host, "patient", translate("Sign", "Patient"), group=translate("Sign", "How the patient answers"),
            pad=translate("Sign", "Signature of the patient"), push=translate("Sign", "Record the patient’s signature"),
        )  # fmt: skip

    def ways(self) -> Ways:
        translate = QCoreApplication.translate
        mark = (("mark", translate("Sign", "A mark, with a witness")),) if self._marks else ()
        return (*super().ways(), *mark, ("declined", translate("Sign", "I do not consent")))

    def submit(self) -> None:
        """Record the signature, or go on to what is recorded when the patient declines."""
        if self.way.value() == "declined":
            self.declined.emit()
            return
        super().submit()

    def _show_way(self, way: str) -> None:
        super()._show_way(way)
        translate = QCoreApplication.translate
        words = {
            "declined": translate("Sign", "Record that the patient declines…"),
            "mark": translate("Sign", "Record the patient’s mark"),
        }
        self.push.setText(words.get(way, self._word))
        self.note.say(translate("Sign", "A cross or another sign is enough. The witness watches it being made."))
        self.note.setVisible(way == "mark")


class PractitionerCard(SignCard):
    """The practitioner signs with their PIN."""

    def __init__(self, host: Host) -> None:
        translate = QCoreApplication.translate
        super().__init__(
            host, "practitioner", translate("Sign", "Practitioner"),
            group=translate("Sign", "How the practitioner signs"),
            pad=translate("Sign", "Signature of the practitioner"), push=translate("Sign", "Sign and finish"),
        )  # fmt: skip

    def behind(self) -> tuple[QWidget, ...]:
        self.pin = PinEdit("")
        self.pin.submitted.connect(lambda _: self.submit())
        self._caption = label("", "label")
        asked = QWidget()
        asked.setLayout(stack(self._caption, self.pin, spacing=6))
        return (asked,)

    def name_person(self, person: str) -> None:
        """Whose PIN is asked for."""
        self._caption.say(QCoreApplication.translate("Sign", "PIN of {name}").replace("{name}", person))
        name_field(self._caption, self.pin)

    def said(self, way: str) -> dict[str, Any]:
        return {**super().said(way), "pin": self.pin.take()}
