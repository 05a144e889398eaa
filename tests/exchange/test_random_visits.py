"""Whatever a consultation holds, its bundle is R4, says what the record says, and the record fits its schema."""

from __future__ import annotations

import hashlib
import json
import random
from typing import Any

import jsonschema
import pytest
from flow.visits import CHLOE, clinic_session, decide, new_visit
from r4 import faults

from meso_screen.catalogue.catalogue import Catalogue
from meso_screen.exchange.reading import disagreements
from meso_screen.flow.bundle import BUNDLE_NAME, bundle_json
from meso_screen.flow.knowledge import Knowledge
from meso_screen.flow.paper import gather_paper
from meso_screen.flow.record_schema import record_schema
from meso_screen.flow.review import screen_visit
from meso_screen.flow.sealing import record_json
from meso_screen.flow.ways import ways_out
from meso_screen.model.form import Question

WORDS = ("apixaban", "Vitamin Q\u00a07", "«Ωμέγα»\n2", "ibuprofen 400 mg", "pollen", "a<b>&\"'", "\x1f\u2028x", "Zyqq")


def said(catalogue: Catalogue, question: Question, dice: random.Random) -> Any:
    """A value that fits the question, or one of the two that fit every question."""
    if dice.random() < 0.15:
        return dice.choice(["not_sure", "declined"])
    match question.kind:
        case "yes_no" | "one":
            return dice.choice(question.choices())
        case "several":
            return (
                dice.sample(question.options, dice.randint(1, len(question.options))) if dice.random() < 0.7 else "none"
            )
        case "number":
            low, high = float(question.minimum or 0), float(question.maximum or 100)
            return round(dice.uniform(low, high), 1)
        case "date":
            past, future = ("2025", "2026-03", "2026-11-20"), ("2027", "2026-12-24")
            return dice.choice(future if question.future else past)
        case "text":
            return dice.choice(WORDS)
        case "medicines":
            return [{"text": dice.choice(WORDS), "prescribed": "no"} for _ in range(dice.randint(1, 6))]
        case "allergies":
            return [{"text": dice.choice(WORDS), "reaction": ["a", " b "]} for _ in range(dice.randint(1, 4))]
        case "plan":
            return {
                "products": dice.sample(list(catalogue.products), dice.randint(0, 2)),
                "families": dice.sample(list(catalogue.families), dice.randint(0, 1)),
                "ingredients": dice.sample(list(catalogue.ingredients), dice.randint(0, 2)),
                "areas": dice.sample(list(catalogue.areas), dice.randint(0, 3)),
                **dice.choice([{}, {"technique": dice.choice(list(catalogue.techniques)), "session": 2, "of": 4}]),
            }


@pytest.mark.parametrize("seed", range(12))
def test_any_consultation_becomes_a_valid_bundle_beside_a_record_that_fits(knowledge: Knowledge, seed: int) -> None:
    dice = random.Random(seed)
    catalogue = knowledge.catalogue
    share = dice.choice([0.2, 0.7, 1.0])
    answers = {q.id: said(catalogue, q, dice) for q in catalogue.questions.values() if dice.random() < share}
    answers.pop("birth-date", None)
    session = clinic_session(knowledge)
    visit = new_visit(session, answers, CHLOE)
    for finding in dice.sample(screen_visit(session, visit).findings, 3) if seed % 2 else ():
        for _ in range(2):
            in_force = visit.decision_on(finding.rule, finding.checksum)
            for way in ways_out(knowledge, finding, in_force)[:1]:
                visit = decide(session, visit, finding.rule, way)
    paper = gather_paper(session, visit)
    record = record_json(paper)
    digest = hashlib.sha256(record).hexdigest()
    made = bundle_json(paper, digest)
    assert faults(json.loads(made)) == []
    assert disagreements(made, json.loads(record), digest, BUNDLE_NAME) == []
    validator = jsonschema.Draft202012Validator(record_schema(catalogue))
    assert [error.message[:200] for error in validator.iter_errors(json.loads(record))] == []
