"""The store in memory: the same contract and the same seals, kept in dictionaries. For tests and rehearsals."""

from __future__ import annotations

import copy
import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from threading import RLock
from typing import TYPE_CHECKING

from meso_screen.model.event import JSON, Kind, StoredEvent, in_utc
from meso_screen.model.person import Patient, Person, fold_name
from meso_screen.problems import Problem
from meso_screen.store import documents as paper
from meso_screen.store.audit import verify_log
from meso_screen.store.base import CLINIC, Document, DocumentMeta, PinResult, WorklistRow
from meso_screen.store.chain import START, Entry, keyed_head
from meso_screen.store.changing import Change, check_change, overtaken, refuse_switched_off, refuse_unmanned
from meso_screen.store.clinic_card import clinic_card
from meso_screen.store.entries import (
    Said,
    Tail,
    next_entry,
    no_patient,
    no_visit,
    read_entry,
    refuse_overtaken,
    refuse_reserved,
    refuse_unless_allowed,
)
from meso_screen.store.keys import Cost, Costs, Keys, check_new_passphrase, new_recovery_key, wrong_passphrase
from meso_screen.store.pins import Tries, hash_pin, pin_fits, waiting, wrong_try
from meso_screen.store.projection import (
    name_key,
    opened_row,
    patient_payload,
    recorded_patient,
    row_after,
    row_renamed,
    typed_words,
    words,
)

CHEAP = Costs(Cost(8, 1, 1), Cost(8, 1, 1))


@dataclass(frozen=True)
class _Kept:
    record: str
    meta: DocumentMeta
    sha256: str
    sealed: bytes


