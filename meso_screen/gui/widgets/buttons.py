"""Push buttons. One filled (primary) button per screen."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QSizePolicy

from meso_screen.gui import a11y, theme
from meso_screen.gui.widgets.live import Live, is_rtl

KINDS = ("primary", "plain", "quiet", "subtle", "danger", "icon", "link")
_ICON_TONE = {
    "primary": "on_brand",
    "quiet": "brand",
    "subtle": "muted",
    "icon": "muted",
    "danger": "danger",
    "link": "stop",
}


class Button(Live, QPushButton):
    """A push button of one of KINDS; Enter presses it as Space does."""

    def __init__(
        self, text: str, kind: str = "plain", icon: str = "", *, trailing: bool = False, name: str = ""
    ) -> None:
        super().__init__(text)
        self.kind, self._icon, self._trailing = kind, icon, trailing
        self.setProperty("kind", kind)
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        if name:
            self.setAccessibleName(name)
            self.setToolTip(name)
        if trailing:
            ltr, rtl = Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft
            self.setLayoutDirection(ltr if is_rtl(self) else rtl)
        self.restyle()

    def set_icon(self, icon: str) -> None:
        """Show another icon."""
        self._icon = icon
        self.restyle()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            event.accept()
            self.click()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not a11y.has_keyboard_focus(self):
            return
        # Painted, because a thicker border in the style sheet would make the button grow. On the filled button a
        # blue edge alone has too little contrast: a light line inside it makes the ring.
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        wide = theme.size("border", "selected")
        for step, tone in enumerate(("focus", "card") if self.kind == "primary" else ("focus",)):
            painter.setPen(QPen(QColor(theme.colour(tone)), wide))
            inset = wide / 2 + wide * step
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), 7, 7)

    def restyle(self) -> None:
        self.setFont(theme.font("small" if self.kind == "link" else "label"))
        if self._icon:
            side, gap = theme.px(18), 5 if self.text() else 0
            tone = _ICON_TONE.get(self.kind, "ink")
            self.setIcon(theme.icon(self._icon, tone, side, gap, gap_left=self._trailing))
            self.setIconSize(QSize(side + gap, side))


def button(text: str, kind: str = "plain", icon: str = "", *, trailing: bool = False, name: str = "") -> Button:
    """A push button. ``kind``: primary, plain, quiet, subtle, danger; ``trailing`` puts the icon behind the text."""
    return Button(text, kind, icon, trailing=trailing, name=name)


def compact_primary(text: str, icon: str = "") -> Button:
    """The filled button at ordinary height, for inside a card."""
    made = Button(text, "primary", icon)
    made.setProperty("compact", True)
    return made


def icon_button(icon: str, name: str) -> Button:
    """A 36-px button without words; ``name`` is the full act, “Remove apixaban 5 mg”, not “Remove”."""
    return Button("", "icon", icon, name=name)


class Link(Button):
    """A sentence that goes somewhere when pressed; long ones run over several lines."""

    def __init__(self, text: str) -> None:
        super().__init__(text, "link")
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        room = max(width - theme.px(12), 40)
        wrap = Qt.TextFlag.TextWordWrap
        high = QFontMetrics(self.font()).boundingRect(0, 0, room, 4000, wrap, self.text()).height()
        return max(high + theme.px(8), theme.px(28))

    def sizeHint(self) -> QSize:
        wide = QFontMetrics(self.font()).horizontalAdvance(self.text()) + theme.px(14)
        return QSize(wide, self.heightForWidth(wide))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(80), theme.px(28))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = self.font()
        font.setUnderline(True)
        painter.setFont(font)
        painter.setPen(QColor(theme.colour("stop")))
        side = Qt.AlignmentFlag.AlignRight if is_rtl(self) else Qt.AlignmentFlag.AlignLeft
        edge = theme.px(6)
        words = int(Qt.AlignmentFlag.AlignVCenter | side | Qt.TextFlag.TextWordWrap)
        painter.drawText(self.rect().adjusted(edge, 0, -edge, 0), words, self.text())
        if a11y.has_keyboard_focus(self):
            wide = theme.size("border", "selected")
            painter.setPen(QPen(QColor(theme.colour("focus")), wide))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(wide / 2, wide / 2, -wide / 2, -wide / 2), 6, 6)
