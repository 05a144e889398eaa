"""Words and icons on the page."""

from __future__ import annotations

import html
import re

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from meso_screen.gui import theme
from meso_screen.gui.widgets.live import Live, repolish

UNBROKEN = 20
"""Letters of a word that stay together whatever the room."""


class Label(Live, QLabel):
    """A text in one of the type roles and tones. Use ``label()`` or ``para()``."""

    def __init__(self, text: str, role: str = "body", tone: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.role = role
        self.identifier = False
        self.weight: int | None = None
        self.plus = 0
        self._spacing = 0
        self.setProperty("tone", tone)
        self.say(text)
        self.restyle()

    def say(self, text: str) -> None:
        """Show another text (plain; paragraphs keep their line height)."""
        self.setAccessibleName(text)
        if self._spacing:
            self.setTextFormat(Qt.TextFormat.RichText)
            body = html.escape(text).replace("\n", "<br>")
            self.setText(f'<p style="margin:0; line-height:{self._spacing}%">{body}</p>')
        else:
            self.setTextFormat(Qt.TextFormat.PlainText)
            self.setText(text)

    def set_tone(self, tone: str) -> None:
        """Change the colour by token (``muted``, ``stop``, …)."""
        if self.property("tone") != tone:
            self.setProperty("tone", tone)
            repolish(self)
            self.restyle()

    def set_spacing(self, percent: int) -> None:
        """Line height as per cent of the font's own."""
        plain = self.accessibleName()
        self._spacing = percent
        self.say(plain)

    def wrap(self) -> None:
        """Let the text run over several lines, and ask for the height they need."""
        self.setWordWrap(True)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def restyle(self) -> None:
        self.setFont(theme.font(self.role, self.weight, self.identifier, self.plus))


def label(
    text: str,
    role: str = "body",
    tone: str = "",
    *,
    weight: int | None = None,
    wrap: bool = False,
    identifier: bool = False,
    buddy: QWidget | None = None,
) -> Label:
    """A plain text label. With ``buddy`` it names that field and ``&`` marks the Alt key."""
    made = Label(text, role, tone)
    made.weight, made.identifier = weight, identifier
    if wrap:
        made.wrap()
    if buddy is not None:
        name_field(made, buddy)
    made.restyle()
    return made


def written(
    text: str, role: str = "body", tone: str = "", *, weight: int | None = None, identifier: bool = False
) -> Label:
    """What somebody wrote, wrapped; a word too long for its line is broken, so that it never widens the page."""
    made = label(text, role, tone, weight=weight, wrap=True, identifier=identifier)
    made.setText(re.sub(rf"(\S{{{UNBROKEN}}})(?=\S)", "\\1\u200b", text))
    return made


def name_field(caption: QLabel, field: QWidget) -> None:
    """Tie a visible caption to its field, for the eye, the mouse and the screen reader alike."""
    caption.setTextFormat(Qt.TextFormat.AutoText)
    caption.setBuddy(field)
    plain = caption.text().replace("&", "")
    caption.setAccessibleName(plain)
    field.setAccessibleName(plain)


def para(text: str, role: str = "body", tone: str = "muted", spacing: int = 118) -> Label:
    """A wrapped paragraph with room between its lines; a screen reader gets the plain text."""
    made = Label(text, role, tone)
    made.set_spacing(spacing)
    made.wrap()
    return made


class IconLabel(Live, QLabel):
    """A decorative icon; say its meaning in words beside it, or pass ``name``."""

    def __init__(self, icon: str, tone: str = "ink", size: int = 18, name: str = "") -> None:
        super().__init__()
        self._icon, self._tone, self._size = icon, tone, size
        self.setAccessibleName(name)
        self.restyle()

    def show_icon(self, icon: str, tone: str) -> None:
        """Show another icon."""
        self._icon, self._tone = icon, tone
        self.restyle()

    def restyle(self) -> None:
        side = theme.px(self._size)
        self.setPixmap(theme.pix(self._icon, self._tone, side))
        self.setFixedSize(side, side)
