"""A practitioner at work, to be killed: answers through a real session and says on stdout what was acknowledged."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

from meso_screen.flow.session import Session
from meso_screen.model.form import Question, Section
from meso_screen.model.person import Patient, Person
from meso_screen.store import (
    embedded,  # noqa: F401  # loaded once, before the processes part
    open_store,
)
from meso_screen.store.memory import CHEAP

SECTION = Section(id="health", stage="consultation")
QUESTIONS = {
    f"q{number}": Question(id=f"q{number}", section="health", kind="yes_no", worse=("yes",)) for number in range(60)
}
KNOWLEDGE = SimpleNamespace(
    catalogue=SimpleNamespace(questions=QUESTIONS, sections={"health": SECTION}, digest="0" * 64)
)
CARD = Patient(family="Martin", given="Chloé", born="1991-06-02")
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
MOREAU = Person(id="lm", name="Dr L. Moreau", role="practitioner")


def promise(*words: object) -> None:
    """Say one line in one write, so that a kill cannot tear it."""
    os.write(1, (" ".join(str(word) for word in words) + "\n").encode())


def work(folder: Path) -> None:
    """Answer question after question, visit after visit, until killed."""
    store = open_store(folder, "three grey herons", CHEAP)
    session = Session(KNOWLEDGE, store, lambda: NOW, person=MOREAU)  # type: ignore[arg-type]
    while True:
        visit = session.new_visit(session.record_patient(CARD))
        for number, question in enumerate(QUESTIONS):
            value = ("yes", "no", "not_sure")[number % 3]
            visit = session.answer(visit, question, value)
            promise(visit.id, question, value)


def take_turns(folder: Path) -> None:
    """For each line on stdin a process of its own at work; says its number, and that it is gone once it was killed."""
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            work(folder)
        promise("working", child)
        os.waitpid(child, 0)
        promise("gone")


if __name__ == "__main__":
    take_turns(Path(sys.argv[1]))
