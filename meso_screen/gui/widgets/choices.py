"""Answers one can choose: radio buttons with a tile or segment face, and the group that takes the keys 1, 2, 3."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QCheckBox, QGroupBox, QRadioButton, QWidget

from meso_screen.gui.widgets.boxes import row
from meso_screen.gui.widgets.face import Face
from meso_screen.gui.widgets.live import is_rtl


class ChoiceTile(Face, QRadioButton):
    """A radio button with a 54-px face (``face="tile"``) or a slim one for rows (``face="segment"``)."""

    moved = Signal(int)

    def __init__(self, text: str, key: str = "", *, face: str = "tile", plus: int = 0) -> None:
        super().__init__(text)
        self.dress(face, key, plus)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # In a row of segments Up and Down go to the neighbouring question, they never choose an answer.
        if self.face == "segment" and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            event.ignore()
            self.moved.emit(-1 if event.key() == Qt.Key.Key_Up else 1)
            event.accept()
            return
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            event.ignore()  # the group steps in the order of reading; Qt would step by where tiles lie
            return
        super().keyPressEvent(event)


class CheckTile(Face, QCheckBox):
    """A tick box with the same face, for questions with several answers."""

    def __init__(self, text: str, key: str = "", *, face: str = "tile", plus: int = 0) -> None:
        super().__init__(text)
        self.dress(face, key, plus)


class Group(QGroupBox):
    """A group box that names its contents for a screen reader and shows nothing: the question stands beside."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setTitle(name)
        self.setAccessibleName(name)

    def minimumSizeHint(self) -> QSize:
        layout = self.layout()
        return layout.minimumSize() if layout is not None else QSize(0, 0)

    def sizeHint(self) -> QSize:
        layout = self.layout()
        return layout.sizeHint() if layout is not None else QSize(0, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Nothing: the title is for the ear."""


class ChoiceGroup(Group):
    """A set of exclusive choices under one name, nothing chosen at first.

    ``chosen(id)`` follows a person's act, never ``set_value``. While focus is inside, the digits and the letters in
    ``keys`` choose, and ``keyed`` follows so that a page can move on. ``moved(±1)`` asks for the neighbouring question.
    """

    chosen = Signal(str)
    keyed = Signal()
    moved = Signal(int)

    def __init__(self, name: str, options: Sequence[tuple[str, str]], keys: dict[str, str] | None = None, *,
                 face: str = "tile", plus: int = 0) -> None:  # fmt: skip
        super().__init__(name)
        self.tiles: dict[str, ChoiceTile] = {}
        self._keys = {letter.upper(): option for option, letter in (keys or {}).items()}
        self._radios = QButtonGroup(self)
        self._quiet = False
        for option, text in options:
            tile = ChoiceTile(text, (keys or {}).get(option, ""), face=face, plus=plus)
            tile.moved.connect(self.moved)
            self.tiles[option] = tile
            self._radios.addButton(tile)
        self._radios.buttonToggled.connect(self._toggled)

    def value(self) -> str | None:
        """The id of the chosen option, or None."""
        return next((option for option, tile in self.tiles.items() if tile.isChecked()), None)

    def set_value(self, option: str | None) -> None:
        """Show an option as chosen, or none; emits nothing."""
        self._quiet = True
        self._radios.setExclusive(False)
        for name, tile in self.tiles.items():
            tile.setChecked(name == option)
        self._radios.setExclusive(True)
        self._quiet = False

    def choose(self, option: str) -> None:
        """Choose as a person would."""
        tile = self.tiles[option]
        tile.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if tile.isChecked():
            self.chosen.emit(option)
        tile.setChecked(True)

    def focus_first(self) -> None:
        """Give focus to the chosen option, else to the first."""
        self._target().setFocus(Qt.FocusReason.OtherFocusReason)

    def _target(self) -> QWidget:
        tiles = list(self.tiles.values())
        return next((tile for tile in tiles if tile.isChecked()), tiles[0])

    def _toggled(self, tile: QAbstractButton, on: bool) -> None:
        if on and not self._quiet:
            self.chosen.emit(next(option for option, known in self.tiles.items() if known is tile))

    def _step(self, by: int) -> None:
        """Choose the neighbour of the option that has the focus; the ends are ends."""
        names = list(self.tiles)
        here = next((at for at, name in enumerate(names) if self.tiles[name].hasFocus()), 0)
        if 0 <= here + by < len(names):
            self.choose(names[here + by])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right) and not event.modifiers():
            event.accept()
            self._step(1 if (event.key() == Qt.Key.Key_Right) != is_rtl(self) else -1)
            return
        option = self._option_for(event)
        if option is None:
            super().keyPressEvent(event)
            return
        event.accept()
        self.choose(option)
        self.keyed.emit()

    def _option_for(self, event: QKeyEvent) -> str | None:
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier & ~Qt.KeyboardModifier.ShiftModifier
        text = event.text().upper()
        if held or not text:
            return None
        if text.isdigit() and 1 <= int(text) <= len(self.tiles):
            return list(self.tiles)[int(text) - 1]
        return self._keys.get(text)


class SegmentedChoice(ChoiceGroup):
    """Slim choices side by side."""

    def __init__(self, name: str, options: Sequence[tuple[str, str]], keys: dict[str, str] | None = None) -> None:
        super().__init__(name, options, keys, face="segment")
        self.setLayout(row(*self.tiles.values()))
