"""Settings: the clinic's seal. Whose certificate, how long, where its key is; renewed, exchanged, saved for others."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QVBoxLayout

from meso_screen.flow.access import may
from meso_screen.flow.clinic_seal import SealView, clinic_certificate, view_seal
from meso_screen.flow.known_clinics import show_fingerprint
from meso_screen.flow.session import Session
from meso_screen.flow.views import show_date
from meso_screen.gui import a11y
from meso_screen.gui.dialogs.files import AskFile, ask_to_save
from meso_screen.gui.dialogs.seal_choice import RenewDialog, SealChoiceDialog, StampDialog
from meso_screen.gui.dialogs.trying import TryingDialog
from meso_screen.gui.jobs import Jobs
from meso_screen.gui.pages.split import Wrapping
from meso_screen.gui.seal_words import seal_notice
from meso_screen.gui.widgets import Box, button, clear, label, row


class SealCard(Box):
    """Shows the seal to everyone; only who may change it gets the buttons that do."""

    def __init__(self, session: Session, jobs: Jobs, ask_path: AskFile = ask_to_save) -> None:
        super().__init__("card")
        self._session, self._jobs, self._ask_path = session, jobs, ask_path
        self._view = SealView("missing")
        self.dialog: TryingDialog | None = None
        self._facts = QVBoxLayout()
        self._facts.setSpacing(6)
        self.notice = label("", "body", "caution", weight=500, wrap=True)
        self.state = label("", tone="muted", wrap=True)
        self.save = button(self.tr("Save certificate for others…"), icon="download")
        self.renew = button(self.tr("Renew…"), icon="refresh")
        self.other = button(self.tr("Use another certificate…"), icon="key")
        self.stamp = button(self.tr("Stamp server…"), icon="clock")
        self._only = label(self.tr("The clinical lead or the administrator may change it."), tone="muted", wrap=True)
        self.save.clicked.connect(self.save_certificate)
        self.renew.clicked.connect(lambda: self._open(RenewDialog(self, jobs, session, self._changed)))
        self.other.clicked.connect(lambda: self._open(SealChoiceDialog(self, jobs, session, self._changed)))
        self.stamp.clicked.connect(
            lambda: self._open(StampDialog(self, jobs, session, self._changed, self._view.stamp_address))
        )
        self.add(
            label(self.tr("The clinic’s seal"), "h3"), self.notice, self._facts,
            Wrapping(self.save, self.renew, self.other, self.stamp), self._only, self.state,
        )  # fmt: skip

    def show_seal(self) -> None:
        """Show the seal as it is kept now, and to whoever is signed in now."""
        self._view = view = view_seal(self._session.store, self._session.clock())
        changes = may(self._session.person, "manage_seal")
        for part in (self.renew, self.other, self.stamp):
            part.setVisible(changes)
        self._only.setVisible(not changes)
        self.save.setVisible(view.state != "missing")
        notice = seal_notice(view)
        self.notice.say(notice)
        self.notice.set_tone("stop" if view.state in ("ended", "missing") else "caution")
        self.notice.setVisible(bool(notice))
        self._say("")
        clear(self._facts)
        for caption, value in self._lines(view):
            line = row(spacing=14)
            line.addWidget(label(caption, "small", "muted", wrap=True), 1)
            line.addWidget(label(value, "small", identifier=True, wrap=True), 3)
            self._facts.addLayout(line)

    def _lines(self, view: SealView) -> list[tuple[str, str]]:
        if view.ends is None:
            return []
        where = {
            "own": self.tr("Made by this program; in the clinic’s encrypted records"),
            "file": self.tr("From your own file; in the clinic’s encrypted records"),
            "card": self.tr("On the card “{name}”").replace("{name}", view.token),
        }
        return [
            (self.tr("Certificate of"), view.name),
            (self.tr("Fingerprint"), show_fingerprint(view.fingerprint)),
            (self.tr("Valid until"), show_date(view.ends.isoformat())),
            (self.tr("Key"), where[view.kind]),
            (self.tr("Time stamp"), view.stamp_address or self.tr("None: the time is that of this PC’s clock")),
        ]

    def _open(self, dialog: TryingDialog) -> None:
        self.dialog = dialog
        dialog.open()
        dialog.focus_first()

    def _changed(self, _: object) -> None:
        self.show_seal()
        self._say(self.tr("The seal was tried, verified and is in use. The change is in the log."))
        self.save.setFocus()

    def save_certificate(self) -> None:
        """Write the certificate another PC needs to verify what this clinic seals."""
        pem = clinic_certificate(self._session.store)

        def write(path: Path) -> None:
            try:
                path.write_bytes(pem)
            except OSError:
                self._say(self.tr("The file cannot be written. Choose another folder."), wrong=True)
                return
            self._say(self.tr("Saved {name}. It holds no secret.").replace("{name}", path.name))

        self._ask_path(self, self.tr("Save the certificate"), "clinic-certificate.pem", write)

    def _say(self, words: str, *, wrong: bool = False) -> None:
        self.state.say(words)
        self.state.set_tone("stop" if wrong else "muted")
        self.state.setVisible(bool(words))
        if words:
            a11y.announce(self, words, assertive=wrong)
