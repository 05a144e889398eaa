"""The sheet every page is drawn on: whose page it is at the top, which document at the foot, the code in the corner.

A loose page must be attributable, so both stand on each page. They are page furniture, tagged as artifacts.
"""

from __future__ import annotations

from meso_screen.model.report import AT_HOME, Report
from meso_screen.pdf.layout import INK, MUTED, RULE, Box, Columns, NewPage, Stack, Text
from meso_screen.pdf.look import MM, MOST_PAGES, PAPERS, Look, Setting, look_of, sizes
from meso_screen.pdf.marks import code
from meso_screen.pdf.pages.part import part
from meso_screen.pdf.tags import Element, Ink
from meso_screen.pdf.typeset import width_of
from meso_screen.problems import refuse

BINDING, MARGIN = 25 * MM, 20 * MM
EDGE = 9.5 * MM
CODE = 19 * MM
GAP = 3.5 * MM
NEARLY_EMPTY = 0.3
"""Share of a last page below which a smaller type is tried to save that page."""
SMALLEST_TO_SAVE = 13.0
LONG_HEAD = 10.0
"""Points in which a header of several lines is set."""


class Sheet:
    """The geometry and furniture of one report's pages, in points."""

    def __init__(self, report: Report, setting: Setting | None = None) -> None:
        self.report = report
        self.wide, self.tall = PAPERS[report.paper]
        # What goes home is not bound.
        self.left = MARGIN if report.kind in AT_HOME else BINDING
        self.column = self.wide - self.left - MARGIN
        plain = look_of(report, 0.0, setting)
        self.header = self._header(plain)
        self.footer_text = self.column
        self.reference = Stack(
            [Text(words, plain.reference, colour=MUTED, leading=1.35, artifact=True) for words in report.footer()]
        )
        self.above = EDGE + self.header.height(self.column) + 2.5 * MM
        line = plain.body * 1.3
        beside = width_of(report.page_number(88, 88), "semibold", plain.body) + 18
        self.page_column = 0.0 if report.large_print else beside
        foot = max(line, self.reference.height(self.footer_text - beside))
        if report.large_print:
            foot = line + self.reference.height(self.footer_text) + 2
        self.below = EDGE + foot + 3.5 * MM
        self.body = self.tall - self.above - self.below - GAP
        self.look = look_of(report, self.body, setting)

    def _header(self, look: Look) -> Box:
        name, *facts = self.report.header() or ("",)
        line = " · ".join(facts)
        boxes: list[Box] = []
        draft = self.report.labels["draft"] if self.report.draft else ""
        reserve = width_of(draft, "bold", look.body) + 24 if draft else 0
        one_line = width_of(name, "semibold", look.body) + width_of(line, "regular", look.body) + 16
        title = Text(name, look.body, "semibold", leading=1.3, artifact=True)
        if one_line + reserve < self.column:
            rest = Text(line, look.body, colour=MUTED, leading=1.3, artifact=True)
            boxes.append(Columns([title, rest], [width_of(name, "semibold", look.body) + 14, 0]))
        else:
            # A name longer than a line stands on every page, so it is set smaller there; never in large print.
            size = look.body if self.report.large_print else min(look.body, LONG_HEAD)
            title = Text(name, size, "semibold", leading=1.3, artifact=True)
            boxes += [_inset(title, reserve), Text(line, size, colour=MUTED, leading=1.3, artifact=True)]
        return Stack(boxes)

    def pages(self) -> list[Box]:
        """The report's content cut into pages."""
        return paginate(self._story(), self.column, self.body)

    def _story(self) -> list[Box]:
        report, look = self.report, self.look
        opening: list[Box] = []
        if report.clinic_name:
            opening.append(look.strong(report.clinic_name, muted=True))
        opening.append(look.heading(report.title, 1, before=2))
        if report.strapline:
            opening.append(look.text(report.strapline, before=4))
        if report.approval:
            opening.append(look.text(report.approval, muted=True, before=4))
        story: list[Box] = [Stack(opening, element=Element("Sect"))]
        for one in report.parts:
            if one.new_page:
                story.append(NewPage())
            story.append(part(one, look))
        return story

    def draw(self, ink: Ink, content: Box, number: int, count: int) -> None:
        """Draw one page."""
        if self.report.draft:
            self._draft(ink)
        with ink.artifact("Header"):
            self._head(ink)
        content.draw(ink, self.left, self.tall - self.above - GAP, self.column)
        with ink.artifact("Footer"):
            self._foot(ink, number, count)

    def _head(self, ink: Ink) -> None:
        canvas = ink.canvas
        self.header.draw(ink, self.left, self.tall - EDGE, self.column)
        canvas.setStrokeColor(RULE)
        canvas.setLineWidth(0.8)
        canvas.line(self.left, self.tall - self.above, self.left + self.column, self.tall - self.above)
        if self.report.draft:
            word = self.report.labels["draft"]
            size = self.look.body
            wide = width_of(word, "bold", size)
            right = self.left + self.column
            canvas.setStrokeColor(INK)
            canvas.setLineWidth(1.2)
            canvas.rect(right - wide - 12, self.tall - EDGE - size * 1.35, wide + 12, size * 1.5)
            Text(word, size, "bold", leading=1.3, artifact=True).draw(
                ink, right - wide - 6, self.tall - EDGE + size * 0.05, wide + 6
            )

    def _foot(self, ink: Ink, number: int, count: int) -> None:
        canvas = ink.canvas
        top = self.below - 3.5 * MM
        canvas.setStrokeColor(RULE)
        canvas.setLineWidth(0.8)
        canvas.line(self.left, self.below - 2 * MM, self.left + self.column, self.below - 2 * MM)
        words = self.report.page_number(number, count)
        line = Text(words, self.look.body, "semibold", leading=1.3, artifact=True)
        line.draw(ink, self.left, top, self.footer_text)
        if self.page_column:
            self.reference.draw(ink, self.left + self.page_column, top, self.footer_text - self.page_column)
        else:
            self.reference.draw(ink, self.left, top - line.leading - 2, self.footer_text)
        if self.report.qr:
            # In the binding margin, below any hole and beside the text: its quiet zone is white paper.
            code(self.report.qr, CODE)(ink, self.left - CODE - 2 * MM, EDGE - 4 * MM, CODE)

    def _draft(self, ink: Ink) -> None:
        word = self.report.labels["draft"]
        with ink.artifact("Watermark"):
            canvas = ink.canvas
            canvas.saveState()
            canvas.translate(self.wide / 2, self.tall / 2)
            canvas.rotate(52)
            size = min(150.0, 150 * 420 / max(width_of(word, "bold", 150), 1))
            canvas.setFillColor("#EEF1F3")
            Text(word, size, "bold", leading=1.0, colour="#EEF1F3", artifact=True).draw(
                ink, -width_of(word, "bold", size) / 2, size / 2, 2 * self.tall
            )
            canvas.restoreState()


