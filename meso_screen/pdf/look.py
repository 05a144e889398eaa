"""Sizes of type and space for one report: the scale every page module builds with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from meso_screen.model.report import AT_HOME, Report
from meso_screen.pdf.fonts import Style
from meso_screen.pdf.layout import BRAND, INK, MUTED, Text
from meso_screen.pdf.tags import Element

MM = 72 / 25.4
PAPERS = {"A4": (210 * MM, 297 * MM), "Letter": (612.0, 792.0)}
MOST_PAGES = {"patient_copy": 4, "not_today": 2, "pre_treatment": 2, "aftercare": 2, "letter": 1}
"""Pages a document may take; a smaller size of type is tried first where it takes more."""


@dataclass(frozen=True)
class Look:
    """Type sizes in points for one kind of reader.

    Clear print: 12 pt at least, 14 on pages a patient takes home, 18 in large print, which also has wider leading and
    more space between blocks (UKAAF G003). ``page`` is the height a page offers to its content; ``level`` is that of a
    heading inside a part, since no level may be skipped.
    """

    body: float
    h1: float
    h2: float
    h3: float
    reference: float
    leading: float
    gap: float
    large: bool
    labels: Mapping[str, str]
    page: float = 0.0
    level: int = 3
    close: int = 0

    @property
    def rim(self) -> float:
        """Room above and below the text of one row."""
        return 4.0 if self.large else 2.5

    @property
    def small(self) -> Look:
        """For the clinic's own reading, such as every answer in full: 9.5 pt, but never in large print."""
        return self if self.large else replace(self, body=9.5, h3=10.5, leading=1.23, gap=4.5)

    @property
    def whole(self) -> float:
        """Up to this height a block stays on one page; the closest setting leaves no room to keep long ones."""
        return self.page * (0.92 if self.large else 0.1 if self.close > 1 else 0.5)

    def text(self, words: str, *, muted: bool = False, tag: str = "P", before: float = 0.0) -> Text:
        """Body text."""
        colour = MUTED if muted else INK
        return Text(words, self.body, tag=tag, colour=colour, leading=self.leading, before=before)

    def strong(
        self, words: str, *, tag: str = "P", before: float = 0.0, muted: bool = False, keep_next: bool = False,
        scope: str = "",
    ) -> Text:  # fmt: skip
        """Body text in semibold."""
        colour = MUTED if muted else INK
        return Text(
            words, self.body, "semibold", tag=tag, colour=colour, leading=self.leading, before=before,
            keep_next=keep_next, element=Element(tag, scope=scope),
        )  # fmt: skip

    def heading(self, words: str, level: int, *, before: float = 0.0) -> Text:
        """A heading of level 1, 2 or 3 that never stands alone at a page's foot."""
        size = {1: self.h1, 2: self.h2, 3: self.h3}[level]
        style: Style = "semibold" if level == 3 else "bold"
        colour = BRAND if level == 2 else INK
        return Text(
            words, size, style, tag=f"H{level}", colour=colour, leading=1.22, before=before, keep_next=True, keep=True
        )


class Setting(NamedTuple):
    """How large and how close a document is set: ``close`` 0 is open, 1 and 2 have less space between lines."""

    body: float
    close: int = 0


def sizes(report: Report) -> tuple[Setting, ...]:
    """Settings to try, the best first: 14 pt for what goes home, never below 12 there, so that it keeps its pages."""
    if report.large_print:
        return (Setting(18.0),)
    if report.kind in AT_HOME:
        # The smallest size is also set closer, in two steps: the last ones before another page.
        return (*(Setting(body) for body in (14.0, 13.5, 13.0, 12.5)), Setting(12.0, 1), Setting(12.0, 2))
    return tuple(Setting(body) for body in ((12.0, 11.5, 11.0) if report.kind == "letter" else (12.0,)))


def look_of(report: Report, page: float = 0.0, setting: Setting | None = None) -> Look:
    """The look for a report's kind, set as ``sizes`` names first unless another setting is given."""
    body, close = setting or sizes(report)[0]
    if report.large_print:
        return Look(body, 27, 22, 19.5, 12, 1.5, 16, True, report.labels, page)
    if report.kind in AT_HOME:
        h2, leading, gap = ((16.0, 1.26, 6.5), (14.0, 1.18, 3.5), (13.5, 1.12, 2.0))[close]
        return Look(body, 21, h2, body, 9, leading, gap, False, report.labels, page, close=close)
    return Look(body, 20, 14.5, body, 8.5, 1.26, 5.5, False, report.labels, page)
