"""Is this file what the clinic sealed? Judged from its bytes, offline, without trusting anything inside it first.

The seal must cover the whole file but its own signature, the signature must be written exactly as this program writes
it, and the certificate must be one this PC knows. With the digest and length kept in the store, any other byte shows.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal

from pydantic import AwareDatetime

from meso_screen.model.record import Record
from meso_screen.pdf.certificate import name_in
from meso_screen.pdf.container import DamagedSealError, Signed, read_container
from meso_screen.pdf.reading import Contents, read_contents
from meso_screen.pdf.stamp import Stamp

Outcome = Literal["unchanged", "changed", "unreadable", "no_seal", "unknown_clinic"]

_RANGE = re.compile(rb"/ByteRange \[ (\d{1,12}) (\d{1,12}) (\d{1,12}) (\d{1,12}) ]")
_HEX = re.compile(rb"<[0-9a-f]+>")
_DATE = re.compile(rb"/M \(D:(\d{14})([+-]\d\d)'(\d\d)'\)")
LARGEST = 200_000_000
_FOREIGN = "It carries a signature, but not the seal of a clinic that uses this program."

MEANING: dict[Outcome, str] = {
    "unchanged": "Not one byte has changed since the clinic sealed it. The seal shows which clinic sealed it; "
    "it does not prove who the patient is.",
    "changed": "Do not rely on this file. Ask the clinic for the original.",
    "unreadable": "Nothing can be said about its content. Ask the clinic for the original.",
    "no_seal": "It may be a draft or a print. Nothing shows whether it was changed.",
    "unknown_clinic": "It has not changed since it was sealed, but this PC does not know the certificate that sealed "
    "it. Compare the fingerprint with the clinic by telephone before you rely on it.",
}


class Verdict(Record):
    """What was found: ``what`` as sentences, ``meaning`` as one; the facts are those the seal protects.

    ``fingerprint`` is the SHA-256 of the certificate, in hexadecimal; ``stamped_by`` and ``stamp_fingerprint`` are
    those of the time stamp, if the seal has one. Without a sound seal the facts are empty.
    """

    outcome: Outcome
    what: tuple[str, ...]
    meaning: str
    clinic: str = ""
    fingerprint: str = ""
    sealed_at: AwareDatetime | None = None
    stamped_at: AwareDatetime | None = None
    stamped_by: str = ""
    stamp_fingerprint: str = ""
    document_id: str = ""
    title: str = ""
    pages: int | None = None


def verify(
    pdf: bytes,
    known_clinics: Sequence[bytes] = (),
    expected_digest: str | None = None,
    expected_length: int | None = None,
) -> Verdict:
    """Judge a file. ``known_clinics`` are certificates (PEM); digest (SHA-256, hexadecimal) and length come from the
    store where it holds the document.

    Never raises: what cannot be read is an outcome too.
    """
    try:
        verdict = _judge(pdf, known_clinics)
    except Exception:  # a hostile file may break any reader; that too is an answer
        verdict = _verdict("unreadable", "The file is damaged so badly that it cannot be examined.")
    return _against_store(verdict, pdf, expected_digest, expected_length)


def _verdict(outcome: Outcome, *what: str, **facts: object) -> Verdict:
    return Verdict.model_validate({"outcome": outcome, "what": what, "meaning": MEANING[outcome], **facts})


def _against_store(verdict: Verdict, pdf: bytes, digest: str | None, length: int | None) -> Verdict:
    """The store's memory outranks the file: any difference is a change."""
    said: list[str] = []
    if length is not None and length != len(pdf):
        said.append(f"The file has {len(pdf)} bytes; the clinic's store remembers {length}.")
    if digest is not None and hashlib.sha256(pdf).hexdigest() != digest.lower():
        said.append("It is not the file the clinic's store remembers: its digest differs.")
    if not said or verdict.outcome == "unreadable":
        return verdict
    what = (*said, *(() if verdict.outcome == "unchanged" else verdict.what))
    return verdict.model_copy(update={"outcome": "changed", "what": what, "meaning": MEANING["changed"]})


def _judge(pdf: bytes, known_clinics: Sequence[bytes]) -> Verdict:
    if not pdf:
        return _verdict("unreadable", "The file is empty.")
    if len(pdf) > LARGEST:
        return _verdict("unreadable", "The file is larger than any document this program makes.")
    if not pdf.startswith(b"%PDF-"):
        return _verdict("unreadable", "The file is not a PDF.")
    contents = read_contents(pdf)
    found = _RANGE.search(pdf)
    if found is None:
        return _without_range(pdf, contents)
    first, start, end, rest = (int(number) for number in found.groups())
    sound = first == 0 and 0 < start < end <= len(pdf) and _HEX.fullmatch(pdf, start, end) is not None
    if not sound:
        if contents and contents.foreign:
            return _verdict("no_seal", _FOREIGN)
        cut = end > len(pdf) and pdf[start : start + 1] == b"<"
        moved = "The seal no longer fits the file: another program saved it again, or the seal was damaged."
        where = f"The end of the file is missing ({end + rest - len(pdf)} bytes)." if cut else moved
        return _verdict("changed", where, *_differences(contents))
    return _judge_range(pdf, (start, end, end + rest), contents, known_clinics)


