"""A card in software (SoftHSM) for the tests: its tokens lie in a folder of the test."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from meso_screen.pdf.card import CardAccess
from pdf.sample import MADE

LIBRARIES = (
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so",
)
TOKEN, PIN, KEEPER = "Clinic card", "271828", "12345678"
Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


def library() -> str:
    """SoftHSM's library; a machine without it cannot run these tests, and that is a failure."""
    for path in LIBRARIES:
        if Path(path).is_file():
            return path
    raise AssertionError("SoftHSM is missing: apt-get install softhsm2")


@contextmanager
def soft_card(folder: Path) -> Iterator[CardAccess]:
    """An initialised card with nothing on it, in a reader of its own."""
    tokens = folder / "tokens"
    tokens.mkdir(parents=True)
    settings = folder / "softhsm2.conf"
    settings.write_text(f"directories.tokendir = {tokens}\nlog.level = ERROR\n")
    before = os.environ.get("SOFTHSM2_CONF")
    os.environ["SOFTHSM2_CONF"] = str(settings)
    try:
        made = ["softhsm2-util", "--init-token", "--free", "--label", TOKEN, "--pin", PIN, "--so-pin", KEEPER]
        subprocess.run(made, check=True, capture_output=True)
        yield CardAccess(library(), TOKEN, PIN)
    finally:
        if before is None:
            del os.environ["SOFTHSM2_CONF"]
        else:
            os.environ["SOFTHSM2_CONF"] = before


def certificate_for(key: Key, name: str, until: datetime = datetime(2036, 1, 1)) -> bytes:
    """A self-signed certificate (DER) of an organisation."""
    named = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, name)])
    made = (
        x509.CertificateBuilder().subject_name(named).issuer_name(named).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(MADE).not_valid_after(until)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    return made.public_bytes(serialization.Encoding.DER)


def put(access: CardAccess, key: Key, certificate: bytes, number: bytes = b"\x01", label: str = "seal") -> None:
    """Put a key and its certificate on the card, through PKCS#11."""
    import pkcs11
    from pkcs11 import Attribute, CertificateType, ObjectClass
    from pkcs11.util.ec import decode_ec_private_key
    from pkcs11.util.rsa import decode_rsa_private_key

    plain = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    decode: Any = decode_rsa_private_key if isinstance(key, rsa.RSAPrivateKey) else decode_ec_private_key
    named = {Attribute.TOKEN: True, Attribute.ID: number, Attribute.LABEL: label}
    private = {**decode(plain), **named, Attribute.SIGN: True, Attribute.PRIVATE: True, Attribute.SENSITIVE: True}
    held = x509.load_der_x509_certificate(certificate)
    public = {
        Attribute.CLASS: ObjectClass.CERTIFICATE, Attribute.CERTIFICATE_TYPE: CertificateType.X_509,
        Attribute.VALUE: certificate, Attribute.SUBJECT: held.subject.public_bytes(), **named,
    }  # fmt: skip
    module = pkcs11.lib(access.library)
    try:
        with module.get_token(token_label=access.token).open(rw=True, user_pin=access.pin) as session:
            session.create_object(private)
            session.create_object(public)
    finally:
        module.finalize()
