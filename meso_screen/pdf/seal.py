"""One certifying PAdES signature over the whole file (ETSI EN 319 142-1; DocMDP 1: no change allowed).

The signature is written into the file's only revision, so nothing can be cut off behind it, and the metadata stay as
they are. The seal proves integrity and the clinic, not the patient's identity. Its level is B-B, and with a stamp
server B-T: nothing protects a stamp from being taken out or exchanged, so the sealed bytes name whose stamp belongs.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
from datetime import datetime
from typing import Any, Protocol

from meso_screen.pdf.algorithms import low
from meso_screen.pdf.certificate import check_certificate, sign_with
from meso_screen.pdf.container import write_container
from meso_screen.pdf.reading import FIELD
from meso_screen.pdf.stamp import Stamp
from meso_screen.pdf.stamp_server import StampServer
from meso_screen.problems import refuse

ROOM, STAMPED_ROOM = 6144, 12_288
"""Bytes kept for the signature, and for one with a time stamp; padded with zeros."""
_TRIES = 3
_FILLER = 9_999_999_999


class Sealer(Protocol):
    """Whoever holds the clinic's key: a file, a card, a module."""

    @property
    def certificate(self) -> bytes:
        """The clinic's certificate as PEM."""

    def sign(self, message: bytes) -> bytes:
        """The raw signature over SHA-256 of the message with the certificate's key."""

    @property
    def stamper(self) -> StampServer | None:
        """Who stamps the time, if anyone does."""


class ClinicSealer:
    """Seals with a key held in memory."""

    def __init__(self, key_pem: bytes, certificate_pem: bytes, stamper: StampServer | None = None) -> None:
        """Take key and certificate as PEM. Raises ProblemError when they do not belong together."""
        from cryptography import x509
        from cryptography.hazmat.primitives.serialization import load_pem_private_key

        try:
            self._key = load_pem_private_key(key_pem, None)
            certificate = x509.load_pem_x509_certificate(certificate_pem)
        except (ValueError, TypeError):
            raise refuse("The clinic's key cannot be read.", "the clinic's certificate", "Choose it again.") from None
        if certificate.public_key() != self._key.public_key():
            raise refuse(
                "The key and the certificate do not belong together.", "the clinic's certificate", "Choose both again."
            )
        self._certificate = certificate_pem
        self.stamper = stamper

    @property
    def certificate(self) -> bytes:
        return self._certificate

    def sign(self, message: bytes) -> bytes:
        return sign_with(self._key, message)


def seal(pdf: bytes, sealer: Sealer, at: datetime, field_name: str = "Clinic seal") -> bytes:
    """Seal a rendered document. ``at`` carries a time zone; ``field_name`` is what a screen reader says of the field.

    Returns the sealed file, still PDF/A-3a and PDF/UA-1. Raises ProblemError when the file was sealed before, the
    certificate cannot seal at this time, the stamp server gives no stamp, or the signature does not fit.
    """
    if at.tzinfo is None:
        raise ValueError("the time of sealing needs a time zone")
    check_certificate(sealer.certificate, at)
    if sealer.stamper is None:
        return _seal_once(pdf, sealer, at, field_name, "")[0]
    signer = sealer.stamper.signer
    for _ in range(_TRIES):
        sealed, stamp = _seal_once(pdf, sealer, at, field_name, signer)
        if stamp is not None and stamp.fingerprint == signer:
            return sealed
        signer = stamp.fingerprint if stamp is not None else ""
    raise refuse("The stamp server signs with another certificate each time.", "the stamp server", "Use another one.")


def _seal_once(pdf: bytes, sealer: Sealer, at: datetime, field_name: str, signer: str) -> tuple[bytes, Stamp | None]:
    """The sealed file and its stamp. ``signer`` is whose stamp the sealed bytes promise (fingerprint; empty: none)."""
    room = STAMPED_ROOM if sealer.stamper is not None else ROOM
    prepared = _prepare(pdf, at, field_name, room, signer)
    start, end = _gap(prepared, room)
    ranges = (0, start, end, len(prepared) - end)
    blank = f"[ 0 {_FILLER} {_FILLER} {_FILLER} ]".encode()
    where = prepared.index(blank)
    written = f"[ {ranges[0]} {ranges[1]} {ranges[2]} {ranges[3]} ]".encode().ljust(len(blank))
    prepared[where : where + len(blank)] = written
    digest = hashlib.sha256(prepared[:start] + prepared[end:]).digest()
    signature, stamp = _sign(digest, sealer)
    if len(signature) > room:
        raise refuse(
            "The signature is larger than the room kept for it.", "the clinic's certificate", "Use a smaller key."
        )
    prepared[start + 1 : end - 1] = signature.hex().ljust(2 * room, "0").encode()
    return bytes(prepared), stamp


