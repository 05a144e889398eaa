"""What the operators of one page paint, in order: each run of letters and each path, with its place and its colours.

Only the operators this program draws with are known. A page that holds any other one (a clip, an image, a change of
rendering mode, spaced or scaled letters) could hide or add what nothing here would notice, so it is named instead.
All lengths are points of the page after its transformations.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

KNOWN = frozenset(
    ("q", "Q", "cm", "BT", "ET", "Tf", "TL", "Tm", "Tj", "T*", "rg", "RG", "g", "G", "w", "J", "j", "d", "m", "l", "c",
     "h", "re", "n", "S", "s", "f", "f*", "B", "B*", "b", "b*", "BDC", "BMC", "EMC")
)  # fmt: skip
"""The operators (PDF 32000-1, annex A) that the canvas writes for our pages."""
_SILENT = frozenset(("BT", "ET", "TL", "T*", "h", "J", "j", "d"))
_FILLED = frozenset(("f", "f*", "B", "B*", "b", "b*"))
_STROKED = frozenset(("S", "s", "B", "B*", "b", "b*"))

Subpath = list[tuple[float, float]]
Colour = tuple[float, float, float]
BLACK: Colour = (0.0, 0.0, 0.0)


class Rect(NamedTuple):
    """A rectangle by its edges."""

    left: float
    foot: float
    right: float
    top: float

    def meets(self, other: Rect) -> bool:
        """Whether the two share any area."""
        across = self.left < other.right and other.left < self.right
        return across and self.foot < other.top and other.foot < self.top

    def holds(self, other: Rect, slack: float = 0.0) -> bool:
        """Whether the other lies inside this one, up to ``slack``."""
        across = self.left - slack <= other.left and other.right <= self.right + slack
        return across and self.foot - slack <= other.foot and other.top <= self.top + slack


def bounds(points: Subpath) -> Rect:
    """The smallest rectangle around the points."""
    across = [x for x, _ in points]
    up = [y for _, y in points]
    return Rect(min(across), min(up), max(across), max(up))


class Letters(NamedTuple):
    """One run of letters. ``number`` is its marked content's id, None outside; ``furniture`` its artifact's subtype.

    ``place`` spans from the tails of small letters to the top of capitals; ``size`` is that of the type as it appears.
    """

    words: str
    number: int | None
    furniture: str
    place: Rect
    size: float
    colour: Colour
    line: float


class Path(NamedTuple):
    """One painted path: straight subpaths, rectangles, bounding box, and the colours it is filled and stroked with."""

    number: int | None
    subpaths: list[Subpath]
    boxes: list[Rect]
    place: Rect
    fill: Colour | None
    stroke: Colour | None
    width: float


@dataclass
class Painted:
    """Everything one page paints, in order; ``strange`` names operators and fonts that this program never uses."""

    box: Rect
    marks: list[Letters | Path] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)


Matrix = tuple[float, float, float, float, float, float]
_STRAIGHT: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def _times(first: Matrix, then: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m


def _at(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _scale(matrix: Matrix) -> float:
    a, b, c, d, _, _ = matrix
    return float(abs(a * d - b * c) ** 0.5)


class Font(NamedTuple):
    """What a font of the page says of its codes: the letter, and its advance per 1000 of the size."""

    letters: dict[int, str]
    advances: dict[int, float]


BELOW, ABOVE = 0.2, 0.73
"""How far letters reach under and over their base line in Inter, in ems, without the accents of capitals."""


class _State(NamedTuple):
    matrix: Matrix = _STRAIGHT
    fill: Colour = BLACK
    stroke: Colour = BLACK
    width: float = 1.0
    font: Font | None = None
    size: float = 0.0


def read_painted(page: Any, fonts: dict[str, Font]) -> Painted:
    """Walk one page's content. Raises what pikepdf raises for content that is no content."""
    import pikepdf

    found = Painted(Rect(*(float(side) for side in page.mediabox)))
    found.strange += [key for key in ("/CropBox", "/UserUnit") if key in page.obj]
    found.strange += ["/Rotate"] if page.obj.get("/Rotate", 0) != 0 else []
    found.strange += ["/AP" for note in page.obj.get("/Annots", ()) if "/AP" in note and _has_area(note.Rect)]
    state, kept = _State(), list[_State]()
    text: Matrix = _STRAIGHT
    number: int | None = None
    furniture = ""
    subpaths: list[Subpath] = []
    boxes: list[Rect] = []
    here = (0.0, 0.0)
    corners: Subpath = []

    for instruction in pikepdf.parse_content_stream(page):
        operator = str(instruction.operator)
        if operator in _SILENT:
            continue
        operands = instruction.operands
        match operator:
            case "re":
                x, y, wide, tall = map(float, operands)
                boxes.append(bounds([_at(state.matrix, x, y), _at(state.matrix, x + wide, y + tall)]))
                corners += [boxes[-1][:2], boxes[-1][2:]]
            case "Tj":
                found.marks.append(_letters(bytes(operands[0]), state, text, number, furniture))
            case "Tm":
                text = _matrix(operands)
            case "Tf":
                state = state._replace(font=fonts[str(operands[0])], size=float(operands[1]))
            case "m" | "l":
                here = _at(state.matrix, float(operands[0]), float(operands[1]))
                corners.append(here)
                if operator == "m":
                    subpaths.append([here])
                else:
                    subpaths[-1].append(here)
            case "c":
                values = [float(value) for value in operands]
                corners += [_at(state.matrix, x, y) for x, y in zip(values[::2], values[1::2], strict=True)]
            case "rg" | "g":
                state = state._replace(fill=_colour(operands))
            case "RG" | "G":
                state = state._replace(stroke=_colour(operands))
            case "w":
                state = state._replace(width=float(operands[0]))
            case "cm":
                state = state._replace(matrix=_times(_matrix(operands), state.matrix))
            case "q":
                kept.append(state)
            case "Q":
                state = kept.pop()
            case "BDC" | "BMC":
                about: Any = operands[1] if len(operands) > 1 else pikepdf.Dictionary()
                if not isinstance(about, pikepdf.Dictionary) or ("/MCID" not in about and operands[0] != "/Artifact"):
                    found.strange.append(f"{operator} {operands[0]}")  # a layer, say, that a reader may switch off
                    continue
                number = int(about.MCID) if "/MCID" in about else None
                furniture = str(about.get("/Subtype", "/Artifact"))[1:] if number is None else ""
            case "EMC":
                number, furniture = None, ""
            case "n" | "S" | "s" | "f" | "f*" | "B" | "B*" | "b" | "b*":
                if corners and operator != "n":
                    fill = state.fill if operator in _FILLED else None
                    stroke = state.stroke if operator in _STROKED else None
                    width = state.width * _scale(state.matrix)
                    found.marks.append(Path(number, subpaths, boxes, bounds(corners), fill, stroke, width))
                subpaths, boxes, corners = [], [], []
            case _ if operator not in KNOWN:
                found.strange.append(operator)
    return found


def _has_area(sides: Any) -> bool:
    """The seal's own field is on the last page with no width and no height."""
    left, foot, right, top = (float(side) for side in sides)
    return left != right and foot != top


def _matrix(operands: Any) -> Matrix:
    a, b, c, d, e, f = (float(value) for value in operands)
    return a, b, c, d, e, f


def _colour(operands: Any) -> Colour:
    parts = [float(value) for value in operands]
    return (parts[0], parts[1], parts[2]) if len(parts) == 3 else (parts[0],) * 3


def _letters(codes: bytes, state: _State, text: Matrix, number: int | None, furniture: str) -> Letters:
    if state.font is None:
        raise ValueError("letters without a font")
    words = "".join(state.font.letters.get(code, "\ufffd") for code in codes)
    wide = sum(state.font.advances.get(code, 0.0) for code in codes) * state.size / 1000
    whole = _times(text, state.matrix)
    foot, top = -BELOW * state.size, ABOVE * state.size
    place = bounds([_at(whole, x, y) for x, y in ((0.0, foot), (wide, foot), (wide, top), (0.0, top))])
    return Letters(words, number, furniture, place, abs(state.size) * _scale(whole), state.fill, text[5])
