"""Whole visits in the real window, in a process of their own: ``python -m benchmarks.desk VISITS`` prints JSON.

Every step of each visit is opened in turn, the findings are decided, both sign, the record is sealed and looked at.
What the hands do between the steps goes straight through ``flow``; what is measured is the program.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks import ROOT

NOW = datetime(2026, 11, 24, 14, 41, tzinfo=UTC)
PASSPHRASE = "three grey herons"
INK = (((0.1, 0.5), (0.3, 0.2), (0.5, 0.7), (0.8, 0.4)),)
MORE_INK = (((0.1, 0.6), (0.4, 0.3), (0.6, 0.8), (0.9, 0.3)),)


@cache
def measure(visits: int) -> dict[str, Any]:
    """Run so many visits in a fresh process and read what it measured."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    environment["QT_LOGGING_RULES"] = "qt.qpa.*=false"
    command = [sys.executable, "-m", "benchmarks.desk", str(visits)]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if run.returncode:
        raise RuntimeError(run.stderr[-3000:])
    found: dict[str, Any] = json.loads(run.stdout.splitlines()[-1])
    return found


def resident() -> float | None:
    """Resident memory of this process in MB, where the system says it."""
    status = Path("/proc/self/status")
    if not status.is_file():
        return None
    return next(int(line.split()[1]) / 1024 for line in status.read_text().splitlines() if line.startswith("VmRSS"))


class Desk:
    """The window with a practitioner signed in, and the times taken."""

    def __init__(self, home: Path) -> None:
        from meso_screen.app import build_window, prepare_application
        from meso_screen.flow.clinic import ClinicDetails, NewPerson, set_up_clinic
        from meso_screen.model.person import Person
        from meso_screen.settings import read_settings

        self.application = prepare_application(read_settings(home))
        people = [
            Person(id="lm", name="Dr L. Moreau", role="practitioner", registration="1", initials="LM"),
            Person(id="ab", name="Dr A. Bianchi", role="lead", registration="2", initials="AB"),
        ]
        details = ClinicDetails(name="Clinic", phone="01 23", out_of_hours="06 11", emergency_number="112")
        pins = [NewPerson(person=person, pin="1234") for person in people]
        store, _ = set_up_clinic(details, pins, PASSPHRASE, NOW, home)
        store.close()
        self.window = build_window(home, clock=lambda: NOW)
        self.window.begin()
        self.window.show()
        self.window.passphrase_page.given.emit(PASSPHRASE)
        while self.window.session is None:
            self.application.processEvents()
        self.window.sign_in_page.given.emit("lm", "1234")
        while self.window.session.person is None:
            self.application.processEvents()
        self.session = self.window.session
        self.pages: dict[str, list[float]] = {}
        self.papers: list[dict[str, float]] = []

    def settle(self) -> None:
        """Until everything that waits is drawn, no job runs, and what was closed is gone."""
        from PySide6.QtCore import QEvent

        self.application.processEvents()
        while self.window.jobs.is_busy():
            self.application.processEvents()
        self.application.processEvents()
        # Without a running event loop Qt leaves what was closed for later.
        self.application.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def open(self, step: str) -> None:
        """Open one step; from the press of *Continue* to the page drawn."""
        start = time.perf_counter()
        self.window.wizard.go(step)
        self.application.processEvents()
        self.pages.setdefault(step, []).append(time.perf_counter() - start)
        self.settle()

    def visit(self, number: int) -> None:
        """One whole visit."""
        from meso_screen.flow.prove import read_example
        from meso_screen.model.person import Patient

        session, window = self.session, self.window
        patient = session.record_patient(Patient(family=f"Martin{number}", given="Chloé", born="1954-02-01"))
        window.start_visit(patient)
        for question, value in read_example(session.knowledge, "apixaban").answers.items():
            window.wizard.keep(session.answer(window.wizard.visit, question, value))
        for step in [step.id for step in window.wizard.steps() if step.state != "locked"]:
            self.open(step)
        self.decide()
        self.open("review")
        self.talk_and_sign()
        self.seal()
        window.open_visit(window.wizard.visit.id)
        self.settle()
        window.go_to("today")
        self.settle()

    def decide(self) -> None:
        """The first way out of every finding that has one."""
        from meso_screen.flow.deciding import decide
        from meso_screen.flow.review import screen_visit
        from meso_screen.flow.ways import settled_by, ways_out

        session, wizard = self.session, self.window.wizard
        words = "Talked over at length, the plan was chosen accordingly."
        for finding in screen_visit(session, wizard.visit).findings:
            for _ in range(2):
                in_force = wizard.visit.decision_on(finding.rule, finding.checksum)
                ways = ways_out(session.knowledge, finding, in_force)
                if ways and not settled_by(finding, in_force):
                    visit = decide(
                        session, wizard.visit, finding.rule, ways[0], words=words, reason="benefit", how="letter",
                        from_whom="Dr Weiss", on="2026-11-20", pin="1234", second=("ab", "1234"),
                    )  # fmt: skip
                    wizard.keep(visit)

    def talk_and_sign(self) -> None:
        """Read back, teach-back, separate decisions, the text on screen, both signatures."""
        from meso_screen.flow.signing import sign, view_consent

        session, wizard = self.session, self.window.wizard
        visit = session.confirm_read_back(wizard.visit)
        consent = view_consent(session, visit)
        for prompt in consent.prompts:
            visit = session.record_teach_back(visit, prompt.id, "understood")
        for choice in consent.choices:
            visit = session.record_choice(visit, choice.id, "no")
        visit = session.tell_outlook(visit, "Softer lines for some months.", "matches")
        wizard.keep(visit)
        self.open("consent")
        visit = session.show_text(wizard.visit, view_consent(session, wizard.visit).digest)
        visit = sign(session, visit, "patient", "drawn", strokes=INK)
        wizard.keep(sign(session, visit, "practitioner", "drawn", strokes=MORE_INK, pin="1234"))

    def seal(self) -> None:
        """Compose, draw and seal once for the clock, then as the program does it: compared, verified and kept."""
        session, wizard = self.session, self.window.wizard
        start = time.perf_counter()
        from meso_screen.flow.clinic import sealer_of
        from meso_screen.flow.sealing import prepare_record, seal_visit
        from meso_screen.pdf.render import render
        from meso_screen.pdf.seal import seal

        report, attached = prepare_record(session, wizard.visit)
        composed = time.perf_counter()
        drawn = render(report, attached)
        rendered = time.perf_counter()
        seal(drawn, sealer_of(session.store), session.clock())
        sealed = time.perf_counter()
        wizard.keep(seal_visit(session, wizard.visit, sealer_of(session.store))[0])
        self.papers.append({
            "compose": composed - start, "draw": rendered - composed, "seal": sealed - rendered,
            "paper": sealed - start, "kept": time.perf_counter() - sealed,
        })  # fmt: skip


def main(visits: int) -> None:
    """Do the visits and print what was measured."""
    with tempfile.TemporaryDirectory() as home:
        desk = Desk(Path(home))
        before = resident()
        memory = []
        for number in range(visits):
            desk.visit(number)
            memory.append(resident())
        pages = desk.pages
        print(json.dumps({"before": before, "memory": memory, "pages": pages, "papers": desk.papers}))
        sys.stdout.flush()
        desk.window.close()


if __name__ == "__main__":
    main(int(sys.argv[1]))
