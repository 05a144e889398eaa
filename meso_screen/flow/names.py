"""Looks up names of medicines and allergens: for the command line, and for the lists under the boxes."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from meso_screen.catalogue.files import read_records
from meso_screen.catalogue.load import build
from meso_screen.flow.knowledge import Knowledge
from meso_screen.medicines.allergens import recognise_allergy, suggest_allergen
from meso_screen.medicines.lexicon import Lexicon
from meso_screen.medicines.recognise import recognise
from meso_screen.medicines.suggest import count, suggest
from meso_screen.model.allergy import Allergen, AllergenRecognition, AllergenSuggestion
from meso_screen.model.medicine import MedicineClass, Recognition, Suggestion
from meso_screen.problems import Problem, ProblemError


def open_lexicon(pack: Path) -> Lexicon:
    """The lexicon of a pack, without the rest of it. Raises ProblemError when its files do not fit."""
    problems: list[Problem] = []
    classes = [
        build(raw, MedicineClass, problems)
        for raw in read_records(pack, "medicines/classes.toml", ("class",), problems)
    ]
    allergens = [
        build(raw, Allergen, problems)
        for raw in read_records(pack, "medicines/allergens.toml", ("allergen",), problems)
    ]
    if problems:
        raise ProblemError(*problems)
    return Lexicon.load(
        pack / "medicines", [c for c in classes if c is not None], [a for a in allergens if a is not None]
    )


def recognise_line(text: str, lexicon: Lexicon) -> dict[str, Any]:
    """One line as contracts §3 wants it: state, classes, ingredients, suggestions and parts."""
    return _as_json(recognise(text, lexicon))


def _as_json(recognition: Recognition) -> dict[str, Any]:
    return {
        "text": recognition.text,
        "state": recognition.state,
        "classes": list(recognition.classes),
        "class_ids": list(recognition.class_ids),
        "ingredients": list(recognition.ingredients),
        "suggestions": list(recognition.suggestions),
        "parts": [_as_json(part) for part in recognition.parts],
        "explanation": recognition.explanation,
    }


def warm(knowledge: Knowledge) -> None:
    """Build what the first search, guess and look-alike need: for a call in the background. Again, it costs nothing."""
    knowledge.lexicon.warm()


def find_medicines(knowledge: Knowledge, text: str, limit: int = 8) -> tuple[tuple[Suggestion, ...], int]:
    """Names for the list under the medicine box, and how many there are in all; none below two letters."""
    if len(text.strip()) < 2:
        return (), 0
    found = suggest(text, knowledge.lexicon, limit)
    return found, max(count(text, knowledge.lexicon), len(found))


def recognise_medicine(knowledge: Knowledge, text: str) -> Recognition:
    """What one typed medicine is."""
    return recognise(text, knowledge.lexicon)


def find_allergens(knowledge: Knowledge, text: str, limit: int = 8) -> tuple[AllergenSuggestion, ...]:
    """Names for the list under the allergy box."""
    return suggest_allergen(text, knowledge.lexicon, limit) if len(text.strip()) >= 2 else ()


def recognise_allergen(knowledge: Knowledge, text: str) -> AllergenRecognition:
    """What one typed allergy is."""
    return recognise_allergy(text, knowledge.lexicon)


def class_names(knowledge: Knowledge, class_ids: Iterable[str], language: str = "en") -> tuple[str, ...]:
    """Classes in words, for the tag beside a medicine."""
    return tuple(dict.fromkeys(knowledge.catalogue.text(f"class.{name}.name", language) for name in class_ids))


def next_asks(knowledge: Knowledge, recognition: Recognition, language: str = "en") -> tuple[tuple[str, str], ...]:
    """What to ask next about a medicine (dose, last_taken, why, prescribed), each with the pack's own words."""
    found: dict[str, str] = {}
    for part in recognition.parts or (recognition,):
        for class_id in part.class_ids:
            for name in knowledge.catalogue.classes[class_id].ask:
                found.setdefault(name, knowledge.catalogue.text(f"class.{class_id}.ask", language))
    return tuple(found.items())
