"""The list under the search box while someone types: prefixes first, then words inside names, then spelling guesses."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from meso_screen.medicines.guess import guess
from meso_screen.medicines.lexicon import Lexicon
from meso_screen.medicines.names import Name
from meso_screen.medicines.normalise import LONGEST_TEXT, tokens
from meso_screen.model.medicine import Suggestion

_SHORTEST = 2


def suggest(text: str, lexicon: Lexicon, limit: int = 8) -> tuple[Suggestion, ...]:
    """At most ``limit`` medicines for what is typed so far: exact, prefix, spelling. Two letters start it."""
    key = " ".join(tokens(text[:LONGEST_TEXT]))
    if len(key) < _SHORTEST:
        return ()
    found: dict[tuple[tuple[str, ...], str], Suggestion] = {}
    for name, kind in _matches(key, lexicon):
        suggestion = _suggestion(name, kind, lexicon)
        found.setdefault((name.ingredients, suggestion.brand), suggestion)
        if len(found) >= limit:
            break
    return tuple(found.values())


def count(text: str, lexicon: Lexicon) -> int:
    """How many names start with what is typed, for "Showing 8 of 23"."""
    key = " ".join(tokens(text[:LONGEST_TEXT]))
    return len(list(_with_prefix(key, lexicon))) if len(key) >= _SHORTEST else 0


def _matches(key: str, lexicon: Lexicon) -> Iterator[tuple[Name, str]]:
    exact = lexicon.names.get(key) or lexicon.names.get(lexicon.squashed.get(key.replace(" ", ""), ""))
    if exact is not None:
        yield exact, "exact"
    starting = list(_with_prefix(key, lexicon))
    known = lexicon.known_by
    starting.sort(key=lambda name: (name.kind != "inn", -known[name.ingredients[0]], len(name.key), name.key))
    for name in starting:
        yield name, "prefix"
    if len(starting) < _SHORTEST or exact is None:
        guessed = guess(key.replace(" ", ""), lexicon)
        for name in guessed.nearest + guessed.rivals if guessed else ():
            yield name, "spelling"


def _with_prefix(key: str, lexicon: Lexicon) -> Iterator[Name]:
    ordered = lexicon.ordered_keys
    place = bisect_left(ordered, key)
    while place < len(ordered) and ordered[place].startswith(key):
        yield lexicon.names[ordered[place]]
        place += 1


def _suggestion(name: Name, kind: str, lexicon: Lexicon) -> Suggestion:
    generic = " + ".join(lexicon.ingredients[found].inn for found in name.ingredients)
    if kind == "prefix" and name.kind == "synonym":
        kind = "synonym"
    return Suggestion.model_validate(
        {
            "name": name.name,
            "generic": generic,
            "brand": "" if name.kind == "inn" else name.name,
            "class_ids": lexicon.class_ids_of(name),
            "kind": kind,
            "tall": lexicon.tall_man.get(name.key, ""),
            "local": name.local,
        }
    )
