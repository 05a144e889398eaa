"""Changing a clinic's seal: each change is tried on a blank page first, entered in the log, and only then kept.

Certificates of before stay among the known clinics, so what they sealed stays verifiable.
"""

from __future__ import annotations

from pathlib import Path

from meso_screen import places
from meso_screen.flow.access import require
from meso_screen.flow.clinic_seal import KeptSeal, SealView, keep_seal, kept_seal, sealer_for, view_seal
from meso_screen.flow.known_clinics import register_clinic
from meso_screen.flow.session import Session
from meso_screen.problems import ProblemError, refuse
from meso_screen.store.base import CLINIC

LARGEST = 1_000_000
"""Bytes of the largest certificate file that is read."""


def renew_seal(session: Session, home: Path | None = None) -> SealView:
    """Make a new own key and certificate for the clinic, valid for ten years from now."""
    from meso_screen.pdf.certificate import make_clinic_certificate

    require(session.person, "manage_seal")
    key, certificate = make_clinic_certificate(str(session.store.clinic().get("name", "")), session.clock())
    return _take(session, KeptSeal(key=key.decode(), certificate=certificate.decode()), "renewed", home)


def use_file(session: Session, path: Path, passphrase: str, home: Path | None = None) -> SealView:
    """Seal with the clinic's own PKCS#12 file; its key is copied into the encrypted records, the passphrase is not."""
    from meso_screen.pdf.certificate import open_pkcs12

    require(session.person, "manage_seal")
    try:
        data = path.read_bytes() if path.stat().st_size <= LARGEST else b""
    except (OSError, ValueError):
        raise refuse("The certificate file cannot be read.", path.name, "Choose it again.") from None
    key, certificate = open_pkcs12(data, passphrase)
    return _take(session, KeptSeal(kind="file", key=key.decode(), certificate=certificate.decode()), "file", home)


def use_card(
    session: Session, library: str, token: str, pin: str, key_name: str = "", home: Path | None = None
) -> SealView:
    """Seal with a card or module (PKCS#11); the PIN is kept in the encrypted records, so that sealing needs no typing.

    An empty ``token`` or ``pin`` is refused; ``key_name`` is needed when the card holds several keys.
    """
    from meso_screen.pdf.card import CardAccess, read_certificate

    require(session.person, "manage_seal")
    for said, what in ((library, "library of the card"), (token, "card's name"), (pin, "card's PIN")):
        if not said.strip():
            raise refuse(f"The {what} is missing.", "", "Enter it.")
    access = CardAccess(library.strip(), token.strip(), pin, key_name.strip())
    certificate = read_certificate(access).decode()
    seal = KeptSeal(
        kind="card", certificate=certificate, library=access.library, token=access.token, pin=pin,
        key_name=access.key,
    )  # fmt: skip
    return _take(session, seal, "card", home)


def card_libraries() -> tuple[str, ...]:
    """Libraries of card readers (PKCS#11) that are installed where their makers put them."""
    from meso_screen.pdf.card import USUAL_LIBRARIES

    return tuple(path for path in USUAL_LIBRARIES if Path(path).is_file())


def set_stamp_server(session: Session, address: str, home: Path | None = None) -> SealView:
    """Have the time of each seal stamped by a server (RFC 3161); an empty address: by none."""
    from meso_screen.pdf.stamp_server import check_address

    require(session.person, "manage_seal")
    wanted = check_address(address) if address.strip() else ""
    seal = kept_seal(session.store).model_copy(update={"stamp_address": wanted, "stamp_signer": ""})
    return _keep(session, seal, "stamp_server", home)


def _take(session: Session, seal: KeptSeal, what: str, home: Path | None) -> SealView:
    """Take another key and certificate; the stamp server stays."""
    try:
        stamp = kept_seal(session.store).stamp_address
    except ProblemError:  # the records hold no seal: this one mends them
        stamp = ""
    return _keep(session, seal.model_copy(update={"stamp_address": stamp}), what, home)


def _keep(session: Session, seal: KeptSeal, what: str, home: Path | None) -> SealView:
    from meso_screen.pdf.trial import try_seal

    person, now = require(session.person, "manage_seal"), session.clock()
    verdict = try_seal(sealer_for(seal), now)
    seal = seal.model_copy(update={"stamp_signer": verdict.stamp_fingerprint})
    demonstration = bool(session.store.clinic().get("demonstration"))
    register_clinic(verdict.clinic, seal.certificate.encode(), home or places.home(), demonstration=demonstration)
    said = {
        "what": what, "kind": seal.kind, "clinic": verdict.clinic, "fingerprint": verdict.fingerprint,
        "stamp_server": seal.stamp_address, "stamped_by": verdict.stamped_by,
    }  # fmt: skip
    session.store.append(CLINIC, "seal_changed", said, person.id, session.station, now)
    keep_seal(session.store, seal)
    return view_seal(session.store, now)
