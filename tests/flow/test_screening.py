"""Whole consultations: the score, and that not knowing never makes a result greener."""

from __future__ import annotations

import copy
import random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.people import random_consultations
from meso_screen import places
from meso_screen.flow.facts import gather_facts
from meso_screen.flow.knowledge import Knowledge
from meso_screen.flow.prove import read_example
from meso_screen.flow.screening import exit_code, result_as_json, screen_consultation
from meso_screen.model.consultation import Consultation
from meso_screen.model.facts import NOT_ASKED
from meso_screen.model.form import Question
from meso_screen.rules.screen import settle_relevance

STEMS = sorted(path.stem for path in (places.default_pack() / "examples").glob("*.json"))
SAFE_WORDS = ("safe", "cleared")


def possible(knowledge: Knowledge, consultation: Consultation) -> int:
    return screen_consultation(knowledge, consultation).score.possible


@pytest.mark.parametrize("stem", STEMS)
def test_turning_any_answer_into_not_sure_or_declined_or_nothing_never_lowers_the_possible_end(
    knowledge: Knowledge, stem: str
) -> None:
    consultation = read_example(knowledge, stem)
    before = possible(knowledge, consultation)
    for question in consultation.answers:
        for instead in ("not_sure", "declined", None):
            answers = {**consultation.answers, question: instead}
            if instead is None:
                del answers[question]
            lowered = consultation.model_copy(update={"answers": answers})
            assert possible(knowledge, lowered) >= before, (question, instead)


def random_value(draw: Any, question: Question, knowledge: Knowledge) -> Any:
    match question.kind:
        case "yes_no" | "one":
            return draw(st.sampled_from(question.choices()))
        case "several":
            chosen = draw(st.lists(st.sampled_from(question.options), unique=True, max_size=3))
            return chosen or "none"
        case "number":
            low, high = float(question.minimum or 0), float(question.maximum or 200)
            return draw(st.integers(int(low), int(high)))
        case "date":
            back = draw(st.integers(1, 900))
            from datetime import date, timedelta

            day = date(2026, 11, 24) + timedelta(days=back if question.future else -back)
            return day.isoformat()[: draw(st.sampled_from([4, 7, 10]))] if not question.future else day.isoformat()
        case "medicines":
            names = ["apixaban", "aspirin", "ibuprofen", "metformin", "Plaxil", "isotretinoin", "bisoprolol"]
            picked = draw(st.lists(st.sampled_from(names), unique=True, max_size=2))
            return [{"text": name} for name in picked] or "none"
        case "allergies":
            names = ["lidocaine", "fish", "latex", "penicillin", "xyzzy"]
            picked = draw(st.lists(st.sampled_from(names), unique=True, max_size=2))
            return [{"text": name, "kind": "allergy", "severity": "moderate"} for name in picked] or "none_known"
        case "plan":
            products = draw(st.lists(st.sampled_from(sorted(knowledge.catalogue.products)), unique=True, max_size=2))
            areas = draw(
                st.lists(st.sampled_from(sorted(knowledge.catalogue.areas)), unique=True, min_size=1, max_size=2)
            )
            return {"products": products, "areas": areas, "technique": "needle-point", "session": 1, "of": 3}
        case _:
            return "words"


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(data=st.data())
def test_random_consultations_never_get_greener_by_knowing_less(knowledge: Knowledge, data: st.DataObject) -> None:
    from datetime import date

    answers = {}
    for question in knowledge.catalogue.questions.values():
        if data.draw(st.integers(0, 9)) < 8:
            answers[question.id] = random_value(data.draw, question, knowledge)
    consultation = Consultation(as_of=date(2026, 11, 24), answers=answers)
    before = possible(knowledge, consultation)
    for question_id in data.draw(st.lists(st.sampled_from(sorted(answers) or ["plan"]), unique=True, max_size=6)):
        for instead in ("not_sure", "declined", None):
            fewer = dict(answers)
            if instead is None:
                fewer.pop(question_id, None)
            else:
                fewer[question_id] = instead
            assert possible(knowledge, consultation.model_copy(update={"answers": fewer})) >= before, question_id


def test_the_healthy_person_ends_at_one_to_one_with_no_caution(knowledge: Knowledge) -> None:
    result = screen_consultation(knowledge, read_example(knowledge, "healthy"))
    assert (result.score.confirmed, result.score.possible) == (1, 1)
    assert result.count("caution") == 0
    assert result.open_questions == ()
    assert exit_code(result) == 0


