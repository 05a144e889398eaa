"""A consultation file (contracts §1): answers as plain JSON, and the only clock there is."""

from __future__ import annotations

from datetime import date
from typing import Any

from meso_screen.model.record import Record


class Consultation(Record):
    """Answers by question id, as they stand in a file or in the store. ``patient`` is never needed to screen."""

    as_of: date
    answers: dict[str, Any]
    patient: dict[str, Any] | None = None
    schema_version: int = 1
