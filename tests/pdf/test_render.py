"""Pages: valid, the same each time, complete, and nothing falls off."""

from __future__ import annotations

import hashlib
import io
import os
import re
import subprocess
import sys
from pathlib import Path

import page
import pikepdf
import pypdfium2
import pytest

from meso_screen.model import blocks as b
from meso_screen.model.report import Identity, Part, Report
from meso_screen.pdf.compare import compare
from meso_screen.pdf.extract import attachments as read_attachments
from meso_screen.pdf.extract import extract_text
from meso_screen.pdf.render import render
from meso_screen.problems import ProblemError
from pdf.sample import LABELS, RECORD, attachments, finding, sample, signature

PROFILES = (page.ValidationProfile.PDF_A_3A, page.ValidationProfile.PDF_UA_1)
HARD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 4


def assert_valid(pdf: bytes, folder: Path) -> None:
    file = folder / "document.pdf"
    file.write_bytes(pdf)
    for profile in PROFILES:
        verdict = page.validate_pdf(str(file), profile=profile)
        assert "no failures" in str(verdict), str(verdict)


def bare(text: str) -> str:
    return "".join(text.split())


def pdftotext(pdf: bytes, *options: str) -> str:
    run = subprocess.run(["pdftotext", *options, "-", "-"], input=pdf, capture_output=True, check=True)
    return run.stdout.decode()


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"paper": "Letter", "draft": True},
        {"large_print": True},
        {"kind": "patient_copy", "qr": ""},
        {"medicines": 40, "findings": 20, "answers": 120},
        {"parts": (), "approval": "", "strapline": ""},
        {
            "kind": "blank_form",
            "person": Identity(family="", given="", born="", record_number=""),
            "parts": (
                Part(id="x", blocks=(b.Heading(text="Medicines"), b.SpaceToWrite(text="Name"), finding("stop"))),
            ),
        },
    ],
    ids=["record", "letter-draft", "large", "patient", "largest", "empty", "blank"],
)
def test_each_layout_meets_both_standards_and_says_everything(changes: dict[str, object], tmp_path: Path) -> None:
    report = sample(**changes)
    pdf = render(report, attachments())
    assert_valid(pdf, tmp_path)
    assert compare(report, pdf, RECORD) == []


def test_the_same_report_gives_the_same_bytes_in_another_process(font_home: Path) -> None:
    code = (
        "import hashlib, sys; from pdf.sample import sample, attachments; from meso_screen.pdf.render import render;"
        "print(hashlib.sha256(render(sample(), attachments())).hexdigest())"
    )
    paths = os.pathsep.join([str(Path(__file__).parents[1]), str(Path(__file__).parents[2])])
    environment = os.environ | {"MESO_SCREEN_HOME": str(font_home), "PYTHONPATH": paths, "PYTHONHASHSEED": "7"}
    other = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert other.stdout.strip() == hashlib.sha256(render(sample(), attachments())).hexdigest()


def test_a_different_sentence_gives_different_bytes() -> None:
    assert render(sample()) != render(sample(title="Consent to mesotherapy."))


@pytest.mark.parametrize("large", [False, True])
def test_poppler_and_pdfium_extract_every_sentence(large: bool) -> None:
    report = sample(large_print=large)
    pdf = render(report)
    by_poppler = bare(pdftotext(pdf, "-raw"))
    document = pypdfium2.PdfDocument(pdf)
    by_pdfium = bare("".join(one.get_textpage().get_text_bounded() for one in document))
    for sentence in report.sentences():
        # A sentence may break over two pages only as a whole line, so its words are looked for line by line.
        assert bare(sentence) in by_poppler, sentence
        assert bare(sentence) in by_pdfium, sentence


def test_every_page_says_whose_it_is_and_which_document() -> None:
    report = sample(draft=True)
    pages = extract_text(render(report)).split("\f")[:-1]
    assert len(pages) > 3
    for number, text in enumerate(pages, 1):
        for words in (*report.header(), *report.footer(), report.page_number(number, len(pages)), LABELS["draft"]):
            assert words in text


def test_no_word_leaves_the_text_column_however_long() -> None:
    rows = tuple((HARD, HARD, f"{HARD}-{i}") for i in range(3))
    blocks: tuple[b.Block, ...] = (
        b.Paragraph(text=HARD),
        b.Table(header=("one", "two", HARD), rows=rows),
        b.Facts(rows=((HARD, HARD), ("short", "value"))),
        b.AnswersBlock(rows=(b.AnswerRow(item="P1", question=HARD, answer=HARD),)),
        finding("stop").model_copy(update={"title": HARD, "do": "word " * 900}),
        b.ChoiceBlock(choices=(b.Choice(text=HARD, state="yes", answer="Yes"),)),
        signature("Patient", HARD),
    )
    report = sample(parts=(Part(id="hard", title=HARD, blocks=blocks),), title=HARD)
    pdf = render(report)
    assert compare(report, pdf) == []
    boxes = re.findall(r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)"', pdftotext(pdf, "-bbox"))
    assert len(boxes) > 900
    for left, top, right, bottom in boxes:
        assert float(left) >= 70.5 and float(right) <= 539.5
        assert float(top) >= 25 and float(bottom) <= 815


