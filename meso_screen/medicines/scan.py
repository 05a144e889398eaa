"""One segment of a typed line, read from left to right: exact names and phrases, words around them, the rest."""

from __future__ import annotations

from dataclasses import dataclass, field

from meso_screen.medicines.lexicon import Lexicon, Phrase
from meso_screen.medicines.names import ROUTES, Name

_CONTEXT = frozenset(
    {"negator", "negator-after", "past", "other-person", "first-person", "allergy", "or", "unnamed", "none"}
)

_LONGEST_BROKEN = 8


@dataclass
class Scan:
    """What a segment holds: hits with their place, the kinds of words around them, and words that nothing explains."""

    hits: list[tuple[int, Name | Phrase]] = field(default_factory=list)
    marks: list[tuple[int, str]] = field(default_factory=list)
    rest: list[tuple[int, str]] = field(default_factory=list)
    route: str = ""
    route_at: int = 0
    size: int = 0

    def has(self, kind: str) -> bool:
        """Whether a word of this kind stands in the segment."""
        return any(found == kind for _, found in self.marks)

    def route_of(self, place: int) -> str:
        """The typed route of the hit at a place: of several on one line only the one the word belongs to has it."""
        places = [found for found, _ in self.hits]
        if not self.route or len(places) < 2:
            return self.route
        before = [found for found in places if found < self.route_at]
        return self.route if place == (before[-1] if before else places[0]) else ""

    def places(self, kind: str) -> list[int]:
        """Where the words of this kind stand."""
        return [place for place, found in self.marks if found == kind]


def join_broken(parts: list[list[str]], lexicon: Lexicon) -> list[list[str]]:
    """Put segments together again where the sign between them belongs to one name (`Vitamin C+E`, `AC&C`)."""
    joined = [list(parts[0])] if parts else []
    for number, part in enumerate(parts[1:], start=1):
        before = joined[-1]
        following = [token for each in parts[number:] for token in each[:_LONGEST_BROKEN]][:_LONGEST_BROKEN]
        if _crosses(before, following, lexicon):
            before.extend(part)
        else:
            joined.append(list(part))
    return joined


def _crosses(before: list[str], following: list[str], lexicon: Lexicon) -> bool:
    for start in range(max(0, len(before) - _LONGEST_BROKEN), len(before)):
        for name in lexicon.broken.get(before[start], ()):
            here = len(before) - start
            if here < len(name) and (*before[start:], *following)[: len(name)] == name:
                return True
    return False


def scan(tokens: list[str], lexicon: Lexicon) -> list[Scan]:
    """Read tokens longest name first; a joining word ("and", "but") that belongs to no name starts the next scan."""
    scans = [Scan()]
    place = 0
    while place < len(tokens):
        current = scans[-1]
        current.size += 1
        token = tokens[place]
        hit, kinds, length = _longest_at(tokens, place, lexicon)
        if hit is not None:
            current.hits.append((place, hit))
        elif kinds:
            if "joiner" in kinds:
                scans.append(Scan())
            _mark(current, place, kinds)
        elif not token.isdigit():
            current.rest.append((place, token))
        place += length
    return [found for found in scans if found.size]


def _mark(current: Scan, place: int, kinds: frozenset[str]) -> None:
    for kind in kinds:
        if kind in _CONTEXT:
            current.marks.append((place, kind))
        elif kind.startswith("route-") and kind[6:] in ROUTES:
            current.route, current.route_at = kind[6:], place


def _longest_at(
    tokens: list[str], place: int, lexicon: Lexicon
) -> tuple[Name | Phrase | None, frozenset[str] | None, int]:
    first = tokens[place]
    room = len(tokens) - place
    for length in range(min(lexicon.longest.get(first, 0), room), 0, -1):
        key = " ".join(tokens[place : place + length]) if length > 1 else first
        found = lexicon.names.get(key) or lexicon.phrases.get(key)
        if found is not None:
            return found, None, length
        kinds = lexicon.words.get(key)
        if kinds is not None:
            return None, kinds, length
    for length in range(min(3, room), 0, -1):
        pieces = tokens[place : place + length]
        if length > 1 and any(piece in lexicon.words or piece.isdigit() for piece in pieces):
            continue
        key = lexicon.squashed.get("".join(pieces), "")
        if key:
            return lexicon.names.get(key) or lexicon.phrases[key], None, length
        if length > 1:
            single = lexicon.names.get("".join(pieces))
            if single is not None and len(single.key) >= 6:
                return single, None, length
    return None, None, 1
