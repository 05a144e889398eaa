"""The gate before the seal names whatever differs between the record and the drawn page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from meso_screen.model import blocks as b
from meso_screen.model.report import Part, Report
from meso_screen.pdf.compare import compare
from meso_screen.pdf.render import render
from pdf.sample import RECORD, attachments, sample


def changed(report: Report, part_id: str, change: Callable[[Any], Any], index: int) -> Report:
    """The report as a faulty renderer would have drawn it."""

    def one(part: Part) -> Part:
        if part.id != part_id:
            return part
        blocks = [change(block) if i == index else block for i, block in enumerate(part.blocks)]
        return part.model_copy(update={"blocks": tuple(block for block in blocks if block is not None)})

    return report.model_copy(update={"parts": tuple(one(part) for part in report.parts)})


FAULTS: list[tuple[str, str, int, Callable[[Any], Any], str]] = [
    ("a finding dropped", "screening", 0, lambda block: None, "Apixaban and injections in depth (stop 0)"),
    ("a risk dropped", "risks", 1, lambda block: None, "Bruises"),
    ("a reason dropped", "screening", 1, lambda block: block.model_copy(update={"because": block.because[:1]}), "4 mm"),
    ("a tier softened", "screening", 0, lambda block: block.model_copy(update={"tier": "note"}), "STOP"),
    (
        "a digit lost", "answers", 0,
        lambda block: b.AnswersBlock(
            rows=tuple(r.model_copy(update={"answer": r.answer.replace("118", "18")}) for r in block.rows)
        ), "118 / 76",
    ),
    ("an answer dropped", "answers", 0, lambda block: b.AnswersBlock(rows=block.rows[:-1]), "P20"),
    (
        "a no turned to yes", "decisions", 1,
        lambda block: b.ChoiceBlock(
            choices=tuple(c.model_copy(update={"answer": "Yes"}) if c.answer else c for c in block.choices)
        ), "No",
    ),
    ("a medicine dropped", "medicines", 0, lambda block: block.model_copy(update={"rows": block.rows[1:]}), "number 1"),
    ("a frequency dropped", "risks", 1, lambda block: block.model_copy(update={"frequency": None}), "5 in every 100"),
    (
        "the other person's ink", "signatures", 1,
        lambda block: block.model_copy(update={"strokes": tuple(s[::-1] for s in block.strokes)}), "The signature",
    ),
    ("a stroke lost", "signatures", 1, lambda block: block.model_copy(update={"strokes": block.strokes[:1]}), "signat"),
]  # fmt: skip


@pytest.mark.parametrize(("part", "index", "change", "named"), [f[1:] for f in FAULTS], ids=[f[0] for f in FAULTS])
def test_a_fault_of_the_renderer_is_named(part: str, index: int, change: Callable[[Any], Any], named: str) -> None:
    report = sample()
    drawn = render(changed(report, part, change, index), attachments())
    problems = compare(report, drawn, RECORD)
    assert problems
    assert any(named in problem.what for problem in problems), [p.what for p in problems]


def test_a_sentence_nobody_wrote_is_named() -> None:
    report = sample()
    more = Part(id="more", blocks=(b.Paragraph(text="Treatment was agreed in writing."),))
    drawn = render(report.model_copy(update={"parts": (*report.parts, more)}))
    assert any("Treatment was agreed in writing." in problem.what for problem in compare(report, drawn))


def test_another_persons_header_is_named_on_each_page() -> None:
    report = sample()
    other = report.model_copy(update={"person": report.person.model_copy(update={"record_number": "R-000001"})})
    assert any("R-004711" in problem.what and "page 2" in problem.what for problem in compare(report, render(other)))


def test_sentences_in_another_order_are_noticed() -> None:
    report = sample()
    drawn = render(report.model_copy(update={"parts": report.parts[::-1]}))
    assert compare(report, drawn)


@pytest.mark.parametrize("record", [RECORD + b" ", RECORD.replace(b"no", b"yes"), b""])
def test_attached_data_that_differ_are_named(record: bytes) -> None:
    report = sample()
    (problem,) = compare(report, render(report, attachments()), record)
    assert "differs" in problem.what


def test_missing_data_are_named() -> None:
    report = sample()
    (problem,) = compare(report, render(report), RECORD)
    assert "missing" in problem.what


FILES = {one.name: one.data for one in attachments()}


def test_all_attached_files_are_compared_byte_for_byte() -> None:
    report = sample()
    drawn = render(report, attachments())
    assert compare(report, drawn, FILES) == []
    for name in FILES:
        (problem,) = compare(report, drawn, {**FILES, name: FILES[name] + b" "})
        assert (problem.place, "differs" in problem.what) == (name, True)
        kept = [one for one in attachments() if one.name != name]
        (problem,) = compare(report, render(report, kept), FILES)
        assert (problem.place, "missing" in problem.what) == (name, True)
        (problem,) = compare(report, drawn, {one.name: one.data for one in kept})
        assert (problem.place, "not asked for" in problem.what) == (name, True)
    assert len(compare(report, drawn, {})) == len(FILES)


@pytest.mark.parametrize("pdf", [b"", b"%PDF-1.7", b"nothing at all"])
def test_what_cannot_be_read_back_is_a_problem_and_no_crash(pdf: bytes) -> None:
    assert compare(sample(), pdf)
