"""Every way to tamper with a sealed file is told by ``meso-screen verify``, in words and by the exit code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from pdf.sample import MADE, attachments, sample

from benchmarks.stamps import LocalStamps
from benchmarks.tampering import CASES, STAMP_CASES
from meso_screen import places
from meso_screen.cli import main
from meso_screen.flow.clinic import register_clinic
from meso_screen.pdf.certificate import make_clinic_certificate
from meso_screen.pdf.render import render
from meso_screen.pdf.seal import ClinicSealer, seal

NOT_OURS = {"cut back to before the seal": "no_seal", "sealed again under the same name": "unknown_clinic"}


class Sealed(NamedTuple):
    """A file sealed, the same sealed and stamped, and the certificate of both."""

    plain: bytes
    stamped: bytes
    certificate: bytes


@pytest.fixture(scope="module")
def sealed() -> Sealed:
    key, certificate = make_clinic_certificate("Praxis Grünweg", MADE)
    drawn = render(sample(), attachments())
    plain = seal(drawn, ClinicSealer(key, certificate), MADE)
    return Sealed(plain, seal(drawn, ClinicSealer(key, certificate, LocalStamps()), MADE), certificate)


def verify(data: bytes, folder: Path, capsys: Any, *more: str) -> tuple[int, str]:
    path = folder / "consent.pdf"
    path.write_bytes(data)
    code = main.main(["verify", str(path), *more], standalone_mode=False)
    return int(code), str(capsys.readouterr().out)


@pytest.mark.parametrize("case", [*CASES, *STAMP_CASES])
def test_a_forgery_is_told_by_words_and_exit_code(
    case: str, sealed: Sealed, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    register_clinic("Praxis Grünweg", sealed.certificate, places.home())
    forged = CASES[case](sealed.plain) if case in CASES else STAMP_CASES[case](sealed.stamped)
    code, said = verify(forged, tmp_path, capsys)
    assert "Unchanged" not in said and len(said.splitlines()) >= 2
    assert code == (3 if case in NOT_OURS else 1)
    _, answer = verify(forged, tmp_path, capsys, "--json")
    outcome = json.loads(answer)["outcome"]
    assert outcome == NOT_OURS[case] if case in NOT_OURS else outcome in ("changed", "unreadable")


def test_the_time_stamp_is_among_the_words_and_the_facts(
    sealed: Sealed, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    register_clinic("Praxis Grünweg", sealed.certificate, places.home())
    code, said = verify(sealed.stamped, tmp_path, capsys)
    assert code == 0 and "“Local stamps” stamped the seal on" in said
    facts = json.loads(verify(sealed.stamped, tmp_path, capsys, "--json")[1])
    assert facts["stamped_by"] == "Local stamps" and facts["stamped_at"].endswith("Z")
    assert json.loads(verify(sealed.plain, tmp_path, capsys, "--json")[1])["stamped_at"] is None
