"""The labelled sample: the figures of issue 4, measured on every run."""

from __future__ import annotations

from typing import Any

import pytest

from meso_screen.medicines.lexicon import Lexicon
from meso_screen.medicines.score import score
from meso_screen.problems import ProblemError
from tests.medicines.conftest import SAMPLE


@pytest.fixture(scope="module")
def scored(lexicon: Lexicon) -> dict[str, Any]:
    return score(SAMPLE, lexicon)


def share(scored: dict[str, Any], kind: str, *outcomes: str) -> float:
    count = scored["kinds"][kind]
    return sum(count[outcome] for outcome in outcomes) / count["total"]


@pytest.mark.parametrize("kind", ["brand tier 1", "generic tier 1", "variant tier 1"])
def test_must_know_names_are_correct(scored: dict[str, Any], kind: str) -> None:
    assert share(scored, kind, "correct") >= 0.97


def test_misspellings_are_resolved_or_asked_and_never_wrong(scored: dict[str, Any]) -> None:
    assert share(scored, "misspelling tier 1", "correct", "asked") >= 0.92
    assert share(scored, "misspelling tier 1", "wrong_class") == 0


def test_dirty_input_and_phrases(scored: dict[str, Any]) -> None:
    assert share(scored, "dirty tier 1", "correct") >= 0.95
    assert share(scored, "phrase tier 1", "correct") >= 0.90


def test_nothing_is_missed_and_no_tier_two_class_is_wrong(scored: dict[str, Any]) -> None:
    assert scored["outcomes"]["missed"] == 0
    assert share(scored, "brand tier 2", "wrong_class") == 0


@pytest.mark.parametrize(
    "kind", ["negative_none tier 1", "negative_invented tier 1", "context tier 2", "negative_word tier 1"]
)
def test_no_risk_class_is_asserted_where_nothing_is_taken(scored: dict[str, Any], kind: str) -> None:
    assert share(scored, kind, "false_risk") == 0


def test_every_row_that_is_not_correct_is_listed(scored: dict[str, Any]) -> None:
    assert len(scored["not_correct"]) == scored["rows"] - scored["outcomes"]["correct"]


def test_a_file_without_the_columns_is_refused(lexicon: Lexicon, tmp_path: Any) -> None:
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(ProblemError, match="lacks"):
        score(wrong, lexicon)
