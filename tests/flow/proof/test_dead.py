"""Dead, always-true, hidden and pointless rules are found, and sound ones are left alone."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from proof_packs import make_pack

from meso_screen.flow.proof.bands import prove_bands
from meso_screen.flow.proof.cells import Laboratory
from meso_screen.flow.proof.dead import prove_alive, prove_asked, prove_not_subsumed
from meso_screen.flow.proof.unread import prove_read

ILL = {"id": "ill", "kind": "yes_no"}
KIND = {"id": "kind", "kind": "one", "options": ("a", "b", "c"), "show_when": {"question": "ill", "is": "yes"}}
DOSE = {"id": "dose", "kind": "number", "minimum": Decimal(0), "maximum": Decimal(300)}


def pack(*rules: dict[str, Any], questions: tuple[dict[str, Any], ...] = (ILL, KIND, DOSE)) -> Laboratory:
    return Laboratory(make_pack(list(questions), list(rules)))


def test_a_rule_that_needs_an_answer_its_gate_forbids_is_dead() -> None:
    both = {"all": [{"question": "ill", "is": "no"}, {"question": "kind", "is": "a"}]}
    (problem,) = prove_alive(pack({"id": "one", "when": both}))
    assert problem.what == "No answers make this rule fire."
    assert problem.place == "rules/tiny.toml: rule one"


def test_a_rule_whose_bands_leave_nothing_out_is_always_true() -> None:
    whole = {"any": [{"question": "dose", "at_least": 10}, {"not": {"question": "dose", "at_least": 20}}]}
    (problem,) = prove_alive(pack({"id": "one", "when": whole}))
    assert problem.what == "No answers make this rule clear."


def test_a_rule_that_reads_what_its_scope_hides_is_found() -> None:
    hidden = {
        "id": "one",
        "scope": {"question": "ill", "is": "no"},
        "when": {"any": [{"question": "kind", "is": "a"}, {"question": "dose", "at_least": 5}]},
    }
    (problem,) = prove_alive(pack(hidden))
    assert "“kind”, which is not asked wherever its scope holds" in problem.what


def test_a_sound_rule_is_left_alone() -> None:
    sound = {"id": "one", "scope": {"plan": "family", "is": "LIP"}, "when": {"question": "kind", "is": "a"}}
    assert list(prove_alive(pack(sound))) == []


def test_a_question_that_is_never_or_always_shown_is_found() -> None:
    both = {"all": [{"question": "ill", "is": "yes"}, {"question": "ill", "is": "no"}]}
    never = {"id": "never", "kind": "yes_no", "show_when": both}
    either = {"any": [{"question": "dose", "at_least": 5}, {"question": "dose", "at_most": 5}]}
    always = {"id": "always", "kind": "yes_no", "show_when": either}
    found = {problem.place: problem.what for problem in prove_asked(pack(questions=(ILL, KIND, DOSE, never, always)))}
    assert list(found.values()) == ["No answers make this question be asked.", "It is asked whatever was answered."]


def test_a_weaker_verdict_of_the_same_row_inside_a_worse_one_is_a_problem() -> None:
    narrow = {"id": "row--mild", "when": {"question": "dose", "at_least": 20}, "verdict": "caution"}
    wide = {"id": "row", "when": {"question": "dose", "at_least": 10}, "verdict": "stop"}
    (problem,) = prove_not_subsumed(pack(narrow, wide))
    assert not problem.note
    assert problem.place.endswith("rule row--mild")
    assert "“row” of the same clinical problem fires too and is worse (stop)" in problem.what


def test_the_same_verdict_inside_another_is_only_a_note() -> None:
    narrow = {"id": "one", "when": {"question": "dose", "at_least": 20}}
    wide = {"id": "two", "when": {"any": [{"question": "dose", "at_least": 10}, {"question": "ill", "is": "yes"}]}}
    (problem,) = prove_not_subsumed(pack(narrow, wide))
    assert problem.note and problem.place.endswith("rule one")


def test_a_narrower_but_worse_rule_is_no_problem() -> None:
    narrow = {"id": "one", "when": {"question": "dose", "at_least": 20}, "verdict": "stop"}
    wide = {"id": "two", "when": {"question": "dose", "at_least": 10}}
    assert list(prove_not_subsumed(pack(narrow, wide))) == []


def test_a_note_speaks_for_itself_and_is_not_compared() -> None:
    narrow = {"id": "one", "when": {"question": "dose", "at_least": 20}, "verdict": "note"}
    wide = {"id": "two", "when": {"question": "dose", "at_least": 10}}
    assert list(prove_not_subsumed(pack(narrow, wide))) == []


def test_rules_of_different_clinical_problems_are_not_compared() -> None:
    narrow = {"id": "one", "when": {"question": "dose", "at_least": 20}}
    wide = {"id": "two", "when": {"question": "dose", "at_least": 10}, "verdict": "stop", "problem": "q"}
    assert list(prove_not_subsumed(pack(narrow, wide))) == []


def test_a_gap_between_bands_is_found_even_when_no_limit_lies_in_it() -> None:
    low = {"id": "row", "when": {"question": "dose", "at_least": 140, "at_most": 159}}
    high = {"id": "row--high", "when": {"question": "dose", "at_least": 160}, "verdict": "stop"}
    (problem,) = prove_bands(pack(low, high))
    assert "the value 159.5 is left out" in problem.what and not problem.note


def test_bands_that_meet_have_no_gap() -> None:
    below = {"all": [{"question": "dose", "at_least": 140}, {"not": {"question": "dose", "at_least": 160}}]}
    high = {"id": "row--high", "when": {"question": "dose", "at_least": 160}, "verdict": "stop"}
    assert list(prove_bands(pack({"id": "row", "when": below}, high))) == []


def test_a_lower_tier_that_runs_on_into_a_higher_one_is_noted() -> None:
    low = {"id": "row", "when": {"question": "dose", "at_least": 140}}
    high = {"id": "row--high", "when": {"question": "dose", "at_least": 160}, "verdict": "stop"}
    (problem,) = prove_bands(pack(low, high))
    assert problem.note and "overlaps that of “row--high”" in problem.what


def test_a_question_nothing_reads_is_found_and_options_alike_are_noted() -> None:
    laboratory = pack({"id": "one", "when": {"question": "kind", "is": "a"}})
    found = {problem.place.split()[-1]: problem for problem in prove_read(laboratory)}
    assert {"dose", "kind", "plan", "medicines", "allergies"} == found.keys()
    assert found["dose"].what.startswith("No rule, risk, advice") and not found["dose"].note
    assert found["kind"].what == "Nothing tells the options b, c apart." and found["kind"].note


def test_a_question_that_only_shows_another_is_read() -> None:
    laboratory = pack({"id": "one", "when": {"question": "kind", "is": "a"}}, questions=(ILL, KIND))
    assert "ill" not in {problem.place.split()[-1] for problem in prove_read(laboratory)}
