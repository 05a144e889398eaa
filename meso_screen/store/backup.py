"""Backups of the embedded store: online copy, check, flush, and only then its name; and the way back.

A backup is a folder shaped like the store's own (database, keys, anchor), as encrypted as the store itself.
"""

from __future__ import annotations

import contextlib
import secrets
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from meso_screen.model.event import in_utc
from meso_screen.problems import ProblemError, refuse
from meso_screen.store import sql
from meso_screen.store.anchor import ANCHOR_FILE, Anchor
from meso_screen.store.chain import keyed_head
from meso_screen.store.embedded import RESTORED, finish_restore, open_
from meso_screen.store.files import flush_file, flush_folder
from meso_screen.store.keys import KEY_FILE, Keys
from meso_screen.store.records import SqlStore

_STAMP = "%Y-%m-%dT%H%M%SZ"


@dataclass(frozen=True)
class Backup:
    """A checked backup: its folder, when it was made, and how many entries its log holds."""

    folder: Path
    at: datetime
    entries: int


def back_up(store: SqlStore, to: Path, at: datetime) -> Backup:
    """Copy a store while it is in use into ``to``/<time>. Raises ProblemError and leaves nothing half-done behind."""
    folder = to / in_utc(at).strftime(_STAMP)
    building = to / f".{folder.name}.{secrets.token_hex(4)}"
    source = Path(store.place).parent
    with sql.in_words(str(to)):
        if folder.exists():
            raise refuse("There is a backup of this moment already.", str(folder), "Make the next one a second later.")
        building.mkdir(parents=True, mode=0o700)
        try:
            _copy_online(store, building / sql.DATABASE)
            entries, head = _inspect(building / sql.DATABASE, store.keys)
            shutil.copyfile(source / KEY_FILE, building / KEY_FILE)
            Anchor(building / ANCHOR_FILE).create(head)
            for name in (sql.DATABASE, KEY_FILE):
                flush_file(building / name)
            flush_folder(building)
            building.rename(folder)
            flush_folder(to)
        except BaseException:
            shutil.rmtree(building, ignore_errors=True)
            raise
    return Backup(folder, in_utc(at), entries)


def backups(to: Path) -> tuple[Backup, ...]:
    """The finished backups below ``to``, oldest first; entries are not counted here (0)."""
    found = []
    for folder in sorted(to.iterdir()) if to.is_dir() else []:
        with contextlib.suppress(ValueError):
            found.append(Backup(folder, datetime.strptime(folder.name, _STAMP).replace(tzinfo=UTC), 0))
    return tuple(found)


def kept(moments: Iterable[datetime], daily: int = 7, weekly: int = 4, monthly: int = 12) -> set[datetime]:
    """Which backups to keep: the last of each of so many latest days, weeks and months that have one."""
    newest_first = sorted(moments, reverse=True)
    keep: set[datetime] = set()
    for count, period in ((daily, "%Y-%m-%d"), (weekly, "%G-%V"), (monthly, "%Y-%m")):
        last_of: dict[str, datetime] = {}
        for moment in newest_first:
            last_of.setdefault(moment.strftime(period), moment)
        keep.update(list(last_of.values())[:count])
    return keep


def prune(to: Path, daily: int = 7, weekly: int = 4, monthly: int = 12) -> tuple[Path, ...]:
    """Remove the backups that need not be kept, and copies a crash left half-made; returns what was removed."""
    all_of_them = backups(to)
    keep = kept([backup.at for backup in all_of_them], daily, weekly, monthly)
    newest = max((backup.folder.name for backup in all_of_them), default="")
    half_made = (path for path in to.glob(".????-??-??T??????Z.????????") if path.name[1:19] < newest)
    removed = (*(backup.folder for backup in all_of_them if backup.at not in keep), *half_made)
    with sql.in_words(str(to)):
        for folder in removed:
            shutil.rmtree(folder)
    return removed


