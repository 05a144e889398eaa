"""The worklist's table: one row a visit, brought forward event by event."""

from __future__ import annotations

from datetime import UTC, date

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from meso_screen.store.base import WorklistRow
from meso_screen.store.chain import stamp
from meso_screen.store.schema import worklist


def of_day(connection: Connection, clinic: str, day: date) -> tuple[WorklistRow, ...]:
    """The visits of a day, as they were opened."""
    return _rows(connection, clinic, worklist.c.day == day.isoformat())


def of_record(connection: Connection, clinic: str, record: str) -> tuple[WorklistRow, ...]:
    """A patient's visits, oldest first."""
    return _rows(connection, clinic, worklist.c.record == record)


def of_visit(connection: Connection, clinic: str, consultation: str) -> tuple[WorklistRow, ...]:
    """The row of one visit, if there is one."""
    return _rows(connection, clinic, worklist.c.consultation == consultation)


def unfinished(connection: Connection, clinic: str, limit: int) -> tuple[WorklistRow, ...]:
    """Visits that still need someone, newest first."""
    mine = (worklist.c.clinic_id == clinic) & (worklist.c.finished == 0)
    newest = worklist.c.opened.desc(), worklist.c.consultation.desc()
    cards = connection.execute(select(worklist.c.card).where(mine).order_by(*newest).limit(limit)).scalars()
    return tuple(WorklistRow.model_validate_json(card) for card in cards)


def signed(connection: Connection, clinic: str) -> tuple[str, ...]:
    """Visits that are signed but not sealed."""
    rows = _rows(connection, clinic, worklist.c.finished == 0)
    return tuple(row.consultation for row in rows if row.state == "signed")


def put(connection: Connection, clinic: str, row: WorklistRow) -> None:
    """Write a visit's row in place of the former one."""
    here = (worklist.c.clinic_id == clinic) & (worklist.c.consultation == row.consultation)
    values = {"card": row.model_dump_json(), "finished": int(row.finished)}
    if connection.execute(update(worklist).where(here).values(**values)).rowcount == 0:
        fixed = {"record": row.record, "day": row.day.isoformat(), "opened": stamp(row.opened.astimezone(UTC))}
        connection.execute(insert(worklist), {"clinic_id": clinic, "consultation": row.consultation, **fixed, **values})


def clear(connection: Connection, clinic: str) -> None:
    """Empty the table of this clinic."""
    connection.execute(delete(worklist).where(worklist.c.clinic_id == clinic))


def _rows(connection: Connection, clinic: str, which: ColumnElement[bool]) -> tuple[WorklistRow, ...]:
    query = select(worklist.c.card).where(worklist.c.clinic_id == clinic, which)
    cards = connection.execute(query.order_by(worklist.c.opened, worklist.c.consultation)).scalars()
    return tuple(WorklistRow.model_validate_json(card) for card in cards)
