"""Spelling guesses: which names a word that is no name may have meant. A guess is only ever a question."""

from __future__ import annotations

from dataclasses import dataclass

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from meso_screen.medicines.lexicon import Lexicon
from meso_screen.medicines.names import Name
from meso_screen.medicines.normalise import sound_of

_SHORTEST = 5
_TWO_ERRORS = 9


@dataclass(frozen=True)
class Guess:
    """The names nearest to a word, and whether names of another class lie about as near."""

    nearest: tuple[Name, ...]
    rivals: tuple[Name, ...]
    how: str


def errors_allowed(word: str) -> int:
    """Typing errors that a word of this length may hold: none up to four letters, one up to seven, then two."""
    return 0 if len(word) < _SHORTEST else 1 if len(word) < _TWO_ERRORS else 2


def guess(word: str, lexicon: Lexicon, *, wide: bool = True) -> Guess | None:
    """The names a word may have meant by spelling or by sound, or None. ``wide`` also tries other first letters."""
    allowed = errors_allowed(word)
    if not allowed:
        return None
    near = _near(word, _same_start(word, lexicon, allowed + 1), allowed)
    how = "spelling"
    if not near and wide and len(word) > _SHORTEST:
        near = _near(word, _same_length(word, lexicon), allowed if len(word) > _TWO_ERRORS else 1)
    if not near and wide and len(word) > _SHORTEST:
        near = [(found, 1) for found in _sounding_like(word, lexicon)]
        how = "sound"
    if not near:
        return None
    best = min(errors for _, errors in near)
    nearest = tuple(lexicon.names[lexicon.index.guessable[found]] for found, errors in near if errors == best)
    rivals: tuple[Name, ...] = ()
    if best + 1 <= 2 and 6 <= len(word) < _TWO_ERRORS:
        further = _near(word, _same_start(word, lexicon, best + 1), best + 1)
        known = {name.key for name in nearest}
        others = (lexicon.names[lexicon.index.guessable[found]] for found, _ in further if found[:3] == word[:3])
        rivals = tuple(name for name in others if name.key not in known)[:3]
    return Guess(nearest, rivals, how)


def _same_start(word: str, lexicon: Lexicon, reach: int) -> list[str]:
    buckets = lexicon.index.buckets
    first, length = word[0], len(word)
    return [found for size in range(length - reach, length + reach + 1) for found in buckets.get((first, size), ())]


def _same_length(word: str, lexicon: Lexicon) -> list[str]:
    by_length = lexicon.index.lengths
    return [found for size in (len(word) - 1, len(word), len(word) + 1) for found in by_length.get(size, ())]


def _near(word: str, names: list[str], allowed: int) -> list[tuple[str, int]]:
    found = extract(word, names, scorer=OSA.distance, score_cutoff=allowed, limit=6)
    return [(name, int(errors)) for name, errors, _ in found]


def _sounding_like(word: str, lexicon: Lexicon) -> list[str]:
    heard = sound_of(word)
    if len(heard) < 5:
        return []
    if heard in lexicon.index.sounds:
        return lexicon.index.sounds[heard][:3]
    if len(heard) < 7:
        return []
    near = [each for size in (-1, 0, 1) for each in lexicon.index.sound_lengths.get(len(heard) + size, ())]
    found = extract(heard, near, scorer=OSA.distance, score_cutoff=1, limit=3)
    return [word for sound, _, _ in found for word in lexicon.index.sounds[sound][:2]]