def _without_range(pdf: bytes, contents: Contents | None) -> Verdict:
    if contents is None:
        return _verdict("unreadable", "The file is damaged: it cannot be opened as a PDF.")
    if contents.had_seal or b"ETSI.CAdES.detached" in pdf:
        if contents.foreign:
            return _verdict("no_seal", _FOREIGN)
        return _verdict("changed", "The seal was removed or damaged.", *_differences(contents))
    return _verdict("no_seal", "The file carries no seal.")


def _judge_range(
    pdf: bytes, places: tuple[int, int, int], contents: Contents | None, known_clinics: Sequence[bytes]
) -> Verdict:
    start, end, stop = places
    digest = hashlib.sha256(pdf[:start] + pdf[end:stop]).digest()
    what: list[str] = []
    signed: Signed | None = None
    try:
        signed = read_container(bytes.fromhex(pdf[start + 1 : end - 1].decode("ascii")), digest)
    except (DamagedSealError, ValueError):
        if contents and contents.foreign:
            return _verdict("no_seal", _FOREIGN)
        what.append("The seal itself is damaged.")
    if stop > len(pdf):
        what.append(f"The end of the file is missing ({stop - len(pdf)} bytes).")
    elif stop < len(pdf):
        what.append(f"{len(pdf) - stop} bytes were added after the seal.")
    if signed and not signed.matches:
        what += _differences(contents) or ["Something was changed outside the pages and the attached files."]
    elif what and contents:
        what += _differences(contents)
    elif signed and contents:
        what += _wrong_stamp(signed.stamp, contents.stamp)
    facts = _facts(signed, known_clinics)
    if what:
        return _verdict("changed", *what, **{key: facts[key] for key in facts if key != "known"})
    if contents and contents.foreign:
        return _verdict("no_seal", _FOREIGN)
    if contents is None or not contents.had_seal:
        return _verdict("unreadable", "The seal is sound, but the document inside cannot be opened.")
    known = facts.pop("known")
    moment = _DATE.search(pdf)
    facts |= {
        "sealed_at": _moment(*moment.groups()) if moment else None,
        "document_id": contents.document_id,
        "title": contents.title,
        "pages": contents.pages,
    }
    stamped = _stamped(signed.stamp if signed else None)
    facts |= stamped
    said = [_said_of_stamp(stamped)] if stamped else []
    if known:
        return _verdict("unchanged", f"This file is exactly as “{facts['clinic']}” sealed it.", *said, **facts)
    same_name = f"The seal says “{facts['clinic']}”, but its certificate is not one known here."
    return _verdict("unknown_clinic", same_name, f"Fingerprint: {facts['fingerprint']}.", *said, **facts)


def _wrong_stamp(stamp: Stamp | None, promised: str) -> list[str]:
    """The sealed bytes say whose time stamp belongs to the seal; the stamp itself could be taken out or exchanged."""
    found = stamp.fingerprint if stamp is not None else ""
    if found == promised:
        return []
    if not found:
        return ["The time stamp was removed."]
    return ["The time stamp is not the one made when the file was sealed." if promised else "A time stamp was added."]


def _stamped(stamp: Stamp | None) -> dict[str, object]:
    from cryptography import x509

    if stamp is None:
        return {}
    name = name_in(x509.load_der_x509_certificate(stamp.certificate))
    return {"stamped_at": stamp.at, "stamped_by": name, "stamp_fingerprint": stamp.fingerprint}


def _said_of_stamp(stamped: dict[str, object]) -> str:
    at = stamped["stamped_at"]
    when = f"{at:%d-%b-%Y} at {at:%H:%M} UTC"
    return f"“{stamped['stamped_by']}” stamped the seal on {when}; who that is, this PC does not check."


def _differences(contents: Contents | None) -> list[str]:
    return list(contents.differences) if contents else ["It can no longer be opened as a PDF."]


def _facts(signed: Signed | None, known_clinics: Iterable[bytes]) -> dict[str, object]:
    """Whose certificate it is, and whether this PC knows it."""
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    if signed is None:
        return {}
    certificate = x509.load_der_x509_certificate(signed.certificate)
    known = False
    for pem in known_clinics:
        try:
            known |= x509.load_pem_x509_certificate(pem).public_bytes(Encoding.DER) == signed.certificate
        except (ValueError, x509.InvalidVersion):  # one broken file among them says nothing of this document
            continue
    return {
        "clinic": name_in(certificate),
        "fingerprint": hashlib.sha256(signed.certificate).hexdigest(),
        "known": known,
    }


def _moment(digits: bytes, hours: bytes, minutes: bytes) -> datetime:
    text = f"{digits.decode()}{hours.decode()}{minutes.decode()}"
    return datetime.strptime(text, "%Y%m%d%H%M%S%z")