class MemoryStore:
    """A ``Store`` that is gone when the program ends."""

    def __init__(
        self, clinic: Mapping[str, JSON] | None = None, costs: Costs = CHEAP, passphrase: str = ""
    ) -> None:
        said = dict(clinic or {})
        self._passphrase, self.recovery_key = passphrase, new_recovery_key()
        self._id = str(said.pop("id", "") or secrets.token_hex(8))
        self._card, self._costs = said, costs
        self.keys = Keys(self._id, secrets.token_bytes(32), secrets.token_bytes(32))
        self._wrapped: dict[str, bytes | None] = {CLINIC: self.keys.new_patient_key(CLINIC)}
        self._entries: list[Entry] = []
        self._patients: dict[str, Patient] = {}
        self._worklist: dict[str, WorklistRow] = {}
        self._people: dict[str, tuple[Person, str | None, Tries]] = {}
        self._documents: dict[str, _Kept] = {}
        self._settings: dict[str, JSON] = {}
        self._lock = RLock()
        self._anchor = self.head()

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
        """See ``Store.append``."""
        refuse_reserved(kind, consultation)
        with self._lock:
            person = self._people.get(actor)
            refuse_unless_allowed(kind, person[0] if person else None)
            tail, record = self._tail(consultation)
            if record is None:
                raise no_visit(consultation)
            refuse_overtaken(consultation, tail, expected)
            return self._append(Said(record, consultation, kind, payload, actor, station, at), tail)

    def change(self, change: Change, actor: str, station: str, at: datetime) -> StoredEvent:
        """See ``Store.change``."""
        with self._lock:
            signed = [row.consultation for row in self.unfinished(len(self._worklist)) if row.state == "signed"]
            check_change(change, actor, self.people(), signed)
            card = None if change.card is None else [json.loads(clinic_card(card)) for card in change.card]
            kept = {name: self._settings.get(name) for name in change.settings}
            if (card and card[0] != self._card) or kept != {name: was for name, (was, _) in change.settings.items()}:
                raise overtaken()
            hashed = None if change.pin is None else hash_pin(change.pin, self._costs.pin)
            said = Said(CLINIC, CLINIC, change.kind, change.payload, actor, station, at)
            event = self._append(said, self._tail(CLINIC)[0])
            if change.person is not None:
                self._put_person(change.person[1], hashed)
            if card:
                self._card = card[1]
            self._settings.update({name: copy.deepcopy(now) for name, (_, now) in change.settings.items()})
            return event

    def events(self, consultation: str) -> tuple[StoredEvent, ...]:
        """See ``Store.events``."""
        with self._lock:
            return tuple(self._read(entry) for entry in self._entries if entry.consultation == consultation)

    def log(self, after: int = 0, limit: int = 500) -> tuple[StoredEvent, ...]:
        """See ``Store.log``."""
        with self._lock:
            return tuple(self._read(entry) for entry in [e for e in self._entries if e.position > after][:limit])

    def save_patient(self, patient: Patient, at: datetime, actor: str, station: str) -> Patient:
        """See ``Store.save_patient``."""
        with self._lock:
            new = not patient.record
            if new:
                patient = patient.model_copy(update={"record": f"MS-{len(self._wrapped):06d}"})
                self._wrapped[patient.record] = self.keys.new_patient_key(patient.record)
            elif patient.record not in self._patients:
                raise no_patient(patient.record)
            payload = patient_payload(patient)
            said = Said(patient.record, patient.record, "patient_recorded", payload, actor, station, at)
            try:
                self._append(said, self._tail(patient.record)[0])
            except BaseException:
                if new:
                    del self._wrapped[patient.record]
                raise
            return patient

    def patient(self, record: str) -> Patient | None:
        """See ``Store.patient``."""
        return self._patients.get(record)

    def find_patients(self, text: str, limit: int = 20) -> tuple[Patient, ...]:
        """See ``Store.find_patients``."""
        with self._lock:
            ordered = sorted(self._patients.values(), key=lambda p: (name_key(p), p.born, p.record))
        if not (typed := typed_words(text)):
            return ()
        found = [p for p in ordered if all(any(w.startswith(t) for w in words(p)) for t in typed)]
        folded = fold_name(text)
        if not found and len(folded) >= 3:
            found = [p for p in ordered if folded in name_key(p)]
        return tuple(found[: max(0, limit)])

    def erase_patient(self, record: str, at: datetime, actor: str, station: str) -> None:
        """See ``Store.erase_patient``."""
        with self._lock:
            if record not in self._patients:
                raise no_patient(record)
            said = Said(CLINIC, CLINIC, "patient_erased", {"record": record}, actor, station, at)
            self._append(said, self._tail(CLINIC)[0])
            self._wrapped[record] = None
            del self._patients[record]
            self._worklist = {name: row for name, row in self._worklist.items() if row.record != record}
            self._documents = {name: kept for name, kept in self._documents.items() if kept.record != record}

    def open_visit(
        self,
        record: str,
        at: datetime,
        actor: str,
        station: str,
        day: date | None = None,
        details: Mapping[str, JSON] | None = None,
    ) -> str:
        """See ``Store.open_visit``."""
        payload: dict[str, JSON] = {**(details or {}), "day": (day or in_utc(at).date()).isoformat()}
        with self._lock:
            if record not in self._patients:
                raise no_patient(record)
            streams = {entry.consultation for entry in self._entries if entry.record == record}
            said = Said(record, f"{record}-{len(streams):03d}", "visit_opened", payload, actor, station, at)
            return self._append(said, Tail()).consultation

    def visits(self, record: str) -> tuple[WorklistRow, ...]:
        """See ``Store.visits``."""
        return self._rows(lambda row: row.record == record)

    def worklist(self, day: date) -> tuple[WorklistRow, ...]:
        """See ``Store.worklist``."""
        return self._rows(lambda row: row.day == day)

    def unfinished(self, limit: int = 200) -> tuple[WorklistRow, ...]:
        """See ``Store.unfinished``."""
        return self._rows(lambda row: not row.finished)[::-1][:limit]

    def rebuild_projections(self) -> None:
        """See ``Store.rebuild_projections``."""
        with self._lock:
            self._patients, self._worklist = {}, {}
            for entry in self._entries:
                self._project(self._read(entry))

    def people(self) -> tuple[Person, ...]:
        """See ``Store.people``."""
        with self._lock:
            return tuple(sorted((person for person, _, _ in self._people.values()), key=lambda p: (p.name, p.id)))

    def save_person(self, person: Person, pin: str | None = None) -> None:
        """See ``Store.save_person``."""
        hashed = None if pin is None else hash_pin(pin, self._costs.pin)
        with self._lock:
            refuse_unmanned(person, self.people())
            self._put_person(person, hashed)

    def check_pin(self, person_id: str, pin: str, now: datetime) -> PinResult:
        """See ``Store.check_pin``."""
        now = in_utc(now)
        with self._lock:
            person, hashed, tries = self._people.get(person_id, (None, None, Tries()))
            if person is None or hashed is None:
                return wrong_try(Tries())
            refusal, tries = waiting(tries, now)
            if refusal is None:
                tries = Tries() if pin_fits(hashed, pin) else Tries(tries.wrong + 1, now)
            self._people[person_id] = (person, hashed, tries)
            return refusal or (wrong_try(tries) if tries.wrong else PinResult(ok=True))

    def put_document(self, document_id: str, content: bytes, meta: DocumentMeta) -> Document:
        """See ``Store.put_document``."""
        document = paper.describe(document_id, content, meta)
        with self._lock:
            if kept := self._documents.get(document_id):
                if kept.sha256 != document.sha256:
                    raise paper.other_content(document_id)
                return self._open_document(document_id, kept)
            tail, record = self._tail(meta.consultation)
            if record is None:
                raise no_visit(meta.consultation)
            payload = paper.kept_payload(document)
            said = Said(record, meta.consultation, "document_kept", payload, meta.actor, meta.station, meta.at)
            self._append(said, tail)
            sealed = paper.seal_document(self.keys, self._key(record), document)
            self._documents[document_id] = _Kept(record, meta, document.sha256, sealed)
            return document

    def document(self, document_id: str) -> Document | None:
        """See ``Store.document``."""
        kept = self._documents.get(document_id)
        return None if kept is None else self._open_document(document_id, kept)

    def setting(self, name: str, default: JSON = None) -> JSON:
        """See ``Store.setting``."""
        return copy.deepcopy(self._settings.get(name, default))

    def put_setting(self, name: str, value: JSON) -> None:
        """See ``Store.put_setting``."""
        self._settings[name] = copy.deepcopy(value)

    def clinic(self) -> dict[str, JSON]:
        """See ``Store.clinic``."""
        return {**copy.deepcopy(self._card), "id": self._id}

    def save_clinic(self, card: Mapping[str, JSON]) -> None:
        """See ``Store.save_clinic``."""
        self._card = json.loads(clinic_card(card))

    def verify_chain(self, printed: Sequence[str] = ()) -> list[Problem]:
        """See ``Store.verify_chain``."""
        with self._lock:
            entries, wrapped = list(self._entries), dict(self._wrapped)
            end = (entries[-1].position, entries[-1].whole) if entries else (0, START)
            return verify_log(self.keys, entries, wrapped, end, self._anchor, self.document, printed)

    def head(self) -> str:
        """See ``Store.head``."""
        with self._lock:
            whole = self._entries[-1].whole if self._entries else START
            return keyed_head(self.keys.head, self._id, len(self._entries), whole)

    def check_passphrase(self, passphrase: str) -> None:
        """See ``Store.check_passphrase``."""
        if passphrase != self._passphrase:
            raise wrong_passphrase()

    def set_passphrase(self, new: str) -> None:
        """See ``Store.set_passphrase``."""
        check_new_passphrase(new)
        self._passphrase = new

    def set_recovery_key(self, key: str) -> None:
        """See ``Store.set_recovery_key``."""
        self.recovery_key = key

    def close(self) -> None:
        """See ``Store.close``."""

    def _put_person(self, person: Person, hashed: str | None) -> None:
        _, kept, tries = self._people.get(person.id, (person, None, Tries()))
        self._people[person.id] = (person, hashed or kept, Tries() if hashed else tries)

    def _append(self, said: Said, tail: Tail) -> StoredEvent:
        actor = self._people.get(said.actor)
        refuse_switched_off(actor[0] if actor else None)
        whole = self._entries[-1].whole if self._entries else START
        key = self._key(said.record)
        entry, stored = next_entry(self.keys, key, said, tail, len(self._entries) + 1, whole)
        self._entries.append(entry)
        self._project(stored)
        self._anchor = self.head()
        return stored

    def _tail(self, consultation: str) -> tuple[Tail, str | None]:
        for entry in reversed(self._entries):
            if entry.consultation == consultation:
                return Tail(entry.sequence, entry.digest, entry.at), entry.record
        return Tail(), CLINIC if consultation == CLINIC else None

    def _key(self, record: str) -> bytes:
        wrapped = self._wrapped.get(record)
        if wrapped is None:
            raise paper.erased(record)
        return self.keys.patient_key(record, wrapped)

    def _read(self, entry: Entry) -> StoredEvent:
        wrapped = self._wrapped[entry.record]
        key = None if wrapped is None else self.keys.patient_key(entry.record, wrapped)
        return read_entry(self.keys, key, entry)

    def _open_document(self, document_id: str, kept: _Kept) -> Document:
        return paper.unseal_document(
            self.keys, self._key(kept.record), document_id, kept.meta, kept.sha256, kept.sealed
        )

    def _project(self, event: StoredEvent) -> None:
        if not event.readable or event.consultation == CLINIC:
            return
        if patient := recorded_patient(event):
            self._patients[patient.record] = patient
            for name, row in self._worklist.items():
                if row.record == patient.record:
                    self._worklist[name] = row_renamed(row, patient)
        elif event.kind == "visit_opened":
            self._worklist[event.consultation] = opened_row(event, self._patients[event.record])
        elif row_now := self._worklist.get(event.consultation):
            self._worklist[event.consultation] = row_after(row_now, event)

    def _rows(self, wanted: Callable[[WorklistRow], bool]) -> tuple[WorklistRow, ...]:
        with self._lock:
            rows = [row for row in self._worklist.values() if wanted(row)]
        return tuple(sorted(rows, key=lambda row: (row.opened, row.consultation)))


if TYPE_CHECKING:
    from meso_screen.store.base import Store

    _CONTRACT: type[Store] = MemoryStore
