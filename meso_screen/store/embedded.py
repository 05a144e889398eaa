"""Creating and opening the store of one PC: the folder that holds database, keys and anchor together."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from sqlalchemy import Engine, insert, select, update

from meso_screen.model.event import JSON
from meso_screen.problems import refuse
from meso_screen.store import migrate, sql
from meso_screen.store.anchor import ANCHOR_FILE, Anchor
from meso_screen.store.base import CLINIC
from meso_screen.store.chain import START, keyed_head
from meso_screen.store.clinic_card import clinic_card
from meso_screen.store.files import flush_file, flush_folder
from meso_screen.store.keys import (
    Costs,
    Keys,
    check_new_passphrase,
    create_keys,
    open_keys,
    open_keys_with_recovery,
)
from meso_screen.store.records import SqlStore
from meso_screen.store.schema import clinics, patient_keys

RESTORED = ".restored"
"""Suffix of a folder that is complete and only waits for its name; ``store_exists`` knows it too."""


def create(
    folder: Path, passphrase: str, clinic: Mapping[str, JSON], costs: Costs | None = None,
    furnish: Callable[[SqlStore], None] | None = None,
) -> tuple[SqlStore, str]:  # fmt: skip
    """Build a store beside its place and give it its name last; see ``meso_screen.store.create_store``."""
    costs = costs or Costs()
    check_new_passphrase(passphrase)
    finish_restore(folder)
    building = folder.with_name(f".{folder.name}.{secrets.token_hex(4)}")
    with sql.in_words(str(folder)):
        if folder.exists() and any(folder.iterdir()):
            raise refuse(
                "Records are kept in this folder already.", str(folder), "Open them, or choose another folder."
            )
        folder.parent.mkdir(parents=True, exist_ok=True)
        building.mkdir(mode=0o700)
        try:
            keys, recovery = create_keys(building, passphrase, _clinic_id(clinic), costs.passphrase)
            _fill(building, keys, clinic)
            if furnish is not None:
                _furnish(building, keys, costs, furnish)
            if folder.exists():
                folder.rmdir()
            building.rename(folder)
            flush_folder(folder.parent)
        except BaseException:
            shutil.rmtree(building, ignore_errors=True)
            raise
    return _open_with(folder, keys, costs, 5.0, None), recovery


def open_(
    folder: Path, passphrase: str, costs: Costs | None = None, patience: float = 5.0, anchor: Path | None = None
) -> SqlStore:
    """Open a store; see ``meso_screen.store.open_store``."""
    _refuse_empty(folder)
    keys = open_keys(folder, passphrase)
    return _open_with(folder, keys, costs or Costs(), patience, anchor)


def open_with_recovery_key(folder: Path, recovery: str, costs: Costs | None = None) -> SqlStore:
    """Open a store; see ``meso_screen.store.open_with_recovery_key``."""
    _refuse_empty(folder)
    return _open_with(folder, open_keys_with_recovery(folder, recovery), costs or Costs(), 5.0, None)


def _refuse_empty(folder: Path) -> None:
    finish_restore(folder)
    if not folder.is_dir():
        raise refuse("There are no records in this folder yet.", str(folder), "Create them, or choose another folder.")


def finish_restore(folder: Path) -> None:
    """Complete a restore that the power cut between its two renames."""
    waiting = folder.with_name(folder.name + RESTORED)
    if waiting.is_dir() and not folder.exists():
        with sql.in_words(str(folder)):
            waiting.rename(folder)
            flush_folder(folder.parent)


def _clinic_id(clinic: Mapping[str, JSON]) -> str:
    return str(clinic.get("id") or secrets.token_hex(8))


def _fill(folder: Path, keys: Keys, clinic: Mapping[str, JSON]) -> None:
    path = folder / sql.DATABASE
    engine = sql.embedded_engine(path, keys.purpose("database"))
    card = clinic_card(clinic)
    try:
        with sql.writing(engine, str(path)) as connection:
            migrate.create_tables(connection)
            row = {"clinic_id": keys.clinic, "card": card, "position": 0, "whole": START, "last_record": 0}
            connection.execute(insert(clinics), row)
            wrapped = keys.new_patient_key(CLINIC)
            connection.execute(insert(patient_keys), {"clinic_id": keys.clinic, "record": CLINIC, "wrapped": wrapped})
    finally:
        engine.dispose()
    flush_file(path)
    Anchor(folder / ANCHOR_FILE).create(keyed_head(keys.head, keys.clinic, 0, START))


def _furnish(folder: Path, keys: Keys, costs: Costs, furnish: Callable[[SqlStore], None]) -> None:
    store = _open_with(folder, keys, costs, 5.0, None)
    try:
        furnish(store)
        sql.settle(store.engine, store.place)
    finally:
        store.close()
    flush_file(folder / sql.DATABASE)


def _open_with(folder: Path, keys: Keys, costs: Costs, patience: float, anchor: Path | None) -> SqlStore:
    path = folder / sql.DATABASE
    if not path.is_file():
        raise refuse("The file of the clinic's records is missing.", str(path), "Restore the latest backup.")
    engine = sql.embedded_engine(path, keys.purpose("database"), patience)
    try:
        migrate.bring_up_to_date(path, keys.purpose("database"), engine)
        with sql.reading(engine, str(path)) as connection:
            if connection.execute(select(clinics.c.clinic_id)).scalars().all() != [keys.clinic]:
                raise sql.explain("not a database", str(path))
        _refuse_unwritable(engine, str(path))
        return SqlStore(engine, keys, Anchor(anchor or folder / ANCHOR_FILE), costs, str(path))
    except BaseException:
        engine.dispose()
        raise


def _refuse_unwritable(engine: Engine, place: str) -> None:
    # A store that cannot write must say so at the door, not after the first answer.
    with sql.writing(engine, place) as connection:
        connection.execute(update(clinics).values(position=clinics.c.position))
