"""Whether two written names can belong to one person: what keeps a practitioner from witnessing their own consent."""

from __future__ import annotations

import re
import unicodedata

_TITLES = frozenset({"dr", "prof", "mr", "mrs", "ms", "miss", "mx", "mme", "mlle", "sr", "sra", "frau", "herr"})


def same_person(one: str, other: str) -> bool:
    """Whether two names can be the same person's: the words of the shorter, or their initials, stand in the longer.

    Titles, case, accents, points and the order of the words make no difference. In doubt it says yes: to find another
    witness is a smaller harm than a practitioner who bears witness to their own consent.
    """
    shorter, longer = sorted((name_words(one), name_words(other)), key=len)
    left = list(longer)
    whole = 0
    for word in shorter:
        match = next((known for known in left if known == word), None) or next(
            (known for known in left if 1 in (len(known), len(word)) and known[0] == word[0]), None
        )
        if match is None:
            return False
        whole += match == word
        left.remove(match)
    return whole > 0


def name_words(name: str) -> list[str]:
    """The words of a name in small letters, without accents, points and titles."""
    folded = unicodedata.normalize("NFKD", name).casefold()
    letters = "".join(sign for sign in folded if not unicodedata.combining(sign))
    return [word for word in re.findall(r"[^\W\d_]+", letters) if word not in _TITLES]
