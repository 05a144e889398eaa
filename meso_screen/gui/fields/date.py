"""A date, as far as the person knows it."""

from __future__ import annotations

import re

from PySide6.QtWidgets import QWidget

from meso_screen.gui import theme
from meso_screen.gui.fields.base import Field, Standing
from meso_screen.gui.fields.spec import FieldSpec, Value
from meso_screen.gui.widgets.boxes import row, stack
from meso_screen.gui.widgets.dates import DateFields


class DateField(Field):
    """Emits ``2026``, ``2026-07`` or ``2026-07-14``; what is not a date is no answer and says why."""

    def __init__(self, spec: FieldSpec) -> None:
        super().__init__(spec)
        self.parts = DateFields(spec.text)
        self.parts.changed.connect(self._changed)
        self.standing_answers = Standing(self.standing(), spec.plus)
        self.standing_answers.chosen.connect(self._stood)
        for part in (self.parts.day, self.parts.month, self.parts.year):
            part.returnPressed.connect(self._entered)
        control = QWidget()
        beside = stack(theme.px(22), self.standing_answers, None)
        control.setLayout(row(self.parts, beside, None, spacing=12))
        self.arrange(control, beneath=True)

    def value(self) -> Value:
        return self.standing_answers.value() or self.parts.value()

    def set_value(self, value: Value) -> None:
        self.standing_answers.set_value(value)
        dated = isinstance(value, str) and re.match(r"\d{4}", value) is not None
        self.parts.set_value(value if dated and isinstance(value, str) else None)
        self.set_problem("")

    def focus_first(self) -> None:
        self.parts.focus_first()

    def problem(self) -> str:
        return self.parts.problem() or super().problem()

    def _changed(self, value: object) -> None:
        self.standing_answers.set_value(None)
        self.answer(value if isinstance(value, str) else None)

    def _entered(self) -> None:
        if self.value() is not None:
            self.advance.emit()
        else:
            self.set_problem(self.parts.problem())

    def _stood(self, value: object) -> None:
        self.parts.set_value(None)
        self.answer(value if isinstance(value, str) else None)
