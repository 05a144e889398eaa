"""The side of the review: the plan, what must be done before consent can be signed, and the ways on."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QLabel, QWidget

from meso_screen.flow.cards import GateView
from meso_screen.gui.widgets import Box, Button, IconLabel, button, card, clear, label, para, row, stack
from meso_screen.gui.widgets.live import repolish

_TONES = {"stop": "stop", "clear_first": "clear_first", "caution": "caution"}


def fill(push: Button, on: bool) -> None:
    """Fill a button or leave it plain: while something is open, what closes it is the act that counts."""
    kind = "primary" if on else "plain"
    if push.kind != kind:
        push.kind = kind
        push.setProperty("kind", kind)
        repolish(push)
        push.restyle()


class GateList(QWidget):
    """What must be done, each line with its state in words; ``opened(gate id)`` from the button of an open one."""

    opened = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.column = stack(spacing=8)
        self.setLayout(self.column)

    def show_gates(self, gates: Sequence[GateView]) -> None:
        """Show these."""
        clear(self.column)
        for gate in gates:
            icon, tone = "circle-dashed", _TONES.get(gate.id, "muted")
            if gate.done:
                icon, tone = "circle-check", "no_concern"
            line = row(spacing=10)
            line.addWidget(IconLabel(icon, tone, 18), 0, Qt.AlignmentFlag.AlignTop)
            line.addWidget(label(gate.text, wrap=True), 1)
            note = label(gate.note, "small", "muted", identifier=True)
            note.setAccessibleName(f"{gate.text}: {gate.note}")
            line.addWidget(note, 0, Qt.AlignmentFlag.AlignTop)
            self.column.addLayout(line)


class ReviewSide(QWidget):
    """Emits ``edited``, ``went_on``, ``went_back``, ``ended`` and ``printed``."""

    edited = Signal()
    went_on = Signal()
    went_back = Signal()
    ended = Signal()
    printed = Signal()

    def __init__(self) -> None:
        super().__init__()
        translate = QCoreApplication.translate
        self.edit = button(translate("ReviewSide", "Edit"), "quiet", name=translate("ReviewSide", "Edit the plan"))
        self._plan = stack(spacing=6)
        self.plan_card: Box = card(
            row(label(translate("ReviewSide", "Treatment plan"), "h3"), None, self.edit), self._plan
        )
        self.gates = GateList()
        self.go_on = button(translate("ReviewSide", "Go to consent"), "primary", "arrow-right", trailing=True)
        self.end = button(translate("ReviewSide", "Postpone or stop…"), icon="pause")
        self.print_summary = button(translate("ReviewSide", "Print the summary"), "quiet", "printer")
        self.back = button(translate("ReviewSide", "Back to the answers"), "quiet", "arrow-left")
        self.gate_card: Box = card(
            label(translate("ReviewSide", "Before consent can be signed"), "h3", wrap=True), self.gates, 2, self.go_on,
            self.end, self.print_summary, self.back,
        )  # fmt: skip
        said = translate("ReviewSide", "Meso Screen supports your judgement and does not replace it. Each decision is "
                                       "recorded with your name and the time.")  # fmt: skip
        self.setLayout(stack(self.plan_card, self.gate_card, para(said, "small"), None, spacing=16))
        for push, signal in (
            (self.edit, self.edited), (self.go_on, self.went_on), (self.end, self.ended),
            (self.print_summary, self.printed), (self.back, self.went_back),
        ):  # fmt: skip
            push.clicked.connect(signal)

    def show_plan(self, lines: Sequence[str]) -> None:
        """The plan in words; the first lines are products."""
        clear(self._plan)
        if not lines:
            nothing = QCoreApplication.translate("ReviewSide", "No plan yet.")
            self._plan.addWidget(label(nothing, tone="muted", wrap=True))
        for number, line in enumerate(lines):
            role, tone = ("small", "muted") if number else ("label", "")
            self._plan.addWidget(label(line[:1].upper() + line[1:], role, tone, wrap=True))

    def show_gates(self, gates: Sequence[GateView]) -> None:
        """What is done and what is not."""
        self.gates.show_gates(gates)
        left = [gate.text for gate in gates if not gate.done]
        said = QCoreApplication.translate("ReviewSide", "Still open: {list}").replace("{list}", "; ".join(left))
        self.go_on.setAccessibleDescription(said if left else "")
        fill(self.go_on, not left)

    def set_frozen(self, frozen: bool) -> None:
        """A signed or ended visit is only read."""
        self.edit.setVisible(not frozen)
        self.end.setVisible(not frozen)

    def labels(self) -> list[QLabel]:
        """The labels shown, for tests."""
        return self.findChildren(QLabel)
