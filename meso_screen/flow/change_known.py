"""Whose seals this PC recognises besides the clinic's own: added and removed, each with its entry in the log."""

from __future__ import annotations

from pathlib import Path

from meso_screen import places
from meso_screen.flow.access import require
from meso_screen.flow.clinic_seal import certificates_in, standing
from meso_screen.flow.known_clinics import KnownClinic, read_clinic, registering, unregistering
from meso_screen.flow.session import Session
from meso_screen.model.person import Person
from meso_screen.problems import ProblemError, refuse
from meso_screen.store.base import Store
from meso_screen.store.changing import Change


def add_known_clinic(session: Session, clinic: KnownClinic, home: Path | None = None) -> None:
    """Recognise another clinic's seals from now on. Raises ProblemError to whoever may not."""
    person = require(session.person, "manage_seal")
    with registering(clinic.name, clinic.pem, home or places.home()):
        _enter(session, person, "clinic_known", clinic)


def forget_known_clinic(session: Session, clinic: KnownClinic, home: Path | None = None) -> None:
    """Recognise another clinic's seals no longer: what it sealed is *not from a clinic this PC knows* from now on.

    Raises ProblemError to whoever may not, and for the clinic's own certificates, present or former: without them its
    own documents could not be verified any more.
    """
    person = require(session.person, "manage_seal")
    if clinic.fingerprint in own_fingerprints(session.store):
        raise refuse("This is the clinic's own certificate.", "", "It stays, so that its documents stay verifiable.")
    with unregistering(clinic.fingerprint, home or places.home()):
        _enter(session, person, "clinic_forgotten", clinic)


def own_fingerprints(store: Store) -> frozenset[str]:
    """The SHA-256 (hex) of every certificate the clinic seals or has sealed with."""
    found = set()
    for pem in certificates_in(standing(store)):
        try:
            found.add(read_clinic(pem).fingerprint)
        except ProblemError:
            continue
    return frozenset(found)


def _enter(session: Session, person: Person, what: str, clinic: KnownClinic) -> None:
    said = {"what": what, "clinic": clinic.name, "fingerprint": clinic.fingerprint}
    session.store.change(Change("seal_changed", said), person.id, session.station, session.clock())