def test_an_unrecognised_medicine_puts_the_possible_end_up_and_is_one_card(knowledge: Knowledge) -> None:
    healthy = read_example(knowledge, "healthy")
    question = knowledge.book.lists.medicines
    strange = healthy.model_copy(update={"answers": {**healthy.answers, question: [{"text": "Zzyqlor 5"}]}})
    result = screen_consultation(knowledge, strange)
    assert result.score.possible >= 2
    assert result.not_screened
    assert sum(question in card.ask for card in result.cards) == 1
    assert result.next_question == question


def test_an_answer_in_a_closed_branch_is_never_scored(knowledge: Knowledge) -> None:
    healthy = read_example(knowledge, "healthy")
    before = result_as_json(knowledge, screen_consultation(knowledge, healthy))
    closed = [
        question
        for question in knowledge.catalogue.questions.values()
        if question.show_when is not None and question.id not in healthy.answers and question.kind == "yes_no"
    ]
    assert closed
    for question in closed:
        loud = healthy.model_copy(update={"answers": {**healthy.answers, question.id: (question.worse or ("yes",))[0]}})
        after = result_as_json(knowledge, screen_consultation(knowledge, loud))
        assert after["score"] == before["score"], question.id
        assert after["counts"] == before["counts"], question.id
        assert after["findings"] == before["findings"], question.id


def test_a_reading_that_was_not_needed_is_no_reason(knowledge: Knowledge) -> None:
    healthy = read_example(knowledge, "healthy")
    readings = {"bp-systolic-1": 150, "bp-diastolic-1": 80}
    once = healthy.model_copy(update={"answers": {**healthy.answers, **readings}})
    left_over = once.model_copy(update={"answers": {**once.answers, "bp-systolic-2": 196, "bp-diastolic-2": 63}})
    result = screen_consultation(knowledge, left_over)
    reasons = {because.question: because.said for finding in result.findings for because in finding.because}
    assert reasons["bp-systolic-1"] == 150
    assert result_as_json(knowledge, result) == result_as_json(knowledge, screen_consultation(knowledge, once))


def test_the_result_is_the_same_without_the_answers_of_closed_branches(knowledge: Knowledge) -> None:
    dropped = 0
    for whole in random_consultations(knowledge.catalogue, 40):
        facts, _ = gather_facts(knowledge, whole.answers, whole.as_of)
        settle_relevance(knowledge.book, facts)
        kept = {q: value for q, value in whole.answers.items() if facts.values.get(q) is not NOT_ASKED}
        dropped += len(whole.answers) - len(kept)
        without = screen_consultation(knowledge, whole.model_copy(update={"answers": kept}))
        assert result_as_json(knowledge, screen_consultation(knowledge, whole)) == result_as_json(knowledge, without)
    assert dropped > 1000


def test_a_rule_that_fails_is_a_finding(knowledge: Knowledge) -> None:
    from dataclasses import replace

    def broken(facts: object) -> int:
        raise ZeroDivisionError

    healthy = read_example(knowledge, "healthy")
    for place in random.Random(1).sample(range(len(knowledge.book.rules)), 10):
        rules = list(knowledge.book.rules)
        rules[place] = replace(rules[place], holds=broken)
        faulty = replace(knowledge, book=replace(knowledge.book, rules=tuple(rules)))
        result = screen_consultation(faulty, healthy)
        assert [f.rule for f in result.findings if f.state == "failed"] == [rules[place].rule.id]
        assert result.not_known() == 1


def test_the_same_consultation_gives_the_same_result(knowledge: Knowledge) -> None:
    consultation = read_example(knowledge, "isotretinoin-autoimmune")
    first = result_as_json(knowledge, screen_consultation(knowledge, copy.deepcopy(consultation)))
    assert first == result_as_json(knowledge, screen_consultation(knowledge, consultation))


def test_a_pack_past_its_review_is_no_longer_a_one(knowledge: Knowledge) -> None:
    from datetime import timedelta

    healthy = read_example(knowledge, "healthy")
    late = healthy.model_copy(update={"as_of": knowledge.catalogue.pack.review_by + timedelta(days=1)})
    assert possible(knowledge, late) >= 2
