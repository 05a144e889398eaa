"""The seal: one certifying signature, valid for independent readers, and the standards still hold."""

from __future__ import annotations

import io
import subprocess
import zlib
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from meso_screen.pdf.certificate import YEARS, make_clinic_certificate, open_pkcs12
from meso_screen.pdf.compare import compare
from meso_screen.pdf.extract import extract_text
from meso_screen.pdf.render import render
from meso_screen.pdf.seal import ClinicSealer, seal
from meso_screen.pdf.verify import verify
from meso_screen.pdf.writing import write
from meso_screen.problems import ProblemError
from pdf.conftest import Sealed
from pdf.sample import MADE, RECORD, sample
from pdf.test_render import assert_valid


def test_a_sealed_record_still_meets_both_standards_and_says_the_same(sealed: Sealed, tmp_path: Path) -> None:
    assert_valid(sealed.pdf, tmp_path)
    assert compare(sealed.report, sealed.pdf, RECORD) == []


def test_poppler_finds_the_signature_valid_and_over_the_whole_file(sealed: Sealed, tmp_path: Path) -> None:
    file = tmp_path / "sealed.pdf"
    file.write_bytes(sealed.pdf)
    said = subprocess.run(["pdfsig", "-nocert", str(file)], capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid" in said
    assert "Total document signed" in said
    assert "ETSI.CAdES.detached" in said
    assert said.count("Signature #") == 1


def test_pyhanko_reads_one_untouched_certification_that_allows_no_change(sealed: Sealed) -> None:
    from asn1crypto import pem
    from asn1crypto import x509 as asn1
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.fields import MDPPerm
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    reader = PdfFileReader(io.BytesIO(sealed.pdf), strict=True)
    (signature,) = reader.embedded_signatures
    root = asn1.Certificate.load(pem.unarmor(sealed.certificate)[2])
    context = ValidationContext(trust_roots=[root], allow_fetching=False, moment=MADE)
    status = validate_pdf_signature(signature, signer_validation_context=context)
    assert signature.field_name == "ClinicSeal"
    assert signature.docmdp_level == MDPPerm.NO_CHANGES
    assert status.intact and status.valid and status.trusted and status.docmdp_ok
    assert status.coverage.name == "ENTIRE_FILE"
    assert reader.xrefs.total_revisions == 1


def test_the_certificate_is_for_ten_years_and_names_the_clinic() -> None:
    _, pem = make_clinic_certificate("Praxis Grünweg", MADE)
    certificate = x509.load_pem_x509_certificate(pem)
    assert certificate.not_valid_after_utc.year == MADE.year + YEARS
    assert certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value == "Praxis Grünweg"


def test_a_clinics_own_rsa_certificate_seals_too() -> None:
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Own Clinic")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(5)
        .not_valid_before(MADE)
        .not_valid_after(MADE.replace(year=2030))
        .sign(key, hashes.SHA256())
    )
    locked = serialization.BestAvailableEncryption(b"words")
    file = serialization.pkcs12.serialize_key_and_certificates(b"clinic", key, certificate, None, locked)
    sealer = ClinicSealer(*open_pkcs12(file, "words"))
    verdict = verify(seal(render(sample()), sealer, MADE), [sealer.certificate])
    assert (verdict.outcome, verdict.clinic) == ("unchanged", "Own Clinic")
    with pytest.raises(ProblemError):
        open_pkcs12(file, "wrong")


def test_a_key_of_another_certificate_is_refused(sealed: Sealed) -> None:
    _, other = make_clinic_certificate("Other", MADE)
    with pytest.raises(ProblemError):
        ClinicSealer(sealed.key, other)


def test_a_document_is_sealed_once(sealed: Sealed) -> None:
    with pytest.raises(ProblemError):
        seal(sealed.pdf, ClinicSealer(sealed.key, sealed.certificate), MADE)


def test_the_time_of_sealing_needs_a_time_zone(sealed: Sealed) -> None:
    with pytest.raises(ValueError, match="time zone"):
        seal(sealed.drawn, ClinicSealer(sealed.key, sealed.certificate), datetime(2026, 11, 24, 9, 30))


def test_a_renewed_certificate_leaves_old_seals_verifiable(sealed: Sealed) -> None:
    key, renewed = make_clinic_certificate("Praxis Grünweg", datetime(2036, 11, 1, tzinfo=UTC))
    known = [sealed.certificate, renewed]
    assert verify(sealed.pdf, known).outcome == "unchanged"
    later = seal(sealed.drawn, ClinicSealer(key, renewed), datetime(2036, 11, 2, tzinfo=UTC))
    assert verify(later, known).outcome == "unchanged"


def test_no_stream_ends_so_that_its_length_could_be_doubted(tmp_path: Path) -> None:
    with pikepdf.open(io.BytesIO(render(sample(parts=())))) as document:
        content = document.pages[0].obj.Contents
        data = content.read_bytes()
        # Adler-32 ends a compressed stream; with this many tabs its last byte is a carriage return.
        for tabs in range(300):
            if zlib.compress(data + b"\t" * tabs, 9).endswith(b"\r"):
                break
        content.write(data + b"\t" * tabs)
        written = write(document)
    assert b"\r\nendstream" not in written
    assert b"/Predictor 15" in written
    assert_valid(written, tmp_path)
    assert "Consent to mesotherapy" in extract_text(written)
    assert "Consent to mesotherapy" in pypdfium2.PdfDocument(written)[0].get_textpage().get_text_bounded()
