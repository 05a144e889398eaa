"""What every reader extracts and shows: each approved sentence, both signatures, the tiers in grey, and the code.

A few documents here; each example in each kind, on both papers and in both prints, with MESO_READERS=all.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
from itertools import combinations
from pathlib import Path
from typing import Any, get_args

import pikepdf
import pytest
import readers
import zxingcpp
from PIL import Image, ImageChops, ImageStat
from visits import (
    STEMS,
    clinic_session,
    decide_everything,
    example_answers,
    new_visit,
    sign_both,
    talk,
)

from meso_screen.flow import sealing, signing
from meso_screen.flow.compose import compose
from meso_screen.flow.knowledge import Knowledge
from meso_screen.flow.session import Session
from meso_screen.flow.visit import Visit
from meso_screen.model.blocks import FindingBlock, SignatureBlock
from meso_screen.model.report import KIND, Attachment, Part, Report
from meso_screen.pdf.extract import Leaf, attachments, read_leaves, read_page
from meso_screen.pdf.fonts import tidy
from meso_screen.pdf.painting import Letters, Rect
from meso_screen.pdf.render import render

ALL = os.environ.get("MESO_READERS") == "all"
KINDS: tuple[KIND, ...] = get_args(KIND)
FEW: list[tuple[str, KIND, str, bool]] = [
    ("healthy", "consent_record", "A4", False), ("healthy", "patient_copy", "Letter", False),
    ("healthy", "patient_copy", "A4", True), ("lidocaine-allergy", "not_today", "Letter", True),
    ("apixaban", "letter", "A4", False), ("unrealistic-event", "aftercare", "A4", False),
]  # fmt: skip
EVERY = [(s, k, p, large) for s in STEMS for k in KINDS for p in ("A4", "Letter") for large in (False, True)]
pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture
def session(knowledge: Knowledge) -> Session:
    return clinic_session(knowledge)


def visit_of(session: Session, stem: str) -> Visit:
    """The example, signed by both where it may be signed."""
    visit = talk(session, decide_everything(session, new_visit(session, example_answers(stem))))
    return sign_both(session, visit) if signing.view_consent(session, visit).ready else visit


def paper_of(session: Session, visit: Visit, kind: KIND, paper: str, large: bool) -> tuple[Report, bytes]:
    """One document of a visit, drawn with all that travels inside it."""
    embed: tuple[Attachment, ...] = ()
    if kind == "consent_record":
        report, embed = sealing.prepare_record(session, visit)
    else:
        report = compose(session, visit, kind, with_signatures=kind == "patient_copy")
    report = report.model_copy(update={"paper": paper, "large_print": large})
    return report, render(report, embed)


def bare(text: str) -> str:
    # pdfium gives a broken line's hyphen as U+0002 or U+FFFE; the hyphens of our words are their own.
    return "".join(tidy(text.replace("\ufffe", "-").replace("\x02", "-")).split())


def body(report: Report, texts: list[str]) -> str:
    """The words between head and foot of each page, as a reader gave them."""
    name, *facts = report.header()
    head, words = bare(name + "·".join(facts)), ""
    for number, text in enumerate(texts, 1):
        foot = bare(report.page_number(number, len(texts)) + "".join(report.footer()))
        page = bare(text)
        assert page.startswith(head) and page.endswith(foot), (number, page[:60], page[-90:])
        words += page.removeprefix(head).removesuffix(foot)
    return words


def pads(pdf: bytes) -> list[tuple[int, Leaf]]:
    """The signatures of a document: the page, from 0, and what is drawn."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        pages = [read_page(page) for page in document.pages]
        leaves = [leaf for leaf in read_leaves(document, pages) if leaf.tag == "Figure"]
    found = []
    for leaf in leaves:
        number = next(n for n, page in enumerate(pages) if any(mark is leaf.paths[0] for mark in page.painted.marks))
        found.append((number, leaf))
    return found


def cut(image: Image.Image, box: Rect, dpi: int) -> Image.Image:
    """What stands inside a box of the page, in points from its foot."""
    scale = dpi / 72
    top = image.height - box.top * scale
    return image.crop((round(box.left * scale), round(top), round(box.right * scale),
                       round(image.height - box.foot * scale)))  # fmt: skip


