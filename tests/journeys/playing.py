"""A whole visit through the real window, to be killed: says on stdout what the store acknowledged."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from meso_screen.app import rehearse
from meso_screen.store.records import SqlStore

append = SqlStore.append


def append_and_say(store: SqlStore, *given: Any, **named: Any) -> Any:
    """Append; only when that has returned, say the entry's digest in one write, so that a kill cannot tear it."""
    event = append(store, *given, **named)
    os.write(1, f"kept {event.digest}\n".encode())
    return event


if __name__ == "__main__":
    SqlStore.append = append_and_say  # type: ignore[method-assign]
    rehearse(Path(sys.argv[1]), sys.argv[2], keyboard_only=True)
