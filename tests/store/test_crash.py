"""The power goes at any moment: nothing that was promised is lost, nothing is half there."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

from meso_screen.store import create_store, open_store
from meso_screen.store.memory import CHEAP
from meso_screen.store.records import SqlStore

from .conftest import PASSPHRASE

WRITER = Path(__file__).with_name("writer.py")
KILLS = 20


def run_and_kill(folder: Path, promises: int, seconds: float) -> list[list[str]]:
    """Start a writer, kill it so long after this many promises, and return all that it was promised."""
    command = [sys.executable, str(WRITER), str(folder), PASSPHRASE]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
        said = [writer.stdout.readline() for _ in range(promises)]
        time.sleep(seconds)
        writer.kill()
        return [line.split() for line in [*said, *writer.stdout.read().splitlines()]]


def broken(store: SqlStore, promises: list[list[str]]) -> list[list[str]]:
    """The promises that were not kept."""
    lengths: dict[str, int] = {}

    def holds(what: str, name: str, value: str) -> bool:
        if what == "event":
            lengths.setdefault(name, len(store.events(name)))
            return lengths[name] >= int(value)
        if what == "document":
            found = store.document(name)
            return found is not None and found.sha256 == value
        card = store.patient(name)
        return card is not None and card.family == value and card in store.find_patients(value, limit=1000)

    return [said for said in promises if not holds(*said)]


def test_nothing_promised_is_lost_at_twenty_random_kills(tmp_path: Path) -> None:
    create_store(tmp_path, PASSPHRASE, {}, CHEAP)[0].close()
    chance = random.Random(20261124)
    promised = 0
    for kill in range(KILLS):
        promises = run_and_kill(tmp_path, chance.randrange(25), chance.uniform(0, 0.02))
        promised += len(promises)
        store = open_store(tmp_path, PASSPHRASE, CHEAP)
        assert store.warnings == (), f"kill {kill}"
        assert broken(store, promises) == [], f"kill {kill}"
        assert store.verify_chain() == [], f"kill {kill}"
        for row in store.unfinished(1):
            kinds = [event.kind for event in store.events(row.consultation)]
            assert ("document_kept" in kinds) == (store.document(f"C-{row.consultation}") is not None)
        store.close()
    assert promised > 5 * KILLS, "the writers must have been killed at work"
