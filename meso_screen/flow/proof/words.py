"""Answers in few words, for the problems that proofs report."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from meso_screen.model.answer import PartialDate
from meso_screen.model.facts import KnownAllergy, PlannedTreatment, TakenMedicine


def say_answers(answers: Mapping[str, object]) -> str:
    """The answers of one cell as they could stand in a case."""
    return ", ".join(f"{question} = {say_answer(value)}" for question, value in answers.items()) or "nothing answered"


def say_answer(value: object) -> str:
    """One answer."""
    match value:
        case None:
            return "unanswered"
        case frozenset():
            return "+".join(sorted(value))
        case PartialDate():
            return date.fromordinal(value.first).isoformat()
        case tuple():
            return " and ".join(_say_entry(entry) for entry in value) or "none"
        case PlannedTreatment():
            return _say_plan(value)
        case _:
            return str(value)


def _say_entry(entry: object) -> str:
    match entry:
        case TakenMedicine():
            name = f"maybe {entry.text}" if not entry.certain else entry.text
            last = f" last {say_answer(entry.last_taken)}" if entry.last_taken else ""
            return name + last + (f" prescribed {entry.prescribed}" if entry.prescribed else "")
        case KnownAllergy():
            name = f"maybe {entry.text}" if not entry.certain else entry.text
            return " ".join(word for word in (name, entry.kind or "", entry.severity or "") if word)
        case _:
            return str(entry)


def _say_plan(plan: PlannedTreatment) -> str:
    holds = plan.products or sorted(plan.ingredients) or sorted(plan.families)
    words = [*holds[:4], *plan.areas, plan.technique or "", f"session {plan.session}" if plan.session else ""]
    return "/".join(word for word in words if word) or "nothing named"
