"""The pack's own lexicon, read once; TOML is read here because the catalogue does it in the program."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from meso_screen.medicines.lexicon import Lexicon
from meso_screen.model.allergy import Allergen
from meso_screen.model.medicine import MedicineClass

FOLDER = Path(__file__).parents[2] / "forms" / "mesotherapy" / "medicines"
SAMPLE = Path(__file__).parent / "medicines-sample.csv"


def read_classes() -> list[MedicineClass]:
    records = tomllib.loads((FOLDER / "classes.toml").read_text(encoding="utf-8"))["class"]
    return [MedicineClass(**record) for record in records]


def read_allergens() -> list[Allergen]:
    records = tomllib.loads((FOLDER / "allergens.toml").read_text(encoding="utf-8"))["allergen"]
    return [Allergen(**record) for record in records]


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    loaded = Lexicon.load(FOLDER, read_classes(), read_allergens())
    loaded.warm()
    return loaded
