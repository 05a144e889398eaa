"""How many findings of each tier: never a single score."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from meso_screen.gui.widgets.boxes import clear, row, stack
from meso_screen.gui.widgets.pill import tier
from meso_screen.gui.widgets.text import IconLabel, label


class Count(QWidget):
    """Icon, number, word."""

    def __init__(self, tone: str, number: int, word: str) -> None:
        super().__init__()
        self.setAccessibleName(f"{number} {word}")
        words = stack(label(str(number), "h2", identifier=True), label(word, "small", "muted"), spacing=0)
        icon = IconLabel(tier(tone).icon, tone, 24)
        self.setLayout(row(icon, words, None, spacing=10))


class CountStrip(QWidget):
    """Counts side by side, in the order given: ``set([("stop", 1), …])``; the words are the tiers' own."""

    def __init__(self) -> None:
        super().__init__()
        self._across = QHBoxLayout(self)
        self._across.setContentsMargins(0, 0, 0, 0)
        self._across.setSpacing(8)

    def set(self, counts: Sequence[tuple[str, int]]) -> None:
        """Show these counts."""
        clear(self._across)
        for tone, number in counts:
            self._across.addWidget(Count(tone, number, tier(tone).word), 1, Qt.AlignmentFlag.AlignVCenter)
        spoken = ", ".join(one.accessibleName() for one in self.findChildren(Count) if one.parent() is self)
        self.setAccessibleName(spoken)

    def labels(self) -> list[QLabel]:
        """The labels shown, for tests of contrast and clipping."""
        return self.findChildren(QLabel)
