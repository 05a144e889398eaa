"""Whether each letter is drawn with its own shape: the fonts inside a file against the fonts they were cut from.

What a program extracts is what a font says its codes mean; what a person sees is the outline behind the code. A font
whose "5" is drawn as a "6" is found here and nowhere else.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from meso_screen.pdf.fonts import CUTS, SOURCES, Style, cut_font
from meso_screen.pdf.painting import Font

Outline = tuple[tuple[tuple[float, float], ...], tuple[int, ...]]
LEEWAY = 1.0
"""Units per 1000 by which a printed advance may differ from the font's, for rounding."""


def false_letters(font: Any, said: Font) -> Iterator[str]:
    """The letters of one font of a file that are not drawn with their own shape, or not with their own width."""
    from fontTools.ttLib import TTFont

    name = str(font.BaseFont).split("+")[-1]
    cuts = {f"Meso{family.title()}-{style.title()}": (family, style) for family in SOURCES for style in CUTS}
    if name not in cuts or "/FontFile2" not in font.get("/FontDescriptor", {}) or "/Encoding" in font:
        yield from sorted(set(said.letters.values()))
        return
    family, style = cuts[name]
    inside = TTFont(io.BytesIO(font.FontDescriptor.FontFile2.read_bytes()), lazy=True)
    codes = inside["cmap"].tables[0].cmap
    for code, letter in said.letters.items():
        if letter == " " or code not in said.advances:
            continue
        wanted, advance = _own(family, style, letter)
        drawn = _outline(inside, codes[code]) if code in codes else None
        if drawn != wanted or abs(said.advances[code] - advance) > LEEWAY:
            yield letter


@lru_cache(maxsize=8)
def _reference(family: str, style: Style) -> Any:
    from fontTools.ttLib import TTFont

    font = TTFont(io.BytesIO(cut_font(family, style)), lazy=True)
    return font, font.getBestCmap(), 1000 / font["head"].unitsPerEm


@lru_cache(maxsize=4000)
def _own(family: str, style: Style, letter: str) -> tuple[Outline | None, float]:
    font, glyphs, scale = _reference(family, style)
    name = glyphs.get(ord(letter[0]))
    return (_outline(font, name), font["hmtx"][name][0] * scale) if name and len(letter) == 1 else (None, 0.0)


def _outline(font: Any, name: str) -> Outline:
    """A glyph's points and the ends of its contours, parts put together."""
    glyphs = font["glyf"]
    points, ends, _ = glyphs[name].getCoordinates(glyphs)
    return tuple((float(x), float(y)) for x, y in points), tuple(ends)
