"""The keys of the program: their list (Ctrl+/), the way to any step (Ctrl+G), and the way round the panes (F6)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QLineEdit, QListWidget, QListWidgetItem, QWidget

from meso_screen.flow.views import StepView
from meso_screen.gui import theme
from meso_screen.gui.widgets import Dialog, label, name_field, stack


def keys_of_the_program() -> list[tuple[str, str]]:
    """Every key with what it does."""
    translate = QCoreApplication.translate
    return [
        ("1 2 3, Y N S", translate("Keys", "Answer the question in hand and go to the next")),
        ("↑ ↓", translate("Keys", "The question before, the next one")),
        ("Ctrl+Enter", translate("Keys", "Continue, or the main act of the page")),
        ("Alt+←", translate("Keys", "Back")),
        ("Ctrl+Z", translate("Keys", "Undo the last answer on this page")),
        ("Ctrl+G", translate("Keys", "Go to a step")),
        ("F1", translate("Keys", "Why we ask")),
        ("F6, Shift+F6", translate("Keys", "The next part of the window, the one before")),
        ("F5", translate("Keys", "Try again to store what is not saved")),
        ("Ctrl+S", translate("Keys", "Save and pause")),
        ("Ctrl+N", translate("Keys", "New visit")),
        ("Ctrl+F", translate("Keys", "Find a patient")),
        ("F2", translate("Keys", "Today’s visits")),
        ("F3", translate("Keys", "Verify a signed PDF")),
        ("Ctrl+L", translate("Keys", "Lock the screen")),
        ("Esc", translate("Keys", "Close; everything stays as it was")),
        ("Ctrl+/", translate("Keys", "This list")),
    ]


class KeysDialog(Dialog):
    """The list of keys."""

    over_lock = True

    def __init__(self, parent: QWidget) -> None:
        translate = QCoreApplication.translate
        super().__init__(parent, translate("Keys", "Keys"), keep=translate("Keys", "Close"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        grid = QGridLayout()
        grid.setHorizontalSpacing(28)
        grid.setVerticalSpacing(7)
        for at, (keys, does) in enumerate(keys_of_the_program()):
            grid.addWidget(label(keys, "label", identifier=True), at, 0)
            grid.addWidget(label(does, "body"), at, 1)
        grid.setColumnStretch(1, 1)
        self.column.addLayout(grid)


class GoToStep(Dialog):
    """Type to filter the steps; ↑ ↓ and Enter open one (``chosen``). A locked one says why and stays closed."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget, steps: Sequence[StepView]) -> None:
        translate = QCoreApplication.translate
        super().__init__(parent, translate("Keys", "Go to a step"), translate("Keys", "Open"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._steps = steps
        self.filter = QLineEdit()
        caption = label(translate("Keys", "Type a few letters of the step"), "label")
        name_field(caption, self.filter)
        self.list = QListWidget()
        self.list.setProperty("role", "choices")
        self.list.setAccessibleName(translate("Keys", "Steps"))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setMinimumHeight(theme.px(360))
        self.column.addLayout(stack(caption, self.filter, spacing=6))
        self.column.addWidget(self.list)
        self.keep_button.setDefault(False)
        self.act_button.setDefault(True)
        self.filter.textChanged.connect(self._show)
        self.list.itemActivated.connect(lambda _: self.act())
        self._show("")
        self.filter.setFocus()

    def _show(self, text: str) -> None:
        self.list.clear()
        words = text.casefold().split()
        for step in self._steps:
            if all(word in f"{step.title} {step.group}".casefold() for word in words):
                note = step.why_locked or step.note
                item = QListWidgetItem(f"{step.title}   ·   {note}" if note else step.title)
                item.setData(Qt.ItemDataRole.UserRole, step.id)
                item.setToolTip(step.group)
                if step.state == "locked":
                    item.setFlags(Qt.ItemFlag.NoItemFlags)
                self.list.addItem(item)
        open_rows = [at for at in range(self.list.count()) if self.list.item(at).flags() != Qt.ItemFlag.NoItemFlags]
        if open_rows:
            self.list.setCurrentRow(open_rows[0])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) and self.filter.hasFocus():
            down = event.key() == Qt.Key.Key_Down
            rows = range(self.list.currentRow() + 1, self.list.count()) if down else range(self.list.currentRow())
            places = [at for at in rows if self.list.item(at).flags() != Qt.ItemFlag.NoItemFlags]
            if places:
                self.list.setCurrentRow(places[0] if down else places[-1])
            return
        super().keyPressEvent(event)

    def act(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self.accept()
            self.chosen.emit(str(item.data(Qt.ItemDataRole.UserRole)))


Pane = tuple[QWidget, Callable[[], None]]


def next_pane(panes: Sequence[Pane], focus: QWidget | None, by: int) -> None:
    """Move the focus from its pane to the next one in sight (``by`` 1) or the one before (``by`` -1)."""
    seen = [pane for pane in panes if pane[0].isVisible()]
    here = [focus is not None and (pane is focus or pane.isAncestorOf(focus)) for pane, _ in seen]
    if seen:
        place = here.index(True) + by if any(here) else 0
        seen[place % len(seen)][1]()


def focus_inside(pane: QWidget) -> None:
    """The first thing in a pane that takes the focus."""
    for widget in pane.findChildren(QWidget):
        if widget.isVisible() and widget.isEnabled() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            widget.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return
