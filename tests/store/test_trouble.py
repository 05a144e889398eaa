"""What can go wrong with a folder, a disk or a file: each in words, and nothing promised is lost."""

from __future__ import annotations

import contextlib
import os
import resource
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from meso_screen.problems import ProblemError
from meso_screen.store import DocumentMeta, create_store, open_store, sql, store_exists
from meso_screen.store.memory import CHEAP
from meso_screen.store.records import SqlStore

from .conftest import AT, PASSPHRASE, answer, begin, minutes

NOBODY = 65534


def test_a_folder_without_records_says_so(tmp_path: Path) -> None:
    assert not store_exists(tmp_path)
    with pytest.raises(ProblemError, match="no records in this folder"):
        open_store(tmp_path, PASSPHRASE, CHEAP)
    assert list(tmp_path.iterdir()) == []


def test_records_are_never_created_over_others(clinic: SqlStore, tmp_path: Path) -> None:
    assert store_exists(tmp_path)
    with pytest.raises(ProblemError, match="already"):
        create_store(tmp_path, PASSPHRASE, {}, CHEAP)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["records"]


def test_a_short_passphrase_creates_nothing(tmp_path: Path) -> None:
    for short in ("", "1234567", "        "):
        with pytest.raises(ProblemError, match="at least 8"):
            create_store(tmp_path / "new", short, {}, CHEAP)
    assert list(tmp_path.iterdir()) == []


def test_a_missing_database_is_not_replaced_by_an_empty_one(clinic: SqlStore, tmp_path: Path) -> None:
    clinic.close()
    (tmp_path / "records" / "records.db").unlink()
    with pytest.raises(ProblemError, match="is missing"):
        open_store(tmp_path, PASSPHRASE, CHEAP)
    assert store_exists(tmp_path), "so that no one is offered to create new ones over the rest"


@pytest.mark.parametrize("content", [b"", b"\0" * 8192, b"SQLite format 3\0" + b"\0" * 9000, os.urandom(20000)])
def test_a_file_that_is_no_database_is_told_and_kept(clinic: SqlStore, tmp_path: Path, content: bytes) -> None:
    clinic.close()
    path = tmp_path / "records" / "records.db"
    path.write_bytes(content)
    with pytest.raises(ProblemError, match="damaged") as raised:
        open_store(tmp_path, PASSPHRASE, CHEAP)
    assert "Restore the latest backup" in str(raised.value)
    assert path.exists()


