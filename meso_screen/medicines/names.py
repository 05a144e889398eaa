"""Names of medicines, kept as the lines of their table and parsed when one is looked up: a quick start."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from meso_screen.medicines.kept import Kept
from meso_screen.medicines.normalise import keys_of
from meso_screen.medicines.tables import read_lines, row_at

ROUTES = ("oral", "injection", "topical", "eye", "inhaled", "nasal", "vaginal", "patch")


class Name(NamedTuple):
    """A name and the ingredients it stands for: all of them, or one of them where ``ambiguous``.

    ``fuzzy`` says that a spelling guess may lead to it; ``alike`` marks a name that was looked at because
    another class has a name within one letter of it.
    """

    name: str
    key: str
    ingredients: tuple[str, ...]
    kind: str
    markets: str
    route: str
    fuzzy: bool
    ambiguous: bool
    local: bool = False
    alike: bool = False


class Names(Kept[Name]):
    """Key to name. A line of the table becomes a Name when it is first asked for; the content never changes."""

    def __init__(self, raw: dict[str, str | Name] | None = None) -> None:
        super().__init__(raw if raw is not None else {}, _parse)

    def spelling(self, key: str) -> str:
        """How the name is written, without reading the rest of its line."""
        found = self._raw[key]
        return found.partition("\t")[0] if isinstance(found, str) else found.name

    def with_more(self, more: Mapping[str, Name]) -> Names:
        """These names and some more."""
        return Names({**self._raw, **more})

    def add_ingredients(self, path: Path, lines: Sequence[str]) -> None:
        """Take in INN and synonyms of the lines of ingredients.tsv.

        Raises ProblemError for a name that stands for two ingredients.
        """
        spelled: list[tuple[int, str, str, str]] = []
        for number, line in enumerate(lines, start=2):
            ingredient, inn, synonyms, _, _, route, _ = line.split("\t", 6)
            spelled.append((number, inn, ingredient, f"inn\t\t{route}"))
            if synonyms:
                rest = f"synonym\t\t{route}"
                spelled.extend((number, synonym, ingredient, rest) for synonym in synonyms.split(";"))
        raw = self._raw
        owners: dict[str, str] = {}
        for (number, spelling, ingredient, rest), key in zip(
            spelled, keys_of([each[1] for each in spelled]), strict=True
        ):
            if not key or owners.setdefault(key, ingredient) != ingredient:
                what = f"The name {spelling!r} is empty or stands already for {owners.get(key, 'nothing')}."
                raise row_at(path, number, []).problem(what)
            raw.setdefault(key, f"{spelling}\t{ingredient}\t{rest}\t\t\t")

    def add_table(self, path: Path, ingredients: Container[str]) -> None:
        """Take in the lines of names.tsv; raises ProblemError that names the line of a fault."""
        lines = read_lines(path)
        spelled, written, _ = zip(*[line.split("\t", 2) for line in lines], strict=True) if lines else ((), (), ())
        keys = keys_of(list(spelled))
        for ids in set(written):
            if ids not in ingredients and any(found not in ingredients for found in ids.replace("|", "+").split("+")):
                number = written.index(ids)
                row = row_at(path, number + 2, lines[number].split("\t"))
                row.known(tuple(ids.replace("|", "+").split("+")), ingredients, "ingredient")
        size = len(self._raw)
        self._raw.update(zip(keys, lines, strict=True))
        if len(self._raw) != size + len(keys) or "" in self._raw:
            self._find_fault(path, keys, lines)

    def _find_fault(self, path: Path, keys: list[str], lines: list[str]) -> None:
        seen: set[str] = set()
        for number, (key, line) in enumerate(zip(keys, lines, strict=True), start=2):
            if not key or key in seen or self._raw.get(key) != line:
                raise row_at(path, number, line.split("\t")).problem("The name is empty or stands here a second time.")
            seen.add(key)
        raise row_at(path, 1, lines[0].split("\t")).problem("A name stands already among the ingredients.")


def _parse(line: str, key: str) -> Name:
    name, written, kind, markets, route, fuzzy, _, _ = line.split("\t")
    ids = tuple(written.replace("|", "+").split("+"))
    guessed = fuzzy not in ("no", "alike-exact")
    return Name(name, key, ids, kind, markets, route, guessed, "|" in written, False, fuzzy.startswith("alike"))
