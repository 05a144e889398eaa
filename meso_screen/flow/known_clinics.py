"""The clinics whose seals this PC recognises: their certificates lie, a file each, in the user's folder."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime
from pathlib import Path

from meso_screen import places
from meso_screen.flow.access import require
from meso_screen.flow.session import Session
from meso_screen.model.record import Record
from meso_screen.problems import ProblemError, refuse
from meso_screen.store.base import CLINIC

LARGEST = 65_536
"""Bytes of the largest certificate file that is read."""
_ONE = re.compile(rb"-----BEGIN CERTIFICATE-----\s.*?-----END CERTIFICATE-----", re.DOTALL)


class KnownClinic(Record):
    """A certificate (PEM) and what it says: whose it is, its SHA-256 in hexadecimal, and its last day (UTC)."""

    name: str
    fingerprint: str
    ends: datetime
    pem: bytes


def known_clinics(home: Path | None = None) -> tuple[KnownClinic, ...]:
    """The clinics this PC recognises, by name; a file that cannot be read is left out."""
    from meso_screen.flow.checking import known_certificates

    found = []
    for pem in known_certificates(home):
        try:
            found.append(read_clinic(pem))
        except ProblemError:
            continue
    return tuple(sorted(found, key=lambda clinic: (clinic.name.casefold(), clinic.ends)))


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
    """What a certificate says of itself. Raises ProblemError when it is none."""
    from meso_screen.pdf.certificate import read_facts

    facts = read_facts(pem)
    return KnownClinic(name=facts.name, fingerprint=facts.fingerprint, ends=facts.ends, pem=pem)


def add_known_clinic(session: Session, clinic: KnownClinic, home: Path | None = None) -> None:
    """Recognise another clinic's seals from now on; an event of the log. Raises ProblemError to whoever may not."""
    person = require(session.person, "manage_seal")
    said = {"what": "clinic_known", "clinic": clinic.name, "fingerprint": clinic.fingerprint}
    session.store.append(CLINIC, "seal_changed", said, person.id, session.station, session.clock())
    register_clinic(clinic.name, clinic.pem, home or places.home())


def show_fingerprint(fingerprint: str) -> str:
    """A fingerprint in groups of four, as one reads it out on the telephone."""
    return " ".join(fingerprint[at : at + 4] for at in range(0, len(fingerprint), 4))


def register_clinic(name: str, certificate: bytes, folder: Path, *, demonstration: bool = False) -> Path:
    """Add a certificate to the clinics whose seals this user recognises; returns the file it lies in."""
    stem = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[:80] or "clinic"
    known = folder / "clinics"
    known.mkdir(parents=True, exist_ok=True)
    path = known / f"{'demonstration-' if demonstration else ''}{stem}.pem"
    if path.exists() and path.read_bytes() != certificate:
        # Another clinic of that name, or a certificate that was renewed: the old seals stay known.
        path = path.with_stem(f"{path.stem}-{hashlib.sha256(certificate).hexdigest()[:8]}")
    partial = path.with_suffix(".part")
    partial.write_bytes(certificate)
    partial.replace(path)
    return path
