"""The signature container of a seal: who signed which digest, and nothing in it that was not put there by the program.

A signature protects only some of a container's bytes. So the container is built anew from the protected ones and must
come out the same to the byte, with one certificate, the signer's, and at most one addition: the time stamp.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from meso_screen.pdf.algorithms import PAIRS, is_low
from meso_screen.pdf.stamp import DamagedStampError, Stamp, read_stamp, write_token


class DamagedSealError(Exception):
    """The container is not one this program wrote."""


@dataclass(frozen=True)
class Signed:
    """What a sound container says. ``certificate`` is DER; ``matches`` is false when the file's bytes differ."""

    certificate: bytes
    matches: bool
    stamp: Stamp | None = None


def read_container(data: bytes, digest: bytes) -> Signed:
    """Check a container (DER with its zero padding) against the SHA-256 of the sealed bytes.

    Raises DamagedSealError when the signature or its time stamp is not valid or a byte is not as written.
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
        token = _token(signer)
        if write_container(signer, certificate, token) != data[:length]:
            raise DamagedSealError
        names = {attribute["type"].native for attribute in signer["signed_attrs"]}
        if not {"content_type", "signing_certificate_v2", "message_digest"} <= names:
            raise DamagedSealError
        if not is_low(signer["signature"].native, certificate):
            raise DamagedSealError
        intact, valid = validate_sig_integrity(signer, certificate, "data", digest)
        stamp = read_stamp(token, signer["signature"].native) if token is not None else None
    except (SignatureValidationError, DamagedStampError) as problem:
        raise DamagedSealError from problem
    except (ValueError, TypeError, KeyError, IndexError, OverflowError, AttributeError) as problem:
        raise DamagedSealError from problem
    if not valid:
        raise DamagedSealError
    return Signed(certificate.dump(), intact, stamp)


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


def _token(signer: Any) -> Any:
    """The time stamp beside the signature, or None. Whatever else stands there shows when the container is rebuilt."""
    for attribute in signer["unsigned_attrs"]:
        if attribute["type"].native == "signature_time_stamp_token":
            return attribute["values"][0]
    return None


def write_container(signer: Any, certificate: Any, token: Any = None) -> bytes:
    """The container (DER) as this program writes it, from the signer's protected parts and a time stamp."""
    from asn1crypto import algos, cms

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
            "signature_algorithm": algos.SignedDigestAlgorithm(
                {"algorithm": PAIRS["sha256", certificate.public_key.algorithm]}
            ),
            "signature": signer["signature"].native,
        }
    )
    if token is not None:
        written = cms.ContentInfo.load(write_token(token))
        info["unsigned_attrs"] = cms.CMSAttributes(
            [cms.CMSAttribute({"type": "signature_time_stamp_token", "values": [written]})]
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
