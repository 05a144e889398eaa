"""When something goes wrong: calm words for the person, an entry without patient values for whoever repairs it."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from uuid import uuid4

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QWidget

from meso_screen.gui import a11y
from meso_screen.gui.widgets import Box, Dialog, IconLabel, button, clear, label, para, row, stack
from meso_screen.problems import Problem, ProblemError

LARGEST_LOG = 1_000_000


@dataclass(frozen=True)
class Trouble:
    """An error in words: title, what happened and what to do (one pair a problem), and the log entry's id if any."""

    title: str
    problems: tuple[Problem, ...]
    entry: str = ""

    def sentence(self) -> str:
        """Everything as one line, for the screen reader."""
        return " ".join([f"{self.title}.", *(problem.sentence() for problem in self.problems)])


class ErrorLog:
    """Writes what the repairer needs to a file: time, type and where in the program; never messages or values."""

    def __init__(self, file: Path, now: Callable[[], datetime]) -> None:
        self._file, self._now = file, now

    def write(self, error: BaseException) -> str:
        """Append an entry and return its id. A log that cannot be written never adds a second error."""
        entry = f"E-{uuid4().hex[:6].upper()}"
        lines = [f"{self._now().isoformat(timespec='seconds')} {entry} {type(error).__module__}.{type(error).__name__}"]
        lines += [
            f"    {Path(frame.filename).name}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(error.__traceback__)
        ]
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            if self._file.exists() and self._file.stat().st_size > LARGEST_LOG:
                self._file.replace(self._file.with_suffix(".old"))
            with self._file.open("a", encoding="utf-8") as out:
                out.write("\n".join(lines) + "\n")
        except OSError:
            return ""
        return entry


def put_in_words(error: BaseException, log: ErrorLog | None = None) -> Trouble:
    """Turn an exception into words. A ProblemError speaks for itself; anything else is logged and gets an id."""
    translate = QCoreApplication.translate
    if isinstance(error, ProblemError):
        return Trouble(translate("Errors", "This did not work"), error.problems)
    entry = log.write(error) if log is not None else ""
    what = translate("Errors", "Something in the program did not work. Answers that were shown as saved are kept.")
    next_step = translate("Errors", "Try once more. If it happens again, tell the person who looks after Meso Screen.")
    return Trouble(translate("Errors", "This did not work"), (Problem(what, "", next_step),), entry)


def speak_of_surprises(tell: Callable[[Exception], None]) -> None:
    """From now on, what fails where nobody foresaw it is told in calm words and logged, and leaves no traceback."""

    def told(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if isinstance(error, Exception):
            tell(error)
        else:  # somebody stops the program from outside
            sys.__excepthook__(kind, error, trace)

    sys.excepthook = told


def show_error(parent: QWidget, error: BaseException, log: ErrorLog | None = None) -> Dialog:
    """Open a calm dialog about ``error``; it is announced and leaves everything as it was."""
    trouble = put_in_words(error, log)
    dialog = Dialog(parent, trouble.title, keep=QCoreApplication.translate("Errors", "Close"))
    dialog.tells = True
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for problem in trouble.problems:
        dialog.column.addWidget(para(problem.what, tone=""))
        if problem.place:
            dialog.column.addWidget(label(problem.place, "small", "muted", wrap=True, identifier=True))
        if problem.next_step:
            dialog.column.addWidget(para(problem.next_step))
    if trouble.entry:
        text = QCoreApplication.translate("Errors", "For the repairer: entry {id} of the error log.")
        text = text.replace("{id}", trouble.entry)
        dialog.column.addWidget(label(text, "small", "muted", wrap=True, identifier=True))
    dialog.open()
    a11y.announce(dialog, trouble.sentence(), assertive=True)
    return dialog


class ErrorBanner(Box):
    """A bar at the top of a page for what stays wrong until somebody acts (“Try again” → ``retried``)."""

    retried = Signal()

    def __init__(self) -> None:
        super().__init__("problem", across=True, margins=(16, 12, 16, 12))
        self.hide()

    def show_trouble(self, trouble: Trouble, retry: bool = False, aloud: bool = True) -> None:
        """Show it and announce it, unless somebody else says it ``aloud``."""
        clear(self.column)
        words = stack(spacing=2)
        for problem in trouble.problems:
            words.addWidget(label(problem.what, "label", "stop", wrap=True))
            if problem.next_step:
                words.addWidget(label(problem.next_step, "small", wrap=True))
        self.column.addLayout(row(IconLabel("octagon-alert", "stop", 20), spacing=0))
        self.column.addLayout(words, 1)
        if retry:
            again = button(QCoreApplication.translate("Errors", "Try again"), icon="refresh")
            again.clicked.connect(self.retried)
            self.column.addWidget(again)
        self.setAccessibleName(trouble.sentence())
        self.show()
        if aloud:
            a11y.announce(self, trouble.sentence(), assertive=True)
