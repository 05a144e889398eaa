"""Changing a clinic's seal: each change is tried on a blank page first, then kept together with its entry in the log.

Certificates of before stay among the known clinics, so what they sealed stays verifiable.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from meso_screen import places
from meso_screen.flow.access import require
from meso_screen.flow.clinic_seal import KeptSeal, SealView, exchanged, seal_in, sealer_for, standing, view_seal
from meso_screen.flow.known_clinics import registering
from meso_screen.flow.session import Session
from meso_screen.model.event import JSON
from meso_screen.model.person import Person
from meso_screen.problems import ProblemError, refuse
from meso_screen.store.changing import Change

LARGEST = 1_000_000
"""Bytes of the largest certificate file that is read."""


def renew_seal(session: Session, home: Path | None = None) -> SealView:
    """Make a new own key and certificate for the clinic, valid for ten years from now."""
    from meso_screen.pdf.certificate import make_clinic_certificate

    person = require(session.person, "manage_seal")
    key, certificate = make_clinic_certificate(str(session.store.clinic().get("name", "")), session.clock())
    return _take(session, person, KeptSeal(key=key.decode(), certificate=certificate.decode()), "renewed", home)


def use_file(session: Session, path: Path, passphrase: str, home: Path | None = None) -> SealView:
    """Seal with the clinic's own PKCS#12 file; its key is copied into the encrypted records, the passphrase is not."""
    from meso_screen.pdf.certificate import open_pkcs12

    person = require(session.person, "manage_seal")
    try:
        data = path.read_bytes() if path.stat().st_size <= LARGEST else b""
    except (OSError, ValueError):
        raise refuse("The certificate file cannot be read.", path.name, "Choose it again.") from None
    key, certificate = open_pkcs12(data, passphrase)
    seal = KeptSeal(kind="file", key=key.decode(), certificate=certificate.decode())
    return _take(session, person, seal, "file", home)


def use_card(
    session: Session, library: str, token: str, pin: str, key_name: str = "", home: Path | None = None
) -> SealView:
    """Seal with a card or module (PKCS#11); the PIN is kept in the encrypted records, so that sealing needs no typing.

    An empty ``token`` or ``pin`` is refused; ``key_name`` is needed when the card holds several keys.
    """
    from meso_screen.pdf.card import CardAccess, read_certificate

    person = require(session.person, "manage_seal")
    for said, what in ((library, "library of the card"), (token, "card's name"), (pin, "card's PIN")):
        if not said.strip():
            raise refuse(f"The {what} is missing.", "", "Enter it.")
    access = CardAccess(library.strip(), token.strip(), pin, key_name.strip())
    certificate = read_certificate(access).decode()
    seal = KeptSeal(
        kind="card", certificate=certificate, library=access.library, token=access.token, pin=pin,
        key_name=access.key,
    )  # fmt: skip
    return _take(session, person, seal, "card", home)


def card_libraries() -> tuple[str, ...]:
    """Libraries of card readers (PKCS#11) that are installed where their makers put them."""
    from meso_screen.pdf.card import USUAL_LIBRARIES

    return tuple(path for path in USUAL_LIBRARIES if Path(path).is_file())


def set_stamp_server(session: Session, address: str, home: Path | None = None) -> SealView:
    """Have the time of each seal stamped by a server (RFC 3161); an empty address: by none."""
    from meso_screen.pdf.stamp_server import check_address

    person = require(session.person, "manage_seal")
    wanted = check_address(address) if address.strip() else ""
    stands = standing(session.store)
    seal = seal_in(stands).model_copy(update={"stamp_address": wanted, "stamp_signer": ""})
    return _keep(session, person, stands, seal, "stamp_server", home)


def _take(session: Session, person: Person, seal: KeptSeal, what: str, home: Path | None) -> SealView:
    """Take another key and certificate; the stamp server stays."""
    stands = standing(session.store)
    try:
        stamp = seal_in(stands).stamp_address
    except ProblemError:  # the records hold no seal: this one mends them
        stamp = ""
    return _keep(session, person, stands, seal.model_copy(update={"stamp_address": stamp}), what, home)


def _keep(
    session: Session, person: Person, stands: Mapping[str, JSON], seal: KeptSeal, what: str, home: Path | None
) -> SealView:
    """Try the seal and put it in the place of what ``stands``.

    The trial takes seconds: ``person`` is who began it, whoever is signed in when it ends.
    """
    from meso_screen.pdf.trial import try_seal

    now = session.clock()
    verdict = try_seal(sealer_for(seal), now)
    seal = seal.model_copy(update={"stamp_signer": verdict.stamp_fingerprint})
    demonstration = bool(session.store.clinic().get("demonstration"))
    said: dict[str, JSON] = {
        "what": what, "kind": seal.kind, "clinic": verdict.clinic, "fingerprint": verdict.fingerprint,
        "stamp_server": seal.stamp_address, "stamped_by": verdict.stamped_by,
    }  # fmt: skip
    change = Change("seal_changed", said, settings=exchanged(stands, seal))
    with registering(verdict.clinic, seal.certificate.encode(), home or places.home(), demonstration=demonstration):
        session.store.change(change, person.id, session.station, now)
    return view_seal(session.store, now)
