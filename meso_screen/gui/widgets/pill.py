"""Severity in words and shapes: the tag, the icon chip, and what each tier is called and drawn with."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QSizePolicy

from meso_screen.gui import theme
from meso_screen.gui.widgets.live import Live, is_rtl


@dataclass(frozen=True)
class Tier:
    """How a tier is shown: token name, word, icon. Colour never stands alone."""

    tone: str
    word: str
    icon: str


def tier(tone: str) -> Tier:
    """The tier for ``stop``, ``clear_first``, ``caution``, ``not_known``, ``note`` or ``no_concern``."""
    words = {
        "stop": (QCoreApplication.translate("Tier", "Stop"), "octagon-x"),
        "clear_first": (QCoreApplication.translate("Tier", "Clear first"), "clipboard-clock"),
        "caution": (QCoreApplication.translate("Tier", "Caution"), "triangle-alert"),
        "not_known": (QCoreApplication.translate("Tier", "Not known"), "circle-question"),
        "note": (QCoreApplication.translate("Tier", "Note"), "note"),
        "no_concern": (QCoreApplication.translate("Tier", "No concern"), "circle-check"),
    }
    word, icon = words[tone]
    return Tier(tone, word, icon)


class Pill(Live, QLabel):
    """A small tag: icon, word, tint and line. A label, so it is in the accessibility tree."""

    def __init__(self, text: str, tone: str = "note", icon: str = "", *, dashed: bool = False) -> None:
        super().__init__(text)
        self.tone, self.icon, self.dashed = tone, icon, dashed or tone == "not_known"
        self.setAccessibleName(text)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.restyle()

    def restyle(self) -> None:
        self.setFont(theme.font("caption", 600))
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self.font())
        wide = metrics.horizontalAdvance(self.text()) + theme.px(20) + (theme.px(20) if self.icon else 0)
        return QSize(wide, metrics.height() + theme.px(9))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = QColor(theme.colour(self.tone))
        pen = QPen(ink if self.dashed else QColor(theme.colour(f"{self.tone}_line")), 1)
        if self.dashed:
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(QColor(theme.colour(f"{self.tone}_tint")))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 7, 7)
        side, edge = theme.px(15), theme.px(9)
        text = QRectF(self.rect()).adjusted(edge, 0, -edge, 0)
        if self.icon:
            left = self.width() - edge - side if is_rtl(self) else edge
            painter.drawPixmap(QPointF(left, (self.height() - side) / 2), theme.pix(self.icon, self.tone, side))
            inset = side + theme.px(5)
            text.adjust(0 if is_rtl(self) else inset, 0, -inset if is_rtl(self) else 0, 0)
        painter.setFont(self.font())
        painter.setPen(ink)
        painter.drawText(text, Qt.AlignmentFlag.AlignCenter, self.text())


def tier_pill(tone: str) -> Pill:
    """The tag that names a tier, as on a finding card."""
    return Pill(tier(tone).word, tone)


class IconChip(Live, QLabel):
    """A tinted square with an icon: the sign of a finding card."""

    def __init__(self, icon: str, tone: str, size: int = 40, name: str = "") -> None:
        super().__init__()
        self._icon, self._tone, self._size = icon, tone, size
        self.setAccessibleName(name)
        self.restyle()

    def restyle(self) -> None:
        side = theme.px(self._size)
        self.setFixedSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.colour(f"{self._tone}_line")), 1))
        painter.setBrush(QColor(theme.colour(f"{self._tone}_tint")))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 10, 10)
        side = round(self.width() * 0.55)
        edge = (self.width() - side) / 2
        painter.drawPixmap(QPointF(edge, edge), theme.pix(self._icon, self._tone, side))
