"""Names of different classes that differ by one typing error, and the letters that tell them apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from rapidfuzz.distance import OSA

if TYPE_CHECKING:
    from meso_screen.medicines.lexicon import Lexicon
    from meso_screen.medicines.names import Name

_SHORTEST = 5


def look_alikes(lexicon: Lexicon) -> Iterator[tuple[Name, Name]]:
    """Pairs of names, five letters and longer, within one edit of each other and of different measured classes."""
    names = [name for name in lexicon.names.values() if len(name.key) >= _SHORTEST and not name.ambiguous]
    tags = _tags(names, lexicon)
    groups: dict[str, int | list[int]] = {}
    for number, name in enumerate(names):
        key = name.key
        for shortened in {key, *[key[:place] + key[place + 1 :] for place in range(len(key))]}:
            found = groups.setdefault(shortened, number)
            if isinstance(found, list):
                found.append(number)
            elif found != number:
                groups[shortened] = [found, number]
    pairs = {
        (first, second)
        for members in groups.values()
        if isinstance(members, list)
        for place, first in enumerate(members)
        for second in members[place + 1 :]
        if tags[first] != tags[second]
    }
    for first, second in sorted(pairs):
        one, other = names[first], names[second]
        if OSA.distance(one.key, other.key, score_cutoff=1) <= 1 and not _differ_by_number(one.key, other.key):
            yield one, other


def tall_man_letters(pairs: Iterable[tuple[Name, Name]]) -> Mapping[str, str]:
    """Each name of a look-alike pair, written so that its differing letters stand out."""
    found: dict[str, str] = {}
    for one, other in pairs:
        for name, rival in ((one, other), (other, one)):
            tall = _tall(name.key, rival.key)
            if tall != name.key:
                found.setdefault(name.key, tall)
    return found


def _tags(names: Iterable[Name], lexicon: Lexicon) -> list[frozenset[str]]:
    """The measured classes of each name, found once for all names of the same ingredients and route."""
    known: dict[tuple[tuple[str, ...], str], frozenset[str]] = {}
    found = []
    for name in names:
        kind = (name.ingredients, name.route)
        if kind not in known:
            known[kind] = frozenset(lexicon.groups_of(lexicon.class_ids_of(name)))
        found.append(known[kind])
    return found


def _differ_by_number(one: str, other: str) -> bool:
    """Vitamin B6 and B12 are told apart by their number, which is never guessed."""
    return one.rstrip("0123456789") == other.rstrip("0123456789")


def _tall(key: str, rival: str) -> str:
    start = 0
    while start < min(len(key), len(rival)) and key[start] == rival[start]:
        start += 1
    end = 0
    while end < min(len(key), len(rival)) - start and key[-1 - end] == rival[-1 - end]:
        end += 1
    stop = max(len(key) - end, start + 1)
    return key[:start] + key[start:stop].upper() + key[stop:]
