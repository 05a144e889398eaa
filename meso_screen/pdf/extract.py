"""Reading our own files back: the text by tag and by page, the ink of a signature, the attached files."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from meso_screen.pdf.painting import Font, Painted, Path, read_painted

_MAP = re.compile(rb"<([0-9A-Fa-f]{2})> <([0-9A-Fa-f]{4,})>")


@dataclass
class PageText:
    """What one page holds: words and painted paths by marked-content id, page furniture, and its lines as drawn."""

    painted: Painted
    words: dict[int, list[str]] = field(default_factory=dict)
    paths: dict[int, list[Path]] = field(default_factory=dict)
    furniture: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)


class Leaf(NamedTuple):
    """A structure element with content of its own, in reading order."""

    tag: str
    words: str
    alt: str
    paths: list[Path]


def page_bytes(page: Any) -> bytes:
    """The decoded content of one page."""
    import pikepdf

    contents = page.obj.get("/Contents")
    if contents is None:
        return b""
    streams = contents if isinstance(contents, pikepdf.Array) else [contents]
    return b"\n".join(stream.read_bytes() for stream in streams)


def attached_files(document: Any) -> dict[str, bytes]:
    """The files embedded in an opened document, by name."""
    tree = document.Root.get("/Names", {}).get("/EmbeddedFiles", {})
    pairs = list(tree.get("/Names", []))
    return {str(name): spec.EF.F.read_bytes() for name, spec in zip(pairs[::2], pairs[1::2], strict=True)}


def attachments(pdf: bytes) -> dict[str, bytes]:
    """The files embedded in a PDF, by name."""
    import pikepdf

    with pikepdf.open(io.BytesIO(pdf)) as document:
        return attached_files(document)


def extract_text(pdf: bytes) -> str:
    """All text of a PDF made here, line by line as drawn, page furniture included; pages end with a form feed."""
    import pikepdf

    with pikepdf.open(io.BytesIO(pdf)) as document:
        return "".join("\n".join(read_page(page).lines) + "\n\f" for page in document.pages)


def read_leaves(document: Any, pages: list[PageText]) -> list[Leaf]:
    """The document's content in the order of its tags, as a screen reader meets it."""
    import pikepdf

    number_of = {page.obj.objgen: number for number, page in enumerate(document.pages)}
    leaves: list[Leaf] = []

    def walk(element: Any) -> None:
        words: list[str] = []
        paths: list[Path] = []
        own = False
        kids = element.get("/K", pikepdf.Array())
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if "/MCID" in kid:
                page = pages[number_of[kid.Pg.objgen]]
                words += page.words.get(int(kid.MCID), [])
                paths += page.paths.get(int(kid.MCID), [])
                own = True
            elif "/S" in kid:
                walk(kid)
        if own:
            leaves.append(Leaf(str(element.S)[1:], "\n".join(words), str(element.get("/Alt", "")), paths))

    walk(document.Root.StructTreeRoot.K[0])
    return leaves


def read_page(page: Any) -> PageText:
    """Read one page of our own making."""
    fonts = {name: _font(font) for name, font in page.obj.Resources.get("/Font", {}).items()}
    found = PageText(read_painted(page, fonts))
    last: tuple[float | None, int | None, bool] = (None, None, False)
    for mark in found.painted.marks:
        if isinstance(mark, Path):
            if mark.number is not None:
                found.paths.setdefault(mark.number, []).append(mark)
            continue
        # One line may change fonts inside a word; the next cell on the same line is another block.
        if last == (mark.line, mark.number, True):
            found.lines[-1] += mark.words
        elif last[2] and last[0] == mark.line:
            found.lines[-1] += f"  {mark.words}"
        else:
            found.lines.append(mark.words)
        last = (mark.line, mark.number, True)
        if mark.number is None:
            found.furniture.append(mark.words)
        else:
            found.words.setdefault(mark.number, []).append(mark.words)
    return found


def read_fonts(document: Any) -> list[tuple[Any, Font]]:
    """Every font of the document with what it says of its codes."""
    import pikepdf

    fonts = [thing for thing in document.objects if isinstance(thing, pikepdf.Dictionary)]
    return [(font, _font(font)) for font in fonts if font.get("/Type") == pikepdf.Name.Font]


def _font(font: Any) -> Font:
    """What each code of a font means, from its ToUnicode map, and how wide it is."""
    letters = _letters(font.ToUnicode.read_bytes() if "/ToUnicode" in font else b"")
    first = int(font.get("/FirstChar", 0))
    return Font(letters, {first + place: float(wide) for place, wide in enumerate(font.get("/Widths", []))})


@lru_cache(maxsize=32)
def _letters(table: bytes) -> dict[int, str]:
    """The letter of every code a map names. The pages of a document share their fonts."""
    return {
        int(code, 16): bytes.fromhex(value.decode()).decode("utf-16-be", "replace")
        for code, value in _MAP.findall(table)
    }
