"""The contract of every store: an append-only log, and the few tables that are looked up beside it.

Whatever a method returns is durable. Trouble with the disk, a key or the file is a ``ProblemError`` in words, and
then nothing of that call was stored.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field

from meso_screen.model.event import JSON, Kind, StoredEvent
from meso_screen.model.person import Patient, Person
from meso_screen.problems import Problem
from meso_screen.store.changing import Change

CLINIC = "clinic"
"""The stream of what concerns the clinic as a whole; no visit has this name."""

State = Literal["opened", "intake", "consultation", "signed", "sealed", "postponed", "declined", "withdrawn", "closed"]

FINISHED: frozenset[State] = frozenset({"sealed", "declined", "withdrawn", "closed"})


class WorklistRow(BaseModel):
    """One visit as the desk sees it: who and how far, and nothing clinical."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    consultation: str
    record: str
    family: str
    given: str
    title: str
    born: str
    day: date
    opened: datetime
    state: State
    changed: datetime
    practitioner: str = ""
    training: bool = False

    @property
    def finished(self) -> bool:
        """Whether nothing is left to do for this visit."""
        return self.state in FINISHED


class PinResult(BaseModel):
    """What a PIN check said: right or not, tries left before a wait, seconds still to wait (0: try now)."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    ok: bool
    tries_left: int = 0
    wait_seconds: int = 0


class DocumentMeta(BaseModel):
    """What is known of a kept document: whose visit it belongs to, who kept it, where and when."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    consultation: str = Field(min_length=1)
    name: str
    at: datetime
    actor: str
    station: str
    media_type: str = "application/pdf"
    details: dict[str, JSON] = Field(default_factory=dict)


class Document(BaseModel):
    """A kept document with its SHA-256 (hex) and its length in bytes, both checked on reading."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    id: str
    meta: DocumentMeta
    sha256: str
    length: int
    content: bytes = Field(repr=False)


class Store(Protocol):
    """Where a clinic's records live. May be used from several threads."""

    def append(
        self,
        consultation: str,
        kind: Kind,
        payload: Mapping[str, JSON],
        actor: str,
        station: str,
        at: datetime,
        expected: int | None = None,
    ) -> StoredEvent:
        """Add one entry to a visit; it is durable when this returns.

        ``expected`` is the sequence this entry should get: the store refuses it if someone else came first.
        Clinical kinds are refused to people whose role may not enter them, every kind to whoever is switched off.
        """
        ...

    def change(self, change: Change, actor: str, station: str, at: datetime) -> StoredEvent:
        """Keep a change of the clinic, its people or its seal together with its entry in the clinic's log.

        Raises ProblemError, and keeps neither: the actor may not (by what is kept now), nobody would be left to
        practise or to change this, a name taken, something else stands there by now, a visit signed but not sealed.
        """
        ...

    def events(self, consultation: str) -> tuple[StoredEvent, ...]:
        """All entries of a visit, or of a patient's record, in order; empty if there is none."""
        ...

    def log(self, after: int = 0, limit: int = 500) -> tuple[StoredEvent, ...]:
        """Entries of the whole log behind position ``after``, in order."""
        ...

    def save_patient(self, patient: Patient, at: datetime, actor: str, station: str) -> Patient:
        """Record a patient's card and return it with its record number; an empty ``record`` asks for a new one."""
        ...

    def patient(self, record: str) -> Patient | None:
        """The card of a record number, or None (never given, or erased)."""
        ...

    def find_patients(self, text: str, limit: int = 20) -> tuple[Patient, ...]:
        """Patients whose names begin with the words typed; also by birth date, phone or record number.

        If no name begins so, those that contain the text. Accents, case and the order of names do not matter.
        """
        ...

    def erase_patient(self, record: str, at: datetime, actor: str, station: str) -> None:
        """Destroy the patient's key: card, payloads and documents are unreadable from now on, the chain stands."""
        ...

    def open_visit(
        self,
        record: str,
        at: datetime,
        actor: str,
        station: str,
        day: date | None = None,
        details: Mapping[str, JSON] | None = None,
    ) -> str:
        """Open a visit and return its consultation id. ``day`` is the clinic's calendar day (default: that of UTC)."""
        ...

    def visits(self, record: str) -> tuple[WorklistRow, ...]:
        """A patient's visits, oldest first."""
        ...

    def worklist(self, day: date) -> tuple[WorklistRow, ...]:
        """The visits of a day, in the order they were opened."""
        ...

    def unfinished(self, limit: int = 200) -> tuple[WorklistRow, ...]:
        """Visits of any day that still need someone, newest first; postponed ones are among them."""
        ...

    def rebuild_projections(self) -> None:
        """Make the search and worklist tables again from the log."""
        ...

    def people(self) -> tuple[Person, ...]:
        """Everyone who works here, by name."""
        ...

    def save_person(self, person: Person, pin: str | None = None) -> None:
        """Add or change a person with no entry in the log, as set-up does; without a PIN the one they have is kept.

        Raises ProblemError when nobody would be left to practise or to change this.
        """
        ...

    def check_pin(self, person_id: str, pin: str, now: datetime) -> PinResult:
        """Check a PIN. Three wrong ones: 30 s wait, doubling with each further one, remembered across restarts."""
        ...

    def put_document(self, document_id: str, content: bytes, meta: DocumentMeta) -> Document:
        """Keep a document and log it (``document_kept``) in one step; other content under its id is refused."""
        ...

    def document(self, document_id: str) -> Document | None:
        """A kept document, or None. Raises ProblemError if it is not what was kept, or its patient was erased."""
        ...

    def setting(self, name: str, default: JSON = None) -> JSON:
        """A setting of the clinic."""
        ...

    def put_setting(self, name: str, value: JSON) -> None:
        """Change a setting of the clinic."""
        ...

    def clinic(self) -> dict[str, JSON]:
        """What is said about the clinic, with its ``id``."""
        ...

    def save_clinic(self, card: Mapping[str, JSON]) -> None:
        """Say something else about the clinic: the whole card in place of the one before. Its ``id`` never changes."""
        ...

    def verify_chain(self, printed: Sequence[str] = ()) -> list[Problem]:
        """Check the whole log against its chain, its anchor and heads ``printed`` on paper; empty if all is well."""
        ...

    def head(self) -> str:
        """The keyed head of the log, "position:HMAC-SHA256", to be printed on a sealed document."""
        ...

    def check_passphrase(self, passphrase: str) -> None:
        """Raises ProblemError when this is not the passphrase the records open with."""
        ...

    def set_passphrase(self, new: str) -> None:
        """Open with another passphrase from now on: either the one before is valid or this one, at every moment.

        No record is written again, the recovery key stays. Raises ProblemError: too short, the disk does not take it.
        """
        ...

    def set_recovery_key(self, key: str) -> None:
        """Open with another recovery key from now on; the one before, on paper, opens nothing here any more."""
        ...

    def close(self) -> None:
        """Let go of the file and the keys."""
        ...
