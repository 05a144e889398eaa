"""Looking into a PDF that may have been tampered with: what it says of itself, and where it differs from its seal."""

from __future__ import annotations

import hashlib
import io
import logging
from dataclasses import dataclass
from typing import Any

from meso_screen.pdf.extract import attached_files, page_bytes

# What the reader grumbles about a damaged file belongs into the verdict, not onto a terminal.
logging.getLogger("pikepdf").addHandler(logging.NullHandler())

FIELD = "ClinicSeal"
"""The name of the one signature field a sealed document has."""


@dataclass(frozen=True)
class Contents:
    """``had_seal``: it has, or had, this program's seal field; ``foreign``: it carries only other signatures.

    ``differences`` are sentences, one for each page or file whose digest is not the one noted at sealing. ``stamp`` is
    the fingerprint of the certificate whose time stamp belongs to the seal; empty: none does.
    """

    had_seal: bool
    foreign: bool
    differences: tuple[str, ...]
    document_id: str
    title: str
    pages: int
    stamp: str


def read_contents(pdf: bytes) -> Contents | None:
    """Look inside; None when the file cannot be opened without repair."""
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(pdf), attempt_recovery=False, suppress_warnings=True) as document:
            fields = _fields(document)
            ours = fields.get(FIELD)
            return Contents(
                had_seal=ours is not None,
                foreign=ours is None and any("/V" in field for field in fields.values()),
                differences=tuple(_differences(document, ours)),
                document_id=str(document.docinfo.get("/Subject", "")),
                title=str(document.docinfo.get("/Title", "")),
                pages=len(document.pages),
                stamp=_stamp(ours),
            )
    except Exception:  # whatever a damaged file does to the reader, it is not readable
        return None


def claimed_number(pdf: bytes) -> str:
    """The document number a file gives itself; nothing vouches for it. Empty when there is none."""
    contents = read_contents(pdf)
    return contents.document_id if contents is not None else ""


def _fields(document: Any) -> dict[str, Any]:
    form = document.Root.get("/AcroForm", {})
    return {str(field.get("/T", "")): field for field in form.get("/Fields", []) if field.get("/FT") == "/Sig"}


def _stamp(field: Any) -> str:
    noted = field.V.get("/MesoScreen") if field is not None and "/V" in field else None
    return str(noted.get("/Stamp", "")) if noted is not None else ""


def _differences(document: Any, field: Any) -> list[str]:
    """Compare pages and attached files with the digests that were noted inside the seal."""
    noted = field.V.get("/MesoScreen") if field is not None and "/V" in field else None
    if noted is None:
        return []
    said: list[str] = []
    pages = [str(digest) for digest in noted.Pages]
    if len(document.pages) != len(pages):
        said.append(f"It has {len(document.pages)} pages; {len(pages)} were sealed.")
    for number, (page, digest) in enumerate(zip(document.pages, pages, strict=False), 1):
        if _digest_of(page_bytes, page) != digest:
            said.append(f"Page {number} is not the page that was sealed.")
        elif "/Annots" in page.obj and (number < len(pages) or len(page.obj.Annots) > 1):
            said.append(f"Something was laid over page {number}.")
    files = [str(text) for text in noted.Files]
    sealed = dict(zip(files[::2], files[1::2], strict=True))
    try:
        present = {name: hashlib.sha256(data).hexdigest() for name, data in attached_files(document).items()}
    except Exception:  # a damaged attachment cannot be unpacked
        return [*said, "An attached file is damaged."]
    for name in sorted(sealed.keys() | present.keys()):
        if name not in present:
            said.append(f"The attached file {name} was removed.")
        elif name not in sealed:
            said.append(f"The file {name} was attached later.")
        elif sealed[name] != present[name]:
            said.append(f"The attached file {name} was changed.")
    return said


def _digest_of(read: Any, page: Any) -> str:
    try:
        return hashlib.sha256(read(page)).hexdigest()
    except Exception:  # a damaged stream cannot be unpacked
        return ""
