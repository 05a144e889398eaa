"""The areas of a plan: the list is the control, the picture beside it mirrors the list."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from meso_screen.flow.knowledge import Knowledge
from meso_screen.gui.pages.entry_form import Chips, Segments
from meso_screen.gui.widgets import BodyMap, Box, label, row, stack


class Areas(Box):
    """The card of areas; ``changed(ids)`` follows each tick, from the list or from the picture."""

    changed = Signal(list)

    def __init__(self, knowledge: Knowledge, *, picture: bool) -> None:
        super().__init__("card", margins=(20, 16, 20, 18))
        catalogue = knowledge.catalogue
        names = {name: catalogue.text(f"area.{name}.name") for name in catalogue.areas}
        self.count = label("", "small", "muted")
        self.add(row(label(self.tr("Areas"), "h3"), None, self.count))
        self.chips = Chips(self.tr("Areas"), [(name, _capital(words)) for name, words in names.items()], keys=False)
        self.chips.changed.connect(lambda: self.changed.emit(self.value()))
        self.maps: dict[str, BodyMap] = {}
        if not picture:
            self.column.addWidget(self.chips)
            return
        views = [("face", self.tr("Face")), ("front", self.tr("Front")), ("back", self.tr("Back"))]
        self.view = Segments(self.tr("Picture"), views)
        self.view.set_value("face")
        self.view.chosen.connect(self._turn)
        pictures = QVBoxLayout()
        for view, _ in views:
            made = BodyMap(view, 300)
            made.clicked.connect(self._clicked)
            if view != "face":
                made.hide()
            self.maps[view] = made
            pictures.addWidget(made, 0, Qt.AlignmentFlag.AlignHCenter)
        side = stack(pictures, self.view, spacing=10)
        side.addStretch(1)
        across = QHBoxLayout()
        across.setSpacing(20)
        listed = stack(self.chips)
        listed.addStretch(1)
        across.addLayout(listed, 1)
        across.addLayout(side)
        self.column.addLayout(across)

    def _turn(self, view: str) -> None:
        for name, made in self.maps.items():
            made.setVisible(name == view)

    def _clicked(self, area: str) -> None:
        box = self.chips.boxes.get(area)
        if box is not None:
            box.click()

    def value(self) -> list[str]:
        """The ids of the ticked areas, in the order of the pack."""
        return self.chips.value()

    def set_value(self, chosen: Collection[str]) -> None:
        """Tick these and colour them in the picture; emits nothing."""
        self.chips.set_value(list(chosen))
        for made in self.maps.values():
            made.set_chosen(chosen)
        number = len(self.value())
        self.count.say(self.tr("{n} chosen").replace("{n}", str(number)) if number else self.tr("None chosen yet"))
        shown = next((view for view, made in self.maps.items() if not made.isHidden()), "")
        if shown and chosen and not set(chosen) & set(self.maps[shown].areas):
            best = next((view for view, made in self.maps.items() if set(chosen) & set(made.areas)), shown)
            self.view.set_value(best)
            self._turn(best)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
