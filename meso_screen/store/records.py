"""The store over SQLAlchemy: patients, visits, people, documents and settings beside the log."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, Row, delete, insert, select, update

from meso_screen.model.event import CLINICAL, JSON, Kind, StoredEvent, in_utc
from meso_screen.model.person import Patient, Person
from meso_screen.store import documents as paper
from meso_screen.store import patient_table, people_table, sql, worklist_table
from meso_screen.store.anchor import Anchor
from meso_screen.store.base import CLINIC, Document, DocumentMeta, PinResult, WorklistRow
from meso_screen.store.changing import Change, check_change, overtaken, refuse_switched_off, refuse_unmanned
from meso_screen.store.clinic_card import clinic_card
from meso_screen.store.entries import (
    Said,
    Tail,
    no_patient,
    no_visit,
    refuse_overtaken,
    refuse_reserved,
    refuse_unless_allowed,
)
from meso_screen.store.keys import Costs, Keys, open_keys, set_passphrase, set_recovery_key
from meso_screen.store.log_table import SqlLog
from meso_screen.store.pins import hash_pin, pin_fits, wrong_try
from meso_screen.store.projection import opened_row, patient_payload, recorded_patient, row_after, row_renamed
from meso_screen.store.schema import clinics, documents, events, patient_keys, settings, worklist


class SqlStore(SqlLog):
    """A ``Store`` over one engine; each call is one transaction."""

    def __init__(self, engine: Engine, keys: Keys, anchor: Anchor, costs: Costs, place: str) -> None:
        super().__init__(engine, keys, anchor, place)
        self._costs = costs

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
        with self._writing() as connection:
            if kind in CLINICAL:
                refuse_unless_allowed(kind, people_table.get(connection, self._clinic, actor))
            tail, record = self._tail(connection, consultation)
            if record is None:
                raise no_visit(consultation)
            refuse_overtaken(consultation, tail, expected)
            return self._append(connection, Said(record, consultation, kind, payload, actor, station, at), tail)

    def change(self, change: Change, actor: str, station: str, at: datetime) -> StoredEvent:
        """See ``Store.change``."""
        hashed = None if change.pin is None else hash_pin(change.pin, self._costs.pin)
        with self._writing() as connection:
            signed = worklist_table.signed(connection, self._clinic) if change.printed else ()
            check_change(change, actor, people_table.everyone(connection, self._clinic), signed)
            if change.person is not None:
                people_table.save(connection, self._clinic, change.person[1], hashed)
            if change.card is not None:
                was, now = (clinic_card(card) for card in change.card)
                if json.loads(was) != json.loads(self._card(connection)):
                    raise overtaken()
                self._save_card(connection, now)
            for name, (before, after) in change.settings.items():
                if self._setting(connection, name) != before:
                    raise overtaken()
                self._put_setting(connection, name, after)
            tail, _ = self._tail(connection, CLINIC)
            said = Said(CLINIC, CLINIC, change.kind, change.payload, actor, station, at)
            return self._append(connection, said, tail)

    # -- patients and visits ---------------------------------------------------------------------------------------

    def save_patient(self, patient: Patient, at: datetime, actor: str, station: str) -> Patient:
        """See ``Store.save_patient``."""
        with self._writing() as connection:
            if not patient.record:
                patient = patient.model_copy(update={"record": self._new_record(connection)})
            elif patient_table.get(connection, self._clinic, patient.record) is None:
                raise no_patient(patient.record)
            tail, _ = self._tail(connection, patient.record)
            payload = patient_payload(patient)
            said = Said(patient.record, patient.record, "patient_recorded", payload, actor, station, at)
            self._append(connection, said, tail)
        return patient

    def patient(self, record: str) -> Patient | None:
        """See ``Store.patient``."""
        with self._reading() as connection:
            return patient_table.get(connection, self._clinic, record)

    def find_patients(self, text: str, limit: int = 20) -> tuple[Patient, ...]:
        """See ``Store.find_patients``."""
        with self._reading() as connection:
            return patient_table.find(connection, self._clinic, text, limit)

    def erase_patient(self, record: str, at: datetime, actor: str, station: str) -> None:
        """See ``Store.erase_patient``."""
        mine = (patient_keys.c.clinic_id == self._clinic) & (patient_keys.c.record == record)
        with self._writing() as connection:
            if record == CLINIC or patient_table.get(connection, self._clinic, record) is None:
                raise no_patient(record)
            connection.execute(update(patient_keys).where(mine).values(wrapped=None))
            patient_table.drop(connection, self._clinic, record)
            for table in (worklist, documents):
                connection.execute(delete(table).where(table.c.clinic_id == self._clinic, table.c.record == record))
            tail, _ = self._tail(connection, CLINIC)
            said = Said(CLINIC, CLINIC, "patient_erased", {"record": record}, actor, station, at)
            self._append(connection, said, tail)
        sql.settle(self.engine, self.place)

    def erased_patients(self) -> tuple[str, ...]:
        """The record numbers of patients who were erased."""
        mine = (patient_keys.c.clinic_id == self._clinic) & (patient_keys.c.wrapped.is_(None))
        with self._reading() as connection:
            return tuple(connection.execute(select(patient_keys.c.record).where(mine)).scalars())

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
        with self._writing() as connection:
            if patient_table.get(connection, self._clinic, record) is None:
                raise no_patient(record)
            mine = (events.c.clinic_id == self._clinic) & (events.c.record == record) & (events.c.sequence == 1)
            streams = len(connection.execute(select(events.c.position).where(mine)).all())
            consultation = f"{record}-{streams:03d}"  # the patient's own stream counts as one
            said = Said(record, consultation, "visit_opened", payload, actor, station, at)
            return self._append(connection, said, Tail()).consultation

    def visits(self, record: str) -> tuple[WorklistRow, ...]:
        """See ``Store.visits``."""
        with self._reading() as connection:
            return worklist_table.of_record(connection, self._clinic, record)

    def worklist(self, day: date) -> tuple[WorklistRow, ...]:
        """See ``Store.worklist``."""
        with self._reading() as connection:
            return worklist_table.of_day(connection, self._clinic, day)

    def unfinished(self, limit: int = 200) -> tuple[WorklistRow, ...]:
        """See ``Store.unfinished``."""
        with self._reading() as connection:
            return worklist_table.unfinished(connection, self._clinic, limit)

    def rebuild_projections(self) -> None:
        """See ``Store.rebuild_projections``."""
        with self._writing() as connection:
            patient_table.clear(connection, self._clinic)
            worklist_table.clear(connection, self._clinic)
            for page in self._pages(connection):
                for stored in self._read(connection, page):
                    self._project(connection, stored)

    # -- people ----------------------------------------------------------------------------------------------------

    def people(self) -> tuple[Person, ...]:
        """See ``Store.people``."""
        with self._reading() as connection:
            return people_table.everyone(connection, self._clinic)

    def save_person(self, person: Person, pin: str | None = None) -> None:
        """See ``Store.save_person``."""
        hashed = None if pin is None else hash_pin(pin, self._costs.pin)
        with self._writing() as connection:
            refuse_unmanned(person, people_table.everyone(connection, self._clinic))
            people_table.save(connection, self._clinic, person, hashed)

    def check_pin(self, person_id: str, pin: str, now: datetime) -> PinResult:
        """See ``Store.check_pin``."""
        with self._writing() as connection:
            refusal, tries, hashed = people_table.begin_try(connection, self._clinic, person_id, in_utc(now))
        if refusal is not None:
            return refusal
        if hashed is None or not pin_fits(hashed, pin):
            return wrong_try(tries)
        with self._writing() as connection:
            people_table.forget_tries(connection, self._clinic, person_id)
        return PinResult(ok=True)

    # -- documents and settings ------------------------------------------------------------------------------------

    def put_document(self, document_id: str, content: bytes, meta: DocumentMeta) -> Document:
        """See ``Store.put_document``."""
        document = paper.describe(document_id, content, meta)
        with self._writing() as connection:
            if row := self._document_row(connection, document_id):
                if row.sha256 != document.sha256:
                    raise paper.other_content(document_id)
                return self._open_document(connection, row)
            tail, record = self._tail(connection, meta.consultation)
            if record is None:
                raise no_visit(meta.consultation)
            said = Said(
                record,
                meta.consultation,
                "document_kept",
                paper.kept_payload(document),
                meta.actor,
                meta.station,
                meta.at,
            )
            self._append(connection, said, tail)
            connection.execute(
                insert(documents),
                {
                    "clinic_id": self._clinic,
                    "document": document_id,
                    "record": record,
                    "consultation": meta.consultation,
                    "sha256": document.sha256,
                    "length": document.length,
                    "meta": meta.model_dump_json(),
                    "sealed": paper.seal_document(self.keys, self._key(connection, record), document),
                },
            )
        return document

    def document(self, document_id: str) -> Document | None:
        """See ``Store.document``."""
        with self._reading() as connection:
            return self._kept(connection, document_id)

    def setting(self, name: str, default: JSON = None) -> JSON:
        """See ``Store.setting``."""
        with self._reading() as connection:
            return self._setting(connection, name, default)

    def put_setting(self, name: str, value: JSON) -> None:
        """See ``Store.put_setting``."""
        with self._writing() as connection:
            self._put_setting(connection, name, value)

    def clinic(self) -> dict[str, JSON]:
        """See ``Store.clinic``."""
        with self._reading() as connection:
            return {**json.loads(self._card(connection)), "id": self._clinic}

    def save_clinic(self, card: Mapping[str, JSON]) -> None:
        """See ``Store.save_clinic``."""
        said = clinic_card(card)
        with self._writing() as connection:
            self._save_card(connection, said)

    # -- keys, in the file beside the database -----------------------------------------------------------------------

    def check_passphrase(self, passphrase: str) -> None:
        """See ``Store.check_passphrase``."""
        open_keys(Path(self.place).parent, passphrase)

    def set_passphrase(self, new: str) -> None:
        """See ``Store.set_passphrase``."""
        with self._writing():  # two programs that write the key file in turn do not undo each other
            set_passphrase(Path(self.place).parent, self.keys, new, self._costs.passphrase)

    def set_recovery_key(self, key: str) -> None:
        """See ``Store.set_recovery_key``."""
        with self._writing():
            set_recovery_key(Path(self.place).parent, self.keys, key)

    # -- inside a transaction --------------------------------------------------------------------------------------

    def _append(self, connection: Connection, said: Said, tail: Tail) -> StoredEvent:
        refuse_switched_off(people_table.get(connection, self._clinic, said.actor))
        return super()._append(connection, said, tail)

    def _setting(self, connection: Connection, name: str, default: JSON = None) -> JSON:
        mine = (settings.c.clinic_id == self._clinic) & (settings.c.name == name)
        value = connection.execute(select(settings.c.value).where(mine)).scalar()
        found: JSON = default if value is None else json.loads(value)
        return found

    def _put_setting(self, connection: Connection, name: str, value: JSON) -> None:
        mine = (settings.c.clinic_id == self._clinic) & (settings.c.name == name)
        connection.execute(delete(settings).where(mine))
        connection.execute(insert(settings), {"clinic_id": self._clinic, "name": name, "value": json.dumps(value)})

    def _card(self, connection: Connection) -> str:
        return str(connection.execute(select(clinics.c.card).where(clinics.c.clinic_id == self._clinic)).scalar_one())

    def _save_card(self, connection: Connection, card: str) -> None:
        connection.execute(update(clinics).where(clinics.c.clinic_id == self._clinic).values(card=card))

    def _new_record(self, connection: Connection) -> str:
        here = clinics.c.clinic_id == self._clinic
        number = connection.execute(select(clinics.c.last_record).where(here).with_for_update()).scalar_one() + 1
        record = f"MS-{number:06d}"
        connection.execute(update(clinics).where(here).values(last_record=number))
        wrapped = self.keys.new_patient_key(record)
        connection.execute(insert(patient_keys), {"clinic_id": self._clinic, "record": record, "wrapped": wrapped})
        return record

    def _project(self, connection: Connection, event: StoredEvent) -> None:
        if not event.readable or event.consultation == CLINIC:
            return
        if patient := recorded_patient(event):
            patient_table.put(connection, self._clinic, patient)
            for row in worklist_table.of_record(connection, self._clinic, event.record):
                worklist_table.put(connection, self._clinic, row_renamed(row, patient))
        elif event.kind == "visit_opened":
            owner = patient_table.get(connection, self._clinic, event.record)
            worklist_table.put(connection, self._clinic, opened_row(event, owner or Patient(record=event.record)))
        else:
            for row in worklist_table.of_visit(connection, self._clinic, event.consultation):
                worklist_table.put(connection, self._clinic, row_after(row, event))

    def _document_row(self, connection: Connection, document_id: str) -> Row[Any] | None:
        mine = (documents.c.clinic_id == self._clinic) & (documents.c.document == document_id)
        return connection.execute(select(documents).where(mine)).one_or_none()

    def _kept(self, connection: Connection, document_id: str) -> Document | None:
        row = self._document_row(connection, document_id)
        return None if row is None else self._open_document(connection, row)

    def _open_document(self, connection: Connection, row: Row[Any]) -> Document:
        meta = DocumentMeta.model_validate_json(row.meta)
        key = self._key(connection, row.record)
        return paper.unseal_document(self.keys, key, row.document, meta, row.sha256, row.sealed)


if TYPE_CHECKING:
    from meso_screen.store.base import Store

    # Both stores are held to the same contract by the type checker, as they are by the tests.
    _CONTRACT: type[Store] = SqlStore
