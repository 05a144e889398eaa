"""A seal with a time stamp (RFC 3161): taken only when it answers this request, and told when it is touched."""

from __future__ import annotations

import io
import json
import random
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from asn1crypto import core, pem, tsp
from asn1crypto import x509 as asn1

from benchmarks.tampering import STAMP_CASES, container_of, contents, stamp_of
from meso_screen.pdf.certificate import make_clinic_certificate
from meso_screen.pdf.seal import ClinicSealer, seal
from meso_screen.pdf.stamp_server import StampServer
from meso_screen.pdf.verify import verify
from meso_screen.problems import ProblemError
from pdf.conftest import Sealed
from pdf.sample import MADE
from pdf.stamp_office import Office, authority, stamp_office
from pdf.test_render import assert_valid
from pdf.test_verify import BAD


@pytest.fixture(autouse=True)
def straight(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxy stands between the test and its server."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
def office() -> Iterator[Office]:
    with stamp_office() as made:
        yield made


@pytest.fixture(scope="module")
def stamped(sealed: Sealed) -> bytes:
    """The sample sealed and stamped."""
    with stamp_office() as made:
        return seal(sealed.drawn, ClinicSealer(sealed.key, sealed.certificate, StampServer(made.address)), MADE)


def test_a_stamped_seal_says_when_and_by_whom(stamped: bytes, sealed: Sealed) -> None:
    verdict = verify(stamped, [sealed.certificate])
    assert verdict.outcome == "unchanged"
    assert verdict.stamped_by == "Local stamps"
    assert verdict.stamped_at is not None and abs(verdict.stamped_at - datetime.now(UTC)) < timedelta(minutes=5)
    assert "“Local stamps” stamped the seal on" in " ".join(verdict.what)
    assert json.loads(verdict.model_dump_json())["stamp_fingerprint"] == authority()[0].sha256.hex()


def test_a_stamped_seal_meets_both_standards_and_holds_for_other_readers(
    stamped: bytes, sealed: Sealed, tmp_path: Path
) -> None:
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    assert_valid(stamped, tmp_path)
    file = tmp_path / "stamped.pdf"
    file.write_bytes(stamped)
    said = subprocess.run(["pdfsig", "-nocert", str(file)], capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid" in said and "Total document signed" in said
    (signature,) = PdfFileReader(io.BytesIO(stamped), strict=True).embedded_signatures
    root = asn1.Certificate.load(pem.unarmor(sealed.certificate)[2])
    context = ValidationContext(trust_roots=[root, authority()[0]], allow_fetching=False)
    status = validate_pdf_signature(signature, signer_validation_context=context, ts_validation_context=context)
    assert status.timestamp_validity.valid and status.timestamp_validity.intact
    assert status.bottom_line


def test_only_the_stampers_certificate_and_no_more_than_a_digest_are_exchanged(office: Office, sealed: Sealed) -> None:
    pdf = seal(sealed.drawn, ClinicSealer(sealed.key, sealed.certificate, StampServer(office.address)), MADE)
    (certificate,) = stamp_of(container_of(pdf))["content"]["certificates"]
    assert certificate.chosen.dump() == authority()[0].dump()
    assert all(len(body) < 100 for body in office.asked)
    assert all(tsp.TimeStampReq.load(body)["cert_req"].native for body in office.asked)


def test_a_server_known_before_is_asked_once(office: Office, sealed: Sealed) -> None:
    server = StampServer(office.address, authority()[0].sha256.hex())
    seal(sealed.drawn, ClinicSealer(sealed.key, sealed.certificate, server), MADE)
    assert len(office.asked) == 1


def test_a_server_with_a_new_certificate_is_asked_again(office: Office, sealed: Sealed) -> None:
    office.who = authority("New unit")
    server = StampServer(office.address, authority()[0].sha256.hex())
    pdf = seal(sealed.drawn, ClinicSealer(sealed.key, sealed.certificate, server), MADE)
    assert verify(pdf, [sealed.certificate]).stamped_by == "New unit"
    assert len(office.asked) == 2


def test_there_is_room_for_the_largest_usual_keys(office: Office, sealed: Sealed) -> None:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    from pdf.soft_card import certificate_for

    office.who = authority("Large stamps", 4096)
    key = rsa.generate_private_key(65537, 3072)
    certificate = pem.armor("CERTIFICATE", certificate_for(key, "Large Clinic"))
    plain = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    pdf = seal(sealed.drawn, ClinicSealer(plain, certificate, StampServer(office.address)), MADE)
    assert verify(pdf, [certificate]).outcome == "unchanged"
    start, end = contents(pdf)
    assert len(pdf[start:end].rstrip(b"0")) < (end - start) // 2


# -- answers that are none ---------------------------------------------------------------------------------------------


def edited(**change: object) -> object:
    """A soundly signed answer to a slightly other request."""

    def answer(request: tsp.TimeStampReq, stamp: object) -> bytes:
        request = request.copy()
        for name, value in change.items():
            request[name] = value
        return stamp(request).dump()  # type: ignore[operator,no-any-return]

    return answer


def other_imprint(request: tsp.TimeStampReq, stamp: object) -> bytes:
    request = request.copy()
    request["message_imprint"]["hashed_message"] = bytes(32)
    return stamp(request).dump()  # type: ignore[operator,no-any-return]


def refusal(request: tsp.TimeStampReq, stamp: object) -> bytes:
    class Answer(core.Sequence):
        _fields = [("status", tsp.PKIStatusInfo)]  # noqa: RUF012

    status = {"status": "rejection", "status_string": ["Traceback: bad"], "fail_info": {"bad_request"}}
    data: bytes = Answer({"status": status}).dump()
    return data


def broken(request: tsp.TimeStampReq, stamp: object) -> bytes:
    data = bytearray(stamp(request).dump())  # type: ignore[operator]
    data[-9] ^= 1
    return bytes(data)


WRONG = {
    "another number": (edited(nonce=core.Integer(7)), "another request"),
    "another signature": (other_imprint, "no sound stamp"),
    "garbage": (lambda request, stamp: random.Random(1).randbytes(900), "no sound stamp"),
    "nothing": (lambda request, stamp: b"", "no sound stamp"),
    "a web page": (lambda request, stamp: b"<html>Sign in to the network</html>", "no sound stamp"),
    "too much": (lambda request, stamp: bytes(100_000), "far too long"),
    "a refusal": (refusal, "refused to stamp"),
    "a broken signature": (broken, "no sound stamp"),
}


def refused(office: Office, sealed: Sealed, seconds: float = 5) -> str:
    sealer = ClinicSealer(sealed.key, sealed.certificate, StampServer(office.address, seconds=seconds))
    with pytest.raises(ProblemError) as told:
        seal(sealed.drawn, sealer, MADE)
    said = str(told.value)
    assert "Nothing was sealed, and the signatures are kept." in said
    return said


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_answer_is_no_stamp(case: str, office: Office, sealed: Sealed) -> None:
    office.change, words = WRONG[case]  # type: ignore[assignment]
    said = refused(office, sealed)
    assert words in said
    assert "Traceback" not in said


def test_a_certificate_that_is_not_for_stamps_is_no_stamp(office: Office, sealed: Sealed) -> None:
    office.who = authority("Code signer", 2048, False)
    assert "no sound stamp" in refused(office, sealed)


@pytest.mark.parametrize("status", [302, 401, 500])
def test_an_error_of_the_server_is_said(status: int, office: Office, sealed: Sealed) -> None:
    office.status = status
    assert f"HTTP {status}" in refused(office, sealed)
    assert len(office.asked) == 1


def test_a_server_that_is_down_is_said(sealed: Sealed) -> None:
    with stamp_office() as office:
        pass
    assert "could not be reached" in refused(office, sealed)


@pytest.mark.parametrize("way", ["silent", "dripping"])
def test_a_slow_server_is_not_waited_for(way: str, office: Office, sealed: Sealed) -> None:
    office.wait, office.drip = (2.0, False) if way == "silent" else (0.0, True)
    started = time.monotonic()
    assert "did not answer within 1 seconds" in refused(office, sealed, 0.9)
    assert time.monotonic() - started < 1.8


@pytest.mark.parametrize("address", ["", "stamps", "ftp://a/b", "file:///etc/passwd", "http://a b/", "http://u:p@h/"])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(ProblemError):
        StampServer(address)


# -- stamps that were touched ------------------------------------------------------------------------------------------

TOUCHED = {
    "the time stamp removed": "The time stamp was removed.",
    "the time stamp of another server": "not the one made when the file was sealed",
}


@pytest.mark.parametrize("case", STAMP_CASES)
def test_a_touched_stamp_is_told(case: str, stamped: bytes, sealed: Sealed) -> None:
    verdict = verify(STAMP_CASES[case](stamped), [sealed.certificate])
    assert verdict.outcome == "changed"
    assert TOUCHED.get(case, "seal itself is damaged") in " ".join(verdict.what)


def test_any_digit_of_a_stamped_signature_counts(stamped: bytes, sealed: Sealed) -> None:
    start, end = contents(stamped)
    used = start + len(stamped[start:end].rstrip(b"0"))
    for place in [*range(start, used, 53), *range(used, end, 5003)]:
        other = b"1" if stamped[place : place + 1] != b"1" else b"2"
        changed = stamped[:place] + other + stamped[place + 1 :]
        assert verify(changed, [sealed.certificate]).outcome in BAD, place - start


def test_a_certificate_that_has_ended_seals_no_more(sealed: Sealed) -> None:
    key, certificate = make_clinic_certificate("Praxis Grünweg", datetime(2010, 1, 1, tzinfo=UTC))
    with pytest.raises(ProblemError) as told:
        seal(sealed.drawn, ClinicSealer(key, certificate), MADE)
    assert "ended on" in str(told.value) and "Renew it" in str(told.value)
