"""The look: reads the theme tokens, dresses the application, and hands out colours, sizes, fonts and icons.

Pages never name a colour, a pixel or a font themselves; they ask ``colour("ink")``, ``px(16)``, ``font("h2")`` and
``icon("printer")``. ``apply`` may be called again at any time (dark mode, larger text): widgets redraw themselves.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from string import Template
from typing import Any

from PySide6.QtCore import QByteArray, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import QApplication

from meso_screen import places
from meso_screen.gui.a11y import FocusVisible
from meso_screen.problems import refuse

NAMES = ("light", "dark", "contrast")
TEXT_SCALES = (1.0, 1.15, 1.3, 1.5, 1.75)
# Fallback order for scripts Inter has no glyphs for; families that are not installed are passed over by Qt.
FAMILIES = ["Inter", "Noto Sans", "Noto Sans Arabic UI", "Noto Sans Arabic", "Noto Sans Hebrew", "Noto Sans CJK KR"]
# Tabular figures, slashed zero, serifed I and tailed l: 0/O and 1/l/I cannot be confused in a record number or a dose.
IDENTIFIER_FEATURES = ("tnum", "zero", "cv05", "cv08")


@dataclass(frozen=True)
class Theme:
    """One theme: colours as ``#RRGGBB``, sizes in px at 100 %, type roles as (px, weight), and the text scale."""

    name: str
    dark: bool
    colours: dict[str, str]
    sizes: dict[str, dict[str, int]]
    type: dict[str, tuple[int, int]]
    text_scale: float = 1.0


def read(name: str, text_scale: float = 1.0) -> Theme:
    """Read ``assets/themes/<name>.toml`` over ``sizes.toml``. Raises ProblemError when a file is missing or broken."""
    tables: dict[str, Any] = {}
    for stem in ("sizes", name):
        file = places.assets() / "themes" / f"{stem}.toml"
        try:
            loaded = tomllib.loads(file.read_text("utf-8"))
        except (OSError, tomllib.TOMLDecodeError) as error:
            what = "The colours of the program cannot be read."
            raise refuse(what, file.name, "Install Meso Screen again.") from error
        for key, value in loaded.items():
            tables[key] = {**tables.get(key, {}), **value} if isinstance(value, dict) else value
    roles = {role: (int(size), int(weight)) for role, (size, weight) in tables["type"].items()}
    sizes = {key: value for key, value in tables.items() if isinstance(value, dict) and key not in ("colour", "type")}
    return Theme(tables["name"], tables["dark"], tables["colour"], sizes, roles, text_scale)


_current: Theme | None = None


def current() -> Theme:
    """The theme in use; ``light`` at 100 % before the first ``apply``."""
    global _current
    if _current is None:
        _current = read("light")
    return _current


def apply(app: QApplication, theme_name: str = "light", text_scale: float = 1.0) -> Theme:
    """Dress the application in a theme (``light``, ``dark``, ``contrast``) at a text scale (1.0 = 100 %)."""
    global _current
    _current = read(theme_name, text_scale)
    _font.cache_clear()
    _draw.cache_clear()
    _load_fonts()
    app.setStyle("Fusion")
    app.styleHints().setColorScheme(Qt.ColorScheme.Dark if _current.dark else Qt.ColorScheme.Light)
    app.setFont(font("body"))
    app.setPalette(_palette(_current))
    app.setStyleSheet(style_sheet(_current))
    if not app.property("focusVisible"):
        app.installEventFilter(FocusVisible(app))
        app.setProperty("focusVisible", True)
    return _current


def style_sheet(theme: Theme) -> str:
    """Compile the one style sheet: tokens filled in, px scaled with the text size (hairlines up to 3 px stay)."""
    border = theme.sizes["border"]
    words = {
        **theme.colours,
        "line_width": str(border["line"]),
        "sunken_width": str(border["line"] if border["line"] > 1 else 0),
    }
    sheet = Template((places.assets() / "themes" / "sheet.qss").read_text("utf-8")).substitute(words)
    return re.sub(r"\b(\d+)px", lambda match: f"{_scaled(int(match[1]), theme.text_scale)}px", sheet)


def _scaled(number: int, scale: float) -> int:
    return number if number <= 3 else round(number * scale)


