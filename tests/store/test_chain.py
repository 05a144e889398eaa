"""What a hand in the database leaves behind: each kind of tampering is found, by someone who knows the data key too."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, select, update

from meso_screen.problems import ProblemError
from meso_screen.store import DocumentMeta, open_store, sql
from meso_screen.store.chain import START, Entry, entry_digest, keyed_head, whole_digest
from meso_screen.store.log_table import _entry
from meso_screen.store.memory import CHEAP
from meso_screen.store.records import SqlStore
from meso_screen.store.schema import clinics, documents, events, patient_keys

from .conftest import AT, OMER, PASSPHRASE, answer, begin, minutes


@pytest.fixture
def visit(clinic: SqlStore) -> str:
    """A visit with eight answers and a document."""
    name = begin(clinic)
    for number in range(8):
        answer(clinic, name, number)
    meta = DocumentMeta(consultation=name, name="consent.pdf", at=minutes(9), actor="moreau", station="room 1")
    clinic.put_document("C-1", b"%PDF-1.7 a consent", meta)
    return name


def tamper(clinic: SqlStore, *statements: object) -> list[str]:
    """Run statements behind the store's back, and return what a check says."""
    with sql.writing(clinic.engine, "tampering") as connection:
        for statement in statements:
            connection.execute(statement)  # type: ignore[call-overload]
    return [problem.what for problem in clinic.verify_chain() if not problem.note]


def test_an_untouched_log_has_no_problem(clinic: SqlStore, visit: str) -> None:
    assert tamper(clinic) == []
    assert clinic.warnings == ()


@pytest.mark.parametrize("column", ["actor", "station", "kind", "at", "clock", "record", "consultation", "sealed"])
def test_an_edited_entry_is_found(clinic: SqlStore, visit: str, column: str) -> None:
    new = {"at": "2020-01-01T00:00:00.000000Z", "clock": "2020-01-01T00:00:00.000000Z", "sealed": b"x" * 60}
    said = tamper(clinic, update(events).where(events.c.position == 5).values({column: new.get(column, "note")}))
    assert any("changed after it was written" in what for what in said)


def test_an_edited_entry_with_a_mended_digest_is_found(clinic: SqlStore, visit: str) -> None:
    with sql.reading(clinic.engine, "") as connection:
        entry = _entry(connection.execute(select(events).where(events.c.position == 5)).one())
    digest = entry_digest("lumiere", replace(entry, actor="someone else"))
    here = update(events).where(events.c.position == 5)
    assert tamper(clinic, here.values(actor="someone else", digest=digest))


@pytest.mark.parametrize("position", [1, 4, 10])
def test_a_deleted_entry_is_found(clinic: SqlStore, visit: str, position: int) -> None:
    said = tamper(clinic, delete(events).where(events.c.position == position))
    assert any("missing" in what for what in said)


def test_two_entries_in_each_others_place_are_found(clinic: SqlStore, visit: str) -> None:
    there = update(events)
    said = tamper(
        clinic,
        there.where(events.c.position == 5).values(position=500),
        there.where(events.c.position == 6).values(position=5),
        there.where(events.c.position == 500).values(position=6),
    )
    assert any("not where it was written" in what for what in said)


def test_an_entry_put_in_is_found(clinic: SqlStore, visit: str) -> None:
    with sql.reading(clinic.engine, "") as connection:
        last = dict(connection.execute(select(events).order_by(events.c.position.desc()).limit(1)).one()._mapping)
    assert tamper(clinic, insert(events).values({**last, "position": 99, "sequence": 99}))


def test_a_cut_off_end_is_found_even_if_the_store_is_told_so(clinic: SqlStore, visit: str) -> None:
    with sql.reading(clinic.engine, "") as connection:
        whole = connection.execute(select(events.c.whole).where(events.c.position == 7)).scalar_one()
    assert any(
        "cut off" in what
        for what in tamper(
            clinic, delete(events).where(events.c.position > 7), update(clinics).values(position=7, whole=whole)
        )
    )


def rewritten(entries: list[Entry], change: Callable[[Entry], Entry]) -> Iterator[Entry]:
    """A history with a change and every digest computed again, as an attacker who can write the file would."""
    whole, last = START, dict[str, str]()
    for entry in entries:
        entry = replace(change(entry), previous=last.get(entry.consultation, START))
        digest = entry_digest("lumiere", entry)
        whole = whole_digest(whole, entry.position, digest)
        last[entry.consultation] = digest
        yield replace(entry, digest=digest, whole=whole)


