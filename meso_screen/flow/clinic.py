"""The clinic itself: set up at first run, opened with its passphrase, and the seal that belongs to it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from meso_screen import places
from meso_screen.flow.knowledge import Knowledge
from meso_screen.model.person import Person
from meso_screen.model.record import Record
from meso_screen.problems import refuse
from meso_screen.store import create_store, open_store, store_exists
from meso_screen.store.base import Store

if TYPE_CHECKING:
    from meso_screen.pdf.seal import Sealer

_KEY, _CERTIFICATE = "seal.key", "seal.certificate"


class ClinicDetails(Record):
    """What is asked of a clinic at first run. ``paper`` is A4 or Letter."""

    name: str
    address: str = ""
    phone: str = ""
    out_of_hours: str = ""
    emergency_number: str = ""
    paper: str = "A4"
    demonstration: bool = False


class NewPerson(Record):
    """One person of the clinic with the PIN they chose."""

    person: Person
    pin: str


def clinic_exists(home: Path | None = None) -> bool:
    """Whether this PC already holds a clinic's records."""
    return store_exists(home or places.home())


def check_details(details: ClinicDetails, people: Sequence[NewPerson]) -> None:
    """Raises ProblemError when something a clinic cannot do without is missing."""
    if not details.name.strip():
        raise refuse("The clinic's name is missing.", "Set-up", "Enter it.")
    if not details.phone.strip():
        raise refuse("The clinic's telephone number is missing.", "Set-up", "Patients call it when something is wrong.")
    if not any(new.person.role in ("practitioner", "lead") for new in people):
        raise refuse("At least one practitioner is needed.", "Set-up", "Add the person who will take consent.")
    for new in people:
        if not re.fullmatch(r"\d{4,12}", new.pin):
            raise refuse(f"The PIN of {new.person.name} must be 4 to 12 digits.", "Set-up", "Choose another PIN.")


def set_up_clinic(
    details: ClinicDetails, people: Sequence[NewPerson], passphrase: str, now: datetime, home: Path | None = None
) -> tuple[Store, str]:
    """Create the clinic's encrypted records, its people and its seal; returns the store and the recovery key.

    The recovery key is shown and printed once: with it a lost passphrase loses nothing.
    """
    check_details(details, people)
    folder = home or places.home()
    store, recovery = create_store(folder, passphrase, details.model_dump(mode="json"))
    for new in people:
        store.save_person(new.person, new.pin)
    _make_seal(store, details, now, folder)
    return store, recovery


def open_clinic(passphrase: str, home: Path | None = None) -> Store:
    """Open the clinic's records. Raises ProblemError in words for a wrong passphrase or a damaged file."""
    return open_store(home or places.home(), passphrase)


def _make_seal(store: Store, details: ClinicDetails, now: datetime, folder: Path) -> None:
    from meso_screen.pdf.certificate import make_clinic_certificate

    key, certificate = make_clinic_certificate(details.name, now)
    store.put_setting(_KEY, key.decode())
    store.put_setting(_CERTIFICATE, certificate.decode())
    register_clinic(details.name, certificate, folder, demonstration=details.demonstration)


def register_clinic(name: str, certificate: bytes, folder: Path, *, demonstration: bool = False) -> Path:
    """Add a certificate to the clinics whose seals this user recognises; returns the file it lies in."""
    stem = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-") or "clinic"
    known = folder / "clinics"
    known.mkdir(parents=True, exist_ok=True)
    path = known / f"{'demonstration-' if demonstration else ''}{stem}.pem"
    if path.exists() and path.read_bytes() != certificate:
        # Another clinic of that name, or this one set up anew: the old seals stay known.
        path = path.with_stem(f"{path.stem}-{hashlib.sha256(certificate).hexdigest()[:8]}")
    partial = path.with_suffix(".part")
    partial.write_bytes(certificate)
    partial.replace(path)
    return path


def clinic_certificate(store: Store) -> bytes:
    """The clinic's certificate (PEM): no secret, needed to check its seals elsewhere."""
    return str(store.setting(_CERTIFICATE)).encode()


def sealer_of(store: Store) -> Sealer:
    """The clinic's own seal."""
    from meso_screen.pdf.seal import ClinicSealer

    key, certificate = store.setting(_KEY), store.setting(_CERTIFICATE)
    if not key or not certificate:
        raise refuse("The clinic's seal is missing from its records.", "Settings", "Restore a backup.")
    return ClinicSealer(str(key).encode(), str(certificate).encode())


def keep_pack(knowledge: Knowledge, folder: Path | None = None) -> Path:
    """Keep the pack by its hash as plain files, so that an old consultation can be screened again (contracts §5)."""
    import shutil

    kept = (folder or places.home()) / "packs" / knowledge.catalogue.digest
    if not kept.is_dir():
        kept.parent.mkdir(parents=True, exist_ok=True)
        partial = kept.with_suffix(".part")
        shutil.rmtree(partial, ignore_errors=True)
        shutil.copytree(knowledge.catalogue.folder, partial / knowledge.catalogue.pack.id)
        partial.rename(kept)
    return kept
