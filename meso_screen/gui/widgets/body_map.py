"""A picture of the areas to treat: it mirrors the list beside it, and a click ticks the list."""

from __future__ import annotations

import re
from collections.abc import Collection

from PySide6.QtCore import QByteArray, QCoreApplication, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QLabel

from meso_screen import places
from meso_screen.gui import theme
from meso_screen.gui.widgets.live import Live

VIEWS = ("face", "front", "back")


class BodyMap(Live, QLabel):
    """One view (``face``, ``front``, ``back``) with its areas; emits ``clicked(area id)``.

    Area ids are the element ids of ``assets/body/<view>.svg``; ids it does not draw are ignored.
    """

    clicked = Signal(str)

    def __init__(self, view: str, height: int = 312) -> None:
        super().__init__()
        self._svg = (places.assets() / "body" / f"{view}.svg").read_text("utf-8")
        self.areas: tuple[str, ...] = tuple(re.findall(r'<g id="([a-z-]+)" fill="fill-', self._svg))
        self._chosen: frozenset[str] = frozenset()
        self._height = height
        self._renderer = QSvgRenderer()
        self.setAccessibleName(QCoreApplication.translate("BodyMap", "Picture of the areas; use the list to choose"))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.restyle()

    def set_chosen(self, areas: Collection[str]) -> None:
        """Colour these areas."""
        self._chosen = frozenset(areas)
        self.restyle()

    def area_at(self, position: QPointF) -> str | None:
        """The area at a point of the widget: the smallest one whose box holds it."""
        box = self._renderer.viewBoxF()
        spot = QPointF(position.x() * box.width() / self.width(), position.y() * box.height() / self.height())
        found = [(_size(bounds), area) for area in self.areas if (bounds := self._bounds(area)).contains(spot)]
        return min(found)[1] if found else None

    def _bounds(self, area: str) -> QRectF:
        return self._renderer.boundsOnElement(area)

    def restyle(self) -> None:
        svg = self._svg.replace("body-fill", theme.colour("sunken")).replace("body-line", theme.colour("control"))
        for area in self.areas:
            on = area in self._chosen
            svg = svg.replace(f'"fill-{area}"', f'"{theme.colour("brand" if on else "card")}"')
            svg = svg.replace(f'"edge-{area}"', f'"{theme.colour("brand" if on else "control")}"')
        self._renderer.load(QByteArray(svg.encode()))
        box, tall = self._renderer.viewBoxF(), theme.px(self._height)
        self.setFixedSize(QSize(round(tall * box.width() / box.height()), tall))
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if (area := self.area_at(event.position())) is not None:
            self.clicked.emit(area)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._renderer.render(painter, QRectF(self.rect()))


def _size(bounds: QRectF) -> float:
    return bounds.width() * bounds.height()
