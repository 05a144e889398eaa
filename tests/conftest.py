"""Shared by all tests: no display needed, and the user's own data folder is never touched."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MESO_SCREEN_HOME", str(tmp_path_factory.mktemp("home")))
