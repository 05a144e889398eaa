"""The document's typeface: Inter in three cuts, Noto Sans for letters Inter lacks, and a refusal for the rest.

The fonts come as variable files (packages ``fontpkg-inter`` and ``fontpkg-noto-sans``, Open Font License). reportlab
draws static files only, so each cut is made once, subset first, and kept in the user's data folder under a name that
holds the hash of its source and recipe.
"""

from __future__ import annotations

import hashlib
import importlib
import io
import os
import threading
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

from meso_screen import places
from meso_screen.problems import Problem, ProblemError

Style = Literal["regular", "semibold", "bold"]

CUTS: dict[Style, dict[str, dict[str, float]]] = {
    "regular": {"inter": {"wght": 400, "opsz": 14}, "noto": {"wght": 400, "wdth": 100}},
    "semibold": {"inter": {"wght": 600, "opsz": 14}, "noto": {"wght": 600, "wdth": 100}},
    "bold": {"inter": {"wght": 700, "opsz": 26}, "noto": {"wght": 700, "wdth": 100}},
}
SOURCES = {
    "inter": ("fontpkg_inter", "files/Inter[opsz,wght].ttf"),
    "noto": ("fontpkg_noto_sans", "files/NotoSans[wdth,wght].ttf"),
}
# Alphabets that read rightly letter by letter, and the signs around them. Scripts that need shaping are left out, so
# that they are refused instead of being printed wrongly.
DRAWABLE = (
    (0x0020, 0x007E), (0x00A0, 0x00AC), (0x00AE, 0x036F), (0x0370, 0x052F), (0x1C80, 0x1C8F), (0x1D00, 0x1DBF),
    (0x1E00, 0x1FFF), (0x2010, 0x2027), (0x2030, 0x205E), (0x2070, 0x209F), (0x20A0, 0x20BF), (0x2100, 0x218F),
    (0x2190, 0x21FF), (0x2200, 0x22FF), (0x2300, 0x23FF), (0x2460, 0x24FF), (0x2500, 0x25FF), (0x2600, 0x27BF),
    (0x2C60, 0x2C7F), (0xA640, 0xA69F), (0xA720, 0xA7FF), (0xFB00, 0xFB06),
)  # fmt: skip
RECIPE = "2"
_cutting = threading.Lock()


class Face(NamedTuple):
    """One registered static font: its name for the canvas and the advance of each code point, per 1000 of the size.

    ``data`` is the file it was loaded from.
    """

    name: str
    widths: dict[int, float]
    ascent: float
    descent: float
    data: bytes


def _source(family: str) -> Path:
    package, file = SOURCES[family]
    root: Path = importlib.import_module(package).ROOT
    return root / file


def _is_drawable(code: int) -> bool:
    return any(first <= code <= last for first, last in DRAWABLE)


@lru_cache(maxsize=2)
def _fingerprint(family: str) -> str:
    recipe = f"{RECIPE}{DRAWABLE}{CUTS}".encode()
    return hashlib.sha256(_source(family).read_bytes() + recipe).hexdigest()[:16]


def _cut_path(folder: Path, family: str, style: Style) -> Path:
    return folder / f"{family}-{style}-{_fingerprint(family)}.ttf"


def _cut(folder: Path, family: str) -> None:
    """Make the static files of one family: subset once, then one instance a style. Takes seconds, once a machine."""
    from fontTools import subset
    from fontTools.ttLib import TTFont
    from fontTools.varLib import instancer

    codes = {code for code in TTFont(_source(family), lazy=True).getBestCmap() if _is_drawable(code)}
    if family == "noto":
        codes -= set(TTFont(_source("inter"), lazy=True).getBestCmap())
    options = subset.Options()
    options.layout_features = []
    options.hinting = False
    options.notdef_outline = True
    options.drop_tables += ["GSUB", "GPOS", "GDEF"]
    font = TTFont(_source(family), recalcTimestamp=False)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=codes)
    subsetter.subset(font)
    kept = io.BytesIO()
    font.save(kept)
    folder.mkdir(parents=True, exist_ok=True)
    for style, where in CUTS.items():
        instance = instancer.instantiateVariableFont(
            TTFont(io.BytesIO(kept.getvalue()), recalcTimestamp=False), where[family], inplace=True
        )
        # reportlab and readers tell fonts apart by this name, so each cut needs its own.
        for number in (4, 6):
            for entry in instance["name"].names:
                if entry.nameID == number:
                    entry.string = f"Meso{family.title()}-{style.title()}"
        path = _cut_path(folder, family, style)
        unfinished = path.with_suffix(f".{os.getpid()}")
        instance.save(unfinished)
        unfinished.replace(path)


def font_folder() -> Path:
    """Where the cut fonts are kept."""
    return places.home() / "fonts"


@lru_cache(maxsize=8)
def _face(family: str, style: Style) -> Face:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    with _cutting:
        path = _cut_path(font_folder(), family, style)
        if not path.exists():
            _cut(font_folder(), family)
        name = f"{family}-{style}"
        font: Any = TTFont(name, str(path), asciiReadable=False)
        pdfmetrics.registerFont(font)
    default = font.face.defaultWidth
    widths = {code: font.face.charWidths.get(code, default) for code, glyph in font.face.charToGlyph.items() if glyph}
    return Face(name, widths, font.face.ascent / 1000, font.face.descent / 1000, path.read_bytes())


def prepare_fonts() -> None:
    """Cut and load the fonts now, so that the first document does not wait for them."""
    for style in CUTS:
        _face("inter", style)


def cut_font(family: str, style: Style) -> bytes:
    """The font file a face was loaded from."""
    return _face(family, style).data


def main_face(style: Style) -> Face:
    """The face nearly all text is set in."""
    return _face("inter", style)


def face_for(code: int, style: Style) -> Face | None:
    """The face that has this code point, None where no font has it."""
    inter = _face("inter", style)
    if code in inter.widths:
        return inter
    if not _is_drawable(code):
        return None
    noto = _face("noto", style)
    return noto if code in noto.widths else None


def tidy(text: str) -> str:
    """Compose accents (Unicode NFC) and take out what has no ink and no meaning on paper: soft hyphens, joiners."""
    if text.isascii() and text.isprintable():
        return text
    composed = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    composed = composed.replace("\u2007", "\u00a0").replace("\u202f", "\u00a0").replace("\u2011", "-")
    return "".join(sign for sign in composed if sign not in "\u00ad\u200b\u200c\u200d\u2060\ufeff\ufe0e\ufe0f")


def bare(text: str) -> str:
    """The text without white space: line breaks are layout, not content."""
    return "".join(tidy(text).split())


def missing_letters(texts: Iterable[str]) -> list[Problem]:
    """One problem for each character no font has, with the first text it stands in."""
    found: dict[str, str] = {}
    known = main_face("regular").widths
    for text in texts:
        if text.isascii() and text.isprintable():
            continue
        for sign in tidy(text):
            if ord(sign) in known or sign == "\n" or sign in found:
                continue
            if face_for(ord(sign), "regular") is None:
                found[sign] = text
    return [
        Problem(
            f"The character “{sign}” (U+{ord(sign):04X}, {unicodedata.name(sign, 'without a name').lower()}) "
            "cannot be printed.",
            text if len(text) <= 120 else f"{text[:119]}…",
            "Write it in other letters, then prepare the document again.",
        )
        for sign, text in found.items()
    ]


def refuse_missing_letters(texts: Iterable[str]) -> None:
    """Raise ProblemError when a character has no glyph, before anything is drawn or signed."""
    if problems := missing_letters(texts):
        raise ProblemError(*problems)
