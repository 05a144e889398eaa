"""From the start of the process to the first window that takes a key, and to the pack being ready."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import ROOT, Row, timed

CHILD = """
import json, sys, time
from pathlib import Path
import meso_screen.cli
from PySide6.QtCore import QEvent, QObject
from meso_screen.app import build_window, prepare_application
from meso_screen.settings import read_settings

class Paint(QObject):
    seen = False
    def eventFilter(self, watched, event):
        self.seen = self.seen or event.type() == QEvent.Type.Paint
        return False

home = Path(sys.argv[1])
settings = read_settings(home)
application = prepare_application(settings)
window = build_window(home, settings=settings)
painted = Paint()
window.stack.installEventFilter(painted)
window.begin()
page = window.stack.currentWidget()
page.installEventFilter(painted)
window.show()
while not painted.seen:
    application.processEvents()
from PySide6.QtGui import QKeyEvent
from PySide6.QtCore import Qt
field = application.focusWidget() or window.passphrase_page.passphrase
application.sendEvent(field, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier, "a"))
assert field.text() == "a", field.text()
usable = time.time()
early = sorted({"pyhanko", "reportlab", "alembic", "pikepdf", "sqlalchemy"} & set(sys.modules))
window._opener.knowledge()
print(json.dumps({"usable": usable, "pack": time.time(), "early": early}))
"""


def rows(quick: bool) -> Iterator[Row]:
    """Warm starts, each a process of its own, before and after the clinic was set up."""
    times = 1 if quick else 15
    for name, clinic in (("clinic set up", True), ("very first run", False)):
        with tempfile.TemporaryDirectory() as home:
            if clinic:
                set_up(Path(home))
            if not quick:
                start(Path(home))
            runs = [start(Path(home)) for _ in range(times)]
        early = ", ".join(runs[0]["early"])
        note = f"imported before the window: {early}" if early else ""
        yield timed(f"Start to first usable window, {name}", "s", [run["usable"] for run in runs], 0.5, note)
        yield timed("… until the pack is loaded too", "s", [run["pack"] for run in runs])


def set_up(home: Path) -> None:
    """A clinic with one practitioner."""
    from meso_screen.flow.clinic import ClinicDetails, NewPerson, set_up_clinic
    from meso_screen.model.person import Person

    who = Person(id="p", name="Dr P. Actice", role="practitioner", initials="PA", registration="1")
    details = ClinicDetails(name="Clinic", phone="01 23")
    store, _ = set_up_clinic(details, [NewPerson(person=who, pin="1234")], "three grey herons", datetime.now(UTC), home)
    store.close()


def start(home: Path) -> dict[str, Any]:
    """Start the desktop once; seconds after the start by what was reached."""
    # As an installed program starts: with compiled modules, here kept beside the throw-away clinic by the first start.
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    environment |= {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(home / "compiled")}
    began = time.time()
    run = subprocess.run(
        [sys.executable, "-c", CHILD, str(home)], env=environment, capture_output=True, text=True, check=False
    )
    if run.returncode:
        raise RuntimeError(run.stderr[-2000:])
    said: dict[str, Any] = json.loads(run.stdout.splitlines()[-1])
    return {**said, "usable": said["usable"] - began, "pack": said["pack"] - began}
