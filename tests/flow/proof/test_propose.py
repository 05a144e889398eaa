"""Proposed cases tell every surviving mutant apart, expect what the rule says today, and are marked as a tool's."""

from __future__ import annotations

import tomllib
from typing import Any

from proof_packs import make_pack

from meso_screen.catalogue.cases import Worked
from meso_screen.flow.knowledge import Knowledge
from meso_screen.flow.proof.cells import Laboratory
from meso_screen.flow.proof.mutation import prove_mutants
from meso_screen.flow.proof.propose import propose_cases
from meso_screen.flow.prove import prove_cases
from meso_screen.model.case import Case

QUESTIONS: list[dict[str, Any]] = [
    {"id": "ill", "kind": "yes_no"},
    {"id": "kind", "kind": "one", "options": ("a", "b", "c"), "show_when": {"question": "ill", "is": "yes"}},
    {"id": "signs", "kind": "several", "options": ("x", "y", "z")},
    {"id": "dose", "kind": "number", "unit": "mg"},
    {"id": "when", "kind": "date"},
]
RULES: list[dict[str, Any]] = [
    {
        "id": "one",
        "scope": {"any": [{"plan": "family", "is": "LIP"}, {"plan": "ingredient", "is": "lido"}]},
        "when": {"any": [{"question": "kind", "is": "a"}, {"question": "dose", "at_least": 12.5, "at_most": 20}]},
    },
    {
        "id": "two",
        "when": {"all": [{"question": "when", "within": "6 months"}, {"question": "signs", "one_of": ["x", "y"]}]},
    },
    {"id": "three", "when": {"define": "old"}},
]


def proposed(knowledge: Knowledge) -> list[Case]:
    blocks = propose_cases(knowledge, Worked((), {}, {}))
    assert blocks.keys() == {"cases/tiny.toml"}
    return [
        Case.model_validate({k: tuple(v) if k == "ask" else v for k, v in raw.items()})
        for raw in tomllib.loads("\n".join(blocks["cases/tiny.toml"]))["case"]
    ]


def test_with_the_proposed_cases_no_mutant_is_left_and_all_come_out_as_written() -> None:
    knowledge = make_pack(QUESTIONS, RULES, {"old": {"question": "dose", "at_least": 65}})
    made = proposed(knowledge)
    worked = Worked(tuple(("cases/tiny.toml", case) for case in made), {}, {})
    assert {case.rule for case in made} == {"one", "two", "three"}
    assert all(case.proposed_by_tool for case in made)
    assert [problem.sentence() for problem in prove_mutants(knowledge, worked, Laboratory(knowledge))] == []
    wrong = [problem for problem in prove_cases(knowledge, worked) if "has no case" not in problem.what]
    assert wrong == []


def test_a_rule_whose_cases_tell_everything_apart_gets_none() -> None:
    knowledge = make_pack(QUESTIONS, [{"id": "one", "when": {"question": "dose", "at_least": 30}}])
    given = [("fires", 30), ("clears", 29)]
    cases = [Case(rule="one", name=e, expect=e, answers={"dose": n}) for e, n in given]  # type: ignore[arg-type]
    assert propose_cases(knowledge, Worked(tuple(("cases/tiny.toml", case) for case in cases), {}, {})) == {}
