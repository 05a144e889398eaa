"""The tag layer: marks what is drawn, so that a screen reader meets the document in its logical order.

reportlab writes untagged pages. An Element here is one structure element of PDF 1.7 (§14.7); while a page is drawn each
piece of text is bracketed as marked content of the open element, and everything decorative as an artifact.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any


@dataclass(eq=False)
class Element:
    """A structure element. ``kids`` holds elements and (page from 0, marked-content id) pairs in reading order.

    ``alt`` is the text alternative of a figure, ``scope`` that of a table header ("Row", "Column"), ``box`` a figure's
    bounding box in points. An element drawn on two pages is the same object on both.
    """

    tag: str
    alt: str = ""
    scope: str = ""
    kids: list[Element | tuple[int, int]] = field(default_factory=list)
    box: tuple[float, float, float, float] | None = None
    placed: bool = False


class Ink:
    """A reportlab canvas that records tags while it draws. Lengths in points, y upwards from the page's foot."""

    def __init__(self, canvas: Any, root: Element) -> None:
        self.canvas = canvas
        self.root = root
        self.page = 0
        self._open = [root]
        self._marked: dict[int, int] = {}
        self._inside_mark = False

    def marks_on(self, page: int) -> int:
        """How many marked contents the page holds."""
        return self._marked.get(page, 0)

    def next_page(self) -> None:
        """Finish the page."""
        self.canvas.showPage()
        self.page += 1

    @contextmanager
    def within(self, element: Element | None) -> Iterator[None]:
        """Open an element; what is drawn inside belongs to it. None groups nothing."""
        if element is None:
            yield
            return
        if not element.placed:
            self._open[-1].kids.append(element)
            element.placed = True
        self._open.append(element)
        try:
            yield
        finally:
            self._open.pop()

    @contextmanager
    def content(self, element: Element) -> Iterator[None]:
        """Bracket real content as a leaf of ``element``."""
        with self.within(element):
            number = self._marked.get(self.page, 0)
            self._marked[self.page] = number + 1
            element.kids.append((self.page, number))
            self._bracket(f"/{element.tag} <</MCID {number}>> BDC")
            yield
            self._close()

    @contextmanager
    def artifact(self, furniture: str = "") -> Iterator[None]:
        """Bracket decoration; ``furniture`` "Header" or "Footer" marks page furniture."""
        if self._inside_mark:
            yield
            return
        subtype = f"/Artifact <</Type /Pagination /Subtype /{furniture}>> BDC"
        self._bracket(subtype if furniture else "/Artifact BMC")
        yield
        self._close()

    def _bracket(self, operator: str) -> None:
        self._inside_mark = True
        self.canvas._code.append(operator)

    def _close(self) -> None:
        self.canvas._code.append("EMC")
        self._inside_mark = False
