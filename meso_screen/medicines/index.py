"""Indexes over the reviewed names that spelling guesses and look-alikes need; each is built when first asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from meso_screen.medicines.lookalike import look_alikes, tall_man_letters
from meso_screen.medicines.normalise import sound_of

if TYPE_CHECKING:
    from meso_screen.medicines.lexicon import Lexicon
    from meso_screen.medicines.names import Name


class Index:
    """What is near what, by spelling and by sound. A clinic's local names are not in it: nothing guesses them."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    @cached_property
    def guessable(self) -> Mapping[str, str]:
        """Spellings that a typing error may have meant, to their key; risk names come first."""
        lexicon = self._lexicon
        neutral: dict[tuple[tuple[str, ...], str], bool] = {}

        def rank(name: Name) -> tuple[bool, bool, str]:
            kind = (name.ingredients, name.route)
            if kind not in neutral:
                neutral[kind] = lexicon.is_neutral(lexicon.class_ids_of(name))
            return (neutral[kind], name.kind not in ("inn", "synonym"), name.key)

        found: dict[str, str] = {}
        for name in sorted((name for name in lexicon.names.values() if name.fuzzy), key=rank):
            found.setdefault(name.key.replace(" ", ""), name.key)
        return found

    @cached_property
    def buckets(self) -> Mapping[tuple[str, int], list[str]]:
        """Guessable spellings by first letter and length."""
        buckets: dict[tuple[str, int], list[str]] = {}
        for word in self.guessable:
            buckets.setdefault((word[0], len(word)), []).append(word)
        return buckets

    @cached_property
    def lengths(self) -> Mapping[int, list[str]]:
        """Guessable spellings by length."""
        return _by_length(self.guessable)

    @cached_property
    def sounds(self) -> Mapping[str, list[str]]:
        """How guessable spellings of six letters and more sound, to the spellings."""
        found: dict[str, list[str]] = {}
        for word in self.guessable:
            if len(word) >= 6:
                found.setdefault(sound_of(word), []).append(word)
        return found

    @cached_property
    def sound_lengths(self) -> Mapping[int, list[str]]:
        """How guessable spellings sound, by length."""
        return _by_length(self.sounds)

    @cached_property
    def pairs(self) -> tuple[tuple[Name, Name], ...]:
        """Names of different classes one edit apart."""
        return tuple(look_alikes(self._lexicon))

    @cached_property
    def tall_man(self) -> Mapping[str, str]:
        """Names with a look-alike of another class, their differing letters in capitals (cycloSERINE)."""
        return tall_man_letters(self.pairs)

    @cached_property
    def rivals(self) -> Mapping[str, tuple[str, ...]]:
        """Each look-alike to the keys of the names of another class that lie one letter away."""
        found: dict[str, tuple[str, ...]] = {}
        for one, other in self.pairs:
            found[one.key] = (*found.get(one.key, ()), other.key)
            found[other.key] = (*found.get(other.key, ()), one.key)
        return found

    def warm(self) -> None:
        """Build all of them."""
        assert self.buckets is not None and self.lengths is not None and self.sound_lengths is not None
        assert self.tall_man is not None and self.rivals is not None


def _by_length(words: Iterable[str]) -> dict[int, list[str]]:
    lengths: dict[int, list[str]] = {}
    for word in words:
        lengths.setdefault(len(word), []).append(word)
    return lengths
