"""The verbs of a visit: what each refuses, and that nothing acknowledged is ever lost."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from visits import (
    CHLOE,
    CLINIC,
    MOREAU,
    STROKES,
    Clock,
    calm_answers,
    clinic_session,
    furnish,
    new_visit,
    sealed_visit,
    sign_both,
    talk,
)

from meso_screen.flow import deciding, prints, review, signing
from meso_screen.flow.knowledge import Knowledge
from meso_screen.flow.session import Session
from meso_screen.flow.views import view_steps
from meso_screen.flow.visit import Visit
from meso_screen.problems import ProblemError
from meso_screen.store import create_store, open_store
from meso_screen.store.memory import CHEAP

ANSWERING = Path(__file__).with_name("answering.py")
KILLS = 20


@pytest.fixture
def session(knowledge: Knowledge) -> Session:
    return clinic_session(knowledge)


def test_a_wrong_pin_signs_nobody_in_and_an_unknown_name_is_refused_in_words(session: Session) -> None:
    session.sign_out()
    assert not session.sign_in("lm", "0000").ok
    assert session.person is None
    with pytest.raises(ProblemError, match="Nobody of this name"):
        session.sign_in("nobody", "1234")
    assert session.sign_in("lm", "1234").ok
    assert session.person == MOREAU


@pytest.mark.parametrize("born", ["1987-02-30", "1987-04-31", "2999", "2026-11-25", "2026-12"])
def test_a_birth_date_that_cannot_be_is_refused_at_the_card(session: Session, born: str) -> None:
    with pytest.raises(ProblemError, match="birth date"):
        session.record_patient(CHLOE.model_copy(update={"born": born}))


@pytest.mark.parametrize("field", ["family", "given", "born"])
def test_a_card_without_name_or_birth_date_is_refused(session: Session, field: str) -> None:
    blank = " " if field != "born" else ""
    with pytest.raises(ProblemError, match="needed"):
        session.record_patient(CHLOE.model_copy(update={field: blank}))


def test_a_twin_is_found_before_a_second_card_is_made(session: Session) -> None:
    known = session.record_patient(CHLOE)
    typed = CHLOE.model_copy(update={"given": "Chloe", "born": "1990"})
    assert session.similar_patients(typed) == (known,)
    assert session.similar_patients(CHLOE.model_copy(update={"family": "Durand"})) == ()


def test_an_unknown_question_is_refused_in_words(session: Session) -> None:
    visit = new_visit(session, {})
    for act in (
        lambda: session.answer(visit, "shoe-size", 39),
        lambda: session.withdraw_answer(visit, "shoe-size"),
        lambda: session.examined_not_confirmed(visit, "shoe-size", 39, "Measured"),
    ):
        with pytest.raises(ProblemError, match="no question “shoe-size”"):
            act()


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("smoking", "maybe"), ("smoking", None), ("smoking", True), ("smoking", ["no"]), ("temperature", "36"),
        ("temperature", float("nan")), ("temperature", 361), ("temperature", True), ("today-habits", []),
        ("today-habits", ["alcohol", "alcohol"]), ("today-habits", ["none"]), ("last-period", "2026-02-30"),
        ("last-period", "2027-01-01"), ("last-period", "１９８７"), ("goal-free", " "), ("goal-free", "x" * 4001),
        ("medicines", []), ("medicines", [{"text": ""}]), ("medicines", [{"name": "aspirin"}]),
        ("medicines", "aspirin"),
        ("medicines", [{"text": "aspirin", "last_taken": "2026-13"}]), ("medicines", [{"text": "a"}] * 201),
        ("allergies", "none"), ("allergies", [{"text": "latex", "severity": "deadly"}]),
        ("plan", {"products": ["botulinum"]}), ("plan", {"areas": ["left ear"]}), ("plan", {"session": 0}),
        ("plan", "cheeks"),
    ],
)  # fmt: skip
def test_an_answer_of_the_wrong_kind_is_refused_and_nothing_is_stored(
    session: Session, question: str, value: object
) -> None:
    visit = new_visit(session, {})
    before = session.store.head()
    with pytest.raises(ProblemError) as caught:
        session.answer(visit, question, value)
    assert "pydantic" not in str(caught.value) and all(p.what and p.next_step for p in caught.value.problems)
    assert session.store.head() == before


@pytest.mark.parametrize("value", ["not_sure", "declined"])
def test_every_question_takes_not_sure_and_declined(session: Session, value: str) -> None:
    visit = new_visit(session, {})
    for question in session.knowledge.catalogue.questions:
        visit = session.answer(visit, question, value)
    assert review.view_review(session, visit).possible == 4


def test_teach_back_and_separate_decisions_take_only_what_the_form_knows(session: Session) -> None:
    visit = new_visit(session)
    prompt = next(iter(session.knowledge.catalogue.prompts))
    choice = next(iter(session.knowledge.catalogue.choices))
    for act in (
        lambda: session.record_teach_back(visit, "no-such-prompt", "understood"),
        lambda: session.record_teach_back(visit, prompt, "nodded"),  # type: ignore[arg-type]
        lambda: session.record_choice(visit, "no-such-choice", "yes"),
        lambda: session.record_choice(visit, choice, "maybe"),  # type: ignore[arg-type]
        lambda: session.record_question(visit, "  ", "yes"),
        lambda: session.end_visit(visit, "sealed", ""),  # type: ignore[arg-type]
    ):
        with pytest.raises(ProblemError):
            act()
    assert session.open_visit(visit.id).outcome == "open"


def test_an_examination_needs_words(session: Session) -> None:
    visit = new_visit(session)
    with pytest.raises(ProblemError, match="in a few words"):
        session.examined_not_confirmed(visit, "smoking", "no", " ok ")


@pytest.mark.parametrize("state", ["signed by the patient", "sealed", "stopped"])
def test_nothing_changes_a_visit_after_its_first_signature_or_its_end(session: Session, state: str) -> None:
    if state == "sealed":
        visit, _ = sealed_visit(session)
    else:
        visit = talk(session, new_visit(session))
        if state == "stopped":
            visit = session.end_visit(visit, "stopped", "Fever")
        else:
            visit = signing.sign(session, visit, "patient", "drawn", strokes=STROKES)
    before = session.store.events(visit.id)
    prompt, choice = next(iter(visit.teach_back)), next(iter(visit.choices))
    for act in (
        lambda: session.answer(visit, "smoking", "some"),
        lambda: session.withdraw_answer(visit, "smoking"),
        lambda: session.examined_not_confirmed(visit, "smoking", "some", "Smelt of it"),
        lambda: session.revise_identity(visit, visit.patient.model_copy(update={"given": "Zoé"})),
        lambda: session.confirm_read_back(visit),
        lambda: session.hand_over(visit),
        lambda: session.record_question(visit, "Does it hurt?", "A little"),
        lambda: session.record_teach_back(visit, prompt, "not_understood"),
        lambda: session.record_choice(visit, choice, "yes"),
        lambda: session.show_text(visit, "other"),
        lambda: deciding.decide(session, visit, "doac", "acknowledged", words="watch"),
    ):
        with pytest.raises(ProblemError):
            act()
    assert session.store.events(visit.id) == before


def test_another_screen_that_still_shows_the_visit_unsigned_cannot_change_it(knowledge: Knowledge) -> None:
    here = clinic_session(knowledge)
    visit = talk(here, new_visit(here))
    there = Session(knowledge, here.store, here.clock, "room 2", person=MOREAU)
    stale = there.open_visit(visit.id)
    sign_both(here, visit)
    for act in (
        lambda: there.answer(stale, "smoking", "some"),
        lambda: there.confirm_read_back(stale),
        lambda: signing.sign(there, stale, "patient", "drawn", strokes=STROKES),
    ):
        with pytest.raises(ProblemError, match="changed at another place"):
            act()
    assert there.open_visit(visit.id).answers["smoking"].value == "no"


def test_an_event_that_slipped_in_behind_a_signature_changes_nothing(session: Session) -> None:
    visit = sign_both(session, talk(session, new_visit(session)))
    late = {"question": "smoking", "value": "some"}
    session.store.append(visit.id, "answered", late, "lm", "another PC", session.clock())
    again = session.open_visit(visit.id)
    assert again.answers == visit.answers and again.signatures == visit.signatures


def test_a_print_between_two_answers_does_not_stop_the_second(session: Session) -> None:
    visit = new_visit(session)
    prints.print_document(session, visit, "pre_treatment")
    session.open_visit(visit.id)
    visit = session.answer(visit, "smoking", "some")
    assert session.open_visit(visit.id).answers["smoking"].value == "some"


def test_a_visit_taken_up_days_later_still_opens(session: Session) -> None:
    answers = {**calm_answers(), "before-and-ahead": ["event-soon"]}
    options = session.knowledge.catalogue.questions["before-and-ahead"].options
    answers["before-and-ahead"] = [name for name in options if "event" in name][:1] or "none"
    visit = new_visit(session, answers)
    visit = session.answer(visit, "event-date", "2026-11-25")
    assert isinstance(session.clock, Clock)
    session.clock.forward(days=5)
    again = session.open_visit(visit.id)
    assert view_steps(session, again, "goal") and review.view_review(session, again).possible >= 1
    with pytest.raises(ProblemError, match="before the day"):
        session.answer(again, "event-date", "2026-11-25")


def test_a_screen_of_one_patient_never_writes_to_another(session: Session) -> None:
    mine = new_visit(session)
    other = new_visit(session, {}, CHLOE.model_copy(update={"family": "Yılmaz", "given": "Ömer"}))
    session.answer(other, "smoking", "some")
    assert session.open_visit(mine.id).answers["smoking"].value == "no"
    assert mine.id != other.id and session.open_visit(other.id).patient.family == "Yılmaz"


def test_a_visit_that_is_not_on_file_is_refused(session: Session) -> None:
    for name in ("MS-000009-001", "nonsense", ""):
        with pytest.raises(ProblemError, match="no such visit"):
            session.open_visit(name)


def folded(store_folder: Path, knowledge: Knowledge, visit_id: str) -> Visit:
    store = open_store(store_folder, "three grey herons", CHEAP)
    try:
        assert store.verify_chain() == []
        return Session(knowledge, store, Clock(), person=MOREAU).open_visit(visit_id)
    finally:
        store.close()


def test_a_visit_folds_to_the_same_state_after_the_records_were_closed_and_opened(
    knowledge: Knowledge, tmp_path: Path
) -> None:
    store, _ = create_store(tmp_path, "three grey herons", CLINIC.model_dump(mode="json"), CHEAP)
    session = clinic_session(knowledge, furnish(store))
    visit = new_visit(session)
    visit = session.examined_not_confirmed(visit, "smoking", "some", "Smelt of it, then said so")
    visit = session.record_question(visit, "Does it hurt?", "A little.")
    visit = talk(session, visit)
    store.close()
    again = folded(tmp_path, knowledge, visit.id)
    assert {**vars(again), "last_sequence": 0} == {**vars(visit), "last_sequence": 0}


def test_nothing_acknowledged_is_lost_at_twenty_random_kills(knowledge: Knowledge, tmp_path: Path) -> None:
    store, _ = create_store(tmp_path, "three grey herons", CLINIC.model_dump(mode="json"), CHEAP)
    furnish(store)
    store.close()
    chance, acknowledged = random.Random(20261124), 0
    command = [sys.executable, str(ANSWERING), str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as clinic:
        for kill in range(KILLS):
            answers = answer_until_killed(clinic, chance.randrange(25), chance.uniform(0, 0.012))
            acknowledged += len(answers)
            store = open_store(tmp_path, "three grey herons", CHEAP)
            assert store.verify_chain() == [], f"kill {kill}"
            session = Session(knowledge, store, Clock(), person=MOREAU)
            found = {visit_id: session.open_visit(visit_id).answers for visit_id, _, _ in answers}
            for visit_id, question, value in answers:
                assert found[visit_id][question].value == value, (kill, visit_id, question)
            store.close()
        assert clinic.stdin is not None
        clinic.stdin.close()
    assert acknowledged > 5 * KILLS, "the sessions must have been killed at work"


def answer_until_killed(clinic: subprocess.Popen[str], answers: int, seconds: float) -> list[list[str]]:
    """Let a new process give so many answers and a moment more, kill it, and return what it had acknowledged."""
    assert clinic.stdin is not None and clinic.stdout is not None
    clinic.stdin.write("go\n")
    clinic.stdin.flush()
    lines: list[list[str]] = []
    while len(lines) <= answers or "working" not in [line[0] for line in lines]:
        lines.append(clinic.stdout.readline().split())
    time.sleep(seconds)
    os.kill(int(next(line[1] for line in lines if line[0] == "working")), signal.SIGKILL)
    while lines[-1] != ["gone"]:
        lines.append(clinic.stdout.readline().split())
    return [line for line in lines if len(line) == 3]


def test_outlook_of_signs_alone_says_nothing(session: Session) -> None:
    visit = session.tell_outlook(new_visit(session), "\u200b …", "matches")
    assert visit.outlook.missing == "words"
