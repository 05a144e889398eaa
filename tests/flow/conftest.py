"""The shipped pack, loaded once."""

from __future__ import annotations

import pytest

from meso_screen import places
from meso_screen.flow.knowledge import Knowledge, open_pack


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return open_pack(places.default_pack())
