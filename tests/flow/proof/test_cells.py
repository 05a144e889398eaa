"""Cells: every combination of answers a condition can tell apart, and never one that cannot be reached."""

from __future__ import annotations

import random
from datetime import timedelta
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from proof_packs import condition, make_pack

from meso_screen.flow.facts import open_plan
from meso_screen.flow.proof import cells as cells_module
from meso_screen.flow.proof.cells import Laboratory, Space, facts_with
from meso_screen.flow.proof.masks import mask_of, truth
from meso_screen.flow.proof.values import REFERENCE_DAY, regions
from meso_screen.model.answer import PartialDate
from meso_screen.model.facts import KnownAllergy, TakenMedicine
from meso_screen.model.plan import Plan
from meso_screen.rules.holds import compile_condition
from meso_screen.rules.screen import settle_relevance

YES_NO = {"id": "ill", "kind": "yes_no"}
QUESTIONS = [
    YES_NO,
    {"id": "kind", "kind": "one", "options": ("a", "b", "c"), "show_when": {"question": "ill", "is": "yes"}},
    {"id": "signs", "kind": "several", "options": ("x", "y", "z")},
    {"id": "dose", "kind": "number", "minimum": Decimal(0), "maximum": Decimal(100)},
    {"id": "when", "kind": "date", "past": True},
]
CONDITIONS: list[dict[str, Any]] = [
    {"all": [{"question": "ill", "is": "yes"}, {"not": {"question": "kind", "one_of": ["a", "b"]}}]},
    {"any": [{"question": "signs", "is": "x"}, {"not": {"question": "dose", "at_least": 30}}]},
    {"count": {"of": [{"question": "signs", "is": n} for n in "xyz"], "at_least": 2}},
    {"all": [{"question": "when", "within": "6 months"}, {"question": "dose", "at_least": 10, "at_most": 20}]},
    {"all": [{"takes": ["vka"], "within": "14 days"}, {"not": {"takes": "doac"}}]},
    {"all": [{"plan": "family", "is": "LA"}, {"not": {"plan": "area", "is": "cheeks"}}]},
    {"allergic_to": "planned", "severity": "severe"},
    {"all": [{"plan": "family", "is": "FACE"}, {"plan": "technique", "is": "gun"}, {"question": "kind", "is": "a"}]},
]


@pytest.mark.parametrize("number", range(len(CONDITIONS)))
def test_bits_agree_with_the_closure_on_every_cell(number: int) -> None:
    knowledge = make_pack(QUESTIONS, [])
    laboratory = Laboratory(knowledge)
    whole = condition(CONDITIONS[number])
    space = Space(laboratory, (whole,))
    cells = space.build()
    surely, maybe = truth(whole, cells.masks, laboratory.defines, cells.full)
    holds = compile_condition(whole, knowledge.book.vocabulary)
    assert cells.complete
    for cell in range(cells.full.bit_length()):
        facts = facts_with(space.witness(cells, 1 << cell), laboratory)
        settle_relevance(knowledge.book, facts)
        assert (holds(facts) == 2, holds(facts) != 0) == (bool(surely >> cell & 1), bool(maybe >> cell & 1))


def random_answers(dice: random.Random, knowledge: Any) -> dict[str, object]:
    """Any person, not chosen from the regions."""
    catalogue = knowledge.catalogue
    days = [None, *(PartialDate(d, d) for d in range(REFERENCE_DAY.toordinal() - 400, REFERENCE_DAY.toordinal(), 7))]
    plan = Plan(
        products=tuple(dice.sample(sorted(catalogue.products), dice.randint(0, 3))),
        areas=tuple(dice.sample(sorted(catalogue.areas), dice.randint(0, 2))),
        technique=dice.choice([None, "needle", "gun"]),
    )
    medicines = tuple(
        TakenMedicine(name, frozenset({name}), frozenset({name}), dice.choice(days))
        for name in dice.sample(["vka", "doac", "ssri"], dice.randint(0, 3))
    )
    allergies = tuple(
        KnownAllergy(
            name,
            frozenset({name}),
            frozenset({name}),
            dice.choice(["allergy", "intolerance", None]),
            dice.choice(["mild", "severe", None]),
        )
        for name in dice.sample(["amide", "nut", "latex"], dice.randint(0, 2))
    )
    return {
        "ill": dice.choice(["yes", "no", "not_sure", None]),
        "kind": dice.choice(["a", "b", "c", "declined", None]),
        "signs": dice.choice([None, frozenset({"none"}), frozenset({"x"}), frozenset({"y", "z"}), frozenset("xyz")]),
        "dose": dice.choice([None, *map(Decimal, ("0", "9.9", "10", "15", "20", "20.1", "30", "99"))]),
        "when": dice.choice(days),
        "medicines": dice.choice([None, medicines]),
        "allergies": dice.choice([None, allergies]),
        "plan": dice.choice([None, open_plan(catalogue, plan)]),
    }


