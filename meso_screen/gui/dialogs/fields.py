"""A dialog of lines to fill in. A refusal is said in it, at the line it is about, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from meso_screen.gui import a11y
from meso_screen.gui.dialogs.scrolling import ScrollingDialog
from meso_screen.gui.widgets import PinEdit, SegmentedChoice, label, name_field, row, stack
from meso_screen.problems import ProblemError

Done = Callable[[Any], None]


class FieldsDialog(ScrollingDialog):
    """Override ``record``; ``done`` gets what it returns. A problem's place is the name of the field it is about."""

    def __init__(self, parent: QWidget | None, title: str, act: str, done: Done) -> None:
        super().__init__(parent, title, act, width=640)
        self._done = done
        self.fields: dict[str, QWidget] = {}

    def line(self, place: str, caption: str, value: str = "", hint: str = "", longest: int = 120) -> QVBoxLayout:
        """A line under its caption, with a hint below."""
        field = QLineEdit(value)
        field.setMaxLength(longest)
        field.setCursorPosition(0)
        return self._captioned(place, caption, field, hint)

    def pin_line(self, place: str, caption: str) -> QVBoxLayout:
        """A line for a PIN."""
        return self._captioned(place, caption, PinEdit(caption), "")

    def choice(self, place: str, caption: str, options: list[tuple[str, str]], value: str | None) -> QVBoxLayout:
        """A few options side by side under their heading."""
        group = SegmentedChoice(caption, options)
        group.set_value(value)
        self.fields[place] = group
        return stack(label(caption, "label", wrap=True), group, spacing=6)

    def add(self, *columns: QVBoxLayout, shares: tuple[int, ...] = (1, 1)) -> None:
        """Put lines into the dialog, several beside each other, each with its share of the width."""
        across = QHBoxLayout()
        across.setSpacing(16)
        for column, share in zip(columns, shares, strict=False):
            column.addStretch(1)
            across.addLayout(column, share)
        self.body.addLayout(across)
        self.body.addSpacing(4)

    def text(self, place: str) -> str:
        """What stands in a line, or the option chosen."""
        field = self.fields[place]
        if isinstance(field, SegmentedChoice):
            return field.value() or ""
        assert isinstance(field, QLineEdit)
        return field.text()

    def record(self) -> Any:
        """Keep what stands in the dialog. Raises ProblemError when it cannot be kept."""
        raise NotImplementedError

    def act(self) -> None:
        """Keep it; on a refusal say why, here."""
        try:
            result = self.record()
        except ProblemError as error:
            self.complain(error)
            return
        self.accept()
        self._done(result)

    def complain(self, error: ProblemError) -> None:
        """Say what is wrong, and go there."""
        words = " ".join(f"{problem.what} {problem.next_step}".strip() for problem in error.problems)
        self.wrong.say(words)
        self._wrong.show()
        self.fit()
        field = self.fields.get(error.problems[0].place)
        if isinstance(field, SegmentedChoice):
            field.focus_first()
        elif field is not None:
            field.setFocus()
        a11y.announce(self, words, assertive=True)

    def focus_first(self) -> None:
        """The first line."""
        next(iter(self.fields.values())).setFocus()

    def _captioned(self, place: str, caption: str, field: QLineEdit, hint: str) -> QVBoxLayout:
        name = label(caption, "label", wrap=True)
        name_field(name, field)
        self.fields[place] = field
        whole = stack(name, row(field, None) if isinstance(field, PinEdit) else field, spacing=6)
        if hint:
            field.setAccessibleDescription(hint)
            whole.addWidget(label(hint, "small", "muted", wrap=True))
        return whole
