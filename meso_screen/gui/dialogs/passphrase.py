"""The clinic's passphrase: the one there is, and the new one twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from meso_screen.flow.clinic_keys import change_passphrase
from meso_screen.flow.session import Session
from meso_screen.gui.dialogs.trying import Done, TryingDialog
from meso_screen.gui.jobs import Jobs
from meso_screen.problems import ProblemError, refuse


class PassphraseDialog(TryingDialog):
    """Changes it beside the window: deriving keys takes as long as guessing should."""

    def __init__(self, parent: QWidget | None, jobs: Jobs, session: Session, done: Done) -> None:
        translate = QCoreApplication.translate
        said = translate(
            "Passphrase",
            "The records open with the new one from then on; no record is written again. The recovery key stays valid. "
            "Backups made before open with the passphrase of their day.",
        )
        title, act = translate("Passphrase", "Change the passphrase"), translate("Passphrase", "Change it")
        super().__init__(parent, jobs, title, act, done, said=said)
        self._session = session
        self.waiting = translate("Passphrase", "The passphrase is changed…")
        self.present, present = self.line(translate("Passphrase", "The passphrase you have"), secret=True)
        self.new, new = self.line(translate("Passphrase", "New passphrase, at least 8 characters"), secret=True)
        self.again, again = self.line(translate("Passphrase", "New passphrase again"), secret=True)
        self.fields = {"passphrase": self.present, "new passphrase": self.new, "again": self.again}
        for field, line in zip(self.fields.values(), (present, new, again), strict=True):
            field.setMaxLength(1000)
            self.body.addLayout(line)
        self.body.addWidget(self.progress)

    def work(self) -> Callable[[], Any]:
        if self.new.text() != self.again.text():
            translate = QCoreApplication.translate
            what = translate("Passphrase", "The two passphrases differ.")
            raise refuse(what, "again", translate("Passphrase", "Type both again."))
        session, present, new = self._session.of_now(), self.present.text(), self.new.text()
        return lambda: change_passphrase(session, present, new)

    def complain(self, error: ProblemError) -> None:
        """Say what is wrong, and go to its line."""
        super().complain(error)
        field = self.fields.get(error.problems[0].place)
        if field is not None:
            field.setFocus()

    def focus_first(self) -> None:
        """The present one."""
        self.present.setFocus()
