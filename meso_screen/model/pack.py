"""The pack's own record, its sources and texts."""

from __future__ import annotations

from datetime import date
from typing import Literal

from meso_screen.model.record import Record


class Pack(Record):
    """Identity and approval state of a form pack. Not approved until a named clinician says so."""

    id: str
    version: str
    languages: tuple[str, ...]
    jurisdiction: str
    review_by: date
    approved: bool
    approved_by: str | None = None
    approved_on: date | None = None


class Source(Record):
    """Provenance of a clinical fact: what was read, what is general knowledge to verify, what is policy."""

    id: str
    title: str
    basis: Literal["read", "general", "policy"]
    grade: Literal["high", "moderate", "low", "very_low", "policy", "general"]
    checked_on: date
    edition: str = ""


class Text(Record):
    """One sentence or short paragraph of one language."""

    id: str
    text: str
