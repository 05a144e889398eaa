"""The dark navigation rail at the window's edge."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QLabel, QToolButton

from meso_screen.gui import theme
from meso_screen.gui.widgets.boxes import Box
from meso_screen.gui.widgets.live import Live
from meso_screen.gui.widgets.text import IconLabel


@dataclass(frozen=True)
class Place:
    """A destination of the rail: key, short word, icon, full name with its keys; acts at the foot are not checkable."""

    key: str
    word: str
    icon: str
    name: str
    act: bool = False


def _places() -> list[Place]:
    translate = QCoreApplication.translate
    return [
        Place("today", translate("NavRail", "Today"), "calendar", translate("NavRail", "Today’s visits (F2)")),
        Place("patients", translate("NavRail", "Patients"), "users", translate("NavRail", "Find a patient (Ctrl+F)")),
        Place("verify", translate("NavRail", "Verify"), "file-check", translate("NavRail", "Verify a signed PDF (F3)")),
        Place("audit", translate("NavRail", "Audit"), "history", translate("NavRail", "Audit trail")),
        Place("settings", translate("NavRail", "Settings"), "settings", translate("NavRail", "Settings")),
        Place("lock", translate("NavRail", "Lock"), "lock", translate("NavRail", "Lock the screen (Ctrl+L)"), act=True),
    ]


class RailButton(Live, QToolButton):
    """A destination: icon above word."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place
        self.setProperty("kind", "rail")
        self.setText(place.word)
        self.setAccessibleName(place.name)
        self.setToolTip(place.name)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        self.setCheckable(not place.act)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.restyle()

    def restyle(self) -> None:
        side = theme.px(21)
        self.setFont(theme.font("micro"))
        self.setIcon(theme.icon(self.place.icon, "rail_ink", side))
        self.setIconSize(QSize(side, side))
        self.setFixedWidth(theme.size("width", "rail") - 18)


class Avatar(Live, QLabel):
    """Initials of the person who is signed in."""

    def __init__(self) -> None:
        super().__init__()
        self._initials = ""
        self.restyle()

    def show_user(self, initials: str, name: str) -> None:
        """Show who is signed in; empty initials hide the mark."""
        self._initials = initials
        said = QCoreApplication.translate("NavRail", "Signed in: {name}").replace("{name}", name)
        self.setAccessibleName(said)
        self.setToolTip(said)
        self.setVisible(bool(initials))
        self.update()

    def restyle(self) -> None:
        side = theme.px(36)
        self.setFixedSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.colour("avatar")))
        painter.drawEllipse(self.rect())
        painter.setPen(QColor(theme.colour("on_avatar")))
        painter.setFont(theme.font("caption", 600))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._initials)


class NavRail(Live, Box):
    """Today, Patients, Verify, Audit above; Settings, Lock and the user's mark below. Emits ``went(key)``."""

    went = Signal(str)

    def __init__(self) -> None:
        super().__init__("rail", margins=(9, 18, 9, 16))
        self.column.setSpacing(4)
        self.setAccessibleName(QCoreApplication.translate("NavRail", "Main places"))
        self.buttons: dict[str, RailButton] = {}
        self._group = QButtonGroup(self)
        self.avatar = Avatar()
        self.column.addWidget(IconLabel("shield-check", "rail_ink", 28), 0, Qt.AlignmentFlag.AlignHCenter)
        self.column.addSpacing(16)
        for place in _places():
            if place.key == "settings":
                self.column.addStretch(1)
            made = RailButton(place)
            made.clicked.connect(lambda _=False, key=place.key: self.went.emit(key))
            self.buttons[place.key] = made
            if not place.act:
                self._group.addButton(made)
            self.column.addWidget(made)
        self.column.addSpacing(8)
        self.column.addWidget(self.avatar, 0, Qt.AlignmentFlag.AlignHCenter)
        self.avatar.hide()
        self.restyle()

    def set_active(self, key: str) -> None:
        """Mark where the person is; an unknown key marks nothing."""
        self._group.setExclusive(False)
        for name, made in self.buttons.items():
            made.setChecked(name == key)
        self._group.setExclusive(True)

    def set_user(self, initials: str, name: str) -> None:
        """Show who is signed in."""
        self.avatar.show_user(initials, name)

    def restyle(self) -> None:
        self.setFixedWidth(theme.size("width", "rail"))
