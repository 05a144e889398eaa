"""Yes/no, one of several, several of several."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from meso_screen.gui.fields.base import Field
from meso_screen.gui.fields.spec import FieldSpec, Value
from meso_screen.gui.widgets.boxes import row, stack
from meso_screen.gui.widgets.choices import CheckTile, ChoiceGroup, ChoiceTile, Group

SHORT, LONG = 18, 64
"""Letters up to which choices stand three in a row, and from which one has a row to itself."""
LETTERS = {"yes": "Y", "no": "N", "not_sure": "S"}


class OneField(Field):
    """One option of a list. Digits choose while focus is inside, then ``advance`` follows."""

    def __init__(self, spec: FieldSpec) -> None:
        super().__init__(spec)
        options = self._options()
        face = "tile" if spec.tile else "segment"
        self.group = ChoiceGroup(spec.text, options, self._keys(options), face=face, plus=spec.plus)
        beside = self._beside(options)
        if spec.tile:
            self.group.setLayout(_tiles(list(self.group.tiles.values()), 3 if len(options) == 3 else 2))
        elif beside:
            self.group.setLayout(row(*self.group.tiles.values()))
        else:
            tiles = list(self.group.tiles.values())
            self.group.setLayout(_flow(tiles, _abreast(tiles)))
        self.group.chosen.connect(self.answer)
        self.group.keyed.connect(self.advance)
        self.group.moved.connect(self.moved)
        self.arrange(self.group, beneath=not beside)

    def _options(self) -> list[tuple[str, str]]:
        return [*self.spec.options, *self.standing()]

    def _keys(self, options: list[tuple[str, str]]) -> dict[str, str]:
        return {option: str(number) for number, (option, _) in enumerate(options[:9], 1)} if self.spec.tile else {}

    def _beside(self, options: list[tuple[str, str]]) -> bool:
        return len(options) <= 4 and sum(len(text) for _, text in options) <= 24

    def value(self) -> Value:
        return self.group.value()

    def set_value(self, value: Value) -> None:
        self.group.set_value(value if isinstance(value, str) else None)

    def focus_first(self) -> None:
        self.group.focus_first()


class YesNoField(OneField):
    """Yes, No, Not sure: keys 1 2 3 and Y N S."""

    def _options(self) -> list[tuple[str, str]]:
        return [("yes", self.word("yes")), ("no", self.word("no")), *self.standing()]

    def _keys(self, options: list[tuple[str, str]]) -> dict[str, str]:
        return {option: LETTERS[option] for option, _ in options if option in LETTERS}

    def _beside(self, options: list[tuple[str, str]]) -> bool:
        return len(options) <= 3


class SeveralField(Field):
    """Any number of options, or explicitly “None of these”, “Not sure”: these stand alone."""

    def __init__(self, spec: FieldSpec) -> None:
        super().__init__(spec)
        face = "tile" if spec.tile else "segment"
        self.group = Group(spec.text)
        self.boxes = {name: CheckTile(text, face=face, plus=spec.plus) for name, text in spec.options}
        self.alone = {
            name: CheckTile(text, face=face, plus=spec.plus)
            for name, text in (("none", self.word("none")), *self.standing())
        }
        for name, box in {**self.boxes, **self.alone}.items():
            box.clicked.connect(lambda on, name=name: self._clicked(name, on))
        tiles = list(self.boxes.values())
        alone = list(self.alone.values())
        most = _abreast(tiles)
        self.group.setLayout(stack(_tiles(tiles, 2), _tiles(alone, 2), spacing=14) if spec.tile else
                             stack(_flow(tiles, most), _flow(alone, most), spacing=8))  # fmt: skip
        self.arrange(self.group, beneath=True)

    def _clicked(self, name: str, on: bool) -> None:
        if on:
            for other, box in {**self.boxes, **self.alone}.items():
                if other != name and (name in self.alone or other in self.alone):
                    box.setChecked(False)
        self.answer(self.value())

    def value(self) -> Value:
        for name, box in self.alone.items():
            if box.isChecked():
                return name
        return [name for name, box in self.boxes.items() if box.isChecked()] or None

    def set_value(self, value: Value) -> None:
        chosen = [value] if isinstance(value, str) else value if isinstance(value, list) else []
        for name, box in {**self.boxes, **self.alone}.items():
            box.setChecked(name in chosen)

    def focus_first(self) -> None:
        next(iter(self.boxes.values())).setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() and self.value() is not None:
            event.accept()
            self.advance.emit()
            return
        text = event.text()
        every = [*self.boxes.values(), *self.alone.values()]
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if text.isdigit() and not held and 1 <= int(text) <= len(every):
            event.accept()
            every[int(text) - 1].setFocus(Qt.FocusReason.ShortcutFocusReason)
            every[int(text) - 1].click()
            return
        super().keyPressEvent(event)


def _tiles(tiles: list[CheckTile] | list[ChoiceTile], columns: int) -> QGridLayout:
    """Big tiles in columns of equal width."""
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setSpacing(12)
    for place, tile in enumerate(tiles):
        grid.addWidget(tile, place // columns, place % columns)
    for column in range(columns):
        grid.setColumnStretch(column, 1)
    return grid


def _abreast(tiles: list[CheckTile] | list[ChoiceTile]) -> int:
    """How many slim choices stand in a row: four or three when words are short, else two."""
    longest = max((len(tile.text()) for tile in tiles), default=0)
    return (4 if len(tiles) == 4 else 3) if longest <= SHORT else 2


def _flow(tiles: list[CheckTile] | list[ChoiceTile], most: int) -> QVBoxLayout:
    """Slim choices, at most so many in a row; a very long one has its own row.

    Each row is a box of equal shares (a grid would let one long word widen its column for all).
    """
    rows: list[list[CheckTile | ChoiceTile]] = [[]]
    for tile in tiles:
        tile.share_row()
        alone = len(tile.text()) > LONG
        if rows[-1] and (alone or len(rows[-1]) == most or len(rows[-1][0].text()) > LONG):
            rows.append([])
        rows[-1].append(tile)
    lines = stack(spacing=8)
    for members in rows:
        line = QHBoxLayout()
        line.setSpacing(8)
        for tile in members:
            line.addWidget(tile, 1)
        for _ in range(0 if len(members[0].text()) > LONG else most - len(members)):
            line.addWidget(QWidget(), 1)
        lines.addLayout(line)
    return lines
