"""The painted face shared by radio buttons and tick boxes: they stay what they are for the screen reader."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QSizePolicy

from meso_screen.gui import a11y, theme
from meso_screen.gui.widgets.live import Live, is_rtl

if TYPE_CHECKING:

    class _Base(Live, QAbstractButton):
        """What the face is painted on."""

else:
    _Base = Live


@lru_cache(maxsize=4096)
def width_of(words: str, font: str) -> int:
    """Px of words on one line. ``font`` as ``QFont.toString`` names it; the same few words stand on every page."""
    return QFontMetrics(_named(font)).horizontalAdvance(words)


@lru_cache(maxsize=4096)
def height_of(words: str, font: str, room: int) -> int:
    """Px of words that wrap in ``room`` px: a layout asks for it again and again."""
    return QFontMetrics(_named(font)).boundingRect(0, 0, room, 2000, Qt.TextFlag.TextWordWrap, words).height()


def _named(font: str) -> QFont:
    made = QFont()
    made.fromString(font)
    return made


class Face(_Base):
    """Mix in before QRadioButton or QCheckBox: border, mark, text and key cap; ``tile`` (54 px) or ``segment``."""

    face = "tile"
    may_wrap = False
    key = ""
    plus = 0

    def dress(self, face: str, key: str, plus: int) -> None:
        self.face, self.key, self.plus = face, key, plus
        self.setAccessibleName(self.text())
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        wide = QSizePolicy.Policy.Expanding if face == "tile" else QSizePolicy.Policy.Minimum
        policy = QSizePolicy(wide, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.restyle()

    def share_row(self) -> None:
        """Stand in a row of equal shares: words may run over two lines, and neighbours are equally tall."""
        self.may_wrap = True
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def restyle(self) -> None:
        self.setFont(theme.font("lead" if self.face == "tile" else "body", 500, plus=self.plus))
        self.updateGeometry()

    def _edges(self) -> tuple[int, int, int]:
        """Px before the text, after it, and the size of the mark."""
        if self.face == "tile":
            return theme.px(52), theme.px(46) if self.key else theme.px(16), theme.px(22)
        return theme.px(36), theme.px(12), theme.px(18)

    def _least(self) -> int:
        if self.face == "tile":
            return theme.size("height", "tile") + (theme.px(10) if self.plus else 0)
        return theme.size("height", "segment") + (theme.px(6) if self.plus else 0)

    def sizeHint(self) -> QSize:
        before, after, _ = self._edges()
        wide = before + width_of(self._words(), self.font().toString()) + after + 2
        limit = theme.px(340)
        return QSize(min(wide, limit), self.heightForWidth(min(wide, limit)))

    def minimumSizeHint(self) -> QSize:
        before, after, _ = self._edges()
        font = self.font().toString()
        longest = max((width_of(word, font) for word in self._words().split()), default=0)
        whole = self.face == "segment" and not self.may_wrap
        least = self.sizeHint().width() if whole else before + longest + after + 2
        return QSize(min(least, self.sizeHint().width()), self._least())

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        before, after, _ = self._edges()
        room = max(width - before - after, 20)
        return max(self._least(), height_of(self._words(), self.font().toString(), room) + theme.px(18))

    def _words(self) -> str:
        return self.text().replace("&", "")

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_frame(painter)
        self._paint_mark(painter)
        before, after, _ = self._edges()
        left, right = (after, before) if is_rtl(self) else (before, after)
        room = QRectF(self.rect()).adjusted(left, 0, -right, 0)
        side = Qt.AlignmentFlag.AlignRight if is_rtl(self) else Qt.AlignmentFlag.AlignLeft
        painter.setPen(QColor(theme.colour("ink" if self.isEnabled() else "faint")))
        painter.setFont(self.font())
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter | side | Qt.TextFlag.TextWordWrap), self._words())
        if self.key and self.face == "tile":
            self._paint_key(painter)

    def _paint_frame(self, painter: QPainter) -> None:
        chosen, ring = self.isChecked(), a11y.has_keyboard_focus(self)
        width = theme.size("border", "focus" if ring else "selected" if chosen else "line")
        inset = width / 2  # the ring stays inside, so edges of neighbours stay aligned
        face = "brand_tint" if chosen else "sunken" if self.underMouse() or not self.isEnabled() else "card"
        edge = "focus" if ring else "brand" if chosen else "control"
        painter.setBrush(QColor(theme.colour(face)))
        painter.setPen(QPen(QColor(theme.colour(edge)), width))
        radius = theme.size("radius", "tile" if self.face == "tile" else "field")
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), radius, radius)

    def _paint_mark(self, painter: QPainter) -> None:
        _, _, mark = self._edges()
        edge = theme.px(17 if self.face == "tile" else 11)
        x = self.width() - edge - mark / 2 if is_rtl(self) else edge + mark / 2
        centre, on = QPointF(x, self.height() / 2), self.isChecked()
        painter.setPen(QPen(QColor(theme.colour("brand" if on else "control")), 2))
        painter.setBrush(QColor(theme.colour("card")))
        if isinstance(self, QCheckBox):
            box = QRectF(centre.x() - mark / 2 + 1, centre.y() - mark / 2 + 1, mark - 2, mark - 2)
            if on:
                painter.setBrush(QColor(theme.colour("brand")))
            painter.drawRoundedRect(box, 4, 4)
            if on:
                painter.drawPixmap(box.topLeft() + QPointF(2, 2), theme.pix("check", "on_brand", round(mark - 6)))
            return
        painter.drawEllipse(centre, mark / 2 - 1, mark / 2 - 1)
        if on:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.colour("brand")))
            painter.drawEllipse(centre, mark / 4, mark / 4)

    def _paint_key(self, painter: QPainter) -> None:
        wide, high = theme.px(24), theme.px(22)
        x = theme.px(14) if is_rtl(self) else self.width() - theme.px(14) - wide
        cap = QRectF(x, (self.height() - high) / 2, wide, high)
        painter.setPen(QPen(QColor(theme.colour("line")), 1))
        painter.setBrush(QColor(theme.colour("card")))
        painter.drawRoundedRect(cap, 5, 5)
        painter.setFont(theme.font("caption", 600))
        painter.setPen(QColor(theme.colour("muted")))
        painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, self.key)
