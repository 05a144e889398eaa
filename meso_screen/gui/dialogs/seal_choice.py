"""Another seal for the clinic: its own certificate file, or a card. And the server that stamps the time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from meso_screen.flow.change_seal import card_libraries, renew_seal, set_stamp_server, use_card, use_file
from meso_screen.flow.session import Session
from meso_screen.gui.dialogs.files import AskFile, ask_to_open
from meso_screen.gui.dialogs.trying import Done, TryingDialog
from meso_screen.gui.jobs import Jobs
from meso_screen.gui.widgets import SegmentedChoice, button, row, stack
from meso_screen.problems import refuse


class RenewDialog(TryingDialog):
    """A new own certificate."""

    def __init__(self, parent: QWidget | None, jobs: Jobs, session: Session, done: Done) -> None:
        translate = QCoreApplication.translate
        said = translate(
            "Seal",
            "The program makes a new key and a new certificate in the clinic’s name, valid for ten years. What was "
            "sealed before stays verifiable here. Whoever else verifies your documents needs the new certificate: save "
            "it for them afterwards.",
        )
        title, act = translate("Seal", "Renew the clinic’s certificate"), translate("Seal", "Renew")
        super().__init__(parent, jobs, title, act, done, said=said)
        self._session = session
        self.body.addWidget(self.progress)

    def work(self) -> Callable[[], Any]:
        session = self._session.of_now()
        return lambda: renew_seal(session)

    def focus_first(self) -> None:
        self.act_button.setFocus()


class SealChoiceDialog(TryingDialog):
    """A PKCS#12 file with its passphrase, or a card with its PIN."""

    def __init__(
        self, parent: QWidget | None, jobs: Jobs, session: Session, done: Done, ask_file: AskFile = ask_to_open
    ) -> None:
        translate = QCoreApplication.translate
        title = translate("Seal", "Use another certificate")
        said = translate(
            "Seal", "What was sealed before stays verifiable. A trial seal is made before anything changes."
        )
        super().__init__(parent, jobs, title, translate("Seal", "Try and use it"), done, said=said)
        self._session, self._ask_file = session, ask_file
        name = translate("Seal", "Where is the key?")
        options = [("file", translate("Seal", "In a file (PKCS#12)")), ("card", translate("Seal", "On a card"))]
        self.where = SegmentedChoice(name, options)
        self.where.set_value("file")
        self.where.chosen.connect(self._show_kind)
        self.file, file = self.line(translate("Seal", "Certificate file (.p12 or .pfx)"))
        self.choose = button(translate("Seal", "Choose file…"))
        self.choose.clicked.connect(self._choose)
        self.passphrase, passphrase = self.line(
            translate("Seal", "Its passphrase"),
            translate("Seal", "It is not kept. The key is, encrypted."),
            secret=True,
        )
        self.library, library = self.line(
            translate("Seal", "Library of the card (PKCS#11)"),
            translate("Seal", "The program of the card’s maker installs it."),
        )
        self.token, token = self.line(translate("Seal", "Name of the card"))
        self.pin, pin = self.line(
            translate("Seal", "PIN of the card"),
            translate("Seal", "It is kept in the encrypted records: whoever opens them seals with this card."),
            secret=True,
        )
        self.key_name, key_name = self.line(
            translate("Seal", "Name of the key (optional)"), translate("Seal", "Only when the card holds several.")
        )
        self.library.setText(next(iter(card_libraries()), ""))
        self._of_file, self._of_card = QWidget(), QWidget()
        self._of_file.setLayout(stack(file, row(self.choose, None), passphrase, spacing=10))
        self._of_card.setLayout(stack(library, token, pin, key_name, spacing=10))
        for part in (self.where, self._of_file, self._of_card, self.progress):
            self.body.addWidget(part)
        self._show_kind("file")

    def _show_kind(self, kind: str) -> None:
        self._of_file.setVisible(kind == "file")
        self._of_card.setVisible(kind == "card")
        self.fit()

    def _choose(self) -> None:
        translate = QCoreApplication.translate
        kinds = translate("Seal", "Certificate files (*.p12 *.pfx)")
        self._ask_file(self, translate("Seal", "Choose a certificate file"), kinds, self._chosen)

    def _chosen(self, path: Path) -> None:
        self.file.setText(str(path))
        self.passphrase.setFocus()

    def work(self) -> Callable[[], Any]:
        session = self._session.of_now()
        if self.where.value() == "card":
            said = (self.library.text(), self.token.text(), self.pin.text(), self.key_name.text())
            return lambda: use_card(session, *said)
        if not self.file.text().strip():
            translate = QCoreApplication.translate
            raise refuse(translate("Seal", "No file is chosen."), "", translate("Seal", "Choose one."))
        path, passphrase = Path(self.file.text().strip()), self.passphrase.text()
        return lambda: use_file(session, path, passphrase)

    def focus_first(self) -> None:
        self.where.focus_first()


class StampDialog(TryingDialog):
    """The address of a stamp server, or none."""

    def __init__(self, parent: QWidget | None, jobs: Jobs, session: Session, done: Done, address: str) -> None:
        translate = QCoreApplication.translate
        said = translate(
            "Seal",
            "A stamp server (RFC 3161) confirms when a document was sealed. It gets a digest, nothing of the document. "
            "Without an answer nothing is sealed, so it must be reachable whenever you seal.",
        )
        title, act = translate("Seal", "Stamp server"), translate("Seal", "Try and use it")
        super().__init__(parent, jobs, title, act, done, said=said)
        self._session = session
        self.address, line = self.line(
            translate("Seal", "Address"), translate("Seal", "It begins with http:// or https://. Empty: no time stamp.")
        )
        self.address.setText(address)
        self.body.addLayout(line)
        self.body.addWidget(self.progress)

    def work(self) -> Callable[[], Any]:
        session, address = self._session.of_now(), self.address.text()
        return lambda: set_stamp_server(session, address)

    def focus_first(self) -> None:
        self.address.setFocus()
