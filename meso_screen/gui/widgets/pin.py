"""A PIN field: dots, digits only, Enter submits."""

from __future__ import annotations

from PySide6.QtCore import QRegularExpression, Qt, Signal
from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import QLineEdit

from meso_screen.gui import theme
from meso_screen.gui.widgets.live import Live


class PinEdit(Live, QLineEdit):
    """Digits shown as dots, never offered to clipboard or suggestions. ``submitted(pin)`` on Enter."""

    submitted = Signal(str)

    def __init__(self, name: str, longest: int = 12) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        hint = Qt.InputMethodHint
        self.setInputMethodHints(hint.ImhDigitsOnly | hint.ImhSensitiveData | hint.ImhNoPredictiveText)
        self.setValidator(QRegularExpressionValidator(QRegularExpression(rf"\d{{0,{longest}}}"), self))
        self.setMaxLength(longest)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.returnPressed.connect(self._submit)
        self.restyle()

    def take(self) -> str:
        """Return the digits and empty the field."""
        digits = self.text()
        self.clear()
        return digits

    def _submit(self) -> None:
        if self.text():
            self.submitted.emit(self.text())

    def restyle(self) -> None:
        self.setFont(theme.font("lead", identifier=True))
        self.setFixedWidth(theme.px(180))
