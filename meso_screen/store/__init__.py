"""The clinic's records: an append-only, encrypted log with a chain, and what is looked up beside it.

Importing this package is cheap; SQLAlchemy, SQLCipher and Argon2 are loaded when a store is opened.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from meso_screen.store.base import CLINIC, Document, DocumentMeta, PinResult, Store, WorklistRow

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from meso_screen.model.event import JSON
    from meso_screen.store.backup import Backup
    from meso_screen.store.keys import Costs
    from meso_screen.store.records import SqlStore

__all__ = [
    "CLINIC",
    "Document",
    "DocumentMeta",
    "PinResult",
    "Store",
    "WorklistRow",
    "back_up",
    "check_backup",
    "check_new_passphrase",
    "create_store",
    "new_recovery_key",
    "open_store",
    "open_with_recovery_key",
    "restore_backup",
    "store_exists",
]

RECORDS = "records"
"""The folder inside the user's data folder that holds database, keys and anchor together."""


def store_exists(folder: Path) -> bool:
    """Whether a clinic's records lie in this folder, even if part of them is missing or a restore was cut short."""
    return any(path.is_dir() and any(path.iterdir()) for path in (folder / RECORDS, folder / f"{RECORDS}.restored"))


def create_store(
    folder: Path, passphrase: str, clinic: Mapping[str, JSON], costs: Costs | None = None,
    furnish: Callable[[SqlStore], None] | None = None,
) -> tuple[SqlStore, str]:  # fmt: skip
    """Create an encrypted store and open it; returns it with the recovery key, to be printed once.

    It appears in one step, with whatever ``furnish`` puts into it, or not at all. Raises ProblemError: records are
    there already, passphrase too short, folder not writable, disk full.
    """
    from meso_screen.store import embedded

    return embedded.create(folder / RECORDS, passphrase, clinic, costs, furnish)


def open_store(
    folder: Path, passphrase: str, costs: Costs | None = None, patience: float = 5.0, anchor: Path | None = None
) -> SqlStore:
    """Open the clinic's records; an older file is brought up to date first.

    ``patience`` is how many seconds to wait for a lock, ``anchor`` another place for the head anchor. Raises
    ProblemError: no records, wrong passphrase, keys changed, file damaged, locked, not writable, of a newer program.
    """
    from meso_screen.store import embedded

    return embedded.open_(folder / RECORDS, passphrase, costs, patience, anchor)


def open_with_recovery_key(folder: Path, recovery_key: str, costs: Costs | None = None) -> SqlStore:
    """Open the clinic's records with the printed recovery key instead of the passphrase; neither is changed by it.

    Raises ProblemError as ``open_store`` does, and for a key mistyped or of other records.
    """
    from meso_screen.store import embedded

    return embedded.open_with_recovery_key(folder / RECORDS, recovery_key, costs)


def new_recovery_key() -> str:
    """A recovery key to be shown; it opens nothing before ``Store.set_recovery_key``."""
    from meso_screen.store import keys

    return keys.new_recovery_key()


def check_new_passphrase(passphrase: str) -> None:
    """Raise ProblemError if a passphrase is too short to protect anything."""
    from meso_screen.store import keys

    keys.check_new_passphrase(passphrase)


def back_up(store: SqlStore, to: Path, at: datetime) -> Backup:
    """Copy an open store into a new folder below ``to``, check the copy, and only then give it its name."""
    from meso_screen.store import backup

    return backup.back_up(store, to, at)


def check_backup(backup_folder: Path, passphrase: str) -> Backup:
    """Open a backup without changing it and check it whole. Raises ProblemError if it could not be restored."""
    from meso_screen.store import backup

    return backup.check_backup(backup_folder, passphrase)


def restore_backup(backup_folder: Path, folder: Path, passphrase: str, at: datetime) -> Path | None:
    """Put a checked backup in the place of the records; returns where the former records were set aside."""
    from meso_screen.store import backup

    return backup.restore_backup(backup_folder, folder / RECORDS, passphrase, at)
