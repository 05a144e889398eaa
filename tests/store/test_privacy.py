"""Nothing personal lies in clear on the disk, and importing the store costs next to nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from meso_screen.model.person import Patient, Person
from meso_screen.store import DocumentMeta, back_up, sql
from meso_screen.store.records import SqlStore
from meso_screen.store.schema import metadata

from .conftest import AT, PASSPHRASE, minutes

CANARY = "Kanarienvogel"


def test_no_name_answer_or_passphrase_lies_in_clear_in_any_file(
    clinic: SqlStore, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    clinic.save_person(Person(id="vogel", name=f"Dr {CANARY}", role="practitioner"), "7391")
    patient = clinic.save_patient(Patient(family=CANARY, given=CANARY, phone="0699887766"), AT, "vogel", CANARY)
    visit = clinic.open_visit(patient.record, AT, "vogel", CANARY)
    for number in range(50):
        clinic.append(visit, "answered", {"text": f"{CANARY} {number}"}, "vogel", CANARY, minutes(number))
    meta = DocumentMeta(consultation=visit, name=f"{CANARY}.pdf", at=AT, actor="vogel", station=CANARY)
    clinic.put_document(f"C-{CANARY}", f"%PDF {CANARY}".encode() * 500, meta)
    clinic.put_setting("clinic", CANARY)
    clinic.find_patients(CANARY)
    back_up(clinic, tmp_path / "backups", AT)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {"records.db", "records.db-wal", "records.db-shm", "keys.json", "head.txt"} <= {path.name for path in files}
    for path in files:
        content = path.read_bytes()
        for secret in (CANARY, CANARY.casefold(), "0699887766", "7391", PASSPHRASE, "SQLite format"):
            for spelling in (secret.encode(), secret.encode("utf-16-le")):
                assert spelling not in content or (path.suffix in (".json", ".txt") and secret == "7391"), path.name
        assert CANARY not in str(path)
    assert capfd.readouterr() == ("", "")


def test_an_erased_name_is_gone_from_the_decrypted_tables_too(clinic: SqlStore) -> None:
    patient = clinic.save_patient(Patient(family=CANARY, given="Ann"), AT, "desk", "desk")
    visit = clinic.open_visit(patient.record, AT, "desk", "desk")
    clinic.append(visit, "answered", {"text": CANARY}, "desk", "desk", AT)
    clinic.erase_patient(patient.record, minutes(5), "desk", "desk")
    with sql.reading(clinic.engine, "") as connection:
        dump = "\n".join(str(connection.execute(select(table)).all()) for table in metadata.sorted_tables)
    assert CANARY.casefold() not in dump.casefold()
    assert patient.record in dump


def test_importing_the_store_loads_no_database_and_no_cipher() -> None:
    heavy = "{'sqlalchemy', 'alembic', 'sqlcipher3', 'argon2', 'cryptography'}"
    code = f"import sys, meso_screen.store; print(sorted({heavy} & set(sys.modules)))"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


def test_opening_a_store_of_today_does_not_load_alembic(clinic: SqlStore, tmp_path: Path) -> None:
    clinic.close()
    code = (
        "import sys; from pathlib import Path; from meso_screen.store import open_store;"
        f"open_store(Path({str(tmp_path)!r}), {PASSPHRASE!r}).close(); print('alembic' in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "False"
