"""Loads a pack folder into a Catalogue. An invalid pack never loads halfway."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError

from meso_screen.catalogue.catalogue import Catalogue
from meso_screen.catalogue.conditions import read_condition
from meso_screen.catalogue.files import RawRecord, hash_pack, read_records
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
from meso_screen.model.pack import Pack, Source, Text
from meso_screen.model.rule import ClinicalProblem, Define, Rule
from meso_screen.model.treatment import Area, Family, Ingredient, Product, Technique
from meso_screen.problems import Problem, ProblemError

R = TypeVar("R", bound=BaseModel)

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*")
_CONDITIONS = ("show_when", "settled_when", "scope", "when", "unless")


class _Shelf(NamedTuple):
    pattern: str
    models: Mapping[str, type[BaseModel]]


_SHELVES = (
    _Shelf("pack.toml", {"pack": Pack}),
    _Shelf("questions/*.toml", {"section": Section, "question": Question}),
    _Shelf("rules/*.toml", {"problem": ClinicalProblem, "rule": Rule, "define": Define}),
    _Shelf("products.toml", {"family": Family, "area": Area, "technique": Technique, "product": Product}),
    _Shelf("ingredients.toml", {"ingredient": Ingredient}),
    _Shelf("risks.toml", {"risk": Risk}),
    _Shelf("advice.toml", {"advice": Advice}),
    _Shelf(
        "consent.toml",
        {
            "part": Part,
            "statement": Statement,
            "fact": KeyFact,
            "choice": Choice,
            "prompt": Prompt,
            "reflection": Reflection,
            "signatory": Signatory,
            "label": Label,
        },
    ),
    _Shelf("sources.toml", {"source": Source}),
    _Shelf("medicines/classes.toml", {"class": MedicineClass}),
    _Shelf("medicines/allergens.toml", {"allergen": Allergen}),
)


def load(folder: Path) -> Catalogue:
    """Read and cross-check the pack in ``folder``. Raises ProblemError with every problem found."""
    from meso_screen.catalogue.verify import verify

    catalogue, problems = read(folder)
    if catalogue is not None and not problems:
        problems = [problem for problem in verify(catalogue) if not problem.note]
    if catalogue is None or problems:
        raise ProblemError(*problems)
    return catalogue


def read(folder: Path) -> tuple[Catalogue | None, list[Problem]]:
    """Read the pack's records without cross-checking; the catalogue is None only when there is no pack record."""
    problems: list[Problem] = []
    if not folder.is_dir():
        return None, [Problem("There is no such folder.", folder.name, "Name the folder of a form pack.")]
    found: dict[str, dict[str, Any]] = {kind: {} for shelf in _SHELVES for kind in shelf.models}
    places: dict[tuple[str, str], str] = {}
    for shelf in _SHELVES:
        for raw in read_records(folder, shelf.pattern, tuple(shelf.models), problems):
            record = build(raw, shelf.models[raw.kind], problems)
            if record is None:
                continue
            if raw.id in found[raw.kind]:
                problems.append(
                    Problem(f"The id “{raw.id}” is used twice.", raw.place, "Rename or remove one of them.")
                )
            found[raw.kind][raw.id] = record
            places[raw.kind, raw.id] = raw.place.split(":")[0]
    packs = list(found["pack"].values())
    if len(packs) != 1:
        problems.append(Problem("The pack needs exactly one [[pack]] record.", "pack.toml", "Put it back."))
        return None, problems
    texts = {language: _read_texts(folder, language, places, problems) for language in packs[0].languages}
    catalogue = Catalogue(
        folder=folder,
        digest=hash_pack(folder),
        pack=packs[0],
        sections=found["section"],
        questions=_in_visit_order(found["section"], found["question"]),
        problems=found["problem"],
        rules=found["rule"],
        defines=found["define"],
        families=found["family"],
        ingredients=found["ingredient"],
        products=found["product"],
        areas=found["area"],
        techniques=found["technique"],
        risks=found["risk"],
        advice=found["advice"],
        parts=found["part"],
        statements=found["statement"],
        choices=found["choice"],
        prompts=found["prompt"],
        signatories=found["signatory"],
        labels=found["label"],
        facts=found["fact"],
        reflections=found["reflection"],
        sources=found["source"],
        classes=found["class"],
        allergens=found["allergen"],
        texts=texts,
        places=places,
    )
    return catalogue, problems


def _in_visit_order(sections: Mapping[str, Section], questions: Mapping[str, Question]) -> dict[str, Question]:
    order = {section: number for number, section in enumerate(sections)}
    return dict(sorted(questions.items(), key=lambda item: order.get(item[1].section, len(order))))


def build(raw: RawRecord, model: type[R], problems: list[Problem]) -> R | None:
    """Make one record of its model; what does not fit becomes a problem in words, and None comes back."""
    data = dict(raw.data)
    has_id = "id" in model.model_fields
    if has_id and not _ID.fullmatch(raw.id):
        problems.append(Problem("The record has no usable id.", raw.place, 'Give it a line id = "…".'))
        return None
    try:
        for name in _CONDITIONS:
            if name in data:
                data[name] = read_condition(data[name], raw.place)
    except ProblemError as error:
        problems.extend(error.problems)
        return None
    data = {name: _plain(name, value) for name, value in data.items()}
    try:
        return model.model_validate(data)
    except ValidationError as error:
        problems.extend(_explain(error, raw.place))
        return None


def _plain(name: str, value: object) -> Any:
    """TOML lists become tuples; bounds become exact numbers; ``worse = "none"`` is an empty list."""
    if name == "worse" and value == "none":
        return ()
    if name in ("minimum", "maximum") and isinstance(value, int | float | str) and not isinstance(value, bool):
        return Decimal(str(value))
    if isinstance(value, list):
        return tuple(_plain("", part) for part in value)
    return value


_WORDS = {
    "missing": "is missing",
    "extra_forbidden": "is not known here",
    "literal_error": "is not one of the allowed words",
    "too_long": "has too many entries",
    "too_short": "is empty",
}


def _explain(error: ValidationError, place: str) -> list[Problem]:
    problems = []
    for detail in error.errors():
        field = ".".join(str(part) for part in detail["loc"])
        words = _WORDS.get(detail["type"], "is not of the right kind")
        allowed = detail.get("ctx", {}).get("expected", "")
        hint = f"Allowed: {allowed}." if allowed else "Correct this field."
        problems.append(Problem(f"The field “{field}” {words}.", place, hint))
    return problems


def _read_texts(
    folder: Path, language: str, places: dict[tuple[str, str], str], problems: list[Problem]
) -> dict[str, str]:
    texts: dict[str, str] = {}
    for raw in read_records(folder, f"text/{language}/*.toml", ("text",), problems):
        record = build(raw, Text, problems)
        if record is None:
            continue
        if record.id in texts:
            problems.append(Problem(f"The text “{record.id}” stands twice.", raw.place, "Remove one of them."))
        if not record.text.strip():
            problems.append(Problem(f"The text “{record.id}” is empty.", raw.place, "Write the sentence."))
        texts[record.id] = record.text
        places["text", record.id] = raw.place.split(":")[0]
    return texts
