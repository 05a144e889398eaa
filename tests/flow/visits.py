"""A small clinic on a store in memory, and visits in it as far along as a test needs them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

from meso_screen import places
from meso_screen.flow import deciding, review, sealing, signing
from meso_screen.flow.clinic import ClinicDetails, sealer_of
from meso_screen.flow.knowledge import Knowledge
from meso_screen.flow.session import Session
from meso_screen.flow.visit import Visit
from meso_screen.model.person import Patient, Person
from meso_screen.pdf.certificate import make_clinic_certificate
from meso_screen.store.base import Store
from meso_screen.store.memory import MemoryStore

ZONE = timezone(timedelta(hours=1))
NOW = datetime(2026, 11, 24, 14, 41, tzinfo=ZONE)
CLINIC = ClinicDetails(
    name="Clinic Lumière", phone="01 23 45 67 89", out_of_hours="06 11 22 33 44", emergency_number="112"
)
MOREAU = Person(id="lm", name="Dr L. Moreau", role="practitioner", registration="RPPS 10001", initials="LM")
BIANCHI = Person(id="ab", name="Dr A. Bianchi", role="lead", registration="RPPS 10002", initials="AB")
ROUX = Person(id="jr", name="J. Roux", role="desk", initials="JR")
PINS = {"lm": "1234", "ab": "5678", "jr": "1111"}
CHLOE = Patient(family="Martin", given="Chloé", born="1991-06-02", sex="female", title="Ms")
STROKES = (((0.1, 0.5), (0.3, 0.2), (0.5, 0.7), (0.8, 0.4)),)
OTHER_STROKES = (((0.1, 0.6), (0.4, 0.3), (0.6, 0.8), (0.9, 0.3)),)
STEMS = sorted(path.stem for path in (places.default_pack() / "examples").glob("*.json"))
_SEAL: list[bytes] = []


class Clock:
    """The clinic's clock, moved by hand."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


def furnish(store: Store, people: tuple[Person, ...] = (MOREAU, BIANCHI, ROUX)) -> Store:
    """Give a store its people and the clinic's seal."""
    for person in people:
        store.save_person(person, PINS[person.id])
    if not _SEAL:
        _SEAL.extend(make_clinic_certificate(CLINIC.name, NOW))
    store.put_setting("seal.key", _SEAL[0].decode())
    store.put_setting("seal.certificate", _SEAL[1].decode())
    return store


def clinic_session(knowledge: Knowledge, store: Store | None = None) -> Session:
    """A session with Dr Moreau signed in."""
    store = store or furnish(MemoryStore(CLINIC.model_dump(mode="json")))
    return Session(knowledge, store, Clock(), person=MOREAU)


def example_answers(stem: str) -> dict[str, Any]:
    """The answers of one of the pack's examples."""
    path = places.default_pack() / "examples" / f"{stem}.json"
    answers: dict[str, Any] = json.loads(path.read_text("utf-8"))["answers"]
    return answers


def calm_answers() -> dict[str, Any]:
    """The answers of someone in whom nothing listed is found, whatever names the lexicon knows by now."""
    return {**example_answers("healthy"), "medicines": "none"}


def new_visit(session: Session, answers: Mapping[str, Any] | None = None, patient: Patient = CHLOE) -> Visit:
    """Today's visit of a new patient with these answers, given by Dr Moreau; nothing is read back yet."""
    visit = session.new_visit(session.record_patient(patient))
    for question, value in (calm_answers() if answers is None else answers).items():
        visit = session.answer(visit, question, value)
    return visit


def decide_everything(session: Session, visit: Visit) -> Visit:
    """Take the first way out of every finding that has one; what has none stays open."""
    for card in (*review.view_review(session, visit).cards, *review.view_review(session, visit).quiet):
        for finding in card.findings:
            for _ in range(2):
                found = {f.rule: f for f in review.screen_visit(session, visit).findings}
                in_force = visit.decision_on(finding.rule, found[finding.rule].checksum)
                ways = review.ways_out(session.knowledge, found[finding.rule], in_force)
                if ways and not review.settled_by(found[finding.rule], in_force):
                    visit = decide(session, visit, finding.rule, ways[0])
    return visit


def decide(session: Session, visit: Visit, rule: str, kind: Any, **changed: Any) -> Visit:
    """Decide with everything a decision of any kind can need."""
    said = {
        "words": "Talked over at length, the plan was chosen accordingly.", "reason": "benefit",
        "from_whom": "Dr Weiss, cardiology", "how": "letter", "on": "2026-11-20", "pin": "1234",
        "second": ("ab", "5678"), **changed,
    }  # fmt: skip
    return deciding.decide(session, visit, rule, kind, **said)


def talk(session: Session, visit: Visit) -> Visit:
    """Everything between the review and the signatures: read back, teach-back, separate decisions, text shown."""
    visit = session.confirm_read_back(visit)
    consent = signing.view_consent(session, visit)
    for prompt in consent.prompts:
        visit = session.record_teach_back(visit, prompt.id, "understood")
    for choice in consent.choices:
        visit = session.record_choice(visit, choice.id, "no")
    visit = session.tell_outlook(visit, "A softer look for some months. Fine lines stay.", "matches")
    return session.show_text(visit, signing.view_consent(session, visit).digest)


def sign_both(session: Session, visit: Visit) -> Visit:
    """The patient's signature, then the practitioner's."""
    visit = signing.sign(session, visit, "patient", "drawn", strokes=STROKES)
    return signing.sign(session, visit, "practitioner", "drawn", strokes=OTHER_STROKES, pin="1234")


def sealed_visit(session: Session) -> tuple[Visit, sealing.Receipt]:
    """A calm visit, signed by both and sealed."""
    visit = sign_both(session, talk(session, new_visit(session)))
    return sealing.seal_visit(session, visit, sealer_of(session.store))
