"""Five medicines and three allergies by keyboard alone, on the real pages of the real window."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from meso_screen.flow.knowledge import Knowledge
from meso_screen.flow.session import Session
from meso_screen.gui import theme
from meso_screen.gui.hands import Hands
from meso_screen.gui.pages.make import make_page
from meso_screen.gui.window import Window
from meso_screen.model.person import Patient, Person
from meso_screen.settings import Settings
from meso_screen.store.memory import MemoryStore

NOW = datetime(2026, 11, 24, 14, 32, tzinfo=timezone(timedelta(hours=1)))
DOWN, ENTER = Qt.Key.Key_Down, Qt.Key.Key_Return


class OpenAlready:
    """Hands the window a session that is open."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def open(self, passphrase: str) -> Session:
        return self.session

    def set_up(self, wanted: object) -> tuple[Session, str]:
        return self.session, ""


@pytest.fixture
def window(qapp: QApplication, qtbot: QtBot, knowledge: Knowledge, tmp_path: Path) -> Iterator[Window]:
    theme.apply(qapp)
    store = MemoryStore({"name": "Clinic Lumière", "phone": "01 23 45 67 89", "emergency_number": "112", "paper": "A4"})
    store.save_person(Person(id="lm", name="Dr L. Moreau", role="practitioner", registration="1"), "271828")
    session = Session(knowledge, store, lambda: NOW)
    made = Window(OpenAlready(session), tmp_path, Settings(), lambda: NOW, make_page)
    made.resize(1440, 900)
    made.begin()
    made.show()
    made.activateWindow()
    made._opened(session)
    settle()
    assert session.sign_in("lm", "271828").ok
    made.start_visit(session.record_patient(Patient(family="Martin", given="Chloé", born="1987-03-14", sex="Female")))
    settle()
    yield made
    made.close()
    made.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def settle() -> None:
    for _ in range(4):
        QApplication.processEvents()
        QTest.qWait(2)


def open_page(window: Window, section: str) -> Any:
    window.wizard.go(section)
    settle()
    page = window.wizard.page
    page.focus_first()
    return page


def stored(window: Window, question: str) -> Any:
    """What the store would give back after a crash, not what the page shows."""
    session = window.session
    assert session is not None
    return session.open_visit(window.wizard.visit.id).raw_answers()[question]


def pick(hands: Hands, page: Any, typed: str, name: str) -> None:
    """Type the beginning, go down to the row and take it."""
    hands.reach(page.edit)
    hands.type(typed)
    place = [hit.key for hit in page.hits()].index(name)
    for _ in range(place + 1):
        hands.press(DOWN)
    hands.press(ENTER)
    settle()


def test_five_medicines_and_three_allergies_are_added_by_keyboard_alone(
    window: Window, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def no_mouse(*_: object) -> None:
        raise AssertionError("the mouse was used")

    monkeypatch.setattr(QTest, "mouseClick", no_mouse)
    hands = Hands(window)
    medicines = open_page(window, section_of(window, "medicines"))
    started = time.perf_counter()

    hands.choose(medicines.filter, 1)
    settle()
    form = medicines.form
    for typed, name, dose, why, got in (
        ("apixab", "apixaban", "5 mg, twice a day", "irregular heartbeat", 1),
        ("aspi", "aspirin", "75 mg", "told by the doctor after a stent", 1),
        ("omega", "omega-3", "1 capsule", "joints", 2),
    ):
        pick(hands, medicines.search, typed, name)
        hands.fill(form.dose, dose)
        hands.fill(form.why, why)
        hands.choose(form.last, 1)
        hands.choose(form.got, got)
        hands.press(ENTER)
        settle()
    for typed, why in (("warfrin 3 mg", "clot in the leg"), ("zyqqorfan 20 mg", "sleep")):
        hands.reach(medicines.search.edit)
        hands.type(typed)
        hands.press(ENTER)
        settle()
        hands.fill(form.why, why)
        hands.press(ENTER)
        settle()
    by_medicines = time.perf_counter() - started

    allergies = open_page(window, section_of(window, "allergies"))
    middle = time.perf_counter()
    for number, (typed, name, reaction, severity, certainty, kind) in enumerate((
        ("penic", "penicillin", "hives", 2, 1, 1),
        ("late", "latex", "rash", 1, 2, 1),
        ("code", "codeine", "nausea", 1, 1, 2),
    )):  # fmt: skip
        if number:
            hands.push(allergies.add_button)
        else:
            hands.choose(allergies.filter, list(allergies.filter.tiles).index("known") + 1)
        settle()
        entry = allergies.form
        pick(hands, entry.agent, typed, name)
        hands.push(entry.reaction.boxes[reaction])
        hands.choose(entry.severity, severity)
        hands.choose(entry.certainty, certainty)
        hands.choose(entry.sort, kind)
        hands.push(entry.save_button)
        settle()
    by_allergies = time.perf_counter() - middle

    today = NOW.date().isoformat()
    assert stored(window, medicines.question_id) == [
        {"text": "apixaban", "dose": "5 mg, twice a day", "why": "irregular heartbeat", "prescribed": "yes",
         "last_taken": today},
        {"text": "aspirin", "dose": "75 mg", "why": "told by the doctor after a stent", "prescribed": "yes",
         "last_taken": today},
        {"text": "omega-3", "dose": "1 capsule", "why": "joints", "prescribed": "no", "last_taken": today},
        {"text": "warfrin 3 mg", "why": "clot in the leg"},
        {"text": "zyqqorfan 20 mg", "why": "sleep"},
    ]  # fmt: skip
    assert [
        (entry["text"], entry["reaction"], entry["severity"], entry["certainty"], entry["kind"])
        for entry in stored(window, allergies.question_id)
    ] == [
        ("penicillin", ["hives"], "moderate", "certain", "allergy"),
        ("latex", ["rash"], "mild", "likely", "allergy"),
        ("codeine", ["nausea"], "mild", "certain", "intolerance"),
    ]
    with capsys.disabled():
        print(
            f"\nfive medicines {by_medicines:.1f} s, three allergies {by_allergies:.1f} s, {hands.pressed} keys, "
            "the program's time with no pause between the keys"
        )


def section_of(window: Window, kind: str) -> str:
    assert window.session is not None
    questions = window.session.knowledge.catalogue.questions.values()
    return next(question.section for question in questions if question.kind == kind)
