"""The embedded engine: SQLCipher under SQLAlchemy, and the words for what can go wrong with its file.

Everything particular to SQLite is in this module, ``backup`` and ``migrate``; the store itself speaks plain SQLAlchemy.
"""

from __future__ import annotations

import contextlib
import errno
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as driver
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.pool import QueuePool

from meso_screen.problems import ProblemError, refuse

DATABASE = "records.db"
READING = "meso_screen_reading"


def connect(path: Path, key: bytes, patience: float) -> Any:
    """A raw connection with the key given and nothing read yet; waits ``patience`` seconds for a lock."""
    connection = driver.connect(str(path), isolation_level=None, timeout=patience, check_same_thread=False)
    # SQLCipher would otherwise write its complaints to the standard error stream.
    connection.execute("PRAGMA cipher_log_level=NONE")
    connection.execute(f"PRAGMA key=\"x'{key.hex()}'\"")
    return connection


def embedded_engine(path: Path, key: bytes, patience: float = 5.0, foreign_keys: bool = True) -> Engine:
    """The engine for an encrypted file. Writes begin IMMEDIATE and are on the disk when they return."""

    def creator() -> Any:
        connection = connect(path, key, patience)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA secure_delete=ON")
        # Each page that is not kept in memory is decrypted again: 32 MB hold the search tables of a large clinic.
        connection.execute("PRAGMA cache_size=-32000")
        connection.execute(f"PRAGMA foreign_keys={'ON' if foreign_keys else 'OFF'}")
        return connection

    engine = create_engine("sqlite://", module=driver, creator=creator, poolclass=QueuePool)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        reading = connection.get_execution_options().get(READING, False)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


@contextlib.contextmanager
def writing(engine: Engine, place: str) -> Iterator[Connection]:
    """One transaction that is durable when the block ends, or did not happen. Trouble is a ProblemError."""
    with in_words(place), engine.begin() as connection:
        yield connection


@contextlib.contextmanager
def reading(engine: Engine, place: str) -> Iterator[Connection]:
    """A consistent view to read from, without holding up a writer. Trouble is a ProblemError."""
    with in_words(place), engine.connect().execution_options(**{READING: True}) as connection:
        yield connection


def settle(engine: Engine, place: str) -> None:
    """Fold the write-ahead log into the file and cut it, so that overwritten pages do not linger there."""
    with in_words(place), engine.connect() as connection:
        raw = connection.connection.driver_connection
        if raw is not None:
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


@contextlib.contextmanager
def in_words(place: str) -> Iterator[None]:
    """Turn what a driver or the system says into a Problem a person can act on."""
    try:
        yield
    except DBAPIError as error:
        raise explain(str(error.orig), place) from error
    except SQLAlchemyError as error:
        raise explain(str(error), place) from error
    except driver.Error as error:
        raise explain(str(error), place) from error
    except OSError as error:
        raise explain(_SYSTEM.get(error.errno or 0, str(error.strerror)), place) from error


_SYSTEM = {errno.ENOSPC: "disk is full", errno.EFBIG: "disk is full", errno.EROFS: "readonly", errno.EACCES: "readonly"}

_WORDS = (
    ("locked", "Another program is using the clinic's records.", "Close it, or wait a moment, and try again."),
    ("busy", "Another program is using the clinic's records.", "Close it, or wait a moment, and try again."),
    (
        "readonly",
        "The folder of the clinic's records may be read but not written.",
        "Ask whoever looks after this PC for the right to write there.",
    ),
    (
        "full",
        "The disk is full, so this was not stored. What was stored before is all there.",
        "Make room on the disk and try again.",
    ),
    (
        "disk i/o",
        "The disk did not take this. What was stored before is all there.",
        "Check that the disk has room and is connected, then try again.",
    ),
    (
        "unable to open",
        "The folder of the clinic's records cannot be reached.",
        "Check that the disk or network folder is connected and may be written to.",
    ),
    (
        "not a database",
        "The file of the clinic's records is damaged, or belongs to other keys.",
        "Do not delete it. Restore the latest backup.",
    ),
    ("malformed", "The file of the clinic's records is damaged.", "Do not delete it. Restore the latest backup."),
    ("no such table", "The file of the clinic's records is damaged.", "Do not delete it. Restore the latest backup."),
)


def explain(said: str, place: str) -> ProblemError:
    """The problem behind a driver's message."""
    low = said.casefold()
    for sign, what, next_step in _WORDS:
        if sign in low:
            return refuse(what, place, next_step)
    return refuse(
        "The clinic's records could not be read or written. Nothing was stored by this step.",
        place,
        "Try again; if it stays so, ask whoever looks after this PC.",
    )
