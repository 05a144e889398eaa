"""Reads the worked cases, people and expected examples of a pack."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from meso_screen.catalogue.files import read_records
from meso_screen.catalogue.load import build
from meso_screen.model.case import Case, Example, Person
from meso_screen.problems import Problem

_KINDS: dict[str, type[BaseModel]] = {"case": Case, "person": Person, "example": Example}


@dataclass(frozen=True)
class Worked:
    """Everything in ``cases/``: cases with their places, people and examples by id."""

    cases: tuple[tuple[str, Case], ...]
    people: Mapping[str, Person]
    examples: Mapping[str, Example]


def read_cases(folder: Path, problems: list[Problem]) -> Worked:
    """Read ``cases/*.toml`` of a pack; what does not fit is added to ``problems``."""
    cases: list[tuple[str, Case]] = []
    people: dict[str, Person] = {}
    examples: dict[str, Example] = {}
    for raw in read_records(folder, "cases/*.toml", tuple(_KINDS), problems):
        record = build(raw, _KINDS[raw.kind], problems)
        match record:
            case Case():
                cases.append((raw.place, record))
            case Person():
                people[record.id] = record
            case Example():
                examples[record.id] = record
    return Worked(tuple(cases), people, examples)


def as_json(value: Any) -> Any:
    """TOML values of an answer as JSON would hold them: exact decimals, dates as text, lists as lists."""
    match value:
        case bool():
            return value
        case float():
            return Decimal(str(value))
        case date():
            return value.isoformat()
        case list() | tuple():
            return [as_json(part) for part in value]
        case dict():
            return {key: as_json(part) for key, part in value.items()}
        case _:
            return value


def answers_of(person: Person, people: Mapping[str, Person]) -> dict[str, Any]:
    """A person's answers on top of those of the people it is based on."""
    answers = answers_of(people[person.base], people) if person.base else {}
    for question, value in person.answers.items():
        if value == "unanswered":
            answers.pop(question, None)
        else:
            answers[question] = as_json(value)
    return answers


def day_of(person: Person, people: Mapping[str, Person]) -> str:
    """The consultation's day: the person's own, or the base's."""
    if person.as_of:
        return person.as_of
    return day_of(people[person.base], people) if person.base else "2026-11-24"
