"""How far a visit is, in the words of the worklist."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication


def state_words(state: str) -> str:
    """The words for a visit's state as the store names it."""
    translate = QCoreApplication.translate
    return {
        "opened": translate("Visit", "Front desk not started"),
        "intake": translate("Visit", "Intake"),
        "consultation": translate("Visit", "Consultation"),
        "signed": translate("Visit", "Signed, to be sealed"),
        "sealed": translate("Visit", "Signed and sealed"),
        "postponed": translate("Visit", "Postponed"),
        "declined": translate("Visit", "Declined"),
        "withdrawn": translate("Visit", "Consent taken back"),
        "closed": translate("Visit", "Closed"),
    }[state]
