"""Words typed by a person."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from meso_screen.gui import theme
from meso_screen.gui.fields.base import Field, Standing
from meso_screen.gui.fields.spec import FieldSpec, Value
from meso_screen.gui.widgets.boxes import stack
from meso_screen.gui.widgets.text import name_field

PAUSE_MS = 300


class _Edit(QPlainTextEdit):
    left = Signal()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()


class TextField(Field):
    """Emits the text a short moment after the last key, and at once when focus leaves; blank is unanswered."""

    def __init__(self, spec: FieldSpec) -> None:
        super().__init__(spec)
        self.edit = _Edit()
        self.edit.left.connect(self.flush)
        self.edit.setTabChangesFocus(True)
        name_field(self.question, self.edit)
        self._told: Value = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(self.flush)
        self.edit.textChanged.connect(self._typed)
        self.standing_answers = Standing(self.standing(), spec.plus)
        self.standing_answers.chosen.connect(self._stood)
        control = QWidget()
        control.setLayout(stack(self.edit, self.standing_answers, spacing=8))
        self.arrange(control, beneath=True)

    def restyle(self) -> None:
        super().restyle()
        self.edit.setFont(theme.font("body", plus=self.spec.plus))
        self.edit.setFixedHeight(theme.px(88))

    def value(self) -> Value:
        return self.standing_answers.value() or self.edit.toPlainText().strip() or None

    def set_value(self, value: Value) -> None:
        self.standing_answers.set_value(value)
        words = value if isinstance(value, str) and value not in self.standing_answers.boxes else ""
        self.edit.blockSignals(True)
        self.edit.setPlainText(words)
        self.edit.blockSignals(False)
        self._told = self.value()

    def focus_first(self) -> None:
        self.edit.setFocus()

    def flush(self) -> None:
        """Report what is typed now; a page calls this before it turns."""
        self._timer.stop()
        if self.value() != self._told:
            self._told = self.value()
            self.answer(self._told)

    def _typed(self) -> None:
        if self.edit.toPlainText().strip():
            self.standing_answers.set_value(None)
        self._timer.start()

    def _stood(self, value: object) -> None:
        self.edit.blockSignals(True)
        self.edit.clear()
        self.edit.blockSignals(False)
        self.flush()
