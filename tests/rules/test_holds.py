"""What a condition says of the facts: three values, and nothing unknown ever passes as no."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from meso_screen.catalogue.conditions import read_condition
from meso_screen.model.answer import PartialDate
from meso_screen.model.facts import NOT_ASKED, Facts, KnownAllergy, PlannedTreatment, TakenMedicine
from meso_screen.rules.holds import Vocabulary, compile_condition
from meso_screen.rules.truth import NO, UNKNOWN, YES

TODAY = date(2026, 11, 24)
VOCABULARY = Vocabulary(
    defines={"ill": read_condition({"question": "ill", "is": "yes"}, "")},
    classes={"thinner": frozenset({"a", "b"}), "a": frozenset({"a"}), "b": frozenset({"b"}), "c": frozenset({"c"})},
    allergens={"amide": frozenset({"amide", "lido"}), "lido": frozenset({"lido"}), "nut": frozenset({"nut"})},
    place_families=frozenset({"FACE"}),
    inside_families=frozenset({"LA"}),
)


def facts(**values: Any) -> Facts:
    return Facts(TODAY, values, (), (), PlannedTreatment(named=True), {}, {})


def says(condition: dict[str, Any], of: Facts) -> int:
    return compile_condition(read_condition(condition, "test"), VOCABULARY)(of)


@pytest.mark.parametrize(
    ("said", "expected"),
    [("yes", YES), ("no", NO), ("not_sure", UNKNOWN), ("declined", UNKNOWN), (None, UNKNOWN), (NOT_ASKED, NO)],
)
def test_a_choice_is_unknown_unless_it_was_said(said: Any, expected: int) -> None:
    of = facts() if said is None else facts(ill=said)
    assert says({"question": "ill", "is": "yes"}, of) == expected
    assert says({"define": "ill"}, of) == expected


def test_a_rule_may_name_not_sure_itself() -> None:
    assert says({"question": "ill", "one_of": ["yes", "not_sure"]}, facts(ill="not_sure")) == YES


def test_several_choices_match_when_any_does_and_none_is_said_explicitly() -> None:
    chosen = facts(list=frozenset({"x", "y"}))
    assert says({"question": "list", "one_of": ["y", "z"]}, chosen) == YES
    assert says({"question": "list", "is": "z"}, chosen) == NO
    assert says({"question": "list", "is": "z"}, facts(list=frozenset({"none"}))) == NO


@pytest.mark.parametrize(("value", "expected"), [("159.9", NO), ("160", YES), ("179.9", YES), ("180", NO)])
def test_bands_have_no_gap_and_no_overlap(value: str, expected: int) -> None:
    band = {"all": [{"question": "bp", "at_least": 160}, {"not": {"question": "bp", "at_least": 180}}]}
    assert says(band, facts(bp=Decimal(value))) == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [("2026-05-25", YES), ("2026-05-24", NO), ("2026-05", UNKNOWN), ("2026-04", NO), ("2026", UNKNOWN), ("2025", NO)],
)
def test_within_is_settled_only_when_it_is_so_for_every_day_of_a_partial_date(said: str, expected: int) -> None:
    assert says({"question": "then", "within": "6 months"}, facts(then=PartialDate.read(said))) == expected


def test_a_coming_event_is_before_a_day_ahead() -> None:
    soon = facts(event=PartialDate.read("2026-11-26"))
    assert says({"question": "event", "before": "+3 days"}, soon) == YES
    assert says({"question": "event", "before": "+2 days"}, soon) == NO


@pytest.mark.parametrize(
    ("left", "right", "both", "either"),
    [("yes", "not_sure", UNKNOWN, YES), ("no", "not_sure", NO, UNKNOWN), ("no", "yes", NO, YES)],
)
def test_and_or_not_follow_kleene(left: str, right: str, both: int, either: int) -> None:
    parts = [{"question": "p", "is": "yes"}, {"question": "q", "is": "yes"}]
    of = facts(p=left, q=right)
    assert says({"all": parts}, of) == both
    assert says({"any": parts}, of) == either
    assert says({"not": {"all": parts}}, of) == YES - both


def test_a_count_is_unknown_while_the_open_ones_could_reach_it() -> None:
    condition = {"count": {"of": [{"question": q, "is": "yes"} for q in "pqr"], "at_least": 2}}
    assert says(condition, facts(p="yes", q="yes", r="no")) == YES
    assert says(condition, facts(p="yes", q="not_sure", r="no")) == UNKNOWN
    assert says(condition, facts(p="no", q="not_sure", r="no")) == NO


def with_medicines(*medicines: TakenMedicine) -> Facts:
    return Facts(TODAY, {}, medicines, (), None, {}, {})


def test_a_medicine_that_was_not_recognised_may_be_anything() -> None:
    strange = TakenMedicine("Plaxil", frozenset(), None)
    assert says({"takes": "thinner"}, with_medicines(strange)) == UNKNOWN
    assert says({"takes": "thinner"}, with_medicines()) == NO
    assert says({"takes": "thinner"}, Facts(TODAY, {}, None, (), None, {}, {})) == UNKNOWN


def test_a_group_stands_for_its_finer_classes_and_a_guess_only_asks() -> None:
    sure = TakenMedicine("x", frozenset({"b"}), frozenset({"b"}))
    guess = TakenMedicine("y", frozenset(), frozenset({"b", "c"}))
    assert says({"takes": "thinner"}, with_medicines(sure)) == YES
    assert says({"takes": "thinner"}, with_medicines(guess)) == UNKNOWN
    assert says({"takes": "a"}, with_medicines(guess)) == NO


def test_last_taken_and_prescribed_are_unknown_until_said() -> None:
    known = TakenMedicine("x", frozenset({"a"}), frozenset({"a"}), PartialDate.read("2026-11-20"), "no")
    bare = TakenMedicine("x", frozenset({"a"}), frozenset({"a"}))
    assert says({"takes": "a", "within": "14 days"}, with_medicines(known)) == YES
    assert says({"takes": "a", "within": "3 days"}, with_medicines(known)) == NO
    assert says({"takes": "a", "prescribed": "yes"}, with_medicines(known)) == NO
    assert says({"takes": "a", "within": "14 days"}, with_medicines(bare)) == UNKNOWN
    assert says({"takes": "a", "prescribed": "yes"}, with_medicines(bare)) == UNKNOWN


def with_allergy(allergy: KnownAllergy, plan: PlannedTreatment | None = None) -> Facts:
    return Facts(TODAY, {}, (), (allergy,), plan, {}, {})


def test_an_intolerance_is_no_allergy_and_an_unsure_kind_stays_open() -> None:
    lido = frozenset({"lido"})
    for kind, expected in (("allergy", YES), ("intolerance", NO), ("not_sure", UNKNOWN), (None, UNKNOWN)):
        assert says({"allergic_to": "amide"}, with_allergy(KnownAllergy("l", lido, lido, kind))) == expected  # type: ignore[arg-type]
    assert (
        says({"allergic_to": "amide", "kind": "any"}, with_allergy(KnownAllergy("l", lido, lido, "intolerance"))) == YES
    )


def test_an_allergy_meets_the_ingredients_of_the_plan() -> None:
    nut = KnownAllergy("nut", frozenset({"nut"}), frozenset({"nut"}), "allergy")
    with_nut = PlannedTreatment(products=("p",), allergens=frozenset({"nut"}), named=True)
    without = PlannedTreatment(products=("q",), named=True)
    hidden = PlannedTreatment(products=("r",), named=True, unknown_content=True)
    assert says({"allergic_to": "planned"}, with_allergy(nut, with_nut)) == YES
    assert says({"allergic_to": "planned"}, with_allergy(nut, without)) == NO
    assert says({"allergic_to": "planned"}, with_allergy(nut, hidden)) == UNKNOWN
    assert says({"allergic_to": "planned"}, with_allergy(nut, PlannedTreatment(families=frozenset({"HA"})))) == UNKNOWN


def test_a_family_named_without_a_product_leaves_what_may_be_inside_open() -> None:
    only_family = Facts(TODAY, {}, (), (), PlannedTreatment(families=frozenset({"HA"}), areas=("cheeks",)), {}, {})
    assert says({"plan": "family", "is": "HA"}, only_family) == YES
    assert says({"plan": "family", "is": "LIP"}, only_family) == NO
    assert says({"plan": "family", "is": "LA"}, only_family) == UNKNOWN
    assert says({"plan": "ingredient", "is": "x"}, only_family) == UNKNOWN
    assert says({"plan": "product", "is": "x"}, only_family) == UNKNOWN


@pytest.mark.parametrize(("born", "low", "high"), [("2008-11-24", 18, 18), ("2008-11-25", 17, 17), ("2008", 17, 18)])
def test_age_is_an_interval_when_the_birth_date_is_partial(born: str, low: int, high: int) -> None:
    of = facts(**{"birth-date": PartialDate.read(born)})
    under = says({"value": "age", "at_most": 17}, of)
    assert under == (YES if high < 18 else NO if low >= 18 else UNKNOWN)
