"""A drop-down list whose arrow is an icon of the theme: a style sheet cannot colour one."""

from __future__ import annotations

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox

from meso_screen.gui import theme
from meso_screen.gui.widgets.live import is_rtl


class Combo(QComboBox):
    """A combo box; name it with a caption *and* a description, for on Linux its name is the chosen entry."""

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        side, edge = theme.px(18), theme.px(11)
        x = edge if is_rtl(self) else self.width() - edge - side
        painter = QPainter(self)
        painter.drawPixmap(QPointF(x, (self.height() - side) / 2), theme.pix("chevron-down", "muted", side))
