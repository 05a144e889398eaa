"""One line of the medicines list: name, details, tag, and what is still to be asked about it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from meso_screen.flow.knowledge import Knowledge
from meso_screen.gui.pages.medicine_words import (
    UNNAMED,
    details_of,
    guesses_of,
    may_be_taught,
    read,
    tags_of,
    title_of,
)
from meso_screen.gui.pages.wrapped import Wrapped
from meso_screen.gui.widgets import Box, IconLabel, Pill, button, hline, icon_button, label, row


class EntryRow(Box):
    """A line of a list with its two buttons: ``edited``, ``removed``. ``name`` is said in full by both."""

    edited = Signal()
    removed = Signal()

    def __init__(self, icon: str, title: str, details: str, pills: list[Pill], figures: bool = False) -> None:
        super().__init__("sunken", margins=(14, 10, 8, 10))
        self.column.setSpacing(8)
        self.title = label(title, "label", wrap=True)
        self.details = label(details, "small", "muted", wrap=True, identifier=figures)
        if not details:
            self.details.hide()
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self.title, 1)
        for pill in pills:
            top.addWidget(pill, 0, Qt.AlignmentFlag.AlignVCenter)
        words = QVBoxLayout()
        words.setSpacing(3)
        words.addLayout(top)
        words.addWidget(self.details)
        self.pills = pills
        self.edit_button = icon_button("pencil", self.tr("Change {name}").replace("{name}", title))
        self.remove_button = icon_button("trash", self.tr("Remove {name}").replace("{name}", title))
        self.edit_button.clicked.connect(self.edited)
        self.remove_button.clicked.connect(self.removed)
        across = QHBoxLayout()
        across.setSpacing(12)
        middle = Qt.AlignmentFlag.AlignVCenter
        across.addWidget(IconLabel(icon, "brand", 20), 0, middle)
        across.addLayout(words, 1)
        across.addLayout(row(self.edit_button, self.remove_button, spacing=2))
        self.column.addLayout(across)


class MedicineRow(EntryRow):
    """One medicine. ``corrected(name)`` follows *did you mean*; ``unlike`` says it is none of them.

    ``taught`` asks to teach the program a name it does not know, ``forgotten`` to take one back; ``may_teach`` offers
    both.
    """

    corrected = Signal(str)
    unlike = Signal()
    taught = Signal()
    forgotten = Signal()

    def __init__(
        self, knowledge: Knowledge, entry: Mapping[str, Any], today: date, refused: bool, may_teach: bool = False
    ) -> None:
        text = str(entry["text"])
        recognition = read(knowledge, text)
        tags = tags_of(knowledge, recognition)
        pills = []
        for tag in tags[:2]:
            pill = Pill(tag.text, tag.tone, tag.icon)
            pill.setToolTip(tag.more)
            pills.append(pill)
        title, details = title_of(knowledge, text, recognition), details_of(entry, recognition, today)
        super().__init__("pill", title, details, pills, figures=True)
        spoken = [self.title.accessibleName(), *(tag.more or tag.text for tag in tags), self.details.accessibleName()]
        self.setAccessibleName(", ".join(part for part in spoken if part))
        if (guesses := guesses_of(recognition)) and not refused:
            self.column.addWidget(hline())
            self.column.addWidget(self._question(guesses))
        elif may_teach and may_be_taught(recognition) and not text.startswith(UNNAMED):
            self.teach_button = button(self.tr("Teach this name…"), "quiet", "plus")
            self.teach_button.setAccessibleName(self.tr("Teach the name {name}").replace("{name}", text))
            self.teach_button.clicked.connect(self.taught)
            self.column.addWidget(Wrapped([self.teach_button]))
        elif may_teach and recognition.local:
            self.forget_button = button(self.tr("Take the added name back…"), "quiet", "x")
            self.forget_button.setAccessibleName(self.tr("Take back the name added for {name}").replace("{name}", text))
            self.forget_button.clicked.connect(self.forgotten)
            self.column.addWidget(Wrapped([self.forget_button]))

    def _question(self, guesses: tuple[str, ...]) -> QWidget:
        one = len(guesses) == 1
        asked = self.tr("Did you mean {name}?").replace("{name}", guesses[0]) if one else self.tr("Did you mean")
        parts: list[QWidget] = [label(asked, "label")]
        for name in guesses:
            words = self.tr("Yes") if one else name
            made = button(words, "plain", "check", name=self.tr("Yes, it is {name}").replace("{name}", name))
            made.clicked.connect(lambda _=False, name=name: self.corrected.emit(name))
            parts.append(made)
        no = button(self.tr("No") if one else self.tr("None of these"), "plain", "x")
        no.setAccessibleName(self.tr("No, it is something else"))
        no.clicked.connect(self.unlike)
        return Wrapped([*parts, no])
