"""A stamp server without a network, for tests and the tamper table: its stamps are sound, its name means nothing."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from meso_screen.pdf.stamp import Stamp, read_stamp, write_token
from meso_screen.pdf.stamp_server import StampServer

NOWHERE = "http://127.0.0.1:9/"


@cache
def authority(name: str = "Local stamps", bits: int = 2048, stamps: bool = True) -> tuple[Any, Any]:
    """Certificate and RSA key (asn1crypto) of a stamp server, valid for years around now.

    With ``stamps`` false the certificate is for signing programs, so its stamps are none.
    """
    from asn1crypto import keys
    from asn1crypto import x509 as asn1
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

    key = rsa.generate_private_key(65537, bits)
    named = x509.Name(
        [x509.NameAttribute(NameOID.COUNTRY_NAME, "FR"), x509.NameAttribute(NameOID.ORGANIZATION_NAME, name),
         x509.NameAttribute(NameOID.COMMON_NAME, f"{name}, unit 1 of the service for time stamps")]
    )  # fmt: skip
    usage = ExtendedKeyUsageOID.TIME_STAMPING if stamps else ExtendedKeyUsageOID.CODE_SIGNING
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder().subject_name(named).issuer_name(named).public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=900)).not_valid_after(now + timedelta(days=900))
        .add_extension(x509.ExtendedKeyUsage([usage]), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    plain = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    held = asn1.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))
    return held, keys.PrivateKeyInfo.load(plain)


class LocalStamps(StampServer):
    """Stamps in this process, as the authority of this name."""

    def __init__(self, name: str = "Local stamps") -> None:
        self._who = authority(name)
        super().__init__(NOWHERE, self._who[0].sha256.hex())

    def stamp(self, signature: bytes) -> tuple[Any, Stamp]:
        from asn1crypto import algos, cms, tsp
        from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

        imprint = {
            "hash_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}),
            "hashed_message": hashlib.sha256(signature).digest(),
        }
        asked = tsp.TimeStampReq({"version": "v1", "message_imprint": imprint, "nonce": 7, "cert_req": True})
        answer = DummyTimeStamper(*self._who).request_tsa_response(asked)
        token = cms.ContentInfo.load(write_token(answer["time_stamp_token"]), strict=True)
        return token, read_stamp(token, signature)