def _pages_of(element: pikepdf.Object) -> set[tuple[int, int]]:
    """The pages an element and what is in it are drawn on."""
    kids = element.get("/K", pikepdf.Array())
    found: set[tuple[int, int]] = set()
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        found |= {kid.Pg.objgen} if "/MCID" in kid else _pages_of(kid)
    return found


@pytest.mark.parametrize("lines", range(0, 60, 6))
def test_a_signature_never_breaks_over_two_pages(lines: int) -> None:
    filler = tuple(b.Paragraph(text=f"Line {i}") for i in range(lines))
    report = sample(parts=(Part(id="x", title="Sign", blocks=(*filler, signature("Patient", "Zoë"))),))
    with pikepdf.open(io.BytesIO(render(report))) as document:
        section = document.Root.StructTreeRoot.K[0].K[1]
        (block,) = [kid for kid in section.K if kid.S == "/Div"]
        assert len(_pages_of(block)) == 1


def test_a_part_that_asks_to_stay_together_stays_on_one_page() -> None:
    report = sample()
    with pikepdf.open(io.BytesIO(render(report))) as document:
        section = document.Root.StructTreeRoot.K[0].K[7]
        assert len(_pages_of(section)) == 1


def test_a_letter_no_font_has_is_named_before_anything_is_drawn() -> None:
    part = Part(id="x", blocks=(b.Paragraph(text="I feel 🙂 today"),))
    with pytest.raises(ProblemError) as refused:
        render(sample(parts=(part,)))
    (problem,) = refused.value.problems
    assert "🙂" in problem.what and "U+1F642" in problem.what
    assert problem.place == "I feel 🙂 today"


@pytest.mark.parametrize("text", ["שלום", "مرحبا", "你好", "สวัสดี", "नमस्ते"])
def test_a_script_that_would_be_set_wrongly_is_refused(text: str) -> None:
    with pytest.raises(ProblemError):
        render(sample(title=text))


def test_letters_that_only_the_second_font_has_are_printed() -> None:
    report = sample(title="Ɐ and ⱹ stand beside Inter")
    pdf = render(report)
    assert compare(report, pdf) == []
    assert "ⱹ" in extract_text(pdf)


def test_accents_typed_apart_are_printed_as_one_letter() -> None:
    pdf = render(sample(title="Zoe\u0308 O\u0302"))
    assert "Zoë Ô" in extract_text(pdf)


def test_each_severity_is_told_by_its_word_and_by_its_shape_in_grey(tmp_path: Path) -> None:
    tiers: tuple[b.Tier, ...] = ("stop", "clear_first", "caution", "note", "not_known")
    looks = []
    for tier in tiers:
        block = finding("stop").model_copy(update={"tier": tier})
        labels = LABELS | dict.fromkeys(tiers, "SAME")
        pdf = render(sample(parts=(Part(id="x", blocks=(block,)),), labels=labels, qr=""))
        bitmap = pypdfium2.PdfDocument(pdf)[0].render(scale=1, grayscale=True).to_pil()
        looks.append(hashlib.sha256(bitmap.point(lambda v: 0 if v < 200 else 255).tobytes()).hexdigest())
        assert LABELS[tier] in extract_text(render(sample(parts=(Part(id="x", blocks=(block,)),))))
    assert len(set(looks)) == len(tiers)


def test_the_attached_files_come_out_as_they_went_in() -> None:
    files = read_attachments(render(sample(), attachments()))
    assert files == {one.name: one.data for one in attachments()}


def test_no_font_is_left_outside_the_file() -> None:
    with pikepdf.open(io.BytesIO(render(sample()))) as document:
        fonts = [o for o in document.objects if isinstance(o, pikepdf.Dictionary) and o.get("/Type") == "/Font"]
        assert fonts
        assert all("/FontFile2" in font.FontDescriptor for font in fonts)
        assert any("Inter" in str(font.BaseFont) for font in fonts)


def test_the_code_on_the_page_is_drawn_for_the_text_given() -> None:
    with_code, without = render(sample(parts=())), render(sample(parts=(), qr=""))
    other = render(sample(parts=(), qr="MS1:D-2026-000124:0123456789abcdef"))
    assert len({with_code, without, other}) == 3


def test_a_part_starts_a_page_when_it_asks_to() -> None:
    part = Part(id="x", title="Alone", blocks=(b.Paragraph(text="words"),))
    count = [
        len(extract_text(render(sample(parts=(part, part.model_copy(update={"new_page": new}))))).split("\f")) - 1
        for new in (False, True)
    ]
    assert count == [1, 2]


@pytest.mark.parametrize("large", [False, True])
def test_a_table_header_longer_than_a_page_is_printed_once(large: bool) -> None:
    header = ("word " * 400, "two", "three")
    table = b.Table(header=header, widths=(1, 6, 6), rows=tuple((f"row {i}", "x", "y") for i in range(9)))
    ticks = b.TickTable(question="word " * 900, columns=("Yes",), rows=(b.TickRow(item="1", text="word " * 700),))
    report = sample(parts=(Part(id="x", blocks=(table, ticks)),), large_print=large)
    assert compare(report, render(report)) == []


def test_the_largest_documents_are_drawn_whole() -> None:
    report: Report = sample(findings=100, medicines=40, answers=30)
    assert compare(report, render(report)) == []
