"""Checks of the medicines data for `meso-screen check`: what would make recognition wrong or silent is a problem."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from meso_screen.medicines.lexicon import Lexicon
from meso_screen.medicines.lookalike import look_alikes
from meso_screen.medicines.names import Name
from meso_screen.problems import Problem

_NAMES = "medicines/names.tsv"
_SPELLED_OUT = ("inn", "synonym")
_ORDINARY = frozenset({"deny", "common", "filler"})


def prove_medicines(lexicon: Lexicon) -> list[Problem]:
    """Everything in the medicines data that needs a person's attention; an unknown id stops the load already."""
    return [
        *_unmarked_look_alikes(lexicon),
        *_ordinary_words(lexicon),
        *_classes_without_question(lexicon),
        *_unused(lexicon),
        *_hiding_names(lexicon),
        *_broken_allergens(lexicon),
    ]


def _unmarked_look_alikes(lexicon: Lexicon) -> Iterator[Problem]:
    for one, other in look_alikes(lexicon):
        if not all(name.alike or name.kind in _SPELLED_OUT for name in (one, other)):
            yield Problem(
                f"{one.name!r} and {other.name!r} differ by one letter and are of different classes.",
                _NAMES,
                "Mark both as look-alikes: fuzzy = alike, or alike-exact where no guess may lead to it.",
            )


def _ordinary_words(lexicon: Lexicon) -> Iterator[Problem]:
    for name in lexicon.names.values():
        if name.fuzzy and lexicon.words.get(name.key, frozenset()) & _ORDINARY:
            yield Problem(
                f"{name.name!r} is also an ordinary word.", _NAMES, "Review it: write fuzzy = no, or take the name out."
            )


def _classes_without_question(lexicon: Lexicon) -> Iterator[Problem]:
    for found in lexicon.classes.values():
        if not found.ask:
            yield Problem(f"The class {found.id} asks nothing.", "medicines/classes.toml", "Say what to ask next.")


def _unused(lexicon: Lexicon) -> Iterator[Problem]:
    used = {each for found in lexicon.ingredients.values() for each in _classes_read(found.classes, found.by_route)}
    used |= {each for phrase in lexicon.phrases.values() for each in phrase.class_ids}
    for class_id in lexicon.classes:
        if class_id not in used:
            yield Problem(
                f"No name leads to the class {class_id}.", "medicines/classes.toml", "Add names or remove it."
            )
    named = {each for name in lexicon.names.values() for each in name.ingredients}
    for ingredient in lexicon.ingredients:
        if ingredient not in named:
            yield Problem(f"No name leads to {ingredient}.", "medicines/ingredients.tsv", "Add a name or remove it.")


def _classes_read(classes: Sequence[str], by_route: object) -> Iterable[str]:
    yield from classes
    if isinstance(by_route, dict):
        for each in by_route.values():
            yield from each


def _hiding_names(lexicon: Lexicon) -> Iterator[Problem]:
    """A longer neutral name that holds a risk name would hide it when words are added around that name."""
    for name in lexicon.names.values():
        if " " not in name.key or not lexicon.is_neutral(lexicon.class_ids_of(name)):
            continue
        hidden = _risk_inside(name, lexicon)
        if hidden is not None:
            what = f"The neutral name {name.name!r} hides {hidden.name!r}, which is not neutral."
            yield Problem(what, _NAMES, "Give it the same ingredient too, or take it out.")


def _risk_inside(name: Name, lexicon: Lexicon) -> Name | None:
    pieces = name.key.split()
    for start in range(len(pieces)):
        for end in range(start + 1, len(pieces) + 1):
            inside = lexicon.names.get(" ".join(pieces[start:end]))
            if inside is not None and inside is not name and not lexicon.is_neutral(lexicon.class_ids_of(inside)):
                return inside
    return None


def _broken_allergens(lexicon: Lexicon) -> Iterator[Problem]:
    named = {each for name in lexicon.allergen_names.values() for each in name.allergens}
    named |= {each for found in lexicon.ingredients.values() for each in found.allergens}
    reached = named | {each for found in lexicon.allergens.values() for each in (*found.includes, *found.cross)}
    for found in lexicon.allergens.values():
        for each in (*found.includes, *found.cross):
            if each not in lexicon.allergens:
                what = f"The allergen {found.id} refers to {each}, which is not defined."
                yield Problem(what, "medicines/allergens.toml", "Correct the id.")
        if found.id not in reached:
            yield Problem(f"No name leads to the allergen {found.id}.", "medicines/allergens.tsv", "Add a name.")
