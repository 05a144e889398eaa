"""Typed text to comparable tokens: accents, Turkish i, Arabic digits, hyphens and glued doses."""

from __future__ import annotations

import re
import unicodedata

LONGEST_TEXT = 4000
"""Longest input in characters that is read at all."""

_DOTTED = str.maketrans({"ı": "i", "İ": "i", "ß": "ss", "ø": "o", "Ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "Ł": "l"})
_APOSTROPHES = re.compile(r"['’‘`´ʼ]")
_INITIALS = re.compile(r"\b(?:[a-z]\.){2,}(?![a-z0-9])")
_PIECES = re.compile(r"[^\W\d_]+|\d+")
_BREAKS = re.compile(r"[,;\n\r+&|/•·()\[\]\u060c\u061b、]+|(?<=[^\d\s])\.\s|\s[-–—]+\s")
_PHONETIC = (
    ("sch", "s"), ("ph", "f"), ("th", "t"), ("rh", "r"), ("ch", "k"), ("ck", "k"), ("qu", "k"), ("que", "k"), ("q", "k"),
    ("ce", "se"), ("ci", "si"), ("cy", "si"), ("c", "k"), ("x", "ks"), ("z", "s"), ("y", "i"), ("w", "v"), ("j", "i"),
    ("ou", "u"), ("ea", "i"), ("ee", "i"), ("ae", "e"), ("oe", "e"), ("h", ""),
)  # fmt: skip


def fold(text: str) -> str:
    """Lower case without accents; Turkish dotless and dotted i become i, digits of any script become 0 to 9."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.translate(_DOTTED))
    kept = "".join(char for char in decomposed if not unicodedata.combining(char)).casefold()
    return "".join(str(unicodedata.digit(char)) if not char.isascii() and char.isdigit() else char for char in kept)


def tokens(text: str) -> list[str]:
    """The words and numbers of a text, folded; hyphens and glued doses part (`Omega-3` and `omega3` are both omega 3)."""
    folded = _APOSTROPHES.sub("", fold(text))
    if "." in folded:
        folded = _INITIALS.sub(lambda found: found.group().replace(".", "") + " ", folded)
    return _PIECES.findall(folded)


def key_of(text: str) -> str:
    """The one spelling under which a name is kept and found."""
    if text.isascii() and text.isalpha():
        return text.lower()
    return " ".join(tokens(text))


def segments(text: str) -> list[list[str]]:
    """The parts of a line between commas, slashes, brackets, line ends and full stops, each as tokens."""
    return [found for found in (tokens(piece) for piece in _BREAKS.split(text)) if found]


def sound_of(key: str) -> str:
    """A rough key of how a word sounds, so that `ibuprophan` lies beside `ibuprofen`."""
    sounded = key.replace(" ", "")
    for written, heard in _PHONETIC:
        if written in sounded:
            sounded = sounded.replace(written, heard)
    return re.sub(r"(.)\1+", r"\1", sounded)
