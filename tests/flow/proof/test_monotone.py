"""Worse answers never lower the tier, open answers never hide one; what breaks this is found."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from proof_packs import make_pack

from meso_screen.flow.proof.cells import Laboratory
from meso_screen.flow.proof.monotone import prove_monotone
from meso_screen.problems import Problem

ILL = {"question": "ill", "is": "yes"}
QUESTIONS: list[dict[str, Any]] = [
    {"id": "ill", "kind": "yes_no", "worse": ("yes",)},
    {"id": "kind", "kind": "one", "options": ("a", "b", "c"), "worse": ("b", "c"), "show_when": ILL},
    {"id": "signs", "kind": "several", "options": ("x", "y", "z"), "worse": ("x", "y")},
    {"id": "dose", "kind": "number", "worse": ("high",), "minimum": Decimal(0)},
    {"id": "count", "kind": "number", "worse": ("low",), "minimum": Decimal(0)},
    {"id": "attack", "kind": "date", "past": True, "worse": ("recent",)},
    {"id": "test", "kind": "date", "past": True, "worse": ("late",)},
    {"id": "event", "kind": "date", "future": True, "worse": ("recent",)},
]  # fmt: skip


def found(*rules: dict[str, Any]) -> list[Problem]:
    return list(prove_monotone(Laboratory(make_pack(QUESTIONS, [{"id": f"r{n}", **r} for n, r in enumerate(rules)]))))


@pytest.mark.parametrize(
    "when",
    [
        {"question": "ill", "is": "yes"},
        {"question": "kind", "one_of": ["b", "c"]},
        {"question": "signs", "is": "x"},
        {"question": "dose", "at_least": 30},
        {"not": {"question": "count", "at_least": 50}},
        {"question": "attack", "within": "6 months"},
        {"not": {"question": "test", "within": "6 months"}},
        {"question": "event", "before": "+14 days"},
        {"all": [{"question": "ill", "is": "yes"}, {"plan": "family", "is": "LIP"}, {"takes": "vka"}]},
    ],
)
def test_rules_that_follow_the_worse_end_pass(when: dict[str, Any]) -> None:
    assert found({"when": when}) == []


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ({"question": "ill", "is": "no"}, "no → yes in “ill”"),
        ({"question": "kind", "is": "a"}, "in “kind”"),
        ({"not": {"question": "signs", "is": "x"}}, "“x” added to"),
        ({"not": {"question": "dose", "at_least": 30}}, "0 → 30 in “dose”"),
        ({"question": "count", "at_least": 50}, "in “count”"),
        ({"not": {"question": "attack", "within": "6 months"}}, "in “attack”"),
        ({"question": "test", "within": "6 months"}, "in “test”"),
        ({"not": {"question": "event", "before": "+14 days"}}, "in “event”"),
    ],
)
def test_rules_that_turn_the_wrong_way_are_found(when: dict[str, Any], words: str) -> None:
    what = " ".join(problem.what for problem in found({"when": when}))
    assert "A worse answer lowers the tier" in what and words in what


def test_a_band_is_held_up_by_the_worse_band_of_its_row_or_problem() -> None:
    low = {"when": {"question": "dose", "at_least": 10, "at_most": 19}}
    high = {"when": {"not": {"question": "dose", "at_most": 19}}, "verdict": "stop"}
    assert found(low, high) == []
    assert len(found(low, {**high, "problem": "other"})) == 1
    assert len(found({**low, "verdict": "stop"}, {**high, "verdict": "caution"})) == 1


def test_notes_hold_no_tier_and_may_turn_off() -> None:
    assert found({"when": {"question": "ill", "is": "no"}, "verdict": "note"}) == []


def test_a_worse_answer_may_open_a_question_whose_answer_dismisses_it() -> None:
    either = {"any": [
        {"all": [{"question": "ill", "is": "yes"}, {"not": {"question": "kind", "is": "a"}}]},
        {"question": "dose", "at_least": 30},
    ]}  # fmt: skip
    assert found({"when": either}) == []


def test_an_open_answer_never_hides_what_could_be_found() -> None:
    sure = {"any": [{"question": "ill", "is": "yes"}, {"question": "dose", "at_least": 30}, {"takes": "vka"}]}
    assert found({"when": sure}) == []


def test_reading_silence_as_no_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def closed_world(leaf: Any, vocabulary: Any) -> Any:
        return lambda facts: 2 if facts.values.get(leaf.question) == "yes" else 0

    monkeypatch.setattr("meso_screen.flow.proof.cells.compile_leaf", closed_world)
    (problem,) = found({"when": {"question": "ill", "is": "yes"}})
    assert problem.what.startswith("Without an answer to “ill” tier 2 is no longer possible")
