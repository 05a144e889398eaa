"""A dialog whose act takes a while and may be refused: it stays, with everything typed, until it has worked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from meso_screen.gui import a11y
from meso_screen.gui.dialogs.scrolling import ScrollingDialog
from meso_screen.gui.jobs import Jobs
from meso_screen.gui.widgets import Label, label, name_field, para, stack
from meso_screen.problems import ProblemError

Done = Callable[[Any], None]


class TryingDialog(ScrollingDialog):
    """Override ``work``; it runs beside the window, and ``done`` gets what it returns.

    ``waiting`` is what is said meanwhile.
    """

    def __init__(self, parent: QWidget | None, jobs: Jobs, title: str, act: str, done: Done, *, said: str = "") -> None:
        super().__init__(parent, title, act, width=620)
        self._jobs, self._done = jobs, done
        self.busy = self._unwanted = False
        self.waiting = QCoreApplication.translate("Trying", "A trial seal is made and verified…")
        if said:
            self.body.addWidget(para(said))
        self.progress: Label = label("", "small", "muted", wrap=True)
        self.progress.hide()

    def line(self, caption: str, hint: str = "", *, secret: bool = False) -> tuple[QLineEdit, QVBoxLayout]:
        """A line to type in, and the same under its caption."""
        field = QLineEdit()
        if secret:
            field.setEchoMode(QLineEdit.EchoMode.Password)
            field.setInputMethodHints(Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText)
        name = label(caption, "label", wrap=True)
        name_field(name, field)
        whole = stack(name, field, spacing=6)
        if hint:
            field.setAccessibleDescription(hint)
            whole.addWidget(label(hint, "small", "muted", wrap=True))
        return field, whole

    def work(self) -> Callable[[], Any]:
        """What is to be done, with what stands in the dialog now. Raises ProblemError when something is missing."""
        raise NotImplementedError

    def focus_first(self) -> None:
        """Where one begins."""

    def act(self) -> None:
        """Do it; on a refusal say why and keep everything."""
        if self.busy:
            return
        try:
            work = self.work()
        except ProblemError as error:
            self.complain(error)
            return
        self._wait(True)
        self._jobs.run(work, self._worked, self._failed, self)

    def reject(self) -> None:
        """Not while it is being done. If the window was locked over it, the dialog goes as soon as that has ended."""
        if self.busy:
            self._unwanted = not self.isVisible()
        else:
            super().reject()

    def complain(self, error: ProblemError) -> None:
        """Say what is wrong."""
        words = " ".join(f"{problem.what} {problem.next_step}".strip() for problem in error.problems)
        self.wrong.say(words)
        self._wrong.show()
        self.fit()
        a11y.announce(self, words, assertive=True)

    def _wait(self, busy: bool) -> None:
        self.busy = busy
        self.act_button.setEnabled(not busy)
        self.keep_button.setEnabled(not busy)
        words = self.waiting if busy else ""
        self.progress.say(words)
        self.progress.setVisible(busy and self.progress.parent() is not None)
        if busy:
            self._wrong.hide()
            a11y.announce(self, words)

    def _worked(self, result: Any) -> None:
        self._wait(False)
        self.accept()
        self._done(result)

    def _failed(self, error: Exception) -> None:
        self._wait(False)
        if self._unwanted:
            self.reject()
            return
        self.act_button.setFocus()
        if isinstance(error, ProblemError):
            self.complain(error)
            return
        words = QCoreApplication.translate("Trying", "It did not work, and nothing was changed.")
        self.wrong.say(words)
        self._wrong.show()
        self.fit()
        a11y.announce(self, words, assertive=True)
