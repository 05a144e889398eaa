"""The form in which one entry of a list is filled in: Enter saves from every line, Esc leaves it as it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QLineEdit, QSizePolicy, QWidget

from meso_screen.gui import a11y
from meso_screen.gui.pages.wrapped import Wrapped
from meso_screen.gui.widgets import (
    Box,
    Button,
    CheckTile,
    ChoiceGroup,
    Group,
    IconLabel,
    button,
    compact_primary,
    label,
    name_field,
    row,
    stack,
)
from meso_screen.gui.widgets.live import repolish

Options = Sequence[tuple[str, str]]


class EntryForm(Box):
    """A quiet panel inside the list's card. Subclasses fill ``column``, override ``save``, call ``end_form`` last.

    Esc closes it at once while nothing was typed that closing would lose; else it says so first, and closes the next
    time. ``opened`` marks what stands here as the beginning.
    """

    saved = Signal(dict)
    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__("sunken", margins=(16, 14, 16, 16))
        self._at_first: dict[str, Any] = {}
        self._asked: dict[str, Any] | None = None
        self.column.setSpacing(12)
        self._wrong = label("", "small", "stop", weight=500, wrap=True)
        line = row(IconLabel("octagon-alert", "stop", 16), spacing=6)
        line.addWidget(self._wrong, 1)
        self._warning = QWidget()
        self._warning.setLayout(line)
        self._warning.hide()
        self.save_button: Button = compact_primary(self.tr("Add to the list"), "plus")
        self.cancel_button: Button = button(self.tr("Cancel"), "quiet")
        self.save_button.clicked.connect(self.save)
        self.cancel_button.clicked.connect(self.cancelled)

    def end_form(self) -> None:
        """Put the warning and the buttons at the end."""
        hint = label(self.tr("Enter adds, Esc cancels"), "small", "muted")
        self.add(self._warning, row(self.save_button, self.cancel_button, None, hint))

    def save(self) -> bool:
        """Check, then emit ``saved`` with the entry. False when something is missing; it is said and focused."""
        raise NotImplementedError

    def entry(self) -> dict[str, Any]:
        """What would be recorded now, as JSON."""
        raise NotImplementedError

    def touched(self) -> bool:
        """Whether something stands here that could be recorded."""
        raise NotImplementedError

    def opened(self) -> None:
        """What stands here now was not typed by anybody."""
        self._at_first, self._asked = self.entry(), None

    def changed(self) -> bool:
        """Whether something else stands here than when the form was opened."""
        return self.touched() and self.entry() != self._at_first

    def _escape(self) -> None:
        if self.changed() and self._asked != self.entry():
            self._asked = self.entry()
            self.warn(self.tr("What you typed here is not on the list. Esc once more drops it."))
            return
        self.cancelled.emit()

    def warn(self, text: str, field: QWidget | None = None) -> None:
        """Say what is missing (or with "" take it away) and go to the field."""
        self._wrong.say(text)
        self._warning.setVisible(bool(text))
        for one in self.findChildren(QLineEdit):
            wrong = one is field
            if bool(one.property("problem")) != wrong:
                one.setProperty("problem", wrong)
                repolish(one)
        if text:
            a11y.announce(self, text, assertive=True)
            if field is not None:
                field.setFocus()

    def warning(self) -> str:
        """What stands there as missing; empty when nothing does."""
        return self._wrong.accessibleName() if self._warning.isVisibleTo(self) else ""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()
            pressed = self.focusWidget()
            pressed.click() if isinstance(pressed, Button) else self.save()
        elif plain and event.key() == Qt.Key.Key_Escape:
            event.accept()
            self._escape()
        else:
            super().keyPressEvent(event)


class Labelled(QWidget):
    """A caption over its field, as one thing that can be hidden."""

    def __init__(self, caption: str, field: QWidget, note: str = "") -> None:
        super().__init__()
        self.caption = label(caption, "label")
        self.note = label(note, "small", "muted", wrap=True)
        if not note:
            self.note.hide()
        if isinstance(field, QLineEdit):
            name_field(self.caption, field)
        self.setLayout(stack(self.caption, field, self.note, spacing=5))


def line_edit(example: str = "", longest: int = 400) -> QLineEdit:
    """A plain field; ``example`` is only an example."""
    made = QLineEdit()
    made.setPlaceholderText(example)
    made.setMaxLength(longest)
    return made


class Tiles(ChoiceGroup):
    """The filter over a list: big choices side by side, of one width and one height."""

    def __init__(self, name: str, options: Options, keys: dict[str, str]) -> None:
        super().__init__(name, options, keys)
        across = row(spacing=12)
        for tile in self.tiles.values():
            policy = tile.sizePolicy()
            policy.setVerticalPolicy(QSizePolicy.Policy.Minimum)  # words on two lines make all tiles taller
            tile.setSizePolicy(policy)
            across.addWidget(tile, 1)
        self.setLayout(across)


class Segments(ChoiceGroup):
    """Slim choices that flow onto the next line; the keys 1, 2, 3 choose, pressing the chosen one again keeps it."""

    def __init__(self, name: str, options: Options) -> None:
        super().__init__(name, options, face="segment")
        self.setLayout(stack(Wrapped(self.tiles.values())))


class Chips(Group):
    """Any number of choices that flow; the keys 1 to 9 tick and untick while focus is inside."""

    changed = Signal()

    def __init__(self, name: str, options: Options, keys: bool = True) -> None:
        super().__init__(name)
        self.boxes = {option: CheckTile(text, face="segment") for option, text in options}
        self._keys = keys
        for box in self.boxes.values():
            box.clicked.connect(self.changed)
        self.wrapped = Wrapped(self.boxes.values())
        self.setLayout(stack(self.wrapped))

    def value(self) -> list[str]:
        """The ticked options in their order."""
        return [option for option, box in self.boxes.items() if box.isChecked()]

    def set_value(self, chosen: Mapping[str, object] | Sequence[str] | frozenset[str]) -> None:
        """Tick these; emits nothing."""
        for option, box in self.boxes.items():
            box.setChecked(option in chosen)

    def focus_first(self) -> None:
        """The first chip."""
        next(iter(self.boxes.values())).setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        text, boxes = event.text(), list(self.boxes.values())
        if self._keys and not held and text.isascii() and text.isdigit() and 1 <= int(text) <= len(boxes):
            event.accept()
            box: QCheckBox = boxes[int(text) - 1]
            box.setFocus(Qt.FocusReason.ShortcutFocusReason)
            box.click()
            return
        super().keyPressEvent(event)
