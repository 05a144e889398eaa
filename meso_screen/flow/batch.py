"""Screens files of consultations: one JSON document, or one a line."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from meso_screen.flow.consultation_file import LARGEST, parse_json, read_consultation, read_text
from meso_screen.flow.knowledge import Knowledge
from meso_screen.flow.screening import exit_code, result_as_json, screen_consultation
from meso_screen.problems import refuse


def read_inputs(file: Path) -> Iterator[tuple[str, str]]:
    """Yield (place, JSON text) of each consultation in a file; ``-`` and ``.jsonl`` hold one a line."""
    if str(file) == "-":
        yield from _lines(sys.stdin)
    elif file.suffix == ".jsonl":
        try:
            with file.open(encoding="utf-8") as lines:
                yield from _lines(lines)
        except FileNotFoundError:
            raise refuse("There is no such file.", file.name, "Check the name.") from None
        except UnicodeDecodeError:
            raise refuse("The file is not UTF-8 text.", file.name, "Save it as UTF-8.") from None
    else:
        yield file.name, read_text(file)


def _lines(lines: Any) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(iter(lambda: lines.readline(LARGEST + 1), ""), start=1):
        if len(line) > LARGEST:
            raise refuse("The line is longer than any consultation can be.", f"line {number}", "Choose the right file.")
        if line.strip():
            yield f"line {number}", line


def screen_one(knowledge: Knowledge, text: str, place: str) -> tuple[dict[str, Any], int]:
    """Screen one JSON document: its result by contracts §2, and its exit code. Raises ProblemError in words."""
    consultation = read_consultation(parse_json(text, place), knowledge.catalogue, place)
    result = screen_consultation(knowledge, consultation)
    return result_as_json(knowledge, result), exit_code(result)
