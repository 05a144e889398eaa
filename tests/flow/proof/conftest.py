"""The shipped pack, read without its cross-checks, so that a proof can be tried on it as it stands."""

from __future__ import annotations

import pytest

from meso_screen import places
from meso_screen.catalogue.cases import Worked, read_cases
from meso_screen.catalogue.load import read
from meso_screen.flow.knowledge import Knowledge, compile_pack


@pytest.fixture(scope="session")
def shipped() -> tuple[Knowledge, Worked]:
    catalogue, _ = read(places.default_pack())
    assert catalogue is not None
    return compile_pack(catalogue), read_cases(catalogue.folder, [])
