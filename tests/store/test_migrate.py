"""Older files are brought up to date whole or not at all; newer ones are left alone."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from meso_screen.problems import ProblemError
from meso_screen.store import migrate, open_store, sql
from meso_screen.store.memory import CHEAP
from meso_screen.store.records import SqlStore
from meso_screen.store.schema import VERSION, metadata

from .conftest import PASSPHRASE, begin

KEY = bytes(range(32))
NEXT = '''"""One more column."""
import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    with op.batch_alter_table("people") as people:
        people.add_column(sa.Column("language", sa.String(20), nullable=False, server_default="en"))
{more}
'''


@pytest.fixture
def scripts(tmp_path: Path) -> Path:
    """The program's migrations with one more behind them."""
    folder = tmp_path / "scripts"
    shutil.copytree(migrate.SCRIPTS, folder)
    (folder / "versions" / "v0002_language.py").write_text(NEXT.format(more=""))
    return folder


def columns(store: SqlStore) -> set[str]:
    return {column["name"] for column in inspect(store.engine).get_columns("people")}


def test_the_migrations_lead_to_the_tables_of_the_program(tmp_path: Path) -> None:
    engine = sql.embedded_engine(tmp_path / "m.db", KEY)
    with sql.writing(engine, "") as connection:
        migrate.upgrade(connection)
    with sql.reading(engine, "") as connection:
        assert migrate.version_of(connection) == VERSION
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()


def test_the_newest_migration_is_the_version_of_the_program() -> None:
    assert max(path.stem[1:5] for path in (migrate.SCRIPTS / "versions").glob("v*.py")) == VERSION


def test_a_file_of_a_newer_program_is_refused_and_left_as_it_is(clinic: SqlStore, tmp_path: Path) -> None:
    begin(clinic)
    with sql.writing(clinic.engine, "") as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0999'"))
    clinic.close()
    before = (tmp_path / "records" / "records.db").read_bytes()
    with pytest.raises(ProblemError, match=r"newer Meso Screen \(version 0999") as raised:
        open_store(tmp_path, PASSPHRASE, CHEAP)
    assert "Install the newer program" in str(raised.value)
    assert (tmp_path / "records" / "records.db").read_bytes() == before


def test_an_older_file_is_brought_up_to_date_and_keeps_everything(clinic: SqlStore, scripts: Path) -> None:
    visit = begin(clinic)
    path, key = Path(clinic.place), clinic.keys.purpose("database")
    assert migrate.bring_up_to_date(path, key, clinic.engine, "0002", scripts)
    assert "language" in columns(clinic)
    assert not migrate.bring_up_to_date(path, key, clinic.engine, "0002", scripts)
    assert len(clinic.events(visit)) == 1
    assert clinic.verify_chain() == []


def test_a_migration_that_fails_leaves_the_file_as_it_was(clinic: SqlStore, scripts: Path) -> None:
    begin(clinic)
    broken = NEXT.format(more='    op.execute("INSERT INTO nowhere VALUES (1)")')
    (scripts / "versions" / "v0002_language.py").write_text(broken)
    with pytest.raises(ProblemError):
        migrate.bring_up_to_date(Path(clinic.place), clinic.keys.purpose("database"), clinic.engine, "0002", scripts)
    assert "language" not in columns(clinic)
    with sql.reading(clinic.engine, "") as connection:
        assert migrate.version_of(connection) == "0001"
    assert clinic.verify_chain() == []
