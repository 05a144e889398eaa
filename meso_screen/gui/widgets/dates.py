"""A date in three labelled fields; parts may be missing, as people remember them."""

from __future__ import annotations

import calendar
import re
from datetime import date

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QLineEdit

from meso_screen.gui import theme
from meso_screen.gui.widgets.boxes import row, stack
from meso_screen.gui.widgets.choices import Group
from meso_screen.gui.widgets.live import Live
from meso_screen.gui.widgets.text import label

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def show_date(value: str) -> str:
    """``2026-07-14`` → ``14-Jul-2026``, ``2026-07`` → ``Jul-2026``, ``2026`` → ``2026`` (NHS CUI D+Ta-0002)."""
    parts = value.split("-")
    words = [parts[0]]
    if len(parts) > 1:
        words.insert(0, _MONTHS[int(parts[1]) - 1].title())
    if len(parts) > 2:
        words.insert(0, parts[2])
    return "-".join(words)


def read_month(text: str) -> int | None:
    """``3``, ``03``, ``mar`` or ``March`` → 3; anything else → None."""
    folded = text.strip().casefold()
    if folded.isdigit():
        return int(folded) if 1 <= int(folded) <= 12 else None
    return next((number for number, name in enumerate(_MONTHS, 1) if len(folded) >= 3 and folded[:3] == name), None)


class DateFields(Group):
    """Day, month, year; only the year is needed. ``changed(value)``: ``2026``, ``2026-07``, ``2026-07-14`` or None."""

    changed = Signal(object)

    def __init__(self, name: str, *, whole: bool = False) -> None:
        super().__init__(name)
        translate = QCoreApplication.translate
        self._whole = whole
        names = translate("DateFields", "Day"), translate("DateFields", "Month"), translate("DateFields", "Year")
        self.day, self.month, self.year = (_Part(name, size) for name, size in zip(names, (3, 9, 4), strict=True))
        self._echo = label("", "small", "muted", identifier=True)
        columns = []
        for part, name in zip((self.day, self.month, self.year), names, strict=True):
            columns.append(stack(label(name, "small", "muted", buddy=part), part))
            part.textEdited.connect(self._edited)
        self.setLayout(stack(row(*columns, None, spacing=10), self._echo))
        self._echo.setMinimumHeight(theme.px(18))

    def value(self) -> str | None:
        """The date as far as it is known, or None when empty or not a date (see ``problem``)."""
        return self._read()[0]

    def problem(self) -> str:
        """What is wrong with what stands there, in words; empty when nothing is."""
        return self._read()[1]

    def set_value(self, value: str | None) -> None:
        """Show a whole or partial ISO date; emits nothing."""
        parts = (value or "").split("-")
        self.year.setText(parts[0])
        self.month.setText(parts[1] if len(parts) > 1 else "")
        self.day.setText(parts[2] if len(parts) > 2 else "")
        self._show()

    def focus_first(self) -> None:
        """Give focus to the first empty part."""
        empty = (part for part in (self.day, self.month, self.year) if not part.text())
        next(empty, self.day).setFocus()

    def _read(self) -> tuple[str | None, str]:
        translate = QCoreApplication.translate
        day, month_text, year = (part.text().strip() for part in (self.day, self.month, self.year))
        if not (day or month_text or year):
            return None, ""
        if not re.fullmatch(r"(1[89]|2\d)\d\d", year):
            return None, translate("DateFields", "Write the year with four digits.")
        month = read_month(month_text) if month_text else None
        if month_text and month is None:
            return None, translate("DateFields", "Write the month as a number or a name, for example 3 or March.")
        if day and month is None:
            return None, translate("DateFields", "Add the month.")
        if self._whole and not (day and month):
            return None, translate("DateFields", "Give day, month and year.")
        if month is None:
            return year, ""
        if not day:
            return f"{year}-{month:02}", ""
        if not day.isdigit() or not 1 <= int(day) <= calendar.monthrange(int(year), month)[1]:
            return None, translate("DateFields", "This month has no such day.")
        return date(int(year), month, int(day)).isoformat(), ""

    def _edited(self) -> None:
        self._show()
        self.changed.emit(self.value())

    def _show(self) -> None:
        value, problem = self._read()
        finished = len(self.year.text()) >= 4
        self._echo.say(show_date(value) if value else problem if finished else "")
        self._echo.set_tone("stop" if problem and finished else "muted")


class _Part(Live, QLineEdit):
    def __init__(self, name: str, letters: int) -> None:
        super().__init__()
        self._letters = letters
        self.setAccessibleName(name)
        self.setMaxLength(max(letters, 4))
        self.restyle()

    def restyle(self) -> None:
        self.setFont(theme.font("body", identifier=True))
        self.setFixedWidth(theme.px(48 + 9 * min(self._letters, 6)))
