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
from meso_screen.store import open_store
from meso_screen.store.memory import CHEAP

SECTION = Section(id="health", stage="consultation")
QUESTIONS = {
    f"q{number}": Question(id=f"q{number}", section="health", kind="yes_no", worse=("yes",)) for number in range(60)
}
KNOWLEDGE = SimpleNamespace(
    catalogue=SimpleNamespace(questions=QUESTIONS, sections={"health": SECTION}, digest="0" * 64)
)
CARD = Patient(family="Martin", given="Chloé", born="1991-06-02")
MOREAU = Person(id="lm", name="Dr L. Moreau", role="practitioner")


def promise(*words: object) -> None:
    """Say one line in one write, so that a kill cannot tear it."""
    os.write(1, (" ".join(str(word) for word in words) + "\n").encode())


def work(folder: Path) -> None:
    """Get ready, wait for the word, then answer question after question, visit after visit, until killed."""
    promise("ready")
    sys.stdin.readline()
    store = open_store(folder, "three grey herons", CHEAP)
    clock = lambda: datetime(2026, 11, 24, 9, 0, tzinfo=UTC)  # noqa: E731
    session = Session(KNOWLEDGE, store, clock, person=MOREAU)  # type: ignore[arg-type]
    while True:
        visit = session.new_visit(session.record_patient(CARD))
        for number, question in enumerate(QUESTIONS):
            value = ("yes", "no", "not_sure")[number % 3]
            visit = session.answer(visit, question, value)
            promise(visit.id, question, value)


if __name__ == "__main__":
    work(Path(sys.argv[1]))
