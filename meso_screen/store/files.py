"""Writing a file so that it is either the old one or the new one, whenever the power goes."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

from meso_screen.problems import refuse


def write_durably(path: Path, content: bytes) -> None:
    """Write beside, flush to the disk, then rename over. Raises ProblemError if the disk does not take it."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(content)
                out.flush()
                os.fsync(out.fileno())
            beside.replace(path)
        except OSError:
            beside.unlink(missing_ok=True)
            raise
        flush_folder(path.parent)
    except OSError as error:
        raise refuse(
            f"The file could not be written ({error.strerror}).",
            str(path),
            "Check that the disk has room and the folder may be written to, then try again.",
        ) from None


def flush_folder(folder: Path) -> None:
    """Make a rename in this folder durable. Where folders cannot be opened (Windows) the system does it itself."""
    with contextlib.suppress(PermissionError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def flush_file(path: Path) -> None:
    """Make a file's content durable."""
    with path.open("rb+") as out:
        os.fsync(out.fileno())