def check_backup(folder: Path, passphrase: str, workplace: Path | None = None) -> Backup:
    """Rehearse a restore: copy the backup aside, open it, check pages, chain and documents. It stays as it is.

    The copy is made in ``workplace`` (default: beside the backup), and removed again.
    """
    rehearsal = (workplace or folder.parent) / f".{folder.name}.{secrets.token_hex(4)}"
    if not folder.is_dir():
        raise refuse("There is no backup in this folder.", str(folder), "Choose the folder named after its date.")
    with sql.in_words(str(folder)):
        try:
            shutil.copytree(folder, rehearsal)
            entries = _rehearse(rehearsal, folder, passphrase)
        finally:
            shutil.rmtree(rehearsal, ignore_errors=True)
    moment = next((backup.at for backup in backups(folder.parent) if backup.folder == folder), None)
    return Backup(folder, moment or datetime.fromtimestamp(folder.stat().st_mtime, UTC), entries)


def restore_backup(folder: Path, records: Path, passphrase: str, at: datetime) -> Path | None:
    """Put a backup in the place of ``records``; the former records are set aside, never deleted.

    The restore becomes an entry of the log, and patients erased since the backup are erased again.
    A power cut between the two renames is completed at the next opening.
    """
    with sql.in_words(str(records)):
        records.parent.mkdir(parents=True, exist_ok=True)
    check_backup(folder, passphrase, records.parent)
    finish_restore(records)
    copying = records.with_name(f".{records.name}.{secrets.token_hex(4)}")
    waiting = records.with_name(records.name + RESTORED)
    aside = records.with_name(f"{records.name}.before-{in_utc(at).strftime(_STAMP)}")
    with sql.in_words(str(records)):
        try:
            shutil.copytree(folder, copying)
            store = open_(copying, passphrase)
            store.accept_log(f"restored from the backup {folder.name}", at, "", "")
            for record in _erased_since(records, passphrase):
                if store.patient(record):
                    store.erase_patient(record, at, "", "")
            store.close()
            for part in copying.iterdir():
                flush_file(part)
            flush_folder(copying)
            copying.rename(waiting)
        except BaseException:
            shutil.rmtree(copying, ignore_errors=True)
            raise
        former = aside if records.exists() else None
        if former:
            records.rename(former)
        finish_restore(records)
    return former


def _erased_since(records: Path, passphrase: str) -> tuple[str, ...]:
    # What is restored is often restored because the former records no longer open: then nothing is known of them.
    try:
        former = open_(records, passphrase)
    except ProblemError:
        return ()
    try:
        return former.erased_patients()
    except ProblemError:
        return ()
    finally:
        former.close()


def _copy_online(store: SqlStore, path: Path) -> None:
    target = sql.connect(path, store.keys.purpose("database"), 5.0)
    try:
        source: Any = store.engine.raw_connection()
        try:
            source.driver_connection.backup(target)
        finally:
            source.close()
        # One self-contained file; opening it as a store turns write-ahead logging on again.
        target.execute("PRAGMA journal_mode=DELETE").fetchall()
    finally:
        target.close()


def _inspect(path: Path, keys: Keys) -> tuple[int, str]:
    copy = sql.connect(path, keys.purpose("database"), 5.0)
    try:
        pages = copy.execute("PRAGMA cipher_integrity_check").fetchall()
        tables = copy.execute("PRAGMA quick_check").fetchall()
        position, whole = copy.execute("SELECT position, whole FROM clinics").fetchone()
        last = copy.execute("SELECT position, whole FROM events ORDER BY position DESC LIMIT 1").fetchone()
    finally:
        copy.close()
    if pages or tables != [("ok",)] or (last or (0, whole)) != (position, whole):
        raise _unsound(path)
    return position, keyed_head(keys.head, keys.clinic, position, whole)


def _rehearse(rehearsal: Path, folder: Path, passphrase: str) -> int:
    store = open_(rehearsal, passphrase)
    try:
        entries, _ = _inspect(rehearsal / sql.DATABASE, store.keys)
        problems = [problem for problem in store.verify_chain() if not problem.note]
    finally:
        store.close()
    if problems:
        raise ProblemError(_unsound(folder).problems[0], *problems)
    return entries


def _unsound(path: Path) -> ProblemError:
    return refuse(
        "This backup is damaged and cannot be relied on.", str(path), "Use another one, and make a new one now."
    )
