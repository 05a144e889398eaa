"""The fold: what a visit is after its events, and when a decision on a finding lapses."""

from __future__ import annotations

import random

import pytest
from visits import CHLOE, MOREAU, calm_answers, clinic_session, decide, example_answers, new_visit

from meso_screen.flow import review
from meso_screen.flow.knowledge import Knowledge
from meso_screen.flow.session import Session
from meso_screen.flow.visit import Visit, after, comparable, fold
from meso_screen.rules.book import checksum

DRUG = "doac"


@pytest.fixture
def session(knowledge: Knowledge) -> Session:
    return clinic_session(knowledge)


@pytest.fixture
def decided(session: Session) -> Visit:
    """Someone on apixaban whose anticoagulant finding was decided with a reason."""
    return decide(session, new_visit(session, example_answers("apixaban")), DRUG, "reasoned")


def in_force(session: Session, visit: Visit) -> bool:
    found = {finding.rule: finding for finding in review.screen_visit(session, visit).findings}
    return DRUG in found and bool(visit.decision_on(DRUG, found[DRUG].checksum))


def medicines(visit: Visit, **changed: object) -> list[dict[str, object]]:
    first, *rest = visit.answers["medicines"].value
    return [{**first, **changed}, *rest]


def test_the_last_answer_stands_and_the_first_stays_in_the_log(session: Session) -> None:
    visit = session.answer(new_visit(session), "smoking", "some")
    visit = session.answer(visit, "smoking", "over-20")
    assert visit.answers["smoking"].value == "over-20" and visit.answers["smoking"].by == "lm"
    said = [e.payload["value"] for e in session.store.events(visit.id) if e.payload.get("question") == "smoking"]
    assert said == ["no", "some", "over-20"]


def test_a_withdrawn_answer_is_unanswered_again(session: Session) -> None:
    visit = session.withdraw_answer(new_visit(session), "smoking")
    assert "smoking" not in visit.answers
    assert "smoking" in review.screen_visit(session, visit).open_questions


def test_what_was_examined_and_what_the_patient_said_are_both_kept(session: Session) -> None:
    visit = session.answer(new_visit(session), "smoking", "over-20")
    visit = session.examined_not_confirmed(visit, "smoking", "no", "Breath test reads zero")
    answer = visit.answers["smoking"]
    assert (answer.value, answer.patient_said, answer.examined, answer.words, answer.by) == (
        "no", "over-20", True, "Breath test reads zero", "lm",
    )  # fmt: skip


def test_the_card_answers_the_birth_date_until_it_is_answered_itself(session: Session) -> None:
    visit = session.withdraw_answer(new_visit(session), "birth-date")
    assert visit.raw_answers()["birth-date"] == CHLOE.born
    visit = session.answer(visit, "birth-date", "1990")
    assert visit.raw_answers()["birth-date"] == "1990"


def test_a_read_back_is_void_after_any_later_answer(session: Session) -> None:
    visit = session.confirm_read_back(new_visit(session))
    assert visit.checked_at is not None and visit.checked_by == "lm"
    visit = session.confirm_read_back(session.answer(visit, "smoking", "some"))
    visit = session.withdraw_answer(visit, "smoking")
    assert visit.checked_at is None
    visit = session.confirm_read_back(visit)
    assert session.examined_not_confirmed(visit, "smoking", "some", "Smelt of it").checked_at is None


def test_a_decision_lapses_when_its_fact_changes_and_stays_lapsed_when_it_changes_back(
    session: Session, decided: Visit
) -> None:
    assert in_force(session, decided)
    visit = session.answer(decided, "medicines", "none")
    visit = session.answer(visit, "medicines", decided.answers["medicines"].value)
    assert not in_force(session, visit)
    assert decided.decisions[DRUG][0].decision.words and visit.decisions[DRUG][0].lapsed, "kept, but lapsed"


def test_a_decision_lapses_when_an_answer_is_withdrawn_or_examined(session: Session, decided: Visit) -> None:
    again = decided.answers["medicines"].value
    visit = session.answer(session.withdraw_answer(decided, "medicines"), "medicines", again)
    assert not in_force(session, visit)
    visit = decide(session, visit, DRUG, "reasoned")
    other = [{"text": "apixaban", "dose": "2.5 mg"}]
    assert not in_force(session, session.examined_not_confirmed(visit, "medicines", other, "Saw the box"))


def test_when_a_medicine_was_last_taken_makes_no_decision_lapse(session: Session, decided: Visit) -> None:
    visit = session.answer(decided, "medicines", medicines(decided, last_taken="2026-11-23"))
    assert in_force(session, visit)
    assert not in_force(session, session.answer(visit, "medicines", medicines(visit, dose="10 mg")))


def test_an_answer_that_is_no_fact_of_it_makes_no_decision_lapse(session: Session, decided: Visit) -> None:
    assert in_force(session, session.answer(decided, "smoking", "some"))


def test_saying_the_same_again_makes_no_decision_lapse(session: Session, decided: Visit) -> None:
    assert in_force(session, session.answer(decided, "medicines", decided.answers["medicines"].value))


def test_a_decision_does_not_hold_for_another_edition_of_the_rule(session: Session, decided: Visit) -> None:
    assert decided.decision_on(DRUG, "another checksum") == ()


