"""What can be planned: families, products and their ingredients, areas, techniques."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from meso_screen.model.record import Record


class Family(Record):
    """A family code of knowledge.md §0. ``inside`` families (LA, ADR, …) may be in a product of another family."""

    id: str
    inside: bool = False


class Ingredient(Record):
    """One ingredient, the allergens it carries, and the families it brings into a product."""

    id: str
    allergens: tuple[str, ...] = ()
    families: tuple[str, ...] = ()


class Product(Record):
    """A product template. ``composition`` stays *to_confirm* until the clinic checked it against the box."""

    id: str
    families: tuple[str, ...]
    ingredients: tuple[str, ...]
    composition: Literal["to_confirm", "unknown"] = "to_confirm"
    status: Literal["device", "licensed", "off_label", "unlicensed", "cosmetic"] = "off_label"
    volume_ml: str | None = None


class Area(Record):
    """A place on the body; ``groups`` are family codes that belong to places (FACE, LIMB, HAIR)."""

    id: str
    groups: tuple[str, ...] = ()
    raises: tuple[str, ...] = ()


class Technique(Record):
    """How it is injected; ``raises`` are the risks this technique adds to the talk."""

    id: str
    raises: tuple[str, ...] = ()
    covers: tuple[str, ...] = Field(default=(), max_length=3)
