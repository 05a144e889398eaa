"""The drawn figures of a page against the report: the ink of each signature, people counted, ticks, codes."""

from __future__ import annotations

from collections.abc import Iterator

from meso_screen.model.blocks import ChoiceBlock, IconArray, QrBlock, RiskBlock, SignatureBlock, Stroke
from meso_screen.model.report import Report
from meso_screen.pdf.extract import Leaf, PageText
from meso_screen.pdf.fonts import bare, tidy
from meso_screen.pdf.marks import modules
from meso_screen.pdf.painting import Letters, Painted, Path, Subpath
from meso_screen.pdf.sight import CONTRAST, WHITE, contrast, is_covered

THINNEST = 0.8
"""Points; ink thinner than this may vanish in print."""
TICK = 3
"""Points of the line that ticks a box."""

Figure = SignatureBlock | IconArray | QrBlock


def wrong_figures(report: Report, leaves: list[Leaf], pages: list[PageText]) -> Iterator[str]:
    """One sentence for each figure that is missing, elsewhere, or not drawn as it was given."""
    drawn = [leaf for leaf in leaves if leaf.tag == "Figure"]
    wanted = list(_wanted(report))
    if [tidy(alt) for alt, _ in wanted] != [tidy(leaf.alt) for leaf in drawn]:
        yield "A signature, figure or code is missing or in the wrong place."
        return
    for (alt, figure), leaf in zip(wanted, drawn, strict=True):
        match figure:
            case SignatureBlock() if not _is_signed(figure, leaf, pages):
                yield f"The signature of {alt} is not drawn as it was given."
            case IconArray() if not _is_counted(figure, leaf):
                yield f"The figures for “{alt}” are not as many as were counted."
            case QrBlock() if not any(draws_code(path, figure.data) for path in leaf.paths):
                yield f"The code “{alt}” is drawn differently."
    if _ticked(report) != [words for page in pages for words in _ticks(page.painted)]:
        yield "A box is ticked that should not be, or the other way round."


def _wanted(report: Report) -> Iterator[tuple[str, Figure]]:
    for part in report.parts:
        for block in part.blocks:
            if isinstance(block, SignatureBlock) and block.strokes:
                yield ", ".join(word for word in (block.role, block.name) if word), block
            elif isinstance(block, RiskBlock) and block.icons:
                yield block.icons.alt, block.icons
            elif isinstance(block, QrBlock):
                yield block.text, block


def _is_signed(block: SignatureBlock, leaf: Leaf, pages: list[PageText]) -> bool:
    """The pad, its base line, and then the ink: the same strokes, dark, inside the pad and nothing over them."""
    if len(leaf.paths) != 3:
        return False
    pad, _, ink = leaf.paths
    (page,) = [page.painted for page in pages if any(mark is ink for mark in page.painted.marks)]
    dark = ink.stroke is not None and contrast(ink.stroke, WHITE) >= CONTRAST and ink.width >= THINNEST
    placed = page.box.holds(pad.place) and pad.place.holds(ink.place) and not is_covered(page, ink)
    return dark and placed and _same_ink(block.strokes, block.aspect, ink.subpaths) and _fills(block, pad, ink)


def _fills(block: SignatureBlock, pad: Path, ink: Path) -> bool:
    """Whether the ink is as large as the pad allows, and not a speck in it."""
    across = [x * block.aspect for stroke in block.strokes for x, _ in stroke]
    down = [y for stroke in block.strokes for _, y in stroke]
    given = max(max(across) - min(across), max(down) - min(down))
    drawn = max(ink.place.right - ink.place.left, ink.place.top - ink.place.foot)
    tall, wide = pad.place.top - pad.place.foot, pad.place.right - pad.place.left
    return drawn >= 0.8 * given * min(tall, wide / block.aspect)


def _same_ink(strokes: tuple[Stroke, ...], aspect: float, drawn: list[Subpath]) -> bool:
    """The same points, up to place and size, within 1 % of the pad; a single point is a short line."""
    wanted = [[(x * aspect, -y) for x, y in stroke] for stroke in strokes]
    dots = [len(stroke) == 1 for stroke in strokes]
    if [len(line) + dot for line, dot in zip(wanted, dots, strict=True)] != [len(line) for line in drawn]:
        return False
    ink = [line[: len(want)] for line, want in zip(drawn, wanted, strict=True)]
    return all(
        abs(x - a) <= 0.01 and abs(y - b) <= 0.01
        for want, line in zip(_fitted(wanted), _fitted(ink), strict=True)
        for (x, y), (a, b) in zip(want, line, strict=True)
    )


def _fitted(lines: list[Subpath]) -> list[Subpath]:
    """The lines moved and scaled, without distortion, into a box of size one."""
    across = [x for line in lines for x, _ in line]
    up = [y for line in lines for _, y in line]
    size = max(max(across) - min(across), max(up) - min(up)) or 1.0
    return [[((x - min(across)) / size, (y - min(up)) / size) for x, y in line] for line in lines]


def _is_counted(icons: IconArray, leaf: Leaf) -> bool:
    filled = [path.fill is not None for path in leaf.paths]
    return filled == [number < icons.affected for number in range(icons.out_of)]


def _ticked(report: Report) -> list[str]:
    """The texts of the decisions whose boxes are ticked."""
    chosen = (block for part in report.parts for block in part.blocks if isinstance(block, ChoiceBlock))
    return [bare(one.text) for block in chosen for one in block.choices if one.state == "yes"]


def _ticks(painted: Painted) -> Iterator[str]:
    """For each tick the block of text that follows it."""
    marks = painted.marks
    for place, mark in enumerate(marks):
        lines = [len(line) for line in mark.subpaths] if isinstance(mark, Path) and mark.fill is None else []
        if lines == [TICK] and mark.number is None:
            after = [one for one in marks[place:] if isinstance(one, Letters)]
            number = after[0].number if after else None
            yield "".join("".join(one.words for one in after if one.number == number).split())


def draws_code(path: Path, data: str) -> bool:
    """Whether a path is the code for this text: the same modules in the same places, in any size."""
    matrix = modules(data)
    if not path.boxes or path.fill is None or contrast(path.fill, WHITE) < CONTRAST:
        return False
    size = len(matrix)
    left, foot, right, top = path.place
    step = (right - left) / size
    dark = {
        (int((top - box.top) / step + 0.5), int((box.left - left) / step + 0.5) + more)
        for box in path.boxes
        for more in range(max(1, int((box.right - box.left) / step + 0.5)))
    }
    square = abs((top - foot) - (right - left)) < 0.1 * step
    return square and dark == {(row, column) for row in range(size) for column in range(size) if matrix[row][column]}
