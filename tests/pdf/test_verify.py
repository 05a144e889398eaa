"""Every way to tamper with a sealed file is told, in words, and no file makes verify crash."""

from __future__ import annotations

import hashlib
import random
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.tampering import CASES, contents, flipped, resaved
from meso_screen.pdf.certificate import make_clinic_certificate
from meso_screen.pdf.seal import ClinicSealer, seal
from meso_screen.pdf.verify import verify
from pdf.conftest import Sealed
from pdf.sample import MADE

BAD = {"changed", "unreadable"}


SAID = {
    "junk after the end": "9 bytes were added",
    "one byte after the end": "1 bytes were added",
    "the end cut off": "end of the file is missing",
    "padding of the signature": "seal itself",
    "capital digits in the signature": "seal",
    "a byte of the certificate": "seal itself",
    "a second certificate": "seal itself",
    "the signature's other form": "seal itself",
    "a time stamp put on later": "time stamp was added",
    "a signature of zeros": "seal itself",
    "an overlay as an update": "Page 1",
    "a note as an update": "laid over page 1",
    "an empty update": "bytes were added",
    "saved again": "no longer fits",
    "a page added": "sealed",
    "a page removed": "sealed",
    "the record removed": "record.json was removed",
    "the record replaced": "record.json was changed",
    "the signatures swapped": "is not the page that was sealed",
    "the seal removed": "removed or damaged",
    "the range shortened": "no longer fits",
    "the range renamed": "removed or damaged",
}
NOT_OURS = {"cut back to before the seal": "no_seal", "sealed again under the same name": "unknown_clinic"}
"""Nothing in these files is a change: they are another file. With the store's memory they are told as well."""


@pytest.mark.parametrize("case", [case for case in CASES if case not in NOT_OURS])
def test_tampering_is_told(case: str, sealed: Sealed) -> None:
    verdict = verify(CASES[case](sealed.pdf), [sealed.certificate])
    assert verdict.outcome in BAD, verdict
    assert SAID.get(case, "") in " ".join(verdict.what), verdict.what
    assert verdict.meaning and verdict.document_id == ""


@pytest.mark.parametrize("case", NOT_OURS)
def test_another_file_in_its_place_is_not_the_clinics_and_changed_for_the_store(case: str, sealed: Sealed) -> None:
    forged = CASES[case](sealed.pdf)
    assert verify(forged, [sealed.certificate]).outcome == NOT_OURS[case]
    digest = hashlib.sha256(sealed.pdf).hexdigest()
    assert verify(forged, [sealed.certificate], digest, len(sealed.pdf)).outcome == "changed"


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


def test_a_signature_of_another_program_is_not_taken_for_a_seal(sealed: Sealed) -> None:
    foreign = resaved(lambda document: document.Root.AcroForm.Fields[0].__setattr__("T", "Signature1"))(sealed.pdf)
    assert verify(foreign, [sealed.certificate]).outcome == "no_seal"


def test_fifty_megabytes_of_noise_are_answered_and_not_searched_for_minutes() -> None:
    started = time.process_time()
    assert verify(b"%PDF-1.7\n" + random.Random(1).randbytes(50_000_000)).outcome == "unreadable"
    assert verify(random.Random(1).randbytes(50_000_000)).outcome == "unreadable"
    assert time.process_time() - started < 60, "a search that grows with the square of the file"


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
