"""The clinics whose seals this PC recognises: their certificates lie, a file each, in the user's folder.

Whoever adds or removes one, and the entry in the log, stand in ``change_known``.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from meso_screen.model.record import Record
from meso_screen.problems import ProblemError, refuse
from meso_screen.store.files import flush_file, flush_folder

LARGEST = 65_536
"""Bytes of the largest certificate file that is read."""
LONGEST_NAME = 120
"""Letters of a name that are shown, as many as a clinic's own may have."""
_ONE = re.compile(rb"-----BEGIN CERTIFICATE-----\s.*?-----END CERTIFICATE-----", re.DOTALL)


class KnownClinic(Record):
    """A certificate (PEM) and what it says: whose it is, its SHA-256 in hexadecimal, and its last day (UTC)."""

    name: str
    fingerprint: str
    ends: datetime
    pem: bytes


def known_clinics(home: Path | None = None) -> tuple[KnownClinic, ...]:
    """The clinics this PC recognises, by name, each certificate once; a file that cannot be read is left out."""
    from meso_screen.flow.checking import known_certificates

    found = {}
    for pem in known_certificates(home):
        try:
            clinic = read_clinic(pem)
        except ProblemError:
            continue
        found[clinic.fingerprint] = clinic
    return tuple(sorted(found.values(), key=lambda clinic: (clinic.name.casefold(), clinic.ends)))


def read_clinic_file(path: Path) -> KnownClinic:
    """The certificate another clinic saved for others. Raises ProblemError in words when the file is something else."""
    try:
        data = path.read_bytes() if path.stat().st_size <= LARGEST else b""
    except (OSError, ValueError):
        raise refuse("The file cannot be read.", path.name, "Choose the file the clinic gave you.") from None
    if b"PRIVATE KEY" in data:
        raise refuse("This file holds a secret key.", path.name, "Ask the clinic for its certificate alone.")
    if len(_ONE.findall(data)) != 1:
        raise refuse("This file does not hold one certificate.", path.name, "Choose the .pem file the clinic gave you.")
    return read_clinic(_ONE.findall(data)[0] + b"\n")


def read_clinic(pem: bytes) -> KnownClinic:
    """What a certificate says of itself, on one line however long. Raises ProblemError when it is none."""
    from meso_screen.pdf.certificate import read_facts

    facts = read_facts(pem)
    name = " ".join("".join(sign if sign.isprintable() else " " for sign in facts.name).split())
    shown = name[:LONGEST_NAME] or facts.fingerprint[:8]
    return KnownClinic(name=shown, fingerprint=facts.fingerprint, ends=facts.ends, pem=pem)


def show_fingerprint(fingerprint: str) -> str:
    """A fingerprint in groups of four, as one reads it out on the telephone."""
    return " ".join(fingerprint[at : at + 4] for at in range(0, len(fingerprint), 4))


def register_clinic(name: str, certificate: bytes, folder: Path, *, demonstration: bool = False) -> Path:
    """Add a certificate to the clinics whose seals this user recognises; returns the file it lies in."""
    with registering(name, certificate, folder, demonstration=demonstration) as path:
        return path


@contextmanager
def registering(name: str, certificate: bytes, folder: Path, *, demonstration: bool = False) -> Iterator[Path]:
    """Add a certificate (PEM) when the block ends well, and nothing of it when it fails.

    Raises ProblemError before the block begins when the folder cannot be written to.
    """
    stem = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[:80] or "clinic"
    known = folder / "clinics"
    path = known / f"{'demonstration-' if demonstration else ''}{stem}.pem"
    with _in_words(known):
        known.mkdir(parents=True, exist_ok=True)
        if path.exists() and path.read_bytes() != certificate:
            # Another clinic of that name, or a certificate that was renewed: the old seals stay known.
            path = path.with_stem(f"{path.stem}-{hashlib.sha256(certificate).hexdigest()[:8]}")
        partial = path.with_suffix(f".{secrets.token_hex(4)}")
        partial.write_bytes(certificate)
        flush_file(partial)
    try:
        yield path
        with _in_words(known):
            partial.replace(path)
            flush_folder(known)
    finally:
        partial.unlink(missing_ok=True)


@contextmanager
def unregistering(fingerprint: str, folder: Path) -> Iterator[None]:
    """Take a certificate out when the block ends well; it stays when the block fails.

    It is laid aside before the block begins, so that a crash never leaves it recognised and its removal in the log.
    Raises ProblemError when it is not among the known clinics, or the folder cannot be written to.
    """
    known = folder / "clinics"
    held = [path for path in sorted(known.glob("*.pem")) if _fingerprint_in(path) == fingerprint]
    if not held:
        raise refuse("This clinic is not among the known ones any more.", "", "Look at the list again.")
    aside: list[tuple[Path, Path]] = []
    try:
        with _in_words(known):
            for path in held:
                aside.append((path, path.replace(path.with_suffix(".gone"))))
        yield
    except BaseException:
        for path, gone in aside:
            gone.replace(path)
        raise
    for _, gone in aside:
        gone.unlink(missing_ok=True)


def _fingerprint_in(path: Path) -> str:
    try:
        return read_clinic(path.read_bytes()).fingerprint
    except (OSError, ProblemError):
        return ""


@contextmanager
def _in_words(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError:
        raise refuse(
            "The folder of the known clinics cannot be written to.", str(folder),
            "Check that the disk has room and that you may write there, then try again.",
        ) from None  # fmt: skip
