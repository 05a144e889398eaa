"""Surfaces and simple arrangements."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLayout, QVBoxLayout, QWidget

Part = QWidget | QLayout | int | tuple[QWidget | QLayout, int] | None
Margins = tuple[int, int, int, int]


class Box(QFrame):
    """A framed surface with a layout of its own: ``box.column.addWidget(…)``."""

    def __init__(self, role: str, *, across: bool = False, margins: Margins = (20, 18, 20, 20)) -> None:
        super().__init__()
        self.setProperty("role", role)
        self.column: QBoxLayout = QHBoxLayout(self) if across else QVBoxLayout(self)
        self.column.setContentsMargins(*margins)
        self.column.setSpacing(10)

    def add(self, *parts: Part) -> None:
        """Add widgets, layouts, px of air (int) or a stretch (None)."""
        fill(self.column, parts)


def card(*parts: Part, margins: Margins = (20, 18, 20, 20), spacing: int = 10) -> Box:
    """A white card with a fine line around it."""
    made = Box("card", margins=margins)
    made.column.setSpacing(spacing)
    made.add(*parts)
    return made


def sunken(*parts: Part, across: bool = True, margins: Margins = (14, 10, 8, 10)) -> Box:
    """A quiet row or panel inside a card."""
    made = Box("sunken", across=across, margins=margins)
    made.column.setSpacing(12)
    made.add(*parts)
    return made


def hline() -> QFrame:
    """A hairline between two parts of a card."""
    made = QFrame()
    made.setProperty("role", "hline")
    return made


def row(*parts: Part, spacing: int = 8) -> QHBoxLayout:
    """Parts beside one another, centred on one line; None stretches, an int is px of air, (part, 1) grows."""
    made = QHBoxLayout()
    made.setContentsMargins(0, 0, 0, 0)
    made.setSpacing(spacing)
    fill(made, parts, Qt.AlignmentFlag.AlignVCenter)
    return made


def stack(*parts: Part, spacing: int = 4) -> QVBoxLayout:
    """Parts under one another."""
    made = QVBoxLayout()
    made.setContentsMargins(0, 0, 0, 0)
    made.setSpacing(spacing)
    fill(made, parts)
    return made


def fill(layout: QBoxLayout, parts: Sequence[Part], alignment: Qt.AlignmentFlag | None = None) -> None:
    """Put parts into a box layout: widget, layout, int (px of air), None (stretch) or (part, its share of the room)."""
    for part in parts:
        if part is None:
            layout.addStretch(1)
        elif isinstance(part, int):
            layout.addSpacing(part)
        elif isinstance(part, tuple):
            inner, share = part
            layout.addLayout(inner, share) if isinstance(inner, QLayout) else layout.addWidget(inner, share)
        elif isinstance(part, QLayout):
            layout.addLayout(part)
        elif alignment is not None and not part.hasHeightForWidth():
            layout.addWidget(part, 0, alignment)
        else:
            layout.addWidget(part)


def clear(layout: QLayout) -> None:
    """Take everything out of a layout and let it go."""
    while layout.count():
        item = layout.takeAt(0)
        if item is None:
            continue
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()
        elif (inner := item.layout()) is not None:
            clear(inner)
