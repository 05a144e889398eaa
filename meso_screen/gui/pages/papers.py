"""The papers of a visit as a list: each can be read as text, printed and saved; the drawn ones in large print, too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from meso_screen.gui.pages.document_view import TextPage
from meso_screen.gui.widgets import Button, Dialog, SegmentedChoice, button, card, hline, label, row, stack
from meso_screen.model.report import KIND, Report


@dataclass(frozen=True)
class Line:
    """One paper: its kind, its title, and one sentence on it."""

    kind: KIND
    title: str
    words: str


class PaperList(QWidget):
    """Emits ``read(kind)``, ``print(kind)`` and ``save(kind)``; ``large`` says how the drawn ones are wanted."""

    read = Signal(str)
    printed = Signal(str)
    saved = Signal(str)

    def __init__(self, lines: Sequence[Line]) -> None:
        super().__init__()
        translate = QCoreApplication.translate
        self.titles = {line.kind: line.title for line in lines}
        self.buttons: dict[tuple[str, KIND], Button] = {}
        self._parts: dict[KIND, list[QWidget]] = {}
        self.size_choice = SegmentedChoice(
            translate("Papers", "Size of print"),
            (("normal", translate("Papers", "Normal")), ("large", translate("Papers", "Large print"))),
        )
        self.size_choice.set_value("normal")
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(12)
        grid.setColumnStretch(0, 1)
        acts = (
            ("read", translate("Papers", "Read"), "", self.read),
            ("print", translate("Papers", "Print"), "printer", self.printed),
            ("save", translate("Papers", "Save PDF…"), "download", self.saved),
        )
        for place, line in enumerate(lines):
            words = QWidget()
            words.setLayout(
                stack(label(line.title, "h3", wrap=True), label(line.words, tone="muted", wrap=True), spacing=2)
            )
            parts: list[QWidget] = [words]
            grid.addWidget(words, 2 * place, 0)
            for column, (act, text, icon, signal) in enumerate(acts, start=1):
                push = button(text, "quiet" if act == "read" else "plain", icon, name=f"{text}: {line.title}")
                push.clicked.connect(lambda _=False, kind=line.kind, out=signal: out.emit(kind))
                self.buttons[act, line.kind] = push
                grid.addWidget(push, 2 * place, column, Qt.AlignmentFlag.AlignVCenter)
                parts.append(push)
            if place:
                parts.append(hline())
                grid.addWidget(parts[-1], 2 * place - 1, 0, 1, 4)
            self._parts[line.kind] = parts
        size = row(label(translate("Papers", "Size of print"), "label"), None, self.size_choice)
        self.setLayout(stack(card(size, hline(), grid, spacing=14, margins=(22, 18, 22, 18))))

    @property
    def large(self) -> bool:
        """Whether large print is wanted. What is sealed stays as it was signed."""
        return self.size_choice.value() == "large"

    def offer(self, kind: KIND, on: bool) -> None:
        """Show or hide one paper."""
        for part in self._parts[kind]:
            part.setVisible(on)


class ReadDialog(Dialog):
    """One paper as text: the same words as on its pages."""

    def __init__(self, parent: QWidget | None, report: Report) -> None:
        translate = QCoreApplication.translate
        super().__init__(parent, report.title, keep=translate("Papers", "Close"), width=760)
        self.text = TextPage(translate("Papers", "The document as text"))
        self.text.setMinimumHeight(460)
        self.text.show_report(report)
        self.column.addWidget(self.text, 1)
