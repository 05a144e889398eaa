"""The log's vocabulary: what can happen in a consultation, and one entry of it.

A consultation's state is the fold of its events. ``Event`` is what the caller says; ``StoredEvent`` is what the store
returns once the entry is durable and chained.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, JsonValue, field_validator

JSON = JsonValue

Kind = Literal[
    "visit_opened",
    "patient_recorded",
    "answered",
    "answer_withdrawn",
    "checked_with_patient",
    "handed_over",
    "taken_over",
    "examined",
    "plan_set",
    "finding_decided",
    "decision_withdrawn",
    "text_shown",
    "question_recorded",
    "teach_back",
    "choice_made",
    "outlook_told",
    "reflection_shortened",
    "interpreter_recorded",
    "signed",
    "sealed",
    "document_kept",
    "printed",
    "opened",
    "exported",
    "postponed",
    "declined",
    "withdrawn",
    "closed",
    "note",
    "pack_changed",
    "seal_changed",
    "clinic_changed",
    "person_changed",
    "keys_changed",
    "patient_erased",
    "restored",
]

KINDS: tuple[Kind, ...] = get_args(Kind)

CLINICAL: frozenset[Kind] = frozenset(
    {"examined", "finding_decided", "decision_withdrawn", "outlook_told", "reflection_shortened", "signed", "sealed",
     "withdrawn"}
)  # fmt: skip
"""What only a practitioner or the clinical lead may enter; the store refuses it to everyone else it knows."""


def in_utc(moment: datetime) -> datetime:
    """The same moment in UTC. Raises ValueError for a time without a zone: it would be a guess."""
    if moment.tzinfo is None:
        raise ValueError("a time needs its zone")
    return moment.astimezone(UTC)


class Event(BaseModel):
    """One thing that happened: in which stream, as its how-manieth entry, when (UTC), who, where and what.

    ``consultation`` is a visit ("MS-000001-001"), a patient's own record ("MS-000001") or ``clinic``.
    """

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    consultation: str = Field(min_length=1, max_length=64)
    sequence: int = Field(ge=1)
    at: datetime
    actor: str = Field(max_length=64)
    station: str = Field(max_length=64)
    kind: Kind
    payload: dict[str, JsonValue] = Field(default_factory=dict)

    @field_validator("at")
    @classmethod
    def _at_in_utc(cls, at: datetime) -> datetime:
        return in_utc(at)


class StoredEvent(Event):
    """An event as it lies in the log.

    ``previous`` and ``digest`` chain the events of one consultation (SHA-256, hex), ``position`` counts through the
    whole log from 1. ``at`` never runs backwards within a consultation; ``clock`` is what the PC's clock said.
    ``readable`` is False once the patient was erased: the entry stands, its payload is gone.
    """

    previous: str
    digest: str
    position: int = Field(ge=1)
    record: str
    clock: datetime
    readable: bool = True
