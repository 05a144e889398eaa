"""The clinic's certificate and key: made at first run, or the clinic's own PKCS#12."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from meso_screen.problems import refuse

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

YEARS = 10

PLACE = "the clinic's certificate"
SMALLEST_RSA = 2048
CURVES = ("secp256r1", "secp384r1", "secp521r1")

EARLIER = timedelta(days=7)
"""Valid from this long before it was made: a reader on a PC whose clock runs behind must not call the seal invalid."""


def make_clinic_certificate(clinic_name: str, now: datetime) -> tuple[bytes, bytes]:
    """Make a P-256 key and a self-signed certificate for a clinic, valid for ten years from ``now``.

    Returns the private key (PKCS#8 PEM, not encrypted: it belongs into the encrypted store) and the certificate (PEM),
    which is no secret: whoever holds it can check the clinic's seals.
    """
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    # A common name holds at most 64 characters (X.520).
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, (clinic_name.strip() or "Clinic")[:64])])
    usage = x509.KeyUsage(
        digital_signature=True, content_commitment=True, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=False, crl_sign=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - EARLIER)
        .not_valid_after(now + timedelta(days=365 * YEARS + 3))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    key_pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return key_pem, certificate.public_bytes(serialization.Encoding.PEM)


def open_pkcs12(data: bytes, passphrase: str) -> tuple[bytes, bytes]:
    """Key and certificate (both PEM) of a clinic's own PKCS#12 file.

    Raises ProblemError when the passphrase is wrong or the file holds no key with its certificate.
    """
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.serialization import pkcs12

    try:
        if "\0" in passphrase:
            raise ValueError  # the library would break off instead of refusing it
        key, certificate, _ = pkcs12.load_key_and_certificates(data, passphrase.encode() or None)
    except (ValueError, UnsupportedAlgorithm):
        raise refuse("The certificate file cannot be opened.", PLACE, "Check its passphrase and try again.") from None
    if key is None or certificate is None:
        raise refuse("The file holds no key with its certificate.", PLACE, "Export both into one file.")
    key_pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return key_pem, certificate.public_bytes(serialization.Encoding.PEM)


@dataclass(frozen=True)
class CertificateFacts:
    """Whose certificate it is, its SHA-256 in hexadecimal, and from when until when it is valid (UTC)."""

    name: str
    fingerprint: str
    begins: datetime
    ends: datetime


def read_facts(pem: bytes) -> CertificateFacts:
    """What a certificate (PEM) says of itself. Raises ProblemError when it is none."""
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    try:
        certificate = x509.load_pem_x509_certificate(pem)
        return CertificateFacts(
            name_in(certificate), hashlib.sha256(certificate.public_bytes(Encoding.DER)).hexdigest(),
            certificate.not_valid_before_utc, certificate.not_valid_after_utc,
        )  # fmt: skip
    except (ValueError, x509.InvalidVersion):
        raise refuse("This is no certificate.", PLACE, "Choose a file with one certificate (PEM).") from None


def check_certificate(pem: bytes, at: datetime) -> None:
    """Raises ProblemError in words when a certificate (PEM) cannot seal, or not at this time."""
    from cryptography import x509
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric import ec, rsa

    try:
        certificate = x509.load_pem_x509_certificate(pem)
        key = certificate.public_key()
        usage = _usage(certificate)
    except (ValueError, UnsupportedAlgorithm, x509.InvalidVersion, x509.DuplicateExtension):
        raise refuse("The clinic's certificate cannot be read.", PLACE, "Choose it again.") from None
    if isinstance(key, rsa.RSAPublicKey):
        if key.key_size < SMALLEST_RSA:
            raise refuse(f"An RSA key of {key.key_size} bits is too weak.", PLACE, "It needs at least 2048 bits.")
        if certificate.public_key_algorithm_oid != x509.PublicKeyAlgorithmOID.RSAES_PKCS1_v1_5:
            raise refuse("This kind of RSA key cannot seal.", PLACE, "Use a plain RSA key, or a P-256 one.")
    elif not isinstance(key, ec.EllipticCurvePublicKey) or key.curve.name not in CURVES:
        raise refuse("This kind of key cannot seal.", PLACE, "Use a P-256, P-384, P-521 or RSA key.")
    if usage is not None and not (usage.digital_signature or usage.content_commitment):
        raise refuse("This certificate is not for signing.", PLACE, "Use one whose key usage allows signatures.")
    if at < certificate.not_valid_before_utc:
        begins = f"{certificate.not_valid_before_utc:%d-%b-%Y}"
        raise refuse(f"The clinic's certificate is valid only from {begins}.", PLACE, "Check the clock of this PC.")
    if at > certificate.not_valid_after_utc:
        ended = f"{certificate.not_valid_after_utc:%d-%b-%Y}"
        raise refuse(f"The clinic's certificate ended on {ended}.", PLACE, "Renew it in Settings, then seal again.")


def _usage(certificate: x509.Certificate) -> x509.KeyUsage | None:
    from cryptography import x509

    try:
        return certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return None


def sign_with(key: PrivateKeyTypes, message: bytes) -> bytes:
    """A signature over SHA-256 of ``message`` with an elliptic-curve or RSA key."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

    if isinstance(key, ec.EllipticCurvePrivateKey):
        return key.sign(message, ec.ECDSA(hashes.SHA256()))
    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(message, padding.PKCS1v15(), hashes.SHA256())
    raise refuse("This kind of key cannot seal.", PLACE, "Use a certificate with a P-256 or an RSA key.")


def name_in(certificate: x509.Certificate) -> str:
    """The clinic's name: organisation if there is one, else common name."""
    from cryptography.x509.oid import NameOID

    for kind in (NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME):
        found = certificate.subject.get_attributes_for_oid(kind)
        if found:
            return str(found[0].value)
    return ""
