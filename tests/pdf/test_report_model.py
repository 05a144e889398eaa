"""The document model says everything that must be readable, and refuses what cannot be drawn honestly."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from meso_screen.model import blocks as b
from meso_screen.model.report import Part, Report
from pdf.sample import LABELS, finding, sample, signature


def test_every_sentence_stands_in_the_text_view_too() -> None:
    report = sample()
    text = "".join(report.plain_text().split())
    missing = [sentence for sentence in report.sentences() if "".join(sentence.split()) not in text]
    assert missing == []


def test_a_finding_says_its_tier_in_words() -> None:
    report = sample(parts=(Part(id="x", blocks=(finding("stop"),)),))
    assert "STOP" in report.sentences()
    assert report.sentences().index("STOP") < report.sentences().index("Because")


@pytest.mark.parametrize("lost", ["page", "born", "stop", "because", "date"])
def test_a_missing_furniture_word_is_refused(lost: str) -> None:
    with pytest.raises(ValidationError, match=lost):
        sample(labels={key: word for key, word in LABELS.items() if key != lost})


def test_a_drawn_signature_needs_ink_and_a_blank_one_must_have_none() -> None:
    with pytest.raises(ValidationError):
        signature("Patient", "Zoë", strokes=())
    with pytest.raises(ValidationError):
        signature("Patient", "Zoë", method="blank")


def test_an_icon_array_cannot_show_more_people_than_there_are() -> None:
    with pytest.raises(ValidationError):
        b.IconArray(affected=6, out_of=5, alt="six of five")


def test_a_table_row_with_a_missing_cell_is_refused() -> None:
    with pytest.raises(ValidationError):
        b.Table(header=("a", "b"), rows=(("only one",),))


def test_a_report_survives_the_way_through_json() -> None:
    report = sample()
    assert Report.model_validate_json(report.model_dump_json()) == report
