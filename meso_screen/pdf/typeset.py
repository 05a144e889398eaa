"""Breaking text into lines: greedy, left aligned, with a second font for letters the first one lacks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from meso_screen.pdf.fonts import Face, Style, face_for, main_face, tidy

_WORDS = re.compile(r"[^ \n]+|[ ]+|\n")


class Run(NamedTuple):
    """A stretch of text in one font at ``x`` points from the line's start."""

    x: float
    face: str
    text: str


class Line(NamedTuple):
    """One set line: its runs and its width in points."""

    runs: tuple[Run, ...]
    width: float


@lru_cache(maxsize=30_000)
def width_of(text: str, style: Style, size: float) -> float:
    """Width of a text in points."""
    widths = main_face(style).widths
    total = 0.0
    for sign in text:
        advance = widths.get(ord(sign))
        total += advance if advance is not None else _foreign_width(sign, style)
    return total * size / 1000


def _foreign_width(sign: str, style: Style) -> float:
    face = face_for(ord(sign), style)
    return face.widths[ord(sign)] if face else 0.0


def _runs(text: str, style: Style, size: float) -> tuple[Run, ...]:
    main = main_face(style)
    if main.widths.keys() >= set(map(ord, text)):
        return (Run(0.0, main.name, text),)
    runs: list[Run] = []
    at = 0.0
    for sign in text:
        face: Face = face_for(ord(sign), style) or main
        if runs and runs[-1].face == face.name:
            runs[-1] = Run(runs[-1].x, face.name, runs[-1].text + sign)
        else:
            runs.append(Run(at, face.name, sign))
        at += face.widths.get(ord(sign), 0.0) * size / 1000
    return tuple(runs)


def _chopped(word: str, style: Style, size: float, width: float) -> Iterable[str]:
    """Cut a word that is wider than the column, after a hyphen or slash where there is one, else between letters."""
    piece, wide = "", 0.0
    for sign in word:
        advance = width_of(sign, style, size)
        if piece and wide + advance > width:
            cut = max(piece.rfind(mark) for mark in "-/_.@,;") + 1
            head = piece[:cut] if cut > len(piece) // 2 else piece
            yield head
            piece = piece[len(head) :]
            wide = width_of(piece, style, size)
        piece += sign
        wide += advance
    yield piece


def set_lines(text: str, style: Style, size: float, width: float) -> list[Line]:
    """Break a text into lines no wider than ``width`` points. A line break in the text is kept."""
    lines: list[Line] = []
    current: list[str] = []
    wide = 0.0
    gap = 0.0
    space = width_of(" ", style, size)

    def finish() -> None:
        nonlocal wide, gap
        words = "".join(current).rstrip(" ")
        lines.append(Line(_runs(words, style, size) if words else (), width_of(words, style, size)))
        current.clear()
        wide = gap = 0.0

    for token in _WORDS.findall(tidy(text)):
        if token == "\n":
            finish()
        elif token[0] == " ":
            gap = space if current else 0.0
        else:
            word = width_of(token, style, size)
            if current and wide + gap + word > width:
                finish()
            if word > width:
                *full, token = _chopped(token, style, size, width)
                for piece in full:
                    current.append(piece)
                    finish()
                word = width_of(token, style, size)
            current.append(f" {token}" if gap else token)
            wide += gap + word
            gap = 0.0
    if current or not lines:
        finish()
    return lines
