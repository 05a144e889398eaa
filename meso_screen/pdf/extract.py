"""Reading our own files back: the text by tag and by page, the ink of a signature, the attached files."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

_MAP = re.compile(rb"<([0-9A-Fa-f]{2})> <([0-9A-Fa-f]{4,})>")

Subpath = list[tuple[float, float]]


@dataclass
class PageText:
    """What one page holds: words and drawn subpaths by marked-content id, page furniture, and its lines as drawn."""

    words: dict[int, list[str]] = field(default_factory=dict)
    ink: dict[int, list[Subpath]] = field(default_factory=dict)
    furniture: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)


class Leaf(NamedTuple):
    """A structure element with content of its own, in reading order."""

    tag: str
    words: str
    alt: str
    ink: list[Subpath]


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
        ink: list[Subpath] = []
        own = False
        kids = element.get("/K", pikepdf.Array())
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if "/MCID" in kid:
                page = pages[number_of[kid.Pg.objgen]]
                words += page.words.get(int(kid.MCID), [])
                ink += page.ink.get(int(kid.MCID), [])
                own = True
            elif "/S" in kid:
                walk(kid)
        if own:
            leaves.append(Leaf(str(element.S)[1:], "\n".join(words), str(element.get("/Alt", "")), ink))

    walk(document.Root.StructTreeRoot.K[0])
    return leaves


def read_page(page: Any) -> PageText:
    """Read one page of our own making."""
    import pikepdf

    fonts = {name: _letters(font) for name, font in page.obj.Resources.get("/Font", {}).items()}
    found = PageText()
    letters = _meanings(b"")
    number: int | None = None
    height: object = None
    block = 0
    last: tuple[object, int] = (None, -1)
    for instruction in pikepdf.parse_content_stream(page, "BDC BMC EMC Tf Tj Tm m l"):
        operands: Any = instruction.operands
        match str(instruction.operator):
            case "Tf":
                letters = fonts[str(operands[0])]
            case "Tm":
                height = operands[5]
            case "Tj":
                words = bytes(operands[0]).decode("latin-1").translate(letters)
                # One line may change fonts inside a word; the next cell on the same line is another block.
                if last == (height, block):
                    found.lines[-1] += words
                elif last[0] == height:
                    found.lines[-1] += f"  {words}"
                else:
                    found.lines.append(words)
                last = (height, block)
                if number is None:
                    found.furniture.append(words)
                else:
                    found.words.setdefault(number, []).append(words)
            case "BDC" if "/MCID" in operands[1]:
                number = int(operands[1].MCID)
                block += 1
            case "m" if number is not None:
                found.ink.setdefault(number, []).append([_point(operands)])
            case "l" if number is not None:
                found.ink[number][-1].append(_point(operands))
            case "BDC" | "BMC" | "EMC":
                number = None
    return found


def _point(operands: Any) -> tuple[float, float]:
    return float(operands[0]), float(operands[1])


def _letters(font: Any) -> dict[int, str]:
    """What each code of a font means, from its ToUnicode map."""
    return _meanings(font.ToUnicode.read_bytes() if "/ToUnicode" in font else b"")


@lru_cache(maxsize=32)
def _meanings(table: bytes) -> dict[int, str]:
    """The letter of every code; U+FFFD where the map names none. The pages of a document share their fonts."""
    return dict.fromkeys(range(256), "\ufffd") | {
        int(code, 16): bytes.fromhex(value.decode()).decode("utf-16-be", "replace")
        for code, value in _MAP.findall(table)
    }
