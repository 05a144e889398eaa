"""Who may do what: every verb, called directly, refused in words to those it is not for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from visits import CHLOE, ROUX, STROKES, calm_answers, clinic_session, new_visit, sealed_visit, talk

from meso_screen.flow import afterwards, deciding, prints, review, sealing, signatories, signing
from meso_screen.flow.clinic import sealer_of
from meso_screen.flow.compose import compose
from meso_screen.flow.knowledge import Knowledge
from meso_screen.flow.session import Session
from meso_screen.flow.views import view_section, view_steps
from meso_screen.flow.visit import Visit
from meso_screen.model.person import Person
from meso_screen.problems import ProblemError

Act = Callable[[Session, Visit], Any]

CLINICAL: dict[str, Act] = {
    "answer a clinical question": lambda s, v: s.answer(v, "smoking", "no"),
    "answer an examination": lambda s, v: s.answer(v, "temperature", 36.6),
    "answer what is private": lambda s, v: s.answer(v, "mind-problem", "no"),
    "set the exact plan": lambda s, v: s.answer(v, "product-problems", "none"),
    "withdraw a clinical answer": lambda s, v: s.withdraw_answer(v, "smoking"),
    "examine": lambda s, v: s.examined_not_confirmed(v, "smoking", "no", "Seen and measured"),
    "read the answers back": lambda s, v: s.confirm_read_back(v),
    "record a question": lambda s, v: s.record_question(v, "Does it hurt?", "A little."),
    "record a teach-back": lambda s, v: s.record_teach_back(v, "what", "understood"),
    "record a separate decision": lambda s, v: s.record_choice(v, "photos-record", "yes"),
    "record an interpreter": lambda s, v: signatories.record_interpreter(s, v, "Maria da Silva", "Portuguese"),
    "show the text": lambda s, v: s.show_text(v, "abc"),
    "stop the visit": lambda s, v: s.end_visit(v, "stopped", "No"),
    "open the review": lambda s, v: review.view_review(s, v),
    "screen": lambda s, v: review.screen_visit(s, v),
    "decide": lambda s, v: deciding.decide(s, v, "doac", "reasoned", words="x" * 30, reason="other"),
    "take a decision back": lambda s, v: deciding.take_back(s, v, "doac", "by mistake"),
    "tell what is likely": lambda s, v: s.tell_outlook(v, "Softer lines.", "matches"),
    "shorten the time to think": lambda s, v: s.shorten_reflection(v, "told a month ago"),
    "add a later fact": lambda s, v: afterwards.add_addendum(s, v, "Batch 4711"),
    "take the consent back": lambda s, v: afterwards.withdraw_consent(s, v, ""),
    "decide together": lambda s, v: deciding.decide_together(s, v, ("doac",), "acknowledged", words="watch"),
    "open the consent": lambda s, v: signing.view_consent(s, v),
    "sign as the patient": lambda s, v: signing.sign(s, v, "patient", "drawn", strokes=STROKES),
    "sign with a mark": lambda s, v: signing.sign(s, v, "patient", "mark", strokes=STROKES),
    "sign as a witness": lambda s, v: signing.sign(s, v, "witness", "typed", name="Ana Ruiz", relation="friend"),
    "sign as an interpreter": lambda s, v: signing.sign(s, v, "interpreter", "typed", name="Maria da Silva"),
    "sign as the practitioner": lambda s, v: signing.sign(s, v, "practitioner", "typed", name="J. Roux", pin="1111"),
    "seal": lambda s, v: sealing.seal_visit(s, v, sealer_of(s.store)),
    "draw the draft": lambda s, v: prints.draft_document(s, v),
    "print the record": lambda s, v: prints.print_document(s, v, "consent_record"),
    "print why not today": lambda s, v: prints.print_document(s, v, "not_today"),
    "print the letter": lambda s, v: prints.print_document(s, v, "letter"),
    "compose the record": lambda s, v: compose(s, v, "consent_record"),
    "take the sealed file": lambda s, v: prints.sealed_document(s, v),
    "open a clinical section": lambda s, v: view_section(s, v, "lifestyle"),
    "open the private section": lambda s, v: view_section(s, v, "expectations"),
}
INTAKE: dict[str, Act] = {
    "answer at the desk": lambda s, v: s.answer(v, "contact-reachable", "yes"),
    "withdraw at the desk": lambda s, v: s.withdraw_answer(v, "contact-reachable"),
    "hand over": lambda s, v: s.hand_over(v),
    "record a patient": lambda s, v: s.record_patient(CHLOE),
    "correct a patient": lambda s, v: s.revise_identity(v, v.patient),
    "open a visit": lambda s, v: s.new_visit(v.patient),
    "reopen a visit": lambda s, v: s.open_visit(v.id),
    "see the worklist": lambda s, v: s.worklist(),
    "see what is unfinished": lambda s, v: s.unfinished(),
    "find a patient": lambda s, v: s.find_patients("Martin"),
    "look for a twin": lambda s, v: s.similar_patients(CHLOE),
    "print the aftercare": lambda s, v: prints.print_document(s, v, "aftercare"),
    "compose the blank form": lambda s, v: compose(s, v, "blank_form"),
}


@pytest.fixture(scope="module")
def visited(knowledge: Knowledge) -> tuple[Session, Visit]:
    session = clinic_session(knowledge)
    return session, new_visit(session)


def refused(act: Act, session: Session, visit: Visit) -> str:
    with pytest.raises(ProblemError) as caught:
        act(session, visit)
    (problem,) = caught.value.problems
    assert problem.what.endswith(".") and problem.next_step.endswith(".")
    return problem.what


@pytest.mark.parametrize("name", CLINICAL)
def test_the_desk_may_not(visited: tuple[Session, Visit], name: str) -> None:
    session, visit = visited
    before = session.store.head()
    session.person = ROUX
    assert refused(CLINICAL[name], session, visit).startswith("J. Roux may not ")
    assert session.store.head() == before


@pytest.mark.parametrize("name", [*CLINICAL, *INTAKE])
def test_nobody_signed_in_may_not(visited: tuple[Session, Visit], name: str) -> None:
    session, visit = visited
    before = session.store.head()
    session.sign_out()
    assert refused((CLINICAL | INTAKE)[name], session, visit) == "Nobody is signed in."
    assert session.store.head() == before


@pytest.mark.parametrize("name", INTAKE)
def test_the_desk_does_the_intake(knowledge: Knowledge, name: str) -> None:
    session = clinic_session(knowledge)
    visit = new_visit(session)
    session.person = ROUX
    assert INTAKE[name](session, visit) is not None


def test_someone_who_left_may_nothing(knowledge: Knowledge) -> None:
    session = clinic_session(knowledge)
    visit = new_visit(session)
    gone = session.person.model_copy(update={"active": False}) if session.person else None
    assert gone is not None
    session.store.save_person(gone)
    session.person = gone
    assert "may not" in refused(CLINICAL["open the review"], session, visit)
    session.sign_out()
    with pytest.raises(ProblemError, match="Nobody of this name"):
        session.sign_in("lm", "1234")
    assert session.person is None


def test_the_desks_rail_names_no_finding(knowledge: Knowledge) -> None:
    session = clinic_session(knowledge)
    visit = new_visit(session, {**calm_answers(), "mind-problem": "yes", "smoking": "some"})
    session.person = ROUX
    steps = {step.id: step for step in view_steps(session, visit, "identity-card")}
    assert {"check", "consent"}.isdisjoint(steps)
    review_step = steps["review"]
    assert (review_step.title, review_step.state, review_step.note) == ("Practitioner to review", "locked", "")
    asked_by = {section.id: section.asked_by for section in knowledge.catalogue.sections.values()}
    for step in steps.values():
        if asked_by.get(step.id) == "practitioner":
            assert (step.state, step.note, step.why_locked) == ("locked", "", "For the practitioner")


def test_the_administrator_sees_no_finding_and_answers_nothing(knowledge: Knowledge) -> None:
    session = clinic_session(knowledge)
    visit = new_visit(session)
    session.person = Person(id="ad", name="The administrator", role="administrator")
    for act in (*CLINICAL.values(), INTAKE["answer at the desk"], INTAKE["record a patient"]):
        assert "may not" in refused(act, session, visit)


def test_the_store_refuses_clinical_events_of_the_desk_even_past_the_flow(knowledge: Knowledge) -> None:
    session = clinic_session(knowledge)
    visit = new_visit(session)
    for kind in ("examined", "finding_decided", "signed", "sealed"):
        with pytest.raises(ProblemError, match="Only a practitioner"):
            session.store.append(visit.id, kind, {}, "jr", "desk", session.clock())  # type: ignore[arg-type]


def test_the_sealed_file_opens_for_a_practitioner_only(knowledge: Knowledge) -> None:
    session = clinic_session(knowledge)
    visit, receipt = sealed_visit(session)
    assert prints.sealed_document(session, visit) == receipt.pdf
    session.person = ROUX
    assert "may not see findings" in refused(CLINICAL["take the sealed file"], session, visit)


def test_a_second_practitioner_may_go_on_with_the_visit_of_the_first(knowledge: Knowledge) -> None:
    session = clinic_session(knowledge)
    visit = new_visit(session)
    assert session.sign_in("ab", "5678").ok
    visit = talk(session, visit)
    visit = signing.sign(session, visit, "patient", "drawn", strokes=STROKES)
    visit = signing.sign(session, visit, "practitioner", "typed", name="x y", pin="5678")
    signed = visit.signed_by("practitioner")
    assert signed is not None and signed.name == "Dr A. Bianchi"
