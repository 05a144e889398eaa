"""Typed allergies: exact, asked, ambiguous, neutral, negated, none; medicines by their ingredient."""

from __future__ import annotations

import pytest

from meso_screen.medicines.lexicon import Lexicon
from meso_screen.medicines.recognise import recognise_allergy, suggest_allergen


@pytest.mark.parametrize(
    ("text", "allergen"),
    [("penicillin", "antibiotic-penicillin"), ("Augmentin", "antibiotic-penicillin"), ("lidocaine", "lidocaine"),
     ("plasters", "adhesive"), ("arı sokması", "venom"), ("Nickel", "nickel"), ("balık", "fish"), ("soja", "soy"),
     ("hair dye", "ppd"), ("sulfites in wine", "sulfite"), ("sulfa", "sulfonamide"), ("allergic to latex", "latex"),
     ("aspirin", "aspirin-nsaid"), ("chlorhexidine", "chlorhexidine"), ("huevo", "egg"), ("arachide", "peanut")],
)  # fmt: skip
def test_a_named_allergen_is_exact(lexicon: Lexicon, text: str, allergen: str) -> None:
    found = recognise_allergy(text, lexicon)
    assert found.state == "exact"
    assert allergen in found.allergens


def test_the_injection_at_the_dentist_is_asked(lexicon: Lexicon) -> None:
    found = recognise_allergy("dentist injection", lexicon)
    assert (found.state, found.allergens) == ("ask", ("dentist-injection",))
    assert "la-amide" in lexicon.allergens["dentist-injection"].includes


def test_seafood_is_ambiguous(lexicon: Lexicon) -> None:
    found = recognise_allergy("seafood", lexicon)
    assert found.state == "ambiguous"
    assert set(found.allergens) == {"fish", "shellfish", "iodine"}


@pytest.mark.parametrize("text", ["pollen", "hay fever", "Katzen", "ev tozu", "lactose", "pollen, cats"])
def test_harmless_allergens_are_recognised_without_consequence(lexicon: Lexicon, text: str) -> None:
    assert recognise_allergy(text, lexicon).state == "neutral"


@pytest.mark.parametrize("text", ["none", "NKDA", "no known allergies", "alerjim yok", "keine"])
def test_no_allergy_is_none(lexicon: Lexicon, text: str) -> None:
    assert recognise_allergy(text, lexicon).state == "none"


def test_a_denied_allergy_is_negated(lexicon: Lexicon) -> None:
    found = recognise_allergy("not allergic to penicillin", lexicon)
    assert (found.state, found.allergens) == ("negated", ())


def test_a_misspelled_allergen_only_asks(lexicon: Lexicon) -> None:
    found = recognise_allergy("chlorhexadine", lexicon)
    assert (found.state, found.allergens) == ("ask", ("chlorhexidine",))


def test_an_unknown_allergen_says_so(lexicon: Lexicon) -> None:
    assert recognise_allergy("zorblatt", lexicon).state == "unknown"


def test_a_medicine_without_an_allergen_of_its_own_is_another_medicine(lexicon: Lexicon) -> None:
    assert recognise_allergy("metformin", lexicon).allergens == ("other-drug",)


def test_cross_reactions_follow_the_knowledge_base(lexicon: Lexicon) -> None:
    allergens = lexicon.allergens
    assert "pdrn" in allergens["fish"].cross
    assert "la-ester" in allergens["sulfonamide"].cross
    assert "hyaluronidase" in allergens["venom"].cross
    assert "soy" in allergens["peanut"].cross
    assert "sulfite" not in allergens["sulfonamide"].cross


def test_suggestions_start_with_two_letters(lexicon: Lexicon) -> None:
    assert suggest_allergen("p", lexicon) == ()
    assert any(found.allergens == ("antibiotic-penicillin",) for found in suggest_allergen("penic", lexicon))
