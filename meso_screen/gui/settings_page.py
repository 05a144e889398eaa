"""This PC's look, and what is known of the clinic, its people and its form pack."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QTimer, Signal

from meso_screen.flow.session import Session
from meso_screen.gui import a11y
from meso_screen.gui.clinic_card import ClinicCard
from meso_screen.gui.jobs import Jobs
from meso_screen.gui.known_card import KnownCard
from meso_screen.gui.pages.split import Wrapping
from meso_screen.gui.passphrase_card import PassphraseCard
from meso_screen.gui.people_card import PeopleCard
from meso_screen.gui.seal_card import SealCard
from meso_screen.gui.widgets import ChoiceGroup, PageArea, SegmentedChoice, button, card, label, para, row
from meso_screen.settings import Settings

AIR = 24  # px above what is scrolled to


class SettingsPage(PageArea):
    """Emits ``changed(Settings)`` at once; there is no Save button.

    ``clinic_changed`` follows a change of the clinic or its people, ``back`` asks for the visit that needed one.
    """

    changed = Signal(object)
    clinic_changed = Signal()
    back = Signal()

    def __init__(self, session: Session, settings: Settings, jobs: Jobs) -> None:
        super().__init__(860)
        self._session, self._settings = session, settings
        self.look = SegmentedChoice(
            self.tr("Look"),
            [("light", self.tr("Light")), ("dark", self.tr("Dark")), ("contrast", self.tr("High contrast"))],
        )
        self.look.set_value(settings.theme)
        self.look.chosen.connect(lambda name: self._change(theme=name))
        sizes = [(str(n), f"{n} %") for n in (100, 115, 130, 150, 175)]
        self.size_choice = ChoiceGroup(self.tr("Text size"), sizes, face="segment")
        self.size_choice.setLayout(Wrapping(*self.size_choice.tiles.values()))  # large text in a small window
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
        self.clinic, self.people = ClinicCard(session), PeopleCard(session)
        for changeable in (self.clinic, self.people):
            changeable.changed.connect(self._follow)
            self.column.addWidget(changeable)
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
        self.seal, self.known = SealCard(session, jobs), KnownCard(session, jobs)
        self.passphrase = PassphraseCard(session, jobs)
        self.column.addWidget(self.seal)
        self.column.addWidget(self.known)
        self.column.addWidget(self.passphrase)
        self.column.addStretch(1)
        self._need = label("", "label", "caution", wrap=True)
        self.back_button = button(self.tr("Back to the visit"), icon="arrow-left")
        self.back_button.clicked.connect(self.back)
        self._notice = card(self._need, Wrapping(self.back_button))
        self._notice.hide()
        self.column.addWidget(self._notice)

    def show_view(self) -> None:
        """Show clinic, people and seals as they are now, to whoever is signed in."""
        self._notice.hide()
        self.resume()

    def resume(self) -> None:
        """Show them as they are now, behind the lock they may have changed; why a visit led here stays."""
        self.clinic.show_details()
        self.people.show_people()
        self.seal.show_seal()
        self.known.show_clinics()
        self.passphrase.show_card()

    def show_need(self, name: str, why: str) -> None:
        """Say why a visit needs something here, above the card it is about (``clinic`` or ``people``), and go there."""
        wanted: ClinicCard | PeopleCard = self.clinic if name == "clinic" else self.people
        self._need.say(why)
        self.column.removeWidget(self._notice)
        self.column.insertWidget(self.column.indexOf(wanted), self._notice)
        self._notice.show()
        QTimer.singleShot(0, self, lambda: self._reveal(wanted))  # the page is laid out only then
        a11y.announce(self, why, assertive=True)

    def _reveal(self, wanted: ClinicCard | PeopleCard) -> None:
        self.verticalScrollBar().setValue(self._notice.mapTo(self.page, QPoint(0, 0)).y() - AIR)
        wanted.focus_first()

    def _follow(self) -> None:
        """Whoever changed their own card may do more or less than before; the words of the change stay."""
        if self.sender() is self.people:
            self.clinic.show_details()
        else:
            self.people.show_people()
        self.seal.show_seal()
        self.known.show_clinics()
        self.passphrase.show_card()
        self.clinic_changed.emit()
        if self._notice.isVisible():
            self.back_button.setFocus()

    def _change(self, **change: object) -> None:
        self._settings = self._settings.model_copy(update=change)
        self.changed.emit(self._settings)

    def focus_first(self) -> None:
        """The look."""
        self.look.focus_first()
