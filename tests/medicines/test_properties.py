"""No input crashes the recogniser, and words around a known name never hide its risk."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from meso_screen.medicines.lexicon import Lexicon
from meso_screen.medicines.recognise import recognise, recognise_allergy
from meso_screen.medicines.suggest import suggest
from tests.medicines.conftest import FOLDER, read_allergens, read_classes

LEXICON = Lexicon.load(FOLDER, read_classes(), read_allergens())
RISKS = [name.name for name in LEXICON.names.values() if LEXICON.groups_of(LEXICON.class_ids_of(name))]
NAMES = [name.name for name in LEXICON.names.values()]
HIDING = ("route-", "negator", "other-person", "allergy")
AROUND = [word for word, kinds in LEXICON.words.items() if not any(kind.startswith(HIDING) for kind in kinds)]
ABOUT_ALLERGY = [word for word, kinds in LEXICON.words.items() if "allergy" in kinds and "negator" not in kinds]
MADE_UP = st.text(alphabet="abcdefghijklmnoprstuvz", min_size=4, max_size=9).filter(
    lambda word: not word.startswith("no")
)
WORDS = st.lists(st.one_of(st.sampled_from(AROUND), st.sampled_from(NAMES), MADE_UP), max_size=3)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=400))
def test_no_text_crashes_recognition(text: str) -> None:
    found = recognise(text, LEXICON)
    assert found.text == text
    recognise_allergy(text, LEXICON)
    suggest(text, LEXICON)


@settings(max_examples=15, deadline=None)
@given(st.text(alphabet="abcdeilmnoprstuxz ,.-/0123456789\nıİß", min_size=2000, max_size=4000))
def test_no_long_text_crashes_recognition(text: str) -> None:
    assert recognise(text, LEXICON).state


@settings(max_examples=250, deadline=None)
@given(st.sampled_from(RISKS), WORDS, WORDS)
def test_words_around_a_risk_name_never_make_it_neutral_or_none(name: str, before: list[str], after: list[str]) -> None:
    found = recognise(" ".join([*before, name, *after]), LEXICON)
    assert found.state not in ("neutral", "none")
    assert found.class_ids


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(RISKS), st.sampled_from(ABOUT_ALLERGY), st.booleans())
def test_a_risk_name_beside_an_allergy_is_shown_and_never_neutral_or_none(name: str, word: str, first: bool) -> None:
    assert recognise(f"{word} {name}" if first else f"{name} {word}", LEXICON).state not in ("neutral", "none")


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(RISKS))
def test_case_and_spaces_change_nothing(name: str) -> None:
    plain = recognise(name, LEXICON)
    assert recognise(f"  {name.upper()} ", LEXICON).class_ids == plain.class_ids
