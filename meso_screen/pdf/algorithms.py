"""The few ways to sign that a seal and its time stamp may use, each with exactly one way to write it down."""

from __future__ import annotations

from typing import Any

PAIRS = {
    (digest, key): f"{digest}_{named}"
    for digest in ("sha256", "sha384", "sha512")
    for key, named in (("ec", "ecdsa"), ("rsa", "rsa"))
}
"""The name of the signature algorithm for a digest and a kind of key."""


def low(signature: bytes, certificate: Any) -> bytes:
    """An elliptic-curve signature in the smaller of its two forms; any other as it is.

    With (r, s) the pair (r, n-s) is valid too, and anyone can turn one into the other without the key. A seal takes
    only one of them, so that no byte of it can be exchanged.
    """
    from asn1crypto.algos import DSASignature

    order = _order(certificate)
    if order is None:
        return signature
    pair = DSASignature.load(signature, strict=True)
    s = pair["s"].native
    smaller: bytes = DSASignature({"r": pair["r"].native, "s": min(s, order - s)}).dump()
    return smaller


def is_low(signature: bytes, certificate: Any) -> bool:
    """Whether a signature is written the one way it may be."""
    return low(signature, certificate) == signature


def _order(certificate: Any) -> int | None:
    """The order of the certificate's curve; None when its key is not on a curve."""
    from cryptography.hazmat.primitives.asymmetric import ec

    if certificate.public_key.algorithm != "ec":
        return None
    orders = {curve.name: curve.group_order for curve in (ec.SECP256R1(), ec.SECP384R1(), ec.SECP521R1())}
    return orders[certificate.public_key.curve[1]]
