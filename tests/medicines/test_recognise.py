"""Typed medicines: what is asserted, what is only asked, and what is never asserted."""

from __future__ import annotations

import pytest

from meso_screen.medicines.lexicon import Lexicon
from meso_screen.medicines.recognise import recognise
from meso_screen.problems import ProblemError

ASSERTED = [
    ("Coumadin", "vka", "anticoagulant"),
    ("apixaban", "doac", "anticoagulant"),
    ("baby aspirin", "antiplatelet", "antiplatelet"),
    ("ASS 100", "aspirin-analgesic", "nsaid"),
    ("İMURAN", "immunosuppressant-conventional", "immunosuppressant"),
    ("Omega-3", "omega-3", "supplement_bleeding"),
    ("omega3", "omega-3", "supplement_bleeding"),
    ("vitamin E", "vitamin-e", "supplement_bleeding"),
    ("E vitamini", "vitamin-e", "supplement_bleeding"),
    ("apixaban5mg", "doac", "anticoagulant"),
    ("timolol eye drops", "beta-blocker-eye", "beta_blocker"),
    ("MTX", "immunosuppressant-conventional", "immunosuppressant"),
    ("isotretinoin", "retinoid-systemic-isotretinoin", "retinoid_systemic"),
    ("sertraline 50", "ssri", "ssri_snri"),
    ("omega 3", "omega-3", "supplement_bleeding"),
    ("bisoprolol", "beta-blocker", "beta_blocker"),
    ("Eliquis ٥ mg", "doac", "anticoagulant"),
]


@pytest.mark.parametrize(("text", "class_id", "group"), ASSERTED)
def test_a_known_name_is_asserted_with_its_class(lexicon: Lexicon, text: str, class_id: str, group: str) -> None:
    found = recognise(text, lexicon)
    assert found.state == "exact"
    assert class_id in found.class_ids
    assert group in found.classes
    assert found.explanation


@pytest.mark.parametrize(
    "text",
    ["cetirizine", "vitamin D", "collagen drink", "Cerazette", "paracetamol", "cetirizine when the pollen is bad"],
)
def test_everyday_names_that_no_rule_reads_are_neutral(lexicon: Lexicon, text: str) -> None:
    found = recognise(text, lexicon)
    assert found.state == "neutral"
    assert found.classes == ()
    assert "combined-hormonal-contraceptive" not in found.class_ids


@pytest.mark.parametrize(
    ("text", "class_id"),
    [
        ("carbamazepine", "anticonvulsant"),
        ("flucloxacillin", "anti-infective-current"),
        ("hydroxychloroquine", "hydroxychloroquine-chloroquine"),
        ("losartan", "arb-arni"),
        ("Yasmin", "combined-hormonal-contraceptive"),
        ("sildenafil", "pde5-inhibitor"),
        ("apremilast", "apremilast"),
        ("bupropion", "seizure-threshold"),
    ],
)
def test_a_class_outside_the_measured_words_is_exact_and_never_neutral(
    lexicon: Lexicon, text: str, class_id: str
) -> None:
    found = recognise(text, lexicon)
    assert (found.state, found.classes) == ("exact", ())
    assert class_id in found.class_ids


def test_hydroxychloroquine_and_apremilast_are_no_immunosuppressants(lexicon: Lexicon) -> None:
    for text in ("hydroxychloroquine", "Otezla"):
        assert "immunosuppressant" not in recognise(text, lexicon).classes


@pytest.mark.parametrize(
    "text",
    ["I don't take aspirin", "no tomo anticoagulantes", "my husband takes warfarin", "allergic to aspirin",
     "aspirin kullanmıyorum", "kein Marcumar", "never took Roaccutane", "no aspirin, ibuprofen or naproxen"],
)  # fmt: skip
def test_what_is_not_taken_is_never_asserted(lexicon: Lexicon, text: str) -> None:
    found = recognise(text, lexicon)
    assert found.state == "negated"
    assert found.classes == () and found.class_ids == ()


@pytest.mark.parametrize(
    "text", ["warfarin, not sure of the dose", "no problem with warfarin", "warfarin, never missed a dose"]
)
def test_a_no_about_something_else_does_not_hide_the_medicine(lexicon: Lexicon, text: str) -> None:
    assert "anticoagulant" in recognise(text, lexicon).classes


def test_someone_elses_advice_is_not_someone_elses_medicine(lexicon: Lexicon) -> None:
    assert recognise("my mother told me to take aspirin", lexicon).state == "exact"


