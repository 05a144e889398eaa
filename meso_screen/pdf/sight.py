"""What stands in the file and yet cannot be read on the page: too small, too pale, off the page, under something else.

Text that a program extracts and a person cannot see would make a document say two things. Each rule here is one way of
hiding it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from meso_screen.pdf.painting import Colour, Letters, Painted, Path, Rect

SMALLEST = 8.0
"""Points; the smallest type this program sets is 8.5."""
CONTRAST = 4.5
"""Of text against what lies behind it (WCAG 2.1, 1.4.3)."""
THICK = 2.5
"""Points; no line of ours is thicker, and a thicker one could strike a word out."""
WHITE: Colour = (1.0, 1.0, 1.0)
WATERMARK = "Watermark"
_ROW = 12.0


def luminance(colour: Colour) -> float:
    """Relative luminance of an sRGB colour (WCAG 2.1)."""
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Colour, other: Colour) -> float:
    """Contrast ratio of two colours, 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def unseen(painted: Painted) -> Iterator[tuple[str, str]]:
    """Words of a page with the reason why nobody can read them. A watermark may be pale and lie under the text."""
    marks = [mark for mark in painted.marks if isinstance(mark, Path) or mark.furniture != WATERMARK]
    covers = [(order, mark) for order, mark in enumerate(marks) if isinstance(mark, Path) and _covers(mark)]
    known: dict[tuple[Colour, Colour], bool] = {}
    for order, mark in enumerate(marks):
        if isinstance(mark, Path):
            continue
        behind, hidden = WHITE, False
        for place, cover in covers:
            if cover.place.meets(mark.place):
                behind = (cover.fill or behind) if place < order else behind
                hidden = hidden or place > order
        pair = (mark.colour, behind)
        if pair not in known:
            known[pair] = contrast(*pair) >= CONTRAST
        if not painted.box.holds(mark.place):
            yield mark.words, "is drawn outside the page"
        elif mark.size < SMALLEST:
            yield mark.words, "is drawn too small to be read"
        elif not known[pair]:
            yield mark.words, "is drawn in a colour that cannot be read"
        elif hidden:
            yield mark.words, "is drawn under something else"
    for words in _over_one_another([mark for mark in marks if isinstance(mark, Letters)]):
        yield words, "is drawn over other words"


def _covers(path: Path) -> bool:
    return path.fill is not None or path.width > THICK


def is_covered(painted: Painted, path: Path) -> bool:
    """Whether something is painted over a path later."""
    later = painted.marks[next(place for place, mark in enumerate(painted.marks) if mark is path) + 1 :]
    return any(isinstance(mark, Path) and _covers(mark) and mark.place.meets(path.place) for mark in later)


def _over_one_another(letters: list[Letters]) -> Iterator[str]:
    rows: dict[int, list[Letters]] = defaultdict(list)
    for mark in letters:
        if not mark.words.strip():
            continue
        left, foot, right, top = mark.place
        core = Rect(left + 0.5, foot + 0.5, right - 0.5, top - 0.5)
        touched = range(int(foot // _ROW), int(top // _ROW) + 1)
        if any(core.meets(other.place) for row in touched for other in rows[row]):
            yield mark.words
        for row in touched:
            rows[row].append(mark)
