"""Questions and sections of a form pack: ids, kinds and order; no prose."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from pydantic import Field

from meso_screen.model.condition import Condition
from meso_screen.model.record import Record

QuestionKind = Literal["yes_no", "one", "several", "number", "date", "text", "medicines", "allergies", "plan"]
Stage = Literal["intake", "consultation", "examination", "plan"]

YES_NO = ("yes", "no")


class Section(Record):
    """One station of the visit. ``asked_by`` says who may fill it; a private section is never on a desk screen."""

    id: str
    stage: Stage
    asked_by: Literal["desk", "practitioner"] = "practitioner"
    private: bool = False


class Question(Record):
    """One question.

    ``worse`` lists the values (options; for numbers and dates ``high`` / ``low`` / ``recent`` / ``late``) that
    point to more risk, or is empty when none is worse. ``required`` questions count as open until answered.
    ``ask_again`` allows the practitioner's way out *asked again, nothing suggests it*. ``past`` and ``future``
    bound a date to before or after the consultation. ``settled_when`` says which other facts make *not sure* enough.
    """

    id: str
    section: str
    kind: QuestionKind
    worse: tuple[str, ...]
    options: tuple[str, ...] = ()
    unit: str | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    past: bool = False
    future: bool = False
    show_when: Condition | None = None
    required: bool = True
    private: bool = False
    aloud: bool = False
    ask_again: bool = False
    settled_when: Condition | None = None
    covers: tuple[str, ...] = Field(default=(), max_length=3)

    def choices(self) -> tuple[str, ...]:
        """The values one can pick, in order, without *not sure* and *declined*."""
        return YES_NO if self.kind == "yes_no" else self.options
