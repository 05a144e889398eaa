"""Bringing an older file up to this program's tables. Alembic is loaded only when there is something to do."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, text

from meso_screen.problems import refuse
from meso_screen.store import sql
from meso_screen.store.schema import VERSION, metadata

SCRIPTS = Path(__file__).parent / "migrations"


def create_tables(connection: Connection) -> None:
    """Make all tables of a new store at this program's version."""
    metadata.create_all(connection)
    connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"))
    connection.execute(text("INSERT INTO alembic_version (version_num) VALUES (:v)"), {"v": VERSION})


def version_of(connection: Connection) -> str:
    """The version a file stands at; a plain SELECT, so that opening stays quick."""
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one())


def bring_up_to_date(path: Path, key: bytes, engine: Engine, target: str = VERSION, scripts: Path = SCRIPTS) -> bool:
    """Migrate an older file, in one transaction that is undone whole if it fails; True if there was something to do.

    Raises ProblemError for a file of a newer program, and leaves that file untouched.
    """
    place = str(path)
    with sql.reading(engine, place) as connection:
        found = version_of(connection)
    if found == target:
        return False
    if found > target:
        raise refuse(
            f"These records were written by a newer Meso Screen (version {found} of the file; "
            f"this program knows {target}). Nothing was changed.",
            place,
            "Install the newer program on this PC.",
        )
    # Tables that others refer to cannot be rebuilt while references are enforced.
    own = sql.embedded_engine(path, key, foreign_keys=False)
    try:
        with sql.writing(own, place) as connection:
            upgrade(connection, target, scripts)
            if connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall():
                raise refuse("The records could not be brought up to date.", place, "They are unchanged. Ask for help.")
    finally:
        own.dispose()
    return True


def upgrade(connection: Connection, target: str = VERSION, scripts: Path = SCRIPTS) -> None:
    """Run the migrations up to ``target`` on an open connection."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, target)
