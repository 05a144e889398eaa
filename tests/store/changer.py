"""A clinic that changes its card, a person and a setting together, again and again, until it is killed."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from meso_screen.store import open_store
from meso_screen.store.changing import Change
from meso_screen.store.memory import CHEAP


def change_again(folder: Path, passphrase: str) -> None:
    """Each change carries the next number in all three places and in its entry, and is said when it is promised."""
    store = open_store(folder, passphrase, CHEAP)
    os.write(1, b"ready\n")
    for _ in range(10_000):
        card, (lead, *_), seal = store.clinic(), store.people(), store.setting("seal")
        number = str(int(str(card["name"])) + 1)
        change = Change(
            "person_changed", {"number": number}, person=(lead, lead.model_copy(update={"training": number})),
            card=(card, {**card, "name": number}), settings={"seal": (seal, number)},
        )  # fmt: skip
        store.change(change, lead.id, "room 1", datetime(2026, 11, 24, 9, 0, tzinfo=UTC))
        os.write(1, f"{number}\n".encode())


if __name__ == "__main__":
    change_again(Path(sys.argv[1]), sys.argv[2])
