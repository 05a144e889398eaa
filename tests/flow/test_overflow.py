"""However much there is to say: every letter inside the text column, no signature torn apart, nothing lost.

Both papers and both prints of every kind take turns here; all four of each with MESO_OVERFLOW=all.
"""

from __future__ import annotations

import io
import os
from typing import Any, get_args

import pikepdf
import pytest
from random_visits import NAMES, drawn_answers
from test_documents import crowded
from visits import CHLOE, clinic_session, new_visit

from meso_screen.flow.compose import compose
from meso_screen.flow.knowledge import Knowledge
from meso_screen.flow.session import Session
from meso_screen.flow.visit import Visit
from meso_screen.model.blocks import FindingBlock, SignatureBlock
from meso_screen.model.report import KIND, Report
from meso_screen.pdf.compare import compare
from meso_screen.pdf.extract import PageText, read_page
from meso_screen.pdf.painting import Letters
from meso_screen.pdf.render import render
from meso_screen.pdf.sheet import EDGE, fit

ALL = os.environ.get("MESO_OVERFLOW") == "all"
KINDS: tuple[KIND, ...] = get_args(KIND)
FORMS = [(paper, large) for paper in ("A4", "Letter") for large in (False, True)]
TURNS = [(kind, FORMS if ALL else [FORMS[at % 4], FORMS[3 - at % 4]]) for at, kind in enumerate(KINDS)]
CASES = [(kind, *form) for kind, forms in TURNS for form in forms]


@pytest.fixture
def session(knowledge: Knowledge) -> Session:
    return clinic_session(knowledge)


def assert_inside(report: Report, pages: list[PageText]) -> None:
    """Each run of letters stands between the margins, and the content between head and foot."""
    sheet, _ = fit(report)
    left, right = sheet.left - 0.5, sheet.left + sheet.column + 0.5
    for number, page in enumerate(pages, 1):
        for mark in page.painted.marks:
            if isinstance(mark, Letters) and mark.furniture != "Watermark":
                inside = mark.place.left >= left and mark.place.right <= right
                content = mark.number is not None
                high, low = (sheet.tall - sheet.above, sheet.below) if content else (sheet.tall, EDGE - 12)
                assert inside and low <= mark.place.foot and mark.place.top <= high, (number, mark)
            elif not isinstance(mark, Letters):
                assert page.painted.box.holds(mark.place, 1.0), (number, mark)


def signature_pages(document: Any, pages: list[PageText], roles: set[str]) -> list[set[int]]:
    """The pages each signature's block is drawn on."""
    number_of = {page.obj.objgen: number for number, page in enumerate(document.pages)}
    found: list[set[int]] = []

    def drawn(element: Any) -> list[tuple[int, str]]:
        kids = element.get("/K", pikepdf.Array())
        said: list[tuple[int, str]] = []
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if "/MCID" in kid:
                number = number_of[kid.Pg.objgen]
                said.append((number, " ".join(pages[number].words.get(int(kid.MCID), []))))
            elif "/S" in kid:
                inner = drawn(kid)
                if kid.S == "/Div" and inner and inner[0][1] in roles:
                    found.append({number for number, _ in inner})
                said += inner
        return said

    drawn(document.Root.StructTreeRoot.K[0])
    return found


def check(report: Report) -> int:
    """Draw it, and look at each page; the number of pages."""
    pdf = render(report)
    assert compare(report, pdf) == []
    with pikepdf.open(io.BytesIO(pdf)) as document:
        pages = [read_page(page) for page in document.pages]
        blocks = [block for part in report.parts for block in part.blocks if isinstance(block, SignatureBlock)]
        torn = signature_pages(document, pages, {block.role for block in blocks})
    assert [len(on) for on in torn] == [1] * len(blocks)
    assert_inside(report, pages)
    return len(pages)


@pytest.mark.parametrize(("kind", "paper", "large"), CASES)
def test_nothing_of_a_crowded_visit_leaves_the_column_or_the_page(
    session: Session, kind: KIND, paper: str, large: bool
) -> None:
    report = compose(session, crowded(session, "healthy"), kind)
    check(report.model_copy(update={"paper": paper, "large_print": large}))


@pytest.mark.parametrize(("paper", "large"), FORMS if ALL else FORMS[:1])
def test_a_hundred_findings_are_drawn_whole(session: Session, paper: str, large: bool) -> None:
    visit = worst(session)
    report = compose(session, visit, "consent_record")
    blocks = [block for part in report.parts for block in part.blocks]
    assert sum(isinstance(block, FindingBlock) for block in blocks) > 100
    assert check(report.model_copy(update={"paper": paper, "large_print": large})) > 50


def worst(session: Session) -> Visit:
    answers = drawn_answers(session.knowledge, "worse", 2)
    return new_visit(session, answers, CHLOE.model_copy(update={"family": max(NAMES, key=len)}))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kind", ["consent_record", "patient_copy"])
def test_a_name_in_any_alphabet_stands_whole_on_every_page(session: Session, kind: KIND, name: str) -> None:
    visit = new_visit(session, None, CHLOE.model_copy(update={"family": name, "given": name}))
    for large in (False, True) if ALL else (len(name) % 2 == 0,):
        check(compose(session, visit, kind).model_copy(update={"large_print": large}))
