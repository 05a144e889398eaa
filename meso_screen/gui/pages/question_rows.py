"""The questions of one section as rows: each answers at once, opens what depends on it, and keeps its neighbours."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from meso_screen.flow.answers import read_answer
from meso_screen.flow.views import QuestionView, view_section
from meso_screen.gui.fields import FIELDS, Field, FieldSpec
from meso_screen.gui.pages.page import Host
from meso_screen.gui.pages.wrapped import tab_in_reading_order
from meso_screen.gui.widgets import Box, hline
from meso_screen.problems import Problem, ProblemError


class QuestionRows(QWidget):
    """Shows a section's questions and answers them through the host's session.

    Rows that stay are kept as they are (focus and typed text too); rows that open or close come and go.
    """

    refreshed = Signal(object)

    def __init__(self, host: Host) -> None:
        super().__init__()
        self._host = host
        self._section = ""
        self._skip: frozenset[str] = frozenset()
        self.fields: dict[str, Field] = {}
        self._views: dict[str, QuestionView] = {}
        self._unsaved: set[str] = set()
        self._given: list[tuple[str, Any]] = []
        self._card = Box("card", margins=(20, 6, 16, 6))
        self._card.column.setSpacing(0)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._card)

    def show_section(self, section_id: str, skip: Collection[str] = ()) -> None:
        """Show the questions of a section that are in scope now, without those of the kinds in ``skip``."""
        if section_id != self._section:
            self._section = section_id
            self._drop(list(self.fields))
        self._skip = frozenset(skip)
        self.refresh()

    def refresh(self) -> None:
        """Show what the visit says now."""
        view = view_section(self._host.session, self._host.visit, self._section)
        wanted = [question for question in view.questions if question.kind not in self._skip]
        self._views = {question.id: question for question in wanted}
        self._drop([name for name in self.fields if name not in self._views])
        for question in wanted:
            if question.id not in self.fields:
                self.fields[question.id] = self._make(question)
        self._arrange([question.id for question in wanted])
        for question in wanted:
            field = self.fields[question.id]
            if question.id not in self._unsaved and not _same(field.value(), question.value):
                field.set_value(_shown(question))
        self.setVisible(bool(wanted))
        self.refreshed.emit(view)

    def names(self) -> list[str]:
        """The questions on screen, from the top."""
        return list(self._views)

    def problems(self) -> list[Problem]:
        """Required questions without an answer, in the order of the page."""
        return [Problem(view.text, name) for name, view in self._views.items() if view.required and view.value is None]

    def focus_first(self) -> None:
        """The first open question, or the first of all."""
        opened = [name for name, view in self._views.items() if view.value is None and view.required]
        names = opened or list(self._views)
        if names:
            self.fields[names[0]].focus_first()

    def focus_on(self, question_id: str) -> None:
        """The field of one question."""
        if question_id in self.fields:
            self.fields[question_id].focus_first()

    def _make(self, question: QuestionView) -> Field:
        spec = FieldSpec(
            id=question.id,
            kind=question.kind,
            text=question.text,
            help=question.why,
            options=question.options,
            unit=question.unit,
            minimum=question.minimum,
            maximum=question.maximum,
            allow_decline=question.private,
        )
        field = FIELDS[question.kind](spec)
        field.set_value(_shown(question))
        field.answered.connect(lambda value, name=question.id: self._answer(name, value))
        field.advance.connect(lambda name=question.id: self._advance(name))
        field.moved.connect(lambda step, name=question.id: self._move(name, step))
        return field

    def _answer(self, name: str, value: Any, undoing: bool = False) -> None:
        """Store an answer. A wrong one says so in its row; one the disk did not take stays there, to be retried."""
        host, catalogue = self._host, self._host.session.knowledge.catalogue
        before, plain = host.visit.answers.get(name), _json(value)
        if value is None and before is None:
            return
        try:
            if value is not None:
                read_answer(catalogue, catalogue.questions[name], plain, host.session.today(), name)
        except ProblemError as error:
            problem = error.problems[0]
            self.fields[name].set_problem(f"{problem.what} {problem.next_step}".strip())
            return
        try:
            if value is None:
                visit = host.session.withdraw_answer(host.visit, name)
            else:
                visit = host.session.answer(host.visit, name, plain)
        except ProblemError as error:
            self._unsaved.add(name)
            host.not_saved(name, error, partial(self._again, name))
            return
        self._unsaved.discard(name)
        if not undoing:
            self._given.append((name, before.value if before else None))
        host.keep(visit)
        self.refresh()

    def _again(self, name: str) -> None:
        """Give once more what stands in a row."""
        if name in self.fields:
            self._answer(name, self.fields[name].value())

    def undo(self) -> bool:
        """Put back what stood before the last answer given here; both stay in the log."""
        self.flush()
        while self._given:
            name, value = self._given.pop()
            answer = self._host.visit.answers.get(name)
            if name not in self.fields or (answer.value if answer else None) == value:
                continue
            self._answer(name, value, undoing=True)
            self.fields[name].focus_first()
            return True
        return False

    def flush(self) -> None:
        """Store words that were typed a moment ago."""
        for field in tuple(self.fields.values()):
            field.flush()

    def explain(self) -> None:
        """Show or hide why we ask, in the row that is worked on, else in the first open one."""
        focus = self.focusWidget()
        within = [name for name, field in self.fields.items() if focus and field.isAncestorOf(focus)]
        opened = [name for name, view in self._views.items() if view.value is None]
        for name in (*within, *opened, *self._views):
            if self._views[name].why:
                self.fields[name].toggle_help()
                return

    def _advance(self, name: str) -> None:
        self._move(name, 1)

    def _move(self, name: str, step: int) -> None:
        names = list(self._views)
        place = names.index(name) + step if name in names else -1
        if 0 <= place < len(names):
            self.fields[names[place]].focus_first()

    def _drop(self, names: list[str]) -> None:
        for name in names:
            field = self.fields.pop(name)
            field.hide()
            field.setParent(None)
            field.deleteLater()

    def _arrange(self, names: list[str]) -> None:
        column = self._card.column
        items = [column.itemAt(index) for index in range(column.count())]
        placed = [item.widget() for item in items if item is not None]
        if [w for w in placed if isinstance(w, Field)] == [self.fields[name] for name in names]:
            return
        while column.count():
            item = column.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None and not isinstance(widget, Field):
                widget.deleteLater()
        for number, name in enumerate(names):
            if number:
                column.addWidget(hline())
            column.addWidget(self.fields[name])
            self.fields[name].show()
        tab_in_reading_order(self._card)


def _json(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def _shown(question: QuestionView) -> Any:
    value = question.value
    if question.kind == "number" and isinstance(value, int | float):
        return Decimal(str(value))
    return value


def _same(shown: Any, value: Any) -> bool:
    return bool(_json(shown) == value)
