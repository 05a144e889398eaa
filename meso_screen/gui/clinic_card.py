"""Settings: what is printed of the clinic."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout

from meso_screen.flow.change_clinic import clinic_details, may_change
from meso_screen.flow.clinic import ClinicDetails
from meso_screen.flow.session import Session
from meso_screen.gui import a11y
from meso_screen.gui.dialogs.clinic_details import DetailsDialog
from meso_screen.gui.pages.split import Wrapping
from meso_screen.gui.role_words import may_words
from meso_screen.gui.widgets import Box, button, clear, label, row, written


class ClinicCard(Box):
    """Shows the details to everyone; who may change them gets *Change…*. ``changed`` follows when they are kept."""

    changed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__("card")
        self._session = session
        self._shown = ClinicDetails(name="")
        self.dialog: DetailsDialog | None = None
        self._facts = QVBoxLayout()
        self._facts.setSpacing(6)
        self.state = label("", tone="muted", wrap=True)
        self.change = button(self.tr("Change…"), icon="pencil", name=self.tr("Change the clinic’s details"))
        self.change.clicked.connect(self.open_dialog)
        self._only = label(may_words(), tone="muted", wrap=True)
        self.add(label(self.tr("The clinic"), "h3"), self._facts, Wrapping(self.change), self._only, self.state)

    def show_details(self) -> None:
        """Show the details as they are kept now, to whoever is signed in now."""
        self._shown = clinic_details(self._session.store)
        changes = may_change(self._session, "change_clinic")
        self.change.setVisible(changes)
        self._only.setVisible(not changes)
        self.say("")
        clear(self._facts)
        for caption, value, needed in self._lines(self._shown):
            missing = self.tr("Missing: nothing can be signed without it") if needed else self.tr("Not given")
            line = row(spacing=14)
            line.addWidget(label(caption, "small", "muted", wrap=True), 1)
            tone = "" if value else "caution" if needed else "muted"
            line.addWidget(written(value or missing, "small", tone), 3)
            self._facts.addLayout(line)

    def _lines(self, now: ClinicDetails) -> list[tuple[str, str, bool]]:
        return [
            (self.tr("Name"), now.name, True),
            (self.tr("Address"), now.address, False),
            (self.tr("Telephone"), now.phone, True),
            (self.tr("Out of hours"), now.out_of_hours, False),
            (self.tr("Emergency number"), now.emergency_number, False),
            (self.tr("Paper"), now.paper, False),
        ]

    def open_dialog(self) -> None:
        """Ask for the details."""
        self.dialog = DetailsDialog(self, self._session, self._kept)
        self.dialog.open()
        self.dialog.focus_first()

    def _kept(self, now: ClinicDetails) -> None:
        before = self._shown
        self.show_details()
        self.change.setFocus()
        if now == before:
            self.say(self.tr("Nothing was changed."))
            return
        words = self.tr("Kept. The next paper says so; what is sealed stays as it was.")
        if now.name != before.name:
            words += " " + self.tr("The seal keeps the name it was made with until it is renewed.")
        self.say(words)
        self.changed.emit()

    def say(self, words: str) -> None:
        """Say how a change went."""
        self.state.say(words)
        self.state.setVisible(bool(words))
        if words:
            a11y.announce(self, words)

    def focus_first(self) -> None:
        """*Change…*."""
        self.change.setFocus()
