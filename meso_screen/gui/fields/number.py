"""A number with its unit."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QLineEdit, QWidget

from meso_screen.gui import theme
from meso_screen.gui.fields.base import Field, Standing
from meso_screen.gui.fields.spec import FieldSpec, Value
from meso_screen.gui.widgets.boxes import row
from meso_screen.gui.widgets.text import label, name_field


def read_number(text: str) -> Decimal | None:
    """``1,5`` or ``1.5`` → 1.5. One separator only: “1,250.5” could be two numbers, so it is refused, not guessed."""
    folded = text.strip().replace(" ", "").replace(",", ".")
    if not re.fullmatch(r"[+-]?\d+(\.\d+)?", folded, re.ASCII):
        return None
    try:
        return Decimal(folded)
    except InvalidOperation:
        return None


class NumberField(Field):
    """Emits Decimal in the question's unit. What is not a number, or outside the limits, is no answer and says why."""

    def __init__(self, spec: FieldSpec) -> None:
        super().__init__(spec)
        self.edit = QLineEdit()
        name_field(self.question, self.edit)
        self.edit.setAccessibleDescription(" ".join(part for part in (spec.unit, self._limits()) if part))
        self.edit.setMaxLength(12)
        self.edit.textEdited.connect(self._edited)
        self.edit.returnPressed.connect(self._entered)
        self.standing_answers = Standing(self.standing(), spec.plus)
        self.standing_answers.chosen.connect(self._stood)
        control = QWidget()
        control.setLayout(row(self.edit, label(spec.unit, "body", "muted"), 4, self.standing_answers, None))
        self.arrange(control)

    def restyle(self) -> None:
        super().restyle()
        self.edit.setFont(theme.font("body", identifier=True, plus=self.spec.plus))
        self.edit.setFixedWidth(theme.px(104))

    def value(self) -> Value:
        if (stood := self.standing_answers.value()) is not None:
            return stood
        number = read_number(self.edit.text())
        return number if number is not None and not self._outside(number) else None

    def set_value(self, value: Value) -> None:
        self.standing_answers.set_value(value)
        self.edit.setText(format(value, "f") if isinstance(value, Decimal) else "")
        self.set_problem("")

    def focus_first(self) -> None:
        self.edit.setFocus()

    def _limits(self) -> str:
        low, high = self.spec.minimum, self.spec.maximum
        if low is None or high is None:
            return ""
        text = QCoreApplication.translate("NumberField", "from {low} to {high}")
        return text.replace("{low}", format(low, "f")).replace("{high}", format(high, "f"))

    def _outside(self, number: Decimal) -> bool:
        low, high = self.spec.minimum, self.spec.maximum
        return (low is not None and number < low) or (high is not None and number > high)

    def _edited(self, text: str) -> None:
        self.standing_answers.set_value(None)
        self.answer(self.value())
        self.set_problem(self._wrong_with(text))

    def _wrong_with(self, text: str) -> str:
        if not text.strip():
            return ""
        number = read_number(text)
        if number is None:
            return QCoreApplication.translate("NumberField", "Write a number, for example 70 or 70.5.")
        high = self.spec.maximum
        # While typing 7 of 70 a number below the least is unfinished, not wrong; Enter asks again.
        if high is not None and number > high:
            return self._range_words()
        return ""

    def _range_words(self) -> str:
        text = QCoreApplication.translate("NumberField", "This is outside what can be: {limits}. Please check.")
        return text.replace("{limits}", self._limits() or format(self.spec.maximum or self.spec.minimum or 0, "f"))

    def problem(self) -> str:
        number = read_number(self.edit.text())
        if number is not None and self._outside(number):
            return self._range_words()
        return self._wrong_with(self.edit.text()) or super().problem()

    def _entered(self) -> None:
        if wrong := self.problem():
            self.set_problem(wrong)
        elif self.value() is not None:
            self.advance.emit()

    def _stood(self, value: object) -> None:
        self.edit.clear()
        self.answer(value if isinstance(value, str) else None)
