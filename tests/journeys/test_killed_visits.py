"""The program is killed in the middle of a visit through the real window: what it had acknowledged is there."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from meso_screen.flow.clinic import open_clinic
from meso_screen.gui.rehearsal import PASSPHRASE
from meso_screen.model.event import StoredEvent
from meso_screen.store.base import Store

PLAYING = Path(__file__).with_name("playing.py")
KILLS = 3
ENTRIES = 72
"""What a whole visit of this example appends, or a little less."""


@pytest.mark.parametrize("kill", range(KILLS))
def test_nothing_acknowledged_by_the_window_is_lost(kill: int, tmp_path: Path) -> None:
    chance = random.Random(20261122 + kill)
    wanted = ENTRIES * kill // KILLS + chance.randrange(1, ENTRIES // KILLS)
    command = [sys.executable, str(PLAYING), str(tmp_path), "apixaban"]
    quiet = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    kept = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=quiet) as clinic:
        assert clinic.stdout is not None
        while len(kept) < wanted and (line := clinic.stdout.readline()):
            kept += line.split()[1:] if line.startswith("kept ") else []
        time.sleep(chance.uniform(0, 0.05))
        clinic.send_signal(signal.SIGKILL)
        kept += [line.split()[1] for line in clinic.stdout if line.startswith("kept ") and line.endswith("\n")]
    assert clinic.returncode == -signal.SIGKILL and len(kept) >= wanted, "killed at work"

    store = open_clinic(PASSPHRASE, tmp_path / "clinic")
    assert store.verify_chain() == []
    entries = every_entry(store)
    assert {entry.digest for entry in entries} >= set(kept)
    assert [row.consultation for row in store.unfinished()] == [entries[-1].consultation]
    store.close()
    files = [path for path in (tmp_path / "clinic" / "records").rglob("*") if path.is_file()]
    assert files
    for path in files:
        assert b"Whitlock" not in path.read_bytes() and b"WHITLOCK" not in path.read_bytes(), path.name


def every_entry(store: Store) -> list[StoredEvent]:
    """The whole log, in order."""
    found: list[StoredEvent] = []
    while part := store.log(found[-1].position if found else 0):
        found += part
    return found
