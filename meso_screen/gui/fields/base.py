"""What every field shares: the question, why we ask, last time's answer, what is wrong, and the signals."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from meso_screen.gui import a11y, theme
from meso_screen.gui.fields.spec import FieldSpec, Value
from meso_screen.gui.widgets.boxes import row
from meso_screen.gui.widgets.buttons import icon_button
from meso_screen.gui.widgets.choices import CheckTile
from meso_screen.gui.widgets.live import Live
from meso_screen.gui.widgets.text import IconLabel, label, para


class Field(Live, QWidget):
    """One question. ``answered(value)`` follows a person's act only; ``advance`` asks for the next row.

    A row (``spec.tile`` False) has the question on the left and the answer on the right; a tile page has the
    question as its heading and the answer beneath. Nothing is chosen beforehand.
    """

    answered = Signal(object)
    advance = Signal()
    moved = Signal(int)

    def __init__(self, spec: FieldSpec) -> None:
        super().__init__()
        self.spec = spec
        self.setAccessibleName(spec.text)
        self._problem = ""
        self.question = label(spec.text, "h1" if spec.tile else "body", weight=None if spec.tile else 500, wrap=True)
        self.question.plus = spec.plus
        self.help = para(spec.help, "lead" if spec.tile else "small")
        self.help.plus = spec.plus
        if not (spec.help and spec.tile):  # hide only: showing a part without a parent would open a window
            self.help.hide()
        self.note = label("", "small", "muted", identifier=True, wrap=True)
        self.note.hide()
        self._mark = IconLabel("octagon-alert", "stop", 16)
        self._wrong = label("", "small", "stop", weight=500, wrap=True)
        self._warning = QWidget()
        line = row(self._mark, spacing=6)
        line.addWidget(self._wrong, 1)
        self._warning.setLayout(line)
        self._warning.hide()
        self.why = icon_button("info", self.word("why") + ": " + spec.text)
        self.why.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # F1 or “?” in the row does the same, without a tab stop a row
        if not spec.help or spec.tile:
            self.why.hide()
        self.why.clicked.connect(self.toggle_help)

    def arrange(self, control: QWidget, beneath: bool = False) -> None:
        """Lay out question and control; ``beneath`` puts a wide control under its question."""
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0) if self.spec.tile else outer.setContentsMargins(0, 9, 0, 9)
        outer.setSpacing(8)
        if self.spec.tile:
            outer.addWidget(self.question)
            outer.addWidget(self.help)
            outer.addSpacing(8)
            outer.addWidget(control)
            outer.addWidget(self.note)
            outer.addWidget(self._warning)
        else:
            words = QVBoxLayout()
            words.setSpacing(3)
            head = QHBoxLayout()
            head.setSpacing(2)
            head.addWidget(self.question, 1)
            head.addWidget(self.why, 0, Qt.AlignmentFlag.AlignTop)
            words.addLayout(head)
            words.addWidget(self.note)
            if beneath:
                outer.addLayout(words)
                outer.addWidget(control)
            else:
                across = QHBoxLayout()
                across.setSpacing(16)
                across.addLayout(words, 1)
                across.addWidget(control, 0, Qt.AlignmentFlag.AlignVCenter)
                outer.addLayout(across)
            outer.addWidget(self.help)
            outer.addWidget(self._warning)
        self.restyle()

    def word(self, name: str) -> str:
        """A standing word in the language of the spec, else in the staff's."""
        translate = QCoreApplication.translate
        own = {
            "yes": translate("Field", "Yes"),
            "no": translate("Field", "No"),
            "not_sure": translate("Field", "Not sure"),
            "declined": translate("Field", "Prefers not to say"),
            "none": translate("Field", "None of these"),
            "why": translate("Field", "Why we ask"),
        }
        return self.spec.labels.get(name, own[name])

    def standing(self) -> list[tuple[str, str]]:
        """The standing answers this question takes: not sure, declined."""
        allowed = (("not_sure", self.spec.allow_not_sure), ("declined", self.spec.allow_decline))
        return [(name, self.word(name)) for name, on in allowed if on]

    def value(self) -> Value:
        """The answer as it stands, or None when unanswered or not readable (see ``problem``)."""
        raise NotImplementedError

    def set_value(self, value: Value) -> None:
        """Show an answer; emits nothing."""
        raise NotImplementedError

    def focus_first(self) -> None:
        """Give focus to the place where one answers."""
        raise NotImplementedError

    def flush(self) -> None:
        """Report what is typed now, where a field waits a moment after the last key."""

    def problem(self) -> str:
        """What is wrong with the answer as it stands, in words; empty when nothing is."""
        return self._problem

    def set_problem(self, text: str) -> None:
        """Show (or with "" take away) what is wrong, under the question."""
        self._problem = text
        self._wrong.say(text)
        self._warning.setVisible(bool(text))
        self.setAccessibleDescription(text)

    def set_note(self, text: str) -> None:
        """Show a quiet line: “Last time, 12-Jan-2026: No”."""
        self.note.say(text)
        self.note.setVisible(bool(text))

    def toggle_help(self) -> None:
        """Show or hide why we ask."""
        shown = not self.help.isVisible()
        self.help.setVisible(shown or self.spec.tile)
        if shown:
            a11y.announce(self, self.spec.help)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.spec.help and (event.key() == Qt.Key.Key_F1 or event.text() == "?"):
            event.accept()
            self.toggle_help()
            return
        super().keyPressEvent(event)

    def answer(self, value: Value) -> None:
        """Tell the page what a person has just answered."""
        self.set_problem("")
        self.answered.emit(value)

    def restyle(self) -> None:
        if not self.spec.tile:
            self.setMinimumHeight(theme.size("height", "row"))


class Standing(QWidget):
    """“Not sure” and “Prefers not to say” beside a field one types into; choosing one empties the field."""

    chosen = Signal(object)

    def __init__(self, answers: list[tuple[str, str]], plus: int = 0) -> None:
        super().__init__()
        self.boxes = {name: CheckTile(text, face="segment", plus=plus) for name, text in answers}
        for name, box in self.boxes.items():
            box.clicked.connect(lambda on, name=name: self._clicked(name, on))
        self.setLayout(row(*self.boxes.values(), None))
        if not answers:
            self.hide()

    def value(self) -> str | None:
        """``not_sure``, ``declined`` or None."""
        return next((name for name, box in self.boxes.items() if box.isChecked()), None)

    def set_value(self, value: object) -> None:
        """Tick one, or none."""
        for name, box in self.boxes.items():
            box.setChecked(name == value)

    def _clicked(self, name: str, on: bool) -> None:
        self.set_value(name if on else None)
        self.chosen.emit(self.value())
