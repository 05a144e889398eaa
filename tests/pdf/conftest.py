"""Fonts are cut once for the whole run; a sealed sample document is shared by the tests that only read it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

import pytest

from meso_screen.model.report import Report
from pdf.sample import MADE, attachments, sample


class Sealed(NamedTuple):
    """A sealed sample with everything needed to judge it."""

    report: Report
    drawn: bytes
    pdf: bytes
    certificate: bytes
    key: bytes

    def __repr__(self) -> str:
        return f"Sealed({self.report.document_id}, {len(self.pdf)} bytes)"


@pytest.fixture(scope="session", autouse=True)
def font_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder that holds the cut fonts."""
    from meso_screen.pdf.fonts import face_for, prepare_fonts

    home = tmp_path_factory.mktemp("fonts-home")
    before = os.environ.get("MESO_SCREEN_HOME")
    os.environ["MESO_SCREEN_HOME"] = str(home)
    prepare_fonts()
    face_for(0x2C79, "regular")
    if before is None:
        del os.environ["MESO_SCREEN_HOME"]
    else:
        os.environ["MESO_SCREEN_HOME"] = before
    return home


@pytest.fixture(scope="session")
def sealed(font_home: Path) -> Sealed:
    """A sealed consent record with its clinic's certificate."""
    from meso_screen.pdf.certificate import make_clinic_certificate
    from meso_screen.pdf.render import render
    from meso_screen.pdf.seal import ClinicSealer, seal

    report = sample()
    drawn = render(report, attachments())
    key, certificate = make_clinic_certificate("Praxis Grünweg", MADE)
    return Sealed(report, drawn, seal(drawn, ClinicSealer(key, certificate), MADE), certificate, key)
