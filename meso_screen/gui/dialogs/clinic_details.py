"""What is printed of the clinic, to be changed."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from meso_screen.flow.change_clinic import change_details, clinic_details
from meso_screen.flow.clinic import ClinicDetails
from meso_screen.flow.session import Session
from meso_screen.gui.dialogs.fields import Done, FieldsDialog
from meso_screen.gui.widgets import para

LONGEST = {"name": 120, "address": 240, "phone": 40, "out_of_hours": 40, "emergency_number": 20}
"""Letters a line takes; ``ClinicDetails`` takes as many."""


def emergency_hint(field: QLineEdit) -> None:
    """Say what kind of number is meant, and fill in none: which one is right depends on where the clinic stands."""
    field.setPlaceholderText(QCoreApplication.translate("Clinic", "112, 911, 999 …"))


def paper_words() -> list[tuple[str, str]]:
    """The paper sizes with their words."""
    return [("A4", "A4"), ("Letter", QCoreApplication.translate("Clinic", "Letter"))]


class DetailsDialog(FieldsDialog):
    """Name, address, the three numbers and the paper."""

    def __init__(self, parent: QWidget | None, session: Session, done: Done) -> None:
        translate = QCoreApplication.translate
        super().__init__(parent, translate("Clinic", "The clinic"), translate("Clinic", "Keep the change"), done)
        self._session = session
        self._seen = now = clinic_details(session.store)
        said = translate("Clinic", "Visits that nobody has signed yet follow. What is sealed stays as it was signed.")
        self.body.addWidget(para(said))
        self.add(self._line("name", translate("Clinic", "Name of the clinic"), now))
        self.add(self._line("address", translate("Clinic", "Address"), now))
        self.add(
            self._line("phone", translate("Clinic", "Telephone, for patients"), now),
            self._line("out_of_hours", translate("Clinic", "Out-of-hours telephone"), now),
        )
        emergency = self._line(
            "emergency_number", translate("Clinic", "Emergency number"), now,
            translate("Clinic", "What your patients dial for an ambulance."),
        )  # fmt: skip
        paper = self.choice("paper", translate("Clinic", "Paper"), paper_words(), now.paper)
        self.add(emergency, paper)
        field = self.fields["emergency_number"]
        assert isinstance(field, QLineEdit)
        emergency_hint(field)

    def _line(self, place: str, caption: str, now: ClinicDetails, hint: str = "") -> QVBoxLayout:
        return self.line(place, caption, str(getattr(now, place)), hint, LONGEST[place])

    def record(self) -> ClinicDetails:
        said = {place: self.text(place) for place in (*LONGEST, "paper")}
        return change_details(self._session, ClinicDetails.model_validate(said), seen=self._seen)
