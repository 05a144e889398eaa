"""A finding on the review screen: what, because, what to do, and the acts that answer it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from meso_screen.gui import theme
from meso_screen.gui.widgets.boxes import row, stack
from meso_screen.gui.widgets.buttons import Button, compact_primary, icon_button
from meso_screen.gui.widgets.live import is_rtl
from meso_screen.gui.widgets.pill import IconChip, Pill, tier, tier_pill
from meso_screen.gui.widgets.text import label


@dataclass(frozen=True)
class Act:
    """A button of a card: id, words, kind (``primary``, ``plain``, ``quiet``, ``subtle``)."""

    id: str
    text: str
    kind: str = "quiet"


class FindingCard(QFrame):
    """One problem on a card. Emits ``acted(act id)``.

    ``tone`` is a verdict or ``not_known``/``no_concern``. ``tags`` are further words beside the tier (“New”,
    “Acknowledged 14:41”). A collapsible card shows title and tier only until it is opened.
    """

    acted = Signal(str)

    def __init__(self, tone: str, title: str, because: Sequence[str] = (), do: str = "", acts: Sequence[Act] = (),
                 sources: str = "", *, tags: Sequence[tuple[str, str]] = (), collapsible: bool = False,
                 expanded: bool = True) -> None:  # fmt: skip
        super().__init__()
        known = tier(tone)
        self.tone, self.title = tone, title
        self.expanded = True
        self.setAccessibleName(f"{known.word}: {title}")
        across = QHBoxLayout(self)
        across.setContentsMargins(22, 14, 18, 14)
        across.setSpacing(16)
        across.addWidget(IconChip(known.icon, tone), 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(4)
        across.addLayout(column, 1)
        self._toggle = icon_button("chevron-down", title)
        if not collapsible:
            self._toggle.hide()
        self._toggle.clicked.connect(lambda: self.expand(not self.expanded))
        heading = QHBoxLayout()
        heading.setSpacing(8)
        heading.addWidget(label(title, "h3", wrap=True), 1)
        for mark in (*(Pill(text, shade) for text, shade in tags), tier_pill(tone), self._toggle):
            heading.addWidget(mark, 0, Qt.AlignmentFlag.AlignVCenter if collapsible else Qt.AlignmentFlag.AlignTop)
        column.addLayout(heading)
        self.buttons: dict[str, Button] = {}
        self._detail = self._build_detail(because, do, acts, sources)
        column.addWidget(self._detail)
        self.expand(expanded or not collapsible)

    def _build_detail(self, because: Sequence[str], do: str, acts: Sequence[Act], sources: str) -> QWidget:
        detail = QWidget()
        column = stack(spacing=4)
        detail.setLayout(column)
        for sentence in because:
            column.addWidget(label(sentence, wrap=True))
        if do:
            column.addWidget(label(do, tone="muted", wrap=True))
        self._add_words(column)
        for act in acts:
            made = compact_primary(act.text) if act.kind == "primary" else Button(act.text, act.kind)
            made.setAccessibleDescription(self.title)
            made.clicked.connect(lambda _=False, name=act.id: self.acted.emit(name))
            self.buttons[act.id] = made
        self._add_acts(column, sources)
        return detail

    def _add_words(self, column: QVBoxLayout) -> None:
        """What a richer card says below its reason."""

    def _add_acts(self, column: QVBoxLayout, sources: str) -> None:
        """The buttons and the sources in their line."""
        quote = label(sources, "small", "faint", identifier=True, wrap=not self.buttons)
        if self.buttons:
            column.addSpacing(6)
            column.addLayout(row(*self.buttons.values(), None, quote))
        elif sources:
            column.addWidget(quote)

    def expand(self, open_: bool) -> None:
        """Open or close the card."""
        self.expanded = open_
        self._detail.setVisible(open_)
        self._toggle.set_icon("chevron-up" if open_ else "chevron-down")
        translate = QCoreApplication.translate
        word = translate("FindingCard", "Close") if open_ else translate("FindingCard", "Open")
        self._toggle.setAccessibleName(f"{word}: {self.title}")
        self._toggle.setToolTip(word)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        body = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        shape = QPainterPath()
        shape.addRoundedRect(body, 14, 14)
        painter.fillPath(shape, QColor(theme.colour("card")))
        painter.save()
        painter.setClipPath(shape)
        bar = QRectF(body.left(), body.top(), 5, body.height())
        if is_rtl(self):
            bar.moveRight(body.right())
        painter.fillRect(bar, QColor(theme.colour(self.tone)))
        painter.restore()
        painter.setPen(QPen(QColor(theme.colour("line")), theme.size("border", "line")))
        painter.drawPath(shape)