@pytest.mark.parametrize(
    "text", ["Roaccutane until last spring", "used to take warfarin", "stopped Humira", "eskiden Coraspin"]
)
def test_past_use_asks_and_wants_the_last_dose(lexicon: Lexicon, text: str) -> None:
    found = recognise(text, lexicon)
    assert found.state == "ask"
    assert found.classes
    assert "last_taken" in found.ask


def test_a_medicine_started_last_year_is_not_past_use(lexicon: Lexicon) -> None:
    assert recognise("started Eliquis last year", lexicon).state == "exact"


@pytest.mark.parametrize(
    "text", ["none", "nil", "yok", "aucun traitement", "ninguno", "keine", "x", "No meds", "لا شيء"]
)
def test_nothing_taken_is_none(lexicon: Lexicon, text: str) -> None:
    assert recognise(text, lexicon).state == "none"


@pytest.mark.parametrize(
    "text",
    ["laser", "soprano laser", "return", "nothing at the moment", "5mg", "see list", "something for sleep", "test"],
)
def test_ordinary_words_are_no_medicines(lexicon: Lexicon, text: str) -> None:
    found = recognise(text, lexicon)
    assert found.state in ("unknown", "none")
    assert found.classes == ()


@pytest.mark.parametrize(
    ("text", "group"),
    [("warferin", "anticoagulant"), ("ozempik", "glp1"), ("ibuprophan", "nsaid"), ("metaprolol", "beta_blocker"),
     ("ginko biloba", "supplement_bleeding"), ("skyrizzi", "biologic")],
)  # fmt: skip
def test_a_misspelling_resolves_or_asks(lexicon: Lexicon, text: str, group: str) -> None:
    found = recognise(text, lexicon)
    assert group in found.classes
    assert found.state in ("ask", "ambiguous", "exact")


@pytest.mark.parametrize("text", ["levothroxin", "loratidine", "simvistatin", "cetirizen"])
def test_a_guess_never_ends_in_neutral(lexicon: Lexicon, text: str) -> None:
    found = recognise(text, lexicon)
    assert found.state in ("unknown", "ask", "exact", "ambiguous")
    assert found.suggestions or found.state == "exact"


def test_plaxil_is_ambiguous_between_plavix_and_paxil(lexicon: Lexicon) -> None:
    found = recognise("Plaxil", lexicon)
    assert found.state == "ambiguous"
    assert {"antiplatelet", "ssri_snri"} <= set(found.classes)


def test_several_medicines_on_one_line_are_parts(lexicon: Lexicon) -> None:
    found = recognise("fish oil, vitamin E and something for my heart", lexicon)
    assert [part.state for part in found.parts] == ["exact", "exact", "unknown"]
    assert found.state == "unknown"
    assert found.classes == ("supplement_bleeding",)


def test_a_negation_stays_within_its_part(lexicon: Lexicon) -> None:
    found = recognise("I take warfarin and no aspirin", lexicon)
    assert found.classes == ("anticoagulant",)
    assert [part.state for part in found.parts] == ["exact", "negated"]


def test_a_class_phrase_asks_which_one(lexicon: Lexicon) -> None:
    for text in ("kan sulandırıcı", "blood thinners", "Blutverdünner", "fluidificante del sangue"):
        found = recognise(text, lexicon)
        assert found.state == "class"
        assert set(found.classes) == {"anticoagulant", "antiplatelet"}


def test_a_phrase_beside_its_medicine_is_explained_by_it(lexicon: Lexicon) -> None:
    assert recognise("warfarin (blood thinner)", lexicon).state == "exact"


@pytest.mark.parametrize(
    ("text", "class_id"),
    [("ibuprofen gel", "nsaid-local"), ("ibuprofen tablets", "nsaid-nonselective"), ("Voltaren Emulgel", "nsaid-local"),
     ("prednisolone eye drops", "corticosteroid-local"), ("prednisolone", "corticosteroid-systemic"),
     ("isotretinoin gel", "retinoid-topical"), ("Kenalog", "corticosteroid-depot")],
)  # fmt: skip
def test_the_route_decides_the_class(lexicon: Lexicon, text: str, class_id: str) -> None:
    assert class_id in recognise(text, lexicon).class_ids


def test_a_combination_carries_all_its_ingredients(lexicon: Lexicon) -> None:
    found = recognise("CoPlavix", lexicon)
    assert set(found.ingredients) == {"aspirin", "clopidogrel"}


def test_aspirin_always_asks_who_advised_it_and_what_for(lexicon: Lexicon) -> None:
    for text in ("aspirin", "Kardegic", "Coraspin", "Alka-Seltzer", "Disprin"):
        assert {"why", "prescribed"} <= set(recognise(text, lexicon).ask)


