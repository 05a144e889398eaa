"""The products of a plan: a list to tick, and for each one chosen what it contains and what its licence says."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from meso_screen.flow.knowledge import Knowledge
from meso_screen.gui import a11y, theme
from meso_screen.gui.widgets import (
    Box,
    CheckTile,
    Hit,
    Pill,
    SearchList,
    clear,
    hline,
    icon_button,
    label,
    row,
    stack,
    sunken,
)


class ProductRow(QWidget):
    """One product: a tick box with its name, its status as a tag, and its details once it is chosen."""

    toggled = Signal(bool)

    def __init__(self, knowledge: Knowledge, product_id: str) -> None:
        super().__init__()
        catalogue = knowledge.catalogue
        product = catalogue.products[product_id]
        self.product_id = product_id
        self.box = CheckTile(catalogue.text(f"product.{product_id}.name"), face="segment")
        self.box.share_row()  # a long name takes two lines, so that the columns of all rows stand in line
        self.box.clicked.connect(self.toggled)
        families = ", ".join(catalogue.text(f"family.{name}.name") for name in product.families)
        self.families = label(families, "small", "muted", wrap=True)
        status = {
            "device": self.tr("Device"),
            "licensed": self.tr("Licensed"),
            "off_label": self.tr("Off-label"),
            "unlicensed": self.tr("Unlicensed"),
            "cosmetic": self.tr("Cosmetic"),
        }[product.status]
        pill = Pill(status, "note", dashed=product.status in ("unlicensed", "cosmetic"))
        unknown = product.composition == "unknown"
        words = catalogue.text("label.composition-unknown.text")
        tag = Pill(words, "not_known", "circle-question") if unknown else None
        ingredients = ", ".join(catalogue.text(f"ingredient.{name}.name") for name in product.ingredients)
        self._more = QWidget()
        lines = QVBoxLayout(self._more)
        lines.setContentsMargins(0, 2, 0, 4)
        lines.setSpacing(6)
        for caption, words in (
            (self.tr("Contains"), catalogue.text(f"product.{product_id}.contains")),
            (self.tr("Ingredients"), ingredients),
            (self.tr("Licence"), catalogue.text(f"product.{product_id}.status")),
        ):
            lines.addLayout(_pair(caption, words))
        self._more.hide()
        beside = QHBoxLayout()
        beside.setSpacing(14)
        beside.addWidget(self.box, 2, Qt.AlignmentFlag.AlignVCenter)
        about = stack(self.families, *([row(tag, None)] if tag else []), spacing=4)
        beside.addLayout(about, 1)
        holder = QWidget()
        holder.setLayout(row(None, pill))
        holder.setMinimumWidth(theme.px(88))
        beside.addWidget(holder)
        self.setLayout(stack(beside, self._more, spacing=6))
        self.box.setAccessibleDescription(f"{families}. {status}")

    def choose(self, chosen: bool) -> None:
        """Show it as chosen or not; emits nothing."""
        self.box.setChecked(chosen)
        self._more.setVisible(chosen)


def _pair(caption: str, words: str) -> QHBoxLayout:
    name = label(caption, "small", "muted", weight=600)
    name.setMinimumWidth(name.fontMetrics().averageCharWidth() * 13)
    pair = QHBoxLayout()
    pair.setSpacing(10)
    pair.addWidget(name, 0, Qt.AlignmentFlag.AlignTop)
    pair.addWidget(label(words, "small", wrap=True), 1)
    return pair


class Products(Box):
    """The card of products; ``changed(ids)`` follows each tick."""

    changed = Signal(list)

    def __init__(self, knowledge: Knowledge) -> None:
        super().__init__("card", margins=(20, 16, 20, 16))
        self.column.setSpacing(8)
        self.count = label("", "small", "muted")
        self.add(row(label(self.tr("Products"), "h3"), None, self.count))
        self.product_rows = {name: ProductRow(knowledge, name) for name in knowledge.catalogue.products}
        for number, made in enumerate(self.product_rows.values()):
            if number:
                self.column.addWidget(hline())
            self.column.addWidget(made)
            made.toggled.connect(self._toggled)

    def _toggled(self) -> None:
        self.changed.emit(self.value())

    def value(self) -> list[str]:
        """The ids of the ticked products, in the order of the pack."""
        return [name for name, made in self.product_rows.items() if made.box.isChecked()]

    def set_value(self, chosen: Collection[str]) -> None:
        """Tick these; emits nothing."""
        for name, made in self.product_rows.items():
            made.choose(name in chosen)
        number = len([name for name in self.product_rows if name in chosen])
        self.count.say(self.tr("{n} chosen").replace("{n}", str(number)) if number else self.tr("None chosen yet"))


class Additions(QWidget):
    """Ingredients that go into the syringe besides those of the products; ``changed(ids)``."""

    changed = Signal(list)

    def __init__(self, knowledge: Knowledge) -> None:
        super().__init__()
        catalogue = knowledge.catalogue
        self._names = {name: catalogue.text(f"ingredient.{name}.name") for name in catalogue.ingredients}
        self._chosen: list[str] = []
        self._rows = QVBoxLayout()
        self._rows.setSpacing(8)
        example = self.tr("Start typing, only when something is mixed in")
        self.search = SearchList(self.tr("Another &ingredient"), self._find, placeholder=example)
        self.search.picked.connect(self._pick)
        self._wrong = label("", "small", "stop", weight=500, wrap=True)
        self._wrong.hide()
        self.search.entered.connect(lambda typed: self.complain() if typed.strip() else None)
        self.search.typed.connect(lambda _: self._wrong.hide())
        self.setLayout(stack(self._rows, self.search, self._wrong, spacing=10))

    def _find(self, text: str) -> tuple[Sequence[Hit], int]:
        typed = text.strip().casefold()
        found = [
            Hit(name, words)
            for name, words in self._names.items()
            if name not in self._chosen and any(part.startswith(typed) for part in _starts(words))
        ]
        return found, len(found)

    def set_value(self, chosen: Collection[str]) -> None:
        """Show these; emits nothing."""
        self._chosen = [name for name in self._names if name in chosen]
        clear(self._rows)
        for name in self._chosen:
            gone = icon_button("trash", self.tr("Remove {name}").replace("{name}", self._names[name]))
            gone.clicked.connect(lambda _=False, name=name: self._remove(name))
            self._rows.addWidget(sunken(label(self._names[name], "label", wrap=True), None, gone))

    def complain(self) -> None:
        """Say that what is typed is not part of the plan, and go there."""
        self._wrong.say(self.tr("This is not in the plan yet. Choose it from the list, or clear the box."))
        self._wrong.show()
        self.search.focus_first()
        a11y.announce(self, self._wrong.accessibleName(), assertive=True)

    def _pick(self, name: object) -> None:
        self._wrong.hide()
        self.search.clear()
        self.changed.emit([*self._chosen, str(name)])
        self.search.focus_first()

    def _remove(self, name: str) -> None:
        self.changed.emit([one for one in self._chosen if one != name])
        self.search.focus_first()


def _starts(words: str) -> list[str]:
    folded = words.casefold()
    return [folded, *folded.replace("(", "").split()]