def test_a_history_rewritten_from_end_to_end_contradicts_the_anchor_and_every_paper(
    clinic: SqlStore, visit: str
) -> None:
    printed = clinic.head()
    answer(clinic, visit, 20)
    with sql.reading(clinic.engine, "") as connection:
        entries = [_entry(row) for row in connection.execute(select(events).order_by(events.c.position))]
    forged = list(rewritten(entries, lambda e: replace(e, actor="someone else") if e.position == 5 else e))
    statements = [
        update(events)
        .where(events.c.position == e.position)
        .values(actor=e.actor, previous=e.previous, digest=e.digest, whole=e.whole)
        for e in forged
    ]
    said = tamper(clinic, *statements, update(clinics).values(whole=forged[-1].whole))
    assert said == [
        f"The anchor outside the database contradicts the log at entry {len(forged)}: its history was rewritten."
    ]
    clinic.anchor.create(keyed_head(clinic.keys.head, "lumiere", len(forged), forged[-1].whole))
    assert clinic.verify_chain() == [], "with the head key too, the files alone no longer tell"
    assert "A sealed document contradicts" in clinic.verify_chain(printed=[printed])[0].what


def test_an_older_copy_put_in_place_is_found_and_the_evidence_stays(
    clinic: SqlStore, visit: str, tmp_path: Path
) -> None:
    records = tmp_path / "records"
    sql.settle(clinic.engine, "")
    shutil.copy(records / "records.db", tmp_path / "older.db")
    for number in range(3):
        answer(clinic, visit, 30 + number)
    clinic.close()
    shutil.copy(tmp_path / "older.db", records / "records.db")
    store = open_store(tmp_path, PASSPHRASE, CHEAP)
    assert "older copy" in store.warnings[0].what
    for number in range(5):
        answer(store, visit, 40 + number)
    assert any("rewritten" in problem.what for problem in store.verify_chain())
    store.accept_log("restored by the administrator after a disk fault", minutes(50), "moreau", "office")
    assert store.verify_chain() == []
    assert store.log(after=0)[-1].payload["reason"] == "restored by the administrator after a disk fault"
    store.close()
    again = open_store(tmp_path, PASSPHRASE, CHEAP)
    assert again.warnings == ()
    again.close()


def test_an_anchor_that_is_gone_or_torn_is_told(clinic: SqlStore, visit: str) -> None:
    sound = clinic.anchor.path.read_bytes()
    for torn in (b"", b"\0" * 512, sound.replace(b":", b";"), sound[:100]):
        clinic.anchor.path.write_bytes(torn)
        assert [problem.place for problem in clinic.verify_chain()] == ["head anchor"]
    clinic.anchor.path.unlink()
    assert [problem.place for problem in clinic.verify_chain()] == ["head anchor"]


@pytest.mark.parametrize("half", [slice(0, 256), slice(256, 512)])
def test_a_half_written_anchor_still_holds_the_entry_before(clinic: SqlStore, visit: str, half: slice) -> None:
    content = bytearray(clinic.anchor.path.read_bytes())
    content[half] = b"\0" * 256
    clinic.anchor.path.write_bytes(content)
    assert clinic.verify_chain() == []


def test_a_patients_key_that_was_taken_away_or_swapped_is_found(clinic: SqlStore, visit: str) -> None:
    begin(clinic, OMER)
    key = select(patient_keys.c.wrapped).where(patient_keys.c.record == "MS-000002").scalar_subquery()
    mine = patient_keys.c.record == "MS-000001"
    assert any("damaged" in what for what in tamper(clinic, update(patient_keys).where(mine).values(wrapped=key)))
    assert any(
        "no one erased" in what for what in tamper(clinic, update(patient_keys).where(mine).values(wrapped=None))
    )
    assert any("is missing" in what for what in tamper(clinic, delete(patient_keys).where(mine)))


def test_an_erased_patients_key_that_came_back_is_found(clinic: SqlStore, visit: str) -> None:
    with sql.reading(clinic.engine, "") as connection:
        mine = patient_keys.c.record == "MS-000001"
        wrapped = connection.execute(select(patient_keys.c.wrapped).where(mine)).scalar_one()
    clinic.erase_patient("MS-000001", AT, "moreau", "office")
    assert any(
        "key is back" in what for what in tamper(clinic, update(patient_keys).where(mine).values(wrapped=wrapped))
    )


def test_a_document_that_was_changed_or_taken_away_is_found(clinic: SqlStore, visit: str) -> None:
    said = tamper(clinic, update(documents).values(sha256=hashlib.sha256(b"").hexdigest()))
    assert said == ["This document is not what was kept."]
    with pytest.raises(ProblemError, match="not what was kept"):
        clinic.document("C-1")
    assert tamper(clinic, delete(documents)) == ["A document that the log says is kept is missing."]


def test_an_entry_sealed_for_another_place_does_not_open_there(clinic: SqlStore, visit: str) -> None:
    with sql.reading(clinic.engine, "") as connection:
        other = connection.execute(select(events.c.sealed).where(events.c.position == 6)).scalar_one()
    tamper(clinic, update(events).where(events.c.position == 5).values(sealed=other))
    with pytest.raises(ProblemError, match="changed after it was written"):
        clinic.events(visit)
