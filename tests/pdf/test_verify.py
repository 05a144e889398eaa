"""Every way to tamper with a sealed file is told, in words, and no file makes verify crash."""

from __future__ import annotations

import hashlib
import io
import random
import re
import time
from collections.abc import Callable

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from meso_screen.pdf.certificate import make_clinic_certificate
from meso_screen.pdf.seal import ClinicSealer, seal
from meso_screen.pdf.verify import verify
from pdf.conftest import Sealed
from pdf.sample import MADE

BAD = {"changed", "unreadable"}


def contents(pdf: bytes) -> tuple[int, int]:
    """Where the signature's hexadecimal digits stand."""
    found = re.search(rb"/ByteRange \[ 0 (\d+) (\d+) \d+ ]", pdf)
    assert found
    return int(found[1]) + 1, int(found[2]) - 1


def flipped(pdf: bytes, place: int, by: int = 1) -> bytes:
    return pdf[:place] + bytes([pdf[place] ^ by]) + pdf[place + 1 :]


def incremental(pdf: bytes, change: Callable[[object, object], None]) -> bytes:
    """An incremental update, the way another program adds to a signed file."""
    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    change(writer, generic)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def overlay(writer: object, generic: object) -> None:
    page = writer.root["/Pages"]["/Kids"][0]
    stream = writer.add_object(generic.StreamObject(stream_data=b"0 0 100 100 re f"))
    name = generic.NameObject("/Contents")
    page[name] = generic.ArrayObject([page.raw_get("/Contents"), stream])
    writer.update_container(page)


def note(writer: object, generic: object) -> None:
    page = writer.root["/Pages"]["/Kids"][0]
    name, number = generic.NameObject, generic.NumberObject
    box = generic.ArrayObject([number(x) for x in (100, 100, 200, 200)])
    annotation = writer.add_object(
        generic.DictionaryObject(
            {
                name("/Type"): name("/Annot"),
                name("/Subtype"): name("/FreeText"),
                name("/Rect"): box,
                name("/Contents"): generic.TextStringObject("agreed"),
            }
        )
    )
    page[name("/Annots")] = generic.ArrayObject([annotation])
    writer.update_container(page)


def resaved(pdf: bytes, change: Callable[[pikepdf.Pdf], None] = lambda document: None) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        change(document)
        document.save(out)
    return out.getvalue()


def add_page(document: pikepdf.Pdf) -> None:
    document.pages.append(document.pages[0])


def drop_record(document: pikepdf.Pdf) -> None:
    del document.Root.Names
    del document.Root.AF


def drop_seal(document: pikepdf.Pdf) -> None:
    del document.Root.AcroForm.Fields[0].V
    del document.Root.Perms


def other_certificate(pdf: bytes) -> bytes:
    """One byte of the certificate's own bytes inside the container."""
    start, end = contents(pdf)
    data = bytes.fromhex(pdf[start:end].decode())
    place = data.index(b"Praxis")
    return pdf[:start] + flipped(data, place).hex().encode() + pdf[end:]


def second_certificate(pdf: bytes) -> bytes:
    """A second certificate slipped into the container: no signature protects it."""
    from asn1crypto import cms, pem
    from asn1crypto import x509 as asn1

    start, end = contents(pdf)
    info = cms.ContentInfo.load(bytes.fromhex(pdf[start:end].decode()))
    _, extra = make_clinic_certificate("Someone", MADE)
    info["content"]["certificates"].append(asn1.Certificate.load(pem.unarmor(extra)[2]))
    return pdf[:start] + info.dump(force=True).hex().ljust(end - start, "0").encode() + pdf[end:]


