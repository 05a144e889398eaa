"""The seal of a clinic as its encrypted records hold it: whose certificate, where the key is, who stamps the time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import Field, ValidationError

from meso_screen.flow.known_clinics import register_clinic
from meso_screen.model.event import JSON
from meso_screen.model.record import Record
from meso_screen.problems import ProblemError, refuse
from meso_screen.store.base import Store

if TYPE_CHECKING:
    from meso_screen.pdf.card import CardAccess
    from meso_screen.pdf.seal import Sealer

SETTING = "seal"
_KEY, _CERTIFICATE = "seal.key", "seal.certificate"  # how a seal was kept before it could be chosen
_FORMER = "seal.former"  # the certificates of before, none of their keys
SOON = timedelta(days=90)
"""So long before its end a certificate's renewal is asked for."""

Kind = Literal["own", "file", "card"]
State = Literal["good", "soon", "ended", "missing"]


class KeptSeal(Record):
    """The seal as it is kept, in one piece so that it is never half changed. Certificate and key are PEM.

    ``kind``: made by this program, taken from a file, or on a card, whose library, name and PIN stand here instead of a
    key. ``stamp_signer`` is the fingerprint of the certificate the stamp server used last.
    """

    kind: Kind = "own"
    certificate: str
    key: str = Field(default="", repr=False)
    library: str = ""
    token: str = ""
    pin: str = Field(default="", repr=False)
    key_name: str = ""
    stamp_address: str = ""
    stamp_signer: str = ""

    def access(self) -> CardAccess:
        """How to reach the card."""
        from meso_screen.pdf.card import CardAccess

        return CardAccess(self.library, self.token, self.pin, self.key_name)


@dataclass(frozen=True)
class SealView:
    """What may be shown of the seal, and no secret. ``ends`` is the last day, ``days`` are those left."""

    state: State
    kind: Kind = "own"
    name: str = ""
    fingerprint: str = ""
    ends: date | None = None
    days: int = 0
    token: str = ""
    stamp_address: str = ""


def kept_seal(store: Store) -> KeptSeal:
    """The clinic's seal. Raises ProblemError when its records hold none."""
    return seal_in(standing(store))


def standing(store: Store) -> dict[str, JSON]:
    """Every setting that is about the seal, as it stands now."""
    return {name: store.setting(name) for name in (SETTING, _FORMER, _KEY, _CERTIFICATE)}


def seal_in(settings: Mapping[str, JSON]) -> KeptSeal:
    """The seal in these settings. Raises ProblemError when there is none."""
    kept = settings[SETTING]
    if kept is None and settings[_KEY] and settings[_CERTIFICATE]:
        kept = {"key": settings[_KEY], "certificate": settings[_CERTIFICATE]}
    try:
        return KeptSeal.model_validate(kept)
    except ValidationError:
        raise refuse("The clinic's seal is missing from its records.", "Settings", "Restore a backup.") from None


def exchanged(settings: Mapping[str, JSON], seal: KeptSeal) -> dict[str, tuple[JSON, JSON]]:
    """What stands in these settings and what shall stand there with another seal.

    The key of before is forgotten, its certificate kept among the former ones.
    """
    former: list[JSON] = [pem.decode() for pem in certificates_in(settings) if pem != seal.certificate.encode()]
    shall: dict[str, JSON] = {SETTING: seal.model_dump(mode="json"), _FORMER: former or None}
    pairs = {name: (stands, shall.get(name)) for name, stands in settings.items()}
    return {name: pair for name, pair in pairs.items() if name == SETTING or pair[0] != pair[1]}


def certificates_in(settings: Mapping[str, JSON]) -> tuple[bytes, ...]:
    """The certificates (PEM) this clinic seals or has sealed with, the present one first."""
    former = settings[_FORMER]
    try:
        present = [seal_in(settings).certificate]
    except ProblemError:
        present = []
    known = (*present, *(former if isinstance(former, list) else ()))
    return tuple(dict.fromkeys(str(pem).encode() for pem in known))


def register_own(store: Store, folder: Path) -> None:
    """Recognise the clinic's own seals, present and former, on this PC: its records may come from another one."""
    from meso_screen.flow.checking import known_certificates

    card = store.clinic()
    known = known_certificates(folder)
    for pem in certificates_in(standing(store)):
        if pem not in known:
            register_clinic(str(card.get("name", "")), pem, folder, demonstration=bool(card.get("demonstration")))


def make_first_seal(store: Store, name: str, now: datetime, folder: Path) -> None:
    """Make the clinic's own certificate at first run, and recognise it on this PC."""
    keep_first_seal(store, name, now)
    register_own(store, folder)


def keep_first_seal(store: Store, name: str, now: datetime) -> None:
    """Make the clinic's own certificate and key."""
    from meso_screen.pdf.certificate import make_clinic_certificate

    key, certificate = make_clinic_certificate(name, now)
    seal = KeptSeal(key=key.decode(), certificate=certificate.decode())
    for setting, (_, shall) in exchanged(standing(store), seal).items():
        store.put_setting(setting, shall)


def clinic_certificate(store: Store) -> bytes:
    """The clinic's certificate (PEM): no secret, needed to check its seals elsewhere."""
    return kept_seal(store).certificate.encode()


def sealer_of(store: Store) -> Sealer:
    """The clinic's own seal."""
    return sealer_for(kept_seal(store))


def sealer_for(seal: KeptSeal) -> Sealer:
    """Whoever signs for this seal. Raises ProblemError when its parts do not fit."""
    from meso_screen.pdf.card import CardSealer
    from meso_screen.pdf.seal import ClinicSealer
    from meso_screen.pdf.stamp_server import StampServer

    stamper = StampServer(seal.stamp_address, seal.stamp_signer) if seal.stamp_address else None
    if seal.kind == "card":
        return CardSealer(seal.access(), seal.certificate.encode(), stamper)
    return ClinicSealer(seal.key.encode(), seal.certificate.encode(), stamper)


def view_seal(store: Store, now: datetime) -> SealView:
    """What settings show of the seal."""
    from meso_screen.pdf.certificate import read_facts

    try:
        seal = kept_seal(store)
        facts = read_facts(seal.certificate.encode())
    except ProblemError:
        return SealView("missing")
    left = facts.ends - now
    state: State = "ended" if left < timedelta(0) else "soon" if left < SOON else "good"
    return SealView(
        state, seal.kind, facts.name, facts.fingerprint, facts.ends.date(), max(left.days, 0), seal.token,
        seal.stamp_address,
    )  # fmt: skip
