"""The steps rail: what is done, what is now, what is still to ask."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QSizePolicy

from meso_screen.gui import a11y, theme
from meso_screen.gui.widgets.boxes import Box
from meso_screen.gui.widgets.live import Live, is_rtl
from meso_screen.gui.widgets.text import label

STATES = {
    "done": ("circle-check", "no_concern"),
    "now": ("circle-dot", "brand"),
    "todo": ("circle-dashed", "faint"),
    "attention": ("circle-question", "clear_first"),
    "locked": ("lock", "faint"),
}


def _state_words(state: str) -> str:
    return {
        "done": QCoreApplication.translate("Step", "Done"),
        "now": QCoreApplication.translate("Step", "Now"),
        "todo": QCoreApplication.translate("Step", "Not started"),
        "attention": QCoreApplication.translate("Step", "Something to ask"),
        "locked": QCoreApplication.translate("Step", "Not open yet"),
    }[state]


class Step(Live, QPushButton):
    """One entry of the steps rail. A locked step keeps its focus and says why when pressed (``refused``)."""

    refused = Signal(str)
    opened = Signal()

    def __init__(self, title: str, state: str = "todo", note: str = "", *, compact: bool = False) -> None:
        super().__init__(title)
        self._compact = compact
        self.setProperty("kind", "step")
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._pressed)
        self.state, self.note = state, note
        self.set_state(state, note)
        self.restyle()

    def set_state(self, state: str, note: str = "") -> None:
        """``done``, ``now`` (note “2 of 4”), ``todo``, ``attention`` (“1 to ask”) or ``locked`` (note says why)."""
        self.state, self.note = state, note
        self.setAccessibleName(self.text())
        self.setAccessibleDescription(note or _state_words(state))
        self.setToolTip(note if state == "locked" else "")
        self.update()

    def _pressed(self) -> None:
        if self.state == "locked":
            why = self.note or _state_words("locked")
            a11y.announce(self, why)
            self.refused.emit(why)
        else:
            self.opened.emit()

    def restyle(self) -> None:
        self.setFont(theme.font("label", 500))
        self.setFixedHeight(self._high())

    def _high(self) -> int:
        return theme.size("height", "step_compact" if self._compact else "step")

    def sizeHint(self) -> QSize:
        return QSize(theme.px(180), self._high())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        icon, tone = STATES[self.state]
        now, rtl = self.state == "now", is_rtl(self)
        body = QRectF(self.rect()).adjusted(2, 1, -2, -1)
        if now or self.underMouse():
            # Without tints (high contrast) an edge says where one is.
            bare = now and theme.colour("brand_tint") == theme.colour("card")
            painter.setPen(QPen(QColor(theme.colour("brand")), 2) if bare else Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.colour("brand_tint" if now else "sunken")))
            painter.drawRoundedRect(body, 9, 9)
        if a11y.has_keyboard_focus(self):
            painter.setPen(QPen(QColor(theme.colour("focus")), theme.size("border", "selected")))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(body.adjusted(1, 1, -1, -1), 8, 8)
        side, edge = theme.px(18), theme.px(12)
        edge = theme.px(9) if self._compact else edge
        x = body.right() - edge - side if rtl else body.left() + edge
        painter.drawPixmap(QPointF(x, body.center().y() - side / 2), theme.pix(icon, tone, side))
        start = edge + side + theme.px(9)
        text = body.adjusted(edge if rtl else start, 0, -start if rtl else -edge, 0)
        lead, trail = (Qt.AlignmentFlag.AlignRight, Qt.AlignmentFlag.AlignLeft)
        if not rtl:
            lead, trail = trail, lead
        if self.note and self.state in ("now", "attention"):
            painter.setFont(theme.font("caption", 600, identifier=True))
            painter.setPen(QColor(theme.colour(tone)))
            painter.drawText(text, int(Qt.AlignmentFlag.AlignVCenter | trail), self.note)
            taken = QFontMetrics(painter.font()).horizontalAdvance(self.note) + theme.px(8)
            text.adjust(taken if rtl else 0, 0, 0 if rtl else -taken, 0)
        painter.setFont(theme.font("label", 600 if now else 500))
        painter.setPen(QColor(theme.colour("faint" if self.state == "locked" else "ink")))
        room = int(text.width())
        metrics, shown = QFontMetrics(painter.font()), self.text()
        wrap = Qt.TextFlag.TextWordWrap
        if metrics.boundingRect(0, 0, room, 1000, wrap, shown).height() > self.height() - 1:
            shown = metrics.elidedText(shown, Qt.TextElideMode.ElideRight, room)
        painter.drawText(text, int(Qt.AlignmentFlag.AlignVCenter | lead | wrap), shown)


class StepsRail(Live, Box):
    """The 268-px column of steps: ``add_heading``, ``add_step``, then ``finish`` puts a widget at the foot."""

    def __init__(self) -> None:
        super().__init__("steps", margins=(14, 20, 14, 16))
        self.column.setSpacing(0)
        self.setAccessibleName(QCoreApplication.translate("Step", "Steps of this visit"))
        self.restyle()

    def add_heading(self, text: str) -> None:
        """A small heading above a group of steps."""
        heading = label(text, "caption", "muted", weight=600)
        heading.setContentsMargins(12, 10, 0, 4)
        self.column.addWidget(heading)

    def add_step(self, step: Step) -> None:
        """Append a step."""
        self.column.addWidget(step)

    def restyle(self) -> None:
        self.setFixedWidth(theme.size("width", "steps"))
