"""Reads consultation files (contracts §1): shape first, then each answer by the kind of its question.

Everything that does not fit is refused in words that name the place; nothing is guessed or dropped.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Never

from meso_screen.catalogue.catalogue import Catalogue
from meso_screen.flow.answers import read_answer
from meso_screen.model.consultation import Consultation
from meso_screen.problems import Problem, ProblemError, refuse

LARGEST = 5_000_000
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_FIELDS = frozenset({"schema", "as_of", "answers", "patient"})


def parse_json(text: str, place: str) -> Any:
    """Parse JSON with exact decimals; a key that stands twice, NaN and too deep nesting are refused."""
    try:
        data = json.loads(text, parse_float=Decimal, parse_constant=_no_constant, object_pairs_hook=_once)
        if "\\u" in text:
            json.dumps(data, ensure_ascii=False, default=str).encode()  # half a letter (\ud800) is no text
        return data
    except ProblemError as error:
        raise refuse(error.problems[0].what, place, error.problems[0].next_step) from None
    except json.JSONDecodeError as error:
        raise refuse(
            f"This is not a readable consultation: line {error.lineno}, column {error.colno} breaks the JSON.",
            place,
            "Correct the file, or write it again from the program.",
        ) from None
    except (RecursionError, ValueError):
        raise refuse("This is not a readable consultation.", place, "Write the file again.") from None


def _no_constant(name: str) -> Never:
    raise refuse(f"“{name}” is not a number.", "", "Write a number, or leave the answer out.")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise refuse(f"“{key}” stands twice.", "", "Keep one of them.")
        found[key] = value
    return found


def read_text(path: Path) -> str:
    """Read a consultation file as text; a missing, unreadable or far too large file is refused in words."""
    name = path.name
    try:
        if path.stat().st_size > LARGEST:
            raise refuse("The file is larger than any consultation can be.", name, "Choose the right file.")
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise refuse("The file is not UTF-8 text.", name, "Save it as UTF-8.") from None
    except (OSError, ValueError) as error:  # a name with a null byte is a ValueError
        raise unreadable(error, name) from None


def unreadable(error: Exception, name: str) -> ProblemError:
    """A file that cannot be opened, in words."""
    if isinstance(error, FileNotFoundError):
        return refuse("There is no such file.", name, "Check the name.")
    if isinstance(error, IsADirectoryError):
        return refuse("This is a folder, not a file.", name, "Name a consultation file.")
    return refuse("The file cannot be read.", name, "Check that you may open it.")


def read_consultation(data: object, catalogue: Catalogue, place: str = "") -> Consultation:
    """Turn parsed JSON into a consultation whose every answer fits its question. Raises ProblemError, all misfits."""
    if not isinstance(data, Mapping):
        raise refuse("A consultation must be a JSON object.", place, "Start it with { and end it with }.")
    problems = [
        Problem(f"“{field}” is not a field of a consultation.", place, f"Known: {', '.join(sorted(_FIELDS))}.")
        for field in data
        if field not in _FIELDS
    ]
    if data.get("schema") != 1 or isinstance(data.get("schema"), bool):
        problems.append(Problem("The field “schema” must be 1.", place, 'Add "schema": 1.'))
    as_of = _read_day(data.get("as_of"), place, problems)
    answers = data.get("answers")
    if not isinstance(answers, Mapping):
        problems.append(Problem("The field “answers” must hold the answers.", place, 'Add "answers": { … }.'))
        answers = {}
    patient = data.get("patient", {})
    if not isinstance(patient, Mapping):
        problems.append(Problem("The field “patient” must be an object.", place, "Correct it or leave it out."))
    for question, value in answers.items():
        where = f"{place}: {question}" if place else question
        if question not in catalogue.questions:
            problems.append(Problem(f"There is no question “{question}”.", where, "Use an id of the form pack."))
            continue
        if _holds_null(value):
            problems.append(Problem("An answer cannot be null.", where, "Leave out what was not answered."))
            continue
        try:
            read_answer(catalogue, catalogue.questions[question], value, as_of, where)
        except ProblemError as error:
            problems.extend(error.problems)
    if problems:
        raise ProblemError(*problems)
    assert as_of is not None
    return Consultation(as_of=as_of, answers=dict(answers), patient=dict(patient) if patient else None)


def _holds_null(value: object) -> bool:
    if isinstance(value, Mapping):
        return any(_holds_null(part) for part in value.values())
    return any(_holds_null(part) for part in value) if isinstance(value, list) else value is None


def _read_day(raw: object, place: str, problems: list[Problem]) -> date | None:
    try:
        if isinstance(raw, str) and _DAY.fullmatch(raw):
            return date.fromisoformat(raw)
    except ValueError:
        pass
    problems.append(
        Problem("The field “as_of” must be the day of the consultation.", place, 'Write it as "2026-11-24".')
    )
    return None
