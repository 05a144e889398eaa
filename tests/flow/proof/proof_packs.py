"""Tiny packs made in a test."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from meso_screen.catalogue.cases import Worked
from meso_screen.catalogue.catalogue import Catalogue
from meso_screen.catalogue.conditions import read_condition
from meso_screen.flow.knowledge import Knowledge, pack_vocabulary
from meso_screen.model.allergy import Allergen
from meso_screen.model.case import Case
from meso_screen.model.form import Question, Section
from meso_screen.model.medicine import MedicineClass
from meso_screen.model.pack import Pack
from meso_screen.model.rule import Cited, Define, Rule
from meso_screen.model.treatment import Area, Family, Ingredient, Product, Technique
from meso_screen.rules.book import compile_book
from meso_screen.rules.explain import Explainer

LISTS = [
    {"id": "plan", "kind": "plan"},
    {"id": "medicines", "kind": "medicines"},
    {"id": "allergies", "kind": "allergies"},
]


def condition(raw: Any) -> Any:
    """A condition as it would stand in TOML."""
    return read_condition(raw, "test")


def question(raw: Mapping[str, Any]) -> Question:
    """A question from the fields that matter to the test."""
    data = {"section": "all", "worse": (), "unit": "u" if raw["kind"] == "number" else None, **raw}
    if data.get("show_when"):
        data["show_when"] = condition(data["show_when"])
    return Question.model_validate(data)


def rule(raw: Mapping[str, Any]) -> Rule:
    """A rule from the fields that matter to the test."""
    data = {"problem": "p", "verdict": "caution", "sources": (Cited(id="s", locator="l"),), **raw}
    for name in ("scope", "when"):
        if name in data:
            data[name] = condition(data[name])
    return Rule.model_validate(data)


def make_pack(
    questions: list[dict[str, Any]], rules: list[dict[str, Any]], defines: dict[str, Any] | None = None
) -> Knowledge:
    """A pack of a few questions and rules, with three products, two areas, three classes and three allergens."""
    catalogue = Catalogue(
        folder=Path("tiny"),
        digest="",
        pack=Pack(id="tiny", version="1", languages=(), jurisdiction="", review_by=date(2030, 1, 1), approved=False),
        sections={"all": Section(id="all", stage="intake")},
        questions={raw["id"]: question(raw) for raw in [*LISTS, *questions]},
        problems={},
        rules={raw["id"]: rule(raw) for raw in rules},
        defines={name: Define(id=name, when=condition(raw)) for name, raw in (defines or {}).items()},
        families={name: Family(id=name, inside=name == "LA") for name in ("HA", "LIP", "LA", "FACE")},
        ingredients={
            "ha": Ingredient(id="ha"),
            "dca": Ingredient(id="dca", allergens=("nut",)),
            "lido": Ingredient(id="lido", allergens=("amide",), families=("LA",)),
        },
        products={
            "filler": Product(id="filler", families=("HA",), ingredients=("ha",)),
            "numb": Product(id="numb", families=("HA",), ingredients=("ha", "lido")),
            "melt": Product(id="melt", families=("LIP",), ingredients=("dca",)),
        },
        areas={"cheeks": Area(id="cheeks", groups=("FACE",)), "knees": Area(id="knees")},
        techniques={"needle": Technique(id="needle"), "gun": Technique(id="gun")},
        risks={}, advice={}, parts={}, statements={}, choices={}, prompts={}, labels={}, facts={}, reflections={},
        sources={},
        classes={name: MedicineClass(id=name) for name in ("vka", "doac", "ssri")},
        allergens={name: Allergen(id=name, row=name) for name in ("amide", "nut", "latex")},
        texts={},
        places={("rule", raw["id"]): "rules/tiny.toml" for raw in rules},
    )  # fmt: skip
    book = compile_book(
        tuple(catalogue.questions.values()), tuple(catalogue.rules.values()), pack_vocabulary(catalogue)
    )
    return Knowledge(catalogue=catalogue, lexicon=None, book=book, explainer=Explainer(book))  # type: ignore[arg-type]


def cases(*raw: tuple[str, str, dict[str, Any]]) -> Worked:
    """Worked cases: rule, what is expected, answers."""
    made = [
        Case(rule=name, name=str(n), expect=expect, answers=answers) for n, (name, expect, answers) in enumerate(raw)
    ]  # type: ignore[arg-type]
    return Worked(tuple(("cases/tiny.toml", case) for case in made), {}, {})
