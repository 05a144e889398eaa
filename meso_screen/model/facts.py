"""A consultation as the rules see it: typed values, and lists in which names are already recognised.

``flow.facts`` builds these from answers; ``rules`` only reads them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from meso_screen.model.answer import PartialDate, Said


class _NotAsked:
    """The value of a question in a closed branch."""

    def __repr__(self) -> str:
        return "NOT_ASKED"


NOT_ASKED: Final = _NotAsked()


@dataclass(frozen=True, slots=True)
class TakenMedicine:
    """One entry of the medicine list.

    ``certain`` are the classes it surely has, ``possible`` those it may have; ``None`` means it may be anything,
    because the name was not recognised.
    """

    text: str
    certain: frozenset[str]
    possible: frozenset[str] | None
    last_taken: PartialDate | None = None
    prescribed: Literal["yes", "no"] | None = None


@dataclass(frozen=True, slots=True)
class KnownAllergy:
    """One entry of the allergy list; ``certain`` and ``possible`` as for medicines, with included allergens."""

    text: str
    certain: frozenset[str]
    possible: frozenset[str] | None
    kind: Literal["allergy", "intolerance", "not_sure"] | None = None
    severity: Literal["mild", "moderate", "severe"] | None = None


@dataclass(frozen=True, slots=True)
class PlannedTreatment:
    """The plan with everything its products bring.

    ``named`` says that products or ingredients were named; without it, families marked *inside* are unknown.
    ``unknown_content`` says that a named product has an unknown composition.
    """

    products: tuple[str, ...] = ()
    families: frozenset[str] = frozenset()
    ingredients: frozenset[str] = frozenset()
    allergens: frozenset[str] = frozenset()
    compositions: frozenset[str] = frozenset()
    areas: tuple[str, ...] = ()
    area_groups: frozenset[str] = frozenset()
    technique: str | None = None
    session: int | None = None
    named: bool = False
    unknown_content: bool = False


@dataclass(slots=True)
class Facts:
    """Everything one screening reads. ``medicines``, ``allergies`` and ``plan`` are None while open.

    ``values`` holds said values by question id; closed questions hold NOT_ASKED once relevance is settled.
    """

    today: date
    values: dict[str, Said | _NotAsked]
    medicines: tuple[TakenMedicine, ...] | None
    allergies: tuple[KnownAllergy, ...] | None
    plan: PlannedTreatment | None
    single: Mapping[str, PlannedTreatment]
    single_area: Mapping[str, PlannedTreatment]
