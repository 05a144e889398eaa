"""How hard to read it is what somebody is writing for a patient, said while they write."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtWidgets import QPlainTextEdit

from meso_screen.flow.readability import HIGHEST_GRADE, LONGEST_SENTENCE, Reading, read_ease
from meso_screen.gui.jobs import Jobs
from meso_screen.gui.widgets.text import Label

PAUSE_MS = 400
LEAST_WORDS = 5
"""Of fewer words no grade can be told."""


class ReadingHint(Label):
    """One line below a field; it measures beside the window whenever the writer pauses. It refuses nothing."""

    def __init__(self, jobs: Jobs, field: QPlainTextEdit) -> None:
        super().__init__("", "small", "muted")
        self.wrap()
        self._jobs, self._field = jobs, field
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._measure)
        field.textChanged.connect(self._pause.start)
        self._show(None)

    def _measure(self) -> None:
        text = self._field.toPlainText().strip()
        if len(text.split()) < LEAST_WORDS:
            self._show(None)
            return

        def done(reading: Reading) -> None:
            if text == self._field.toPlainText().strip():
                self._show(reading)

        self._jobs.run(lambda: read_ease(text), done, lambda _: self._show(None), self)

    def _show(self, reading: Reading | None) -> None:
        translate = QCoreApplication.translate
        words = ""
        if reading is not None and reading.plain:
            words = translate("Reading", "Easy to read.")
        elif reading is not None and reading.longest > LONGEST_SENTENCE:
            words = translate("Reading", "A sentence has {n} words. Split it.").replace("{n}", str(reading.longest))
        elif reading is not None:
            words = translate("Reading", "Hard to read: grade {grade}, better {most} or less. Use shorter words.")
            words = words.replace("{grade}", f"{reading.grade:.0f}").replace("{most}", f"{HIGHEST_GRADE:.0f}")
        self.say(words)
        self.set_tone("muted" if reading is None or reading.plain else "caution")
        self._field.setAccessibleDescription(words)
        self.setVisible(bool(words))
