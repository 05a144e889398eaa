"""The anchor: a small file outside the database that remembers how far the log had come.

Two slots are written in turn, in place, each with its own check, so a half-written slot leaves the other. It is
written after the log, never before: an anchor may lag a crash behind, it may never be ahead.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from pathlib import Path

from meso_screen.store.chain import position_of
from meso_screen.store.files import write_durably

ANCHOR_FILE = "head.txt"
_SLOT = 256


class Anchor:
    """The anchor file of one store."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def create(self, head: str) -> None:
        """Begin a new anchor at this head."""
        write_durably(self.path, _slot(head) * 2)

    def head(self) -> str | None:
        """The furthest head remembered, or None if the file is missing or no slot of it is whole."""
        try:
            content = self.path.read_bytes()
        except OSError:
            return None
        heads = [head for start in (0, _SLOT) if (head := _read_slot(content[start : start + _SLOT]))]
        return max(heads, key=lambda head: position_of(head) or 0, default=None)

    def move(self, head: str) -> None:
        """Remember a further head. A disk that refuses is no reason to lose the entry: the anchor then lags."""
        with contextlib.suppress(OSError):
            handle = os.open(self.path, os.O_WRONLY | getattr(os, "O_BINARY", 0))
            try:
                os.lseek(handle, _SLOT * ((position_of(head) or 0) % 2), os.SEEK_SET)
                os.write(handle, _slot(head))
            finally:
                os.close(handle)


def _slot(head: str) -> bytes:
    line = f"{head} {hashlib.sha256(head.encode()).hexdigest()}"
    return line.ljust(_SLOT - 1).encode() + b"\n"


def _read_slot(raw: bytes) -> str | None:
    head, _, check = raw.decode("ascii", "replace").strip().partition(" ")
    sound = hashlib.sha256(head.encode()).hexdigest() == check and position_of(head) is not None
    return head if sound else None
