"""Typed text to comparable tokens: accents, Turkish i, Arabic digits, hyphens and glued doses."""

from __future__ import annotations

import re
import unicodedata

LONGEST_TEXT = 4000
"""Longest input in characters that is read at all."""

_LETTERS = {"ı": "i", "İ": "i", "ß": "ss", "ø": "o", "Ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "Ł": "l"}
_MARKS = re.compile(r"[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u064b-\u065f\u0670\u1ab0-\u1aff\u20d0-\u20ff]+")
_DIGITS = re.compile(r"(?![0-9])\d")
_APOSTROPHES = re.compile(r"['’‘`´ʼ]")
_INITIALS = re.compile(r"\b(?:[a-z]\.){2,}(?![a-z0-9])")
_PIECES = re.compile(r"[^\W\d_]+|\d+")
_BREAKS = re.compile(r"[,;\n\r+&|/•·()\[\]\u060c\u061b、]+|(?<=[^\d\s])(?<!\b[Ss][Tt])\.\s|\s[-–—]+\s")
_PHONETIC = (
    ("sch", "s"),
    ("ph", "f"), ("th", "t"), ("rh", "r"), ("ch", "k"), ("ck", "k"), ("qu", "k"), ("que", "k"), ("q", "k"),
    ("ce", "se"), ("ci", "si"), ("cy", "si"), ("c", "k"), ("x", "ks"), ("z", "s"), ("y", "i"), ("w", "v"), ("j", "i"),
    ("ou", "u"), ("ea", "i"), ("ee", "i"), ("ae", "e"), ("oe", "e"), ("h", ""),
)  # fmt: skip


def fold(text: str) -> str:
    """Lower case without accents; Turkish dotless and dotted i become i, digits of any script become 0 to 9."""
    if text.isascii():
        return text.lower()
    for letter, plain in _LETTERS.items():
        if letter in text:
            text = text.replace(letter, plain)
    kept = _MARKS.sub("", unicodedata.normalize("NFKD", text)).casefold()
    return kept if kept.isascii() else _DIGITS.sub(lambda found: str(unicodedata.digit(found.group())), kept)


def tokens(text: str) -> list[str]:
    """The words and numbers of a text, folded; hyphens and glued doses part (`omega3` is omega 3)."""
    folded = _APOSTROPHES.sub("", fold(text))
    if "." in folded:
        folded = _INITIALS.sub(lambda found: found.group().replace(".", "") + " ", folded)
    return _PIECES.findall(folded)


def key_of(text: str) -> str:
    """The one spelling under which a name is kept and found."""
    if text.isascii() and text.isalpha():
        return text.lower()
    return " ".join(tokens(text))


def keys_of(names: list[str]) -> list[str]:
    """`key_of` for many names at once: plain words directly, the others folded together in one go."""
    keys = [name.lower() if name.isalpha() and name.isascii() else "" for name in names]
    others = [place for place, key in enumerate(keys) if not key]
    find, join = _PIECES.findall, " ".join
    for plain in (True, False):  # folding text in ASCII costs next to nothing, so the few others go alone
        places = [place for place in others if names[place].isascii() is plain]
        folded = _APOSTROPHES.sub("", fold("\n".join([names[place] for place in places]))).split("\n")
        if places and len(folded) != len(places):
            return [key_of(name) for name in names]
        for place, line in zip(places, folded, strict=False):
            keys[place] = line if line.isalpha() else join(find(line)) if "." not in line else key_of(names[place])
    return keys


def segments(text: str) -> list[list[str]]:
    """The parts of a line between commas, slashes, brackets, line ends and full stops, each as tokens."""
    return [found for found in (tokens(piece) for piece in _BREAKS.split(text)) if found]


def has_break(name: str) -> bool:
    """Whether a name holds a sign that otherwise parts two medicines of a line (`Vitamin C+E`)."""
    return _BREAKS.search(name) is not None


def sound_of(key: str) -> str:
    """A rough key of how a word sounds, so that `ibuprophan` lies beside `ibuprofen`."""
    sounded = key.replace(" ", "")
    for written, heard in _PHONETIC:
        if written in sounded:
            sounded = sounded.replace(written, heard)
    return re.sub(r"(.)\1+", r"\1", sounded)
