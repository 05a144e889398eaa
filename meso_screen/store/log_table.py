"""The log over SQLAlchemy: appending, reading, checking. What else is kept beside it is ``records.SqlStore``."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from threading import RLock
from typing import Any

from sqlalchemy import Connection, Engine, Row, insert, select, update

from meso_screen.model.event import StoredEvent
from meso_screen.problems import Problem, refuse
from meso_screen.store import sql
from meso_screen.store.anchor import Anchor
from meso_screen.store.audit import verify_log
from meso_screen.store.base import CLINIC, Document
from meso_screen.store.chain import START, Entry, keyed_head, position_of, stamp
from meso_screen.store.documents import erased
from meso_screen.store.entries import Said, Tail, next_entry, read_entry
from meso_screen.store.keys import Keys
from meso_screen.store.schema import clinics, events, patient_keys

_PAGE = 1000


class SqlLog:
    """One clinic's log. ``warnings`` say what was wrong with the anchor when it was opened."""

    def __init__(self, engine: Engine, keys: Keys, anchor: Anchor, place: str) -> None:
        self.engine, self.keys, self.anchor, self.place = engine, keys, anchor, place
        self._clinic = keys.clinic
        self._lock = RLock()
        self._closed = False
        self._reached = ""
        self.warnings = self._compare_anchor()

    def events(self, consultation: str) -> tuple[StoredEvent, ...]:
        """See ``Store.events``."""
        mine = (events.c.clinic_id == self._clinic) & (events.c.consultation == consultation)
        with self._reading() as connection:
            rows = connection.execute(select(events).where(mine).order_by(events.c.sequence)).all()
            return tuple(self._read(connection, rows))

    def log(self, after: int = 0, limit: int = 500) -> tuple[StoredEvent, ...]:
        """See ``Store.log``."""
        mine = (events.c.clinic_id == self._clinic) & (events.c.position > after)
        with self._reading() as connection:
            rows = connection.execute(select(events).where(mine).order_by(events.c.position).limit(limit)).all()
            return tuple(self._read(connection, rows))

    def verify_chain(self, printed: Sequence[str] = ()) -> list[Problem]:
        """See ``Store.verify_chain``."""
        anchor = self.anchor.head()  # read before the log, which may grow meanwhile but is never behind it
        with self._reading() as connection:
            query = select(patient_keys.c.record, patient_keys.c.wrapped).where(
                patient_keys.c.clinic_id == self._clinic
            )
            wrapped = {row.record: row.wrapped for row in connection.execute(query)}
            entries = (_entry(row) for page in self._pages(connection) for row in page)
            end = self._end(connection)
            kept = lambda document_id: self._kept(connection, document_id)  # noqa: E731
            return verify_log(self.keys, entries, wrapped, end, anchor, kept, printed)

    def head(self) -> str:
        """See ``Store.head``."""
        with self._reading() as connection:
            return keyed_head(self.keys.head, self._clinic, *self._end(connection))

    def accept_log(self, reason: str, at: datetime, actor: str, station: str) -> None:
        """Go on although the anchor contradicts this log: the reason becomes an entry, the anchor begins anew."""
        with self._lock:
            with self._writing() as connection:
                tail, _ = self._tail(connection, CLINIC)
                self._append(connection, Said(CLINIC, CLINIC, "restored", {"reason": reason}, actor, station, at), tail)
            self.anchor.create(self._reached)
            self.warnings = ()

    def close(self) -> None:
        """See ``Store.close``."""
        with self._lock:
            self._closed = True
            self.engine.dispose()

    # -- inside a transaction, for the tables beside the log -------------------------------------------------------

    def _project(self, connection: Connection, event: StoredEvent) -> None:
        """Bring the look-up tables up to this event."""
        raise NotImplementedError

    def _kept(self, connection: Connection, document_id: str) -> Document | None:
        """A kept document."""
        raise NotImplementedError

    @contextlib.contextmanager
    def _writing(self) -> Iterator[Connection]:
        with self._lock:
            self._refuse_closed()
            self._reached = ""
            with sql.writing(self.engine, self.place) as connection:
                yield connection
            # Only now is the entry durable. An anchor that contradicted the log stays as it is: it is the evidence.
            if self._reached and not self.warnings:
                self.anchor.move(self._reached)

    def _reading(self) -> AbstractContextManager[Connection]:
        self._refuse_closed()
        return sql.reading(self.engine, self.place)

    def _refuse_closed(self) -> None:
        if self._closed:
            raise refuse("The clinic's records are closed.", self.place, "Open them with the passphrase.")

    def _append(self, connection: Connection, said: Said, tail: Tail) -> StoredEvent:
        position, whole = self._end(connection, to_write=True)
        key = self._key(connection, said.record)
        entry, stored = next_entry(self.keys, key, said, tail, position + 1, whole)
        row = {**vars(entry), "at": stamp(entry.at), "clock": stamp(entry.clock)}
        connection.execute(insert(events), {"clinic_id": self._clinic, **row})
        here = clinics.c.clinic_id == self._clinic
        connection.execute(update(clinics).where(here).values(position=entry.position, whole=entry.whole))
        self._project(connection, stored)
        self._reached = keyed_head(self.keys.head, self._clinic, entry.position, entry.whole)
        return stored

    def _end(self, connection: Connection, to_write: bool = False) -> tuple[int, str]:
        query = select(clinics.c.position, clinics.c.whole).where(clinics.c.clinic_id == self._clinic)
        row = connection.execute(query.with_for_update() if to_write else query).one()
        return row.position, row.whole

    def _tail(self, connection: Connection, consultation: str) -> tuple[Tail, str | None]:
        mine = (events.c.clinic_id == self._clinic) & (events.c.consultation == consultation)
        query = select(events.c.sequence, events.c.digest, events.c.at, events.c.record).where(mine)
        row = connection.execute(query.order_by(events.c.sequence.desc()).limit(1)).one_or_none()
        if row is None:
            return Tail(), CLINIC if consultation == CLINIC else None
        return Tail(row.sequence, row.digest, datetime.fromisoformat(row.at)), row.record

    def _key(self, connection: Connection, record: str) -> bytes:
        if (key := self._key_or_none(connection, record)) is None:
            raise erased(record)
        return key

    def _key_or_none(self, connection: Connection, record: str) -> bytes | None:
        mine = (patient_keys.c.clinic_id == self._clinic) & (patient_keys.c.record == record)
        wrapped = connection.execute(select(patient_keys.c.wrapped).where(mine)).scalar()
        return None if wrapped is None else self.keys.patient_key(record, wrapped)

    def _pages(self, connection: Connection) -> Iterator[Sequence[Row[Any]]]:
        after = 0
        mine = events.c.clinic_id == self._clinic
        while page := connection.execute(
            select(events).where(mine, events.c.position > after).order_by(events.c.position).limit(_PAGE)
        ).all():
            yield page
            after = page[-1].position

    def _read(self, connection: Connection, rows: Sequence[Row[Any]]) -> Iterator[StoredEvent]:
        opened: dict[str, bytes | None] = {}
        for row in rows:
            if row.record not in opened:
                opened[row.record] = self._key_or_none(connection, row.record)
            yield read_entry(self.keys, opened[row.record], _entry(row))

    def _compare_anchor(self) -> tuple[Problem, ...]:
        head = self.anchor.head()
        position = None if head is None else position_of(head)
        mine = (events.c.clinic_id == self._clinic) & (events.c.position == (position or 0))
        with self._reading() as connection:
            whole = connection.execute(select(events.c.whole).where(mine)).scalar()
        if position == 0:
            whole = START
        if position is not None and whole and keyed_head(self.keys.head, self._clinic, position, whole) == head:
            return ()
        return (
            Problem(
                "The records do not fit the anchor that lies beside them: "
                "their end is missing, they were changed, or an older copy was put in their place.",
                self.place,
                "Keep a copy of the folder and ask whoever looks after the records before you go on.",
            ),
        )


def _entry(row: Row[Any]) -> Entry:
    said = {name: value for name, value in row._mapping.items() if name != "clinic_id"}
    times = {name: datetime.fromisoformat(said[name]) for name in ("at", "clock")}
    return Entry(**{**said, **times})
