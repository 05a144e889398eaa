"""*Examined, not confirmed*: the practitioner's own finding stands beside what the patient said; both are kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from meso_screen.flow.views import QuestionView
from meso_screen.gui.dialogs.decision import DecisionDialog, Words
from meso_screen.gui.fields import FIELDS, Field, FieldSpec
from meso_screen.gui.widgets import ChoiceGroup, clear, para, stack

Examine = Callable[[str, Any, str], None]
"""Writes (question, value, words); raises ProblemError when it is not complete."""


class ExaminedDialog(DecisionDialog):
    """``questions`` are those the finding rests on, with the words that show what the patient said."""

    def __init__(self, parent: QWidget | None, finding: tuple[str, str],
                 questions: Sequence[tuple[QuestionView, str]], record: Examine) -> None:  # fmt: skip
        translate = QCoreApplication.translate
        super().__init__(
            parent, translate("Decision", "Examined, not confirmed"), [finding],
            translate("Decision", "Record what you found"),
            lambda said: record(said["question"], said["value"], said["words"]), width=640,
        )  # fmt: skip
        self._questions = {view.id: (view, said) for view, said in questions}
        self._holder = QWidget()
        self._place = stack(spacing=6)
        self._holder.setLayout(self._place)
        self.field: Field | None = None
        self.which: ChoiceGroup | None = None
        self._question = ""
        if len(questions) > 1:
            name = translate("Decision", "Which answer did you examine?")
            self.which = ChoiceGroup(name, [(view.id, view.text) for view, _ in questions], face="segment")
            self.which.setLayout(stack(*self.which.tiles.values(), spacing=6))
            self.which.chosen.connect(self._show)
            self.heading_for(name, self.which)
        self.body.addWidget(self._holder)
        self.words = Words(translate("Decision", "What did you see or measure?"), 2)
        self.caption(self.words.accessibleName(), self.words)
        self.body.addWidget(para(translate("Decision", "The patient’s answer is kept beside yours."), "small"))
        self.body.addStretch(1)
        if len(questions) == 1:
            self._show(questions[0][0].id)

    def _show(self, question_id: str) -> None:
        view, said = self._questions[question_id]
        self._question = question_id
        clear(self._place)
        answered = QCoreApplication.translate("Decision", "The patient said: {answer}").replace("{answer}", said or "–")
        self._place.addWidget(para(answered))
        spec = FieldSpec(
            view.id, view.kind, view.text, options=view.options, unit=view.unit, minimum=view.minimum,
            maximum=view.maximum, allow_not_sure=False,
        )  # fmt: skip
        self.field = FIELDS[view.kind](spec)
        self._place.addWidget(self.field)

    def values(self) -> dict[str, Any]:
        value: Any = self.field.value() if self.field is not None else None
        if isinstance(value, Decimal):
            value = int(value) if value == value.to_integral_value() else float(value)
        return {"question": self._question, "value": value, "words": self.words.said()}

    def act(self) -> None:
        translate = QCoreApplication.translate
        if self.field is None:
            self.complain(translate("Decision", "Choose the answer you examined."))
        elif self.values()["value"] is None:
            self.complain(self.field.problem() or translate("Decision", "Enter what you found."))
        else:
            super().act()

    def focus_first(self) -> None:
        if self.which is not None:
            self.which.focus_first()
        elif self.field is not None:
            self.field.focus_first()
