"""A whole form pack, read and checked: what the rest of the program asks for clinical content."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

from meso_screen.model.allergy import Allergen
from meso_screen.model.consent import (
    Advice,
    Choice,
    KeyFact,
    Label,
    Part,
    Prompt,
    Reflection,
    Risk,
    Signatory,
    Statement,
)
from meso_screen.model.form import Question, Section
from meso_screen.model.medicine import MedicineClass
from meso_screen.model.pack import Pack, Source
from meso_screen.model.rule import ClinicalProblem, Define, Rule
from meso_screen.model.treatment import Area, Family, Ingredient, Product, Technique


@dataclass(frozen=True)
class Catalogue:
    """The records of one pack by id, in the order of its files, and its texts by language."""

    folder: Path
    digest: str
    pack: Pack
    sections: Mapping[str, Section]
    questions: Mapping[str, Question]
    problems: Mapping[str, ClinicalProblem]
    rules: Mapping[str, Rule]
    defines: Mapping[str, Define]
    families: Mapping[str, Family]
    ingredients: Mapping[str, Ingredient]
    products: Mapping[str, Product]
    areas: Mapping[str, Area]
    techniques: Mapping[str, Technique]
    risks: Mapping[str, Risk]
    advice: Mapping[str, Advice]
    parts: Mapping[str, Part]
    statements: Mapping[str, Statement]
    choices: Mapping[str, Choice]
    prompts: Mapping[str, Prompt]
    labels: Mapping[str, Label]
    facts: Mapping[str, KeyFact]
    reflections: Mapping[str, Reflection]
    sources: Mapping[str, Source]
    classes: Mapping[str, MedicineClass]
    allergens: Mapping[str, Allergen]
    texts: Mapping[str, Mapping[str, str]]
    signatories: Mapping[str, Signatory] = field(default_factory=dict)
    places: Mapping[tuple[str, str], str] = field(repr=False, default_factory=dict)

    def text(self, text_id: str, language: str = "en") -> str:
        """The sentence with this id. Raises KeyError when the pack was not checked."""
        return self.texts[language][text_id]

    def text_or(self, text_id: str, otherwise: str, language: str = "en") -> str:
        """The sentence with this id, or ``otherwise`` where a record needs none."""
        return self.texts[language].get(text_id, otherwise)

    def questions_of(self, section: str) -> tuple[Question, ...]:
        """The questions of one section, in order."""
        return tuple(q for q in self.questions.values() if q.section == section)

    def outdated(self, on: date) -> bool:
        """Whether the pack is past the day by which it must be reviewed."""
        return on > self.pack.review_by

    def class_index(self) -> dict[str, frozenset[str]]:
        """What a class id, a knowledge-base row or a group stands for: the finer class ids.

        A name that is a class of its own stands for that class alone, also where a row or group has the same name.
        """
        return self._class_index

    @cached_property
    def _class_index(self) -> dict[str, frozenset[str]]:
        index: dict[str, set[str]] = {known: {known} for known in self.classes}
        for known in self.classes.values():
            for name in {known.knowledge_row, known.group or known.id} - self.classes.keys():
                index.setdefault(name, set()).add(known.id)
        return {name: frozenset(ids) for name, ids in index.items()}

    def allergen_index(self) -> dict[str, frozenset[str]]:
        """What an allergen stands for: itself and everything it includes."""
        index: dict[str, frozenset[str]] = {}
        for known in self.allergens.values():
            found, left = {known.id}, list(known.includes)
            while left:
                inner = left.pop()
                if inner not in found and inner in self.allergens:
                    found.add(inner)
                    left.extend(self.allergens[inner].includes)
            index[known.id] = frozenset(found)
        return index
