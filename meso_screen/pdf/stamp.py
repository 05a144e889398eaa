"""A time stamp (RFC 3161): who says that a signature stood at which moment. Read strictly, written in one way only.

Its own signature protects the statement and names its signer's certificate by digest. Certificates of authorities,
revocation lists and other additions, which nothing protects, are left out.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from meso_screen.pdf.algorithms import PAIRS, is_low, low

_DIGESTS = ("sha256", "sha384", "sha512")


class DamagedStampError(Exception):
    """This is no sound stamp of the signature in question."""


@dataclass(frozen=True)
class Stamp:
    """What a sound stamp says: the moment (UTC), and the stamp server's certificate (DER)."""

    at: datetime
    certificate: bytes

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate, in hexadecimal."""
        return hashlib.sha256(self.certificate).hexdigest()


def read_stamp(token: Any, signature: bytes) -> Stamp:
    """Check a token against the signature it stamps. Raises DamagedStampError.

    Whether its signer may be trusted is not judged: that takes a list of authorities, which this program does not keep.
    """
    from asn1crypto import tsp
    from pyhanko.sign.validation.errors import SignatureValidationError
    from pyhanko.sign.validation.generic_cms import validate_sig_integrity

    try:
        signed = token["content"]
        (signer,) = signed["signer_infos"]
        certificate = _named_certificate(signed, signer)
        if not is_low(signer["signature"].native, certificate):
            raise DamagedStampError
        octets = bytes(signed["encap_content_info"]["content"])
        info = tsp.TSTInfo.load(octets, strict=True)
        imprint = info["message_imprint"]
        algorithm = signer["digest_algorithm"]["algorithm"].native
        at = info["gen_time"].native
        fits = (
            algorithm in _DIGESTS
            and imprint["hash_algorithm"]["algorithm"].native == "sha256"
            and imprint["hashed_message"].native == hashlib.sha256(signature).digest()
            and certificate.not_valid_before <= at <= certificate.not_valid_after
            and certificate.extended_key_usage_value is not None
            and "time_stamping" in certificate.extended_key_usage_value.native
        )
        if not fits:
            raise DamagedStampError
        digest = hashlib.new(algorithm, octets).digest()
        intact, valid = validate_sig_integrity(signer, certificate, "tst_info", digest)
    except SignatureValidationError as problem:
        raise DamagedStampError from problem
    except (ValueError, TypeError, KeyError, IndexError, OverflowError, AttributeError) as problem:
        raise DamagedStampError from problem
    if not (intact and valid):
        raise DamagedStampError
    return Stamp(at, certificate.dump())


def write_token(token: Any) -> bytes:
    """The token (DER) with its protected parts only. Raises ValueError, TypeError or KeyError when it lacks one."""
    from asn1crypto import cms

    signed = token["content"]
    (signer,) = signed["signer_infos"]
    certificate = _named_certificate(signed, signer)
    digest, algorithm = _algorithms(signer, certificate)
    sid = {"issuer": certificate.issuer, "serial_number": certificate.serial_number}
    info = cms.SignerInfo(
        {
            "version": "v1",
            "sid": cms.SignerIdentifier({"issuer_and_serial_number": sid}),
            "digest_algorithm": digest,
            "signed_attrs": signer["signed_attrs"],
            "signature_algorithm": algorithm,
            "signature": low(signer["signature"].native, certificate),
        }
    )
    statement = cms.ParsableOctetString(bytes(signed["encap_content_info"]["content"]))
    written = cms.SignedData(
        {
            "version": "v3",
            "digest_algorithms": [digest],
            "encap_content_info": {"content_type": "tst_info", "content": statement},
            "certificates": [certificate],
            "signer_infos": [info],
        }
    )
    data: bytes = cms.ContentInfo({"content_type": "signed_data", "content": written}).dump()
    return data


def _named_certificate(signed: Any, signer: Any) -> Any:
    """The certificate that the signed part names by its digest (RFC 5816, RFC 2634). Raises ValueError without one."""
    wanted = []
    for attribute in signer["signed_attrs"]:
        kind = attribute["type"].native
        if kind in ("signing_certificate", "signing_certificate_v2"):
            first = attribute["values"][0]["certs"][0]
            name = first["hash_algorithm"]["algorithm"].native if kind.endswith("v2") else "sha1"
            wanted.append((name, first["cert_hash"].native))
    for choice in signed["certificates"]:
        certificate = choice.chosen
        data = certificate.dump()
        if wanted and all(hashlib.new(name, data).digest() == digest for name, digest in wanted):
            return certificate
    raise ValueError("the stamp does not hold the certificate it names")


def _algorithms(signer: Any, certificate: Any) -> tuple[Any, Any]:
    """How the stamp was signed, as its signed part says (RFC 6211); where it is silent, in the one way used here."""
    from asn1crypto import algos

    for attribute in signer["signed_attrs"]:
        if attribute["type"].native == "cms_algorithm_protection":
            said = attribute["values"][0]
            return said["digest_algorithm"].untag(), said["signature_algorithm"].untag()
    name = signer["digest_algorithm"]["algorithm"].native
    digest = algos.DigestAlgorithm({"algorithm": name})
    return digest, algos.SignedDigestAlgorithm({"algorithm": PAIRS[name, certificate.public_key.algorithm]})
