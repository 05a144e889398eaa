"""A clinic whose lead changes the passphrase again and again, until the program is killed."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from meso_screen.flow.clinic_keys import change_passphrase
from meso_screen.flow.session import Session
from meso_screen.store import open_store
from meso_screen.store.memory import CHEAP


def passphrase(number: int) -> str:
    """The passphrase after so many changes."""
    return f"grey herons, {number} of them"


def change_again(folder: Path, number: int) -> None:
    """Say each number once its passphrase is promised."""
    store = open_store(folder, passphrase(number), CHEAP)
    no_pack = cast(Any, None)  # no clinical content is needed to change a key
    session = Session(no_pack, store, lambda: datetime(2026, 11, 24, 9, 0, tzinfo=UTC), person=store.people()[0])
    os.write(1, b"ready\n")
    for now in range(number, number + 10_000):
        change_passphrase(session, passphrase(now), passphrase(now + 1))
        os.write(1, f"{now + 1}\n".encode())


if __name__ == "__main__":
    change_again(Path(sys.argv[1]), int(sys.argv[2]))
