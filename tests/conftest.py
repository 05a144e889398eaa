"""Shared by all tests: no display needed, and the user's own data folder is never touched."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from pathlib import Path

import pytest

from meso_screen import places
from meso_screen.flow.knowledge import Knowledge, open_pack


@pytest.fixture(scope="session")
def cut_fonts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder of cut fonts for the whole run; cutting them takes seconds."""
    return tmp_path_factory.mktemp("fonts")


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, cut_fonts: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path_factory.mktemp("home")
    (home / "fonts").symlink_to(cut_fonts, target_is_directory=True)
    monkeypatch.setenv("MESO_SCREEN_HOME", str(home))
    return home


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    """The shipped pack, compiled once."""
    return open_pack(places.default_pack())
