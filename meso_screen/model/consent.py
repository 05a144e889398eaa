"""What the consent must tell: risks, advice, statements, separate decisions, teach-back; all keyed to triggers."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from meso_screen.model.condition import Condition
from meso_screen.model.record import Record
from meso_screen.model.rule import Cited


class Frequency(Record):
    """How often, only with its source and population: ``count`` in ``of`` people, and what untreated people had."""

    count: int
    of: int
    denominator: Literal["trial", "series", "outbreak", "cases"]
    source: Cited
    comparator: int | None = None


class Risk(Record):
    """One side effect. Told when ``when`` holds or is unknown, or always when there is no condition."""

    id: str
    weight: int = Field(ge=1, le=5)
    when: Condition | None = None
    frequency: Frequency | None = None
    sources: tuple[Cited, ...] = Field(min_length=1)
    covers: tuple[str, ...] = Field(default=(), max_length=3)


class Advice(Record):
    """One line of advice, before, after, or a warning sign; ``unless`` takes it back."""

    id: str
    moment: Literal["before", "after", "red_flag"]
    when: Condition | None = None
    unless: Condition | None = None
    emergency: bool = False
    sources: tuple[Cited, ...] = Field(min_length=1)
    covers: tuple[str, ...] = Field(default=(), max_length=3)


class Part(Record):
    """One part of the consent document, in the order of the file, and the kinds of document that carry it."""

    id: str
    kinds: tuple[str, ...]


class Statement(Record):
    """One sentence or paragraph of a part, shown when ``when`` holds or always.

    What is not known is told; ``certain`` is for a sentence that says the condition is so, and waits until it is.
    """

    id: str
    part: str
    when: Condition | None = None
    certain: bool = False
    covers: tuple[str, ...] = Field(default=(), max_length=3)


class Choice(Record):
    """A separate decision of the patient; never ticked beforehand, refusing it blocks nothing."""

    id: str


class Prompt(Record):
    """A teach-back prompt, asked when ``when`` holds or always."""

    id: str
    when: Condition | None = None


class Signatory(Record):
    """Who signs beside the patient and the practitioner: a witness beside a mark, an interpreter who was there.

    A pack without one of them does not offer it. Where ``when`` holds or is unknown, the practitioner has to say
    whether an interpreter was there. There is no guardian: this program stops below 18 and without capacity.
    """

    id: Literal["witness", "interpreter"]
    when: Condition | None = None


class Label(Record):
    """A furniture word of the documents: page, born, record, tier names, …"""

    id: str


class KeyFact(Record):
    """An answer that a part of the document shows by itself (allergies, the goal, …), under its own words."""

    id: str
    part: str
    question: str


class Reflection(Record):
    """How many hours lie between the information and the treatment when ``when`` holds; the longest counts."""

    id: str
    hours: int = Field(ge=0, le=24 * 60)
    when: Condition | None = None
