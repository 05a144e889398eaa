"""A backup is worth what its restore is worth."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread

import pytest

from meso_screen.problems import ProblemError
from meso_screen.store import back_up, check_backup, open_store, restore_backup, store_exists
from meso_screen.store.backup import Backup, backups, kept, prune
from meso_screen.store.memory import CHEAP
from meso_screen.store.records import SqlStore

from .conftest import AT, PASSPHRASE, answer, begin, minutes


def test_a_backup_holds_everything_and_can_be_restored(clinic: SqlStore, tmp_path: Path) -> None:
    visit = begin(clinic)
    answer(clinic, visit, 1)
    made = back_up(clinic, tmp_path / "backups", AT)
    printed = clinic.head()
    assert made.entries == 3
    assert check_backup(made.folder, PASSPHRASE).entries == 3
    answer(clinic, visit, 2)
    clinic.close()
    aside = restore_backup(made.folder, tmp_path, PASSPHRASE, minutes(60))
    store = open_store(tmp_path, PASSPHRASE, CHEAP)
    assert len(store.events(visit)) == 2
    assert store.log()[-1].kind == "restored"
    assert store.warnings == ()
    assert store.verify_chain(printed=[printed]) == []
    store.close()
    assert aside is not None
    assert (aside / "records.db").exists(), "the former records are set aside, not deleted"
    assert sorted(path.name for path in (tmp_path / "backups").iterdir()) == ["2026-11-24T090000Z"]


def test_a_backup_can_be_made_while_the_clinic_works(clinic: SqlStore, tmp_path: Path) -> None:
    visit = begin(clinic)
    stop, saved = Event(), Event()

    def work() -> None:
        number = 0
        while not stop.is_set():
            answer(clinic, visit, number)
            saved.set()
            number += 1

    def back_up_after_an_answer(seconds: int) -> Backup:
        # A busy machine may give the worker no turn between two backups: each waits for an answer saved since.
        saved.clear()
        assert saved.wait(60), "nobody could save"
        return back_up(clinic, tmp_path / "backups", AT + timedelta(seconds=seconds))

    worker = Thread(target=work)
    worker.start()
    try:
        made = [back_up_after_an_answer(seconds) for seconds in range(3)]
    finally:
        stop.set()
        worker.join()
    assert made[0].entries < made[1].entries < made[2].entries
    for backup in made:
        assert check_backup(backup.folder, PASSPHRASE).entries == backup.entries
    assert clinic.verify_chain() == []


def test_a_patient_erased_since_the_backup_does_not_come_back_with_it(clinic: SqlStore, tmp_path: Path) -> None:
    visit = begin(clinic)
    made = back_up(clinic, tmp_path / "backups", AT)
    clinic.erase_patient("MS-000001", minutes(5), "moreau", "office")
    clinic.close()
    restore_backup(made.folder, tmp_path, PASSPHRASE, minutes(60))
    store = open_store(tmp_path, PASSPHRASE, CHEAP)
    assert store.find_patients("martin") == ()
    assert not store.events(visit)[0].readable
    assert store.verify_chain() == []
    store.close()


def test_a_records_folder_that_is_gone_comes_back_from_a_backup(clinic: SqlStore, tmp_path: Path) -> None:
    begin(clinic)
    made = back_up(clinic, tmp_path / "backups", AT)
    clinic.close()
    assert restore_backup(made.folder, tmp_path / "new", PASSPHRASE, minutes(1)) is None
    store = open_store(tmp_path / "new", PASSPHRASE, CHEAP)
    assert len(store.find_patients("martin")) == 1
    store.close()


def test_a_restore_cut_between_its_two_renames_is_completed_at_the_next_opening(
    clinic: SqlStore, tmp_path: Path
) -> None:
    visit = begin(clinic)
    clinic.close()
    (tmp_path / "records").rename(tmp_path / "records.restored")
    assert store_exists(tmp_path)
    store = open_store(tmp_path, PASSPHRASE, CHEAP)
    assert len(store.events(visit)) == 1
    store.close()


@pytest.mark.parametrize("damage", ["records.db", "keys.json", "head.txt"])
def test_a_damaged_backup_is_found_before_anything_is_replaced(clinic: SqlStore, tmp_path: Path, damage: str) -> None:
    begin(clinic)
    made = back_up(clinic, tmp_path / "backups", AT)
    clinic.close()
    path = made.folder / damage
    content = bytearray(path.read_bytes())
    content[len(content) // 2 :] = b"\0" * (len(content) - len(content) // 2)
    path.write_bytes(content if damage != "head.txt" else b"")
    with pytest.raises(ProblemError):
        restore_backup(made.folder, tmp_path, PASSPHRASE, minutes(1))
    store = open_store(tmp_path, PASSPHRASE, CHEAP)
    assert store.verify_chain() == []
    store.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["backups", "records"]


def test_a_backup_needs_the_passphrase_and_a_folder(clinic: SqlStore, tmp_path: Path) -> None:
    made = back_up(clinic, tmp_path / "backups", AT)
    with pytest.raises(ProblemError, match="passphrase is not right"):
        check_backup(made.folder, "three grey geese")
    with pytest.raises(ProblemError, match="no backup"):
        check_backup(tmp_path / "backups" / "2020", PASSPHRASE)
    with pytest.raises(ProblemError, match="already"):
        back_up(clinic, tmp_path / "backups", AT)
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ProblemError):
        back_up(clinic, tmp_path / "file", AT)
    assert [backup.folder.name for backup in backups(tmp_path / "backups")] == ["2026-11-24T090000Z"]


def test_seven_days_four_weeks_and_twelve_months_are_kept() -> None:
    start = datetime(2026, 1, 1, 19, 0, tzinfo=UTC)
    twice_a_day = [start + timedelta(hours=12 * n) for n in range(2 * 364)]
    keep = sorted(kept(twice_a_day), reverse=True)
    assert keep[0] == max(twice_a_day)
    assert len({moment.date() for moment in keep[:7]}) == 7
    assert len(keep) <= 7 + 4 + 12
    assert len({(moment.year, moment.month) for moment in keep}) == 12


def test_pruning_removes_only_what_need_not_be_kept(clinic: SqlStore, tmp_path: Path) -> None:
    made = [back_up(clinic, tmp_path / "backups", AT + timedelta(hours=n)).folder for n in range(3)]
    (tmp_path / "backups" / "notes").mkdir()
    half_made = tmp_path / "backups" / ".2026-11-24T080000Z.0a1b2c3d"
    half_made.mkdir()
    assert prune(tmp_path / "backups") == (*made[:2], half_made)
    assert made[2].is_dir()
    assert (tmp_path / "backups" / "notes").is_dir()