def test_a_rules_checksum_changes_with_any_condition_it_names(knowledge: Knowledge) -> None:
    from dataclasses import replace

    from meso_screen.model.condition import Defined, Not, leaves

    vocabulary = knowledge.book.vocabulary
    for rule in knowledge.catalogue.rules.values():
        for part in (rule.scope, rule.when):
            for leaf in leaves(part) if part is not None else ():
                if isinstance(leaf, Defined):
                    turned = Not(part=vocabulary.defines[leaf.define])
                    other = replace(vocabulary, defines={**vocabulary.defines, leaf.define: turned})
                    assert checksum(rule, other) != checksum(rule, vocabulary), (rule.id, leaf.define)


def test_a_changed_birth_date_on_the_card_makes_decisions_on_age_lapse(session: Session) -> None:
    answers = {name: value for name, value in calm_answers().items() if name != "birth-date"}
    young = CHLOE.model_copy(update={"born": "2009-06-02"})
    visit = new_visit(session, answers, young)
    reads = {rule.rule.id: rule.reads for rule in session.knowledge.book.rules}
    found = [f for f in review.screen_visit(session, visit).findings if "birth-date" in reads[f.rule]]
    assert found, "a seventeen-year-old must have a finding on age"
    digest = visit.digest_of(["birth-date"])
    visit = session.revise_identity(visit, visit.patient.model_copy(update={"born": "2008-06-02"}))
    assert visit.digest_of(["birth-date"]) != digest


def test_a_gate_that_closes_makes_the_decisions_behind_it_lapse(session: Session) -> None:
    from meso_screen.flow.ways import rests_on_questions

    catalogue = session.knowledge.catalogue
    gated = next(q for q in catalogue.questions.values() if q.show_when is not None)
    gates = session.knowledge.explainer.reads(gated.show_when)
    assert set(gates) <= set(rests_on_questions(session.knowledge, (gated.id,)))


def test_an_answer_of_a_closed_branch_counts_for_nothing_and_stays_in_the_log(session: Session) -> None:
    answers = example_answers("pregnancy-not-sure")
    visit = session.answer(new_visit(session, answers), "could-be-pregnant", "no")
    result = review.screen_visit(session, visit)
    behind = {q.id for q in session.knowledge.catalogue.questions.values() if q.show_when is not None}
    closed = {question for question in visit.answers if question in behind} & set(answers)
    said = {because.question for finding in result.findings for because in finding.because}
    assert "pregnancy-test-today" in closed
    assert "pregnancy-test-today" not in said and "pregnancy-test-today" in visit.answers


def test_the_time_to_think_begins_anew_with_another_treatment_and_with_nothing_less(session: Session) -> None:
    plan = calm_answers()["plan"]
    visit = session.show_text(new_visit(session), "first")
    told = visit.given_at
    for changed in ({"session": 2}, {"products": ["dca"]}, {"products": plan["products"], "of": 9}):
        session.clock.forward(hours=1)  # type: ignore[attr-defined]
        visit = session.show_text(session.answer(visit, "plan", {**plan, **changed}), "again")
        assert (visit.given_at == told) is ("products" not in changed)
        told = visit.given_at
    ticked_by_mistake = session.answer(visit, "plan", {**plan, "areas": ["neck"]})
    visit = session.answer(ticked_by_mistake, "plan", plan)
    session.clock.forward(hours=1)  # type: ignore[attr-defined]
    assert session.show_text(visit, "once more").given_at == told


def test_folding_the_log_gives_what_the_screen_showed_at_every_step(session: Session) -> None:
    chance = random.Random(7)
    visit = new_visit(session, example_answers("apixaban"))
    visit = decide(session, visit, DRUG, "reasoned")
    yes_no = [q.id for q in session.knowledge.catalogue.questions.values() if q.kind == "yes_no"]
    for _ in range(60):
        question = chance.choice(yes_no)
        match chance.randrange(4):
            case 0:
                visit = session.withdraw_answer(visit, question)
            case 1:
                visit = session.examined_not_confirmed(visit, question, chance.choice(["yes", "no"]), "Looked at it")
            case _:
                visit = session.answer(visit, question, chance.choice(["yes", "no", "not_sure", "declined"]))
        assert fold(visit.id, visit.patient, visit.day, session.store.events(visit.id)) == visit


def test_events_that_say_nothing_about_the_state_only_count(session: Session) -> None:
    visit = new_visit(session)
    for kind in ("opened", "printed", "exported", "note"):
        event = session.store.append(visit.id, kind, {}, MOREAU.id, "desk", session.clock())  # type: ignore[arg-type]
        later = after(visit, event)
        assert later.last_sequence == visit.last_sequence + 1
        assert {**vars(later), "last_sequence": 0} == {**vars(visit), "last_sequence": 0}
        visit = later


def test_entries_are_compared_without_the_day_they_were_last_taken() -> None:
    one = [{"text": "apixaban", "last_taken": "2026-11-23"}]
    assert comparable("medicines", one) == comparable("medicines", [{"text": "apixaban"}])
    assert comparable("medicines", one) != comparable("medicines", [{"text": "apixaban", "why": "stroke"}])
