"""This PC's look, and what is known of the clinic, its people and its form pack."""

from __future__ import annotations

from PySide6.QtCore import Signal

from meso_screen.flow.session import Session
from meso_screen.gui.jobs import Jobs
from meso_screen.gui.known_card import KnownCard
from meso_screen.gui.seal_card import SealCard
from meso_screen.gui.widgets import PageArea, SegmentedChoice, card, label, para, row
from meso_screen.settings import Settings


class SettingsPage(PageArea):
    """Emits ``changed(Settings)`` at once; there is no Save button."""

    changed = Signal(object)

    def __init__(self, session: Session, settings: Settings, jobs: Jobs) -> None:
        super().__init__(860)
        self._session, self._settings = session, settings
        self.look = SegmentedChoice(
            self.tr("Look"),
            [("light", self.tr("Light")), ("dark", self.tr("Dark")), ("contrast", self.tr("High contrast"))],
        )
        self.look.set_value(settings.theme)
        self.look.chosen.connect(lambda name: self._change(theme=name))
        self.size_choice = SegmentedChoice(
            self.tr("Text size"), [(str(n), f"{n} %") for n in (100, 115, 130, 150, 175)]
        )
        self.size_choice.set_value(str(settings.text_percent))
        self.size_choice.chosen.connect(lambda percent: self._change(text_percent=int(percent)))
        self.lock_after = SegmentedChoice(
            self.tr("Lock after"), [(str(n), self.tr("%n min", "", n)) for n in (2, 5, 10, 15)]
        )
        self.lock_after.set_value(str(settings.lock_minutes))
        self.lock_after.chosen.connect(lambda minutes: self._change(lock_minutes=int(minutes)))
        self.column.addWidget(label(self.tr("Settings"), "h1"))
        self.column.addWidget(
            card(
                label(self.tr("This PC"), "h3"),
                row(label(self.tr("Look"), "label"), None, self.look),
                row(label(self.tr("Text size"), "label"), None, self.size_choice),
                row(label(self.tr("Lock after"), "label"), None, self.lock_after),
            )
        )
        pack = session.knowledge.catalogue.pack
        approved = (
            self.tr("approved by {name}").replace("{name}", pack.approved_by or "")
            if pack.approved
            else self.tr("not approved by a responsible clinician")
        )
        about_pack = f"{pack.id} {pack.version} · {session.knowledge.catalogue.digest[:16]}"
        self.column.addWidget(
            card(
                label(self.tr("Form pack"), "h3"),
                label(about_pack, "body", identifier=True, wrap=True),
                para(self.tr("Its clinical content is {state}.").replace("{state}", approved)),
            )
        )
        clinic = session.store.clinic()
        lines = [str(clinic.get(name, "")) for name in ("name", "address", "phone", "out_of_hours")]
        roles = {
            "desk": self.tr("front desk"),
            "practitioner": self.tr("practitioner"),
            "lead": self.tr("clinical lead"),
            "administrator": self.tr("administrator"),
        }
        people = [f"{person.name}, {roles[person.role]}" for person in session.people()]
        self.column.addWidget(
            card(
                label(self.tr("Clinic and people"), "h3"),
                *(label(line, "body", wrap=True) for line in lines + people if line),
            )
        )
        self.seal, self.known = SealCard(session, jobs), KnownCard(session, jobs)
        self.column.addWidget(self.seal)
        self.column.addWidget(self.known)
        self.column.addStretch(1)

    def show_view(self) -> None:
        """Show the seal and the known clinics as they are now, to whoever is signed in."""
        self.seal.show_seal()
        self.known.show_clinics()

    def _change(self, **change: object) -> None:
        self._settings = self._settings.model_copy(update=change)
        self.changed.emit(self._settings)

    def focus_first(self) -> None:
        """The look."""
        self.look.focus_first()
