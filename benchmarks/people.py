"""Seeded random consultations of a pack, in plain JSON answers."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from meso_screen.catalogue.catalogue import Catalogue
from meso_screen.model.consultation import Consultation
from meso_screen.model.form import Question

DAY = date(2026, 11, 24)
MEDICINES = ("apixaban", "aspirin", "ibuprofen", "metformin", "isotretinoin", "bisoprolol", "ginkgo", "Plaxil")
ALLERGENS = ("lidocaine", "fish", "latex", "penicillin", "xyzzy")


def random_consultations(catalogue: Catalogue, count: int, seed: int = 20261124) -> list[Consultation]:
    """Two in five answer everything; of the others each leaves out, or is not sure of, 2 to 90 in 100 questions."""
    chance = Random(seed)
    return [Consultation(as_of=DAY, answers=_answers(catalogue, chance)) for _ in range(count)]


def _answers(catalogue: Catalogue, chance: Random) -> dict[str, Any]:
    left_out = 0.0 if chance.random() < 0.4 else chance.choice((0.02, 0.1, 0.4, 0.9))
    answers: dict[str, Any] = {}
    for question in catalogue.questions.values():
        if chance.random() >= left_out:
            answers[question.id] = _answer(catalogue, question, chance)
        elif chance.random() < 0.3:
            answers[question.id] = chance.choice(("not_sure", "declined"))
    return answers


def _answer(catalogue: Catalogue, question: Question, chance: Random) -> Any:
    match question.kind:
        case "yes_no" | "one":
            return chance.choice(question.choices())
        case "several":
            return _some(question.options, 3, chance) or "none"
        case "number":
            return chance.randint(int(question.minimum or 0), int(question.maximum or 200))
        case "date":
            days = chance.randint(1, 900)
            day = (DAY + timedelta(days=days if question.future else -days)).isoformat()
            return day if question.future else day[: chance.choice((4, 7, 10))]
        case "medicines":
            entry = {"last_taken": "2026-11", "prescribed": "yes"} if chance.random() < 0.5 else {}
            return [{"text": name, **entry} for name in _some(MEDICINES, 3, chance)] or "none"
        case "allergies":
            kinds, severities = ("allergy", "intolerance", "not_sure"), ("mild", "moderate", "severe")
            return [
                {"text": name, "kind": chance.choice(kinds), "severity": chance.choice(severities)}
                for name in _some(ALLERGENS, 2, chance)
            ] or "none_known"
        case "plan":
            return {
                "products": _some(sorted(catalogue.products), 3, chance),
                "areas": _some(sorted(catalogue.areas), 3, chance),
                "technique": chance.choice(sorted(catalogue.techniques)),
                "session": chance.randint(1, 5),
                "of": 5,
            }
        case _:
            return "words"


def _some(of: tuple[str, ...] | list[str], most: int, chance: Random) -> list[str]:
    return chance.sample(of, chance.randint(0, min(most, len(of))))