def test_one_changed_byte_in_the_file_is_noticed_and_never_read_as_an_answer(clinic: SqlStore, tmp_path: Path) -> None:
    visit = begin(clinic)
    for number in range(200):
        answer(clinic, visit, number)
    before = [event.digest for event in clinic.events(visit)]
    clinic.close()
    path = tmp_path / "records" / "records.db"
    content, noticed = path.read_bytes(), 0
    for place in range(5000, len(content), len(content) // 12):
        path.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        try:
            store = open_store(tmp_path, PASSPHRASE, CHEAP)
            try:
                assert [event.digest for event in store.events(visit)] == before, "read as it was, or not at all"
                store.verify_chain()
            finally:
                store.close()
        except ProblemError as error:
            assert "damaged" in str(error), place
            noticed += 1
    assert noticed > 6


def test_the_database_of_another_clinic_does_not_open(clinic: SqlStore, tmp_path: Path) -> None:
    clinic.close()
    create_store(tmp_path / "other", PASSPHRASE, {}, CHEAP)[0].close()
    shutil.copy(tmp_path / "other" / "records" / "records.db", tmp_path / "records" / "records.db")
    with pytest.raises(ProblemError, match="damaged, or belongs to other keys"):
        open_store(tmp_path, PASSPHRASE, CHEAP)


def test_a_locked_file_is_told_after_a_short_wait_and_works_again(clinic: SqlStore, tmp_path: Path) -> None:
    visit = begin(clinic)
    clinic.close()
    store = open_store(tmp_path, PASSPHRASE, CHEAP, patience=0.2)
    other = sql.connect(Path(store.place), store.keys.purpose("database"), 1.0)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(ProblemError, match="Another program"):
        answer(store, visit, 1)
    assert len(store.events(visit)) == 1, "reading goes on"
    with pytest.raises(ProblemError, match="Another program"):
        open_store(tmp_path, PASSPHRASE, CHEAP, patience=0.2)
    other.execute("ROLLBACK")
    other.close()
    answer(store, visit, 1)
    assert store.verify_chain() == []
    store.close()


def test_two_programs_on_one_folder_share_one_log(clinic: SqlStore, tmp_path: Path) -> None:
    visit = begin(clinic)
    second = open_store(tmp_path, PASSPHRASE, CHEAP)
    for number in range(5):
        answer(clinic, visit, number)
        answer(second, visit, number)
    assert len(clinic.events(visit)) == len(second.events(visit)) == 11
    assert clinic.verify_chain() == second.verify_chain() == []
    second.close()


@contextlib.contextmanager
def file_size_limit(size: int) -> Iterator[None]:
    """A disk on which no file grows beyond ``size``."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_loses_nothing_promised_and_work_goes_on_when_there_is_room(
    clinic: SqlStore, tmp_path: Path
) -> None:
    visit = begin(clinic)
    room = max(path.stat().st_size for path in (tmp_path / "records").iterdir()) + 60_000
    stored = 0
    with file_size_limit(room), pytest.raises(ProblemError, match="disk") as raised:
        for number in range(500):
            answer(clinic, visit, number)
            stored += 1
    assert "What was stored before is all there" in str(raised.value)
    assert 0 < stored < 500
    assert len(clinic.events(visit)) == stored + 1
    meta = DocumentMeta(consultation=visit, name="consent.pdf", at=minutes(590), actor="moreau", station="room 1")
    with file_size_limit(room), pytest.raises(ProblemError, match="disk"):
        clinic.put_document("C-1", os.urandom(300_000), meta)
    assert clinic.document("C-1") is None
    answer(clinic, visit, 580)
    clinic.put_document("C-1", os.urandom(300_000), meta)
    clinic.close()
    again = open_store(tmp_path, PASSPHRASE, CHEAP)
    assert len(again.events(visit)) == stored + 3
    assert again.verify_chain() == []
    again.close()


def test_a_full_disk_while_creating_leaves_nothing_behind(tmp_path: Path) -> None:
    with file_size_limit(20_000), pytest.raises(ProblemError, match="disk"):
        create_store(tmp_path / "new", PASSPHRASE, {}, CHEAP)
    assert list((tmp_path / "new").iterdir()) == []
    create_store(tmp_path / "new", PASSPHRASE, {}, CHEAP)[0].close()


@pytest.fixture
def shared_folder() -> Iterator[Path]:
    """A folder that an ordinary user can reach, which pytest's own are not."""
    folder = Path(tempfile.mkdtemp(prefix="meso-"))
    folder.chmod(0o755)
    yield folder
    for path in [folder, *folder.rglob("*")]:
        if path.is_dir():
            path.chmod(0o755)
    shutil.rmtree(folder)


@contextlib.contextmanager
def ordinary_user() -> Iterator[None]:
    """Folder rights do not bind an administrator, so as one we step down for a while."""
    if os.geteuid() != 0:
        yield
        return
    os.setegid(NOBODY)
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)


def test_a_read_only_folder_is_told_at_the_door(shared_folder: Path) -> None:
    create_store(shared_folder, PASSPHRASE, {}, CHEAP)[0].close()
    for path in (shared_folder / "records").iterdir():
        path.chmod(0o444)
    (shared_folder / "records").chmod(0o555)
    with ordinary_user(), pytest.raises(ProblemError, match=r"read but not written|cannot be reached"):
        open_store(shared_folder, PASSPHRASE, CHEAP)
    shared_folder.chmod(0o555)
    with ordinary_user(), pytest.raises(ProblemError, match="read but not written"):
        create_store(shared_folder / "new", PASSPHRASE, {}, CHEAP)


def test_wrong_pins_are_remembered_across_a_restart(clinic: SqlStore, tmp_path: Path) -> None:
    from .conftest import MOREAU

    clinic.save_person(MOREAU, "1234")
    for _ in range(3):
        clinic.check_pin("moreau", "0000", AT)
    clinic.close()
    again = open_store(tmp_path, PASSPHRASE, CHEAP)
    assert again.check_pin("moreau", "1234", AT).wait_seconds == 30
    again.close()


def test_a_closed_store_says_so(clinic: SqlStore) -> None:
    clinic.close()
    with pytest.raises(ProblemError, match="are closed"):
        clinic.events("MS-000001-001")
    with pytest.raises(ProblemError, match="are closed"):
        begin(clinic)
