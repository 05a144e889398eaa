"""Screens files of consultations: one JSON document, or one a line."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from meso_screen.flow.consultation_file import LARGEST, parse_json, read_consultation, read_text, unreadable
from meso_screen.flow.knowledge import Knowledge
from meso_screen.flow.screening import exit_code, result_as_json, screen_consultation
from meso_screen.problems import Problem


def read_inputs(file: Path) -> Iterator[tuple[str, str | Problem]]:
    """Yield (place, JSON text) of each consultation in a file; ``-`` and ``.jsonl`` hold one a line.

    A line that is no text comes as the Problem it is, and the next line follows. Raises ProblemError when the file as a
    whole cannot be read.
    """
    if str(file) == "-":
        yield from _lines(sys.stdin.buffer)
    elif file.suffix == ".jsonl":
        try:
            with file.open("rb") as lines:
                yield from _lines(lines)
        except OSError as error:
            raise unreadable(error, file.name) from None
    else:
        yield file.name, read_text(file)


def _lines(lines: BinaryIO) -> Iterator[tuple[str, str | Problem]]:
    for number, line in enumerate(_pieces(lines), start=1):
        place = f"line {number}"
        if line is None:
            yield place, Problem("The line is longer than any consultation can be.", place, "Choose the right file.")
        elif line.strip():
            try:
                yield place, line.decode("utf-8-sig" if number == 1 else "utf-8")
            except UnicodeDecodeError:
                yield place, Problem("The line is not UTF-8 text.", place, "Save the file as UTF-8.")


def _pieces(lines: BinaryIO) -> Iterator[bytes | None]:
    """The lines one by one; None for one too long to be held, which is read past."""
    while line := lines.readline(LARGEST + 1):
        if len(line) <= LARGEST or line.endswith(b"\n"):
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = lines.readline(LARGEST + 1)
        yield None


def read_lines() -> Iterator[bytes]:
    """The lines of standard input as bytes, without their ends, so that one that is no text spoils no other."""
    for line in sys.stdin.buffer:
        yield line.rstrip(b"\r\n")


def screen_one(knowledge: Knowledge, text: str, place: str) -> tuple[dict[str, Any], int]:
    """Screen one JSON document: its result by contracts §2, and its exit code. Raises ProblemError in words."""
    consultation = read_consultation(parse_json(text, place), knowledge.catalogue, place)
    result = screen_consultation(knowledge, consultation)
    return result_as_json(knowledge, result), exit_code(result)
