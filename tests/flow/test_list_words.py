"""What is printed beside a medicine or an allergy stands in the texts of the pack."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest

from meso_screen.flow.knowledge import Knowledge
from meso_screen.flow.views import shown_words
from meso_screen.model.allergy import AllergyEntry

GIVEN = [
    (name, value)
    for name in ("severity", "certainty", "kind")
    for choices in get_args(AllergyEntry.model_fields[name].annotation)
    for value in get_args(choices)
]


@pytest.mark.parametrize(("name", "value"), GIVEN)
def test_every_word_for_an_allergy_is_the_packs(knowledge: Knowledge, name: str, value: str) -> None:
    text = f"label.allergy-{name}-{value.replace('_', '-')}.text"
    shown = shown_words(reworded(knowledge, text, "Zq"), "allergies", [{"text": "latex", name: value}])
    assert shown == "latex, Zq"


@pytest.mark.parametrize(("said", "shown"), [("2019-05", "May-2019"), ("mid-2019", "mid-2019"), ("2019-13", "2019-13")])
def test_when_an_allergy_showed_is_said_however_it_was_written(knowledge: Knowledge, said: str, shown: str) -> None:
    assert shown_words(knowledge, "allergies", [{"text": "latex", "when": said}]) == f"latex, {shown}"


def test_every_word_for_a_medicine_is_the_packs(knowledge: Knowledge) -> None:
    entry = {"text": "warfarin", "dose": "3 mg", "why": "clot", "prescribed": "yes", "last_taken": "2026-11-24"}
    told = shown_words(knowledge, "medicines", [entry])
    assert told == "warfarin, 3 mg, what for: clot, prescribed, last taken 24-Nov-2026"
    other = reworded(knowledge, "label.medicine-why.text", "Zq {why}")
    assert "3 mg, Zq clot, prescribed" in shown_words(other, "medicines", [entry])
    assert "bought without prescription" in shown_words(knowledge, "medicines", [{**entry, "prescribed": "no"}])


def reworded(knowledge: Knowledge, text: str, words: str) -> Knowledge:
    """The pack with one English text in other words."""
    texts = knowledge.catalogue.texts
    assert text in texts["en"]
    return replace(
        knowledge, catalogue=replace(knowledge.catalogue, texts={**texts, "en": {**texts["en"], text: words}})
    )
