"""What people do at a clinic, in words, in the order it is offered."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication


def role_words() -> dict[str, str]:
    """Each role with its word, as it stands behind a name."""
    translate = QCoreApplication.translate
    return {
        "desk": translate("Roles", "front desk"),
        "practitioner": translate("Roles", "practitioner"),
        "lead": translate("Roles", "clinical lead"),
        "administrator": translate("Roles", "administrator"),
    }


def may_words() -> str:
    """Who may change the clinic and its people."""
    return QCoreApplication.translate("Roles", "The clinical lead or the administrator may change this.")
