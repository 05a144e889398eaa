"""The base of everything a form pack holds: frozen, strict, no unknown fields."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Record(BaseModel):
    """One value of the vocabulary. Never changed after it was made."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")
