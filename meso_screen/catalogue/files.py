"""Reads the TOML files of a pack into raw records, with the place of each, and computes the pack's hash."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from meso_screen.problems import Problem

_UNHASHED = ("cases", "examples")
_LIMIT = 8_000_000


@dataclass(frozen=True)
class RawRecord:
    """One ``[[kind]]`` table as it stands in a file."""

    kind: str
    place: str
    data: dict[str, Any]

    @property
    def id(self) -> str:
        """The record's id, or an empty string when it has none."""
        found = self.data.get("id", "")
        return found if isinstance(found, str) else ""


def hash_pack(folder: Path) -> str:
    """SHA-256 over sorted relative path and LF bytes of every file but ``cases/`` and ``examples/`` (contracts §5)."""
    digest = hashlib.sha256()
    files = (p for p in folder.rglob("*") if p.is_file() and p.relative_to(folder).parts[0] not in _UNHASHED)
    for path in sorted(files, key=lambda p: p.relative_to(folder).as_posix()):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\n")
        digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


def read_toml(path: Path, folder: Path, problems: list[Problem]) -> dict[str, Any]:
    """Read one file; what is wrong with it is added to ``problems`` and an empty table comes back."""
    place = path.relative_to(folder).as_posix()
    try:
        if path.stat().st_size > _LIMIT:
            problems.append(
                Problem("The file is far larger than a pack file can be.", place, "Put the right file back.")
            )
            return {}
        return tomllib.loads(path.read_text("utf-8"))
    except UnicodeDecodeError:
        problems.append(Problem("The file is not UTF-8 text.", place, "Save it as UTF-8."))
    except tomllib.TOMLDecodeError as error:
        problems.append(Problem(f"The file cannot be read as TOML: {error}.", place, "Correct that line."))
    except OSError:
        problems.append(Problem("The file cannot be read.", place, "Check that it exists and may be read."))
    return {}


def read_records(folder: Path, pattern: str, kinds: tuple[str, ...], problems: list[Problem]) -> Iterator[RawRecord]:
    """Yield every record of the files that match ``pattern``, files in sorted order.

    A table of a kind that does not belong there, or a key outside a record, is a problem.
    """
    paths = sorted(folder.glob(pattern))
    if not paths:
        problems.append(Problem("The pack has no such file.", pattern, "Put the file back."))
    for path in paths:
        name = path.relative_to(folder).as_posix()
        for kind, tables in read_toml(path, folder, problems).items():
            if kind not in kinds or not isinstance(tables, list):
                problems.append(
                    Problem(f"“{kind}” does not belong in this file.", name, f"Known here: {', '.join(kinds)}.")
                )
                continue
            for number, data in enumerate(tables, start=1):
                if not isinstance(data, dict):
                    problems.append(
                        Problem(f"“{kind}” number {number} is not a record.", name, "Write it as [[record]].")
                    )
                    continue
                label = data.get("id") or data.get("name") or f"number {number}"
                yield RawRecord(kind, f"{name}: {kind} {label}", data)
