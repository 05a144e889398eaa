"""The clinic's key on a card or in a hardware module (PKCS#11): the key never leaves it, it is handed a digest to sign.

The module is opened for each signature and closed again. So a card that was pulled, changed or put back is noticed, and
nobody stays logged in to it.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from meso_screen.problems import ProblemError, refuse

if TYPE_CHECKING:
    from meso_screen.pdf.stamp_server import StampServer

PLACE = "the clinic's card"

USUAL_LIBRARIES = (
    "/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so",
    "/usr/lib/aarch64-linux-gnu/opensc-pkcs11.so",
    "/Library/OpenSC/lib/opensc-pkcs11.so",
    "C:/Program Files/OpenSC Project/OpenSC/pkcs11/opensc-pkcs11.dll",
)
"""Where the makers' installers put the library of a card reader."""

_SHA256_INFO = bytes.fromhex("3031300d060960864801650304020105000420")
"""What stands before a SHA-256 digest in an RSA signature (RFC 8017, 9.2, note 1)."""

# A module is opened without telling it that threads may call it, so only one at a time does.
_ONE_AT_A_TIME = threading.Lock()

_WORDS: dict[str, tuple[str, str]] = {
    "PinIncorrect": ("The PIN of the card is not right.", "Check it before you try again: a card locks after a few."),
    "PinInvalid": ("The PIN of the card is not right.", "Check it before you try again: a card locks after a few."),
    "PinLenRange": ("The PIN is too short or too long for this card.", "Check it and enter it again."),
    "PinLocked": ("The PIN of the card is locked.", "Unlock it with the program of the card's maker."),
    "PinExpired": ("The PIN of the card has expired.", "Choose a new one with the program of the card's maker."),
    "UserPinNotInitialized": ("The card has no PIN yet.", "Set one with the program of the card's maker."),
    "NoSuchToken": ("No card of this name is in a reader.", "Put the card in and check its name."),
    "MultipleTokensReturned": ("Two cards of this name are in the readers.", "Take one of them out."),
    "TokenNotPresent": ("The card is not in the reader.", "Put it in and try again."),
    "TokenNotRecognised": ("The reader does not recognise the card.", "Take it out, put it in and try again."),
    "DeviceRemoved": ("The card was pulled out.", "Put it in and try again."),
    "SessionHandleInvalid": ("The card was pulled out.", "Put it in and try again."),
    "DeviceError": ("The card or its reader failed.", "Take it out, put it in and try again."),
    "MechanismInvalid": ("The key on the card cannot sign the way a seal needs.", "Use a P-256 or an RSA key."),
}


@dataclass(frozen=True)
class CardAccess:
    """How to reach the key: the maker's library, the card's name, its PIN, and the key's label or id in hexadecimal.

    An empty ``key`` means the only certificate on the card that has its key there.
    """

    library: str
    token: str
    pin: str = field(repr=False)
    key: str = ""


class CardSealer:
    """Seals with the key on a card; each failure of the card is a ProblemError that says what to do."""

    def __init__(
        self, access: CardAccess, certificate: bytes | None = None, stamper: StampServer | None = None
    ) -> None:
        """Use a certificate (PEM) known from before, or read it from the card now."""
        self._access, self.stamper = access, stamper
        self._certificate = certificate or read_certificate(access)

    @property
    def certificate(self) -> bytes:
        return self._certificate

    def sign(self, message: bytes) -> bytes:
        from asn1crypto import pem

        _, _, wanted = pem.unarmor(self._certificate)
        with _opened(self._access) as session:
            for _, _, certificate, key in _pairs(session):
                if certificate == wanted:
                    return _signature(key, message, self._access.pin)
        raise refuse(
            "The card no longer holds the clinic's certificate with its key.", PLACE,
            "Put in the right card, or choose the clinic's seal again in Settings.",
        )  # fmt: skip


def read_certificate(access: CardAccess) -> bytes:
    """The certificate (PEM) on the card that has its key there. Raises ProblemError when there is none, or several."""
    from asn1crypto import pem

    with _opened(access) as session:
        found = [(label, number, certificate) for label, number, certificate, _ in _pairs(session)]
    if access.key:
        found = [one for one in found if access.key == one[0] or access.key.lower() == one[1]]
    if not found:
        raise refuse("The card holds no certificate with its key.", PLACE, "Check the card and the name of the key.")
    if len({certificate for _, _, certificate in found}) > 1:
        names = ", ".join(f"“{label or number}”" for label, number, _ in found)
        raise refuse(f"The card holds several keys with a certificate: {names}.", PLACE, "Name the one to use.")
    armoured: bytes = pem.armor("CERTIFICATE", found[0][2])
    return armoured


