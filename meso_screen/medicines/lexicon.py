"""The names people use for medicines and allergens, read from the pack's TSV files and kept for look-up."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from meso_screen.medicines.index import Index
from meso_screen.medicines.kept import Kept
from meso_screen.medicines.names import ROUTES, Name, Names
from meso_screen.medicines.normalise import has_break, key_of, keys_of
from meso_screen.medicines.tables import Row, read_lines, row_at
from meso_screen.model.allergy import Allergen
from meso_screen.model.medicine import MedicineClass, MedicineGroup
from meso_screen.problems import refuse


class Ingredient(NamedTuple):
    """A substance with its classes: ``classes`` for the body as a whole, ``by_route`` where a route changes them."""

    id: str
    inn: str
    classes: tuple[str, ...]
    by_route: Mapping[str, tuple[str, ...]]
    atc: str
    allergens: tuple[str, ...]


class Phrase(NamedTuple):
    """A phrase that names a class and not a medicine ("blood thinner"): which one is still open."""

    phrase: str
    key: str
    class_ids: tuple[str, ...]


class AllergenName(NamedTuple):
    """A name of an allergen; ``state`` is how far it can be trusted (exact, ask or ambiguous)."""

    name: str
    key: str
    allergens: tuple[str, ...]
    state: str


@dataclass(frozen=True)
class Lexicon:
    """Everything the recogniser looks names up in. Built once, never changed; local names give a new one."""

    classes: Mapping[str, MedicineClass]
    allergens: Mapping[str, Allergen]
    ingredients: Mapping[str, Ingredient]
    names: Names
    phrases: Mapping[str, Phrase]
    words: Mapping[str, frozenset[str]]
    allergen_names: Mapping[str, AllergenName]
    class_order: Mapping[str, int] = field(default_factory=dict)

    reviewed: Lexicon | None = None
    """The pack's own lexicon under one with local names."""

    @classmethod
    def load(cls, folder: Path, classes: Sequence[MedicineClass], allergens: Sequence[Allergen]) -> Lexicon:
        """Read the TSV files of a pack's `medicines` folder; raises ProblemError that names file and line."""
        collecting = gc.isenabled()
        gc.disable()  # all of a lexicon stays: looking for garbage in it meanwhile takes a third of the time
        try:
            return cls._load(folder, classes, allergens)
        finally:
            if collecting:
                gc.enable()

    @classmethod
    def _load(cls, folder: Path, classes: Sequence[MedicineClass], allergens: Sequence[Allergen]) -> Lexicon:
        class_of = {found.id: found for found in classes}
        allergen_of = {found.id: found for found in allergens}
        ingredients: dict[str, Ingredient] = {}
        names = Names()
        path = folder / "ingredients.tsv"
        lines = read_lines(path)
        for number, line in enumerate(lines, start=2):
            row = row_at(path, number, line.split("\t"))
            ingredient = _ingredient(row, class_of, allergen_of)
            if ingredient.id in ingredients:
                raise row.problem(f"The ingredient {ingredient.id} stands here a second time.")
            ingredients[ingredient.id] = ingredient
        names.add_ingredients(path, lines)
        names.add_table(folder / "names.tsv", ingredients)
        return cls(
            classes=class_of,
            allergens=allergen_of,
            ingredients=ingredients,
            names=names,
            phrases=Kept(_lines_by_key(folder / "phrases.tsv", class_of, "class"), _phrase),
            words=_words(folder),
            allergen_names=Kept(_lines_by_key(folder / "allergens.tsv", allergen_of, "allergen"), _allergen_name),
            class_order={found.id: place for place, found in enumerate(classes)},
        )

    def with_local_names(self, rows: Iterable[tuple[str, Sequence[str]]]) -> Lexicon:
        """A lexicon with a clinic's own names (name, ingredient ids), marked as added here and not reviewed.

        A name that the pack has already is not replaced; an unknown ingredient raises ProblemError. Local names match
        exactly or not at all, and never take away what the reviewed names alone make of the same words.
        """
        base = self.reviewed or self
        names: dict[str, Name] = {}
        for name, ids in rows:
            key = key_of(name)
            unknown = [found for found in ids if found not in base.ingredients]
            if unknown or not key or not ids:
                detail = f"the ingredient {unknown[0]} is not known" if unknown else "name or ingredient is missing"
                raise refuse(
                    f"The local name {name!r} cannot be used: {detail}.", "local names", "Choose from the list."
                )
            if not (key in base.names or key in base.phrases or key in base.words):
                names[key] = Name(name, key, tuple(ids), "local", "", "", False, False, True)
        return replace(base, names=base.names.with_more(names), reviewed=base)

    def classes_of(self, ingredient: str, route: str = "") -> tuple[str, ...]:
        """The class ids of an ingredient by a route; the general ones where the route changes nothing."""
        found = self.ingredients[ingredient]
        return found.by_route.get(route, found.classes)

    def class_ids_of(self, name: Name, route: str = "") -> tuple[str, ...]:
        """The class ids of all ingredients of a name, in the order of `classes.toml`; a typed route wins."""
        ids = {found for each in name.ingredients for found in self.classes_of(each, route or name.route)}
        return tuple(sorted(ids, key=lambda found: self.class_order[found]))

    def groups_of(self, class_ids: Iterable[str]) -> tuple[MedicineGroup, ...]:
        """The measured vocabulary of class ids, each word once."""
        groups = (self.classes[found].group for found in class_ids)
        return tuple(dict.fromkeys(found for found in groups if found))

    def is_neutral(self, class_ids: Iterable[str]) -> bool:
        """Whether no rule reads any of these classes."""
        return all(self.classes[found].neutral for found in class_ids)

    @cached_property
    def longest(self) -> Mapping[str, int]:
        """First token to the number of tokens of the longest name, phrase or word group that starts with it."""
        return _longest((self.names, self.phrases, self.words))

    @cached_property
    def squashed(self) -> Mapping[str, str]:
        """Names and phrases of several tokens, written as one word, to their key."""
        joined = {key.replace(" ", ""): key for table in (self.phrases, self.names) for key in table if " " in key}
        return {word: key for word, key in joined.items() if word not in self.names and word not in self.words}

    @cached_property
    def broken(self) -> Mapping[str, tuple[tuple[str, ...], ...]]:
        """First token to the tokens of the names that hold a sign which otherwise parts medicines (`Vitamin C+E`)."""
        found: dict[str, tuple[tuple[str, ...], ...]] = {}
        for key in self.names:
            if " " in key and has_break(self.names.spelling(key)):
                tokens = tuple(key.split(" "))
                found[tokens[0]] = (*found.get(tokens[0], ()), tokens)
        return found

    @cached_property
    def index(self) -> Index:
        """What lies near what, over the reviewed names only."""
        return self.reviewed.index if self.reviewed is not None else Index(self)

    def warm(self) -> None:
        """Build everything that the first spelling guess needs, so that no keystroke waits for it."""
        assert self.longest is not None and self.squashed is not None
        assert self.ordered_keys is not None and self.broken is not None and self.known_by is not None
        self.index.warm()

    @cached_property
    def ordered_keys(self) -> Sequence[str]:
        """All name keys in alphabetical order, for prefixes."""
        return sorted(self.names)

    @property
    def tall_man(self) -> Mapping[str, str]:
        """Names with a look-alike of another class, their differing letters in capitals (cycloSERINE)."""
        return self.index.tall_man

    @cached_property
    def known_by(self) -> Mapping[str, int]:
        """Ingredient to the number of its names: what has many names is what people take."""
        return Counter(each for name in self.names.values() for each in name.ingredients)

    @property
    def rivals(self) -> Mapping[str, tuple[str, ...]]:
        """Each look-alike to the keys of the names of another class that lie one letter away."""
        return self.index.rivals