TAMPERED: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "a byte of a page": (lambda pdf: flipped(pdf, pdf.index(b"stream\n", 2000) + 30), ""),
    "junk after the end": (lambda pdf: pdf + b"\n% hello\n", "9 bytes were added"),
    "one byte after the end": (lambda pdf: pdf + b"\n", "1 bytes were added"),
    "the end cut off": (lambda pdf: pdf[:-1], "end of the file is missing"),
    "half of it": (lambda pdf: pdf[: len(pdf) // 2], ""),
    "padding of the signature": (lambda pdf: flipped(pdf, contents(pdf)[1] - 1), "seal itself"),
    "capital digits in the signature": (
        lambda pdf: pdf[: contents(pdf)[0]] + pdf[slice(*contents(pdf))].upper() + pdf[contents(pdf)[1] :], "seal",
    ),
    "a byte of the signature": (lambda pdf: flipped(pdf, contents(pdf)[0] + 500), ""),
    "the certificate's name": (other_certificate, "seal itself"),
    "a second certificate": (second_certificate, "seal itself"),
    "a signature of zeros": (
        lambda pdf: pdf[: contents(pdf)[0]] + b"0" * (contents(pdf)[1] - contents(pdf)[0]) + pdf[contents(pdf)[1] :],
        "seal itself",
    ),
    "an overlay as an update": (lambda pdf: incremental(pdf, overlay), "Page 1"),
    "a note as an update": (lambda pdf: incremental(pdf, note), "laid over page 1"),
    "an empty update": (lambda pdf: pdf + b"xref\n0 0\ntrailer\n<< >>\nstartxref\n9\n%%EOF\n", "bytes were added"),
    "saved again": (resaved, "no longer fits"),
    "a page added": (lambda pdf: resaved(pdf, add_page), "sealed"),
    "the record removed": (lambda pdf: resaved(pdf, drop_record), "record.json was removed"),
    "the seal removed": (lambda pdf: resaved(pdf, drop_seal), "removed or damaged"),
    "the range shortened": (lambda pdf: pdf.replace(b"/ByteRange [ 0 ", b"/ByteRange [ 9 "), "no longer fits"),
    "the range renamed": (lambda pdf: pdf.replace(b"/ByteRange", b"/BytePlace"), "removed or damaged"),
}  # fmt: skip


@pytest.mark.parametrize("case", TAMPERED)
def test_tampering_is_told(case: str, sealed: Sealed) -> None:
    change, words = TAMPERED[case]
    verdict = verify(change(sealed.pdf), [sealed.certificate])
    assert verdict.outcome in BAD, verdict
    assert words in " ".join(verdict.what), verdict.what
    assert verdict.meaning and verdict.document_id == ""


def test_an_untouched_file_is_unchanged_with_its_facts(sealed: Sealed) -> None:
    verdict = verify(sealed.pdf, [sealed.certificate], hashlib.sha256(sealed.pdf).hexdigest(), len(sealed.pdf))
    assert verdict.outcome == "unchanged"
    assert (verdict.clinic, verdict.document_id, verdict.sealed_at) == ("Praxis Grünweg", "D-2026-000123", MADE)


def test_a_clinic_this_pc_does_not_know_is_said_with_its_fingerprint(sealed: Sealed) -> None:
    _, namesake = make_clinic_certificate("Praxis Grünweg", MADE)
    for known in ([], [namesake], [b"not a certificate"]):
        verdict = verify(sealed.pdf, known)
        assert verdict.outcome == "unknown_clinic"
        assert verdict.fingerprint in " ".join(verdict.what)


def test_the_stores_memory_outranks_a_second_sound_seal(sealed: Sealed) -> None:
    again = seal(sealed.drawn, ClinicSealer(sealed.key, sealed.certificate), MADE)
    assert again != sealed.pdf
    assert verify(again, [sealed.certificate]).outcome == "unchanged"
    verdict = verify(again, [sealed.certificate], hashlib.sha256(sealed.pdf).hexdigest(), len(sealed.pdf) + 1)
    assert verdict.outcome == "changed"
    assert "remembers" in " ".join(verdict.what)


@pytest.mark.parametrize(
    ("pdf", "outcome"),
    [(b"", "unreadable"), (b"hello", "unreadable"), (b"%PDF-1.7", "unreadable"), (b"%PDF-1.7\n" * 9, "unreadable")],
)
def test_what_is_no_document_is_unreadable(pdf: bytes, outcome: str) -> None:
    assert verify(pdf).outcome == outcome


def test_a_draft_carries_no_seal(sealed: Sealed) -> None:
    assert verify(sealed.drawn, [sealed.certificate]).outcome == "no_seal"


def test_a_file_with_every_trace_of_the_seal_removed_has_none_and_is_changed_for_the_store(sealed: Sealed) -> None:
    def strip(document: pikepdf.Pdf) -> None:
        del document.Root.AcroForm
        del document.Root.Perms
        del document.pages[-1].obj.Annots
        del document.Root.StructTreeRoot

    stripped = resaved(sealed.pdf, strip)
    assert verify(stripped, [sealed.certificate]).outcome == "no_seal"
    digest = hashlib.sha256(sealed.pdf).hexdigest()
    assert verify(stripped, [sealed.certificate], digest, len(sealed.pdf)).outcome == "changed"


def test_a_signature_of_another_program_is_not_taken_for_a_seal(sealed: Sealed) -> None:
    foreign = resaved(sealed.pdf, lambda document: document.Root.AcroForm.Fields[0].__setattr__("T", "Signature1"))
    assert verify(foreign, [sealed.certificate]).outcome == "no_seal"


def test_fifty_megabytes_of_noise_are_answered_quickly() -> None:
    started = time.perf_counter()
    assert verify(b"%PDF-1.7\n" + random.Random(1).randbytes(50_000_000)).outcome == "unreadable"
    assert verify(random.Random(1).randbytes(50_000_000)).outcome == "unreadable"
    assert time.perf_counter() - started < 5


def test_any_changed_byte_is_told_without_the_stores_help(sealed: Sealed) -> None:
    chance = random.Random(20261124)
    for _ in range(300):
        place, by = chance.randrange(len(sealed.pdf)), chance.randrange(1, 256)
        verdict = verify(flipped(sealed.pdf, place, by), [sealed.certificate])
        assert verdict.outcome in BAD, (place, by, verdict)


def test_every_digit_of_the_signature_counts(sealed: Sealed) -> None:
    start, end = contents(sealed.pdf)
    used = len(sealed.pdf[start:end].rstrip(b"0"))
    for place in [*range(start, start + used, 7), *range(start + used, end, 997)]:
        other = b"1" if sealed.pdf[place : place + 1] != b"1" else b"2"
        changed = sealed.pdf[:place] + other + sealed.pdf[place + 1 :]
        assert verify(changed, [sealed.certificate]).outcome in BAD, place - start


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_bytes_crash_verify(data: st.DataObject, sealed: Sealed) -> None:
    start = data.draw(st.integers(0, len(sealed.pdf)))
    stop = data.draw(st.integers(start, min(len(sealed.pdf), start + 4000)))
    noise = data.draw(st.binary(max_size=64))
    changed = sealed.pdf[:start] + noise + sealed.pdf[stop:]
    if changed != sealed.pdf:
        assert verify(changed, [sealed.certificate]).outcome in BAD
