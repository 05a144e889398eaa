"""The tables, for SQLCipher and PostgreSQL alike. ``clinic_id`` leads every key.

The log is ``events`` with ``patient_keys``, ``documents`` and the clinic's row. ``patients``, ``patient_words`` and
``worklist`` are projections: they can be made again from the log.
"""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, LargeBinary, MetaData, String, Table, Text, UniqueConstraint
from sqlalchemy.types import TypeEngine

VERSION = "0001"
"""The migration this program's tables stand at; a file with a higher one was written by a newer program."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _by_letter() -> TypeEngine[str]:
    # A range of words is only a prefix search where letters sort by code point.
    return Text().with_variant(Text(collation="C"), "postgresql")


def _clinic() -> Column[str]:
    return Column("clinic_id", String(64), primary_key=True)


clinics = Table(
    "clinics",
    metadata,
    _clinic(),
    Column("card", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("whole", String(64), nullable=False),
    Column("last_record", Integer, nullable=False),
)

events = Table(
    "events",
    metadata,
    _clinic(),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("record", String(64), nullable=False),
    Column("consultation", String(64), nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("at", String(27), nullable=False),
    Column("clock", String(27), nullable=False),
    Column("actor", String(64), nullable=False),
    Column("station", String(64), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("previous", String(64), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("whole", String(64), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    UniqueConstraint("clinic_id", "consultation", "sequence"),
)

patient_keys = Table(
    "patient_keys",
    metadata,
    _clinic(),
    Column("record", String(64), primary_key=True),
    Column("wrapped", LargeBinary, nullable=True),
)

patients = Table(
    "patients",
    metadata,
    _clinic(),
    Column("record", String(64), primary_key=True),
    Column("name_key", _by_letter(), nullable=False),
    Column("card", Text, nullable=False),
    Index(None, "clinic_id", "name_key", "record"),
)

patient_words = Table(
    "patient_words",
    metadata,
    _clinic(),
    Column("word", _by_letter(), primary_key=True),
    Column("record", String(64), primary_key=True),
    Index(None, "clinic_id", "record", "word"),
)

worklist = Table(
    "worklist",
    metadata,
    _clinic(),
    Column("consultation", String(64), primary_key=True),
    Column("record", String(64), nullable=False),
    Column("day", String(10), nullable=False),
    Column("opened", String(27), nullable=False),
    Column("finished", Integer, nullable=False),
    Column("card", Text, nullable=False),
    Index(None, "clinic_id", "day", "opened"),
    Index(None, "clinic_id", "finished", "opened"),
    Index(None, "clinic_id", "record", "opened"),
)

people = Table(
    "people",
    metadata,
    _clinic(),
    Column("person", String(64), primary_key=True),
    Column("card", Text, nullable=False),
    Column("pin", Text, nullable=True),
    Column("wrong", Integer, nullable=False),
    Column("since", String(27), nullable=True),
)

documents = Table(
    "documents",
    metadata,
    _clinic(),
    Column("document", String(128), primary_key=True),
    Column("record", String(64), nullable=False),
    Column("consultation", String(64), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("length", Integer, nullable=False),
    Column("meta", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Index(None, "clinic_id", "record"),
)

settings = Table(
    "settings",
    metadata,
    _clinic(),
    Column("name", String(128), primary_key=True),
    Column("value", Text, nullable=False),
)
