"""Mutation: a boundary no case touches is found, a part that changes nothing is to be taken out."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from proof_packs import cases, make_pack

from meso_screen.catalogue.cases import Worked
from meso_screen.flow.knowledge import Knowledge
from meso_screen.flow.proof.cells import Laboratory
from meso_screen.flow.proof.mutants import mutate_rule
from meso_screen.flow.proof.mutation import prove_mutants
from meso_screen.problems import Problem

QUESTIONS: list[dict[str, Any]] = [
    {"id": "ill", "kind": "yes_no"},
    {"id": "kind", "kind": "one", "options": ("a", "b", "c"), "show_when": {"question": "ill", "is": "yes"}},
    {"id": "signs", "kind": "several", "options": ("x", "y", "z")},
    {"id": "dose", "kind": "number"},
    {"id": "bp", "kind": "number", "minimum": Decimal(0)},
    {"id": "when", "kind": "date"},
]


def survivors(rule: dict[str, Any], *worked: tuple[str, dict[str, Any]], defines: Any = None) -> list[Problem]:
    knowledge: Knowledge = make_pack(QUESTIONS, [{"id": "one", **rule}], defines)
    written: Worked = cases(*(("one", expect, answers) for expect, answers in worked))
    return list(prove_mutants(knowledge, written, Laboratory(knowledge)))


DOSE = {"when": {"question": "dose", "at_least": 30}}


def test_cases_on_both_sides_of_a_threshold_kill_every_mutant() -> None:
    assert survivors(DOSE, ("fires", {"dose": 30}), ("clears", {"dose": 29})) == []


def test_a_threshold_without_a_case_on_it_survives_and_the_case_to_write_is_named() -> None:
    (problem,) = survivors(DOSE, ("fires", {"dose": 31}), ("clears", {"dose": 29}))
    assert problem.what == "No case tells this change apart: dose at least 30 made more than 30."
    assert problem.next_step == "Add a case: dose = 30 → fires."
    assert problem.place == "rules/tiny.toml: rule one"


def test_a_threshold_needs_the_step_below_as_well() -> None:
    (problem,) = survivors(DOSE, ("fires", {"dose": 30}), ("clears", {"dose": 5}))
    assert "at_least 30 made 29" in problem.what
    assert problem.next_step.endswith("→ clears.")


def test_a_period_needs_cases_on_both_days_of_its_boundary() -> None:
    rule = {"when": {"question": "when", "within": "14 days"}}
    assert survivors(rule, ("fires", {"when": "2026-11-11"}), ("clears", {"when": "2026-11-10"})) == []
    late = survivors(rule, ("fires", {"when": "2026-11-12"}), ("clears", {"when": "2026-11-10"}))
    assert ["+1 day" in problem.what for problem in late] == [True]


def test_each_option_of_a_list_needs_its_case() -> None:
    rule = {"when": {"question": "signs", "one_of": ["x", "y"]}}
    found = survivors(rule, ("fires", {"signs": ["x"]}), ("clears", {"signs": ["z"]}))
    assert [problem.what for problem in found] == ["No case tells this change apart: “y” taken out of signs x/y."]
    assert survivors(rule, ("fires", {"signs": ["x"]}), ("fires", {"signs": ["y"]}), ("clears", {"signs": ["z"]})) == []


def test_connectives_scope_and_count_are_mutated() -> None:
    rule = {
        "scope": {"plan": "family", "is": "LIP"},
        "when": {"count": {"of": [{"question": "ill", "is": "yes"}, {"question": "signs", "is": "x"}], "at_least": 2}},
    }
    plan = {"products": ["melt"], "areas": ["knees"]}
    problems = survivors(rule, ("fires", {"plan": plan, "ill": "yes", "signs": ["x", "y"]}))
    what = {problem.what.removeprefix("No case tells this change apart: ") for problem in problems}
    assert "the scope plan family LIP taken out." in what
    assert "“at least 2” made 1." in what
    assert "the scope negated." not in what


def test_a_part_that_changes_nothing_is_to_be_taken_out() -> None:
    rule = {"when": {"all": [{"question": "ill", "is": "yes"}, {"question": "kind", "is": "a"}]}}
    found = survivors(
        rule,
        ("fires", {"ill": "yes", "kind": "a"}),
        ("clears", {"ill": "yes", "kind": "b"}),
        ("clears", {"ill": "yes", "kind": "c"}),
        ("unknown", {"ill": "not_sure", "kind": "a"}),
    )
    assert found == []  # while the gate is open again the first part still matters
    part = {"any": [{"question": "signs", "is": "x"}, {"question": "signs", "one_of": ["x", "y"]}]}
    redundant = survivors(
        {"when": part}, ("fires", {"signs": ["x"]}), ("fires", {"signs": ["y"]}), ("clears", {"signs": ["z"]})
    )
    told = [problem for problem in redundant if problem.next_step == "Take it out."]
    assert any("signs x taken out" in problem.what for problem in told)


def test_a_named_condition_is_mutated_once_and_any_rule_may_tell_its_mutants_apart() -> None:
    defines = {"high": {"question": "dose", "at_least": 30}}
    rule = {"when": {"define": "high"}}
    assert survivors(rule, ("fires", {"dose": 30}), ("clears", {"dose": 29}), defines=defines) == []
    (problem,) = survivors(rule, ("fires", {"dose": 31}), ("clears", {"dose": 29}), defines=defines)
    assert problem.place.endswith("define high")


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ({"not": {"question": "ill", "is": "yes"}}, "the “not” before ill yes taken out"),
        ({"takes": "vka", "prescribed": "yes"}, "“prescribed” of vka prescribed yes taken out"),
        ({"allergic_to": "nut", "severity": "severe"}, "“severity” of nut kind allergy severity severe taken out"),
        ({"plan": "session", "at_least": 2}, "at_least 2 made 1 in plan session at least 2"),
        ({"question": "bp", "at_least": 10, "at_most": 20}, "at_most 20 taken out of bp at least 10 at most 20"),
        ({"any": [{"question": "ill", "is": "yes"}, {"question": "bp", "at_most": 9}]}, "ill yes taken out"),
        ({"question": "kind", "is": "a"}, "“b” added to kind a"),
    ],
)
def test_every_kind_of_mistake_is_made(when: dict[str, Any], words: str) -> None:
    knowledge = make_pack(QUESTIONS, [{"id": "one", "when": when}])
    mutants = list(mutate_rule(knowledge.catalogue.rules["one"], knowledge.catalogue))
    assert words in {mutant.what for mutant in mutants}
    assert len({mutant.what for mutant in mutants}) == len(mutants)
