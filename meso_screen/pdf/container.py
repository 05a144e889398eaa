"""The signature container of a seal: who signed which digest, and nothing in it that was not put there by the program.

A signature protects only some of a container's bytes. So the container is built anew from the protected ones and must
come out the same to the byte, with one certificate: the signer's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


class DamagedSealError(Exception):
    """The container is not one this program wrote."""


@dataclass(frozen=True)
class Signed:
    """What a sound container says. ``certificate`` is DER; ``matches`` is false when the file's bytes differ."""

    certificate: bytes
    matches: bool


def read_container(data: bytes, digest: bytes) -> Signed:
    """Check a container (DER with its zero padding) against the SHA-256 of the sealed bytes.

    Raises DamagedSealError when the signature is not valid or a byte of the container is not as written.
    """
    from asn1crypto import cms
    from pyhanko.sign.validation.errors import SignatureValidationError
    from pyhanko.sign.validation.generic_cms import validate_sig_integrity

    try:
        length = _length(data)
        if any(data[length:]):
            raise DamagedSealError
        info = cms.ContentInfo.load(data[:length], strict=True)
        signed_data = info["content"]
        (certificate,) = [choice.chosen for choice in signed_data["certificates"]]
        (signer,) = signed_data["signer_infos"]
        if _rebuilt(signer, certificate) != data[:length]:
            raise DamagedSealError
        names = {attribute["type"].native for attribute in signer["signed_attrs"]}
        if not {"content_type", "signing_certificate_v2", "message_digest"} <= names:
            raise DamagedSealError
        intact, valid = validate_sig_integrity(signer, certificate, "data", digest)
    except SignatureValidationError as problem:
        raise DamagedSealError from problem
    except (ValueError, TypeError, KeyError, IndexError, OverflowError) as problem:
        raise DamagedSealError from problem
    if not valid:
        raise DamagedSealError
    return Signed(certificate.dump(), intact)


def _length(data: bytes) -> int:
    """The length of the DER value at the start, header included."""
    if len(data) < 4 or data[0] != 0x30:
        raise DamagedSealError
    if data[1] < 0x80:
        return 2 + data[1]
    count = data[1] & 0x7F
    if not 1 <= count <= 3:
        raise DamagedSealError
    length = 2 + count + int.from_bytes(data[2 : 2 + count], "big")
    if length > len(data):
        raise DamagedSealError
    return length


def _rebuilt(signer: Any, certificate: Any) -> bytes:
    """The container as this program writes it, from the signer's protected parts."""
    from asn1crypto import algos, cms

    algorithm = {"ec": "sha256_ecdsa", "rsa": "sha256_rsa"}[certificate.public_key.algorithm]
    sha256 = algos.DigestAlgorithm({"algorithm": "sha256"})
    sid = cms.SignerIdentifier(
        {"issuer_and_serial_number": {"issuer": certificate.issuer, "serial_number": certificate.serial_number}}
    )
    info = cms.SignerInfo(
        {
            "version": "v1",
            "sid": sid,
            "digest_algorithm": sha256,
            "signed_attrs": signer["signed_attrs"],
            "signature_algorithm": algos.SignedDigestAlgorithm({"algorithm": algorithm}),
            "signature": signer["signature"].native,
        }
    )
    signed_data = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": [sha256],
            "encap_content_info": {"content_type": "data"},
            "certificates": [certificate],
            "signer_infos": [info],
        }
    )
    rebuilt: bytes = cms.ContentInfo({"content_type": "signed_data", "content": signed_data}).dump()
    return rebuilt
