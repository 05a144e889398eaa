"""A window for each test; see window_shell."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from window_shell import Shell, open_shell

from meso_screen.flow.knowledge import Knowledge


@pytest.fixture
def shell(qapp: QApplication, qtbot: QtBot, knowledge: Knowledge, tmp_path: Path) -> Iterator[Shell]:
    yield from open_shell(qapp, knowledge, tmp_path)
