"""The names people use for medicines and allergens, read from the pack's TSV files and kept for look-up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from meso_screen.medicines.lookalike import look_alikes, tall_man_letters
from meso_screen.medicines.names import ROUTES, Name, Names
from meso_screen.medicines.normalise import key_of, keys_of, sound_of
from meso_screen.medicines.tables import Row, read_cells, read_table, row_at
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

    @classmethod
    def load(cls, folder: Path, classes: Sequence[MedicineClass], allergens: Sequence[Allergen]) -> Lexicon:
        """Read the TSV files of a pack's `medicines` folder; raises ProblemError that names file and line."""
        class_of = {found.id: found for found in classes}
        allergen_of = {found.id: found for found in allergens}
        ingredients: dict[str, Ingredient] = {}
        names = Names()
        for row in read_table(folder / "ingredients.tsv"):
            ingredient = _ingredient(row, class_of, allergen_of)
            if ingredient.id in ingredients:
                raise row.problem(f"The ingredient {ingredient.id} stands here a second time.")
            ingredients[ingredient.id] = ingredient
        names.add_ingredients(folder / "ingredients.tsv")
        names.add_table(folder / "names.tsv", ingredients)
        return cls(
            classes=class_of,
            allergens=allergen_of,
            ingredients=ingredients,
            names=names,
            phrases=_phrases(folder, class_of),
            words=_words(folder),
            allergen_names=_allergen_names(folder, allergen_of),
            class_order={found.id: place for place, found in enumerate(classes)},
        )

    def with_local_names(self, rows: Iterable[tuple[str, Sequence[str]]]) -> Lexicon:
        """A lexicon with a clinic's own names (name, ingredient ids), marked as added here and not reviewed.

        A name that the pack has already is not replaced; an unknown ingredient raises ProblemError.
        """
        names: dict[str, Name] = {}
        for name, ids in rows:
            key = key_of(name)
            unknown = [found for found in ids if found not in self.ingredients]
            if unknown or not key or not ids:
                detail = f"the ingredient {unknown[0]} is not known" if unknown else "name or ingredient is missing"
                raise refuse(
                    f"The local name {name!r} cannot be used: {detail}.", "local names", "Choose from the list."
                )
            if key not in self.names:
                names[key] = Name(name, key, tuple(ids), "local", "", "", True, False, True)
        return replace(self, names=self.names.with_more(names))

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
    def guessable(self) -> Mapping[str, str]:
        """Spellings that a typing error may have meant, to their key; risk names come first."""
        found: dict[str, str] = {}
        ranked = sorted(self.names.values(), key=self._rank)
        for name in ranked:
            if name.fuzzy:
                found.setdefault(name.key.replace(" ", ""), name.key)
        return found

    @cached_property
    def guess_buckets(self) -> Mapping[tuple[str, int], list[str]]:
        """Guessable spellings by first letter and length."""
        buckets: dict[tuple[str, int], list[str]] = {}
        for word in self.guessable:
            buckets.setdefault((word[0], len(word)), []).append(word)
        return buckets

    @cached_property
    def guess_lengths(self) -> Mapping[int, list[str]]:
        """Guessable spellings by length."""
        return _by_length(self.guessable)

    @cached_property
    def sound_lengths(self) -> Mapping[int, list[str]]:
        """How guessable spellings sound, by length."""
        return _by_length(self.sounds)

    @cached_property
    def sounds(self) -> Mapping[str, list[str]]:
        """How guessable spellings of six letters and more sound, to the spellings."""
        found: dict[str, list[str]] = {}
        for word in self.guessable:
            if len(word) >= 6:
                found.setdefault(sound_of(word), []).append(word)
        return found

    def warm(self) -> None:
        """Build everything that the first spelling guess needs, so that no keystroke waits for it."""
        assert self.longest is not None and self.squashed is not None
        assert self.guess_lengths is not None and self.sound_lengths is not None
        assert self.guess_buckets is not None and self.sounds is not None and self.ordered_keys is not None
        assert self.rivals is not None and self.tall_man is not None and self.known_by is not None

    @cached_property
    def ordered_keys(self) -> Sequence[str]:
        """All name keys in alphabetical order, for prefixes."""
        return sorted(self.names)

    @cached_property
    def tall_man(self) -> Mapping[str, str]:
        """Names with a look-alike of another class, their differing letters in capitals (cycloSERINE)."""
        return tall_man_letters(self)

    @cached_property
    def known_by(self) -> Mapping[str, int]:
        """Ingredient to the number of its names: what has many names is what people take."""
        return Counter(each for name in self.names.values() for each in name.ingredients)

    @cached_property
    def rivals(self) -> Mapping[str, tuple[str, ...]]:
        """Each look-alike to the keys of the names of another class that lie one letter away."""
        found: dict[str, tuple[str, ...]] = {}
        for one, other in look_alikes(self):
            found[one.key] = (*found.get(one.key, ()), other.key)
            found[other.key] = (*found.get(other.key, ()), one.key)
        return found

    def _rank(self, name: Name) -> tuple[bool, bool, str]:
        return (self.is_neutral(self.class_ids_of(name)), name.kind not in ("inn", "synonym"), name.key)


def _by_length(words: Iterable[str]) -> dict[int, list[str]]:
    lengths: dict[int, list[str]] = {}
    for word in words:
        lengths.setdefault(len(word), []).append(word)
    return lengths


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


def _phrases(folder: Path, classes: Mapping[str, object]) -> dict[str, Phrase]:
    path = folder / "phrases.tsv"
    rows = read_cells(path)
    known: dict[str, tuple[str, ...]] = {}
    found: dict[str, Phrase] = {}
    for (number, cells), key in zip(rows, keys_of([cells[0] for _, cells in rows]), strict=True):
        if cells[1] not in known:
            known[cells[1]] = row_at(path, number, cells).known(tuple(cells[1].split(";")), classes, "class")
        found[key] = Phrase(cells[0], key, known[cells[1]])
    return found


def _words(folder: Path) -> dict[str, frozenset[str]]:
    rows = read_cells(folder / "deny.tsv")
    found: dict[str, frozenset[str]] = {}
    single: dict[str, frozenset[str]] = {}
    for (_, cells), key in zip(rows, keys_of([cells[0] for _, cells in rows]), strict=True):
        kind = single.setdefault(cells[1], frozenset((cells[1],)))
        found[key] = found[key] | kind if key in found else kind
    return found


def _allergen_names(folder: Path, allergens: Mapping[str, object]) -> dict[str, AllergenName]:
    path = folder / "allergens.tsv"
    rows = read_cells(path)
    known: dict[str, tuple[str, ...]] = {}
    found: dict[str, AllergenName] = {}
    for (number, cells), key in zip(rows, keys_of([cells[0] for _, cells in rows]), strict=True):
        if cells[1] not in known:
            known[cells[1]] = row_at(path, number, cells).known(tuple(cells[1].split(";")), allergens, "allergen")
        found.setdefault(key, AllergenName(cells[0], key, known[cells[1]], cells[2] or "exact"))
    return found
