"""All signatures under one another: the patient, who else must sign, then the practitioner. One is due at a time."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QWidget

from meso_screen.flow.signatories import Beside, Role, SignatoryView, missing, needed
from meso_screen.flow.signing import ConsentView
from meso_screen.gui.pages.page import Host
from meso_screen.gui.pages.sign_beside import InterpreterCard, WitnessCard
from meso_screen.gui.pages.sign_card import PatientCard, PractitionerCard, SignCard
from meso_screen.gui.pages.split import Wrapping
from meso_screen.gui.widgets import button, label, row, stack


class Signing(QWidget):
    """The cards of everybody who signs. ``signed`` after each but the last, whose end is ``practitioner_done``."""

    read_again = Signal()
    declined = Signal()
    signed = Signal(str)

    def __init__(self, host: Host, practitioner_done: Callable[[], None]) -> None:
        super().__init__()
        self._host = host
        self._view: ConsentView | None = None
        translate = QCoreApplication.translate
        catalogue = host.session.knowledge.catalogue
        titles = {role: catalogue.text(f"signatory.{role}.name") for role in catalogue.signatories}
        self._what = label("", tone="muted", identifier=True, wrap=True)
        self.again = button(translate("Sign", "Read again"), "quiet", "eye")
        self.again.clicked.connect(self.read_again)
        self.patient = PatientCard(host)
        self.witness = WitnessCard(host, titles.get("witness", ""))
        self.interpreter = InterpreterCard(host, titles.get("interpreter", ""))
        self.practitioner = PractitionerCard(host)
        self.cards: dict[Role, SignCard] = {
            "patient": self.patient, "witness": self.witness, "interpreter": self.interpreter,
            "practitioner": self.practitioner,
        }  # fmt: skip
        for role in ("patient", "witness", "interpreter"):
            self.cards[role].done.connect(lambda role=role: self.signed.emit(role))
        self.patient.declined.connect(self.declined)
        self.patient.way.chosen.connect(lambda _: self._show_cards())
        self.practitioner.done.connect(practitioner_done)
        line = row(spacing=12)
        line.addWidget(self._what, 1)
        line.addWidget(self.again)
        self.change = button(translate("Sign", "The patient changes their mind…"), "quiet")
        self.change.clicked.connect(self.declined)
        self.setLayout(stack(line, *self.cards.values(), Wrapping(self.change), spacing=16))

    def show_state(self, what: str, view: ConsentView) -> None:
        """Show who has signed on which text."""
        self._what.say(what)
        self._view = view
        self._show_cards()

    def due(self) -> SignCard:
        """The card of whoever signs next; the practitioner's when all have signed."""
        left = missing(self._host.visit)
        return self.cards[left[0] if left else "practitioner"]

    def unkept(self) -> bool:
        """Whether somebody has drawn or typed a signature that is not recorded."""
        return any(bool(card.pad.strokes()) or bool(card.typed.text().strip()) for card in self.cards.values())

    def name_of(self, role: Role) -> str:
        """A signatory as the interface names them inside a sentence."""
        translate = QCoreApplication.translate
        return {
            "patient": translate("Sign", "the patient"),
            "witness": translate("Sign", "the witness"),
            "interpreter": translate("Sign", "the interpreter"),
            "practitioner": translate("Sign", "the practitioner"),
        }[role]

    def _show_cards(self) -> None:
        view, visit = self._view, self._host.visit
        if view is None:
            return
        roles = self._roles()
        left = [role for role in roles if visit.signed_by(role) is None]
        beside = {one.role: one for one in view.beside}
        for role, card in self.cards.items():
            card.setVisible(role in roles)
            # One is due at a time; the others say after whom they sign.
            before = left[: left.index(role)] if role in left else []
            waits = QCoreApplication.translate("Sign", "Signs after {who}.").replace(
                "{who}", self.name_of(before[-1]) if before else ""
            )
            card.show_state(self._signed_words(role), waits if before else "", self._sentence(role, beside))
        known = beside.get("interpreter")
        self.interpreter.who.say(f"{known.name} · {known.note}" if known else "")
        self.practitioner.name_person(self._host.session.person.name if self._host.session.person else "")
        self.change.setVisible("patient" not in left and "practitioner" in left)

    def _roles(self) -> tuple[Role, ...]:
        """Everybody who signs; the witness as soon as the patient is about to make a mark."""
        roles = needed(self._host.visit)
        if "witness" in roles or self.patient.way.value() != "mark" or self._host.visit.signatures:
            return roles
        return (roles[0], "witness", *roles[1:])

    def _signed_words(self, role: Role) -> str:
        done = self._host.visit.signed_by(role)
        if done is None:
            return ""
        signed = QCoreApplication.translate("Sign", "{name}, signed {time}")
        marked = QCoreApplication.translate("Sign", "{name}, marked {time}")
        at = f"{done.at.astimezone(self._host.session.clock().tzinfo):%H:%M}"
        return (marked if done.method == "mark" else signed).replace("{name}", done.name).replace("{time}", at)

    def _sentence(self, role: Role, beside: dict[Beside, SignatoryView]) -> str:
        translate = QCoreApplication.translate
        if role == "patient":
            agree = translate("Sign", "I, {name}, have read it or heard it, my questions are answered, and I agree. "
                                      "I may change my mind at any time.")  # fmt: skip
            return agree.replace("{name}", self._view.patient_name if self._view else "")
        if role == "practitioner":
            return translate("Sign", "I explained the above and answered the questions.")
        return beside[role].says if role in beside else ""
