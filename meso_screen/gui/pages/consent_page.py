"""Consent: the document, the talk about it, then the signatures and the seal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property

from PySide6.QtCore import QPoint
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from meso_screen.flow.cards import GateView
from meso_screen.flow.change_clinic import may_change
from meso_screen.flow.clinic import sealer_of
from meso_screen.flow.clinic_seal import SealView, view_seal
from meso_screen.flow.prints import draft_document, prepare_drawing, print_document
from meso_screen.flow.sealing import Receipt, seal_visit
from meso_screen.flow.signatories import Role, missing
from meso_screen.flow.signing import ConsentView, time_to_think, view_consent
from meso_screen.flow.visit import Visit
from meso_screen.gui import a11y, theme
from meso_screen.gui.dialogs.ending import EndDialog
from meso_screen.gui.pages.consent_sign import Signing
from meso_screen.gui.pages.consent_talk import Talk
from meso_screen.gui.pages.document_view import DocumentView
from meso_screen.gui.pages.page import Host, Page
from meso_screen.gui.pages.review_side import GateList, fill
from meso_screen.gui.pages.split import Split, Sticky, Wrapping
from meso_screen.gui.printing import Printing
from meso_screen.gui.seal_words import seal_notice
from meso_screen.gui.widgets import Dialog, button, card, label, para, stack
from meso_screen.problems import ProblemError, refuse

WIDEST = 1400
SIDE = 400
READING = 480  # px the document takes at least
SIGNING = 820
AIR = 24


class ConsentPage(Page):
    """Two steps on one page: read and talk, then sign. Sealing runs beside the window, which says what it does."""

    wide = True

    def __init__(self, host: Host, printing: Printing | None = None) -> None:
        super().__init__(host, WIDEST)
        self.printing = printing or Printing()
        self.view: ConsentView | None = None
        self.dialog: Dialog | None = None
        self._title = label("", "h1", wrap=True)
        self._lead = label("", "lead", "muted", wrap=True)
        self.document = DocumentView(host.jobs, self._draft)
        self.holder = Sticky(self.document)
        self.talk = Talk(host, self.show_view)
        self.gates = GateList()
        self.notice = label("", "body", "caution", weight=500, wrap=True)
        self.notice.hide()
        self.go_on = button(self.tr("Go to sign"), "primary", "arrow-right", trailing=True)
        self.go_on.clicked.connect(self.go_to_sign)
        self.take_home = button(self.tr("Print to take home"), icon="printer")
        self.take_home.clicked.connect(self._print_draft)
        self.decline = button(self.tr("The patient does not consent…"), "quiet")
        self.decline.clicked.connect(self.end_declined)
        self.back = button(self.tr("Back to the review"), "quiet", "arrow-left")
        self.back.clicked.connect(lambda: self.host.go("review"))
        self.gate_card = card(
            label(self.tr("Before it can be signed"), "h3", wrap=True), self.notice, self.gates, 2, self.go_on,
            self.take_home, self.decline, self.back,
        )  # fmt: skip
        side = QWidget()
        side.setLayout(stack(self.gate_card, self.talk, None, spacing=16))
        self.reading = Split(self.holder, side, SIDE, 520)
        self._progress = para("", "lead")
        self.try_again = button(self.tr("Try to seal again"), "primary")
        self.try_again.clicked.connect(self.seal)
        self.sealing = card(self._progress, Wrapping(self.try_again))
        self.column.addWidget(self._title)
        self.column.addWidget(self._lead)
        self.column.addWidget(self.reading, 1)
        self.column.addWidget(self.sealing)
        self.column.addStretch(0)
        self._step = "read"
        self.restyle()
        self.reading.turned.connect(self._stick)
        self.verticalScrollBar().valueChanged.connect(self._stick)

    @cached_property
    def signing(self) -> Signing:
        """The signatures, made when they are first looked at: the text must not wait for them."""
        made = Signing(self.host, self.seal)
        made.read_again.connect(self.read_again)
        made.declined.connect(self.end_declined)
        made.signed.connect(self._signed)
        made.setMaximumWidth(theme.px(SIGNING))
        self.column.insertWidget(self.column.indexOf(self.sealing), made)
        return made

    def _is_made(self) -> bool:
        return "signing" in vars(self)

    # -- showing -------------------------------------------------------------------------------------------------

    def show_view(self) -> None:
        """Draw the document, the talk and who has signed."""
        visit = self.host.visit
        if self.view is None:
            # Nobody waits for it: what fails here is said when the document is drawn.
            self.host.jobs.run(prepare_drawing, lambda _: None, lambda _: None, self)
            store, now = self.host.session.store, self.host.session.clock()
            self.host.jobs.run(lambda: view_seal(store, now), self._note_seal, lambda _: None, self)
        view = self.view = view_consent(self.host.session, visit)
        if not visit.frozen and not visit.shown_digest:
            self._note_shown(view)
            view = self.view
        if visit.signatures:
            self._step = "sign"
        self.document.show_report(view.report, view.digest)
        self.gates.show_gates(view.gates)
        left = "; ".join(gate.text for gate in view.gates if not gate.done)
        said = self.tr("Still open: {list}").replace("{list}", left) if left else ""
        self.go_on.setAccessibleDescription(said)
        fill(self.go_on, not left)
        self.talk.show_talk(view)
        self._show_step(view)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._stick()

    def _stick(self) -> None:
        """The document fills the window and stays in view while the talk beside it scrolls."""
        beside = self.reading.is_beside()
        room = self.viewport().height() - 2 * AIR if beside else 0
        self.holder.set_tall(max(room, theme.px(READING)))
        top = self.holder.mapTo(self.page, QPoint(0, 0)).y()
        self.holder.stick(self.verticalScrollBar().value() + AIR - top if beside else 0)

    def restyle(self) -> None:
        super().restyle()
        for name in ("signing", "sealing"):
            if (part := vars(self).get(name)) is not None:
                part.setMaximumWidth(theme.px(SIGNING))

    def _show_step(self, view: ConsentView) -> None:
        signing = self._step == "sign"
        visit = self.host.visit
        complete = not missing(visit) and visit.outcome == "open"
        self._title.say(self.tr("Sign") if signing else self.tr("Consent"))
        lead = self.tr("The patient signs first. From then on nothing can be changed.")
        if not signing:
            lead = self.tr("Read it with the patient. It says the same as the pages that will be signed.")
        self._lead.say(lead)
        self.reading.setVisible(not signing)
        if signing or self._is_made():
            what = self.tr("Document {id}, form {version}, text {digest}")
            for name, words in (
                ("{id}", view.report.document_id), ("{version}", view.report.form_version),
                ("{digest}", view.digest[:8]),
            ):  # fmt: skip
                what = what.replace(name, words)
            self.signing.show_state(what, view)
            self.signing.again.setVisible(not visit.signatures)
            self.signing.setVisible(signing)
        self.sealing.setVisible(complete)
        self.try_again.setVisible(complete and not self.busy)
        if complete and not self.busy:
            self._progress.say(self.tr("Everybody has signed. The document is not sealed yet."))

    def _note_shown(self, view: ConsentView) -> None:
        """Keep that this very text was on screen; the first time is when the information was given."""
        self.host.keep(self.host.session.show_text(self.host.visit, view.digest))
        self.view = replace(view, time_to_think=time_to_think(self.host.session, self.host.visit))

    def _note_seal(self, view: SealView) -> None:
        """A certificate that ends soon, or has ended, is said before anybody signs."""
        words = seal_notice(view)
        self.notice.say(words)
        self.notice.setVisible(bool(words))
        if words:
            a11y.announce(self, words)

    # -- steps ---------------------------------------------------------------------------------------------------

    def go_to_sign(self) -> None:
        """Open the signatures, or go to the first thing that is still open and say it."""
        assert self.view is not None
        if not self.talk.outlook.store():
            return
        if self.talk.interpreter.pending() and not self.talk.interpreter.keep():
            return
        if self.talk.pending():
            self.talk.add.setFocus()
            a11y.announce(self, self.tr("A question is typed but not added."), assertive=True)
            return
        gate = next((gate for gate in self.view.gates if not gate.done), None)
        if gate is not None:
            a11y.announce(self, self.tr("Still open: {what}").replace("{what}", gate.text), assertive=True)
            if gate.step == "settings":
                self._ask_for(gate)
            elif gate.step != "consent":
                self.host.go(gate.step)
            else:
                self.talk.focus_open()
            return
        if self.host.visit.shown_digest != self.view.digest and not self.host.visit.frozen:
            self._note_shown(self.view)
        self._step = "sign"
        self.show_view()
        self.verticalScrollBar().setValue(0)
        self.signing.patient.focus_first()

    def _ask_for(self, gate: GateView) -> None:
        """Something of the clinic is missing: open the settings there for who may enter it, else say who may."""
        what = self.tr("{what} is missing.").replace("{what}", gate.text)
        people = gate.id == "registration"
        if may_change(self.host.session, "manage_people" if people else "change_clinic"):
            why = f"{what} {self.tr('Enter it here, then go back to the visit.')}"
            self.host.open_settings("people" if people else "clinic", why)
            return
        then = self.tr("The clinical lead or the administrator enters it in Settings.")
        self.host.tell(refuse(what, self.tr("Settings"), then))

    def read_again(self) -> None:
        """Back to the text, as long as nobody has signed."""
        self._step = "read"
        self.document.read_with_patient()
        self.show_view()
        self.document.text.setFocus()

    def _signed(self, role: Role) -> None:
        self.show_view()
        left = missing(self.host.visit)
        words = self.tr("Signed by {who}. Now {next}.").replace("{who}", self.signing.name_of(role))
        a11y.announce(self, words.replace("{next}", self.signing.name_of(left[0])))
        self.signing.due().focus_first()

    def end_declined(self) -> None:
        """The patient does not consent: a finished outcome with its own sheet."""
        def record(said: object) -> None:
            assert isinstance(said, dict)
            self.host.keep(self.host.session.end_visit(self.host.visit, "declined", said["words"]))
            self.host.go("not-today")

        self.dialog = EndDialog(self, record, declined=True)
        self.dialog.open()
        self.dialog.focus_first()

    # -- sealing -------------------------------------------------------------------------------------------------

    def seal(self) -> None:
        """Seal beside the window: draw, compare with the record, seal, check the seal, keep."""
        if self.busy:
            return
        host = self.host
        session, visit = host.session.of_now(), host.visit
        self.busy = True
        self.show_view()
        self._say(self.tr("Sealing: the document is drawn, compared with the record, sealed and checked…"))

        session = host.session.of_now()

        def work() -> tuple[Visit, Receipt]:
            return seal_visit(session, visit, sealer_of(session.store))

        def done(result: tuple[Visit, Receipt]) -> None:
            self.busy = False
            host.keep(result[0])
            host.go("sealed")

        def failed(error: Exception) -> None:
            self.busy = False
            self.show_view()
            words = self.tr("The document is not sealed. The signatures are kept.")
            self._say(words)
            host.tell(error if isinstance(error, ProblemError) else refuse(words, "", self.tr("Try again.")))

        host.jobs.run(work, done, failed, self)

    def _say(self, words: str) -> None:
        self._progress.say(words)
        a11y.announce(self, words)

    def _print_draft(self) -> None:
        host = self.host
        if self.busy:
            return
        self.busy = True

        def done(pdf: bytes) -> None:
            self.busy = False
            self.printing.print_pdf(self, pdf, host.tell)

        def failed(error: Exception) -> None:
            self.busy = False
            host.tell(error if isinstance(error, ProblemError) else refuse(self.tr("The document could not be drawn.")))

        session, visit = host.session.of_now(), host.visit
        host.jobs.run(lambda: print_document(session, visit, "patient_copy"), done, failed, self)

    def _draft(self) -> Callable[[], bytes]:
        """The work that draws the document as it stands now."""
        session, visit = self.host.session.of_now(), self.host.visit
        return lambda: draft_document(session, visit)

    def flush(self) -> None:
        """Keep the words on what is likely; those the disk does not take stay in their field."""
        change = None if self.busy else self.talk.outlook.change()
        if change is None:
            return
        try:
            self.host.keep(change(self.host.visit))
        except ProblemError as error:
            self.host.not_saved("outlook", error, self.flush)
        else:
            self.show_view()

    def unkept(self) -> bool:
        """Words of the talk, or a signature, that stand on the page and nowhere else."""
        if self.host.visit.outcome != "open":
            return False
        if self._is_made() and self.signing.unkept():
            return True
        talk = self.talk
        return not self.host.visit.frozen and (
            talk.pending() or talk.interpreter.pending() or talk.outlook.change() is not None
        )

    def before_leaving(self) -> bool:
        """Not while the document is being sealed; a question that is typed is not lost silently."""
        if self.busy or not self.talk.outlook.store():
            return False
        if self.host.visit.frozen:
            return True
        if self.talk.interpreter.pending() and not self.talk.interpreter.keep():
            return False
        if self.talk.pending():
            self.talk.add.setFocus()
            self.talk.add_question()
            return not self.talk.pending()
        return True

    def focus_first(self) -> None:
        """The text, or the signature that is due."""
        if self._step == "read":
            self.document.text.setFocus()
        else:
            self.signing.due().focus_first()
