"""Allergies: allergens, what a person reports, and what the program makes of it. No reading and no writing here."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

AllergyState = Literal["exact", "ask", "ambiguous", "unknown", "none", "negated", "neutral"]

_as_tuple = BeforeValidator(lambda value: tuple(value) if isinstance(value, list) else value)


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


class Allergen(_Frozen):
    """A substance that people react to, as `allergens.toml` holds it.

    ``row`` is the condition of the knowledge base it belongs to, ``includes`` the allergens it stands for, ``cross``
    those that may react with it; ``neutral`` is recognised without consequence (pollen, pets, dust).
    """

    id: str
    row: str
    includes: Annotated[tuple[str, ...], _as_tuple] = ()
    cross: Annotated[tuple[str, ...], _as_tuple] = ()
    neutral: bool = False


class AllergyEntry(_Frozen):
    """One reported reaction; allergy and intolerance stay apart, and an entry is never deleted, only re-typed."""

    text: str = Field(min_length=1, max_length=4000)
    reaction: str | list[str] | None = None
    severity: Literal["mild", "moderate", "severe"] | None = None
    certainty: Literal["certain", "likely", "unsure"] | None = None
    kind: Literal["allergy", "intolerance", "not_sure"] | None = None
    when: str | None = None


class AllergenRecognition(_Frozen):
    """What a typed allergy means: the allergens it names or may name, and what the matcher would offer instead."""

    text: str
    state: AllergyState
    allergens: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    parts: tuple[AllergenRecognition, ...] = ()
    explanation: str = ""


class AllergenSuggestion(_Frozen):
    """One row of the list under the allergy search box."""

    name: str
    allergens: tuple[str, ...]
    kind: Literal["exact", "prefix", "spelling"]
