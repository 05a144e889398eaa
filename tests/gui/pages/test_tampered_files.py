"""Every way to tamper with a sealed file is told on the verify page, whoever drops it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot
from test_sealed_page import seal_it
from test_verify_page import check

from benchmarks.stamps import LocalStamps
from benchmarks.tampering import CASES, STAMP_CASES, unsealed
from meso_screen import places
from meso_screen.flow.clinic import register_clinic
from meso_screen.gui.pages.verify_page import VerifyPage
from meso_screen.pdf.seal import ClinicSealer, seal
from meso_screen.pdf.verify import verify

Show = Callable[..., Any]
TITLES = ("Changed after signing", "Not readable")
NOT_OURS = {
    "cut back to before the seal": "Not from this clinic: no seal",
    "sealed again under the same name": "the seal is not known here",
}


@pytest.fixture
def stamped(clinic_key: tuple[bytes, bytes]) -> Callable[[bytes], bytes]:
    """Seals a document again with the clinic's key, and a time stamp."""

    def make(pdf: bytes) -> bytes:
        at = verify(pdf).sealed_at
        assert at is not None
        return seal(unsealed(pdf), ClinicSealer(*clinic_key, LocalStamps()), at)

    return make


def test_every_forgery_that_is_dropped_is_told(
    host: Any, seal: None, show: Show, tmp_path: Path, qtbot: QtBot, stamped: Callable[[bytes], bytes]
) -> None:
    pdf = seal_it(host, drawn=True)
    with_stamp = stamped(pdf)
    page = show(VerifyPage(host.jobs))
    path = tmp_path / "dropped.pdf"
    told = {}
    for cases, original in ((CASES, pdf), (STAMP_CASES, with_stamp)):
        for case, forge in cases.items():
            path.write_bytes(forge(original))
            told[case] = check(page, path, qtbot)
    for case, said in told.items():
        words = (NOT_OURS[case],) if case in NOT_OURS else TITLES
        assert any(title in said for title in words), (case, said)
        assert "Unchanged" not in said, case
        assert "What this means" in said, case


def test_whoever_is_signed_in_hears_that_the_store_keeps_another_file(
    host: Any, seal: None, show: Show, tmp_path: Path, qtbot: QtBot
) -> None:
    pdf = seal_it(host)
    page = show(VerifyPage(host.jobs, host.session))
    path = tmp_path / "dropped.pdf"
    for case in NOT_OURS:
        path.write_bytes(CASES[case](pdf))
        said = check(page, path, qtbot)
        assert "clinic's store" in said, (case, said)


def test_the_time_stamp_is_shown(
    host: Any, seal: None, show: Show, tmp_path: Path, qtbot: QtBot, clinic_key: tuple[bytes, bytes],
    stamped: Callable[[bytes], bytes],
) -> None:  # fmt: skip
    register_clinic("Clinic Lumière", clinic_key[1], places.home())
    path = tmp_path / "stamped.pdf"
    path.write_bytes(stamped(seal_it(host)))
    said = check(show(VerifyPage(host.jobs)), path, qtbot)
    assert "Unchanged" in said and "Time stamp" in said and "Local stamps" in said