def _inset(box: Box, right: float) -> Box:
    return Columns([box, Stack([])], [0, right]) if right else box


def fit(report: Report) -> tuple[Sheet, list[Box]]:
    """The sheet and its pages in the largest type in which the document keeps to its number of pages.

    A last page with a few lines only is saved where type of 13 pt or more can do it.
    """
    chosen: tuple[Sheet, list[Box]] | None = None
    for setting in sizes(report):
        sheet = Sheet(report, setting)
        pages = sheet.pages()
        if chosen is None and len(pages) <= MOST_PAGES.get(report.kind, len(pages)):
            chosen = sheet, pages
            if len(pages) == 1 or pages[-1].height(sheet.column) > sheet.body * NEARLY_EMPTY:
                break
        elif chosen is not None and setting.body >= SMALLEST_TO_SAVE and len(pages) < len(chosen[1]):
            return sheet, pages
    return chosen or (sheet, pages)


def paginate(story: list[Box], width: float, room: float) -> list[Box]:
    """Cut a story into pages no taller than ``room``.

    Raises ProblemError when something that must stay whole is taller than a page.
    """
    pages: list[Box] = []
    waiting: list[Box] = []
    for box in [*story, NewPage()]:
        if not isinstance(box, NewPage):
            waiting.append(box)
            continue
        rest: Box | None = Stack(waiting) if waiting else None
        waiting = []
        while rest is not None:
            if rest.height(width) <= room + 1e-6:
                pages.append(rest)
                break
            parts = rest.split(width, room) or rest.split(width, room, force=True)
            if parts is None:
                raise refuse(
                    "Something in this document does not fit on a page.",
                    "the document's layout",
                    "Report this with the form pack's version; nothing was signed.",
                )
            head, rest = parts
            pages.append(head)
    return pages
