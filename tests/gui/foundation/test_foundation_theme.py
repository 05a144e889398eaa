"""Tokens: contrast on paper, one sheet, text size, fonts, icons."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from foundation_measure import ratio
from PySide6.QtGui import QFont, QFontMetrics, QGuiApplication
from PySide6.QtWidgets import QApplication

from meso_screen import places
from meso_screen.gui import theme
from meso_screen.gui.widgets import Label, button, label

TEXT_PAIRS = [
    ("ink", "card"), ("ink", "canvas"), ("ink", "sunken"), ("muted", "card"), ("muted", "canvas"), ("muted", "sunken"),
    ("faint", "card"), ("brand", "card"), ("brand", "brand_tint"), ("on_brand", "brand"), ("on_brand", "brand_hover"),
    ("rail_ink", "rail"), ("rail_muted", "rail"), ("rail_ink", "rail_active"), ("danger", "card"),
    ("on_danger", "danger"), ("on_avatar", "avatar"),
    *((tone, f"{tone}_tint") for tone in ("stop", "clear_first", "caution", "not_known", "no_concern", "note")),
    *((tone, "card") for tone in ("stop", "clear_first", "caution", "not_known", "no_concern", "note")),
]  # fmt: skip
EDGE_PAIRS = [("control", "card"), ("control", "canvas"), ("focus", "card"), ("focus", "canvas"), ("scroll", "canvas")]


def rgb(text: str) -> int:
    return int(text.removeprefix("#"), 16)


@pytest.mark.parametrize("name", theme.NAMES)
def test_every_text_pair_has_4_5_to_1_and_every_edge_3_to_1(name: str) -> None:
    colours = theme.read(name).colours
    weak = [
        (one, other, round(ratio(rgb(colours[one]), rgb(colours[other])), 2))
        for pairs, least in ((TEXT_PAIRS, 4.5), (EDGE_PAIRS, 3.0))
        for one, other in pairs
        if ratio(rgb(colours[one]), rgb(colours[other])) < least
    ]
    assert not weak


def test_all_themes_name_the_same_colours() -> None:
    light, *others = (set(theme.read(name).colours) for name in theme.NAMES)
    assert all(other == light for other in others)


def test_high_contrast_draws_thicker_lines() -> None:
    assert theme.read("contrast").sizes["border"]["line"] == 2
    assert theme.read("light").sizes["border"]["line"] == 1


@pytest.mark.parametrize("scale", theme.TEXT_SCALES)
def test_the_sheet_grows_with_the_text_and_keeps_its_hairlines(scale: float) -> None:
    sheet = theme.style_sheet(theme.read("light", scale))
    assert "$" not in sheet
    assert f"min-height: {round(44 * scale)}px" in sheet
    assert "border: 1px solid #DCE2E7" in sheet


def test_a_new_text_size_reaches_widgets_already_shown(qapp: QApplication, show) -> None:  # type: ignore[no-untyped-def]
    words = label("Do you take any medicine?", "h1")
    show(words)
    assert words.font().pixelSize() == 28
    theme.apply(qapp, "dark", 1.5)
    assert words.font().pixelSize() == 42
    theme.apply(qapp)
    assert words.font().pixelSize() == 28


def test_changing_the_tone_keeps_the_font(show) -> None:  # type: ignore[no-untyped-def]
    words = Label("Not saved", "h2")
    show(words)
    words.set_tone("stop")
    assert words.font().pixelSize() == 20


def test_inter_is_loaded_and_its_weights_are_drawn(qapp: QApplication) -> None:
    theme.apply(qapp)
    assert QFontMetrics(theme.font("body")).horizontalAdvance("m" * 20) > 0
    light, bold = (QFontMetrics(theme.font("body", weight)).horizontalAdvance("minimum") for weight in (400, 700))
    assert bold > light
    from PySide6.QtGui import QFontInfo

    assert QFontInfo(theme.font("body")).family() == "Inter"


def test_identifiers_have_tabular_figures(qapp: QApplication) -> None:
    theme.apply(qapp)
    metrics = QFontMetrics(theme.font("body", identifier=True))
    assert metrics.horizontalAdvance("1111") == metrics.horizontalAdvance("0000")
    assert theme.font("body", identifier=True).isFeatureSet(QFont.Tag("zero"))


def test_every_icon_is_a_stroke_on_a_24_grid_that_takes_its_colour(qapp: QApplication) -> None:
    files = sorted((places.assets() / "icons").glob("*.svg"))
    assert len(files) >= 37
    for file in files:
        text = file.read_text("utf-8")
        assert 'viewBox="0 0 24 24"' in text
        assert 'stroke="currentColor"' in text
        assert not re.search(r"#[0-9A-Fa-f]{3,6}", text)
        drawn = theme.pix(file.stem, "#112233", 48).toImage()
        solid = [spot for x in range(48) for y in range(48) if (spot := drawn.pixelColor(x, y)).alpha() > 250]
        assert solid, file.stem
        assert all(abs(spot.red() - 0x11) <= 1 and abs(spot.blue() - 0x33) <= 1 for spot in solid), file.stem


def test_icons_are_sharp_at_the_screen_s_own_ratio(qapp: QApplication) -> None:
    pixmap = theme.pix("printer", "ink", 18)
    assert pixmap.devicePixelRatio() == QGuiApplication.primaryScreen().devicePixelRatio()


def test_an_icon_button_without_words_must_be_told_its_name(show) -> None:  # type: ignore[no-untyped-def]
    made = button("", "icon", "trash", name="Remove apixaban 5 mg")
    show(made)
    assert made.accessibleName() == "Remove apixaban 5 mg"


def test_importing_the_theme_does_not_load_svg_pdf_or_fonts() -> None:
    code = (
        "import sys, meso_screen.gui.theme\n"
        "heavy = ('PySide6.QtSvg', 'PySide6.QtPdf', 'fontpkg', 'reportlab', 'sqlalchemy')\n"
        "bad = [name for name in sys.modules if name.startswith(heavy)]\n"
        "sys.exit(repr(bad) if bad else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
