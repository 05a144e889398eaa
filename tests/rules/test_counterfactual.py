"""What would change this: the changes named really do it, none smaller does, and no said answer is turned round."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations
from typing import Any

import pytest

from meso_screen.catalogue.conditions import read_condition
from meso_screen.model.answer import PartialDate
from meso_screen.model.facts import Facts, PlannedTreatment, TakenMedicine
from meso_screen.model.finding import Finding
from meso_screen.model.form import Question
from meso_screen.model.rule import Cited, Rule
from meso_screen.rules.book import RuleBook, compile_book
from meso_screen.rules.counterfactual import merge_plans, smallest_set, what_would_change
from meso_screen.rules.explain import Explainer
from meso_screen.rules.holds import Vocabulary
from meso_screen.rules.screen import screen, settle_relevance
from meso_screen.rules.truth import NO

TODAY = date(2026, 11, 24)
VOCABULARY = Vocabulary(
    defines={},
    classes={name: frozenset({name}) for name in ("vka", "pill")},
    allergens={"nut": frozenset({"nut"})},
    place_families=frozenset({"FACE"}),
    inside_families=frozenset(),
)
ILL = {"question": "ill", "is": "yes"}
QUESTIONS = [
    {"id": "plan", "kind": "plan"},
    {"id": "medicines", "kind": "medicines"},
    {"id": "ill", "kind": "yes_no"},
    {"id": "kind", "kind": "one", "options": ("a", "b"), "show_when": ILL},
    {"id": "signs", "kind": "several", "options": ("x", "y")},
    {"id": "attack", "kind": "date", "past": True},
    {"id": "dose", "kind": "number", "unit": "mg"},
]
HEAVY = {"id": "heavy", "verdict": "stop", "scope": {"plan": "family", "is": "LIP"}, "when": ILL}
ATTACK = {"id": "attack", "verdict": "stop", "when": {"question": "attack", "within": "6 months"}}


def make_book(*rules: dict[str, Any]) -> RuleBook:
    questions = [
        Question.model_validate(
            {
                "section": "s",
                "worse": (),
                **raw,
                **({"show_when": read_condition(ILL, "")} if "show_when" in raw else {}),
            }
        )
        for raw in QUESTIONS
    ]
    made = []
    for raw in rules:
        data = {"problem": "p", "verdict": "caution", "sources": (Cited(id="s", locator="l"),), **raw}
        data |= {name: read_condition(data[name], "") for name in ("scope", "when") if name in data}
        made.append(Rule.model_validate(data))
    return compile_book(questions, made, VOCABULARY)


PRODUCTS = {
    "melt": PlannedTreatment(products=("melt",), families=frozenset({"LIP"}), named=True),
    "filler": PlannedTreatment(products=("filler",), families=frozenset({"HA"}), named=True),
}
CHEEKS = PlannedTreatment(areas=("cheeks",), area_groups=frozenset({"FACE"}))
KNEES = PlannedTreatment(areas=("knees",))


def person(products: tuple[str, ...] = ("melt", "filler"), areas: str = "both", **values: Any) -> Facts:
    places = {"cheeks": CHEEKS, "knees": KNEES} if areas == "both" else {"cheeks": CHEEKS}
    parts = {name: PRODUCTS[name] for name in products}
    plan = merge_plans([*parts.values(), *places.values()])
    single = {name: merge_plans([part, *places.values()]) for name, part in parts.items()}
    single_area = {name: merge_plans([*parts.values(), place]) for name, place in places.items()}
    return Facts(TODAY, {"plan": "said", **values}, (), (), plan, single, single_area)


def findings(book: RuleBook, facts: Facts) -> dict[str, Finding]:
    return {finding.rule: finding for finding in screen(book, facts, Explainer(book))}


def day(text: str) -> PartialDate:
    return PartialDate.read(text)


def test_a_stop_on_one_product_names_leaving_it_out() -> None:
    book, facts = make_book(HEAVY), person(ill="yes")
    (change,) = what_would_change(book, facts, findings(book, facts)["heavy"])
    assert (change.kind, change.question, change.value, change.verdict_after) == ("leave_out", "plan", "melt", None)


def test_the_only_product_is_not_left_out_but_may_be_another() -> None:
    book, facts = make_book(HEAVY), person(products=("melt",), ill="yes")
    finding = findings(book, facts)["heavy"]
    assert what_would_change(book, facts, finding) == ()
    (change,) = what_would_change(book, facts, finding, PRODUCTS)
    assert (change.kind, change.value) == ("instead", "filler")


def test_another_product_that_raises_the_score_is_no_way() -> None:
    caution = {**HEAVY, "verdict": "caution"}
    worse = {"id": "worse", "verdict": "stop", "problem": "q", "scope": {"plan": "family", "is": "HA"}, "when": ILL}
    book, facts = make_book(caution, worse), person(products=("melt",), ill="yes")
    assert what_would_change(book, facts, findings(book, facts)["heavy"], PRODUCTS) == ()


@pytest.mark.parametrize("said", ["2026-05-31", "2026-06-15", "2026-08-31", "2026-11-24", "2026-07", "2026"])
def test_the_day_named_is_the_first_on_which_the_rule_falls_silent(said: str) -> None:
    book, facts = make_book(ATTACK), person(attack=day(said))
    finding = findings(book, facts)["attack"]
    waits = [change for change in what_would_change(book, facts, finding) if change.kind == "wait_until"]
    brute = next(
        TODAY + timedelta(days=days)
        for days in range(1, 800)
        if book.rules[0].holds(replace(facts, today=TODAY + timedelta(days=days))) == NO
    )
    assert [change.value for change in waits] == [brute.isoformat()]


def test_a_medicine_taken_lately_names_the_day_it_is_long_enough_ago() -> None:
    book = make_book({"id": "pill", "when": {"takes": "pill", "within": "3 days"}})
    facts = person()
    facts.medicines = (TakenMedicine("p", frozenset({"pill"}), frozenset({"pill"}), day("2026-11-23")),)
    (change,) = what_would_change(book, facts, findings(book, facts)["pill"])
    assert (change.kind, change.question, change.value) == ("wait_until", "medicines", "2026-11-26")


def test_open_questions_name_the_answers_that_would_clear() -> None:
    book = make_book({"id": "one", "verdict": "stop", "when": {"question": "kind", "is": "a"}})
    facts = person(ill="yes")
    changes = what_would_change(book, facts, findings(book, facts)["one"])
    assert [(change.question, change.value) for change in changes] == [("kind", "b")]
    facts = person()
    changes = what_would_change(book, facts, findings(book, facts)["one"])
    assert ("ill", "no") in [(change.question, change.value) for change in changes]


def test_a_said_answer_is_never_turned_round() -> None:
    book = make_book({"id": "one", "when": ILL})
    facts = person(ill="yes")
    assert what_would_change(book, facts, findings(book, facts)["one"]) == ()
    assert smallest_set(book, facts) == ()


def test_the_verdict_left_is_the_worst_of_the_same_clinical_problem() -> None:
    book, facts = make_book(HEAVY, {"id": "mild", "when": ILL}), person(ill="yes")
    (change,) = what_would_change(book, facts, findings(book, facts)["heavy"])
    assert change.verdict_after == "caution"


def test_two_changes_are_named_together_when_one_is_not_enough() -> None:
    book, facts = make_book(HEAVY, ATTACK), person(ill="yes", attack=day("2026-11-01"))
    findings(book, facts)
    together = smallest_set(book, facts)
    assert [(change.kind, change.value) for change in together] == [("leave_out", "melt"), ("wait_until", "2027-05-01")]
    assert smallest_set(book, facts, {"heavy"})[0].kind == "leave_out"


def test_asking_leaves_the_facts_as_they_were() -> None:
    book, facts = make_book(HEAVY, ATTACK), person(ill="yes", attack=day("2026-11-01"))
    found = findings(book, facts)
    before = (facts.today, dict(facts.values), facts.plan)
    what_would_change(book, facts, found["heavy"], PRODUCTS)
    smallest_set(book, facts, None, PRODUCTS)
    assert (facts.today, facts.values, facts.plan) == before


POOL: list[dict[str, Any]] = [
    ILL,
    {"question": "kind", "is": "a"},
    {"question": "signs", "is": "x"},
    {"question": "attack", "within": "14 days"},
    {"plan": "family", "is": "LIP"},
    {"plan": "area", "is": "cheeks"},
    {"question": "dose", "at_least": 10},
]


def draw(dice: random.Random) -> tuple[RuleBook, Facts]:
    rules = []
    for number in range(3):
        parts = dice.sample(POOL, 2)
        when = {dice.choice(["all", "any"]): parts}
        rules.append({"id": f"r{number}", "when": when, "verdict": dice.choice(["stop", "clear_first", "caution"])})
    values = {
        "ill": dice.choice(["yes", "no", None]),
        "signs": dice.choice([None, frozenset({"x"}), frozenset({"none"})]),
    }
    values["attack"] = dice.choice([None, day("2026-11-20"), day("2026-01-01")])
    return make_book(*rules), person(**{k: v for k, v in values.items() if v is not None})


def every_change(facts: Facts) -> list[tuple[str, Any]]:
    """Every change there could be in this small pack, by brute force."""
    said = facts.values
    found: list[tuple[str, Any]] = [("plan", plan) for plan in (*facts.single.values(), *facts.single_area.values())]
    found += [("today", TODAY + timedelta(days=days)) for days in range(1, 40)]
    for question, options in (
        ("ill", ["yes", "no"]),
        ("kind", ["a", "b"]),
        ("signs", [frozenset({"none"}), frozenset({"x"}), frozenset({"y"})]),
        ("dose", [9, 10, 11]),
        ("attack", [day("2026-11-24"), day("2026-01-01")]),
    ):
        if not isinstance(said.get(question), str | frozenset | PartialDate):
            found += [(question, option) for option in options]
    return found


def with_changes(book: RuleBook, facts: Facts, changes: tuple[tuple[str, Any], ...]) -> Facts:
    from decimal import Decimal

    from meso_screen.model.facts import NOT_ASKED

    after = replace(facts, values={q: v for q, v in facts.values.items() if v is not NOT_ASKED})
    for name, value in changes:
        if name == "plan":
            after.plan = value
        elif name == "today":
            after.today = value
        else:
            after.values[name] = Decimal(value) if name == "dose" else value
    settle_relevance(book, after)
    return after


def worst(book: RuleBook, facts: Facts) -> int:
    return max((compiled.category for compiled in book.rules if compiled.holds(facts) != NO), default=0)


@pytest.mark.parametrize("seed", range(60))
def test_no_smaller_set_does_it_by_brute_force(seed: int) -> None:
    book, facts = draw(random.Random(seed))
    settle_relevance(book, facts)
    tier = worst(book, facts)
    found = smallest_set(book, facts)
    options = every_change(facts)
    for size in (1, 2):
        lowers = any(
            worst(book, with_changes(book, facts, together)) < tier
            for together in combinations(options, size)
            if len({name for name, _ in together}) == size
        )
        if lowers or (found and len(found) <= size):
            assert lowers and len(found) == size
            return
    assert not found or len(found) > 2
