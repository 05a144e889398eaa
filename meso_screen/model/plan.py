"""The treatment plan of one consultation (contracts §1)."""

from __future__ import annotations

from pydantic import Field

from meso_screen.model.record import Record


class Plan(Record):
    """What is planned today. ``families`` and ``ingredients`` add to those of the products."""

    products: tuple[str, ...] = ()
    ingredients: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    technique: str | None = None
    session: int | None = Field(default=None, ge=1, le=99)
    of: int | None = Field(default=None, ge=1, le=99)
