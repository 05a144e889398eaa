"""From answers to facts: names recognised, dates and numbers typed, the plan opened into what it contains."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from meso_screen.catalogue.catalogue import Catalogue
from meso_screen.flow.answers import read_answer
from meso_screen.flow.knowledge import Knowledge
from meso_screen.medicines.allergens import recognise_allergy
from meso_screen.medicines.recognise import recognise
from meso_screen.model.allergy import AllergenRecognition, AllergyEntry
from meso_screen.model.answer import OPEN, PartialDate, Said
from meso_screen.model.facts import Facts, KnownAllergy, PlannedTreatment, TakenMedicine
from meso_screen.model.medicine import MedicineEntry, Recognition
from meso_screen.model.plan import Plan


def gather_facts(knowledge: Knowledge, answers: Mapping[str, Any], as_of: date) -> tuple[Facts, tuple[str, ...]]:
    """The facts of a consultation, and the names on its lists that were not recognised."""
    catalogue = knowledge.catalogue
    values: dict[str, Any] = {}
    typed: dict[str, Any] = {}
    for question_id, raw in answers.items():
        question = catalogue.questions[question_id]
        # Whether a date may lie ahead was settled when it was said; a visit taken up days later must still open.
        value = read_answer(catalogue, question, raw, None, question_id)
        if question.kind in ("medicines", "allergies", "plan"):
            typed[question.kind] = None if isinstance(value, str) and value in OPEN else value
        values[question_id] = value if question.kind not in ("medicines", "allergies", "plan") else _state(value)
    medicines, strange = _medicines(knowledge, typed.get("medicines"))
    allergies, strange_too = _allergies(knowledge, typed.get("allergies"))
    plan: Plan | None = typed.get("plan")
    opened = open_plan(catalogue, plan) if plan is not None else None
    alone = {}
    by_area = {}
    if plan is not None:
        for product in plan.products:
            alone[product] = open_plan(catalogue, plan.model_copy(update={"products": (product,)}))
        for area in plan.areas:
            by_area[area] = open_plan(catalogue, plan.model_copy(update={"areas": (area,)}))
    return Facts(as_of, values, medicines, allergies, opened, alone, by_area), (*strange, *strange_too)


def _state(value: object) -> Said:
    return value if isinstance(value, str) else "said"


def _medicines(
    knowledge: Knowledge, entries: tuple[MedicineEntry, ...] | None
) -> tuple[tuple[TakenMedicine, ...] | None, list[str]]:
    if entries is None:
        return None, []
    taken: list[TakenMedicine] = []
    strange: list[str] = []
    for entry in entries:
        recognition = recognise(entry.text, knowledge.lexicon)
        last = PartialDate.read(entry.last_taken) if entry.last_taken else None
        for part in recognition.parts or (recognition,):
            certain, possible = classes_of(part)
            if possible is None:
                strange.append(part.text)
            taken.append(TakenMedicine(entry.text, certain, possible, last, entry.prescribed))
    return tuple(taken), strange


def classes_of(part: Recognition) -> tuple[frozenset[str], frozenset[str] | None]:
    """The classes a recognised name surely has, and those it may have; None when it may be anything."""
    found = frozenset(part.class_ids)
    match part.state:
        case "exact":
            return found, found
        case "class":
            return (found, found) if len(found) == 1 else (frozenset(), found)
        case "ask" | "ambiguous":
            return frozenset(), found
        case "unknown":
            return frozenset(), None
        case _:
            return frozenset(), frozenset()


def _allergies(
    knowledge: Knowledge, entries: tuple[AllergyEntry, ...] | None
) -> tuple[tuple[KnownAllergy, ...] | None, list[str]]:
    if entries is None:
        return None, []
    known: list[KnownAllergy] = []
    strange: list[str] = []
    for entry in entries:
        recognition = recognise_allergy(entry.text, knowledge.lexicon)
        for part in recognition.parts or (recognition,):
            certain, possible = _allergens_of(knowledge, part)
            if possible is None:
                strange.append(part.text)
            known.append(KnownAllergy(entry.text, certain, possible, entry.kind, entry.severity))
    return tuple(known), strange


def _allergens_of(knowledge: Knowledge, part: AllergenRecognition) -> tuple[frozenset[str], frozenset[str] | None]:
    found = frozenset(inner for name in part.allergens for inner in knowledge.allergen_index[name])
    match part.state:
        case "exact":
            return found, found
        case "ask" | "ambiguous":
            return frozenset(), found
        case "unknown":
            return frozenset(), None
        case _:
            return frozenset(), frozenset()


def open_plan(catalogue: Catalogue, plan: Plan) -> PlannedTreatment:
    """A plan with the families, ingredients and allergens that its products and areas bring."""
    products = [catalogue.products[name] for name in plan.products]
    ingredients = {*plan.ingredients, *(name for product in products for name in product.ingredients)}
    records = [catalogue.ingredients[name] for name in ingredients]
    families = {
        *plan.families,
        *(family for product in products for family in product.families),
        *(family for record in records for family in record.families),
    }
    return PlannedTreatment(
        products=plan.products,
        families=frozenset(families),
        ingredients=frozenset(ingredients),
        allergens=frozenset(allergen for record in records for allergen in record.allergens),
        compositions=frozenset(product.composition for product in products),
        areas=plan.areas,
        area_groups=frozenset(group for area in plan.areas for group in catalogue.areas[area].groups),
        technique=plan.technique,
        session=plan.session,
        named=bool(products or plan.ingredients),
        unknown_content=any(product.composition == "unknown" for product in products),
    )
