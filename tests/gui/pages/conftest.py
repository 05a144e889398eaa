"""A visit on screen without a window: a real session on a store in memory, and a host that remembers what it heard."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from meso_screen import places
from meso_screen.catalogue.load import read
from meso_screen.flow.clinic import register_clinic
from meso_screen.flow.knowledge import Knowledge, compile_pack
from meso_screen.flow.session import Session
from meso_screen.flow.views import view_section
from meso_screen.flow.visit import Visit
from meso_screen.gui import theme
from meso_screen.gui.jobs import Jobs
from meso_screen.model.person import Patient, Person
from meso_screen.pdf.certificate import make_clinic_certificate
from meso_screen.problems import ProblemError
from meso_screen.store.memory import MemoryStore

NOW = datetime(2026, 11, 24, 14, 41, tzinfo=timezone(timedelta(hours=1)))
PLAN = {"products": ["ha-lido"], "areas": ["cheeks"], "technique": "needle-point", "session": 1, "of": 4}
YES = {"id-checked", "contact-reachable", "field-normal", "skin-intact", "product-checked", "patient-decides"}
MEASURED = {
    "temperature": 36.6, "bp-systolic-1": 120, "bp-diastolic-1": 76, "weight": 62, "height": 168, "realistic-scale": 8,
}  # fmt: skip
LOOKS = [("light", 1.0), ("dark", 1.0), ("light", 1.5)]


class FakeHost:
    """Obeys the Host contract and keeps what pages ask of it."""

    def __init__(self, session: Session, visit: Visit, jobs: Jobs) -> None:
        self.session, self.visit, self.jobs = session, visit, jobs
        self.kept: list[Visit] = []
        self.went: list[str] = []
        self.told: list[ProblemError] = []
        self.settings: list[tuple[str, str]] = []
        self.left = 0

    def keep(self, visit: Visit) -> None:
        self.visit = visit
        self.kept.append(visit)

    def not_saved(self, name: str, error: ProblemError, retry: Callable[[], None]) -> None:
        self.told.append(error)

    def go(self, step: str) -> None:
        self.went.append(step)

    def open_settings(self, card: str, why: str) -> None:
        self.settings.append((card, why))

    def leave(self) -> None:
        self.left += 1

    def tell(self, error: ProblemError) -> None:
        self.told.append(error)

    def answer_all(self, said: Mapping[str, Any] | None = None) -> None:
        """Answer every question in scope as an untroubled person would, but for ``said``."""
        session, catalogue = self.session, self.session.knowledge.catalogue
        said = {**MEASURED, **(said or {})}
        while True:
            before = len(self.visit.answers)
            for section in catalogue.sections:
                if not catalogue.questions_of(section):
                    continue
                for question in view_section(session, self.visit, section).questions:
                    if question.id in self.visit.answers or question.id == "birth-date":
                        continue
                    plain = {
                        "yes_no": "yes" if question.id in YES else "no",
                        "several": "none",
                        "one": question.options[0][0] if question.options else None,
                        "number": float(question.minimum or 1),
                        "date": "2026-11-01",
                        "medicines": "none",
                        "allergies": "none_known",
                        "plan": PLAN,
                        "text": "A fresher look",
                    }
                    value = said.get(question.id, plain[question.kind])
                    self.visit = session.answer(self.visit, question.id, value)
            if len(self.visit.answers) == before:
                return


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    catalogue, _ = read(places.default_pack())
    assert catalogue is not None
    return compile_pack(catalogue)


@pytest.fixture
def session(knowledge: Knowledge) -> Session:
    store = MemoryStore(
        {"name": "Clinic Lumière", "phone": "01 23 45 67 89", "out_of_hours": "06 11 22 33 44",
         "emergency_number": "112", "paper": "A4"}
    )  # fmt: skip
    first = Person(id="lm", name="Dr L. Moreau", role="practitioner", registration="RPPS 10001", initials="LM")
    store.save_person(first, "1234")
    store.save_person(Person(id="ab", name="Dr A. Bianchi", role="practitioner", registration="RPPS 2"), "5678")
    store.save_person(Person(id="desk", name="J. Roux", role="desk"), "1111")
    return Session(knowledge, store, lambda: NOW, person=first)


@pytest.fixture
def host(session: Session, qapp: QApplication) -> Iterator[FakeHost]:
    """A host with a fresh visit of one patient; the practitioner is signed in."""
    card = Patient(family="Martin", given="Chloé", title="Ms", born="1987-03-14", sex="Female")
    jobs = Jobs()
    yield FakeHost(session, session.new_visit(session.record_patient(card)), jobs)
    jobs.close()


@pytest.fixture(scope="session")
def clinic_key() -> tuple[bytes, bytes]:
    return make_clinic_certificate("Clinic Lumière", NOW)


@pytest.fixture
def seal(session: Session, clinic_key: tuple[bytes, bytes]) -> None:
    """The clinic has its seal, and this PC knows it."""
    key, certificate = clinic_key
    session.store.put_setting("seal.key", key.decode())
    session.store.put_setting("seal.certificate", certificate.decode())
    register_clinic("Clinic Lumière", certificate, places.home())


@pytest.fixture
def show(qtbot: QtBot, qapp: QApplication) -> Iterator[Callable[..., Any]]:
    """``show(widget, width, height)``: dressed, visible, active; closed and gone after the test."""
    if theme.current().name != "light" or theme.current().text_scale != 1.0 or not qapp.styleSheet():
        theme.apply(qapp)
    QAccessible.setActive(True)
    shown: list[QWidget] = []

    def display(widget: QWidget, width: int = 1280, height: int = 860) -> QWidget:
        widget.resize(width, height)
        shown.append(widget)
        with qtbot.waitActive(widget, timeout=2000):
            widget.show()
            widget.activateWindow()
        return widget

    yield display
    for widget in shown:
        widget.close()
        widget.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