def _palette(theme: Theme) -> QPalette:
    role = QPalette.ColorRole
    pairs = {
        role.Window: "canvas", role.Base: "card", role.AlternateBase: "sunken", role.Button: "card",
        role.WindowText: "ink", role.Text: "ink", role.ButtonText: "ink", role.PlaceholderText: "faint",
        role.Highlight: "brand", role.HighlightedText: "on_brand", role.Link: "brand", role.Accent: "brand",
        role.ToolTipBase: "ink", role.ToolTipText: "card",
    }  # fmt: skip
    palette = QPalette()
    for place, name in pairs.items():
        palette.setColor(place, QColor(theme.colours[name]))
    for place in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, place, QColor(theme.colours["faint"]))
    return palette


@lru_cache(maxsize=1)
def _load_fonts() -> None:
    # Once per process: every addApplicationFont rebuilds the font database and restyles all widgets.
    import fontpkg_inter
    import fontpkg_noto_sans

    for root in (fontpkg_inter.ROOT, fontpkg_noto_sans.ROOT):
        for file in sorted(Path(root).glob("files/*.ttf")):
            if "Italic" not in file.name:
                QFontDatabase.addApplicationFont(str(file))


def colour(name: str) -> str:
    """A token as ``#RRGGBB``.

    The severities are ``stop clear_first caution not_known no_concern note``, each also with ``_tint`` and ``_line``.
    """
    return current().colours[name]


def size(table: str, name: str) -> int:
    """A size token in px at the present text scale, for example ``size("width", "question")``."""
    number = current().sizes[table][name]
    return number if table in ("border", "space") else px(number)


def px(number: float) -> int:
    """Pixels at 100 % text size → pixels now."""
    return round(number * current().text_scale)


def font(role: str = "body", weight: int | None = None, identifier: bool = False, plus: int = 0) -> QFont:
    """A font by role (``h1 h2 h3 lead body label small caption micro``).

    ``identifier`` turns on tabular figures and unmistakable 0/O, 1/l/I. ``plus`` px is for patient mode.
    """
    return QFont(_font(role, weight, identifier, plus))


@lru_cache(maxsize=256)
def _font(role: str, weight: int | None, identifier: bool, plus: int) -> QFont:
    pixels, normal = current().type[role]
    made = QFont()
    made.setFamilies(FAMILIES)
    made.setPixelSize(px(pixels + plus))
    # Inter comes as one variable file: the axis gives a drawn weight where setWeight would only smear the outline.
    made.setVariableAxis(QFont.Tag("wght"), weight or normal)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    if role in ("h1", "h2"):
        made.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 98.6)
    if identifier:
        for feature in IDENTIFIER_FEATURES:
            made.setFeature(QFont.Tag(feature), 1)
    return made


def pix(name: str, tone: str = "ink", size: int = 18) -> QPixmap:
    """An icon as a pixmap: ``tone`` is a colour token or ``#RRGGBB``, ``size`` is px on screen (already scaled)."""
    ratio = QGuiApplication.primaryScreen().devicePixelRatio()
    return _draw(name, tone if tone.startswith("#") else colour(tone), size, ratio)


@lru_cache(maxsize=512)
def _draw(name: str, tone: str, size: int, ratio: float) -> QPixmap:
    from PySide6.QtSvg import QSvgRenderer

    svg = (places.assets() / "icons" / f"{name}.svg").read_text("utf-8").replace("currentColor", tone)
    if size > 20:
        svg = svg.replace('stroke-width="2"', 'stroke-width="1.8"')
    renderer = QSvgRenderer(QByteArray(svg.encode()))
    pixmap = QPixmap(QSize(size, size) * ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter, QRectF(0, 0, size * ratio, size * ratio))
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def icon(name: str, tone: str = "ink", size: int = 18, gap: int = 0, gap_left: bool = False) -> QIcon:
    """An icon for a button, with its disabled state; ``gap`` px of air beside it (Qt gives only 4)."""
    made = QIcon()
    for mode, shade in ((QIcon.Mode.Normal, tone), (QIcon.Mode.Disabled, "faint")):
        made.addPixmap(_with_gap(pix(name, shade, size), gap, gap_left), mode)
    return made


def _with_gap(pixmap: QPixmap, gap: int, left: bool) -> QPixmap:
    if not gap:
        return pixmap
    ratio = pixmap.devicePixelRatio()
    wide = QPixmap(QSize(round(pixmap.width() + gap * ratio), pixmap.height()))
    wide.fill(Qt.GlobalColor.transparent)
    wide.setDevicePixelRatio(ratio)
    painter = QPainter(wide)
    painter.drawPixmap(QPointF(gap if left else 0, 0), pixmap)
    painter.end()
    return wide