@pytest.mark.parametrize("text", ["gabapentin", "pregabalin", "methotrexate", "bisoprolol", "doxycycline", "aspirin",
                                  "valproic acid", "hydroxychloroquine"])  # fmt: skip
def test_dual_use_medicines_always_ask_why(lexicon: Lexicon, text: str) -> None:
    assert "why" in recognise(text, lexicon).ask


def test_recognition_is_deterministic(lexicon: Lexicon) -> None:
    text = "Plaxil, warferin; no aspirin or plavx, fish oil 1000 mg"
    assert recognise(text, lexicon) == recognise(text, lexicon)


def test_a_text_beyond_four_thousand_characters_is_refused_in_words(lexicon: Lexicon) -> None:
    with pytest.raises(ProblemError) as refusal:
        recognise("a" * 4001, lexicon)
    assert "4,001 characters" in refusal.value.problems[0].what


def test_a_clinics_own_name_is_marked_as_not_reviewed(lexicon: Lexicon) -> None:
    own = lexicon.with_local_names([("Zubrotrex", ["methotrexate"])])
    found = recognise("zubrotrex", own)
    assert found.local and found.classes == ("immunosuppressant",)
    assert "not reviewed" in found.explanation
    assert recognise("zubrotrex", lexicon).state == "unknown"


def test_a_local_name_for_an_unknown_ingredient_is_refused(lexicon: Lexicon) -> None:
    with pytest.raises(ProblemError):
        lexicon.with_local_names([("Zubrotrex", ["nothing-such"])])


def test_a_name_for_one_of_two_medicines_is_never_taken_for_either(lexicon: Lexicon) -> None:
    alternatives = [name for name in lexicon.names.values() if name.ambiguous]
    assert alternatives
    for name in alternatives:
        every = {found for each in name.ingredients for found in lexicon.classes_of(each, name.route)}
        for typed in (name.name, name.name.upper(), f"{name.name} 20 mg daily"):
            found = recognise(typed, lexicon)
            assert found.state in ("ambiguous", "ask"), typed
            assert every <= set(found.class_ids), typed
            assert all(part.state != "exact" for part in found.parts), typed


@pytest.mark.parametrize(
    ("text", "class_id"),
    [("Ultralan tablets", "corticosteroid-systemic"), ("Ultralan 20 mg Tabletten", "corticosteroid-systemic"),
     ("Trimepranol 40 mg tablets", "beta-blocker"), ("Ultralan", "corticosteroid-local"),
     ("Trimepranol", "beta-blocker-eye")],
)  # fmt: skip
def test_a_typed_form_overrides_the_route_kept_with_a_brand(lexicon: Lexicon, text: str, class_id: str) -> None:
    assert class_id in recognise(text, lexicon).class_ids


def test_the_saint_in_a_herb_does_not_end_a_line(lexicon: Lexicon) -> None:
    for text in ("St. John's Wort", "st. johns wort 300 mg", "warfarin at last. St. John's wort"):
        assert recognise(text, lexicon).state == "exact", text
        assert "st-john-wort" in recognise(text, lexicon).class_ids, text


def test_a_tablet_of_any_brand_for_one_place_may_act_on_the_whole_body(lexicon: Lexicon) -> None:
    for name in lexicon.names.values():
        if name.route not in ("", "oral", "injection"):
            general = {found for each in name.ingredients for found in lexicon.classes_of(each)}
            risks = {found for found in general if not lexicon.classes[found].neutral}
            assert risks <= set(recognise(f"{name.name} tablet", lexicon).class_ids), name.name


@pytest.mark.parametrize("text", ["Vitamin C+E", "AC&C", "Bayer Back & Body", "warfarin, AC&C; ibuprofen"])
def test_a_sign_inside_a_name_does_not_break_it(lexicon: Lexicon, text: str) -> None:
    found = recognise(text, lexicon)
    assert found.state == "exact"
    assert found.class_ids
    assert len(found.parts) == (3 if "warfarin" in text else 0)


def test_every_name_with_a_risk_keeps_all_of_it_when_typed_alone(lexicon: Lexicon) -> None:
    for name in lexicon.names.values():
        risks = {found for found in lexicon.class_ids_of(name) if not lexicon.classes[found].neutral}
        assert risks <= set(recognise(name.name, lexicon).class_ids), name.name


def test_a_form_belongs_to_the_medicine_before_it_and_to_no_other(lexicon: Lexicon) -> None:
    found = recognise("prednisolone Voltarol gel", lexicon)
    assert "corticosteroid-systemic" in found.class_ids
    assert "nsaid-local" in found.class_ids
    assert recognise("Voltarol gel", lexicon).class_ids == recognise("gel Voltarol", lexicon).class_ids