@contextmanager
def _opened(access: CardAccess) -> Iterator[Any]:
    """A session with the card, logged in."""
    try:
        import pkcs11
    except ImportError:
        raise refuse(
            "This program was installed without what it needs for cards.", PLACE,
            "Install it with the extra “card”, or use a certificate file.",
        ) from None  # fmt: skip
    if not Path(access.library).is_file():
        raise refuse("The library of the card is not there.", PLACE, "Install the program of the card's maker.")
    with _ONE_AT_A_TIME:
        try:
            module = pkcs11.lib(access.library)
        except pkcs11.PKCS11Error:
            raise refuse(
                "The library of the card cannot be used.", PLACE, "Choose the PKCS#11 library of the card's maker."
            ) from None
        try:
            token = module.get_token(token_label=access.token)
            _refuse_last_try(token, pkcs11.TokenFlag)
            with token.open(user_pin=access.pin) as session:
                yield session
        except pkcs11.PKCS11Error as error:
            raise in_words(error) from None
        finally:
            with suppress(pkcs11.PKCS11Error):
                module.finalize()


def _refuse_last_try(token: Any, flags: Any) -> None:
    """A stored PIN that is wrong must not lock the card: the last try is left to its holder."""
    if token.flags & flags.USER_PIN_LOCKED:
        raise refuse(*_said("PinLocked"))
    if token.flags & flags.USER_PIN_FINAL_TRY:
        raise refuse(
            "One wrong PIN more would lock the card, so it was not tried.", PLACE,
            "Enter the right PIN once in the program of the card's maker, then try again.",
        )  # fmt: skip


def _pairs(session: Any) -> Iterator[tuple[str, str, bytes, Any]]:
    """Label, id (hexadecimal), certificate (DER) and private key of each certificate whose key is on the card."""
    from pkcs11 import Attribute, ObjectClass

    # Both searches end before anything is signed: a card does one thing at a time.
    keys = list(session.get_objects({Attribute.CLASS: ObjectClass.PRIVATE_KEY}))
    certificates = list(session.get_objects({Attribute.CLASS: ObjectClass.CERTIFICATE}))
    for certificate in certificates:
        number, label = bytes(_read(certificate, Attribute.ID, b"")), str(_read(certificate, Attribute.LABEL, ""))
        for key in keys:
            same = _read(key, Attribute.ID, b"") == number if number else _read(key, Attribute.LABEL, "") == label
            if same:
                yield label, number.hex(), bytes(certificate[Attribute.VALUE]), key
                break


def _read(thing: Any, attribute: Any, otherwise: Any) -> Any:
    """An attribute the card may lack."""
    from pkcs11 import PKCS11Error

    try:
        return thing[attribute]
    except PKCS11Error:
        return otherwise


def _signature(key: Any, message: bytes, pin: str) -> bytes:
    """Sign SHA-256 of a message. The digest is made here: every card signs a digest, not every one makes it."""
    from asn1crypto.algos import DSASignature
    from pkcs11 import Attribute, KeyType, Mechanism

    digest = hashlib.sha256(message).digest()
    # Some signature cards ask for the PIN again for every signature.
    again = {"pin": pin} if _read(key, Attribute.ALWAYS_AUTHENTICATE, False) else {}
    if key.key_type == KeyType.EC:
        pair = key.sign(digest, mechanism=Mechanism.ECDSA, **again)
        signature: bytes = DSASignature.from_p1363(pair).dump()
        return signature
    if key.key_type == KeyType.RSA:
        return bytes(key.sign(_SHA256_INFO + digest, mechanism=Mechanism.RSA_PKCS, **again))
    raise refuse("This kind of key cannot seal.", PLACE, "Use a certificate with a P-256 or an RSA key.")


def _said(name: str) -> tuple[str, str, str]:
    what, then = _WORDS.get(name, ("The card did not answer as it should.", "Take it out, put it in and try again."))
    return what, PLACE, then


def in_words(error: Exception) -> ProblemError:
    """What went wrong with a card, in words."""
    return refuse(*_said(type(error).__name__))
