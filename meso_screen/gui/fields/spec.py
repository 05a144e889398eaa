"""What a field needs to know about its question, in plain words and numbers."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

Value = str | list[str] | Decimal | None
"""An answer as in a consultation file: ``yes``/``no``/option id, list of ids or ``none``, number, ISO date, text;
``not_sure`` and ``declined`` for every kind; None = unanswered."""


@dataclass(frozen=True)
class FieldSpec:
    """One question for one field.

    ``kind`` is ``yes_no``, ``one``, ``several``, ``number``, ``date`` or ``text``. ``labels`` replaces the words of the
    standing answers (``yes``, ``no``, ``not_sure``, ``declined``, ``none``) and of ``why``, for the patient's language.
    """

    id: str
    kind: str
    text: str
    help: str = ""
    options: tuple[tuple[str, str], ...] = ()
    unit: str = ""
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    allow_not_sure: bool = True
    allow_decline: bool = False
    labels: dict[str, str] = field(default_factory=dict)
    tile: bool = False
    plus: int = 0
