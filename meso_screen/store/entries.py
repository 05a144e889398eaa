"""From what was said to a sealed, chained entry, and back: the same for every store."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from cryptography.exceptions import InvalidTag
from pydantic import ValidationError

from meso_screen.model.event import CLINICAL, JSON, Event, Kind, StoredEvent
from meso_screen.model.person import PRACTISING, Person
from meso_screen.problems import ProblemError, refuse
from meso_screen.store.chain import START, Entry, entry_digest, whole_digest
from meso_screen.store.changing import CHANGES
from meso_screen.store.keys import Keys, seal, unseal

_RESERVED: frozenset[Kind] = CHANGES | {"visit_opened", "document_kept", "patient_erased", "restored"}


@dataclass(frozen=True)
class Said:
    """What a caller wants in the log."""

    record: str
    consultation: str
    kind: Kind
    payload: Mapping[str, JSON]
    actor: str
    station: str
    at: datetime


@dataclass(frozen=True)
class Tail:
    """The last entry of a stream so far."""

    sequence: int = 0
    digest: str = START
    at: datetime | None = None


def next_entry(keys: Keys, key: bytes, said: Said, tail: Tail, position: int, whole: str) -> tuple[Entry, StoredEvent]:
    """Check, seal and link one entry that stands at ``position`` behind the log's digest ``whole``."""
    try:
        event = Event(
            consultation=said.consultation,
            sequence=tail.sequence + 1,
            at=said.at,
            actor=said.actor,
            station=said.station,
            kind=said.kind,
            payload=dict(said.payload),
        )
        plain = json.dumps(event.payload, separators=(",", ":"), ensure_ascii=True, allow_nan=False).encode()
    except ValueError as error:
        loc = error.errors()[0]["loc"] if isinstance(error, ValidationError) else ("payload",)
        where = ".".join(str(part) for part in loc)
        raise refuse(
            "This entry cannot be kept as it is.", f"{said.kind}: {where}", "Correct that value and try again."
        ) from None
    # A clock that runs backwards must not reorder a visit: the time is held, and what the clock said is kept beside it.
    at = max(event.at, tail.at) if tail.at else event.at
    entry = Entry(
        position=position,
        record=said.record,
        consultation=event.consultation,
        sequence=event.sequence,
        at=at,
        clock=event.at,
        actor=event.actor,
        station=event.station,
        kind=event.kind,
        sealed=b"",
        previous=tail.digest,
    )
    entry = replace(entry, sealed=seal(key, plain, _about(keys.clinic, entry)))
    digest = entry_digest(keys.clinic, entry)
    entry = replace(entry, digest=digest, whole=whole_digest(whole, position, digest))
    return entry, _stored(entry, event.payload)


def read_entry(keys: Keys, key: bytes | None, entry: Entry) -> StoredEvent:
    """Unseal an entry. Without a key (the patient was erased) its payload is empty and it is not readable.

    Raises ProblemError if the payload is not what was sealed.
    """
    if key is None:
        return _stored(entry, {}, readable=False)
    try:
        plain = unseal(key, entry.sealed, _about(keys.clinic, entry))
    except InvalidTag:
        raise refuse(
            "This entry was changed after it was written, or belongs to another record.",
            f"{entry.consultation} no. {entry.sequence}",
            "Do not delete anything. Check the log, and restore the records from a backup.",
        ) from None
    return _stored(entry, json.loads(plain))


def refuse_unless_allowed(kind: Kind, person: Person | None) -> None:
    """Raise ProblemError when a known person's role may not enter this kind."""
    if person is not None and kind in CLINICAL and person.role not in PRACTISING:
        raise refuse(
            "Only a practitioner may enter this.",
            person.name,
            "Hand the visit over to a practitioner, who then signs in.",
        )


def refuse_reserved(kind: Kind, consultation: str) -> None:
    """Raise ProblemError for kinds the store enters itself, with what belongs to them."""
    own_stream = consultation.startswith("MS-") and consultation.count("-") == 1
    if kind in _RESERVED or (kind == "patient_recorded" and own_stream):
        raise refuse("The store makes this entry itself.", f"{consultation}: {kind}")


def refuse_overtaken(consultation: str, tail: Tail, expected: int | None) -> None:
    """Raise ProblemError if the next entry would not get the number the caller counted on."""
    if expected is not None and tail.sequence + 1 != expected:
        raise refuse(
            "Someone else has entered something in this visit meanwhile.",
            consultation,
            "Look at the visit again; your entry was not stored.",
        )


def no_visit(consultation: str) -> ProblemError:
    """The problem of an entry for a visit that was never opened."""
    return refuse("There is no such visit.", consultation, "Open the patient's record and begin a visit.")


def no_patient(record: str) -> ProblemError:
    """The problem of a record number that is no patient's (any more)."""
    return refuse("There is no patient with this record number.", record, "Search for the name.")


def _stored(entry: Entry, payload: dict[str, JSON], readable: bool = True) -> StoredEvent:
    return StoredEvent(
        consultation=entry.consultation,
        sequence=entry.sequence,
        at=entry.at,
        actor=entry.actor,
        station=entry.station,
        kind=entry.kind,
        payload=payload,
        previous=entry.previous,
        digest=entry.digest,
        position=entry.position,
        record=entry.record,
        clock=entry.clock,
        readable=readable,
    )


def _about(clinic: str, entry: Entry) -> bytes:
    return f"{clinic}|{entry.consultation}|{entry.sequence}|{entry.kind}".encode()
