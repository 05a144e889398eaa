"""What the program says by itself: what is wrong, what is saved, what is empty."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication, Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from meso_screen.gui import a11y
from meso_screen.gui.widgets.boxes import Box, clear, row, stack
from meso_screen.gui.widgets.buttons import Button, Link, button
from meso_screen.gui.widgets.text import IconLabel, Label, label, para


class ErrorSummary(Box):
    """The card on top of a page after Continue with gaps: “There is a problem”, a link for each field.

    Focus moves to it and it is announced. The same words stand beside the field.
    """

    def __init__(self) -> None:
        super().__init__("problem", margins=(18, 14, 18, 14))
        self.column.setSpacing(2)
        self.links: list[Button] = []
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.hide()

    def show_problems(self, problems: Sequence[tuple[str, Callable[[], None]]]) -> None:
        """Show (sentence, go there) pairs; an empty list hides the card."""
        clear(self.column)
        self.links = []
        self.setVisible(bool(problems))
        if not problems:
            return
        title = QCoreApplication.translate("ErrorSummary", "There is a problem")
        self.column.addLayout(row(IconLabel("octagon-alert", "stop", 20), label(title, "h3", "stop"), None))
        for sentence, go in problems:
            link = Link(sentence)
            link.clicked.connect(lambda _=False, go=go: go())
            self.links.append(link)
            self.column.addWidget(link)
        spoken = f"{title}. " + " ".join(sentence for sentence, _ in problems)
        self.setAccessibleName(spoken)
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        a11y.announce(self, spoken, assertive=True)


class SavedLabel(QWidget):
    """“Saved on this PC at 14:32”, “Saving…”, or red “Not saved” with Retry (``retried``)."""

    retried = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._icon = IconLabel("circle-check", "no_concern", 16)
        self._text = label("", "small", "muted", wrap=True, identifier=True)
        self._retry = button(QCoreApplication.translate("SavedLabel", "Retry"), "quiet", "refresh")
        self._retry.clicked.connect(self.retried)
        line = row(12, self._icon, spacing=8)
        line.addWidget(self._text, 1)
        self.setLayout(stack(line, row(28, self._retry, None), spacing=2))
        self._say("", "circle-check", "no_concern")
        self._icon.hide()

    def _say(self, text: str, icon: str, tone: str, failed: bool = False) -> None:
        self._icon.show_icon(icon, tone)
        self._icon.show()
        self._text.say(text)
        self._text.set_tone("stop" if failed else "muted")
        self._retry.setVisible(failed)

    def saving(self) -> None:
        """An answer is on its way to the disk."""
        self._say(QCoreApplication.translate("SavedLabel", "Saving…"), "circle-dashed", "faint")

    def saved(self, clock: str) -> None:
        """Everything is stored; ``clock`` is the time in words, “14:32”."""
        text = QCoreApplication.translate("SavedLabel", "Saved on this PC at {time}").replace("{time}", clock)
        self._say(text, "circle-check", "no_concern")

    def failed(self, reason: str) -> None:
        """Not stored: says why, keeps what was typed, offers Retry, and is announced at once."""
        text = QCoreApplication.translate("SavedLabel", "Not saved. {reason} Nothing you typed is lost yet.")
        text = text.replace("{reason}", reason)
        self._say(text, "octagon-alert", "stop", failed=True)
        a11y.announce(self, text, assertive=True)

    def text(self) -> str:
        """The sentence shown."""
        return self._text.accessibleName()


class Toast(Box):
    """A short word at the foot of ``host`` that goes by itself and never takes focus; it is announced."""

    def __init__(self, host: QWidget) -> None:
        super().__init__("toast", across=True, margins=(16, 10, 16, 10))
        self.setParent(host)
        self._text: Label = label("", "label")
        self.column.addWidget(self._text)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        self.hide()

    def say(self, text: str, seconds: float = 5) -> None:
        """Show and announce ``text``."""
        self._text.say(text)
        self.adjustSize()
        host = self.parentWidget()
        if host is not None:
            self.move((host.width() - self.width()) // 2, host.height() - self.height() - 96)
        self.show()
        self.raise_()
        a11y.announce(self, text)
        self._timer.start(round(seconds * 1000))


class EmptyState(QWidget):
    """A calm page with nothing on it yet: icon, sentence, and the one thing to do next (``acted``)."""

    acted = Signal()

    def __init__(self, icon: str, title: str, text: str, act: str = "") -> None:
        super().__init__()
        said = para(text)
        middle = Qt.AlignmentFlag.AlignHCenter
        column = stack(None, spacing=10)
        column.addWidget(IconLabel(icon, "faint", 40), 0, middle)
        column.addWidget(label(title, "h3"), 0, middle)
        said.setAlignment(middle)
        column.addWidget(said)
        self.button = button(act)
        if not act:
            self.button.hide()
        self.button.clicked.connect(self.acted)
        column.addWidget(self.button, 0, middle)
        column.addStretch(1)
        self.setLayout(column)
