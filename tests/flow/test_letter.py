"""The letter to a colleague: what it asks about, whom it goes to and by which way, and what it never says."""

from __future__ import annotations

from typing import Any

import pytest
from visits import clinic_session, decide_everything, example_answers, new_visit

from meso_screen.flow.compose import compose
from meso_screen.flow.knowledge import Knowledge
from meso_screen.flow.session import Session
from meso_screen.flow.visit import Visit
from meso_screen.model.condition import Takes, leaves
from meso_screen.model.report import KIND

PRIVATE = "Biktarvy"
"""A medicine whose name alone tells an illness that stays in the room."""


@pytest.fixture
def session(knowledge: Knowledge) -> Session:
    return clinic_session(knowledge)


def visit_with(session: Session, stem: str, **answers: Any) -> Visit:
    """An example with some answers changed."""
    changed = {name.replace("_", "-"): value for name, value in answers.items()}
    return new_visit(session, {**example_answers(stem), **changed})


def words(session: Session, visit: Visit, kind: KIND = "letter") -> str:
    return compose(session, visit, kind).plain_text()


def say(session: Session, name: str) -> str:
    return session.knowledge.catalogue.text(name)


@pytest.mark.parametrize("answer", [None, "no", "not_sure", "declined"])
def test_nobody_is_said_to_have_agreed_who_did_not(session: Session, answer: str | None) -> None:
    answers = {"may_write_to_gp": answer} if answer else {}
    text = words(session, visit_with(session, "apixaban", **answers))
    assert say(session, "statement.letter-permission.text") not in text
    assert say(session, "statement.letter-carried.text") in text


def test_with_permission_the_family_doctor_is_named(session: Session) -> None:
    visit = visit_with(session, "apixaban", may_write_to_gp="yes", gp_details="Dr Petit, Lyon")
    text = words(session, visit)
    assert say(session, "statement.letter-permission.text") in text
    assert say(session, "statement.letter-carried.text") not in text
    assert text.index("Dr Petit, Lyon") < text.index(say(session, "statement.letter-greeting.text"))


def test_a_doctor_named_before_permission_was_taken_back_is_not_printed(session: Session) -> None:
    visit = visit_with(session, "apixaban", may_write_to_gp="no", gp_details="Dr Petit, Lyon")
    assert "Petit" not in words(session, visit)


def test_a_colleague_is_not_asked_about_hopes_or_dates(session: Session) -> None:
    visit = decide_everything(session, visit_with(session, "unrealistic-event"))
    catalogue = session.knowledge.catalogue
    text = words(session, visit)
    ours = [p.id for p in catalogue.problems.values() if not p.colleague]
    assert ours
    titles = [catalogue.text(f"rule.{rule.id}.title") for rule in catalogue.rules.values() if rule.problem in ours]
    assert not [title for title in titles if title in text]


@pytest.mark.parametrize("stem", ["healthy", "unrealistic-event"])
def test_a_letter_without_a_point_names_none_and_waits_for_nothing(session: Session, stem: str) -> None:
    text = words(session, visit_with(session, stem))
    for name in ("letter-why", "letter-wait"):
        assert say(session, f"statement.{name}.text") not in text
    assert say(session, "statement.letter-ask.text") in text
    assert f"{say(session, 'label.about.text')}:" not in text


def test_a_name_nobody_knows_is_a_point_of_the_letter(session: Session) -> None:
    text = words(session, visit_with(session, "healthy", medicines=[{"text": "zyqqorfan"}]))
    assert f"{say(session, 'label.not-screened.text')}: zyqqorfan" in text
    assert say(session, "statement.letter-why.text") in text and say(session, "statement.letter-wait.text") in text


@pytest.mark.parametrize("kind", ["letter", "patient_copy", "not_today", "pre_treatment", "aftercare", "withdrawal"])
@pytest.mark.parametrize("private", [PRIVATE, "disulfiram", "cocaine"])
def test_a_medicine_that_tells_a_private_matter_is_named_on_no_paper_that_leaves(
    session: Session, kind: KIND, private: str
) -> None:
    listed = [{"text": "omega-3"}, {"text": private, "why": "a private matter"}]
    text = words(session, visit_with(session, "healthy", medicines=listed), kind)
    assert private not in text and "a private matter" not in text
    if kind in ("letter", "patient_copy"):
        assert f"omega-3; {say(session, 'label.talked-in-room.text')}" in text


def test_with_only_a_private_medicine_the_list_does_not_read_none(session: Session) -> None:
    text = words(session, visit_with(session, "healthy", medicines=[{"text": PRIVATE}]))
    row = f"{say(session, 'label.medicines.text')}: {say(session, 'label.talked-in-room.text')}"
    assert row in text


def test_the_clinics_record_names_a_private_medicine_among_the_answers_only(session: Session) -> None:
    report = compose(session, visit_with(session, "healthy", medicines=[{"text": PRIVATE}]), "consent_record")
    parts = [part.id for part in report.parts if PRIVATE in str(part)]
    assert set(parts) <= {"screening", "answers"} and "answers" in parts


def test_every_medicine_that_a_private_rule_rests_on_alone_is_private(knowledge: Knowledge) -> None:
    private = {one.id for one in knowledge.lexicon.classes.values() if one.private}
    for rule in knowledge.catalogue.rules.values():
        resting_on = [*leaves(rule.when)]
        if rule.private and all(isinstance(one, Takes) for one in resting_on):
            named = {name for one in resting_on if isinstance(one, Takes) for name in one.takes}
            assert {found for name in named for found in knowledge.class_index[name]} <= private, rule.id
