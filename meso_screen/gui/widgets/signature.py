"""Where a person signs: pen, finger or mouse, kept as lines and never as a picture."""

from __future__ import annotations

from itertools import pairwise
from math import hypot

from PySide6.QtCore import QCoreApplication, QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen, QTabletEvent, QTouchEvent
from PySide6.QtWidgets import QLabel, QWidget

from meso_screen.gui import theme
from meso_screen.gui.widgets.boxes import row, stack
from meso_screen.gui.widgets.buttons import button
from meso_screen.gui.widgets.live import Live
from meso_screen.gui.widgets.text import label

Stroke = tuple[tuple[float, float], ...]

WIDTH, HEIGHT = 560, 180
SHORTEST = 80.0  # px at 100 %: less ink than this is a slip of the pen, not a signature
_STEP = 1.5


class SignatureSurface(Live, QLabel):
    """The box itself. A stroke counts when the pen is lifted; timing and pressure are not kept (biometric data)."""

    committed = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_TabletTracking)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.strokes: list[Stroke] = []
        self._line: list[tuple[float, float]] = []
        self._source = ""
        self.restyle()

    def restyle(self) -> None:
        self.setFixedSize(QSize(theme.px(WIDTH), theme.px(HEIGHT)))

    def clear(self) -> None:
        self.strokes, self._line, self._source = [], [], ""
        self.update()

    def length(self) -> float:
        """Length of all ink in px at 100 %."""
        return sum(
            hypot((bx - ax) * WIDTH, (by - ay) * HEIGHT)
            for stroke in self.strokes
            for (ax, ay), (bx, by) in pairwise(stroke)
        )

    def _begin(self, source: str, at: QPointF) -> None:
        if self._source:
            return  # one hand at a time: a palm beside the pen draws nothing
        self._source = source
        self._line = [self._normal(at)]
        self.update()

    def _draw_to(self, source: str, at: QPointF) -> None:
        if source != self._source:
            return
        x, y = self._normal(at)
        lx, ly = self._line[-1]
        if hypot((x - lx) * WIDTH, (y - ly) * HEIGHT) >= _STEP:
            self._line.append((x, y))
            self.update()

    def _lift(self, source: str, keep: bool = True) -> None:
        if source != self._source:
            return
        line, self._line, self._source = tuple(self._line), [], ""
        self.update()
        if keep and line:
            self.strokes.append(line)
            self.committed.emit()

    def _normal(self, at: QPointF) -> tuple[float, float]:
        x, y = at.x() / max(self.width(), 1), at.y() / max(self.height(), 1)
        return round(min(max(x, 0.0), 1.0), 5), round(min(max(y, 0.0), 1.0), 5)

    def tabletEvent(self, event: QTabletEvent) -> None:
        event.accept()
        kind = event.type()
        if kind == QEvent.Type.TabletPress:
            self._begin("pen", event.position())
        elif kind == QEvent.Type.TabletMove:
            self._draw_to("pen", event.position())
        elif kind == QEvent.Type.TabletRelease:
            self._draw_to("pen", event.position())
            self._lift("pen")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._begin("mouse", event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._draw_to("mouse", event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._lift("mouse")

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QTouchEvent):
            self._touch(event)
            event.accept()
            return True
        return super().event(event)

    def _touch(self, event: QTouchEvent) -> None:
        kind = event.type()
        if kind == QEvent.Type.TouchCancel:
            self._lift("touch", keep=False)
            return
        points = event.points()
        if not points:
            return
        if kind == QEvent.Type.TouchBegin:
            self._begin("touch", points[0].position())
            return
        self._draw_to("touch", points[0].position())
        if kind == QEvent.Type.TouchEnd:
            self._lift("touch")

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.colour("control")), 1))
        painter.setBrush(QColor(theme.colour("card")))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 10, 10)
        base, edge = self.height() * 0.74, theme.px(28)
        painter.setPen(QPen(QColor(theme.colour("line")), 2))
        painter.drawLine(QPointF(edge, base), QPointF(self.width() - edge, base))
        painter.drawPixmap(QPointF(edge, base - theme.px(22)), theme.pix("x", "faint", theme.px(16)))
        if not self.strokes and not self._line:
            painter.setFont(theme.font("small"))
            painter.setPen(QColor(theme.colour("faint")))
            hint = QCoreApplication.translate("SignaturePad", "Sign here with pen, finger or mouse")
            painter.drawText(QRectF(edge, base + 4, self.width(), theme.px(28)), Qt.AlignmentFlag.AlignVCenter, hint)
        pen = QPen(QColor(theme.colour("ink")), 2.4 * theme.current().text_scale)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for stroke in (*self.strokes, tuple(self._line)):
            if stroke:
                painter.drawPath(self._path(stroke))

    def _path(self, stroke: Stroke) -> QPainterPath:
        points = [QPointF(x * self.width(), y * self.height()) for x, y in stroke]
        path = QPainterPath(points[0])
        path.lineTo(points[0] + QPointF(0.1, 0))
        for before, at in pairwise(points):
            path.quadTo(before, (before + at) / 2)  # through the midpoints: smooth without moving the ink
        path.lineTo(points[-1])
        return path


class SignaturePad(Live, QWidget):
    """The box with its Clear button. ``changed`` follows every lifted pen and Clear.

    A typed name is the way for people who cannot draw; the page offers it beside this.
    """

    changed = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.surface = SignatureSurface(name)
        self.clear_button = button(QCoreApplication.translate("SignaturePad", "Clear"), "quiet", "undo")
        self.clear_button.setAccessibleDescription(name)
        self._hint = label("", "small", "muted")
        self.surface.committed.connect(self._report)
        self.clear_button.clicked.connect(self.clear)
        foot = row(self._hint, None, self.clear_button)
        self.setLayout(stack(self.surface, foot, spacing=6))
        self.restyle()

    def restyle(self) -> None:
        self.setMaximumWidth(theme.px(WIDTH))
        # Said outright: a page that measures itself before the button is dressed would give it too little room.
        self.setMinimumHeight(theme.px(HEIGHT) + 6 + theme.size("height", "field"))

    def strokes(self) -> tuple[Stroke, ...]:
        """The signature as lines of (x, y), each 0 to 1 of the 560 × 180 box; empty while it is no signature yet."""
        return tuple(self.surface.strokes) if not self.problem() else ()

    def problem(self) -> str:
        """Why this is not a signature yet, in words; empty when it is one."""
        if not self.surface.strokes:
            return QCoreApplication.translate("SignaturePad", "Not signed yet.")
        if self.surface.length() < SHORTEST:
            return QCoreApplication.translate("SignaturePad", "This is too short for a signature. Please sign again.")
        return ""

    def clear(self) -> None:
        """Take all ink away."""
        self.surface.clear()
        self._report()

    def _report(self) -> None:
        self._hint.say(self.problem() if self.surface.strokes else "")
        self.changed.emit()