def _longest(tables: Iterable[Mapping[str, object]]) -> dict[str, int]:
    longest: dict[str, int] = {}
    for table in tables:
        for key in table:
            first, _, rest = key.partition(" ")
            size = 1 + (rest.count(" ") + 1 if rest else 0)
            if size > longest.get(first, 0):
                longest[first] = size
    return longest


def _ingredient(row: Row, classes: Mapping[str, object], allergens: Mapping[str, object]) -> Ingredient:
    by_route: dict[str, tuple[str, ...]] = {}
    for part in row.many("by_route"):
        routes, _, ids = part.partition("=")
        for route in routes.split(","):
            if route not in ROUTES:
                raise row.problem(f"The route {route!r} is not one of {', '.join(ROUTES)}.")
            by_route[route] = row.known(tuple(found for found in ids.split(",") if found), classes, "class")
    return Ingredient(
        id=row["id"],
        inn=row["inn"],
        classes=row.known(row.many("classes"), classes, "class"),
        by_route=by_route,
        atc=row["atc"],
        allergens=row.known(row.many("allergens"), allergens, "allergen"),
    )


def _lines_by_key(path: Path, table: Mapping[str, object], noun: str) -> dict[str, str | Any]:
    """The lines of a table by the key of their first cell; the ids of the second cell are checked, each kind once."""
    lines = read_lines(path)
    cells = [line.split("\t", 2) for line in lines]
    ids = [each[1] for each in cells]
    for written in set(ids):
        if written not in table and any(found not in table for found in written.split(";")):
            number = ids.index(written)
            row_at(path, number + 2, lines[number].split("\t")).known(tuple(written.split(";")), table, noun)
    found: dict[str, str | Any] = {}
    for key, line in zip(keys_of([each[0] for each in cells]), lines, strict=True):
        found.setdefault(key, line)
    return found


def _phrase(line: str, key: str) -> Phrase:
    written, ids, _ = line.split("\t")
    return Phrase(written, key, tuple(ids.split(";")))


def _allergen_name(line: str, key: str) -> AllergenName:
    written, ids, state, _ = line.split("\t")
    return AllergenName(written, key, tuple(ids.split(";")), state or "exact")


def _words(folder: Path) -> dict[str, frozenset[str]]:
    cells = [line.split("\t", 2) for line in read_lines(folder / "deny.tsv")]
    single = {kind: frozenset((kind,)) for kind in {each[1] for each in cells}}
    found: dict[str, frozenset[str]] = {}
    for each, key in zip(cells, keys_of([each[0] for each in cells]), strict=True):
        kind = single[each[1]]
        found[key] = found[key] | kind if key in found else kind
    return found