def _gap(prepared: bytearray, room: int) -> tuple[int, int]:
    """Where the hexadecimal string of the signature stands, brackets included."""
    hole = b"<" + b"0" * (2 * room) + b">"
    start = prepared.index(hole)
    return start, start + len(hole)


def _prepare(pdf: bytes, at: datetime, field_name: str, room: int, signer: str) -> bytearray:
    """The file with its signature field, all in one revision, and zeros where the signature will stand."""
    import pikepdf
    from pikepdf import Array, Dictionary, Name, String

    from meso_screen.pdf.standard import pdf_date
    from meso_screen.pdf.writing import write

    with pikepdf.open(io.BytesIO(pdf)) as document:
        root = document.Root
        if "/AcroForm" in root:
            raise refuse("This document was sealed before.", "the document", "Prepare it again from the record.")
        page = document.pages[-1].obj
        transform = Dictionary(Type=Name.TransformParams, P=1, V=Name("/1.2"))
        reference = Dictionary(Type=Name.SigRef, TransformMethod=Name.DocMDP, TransformParams=transform)
        signature = document.make_indirect(
            Dictionary(
                Type=Name.Sig,
                Filter=Name("/Adobe.PPKLite"),
                SubFilter=Name("/ETSI.CAdES.detached"),
                ByteRange=Array([0, _FILLER, _FILLER, _FILLER]),
                Contents=String(bytes(room)),
                M=String(pdf_date(at)),
                Reference=Array([reference]),
                MesoScreen=_pieces(document, signer),
            )
        )
        tree = root.StructTreeRoot
        key = int(tree.ParentTreeNextKey)
        look = document.make_stream(b"", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 0, 0]))
        look.Resources = Dictionary()
        widget = document.make_indirect(
            Dictionary(
                Type=Name.Annot, Subtype=Name.Widget, FT=Name.Sig, T=String(FIELD), TU=String(field_name), V=signature,
                Rect=Array([0, 0, 0, 0]), F=132, P=page, StructParent=key, AP=Dictionary(N=look),
            )
        )  # fmt: skip
        element = document.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name.Form, P=tree.K[0], Alt=String(field_name), Pg=page)
        )
        element.K = Dictionary(Type=Name.OBJR, Obj=widget, Pg=page)
        tree.K[0].K.append(element)
        numbers: list[Any] = [*tree.ParentTree.Nums, key, element]
        tree.ParentTree.Nums = Array(numbers)
        tree.ParentTreeNextKey = key + 1
        page.Annots = Array([widget])
        root.AcroForm = Dictionary(Fields=Array([widget]), SigFlags=3)
        root.Perms = Dictionary(DocMDP=signature)
        return bytearray(write(document))


def _pieces(document: Any, signer: str) -> Any:
    """Digests of the pages and attached files, inside the signed bytes: they let verify say *where* a file differs.

    With a time stamp, also the fingerprint of its signer's certificate.
    """
    from pikepdf import Array, Dictionary, String

    from meso_screen.pdf.extract import attached_files, page_bytes

    pages = [String(hashlib.sha256(page_bytes(page)).hexdigest()) for page in document.pages]
    files = [
        String(text)
        for name, data in sorted(attached_files(document).items())
        for text in (name, hashlib.sha256(data).hexdigest())
    ]
    pieces = Dictionary(Pages=Array(pages), Files=Array(files))
    if signer:
        pieces.Stamp = String(signer)
    return pieces


def _sign(digest: bytes, sealer: Sealer) -> tuple[bytes, Stamp | None]:
    """The signature container over a digest, made by pyHanko with the sealer's key, and its time stamp if asked for."""
    from asn1crypto import pem, x509
    from pyhanko.sign.signers.pdf_cms import Signer

    _, _, der = pem.unarmor(sealer.certificate)
    certificate = x509.Certificate.load(der)

    class Hand(Signer):
        """pyHanko's signer with someone else's key."""

        async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
            return low(sealer.sign(data), certificate)

    container = asyncio.run(
        Hand(signing_cert=certificate, embed_roots=True).async_sign(digest, "sha256", use_pades=True)
    )
    (signer,) = container["content"]["signer_infos"]
    token, stamp = None, None
    if sealer.stamper is not None:
        token, stamp = sealer.stamper.stamp(signer["signature"].native)
    return write_container(signer, certificate, token), stamp
