"""Rules: closed data that join answers, medicines, allergies and the plan to a verdict with a source."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from meso_screen.model.condition import Condition
from meso_screen.model.record import Record

Verdict = Literal["stop", "clear_first", "caution", "note"]
Reach = Literal["today", "product", "area", "lasting"]
Grade = Literal["high", "moderate", "low", "very_low", "policy", "general"]

CATEGORY: dict[str, int] = {"stop": 4, "clear_first": 3, "caution": 2, "note": 1}


class Cited(Record):
    """Where in a source a fact stands."""

    id: str
    locator: str


class Rule(Record):
    """One contraindication. ``scope`` *no* means not applicable, which is never the same as nothing found.

    ``problem`` is the clinical problem whose card it joins. ``override`` names who may pass a stop; without it
    a stop is passed only by changing a fact or the plan.
    """

    id: str
    problem: str
    verdict: Verdict
    reach: Reach = "today"
    private: bool = False
    override: Literal["prescriber", "reasoned"] | None = None
    scope: Condition | None = None
    when: Condition
    raises: tuple[str, ...] = ()
    sources: tuple[Cited, ...] = Field(min_length=1)
    version: int = 1
    covers: tuple[str, ...] = Field(default=(), max_length=3)

    @property
    def row(self) -> str:
        """The id of the knowledge-base row this rule belongs to (contracts §2)."""
        return self.id.split("--", 1)[0]


class ClinicalProblem(Record):
    """What a card on the review is about; rules on one problem share a card.

    ``colleague`` says whether a doctor elsewhere could answer for it: only then does a letter ask about it.
    """

    id: str
    colleague: bool = True


class Define(Record):
    """A condition with a name, so that it is written once."""

    id: str
    when: Condition