@pytest.mark.parametrize("number", range(len(CONDITIONS)))
def test_every_person_falls_into_a_cell_with_the_same_truths(number: int) -> None:
    knowledge = make_pack(QUESTIONS, [])
    laboratory = Laboratory(knowledge)
    whole = condition(CONDITIONS[number])
    space = Space(laboratory, (whole,))
    cells = space.build()
    leaves = [leaf for leaf in cells.masks if leaf not in laboratory.gates["kind"][1]]
    found = {
        tuple((cells.masks[leaf][0] >> cell & 1) + (cells.masks[leaf][1] >> cell & 1) for leaf in leaves)
        for cell in range(cells.full.bit_length())
    }
    dice = random.Random(number)
    for _ in range(400):
        facts = facts_with(random_answers(dice, knowledge), laboratory)
        settle_relevance(knowledge.book, facts)
        assert tuple(laboratory.holds(leaf)(facts) for leaf in leaves) in found


def test_a_closed_question_is_not_asked_and_its_gate_decides() -> None:
    laboratory = Laboratory(make_pack(QUESTIONS, []))
    whole = condition({"question": "kind", "is": "a"})
    space = Space(laboratory, (whole,))
    assert space.questions == ["ill", "kind"]
    cells = space.build()
    surely = truth(whole, cells.masks, laboratory.defines, cells.full)[0]
    closed = cells.full & ~cells.asked["kind"]
    assert closed and not surely & closed
    assert "kind" not in space.witness(cells, closed)


def test_on_screen_an_answer_waits_for_its_gate() -> None:
    laboratory = Laboratory(make_pack(QUESTIONS, []))
    whole = condition({"question": "kind", "is": "a"})
    space = Space(laboratory, (whole,))
    open_gate = space.build({"ill": 0}, on_screen=True)
    stale = space.build({"ill": 0})
    assert truth(whole, open_gate.masks, {}, open_gate.full)[0] == 0
    assert truth(whole, stale.masks, {}, stale.full)[0] != 0


def test_too_many_cells_are_drawn_instead_and_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells_module, "MOST_CELLS", 5)
    laboratory = Laboratory(make_pack(QUESTIONS, []))
    whole = condition({"all": [{"question": "dose", "at_least": 30}, {"question": "signs", "is": "x"}]})
    first, again = Space(laboratory, (whole,)).build(), Space(laboratory, (whole,)).build()
    assert not first.complete
    assert first.full.bit_length() == cells_module.SAMPLE
    assert first.masks == again.masks


def test_regions_hold_each_limit_and_a_point_between_any_two() -> None:
    found = regions([Decimal(18), Decimal(30)], Decimal(10), None)
    assert found == [Decimal(10), Decimal(17), Decimal(18), Decimal(24), Decimal(30), Decimal(31)]
    assert regions([Decimal(0)], Decimal(0), Decimal(0)) == [Decimal(0)]


def test_date_cells_hold_both_sides_of_a_boundary_and_stay_in_the_past() -> None:
    laboratory = Laboratory(make_pack(QUESTIONS, []))
    leaf = condition({"question": "when", "within": "14 days"})
    values = Space(laboratory, (leaf,)).values["when"]
    edge = (REFERENCE_DAY - timedelta(days=14)).toordinal()
    days = [value.first for value in values if value is not None]  # type: ignore[attr-defined]
    assert max(days) <= REFERENCE_DAY.toordinal()
    assert min(days) <= edge < max(days)


def test_counting_bits_is_counting_parts() -> None:
    counted = condition({"count": {"of": [{"question": n, "is": "yes"} for n in "pqr"], "at_least": 2}})
    rows = list(product((0, 1, 2), repeat=3))
    masks = {part: mask_of([row[n] for row in rows]) for n, part in enumerate(counted.of)}
    surely, maybe = truth(counted, masks, {}, (1 << len(rows)) - 1)
    for number, row in enumerate(rows):
        assert bool(surely >> number & 1) == (sum(value == 2 for value in row) >= 2)
        assert bool(maybe >> number & 1) == (sum(value != 0 for value in row) >= 2)
