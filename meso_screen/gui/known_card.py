"""Settings: the clinics whose seals this PC recognises; a new one shows its fingerprint before it is believed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from meso_screen.flow.access import may
from meso_screen.flow.known_clinics import (
    KnownClinic,
    add_known_clinic,
    known_clinics,
    read_clinic_file,
    show_fingerprint,
)
from meso_screen.flow.session import Session
from meso_screen.flow.views import show_date
from meso_screen.gui import a11y
from meso_screen.gui.dialogs.files import AskFile, ask_to_open
from meso_screen.gui.dialogs.trying import Done, TryingDialog
from meso_screen.gui.jobs import Jobs
from meso_screen.gui.pages.split import Wrapping
from meso_screen.gui.widgets import Box, button, clear, label, para
from meso_screen.problems import ProblemError


class KnowDialog(TryingDialog):
    """Whose certificate a file holds; recognised only after its fingerprint was compared."""

    def __init__(self, parent: QWidget | None, jobs: Jobs, session: Session, clinic: KnownClinic, done: Done) -> None:
        translate = QCoreApplication.translate
        said = translate(
            "Known", "Read the fingerprint to the clinic on the telephone, at a number you already had. Only if every "
            "group is the same is the certificate theirs."
        )  # fmt: skip
        title, act = (
            translate("Known", "Recognise this clinic’s seals?"),
            translate("Known", "It is the same: recognise"),
        )
        super().__init__(parent, jobs, title, act, done, said=said)
        self._session, self._clinic = session, clinic
        ends = translate("Known", "Valid until {date}").replace("{date}", show_date(clinic.ends.date().isoformat()))
        self.body.addWidget(label(clinic.name, "h3", wrap=True))
        self.body.addWidget(label(show_fingerprint(clinic.fingerprint), "lead", identifier=True, wrap=True))
        self.body.addWidget(label(ends, tone="muted", wrap=True))

    def work(self) -> Callable[[], Any]:
        session, clinic = self._session.of_now(), self._clinic
        return lambda: add_known_clinic(session, clinic)

    def focus_first(self) -> None:
        self.keep_button.setFocus()


class KnownCard(Box):
    """The known clinics by name, and *Add a known clinic…*."""

    def __init__(self, session: Session, jobs: Jobs, ask_file: AskFile = ask_to_open) -> None:
        super().__init__("card")
        self._session, self._jobs, self._ask_file = session, jobs, ask_file
        self.dialog: KnowDialog | None = None
        self._list = QVBoxLayout()
        self._list.setSpacing(8)
        self.state = label("", tone="stop", wrap=True)
        self.add_clinic = button(self.tr("Add a known clinic…"), icon="plus")
        self.add_clinic.clicked.connect(self.choose)
        said = self.tr("Verify says “Unchanged” only for seals of these clinics, whoever drops the file.")
        self.add(
            label(self.tr("Known clinics"), "h3"), para(said), self._list, Wrapping(self.add_clinic), self.state
        )  # fmt: skip

    def show_clinics(self) -> None:
        """Show those known now."""
        clear(self._list)
        for clinic in known_clinics():
            ends = self.tr("until {date}").replace("{date}", show_date(clinic.ends.date().isoformat()))
            words = f"{clinic.name} · {show_fingerprint(clinic.fingerprint)[:19]}… · {ends}"
            self._list.addWidget(label(words, "small", identifier=True, wrap=True))
        self.add_clinic.setVisible(may(self._session.person, "manage_seal"))
        self._say("")

    def choose(self) -> None:
        """Ask for another clinic's certificate."""
        kinds = self.tr("Certificates (*.pem *.crt *.cer)")
        self._ask_file(self, self.tr("Choose the clinic’s certificate"), kinds, self.show_file)

    def show_file(self, path: Path) -> None:
        """Show whose certificate a file holds."""
        try:
            clinic = read_clinic_file(path)
        except ProblemError as error:
            self._say(error.problems[0].sentence())
            return
        self._say("")
        self.dialog = KnowDialog(self, self._jobs, self._session, clinic, lambda _: self._added(clinic.name))
        self.dialog.open()
        self.dialog.focus_first()

    def _added(self, name: str) -> None:
        self.show_clinics()
        a11y.announce(self, self.tr("Seals of {name} are recognised from now on.").replace("{name}", name))
        self.add_clinic.setFocus()

    def _say(self, words: str) -> None:
        self.state.say(words)
        self.state.setVisible(bool(words))
        if words:
            a11y.announce(self, words, assertive=True)
