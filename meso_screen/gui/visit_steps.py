"""The steps of one visit beside its page: they scroll, keep the present one in view, and change in place."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from meso_screen.flow.views import StepView
from meso_screen.gui.widgets import Step, StepsRail, clear, label


class VisitSteps(StepsRail):
    """Emits ``opened(step)``, or ``refused(why)`` for a locked one. ``finish`` is the widget at the foot."""

    opened = Signal(str)
    refused = Signal(str)

    def __init__(self, finish: QWidget) -> None:
        super().__init__()
        self.column.setContentsMargins(8, 12, 0, 12)
        self.steps: dict[str, Step] = {}
        self._shape: list[tuple[str, str, str]] = []
        self._area = _Steps()
        self.column.addWidget(self._area, 1)
        self.column.addSpacing(6)
        self.column.addWidget(finish)

    def show_steps(self, views: Sequence[StepView]) -> None:
        """Show how far the visit is; only what changed is touched."""
        shape = [(view.id, view.group, view.title) for view in views]
        if shape != self._shape:
            self._rebuild(views)
            self._shape = shape
        for view in views:
            step, note = self.steps[view.id], view.why_locked or view.note
            if (step.state, step.note) != (view.state, note):
                step.set_state(view.state, note)
        now = next((view.id for view in views if view.state == "now"), "")
        if now:
            QTimer.singleShot(0, self, lambda: self._reveal(now))

    def _rebuild(self, views: Sequence[StepView]) -> None:
        focus = self.focusWidget()
        focused = focus.objectName() if isinstance(focus, Step) else ""
        column = self._area.column
        clear(column)
        self.steps = {}
        group = ""
        for view in views:
            if view.group != group:
                group = view.group
                heading = label(group, "caption", "muted", weight=600)
                heading.setContentsMargins(11, 8, 0, 2)
                column.addWidget(heading)
            step = Step(view.title, view.state, view.why_locked or view.note, compact=True)
            step.setObjectName(view.id)
            step.opened.connect(lambda name=view.id: self.opened.emit(name))
            step.refused.connect(self.refused)
            column.addWidget(step)
            self.steps[view.id] = step
        column.addStretch(1)
        if focused in self.steps:
            self.steps[focused].setFocus(Qt.FocusReason.OtherFocusReason)

    def _reveal(self, name: str) -> None:
        if name in self.steps:
            self._area.column.activate()
            self._area.ensureWidgetVisible(self.steps[name], 0, 48)

    def focus_now(self) -> None:
        """The present step, for a person who comes with F6."""
        step = next((step for step in self.steps.values() if step.state == "now"), None)
        step = step or next(iter(self.steps.values()), None)
        if step is not None:
            step.setFocus(Qt.FocusReason.ShortcutFocusReason)


class _Steps(QScrollArea):
    """Scrolls without being a tab stop; its bar stands in the margin, so that the steps never move."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "steplist")
        self.setAccessibleName(QCoreApplication.translate("Step", "Steps of this visit"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inner = QWidget()
        inner.setProperty("role", "steplist")
        self.column = QVBoxLayout(inner)
        self.column.setContentsMargins(0, 0, 12, 0)
        self.column.setSpacing(0)
        self.setWidget(inner)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        bar = self.width() - self.viewport().width()
        self.column.setContentsMargins(0, 0, max(12 - bar, 0), 0)
