"""Python 3.11 with PySide 6.12 must outlive a day of pages."""

from __future__ import annotations

import subprocess
import sys

DAY = """
import os
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from PySide6.QtWidgets import QApplication, QLabel
from meso_screen.gui import theme
app = QApplication([])
theme.apply(app)
label = QLabel("x")
for _ in range(60_000):
    label.parentWidget()
print("alive")
"""


def test_sixty_thousand_calls_that_return_nothing_do_not_stop_python() -> None:
    done = subprocess.run([sys.executable, "-c", DAY], capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout.strip()) == (0, "alive"), done.stderr[-400:]