@pytest.mark.parametrize(("stem", "kind", "paper", "large"), EVERY if ALL else FEW)
def test_every_reader_extracts_each_sentence_and_shows_both_signatures(
    session: Session, stem: str, kind: KIND, paper: str, large: bool, tmp_path: Path
) -> None:
    visit = visit_of(session, stem)
    report, pdf = paper_of(session, visit, kind, paper, large)
    for reader, texts in readers.TEXTS.items():
        words = body(report, texts(pdf))
        assert [text for text in report.sentences() if bare(text) not in words] == [], reader
    blocks = [block for part in report.parts for block in part.blocks if isinstance(block, SignatureBlock)]
    signed = [block for block in blocks if block.strokes]
    drawn = [pad for pad in pads(pdf) if len(pad[1].paths) == 3]
    shows = kind in ("consent_record", "patient_copy") and visit.signatures
    assert len(drawn) == len(signed) == (2 if shows else 0)
    for number, leaf in drawn:
        pad, _, ink = leaf.paths
        inside = Rect(pad.place.left + 3, pad.place.foot + 3, pad.place.right - 3, pad.place.top - 3)
        for reader, page in readers.PAGES.items():
            dark = cut(page(pdf, number, 100, tmp_path), inside, 100).point(lambda value: 255 if value < 128 else 0)
            shown = dark.getbbox()
            assert shown is not None, reader
            assert dark.histogram()[255] > 100, reader
            assert (shown[2] - shown[0]) * 72 / 100 > 0.9 * (ink.place.right - ink.place.left), reader
            assert (shown[3] - shown[1]) * 72 / 100 > 0.9 * (ink.place.top - ink.place.foot), reader


def code_of(report: Report, pdf: bytes) -> str:
    """The code that each page must carry."""
    if report.kind != "consent_record":
        return report.qr
    data = attachments(pdf)[sealing.RECORD_NAME]
    canonical = json.dumps(json.loads(data), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    assert canonical == data
    return f"MS1:{report.document_id}:{hashlib.sha256(canonical).hexdigest()[:16]}"


def decoded(image: Image.Image) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(image)]


@pytest.mark.parametrize(("paper", "large"), [("A4", False), ("Letter", True), ("A4", True), ("Letter", False)])
@pytest.mark.parametrize("kind", ["consent_record", "blank_form"])
def test_the_code_is_read_from_every_page_from_print_and_from_a_poor_scan(
    session: Session, kind: KIND, paper: str, large: bool, tmp_path: Path
) -> None:
    report, pdf = paper_of(session, visit_of(session, "healthy"), kind, paper, large)
    wanted = [code_of(report, pdf)]
    assert wanted[0].startswith("MS1:C-") and len(wanted[0]) == 35
    with pikepdf.open(io.BytesIO(pdf)) as document:
        count = len(document.pages)
    for number in range(count) if ALL else {0, count // 2, count - 1}:
        page = readers.pdfium_page(pdf, number, 150, tmp_path)
        assert decoded(page) == wanted, number
        assert decoded(readers.noisy(page, number)) == wanted, number
        assert decoded(readers.poppler_page(pdf, number, 300, tmp_path)) == wanted, number


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in ("consent_record", "blank_form")])
def test_what_goes_home_carries_no_code(session: Session, kind: KIND) -> None:
    assert compose(session, visit_of(session, "apixaban"), kind).qr == ""


TIERS = ("stop", "clear_first", "caution", "note", "not_known")


@pytest.mark.parametrize("reader", ["poppler", "pdfium"])
@pytest.mark.parametrize("large", [False, True])
def test_in_grey_the_marks_of_the_tiers_differ_pair_by_pair(
    session: Session, reader: str, large: bool, tmp_path: Path
) -> None:
    report = compose(session, visit_of(session, "apixaban"), "consent_record")
    real = next(block for part in report.parts for block in part.blocks if isinstance(block, FindingBlock))
    blocks: tuple[Any, ...] = tuple(real.model_copy(update={"tier": tier}) for tier in TIERS)
    same: dict[str, Any] = {"labels": {**report.labels, **dict.fromkeys(TIERS, "SAME")}, "large_print": large}
    report = report.model_copy(update={**same, "parts": (Part(id="screening", blocks=blocks),)})
    pdf = render(report)
    looks = []
    with pikepdf.open(io.BytesIO(pdf)) as document:
        sheets = [read_page(page).painted for page in document.pages]
    for number, sheet in enumerate(sheets):
        image = readers.PAGES[reader](pdf, number, 150, tmp_path)
        for mark in sheet.marks:
            if isinstance(mark, Letters) and mark.words == "SAME":
                left, foot, _, top = mark.place
                wide = 1.3 * mark.size
                box = Rect(left - wide - 3, foot - 2, left - 3, top + 3)
                looks.append(cut(image, box, 150))
    assert len(looks) == len(TIERS)
    for one, other in combinations(looks, 2):
        apart = ImageStat.Stat(ImageChops.difference(one, other.resize(one.size))).mean[0]
        assert apart > 20
