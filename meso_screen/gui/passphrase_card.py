"""Settings: the passphrase the records open with."""

from __future__ import annotations

from meso_screen.flow.change_clinic import may_change
from meso_screen.flow.session import Session
from meso_screen.gui import a11y
from meso_screen.gui.dialogs.passphrase import PassphraseDialog
from meso_screen.gui.jobs import Jobs
from meso_screen.gui.pages.split import Wrapping
from meso_screen.gui.role_words import may_words
from meso_screen.gui.widgets import Box, button, label, para


class PassphraseCard(Box):
    """Says what opens the records; only who may change the passphrase gets the button that does."""

    def __init__(self, session: Session, jobs: Jobs) -> None:
        super().__init__("card")
        self._session, self._jobs = session, jobs
        self.dialog: PassphraseDialog | None = None
        self.change = button(self.tr("Change the passphrase…"), icon="key")
        self.change.clicked.connect(self.open_dialog)
        about = self.tr("The records open with it. If it is forgotten, the recovery key on paper opens them.")
        self._only = label(may_words(), tone="muted", wrap=True)
        self.state = label("", tone="muted", wrap=True)
        heading = label(self.tr("Passphrase"), "h3")
        self.add(heading, para(about), Wrapping(self.change), self._only, self.state)

    def show_card(self) -> None:
        """Show it to whoever is signed in now."""
        changes = may_change(self._session, "manage_keys")
        self.change.setVisible(changes)
        self._only.setVisible(not changes)
        self._say("")

    def open_dialog(self) -> None:
        """Ask for the present passphrase and the new one."""
        self.dialog = PassphraseDialog(self, self._jobs, self._session, self._changed)
        self.dialog.open()
        self.dialog.focus_first()

    def _changed(self, _: object) -> None:
        self.show_card()
        self.change.setFocus()
        self._say(self.tr("The passphrase is changed; the recovery key is the one of before. It is in the log."))

    def _say(self, words: str) -> None:
        self.state.say(words)
        self.state.setVisible(bool(words))
        if words:
            a11y.announce(self, words)
