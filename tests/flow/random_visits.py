"""Consultations drawn at random over the shipped pack, and each lived through as far as it can go.

A drawn consultation starts from one of the pack's examples or people, from a calm visit, from random answers to every
question, or from an extreme (everything worse, not sure, declined, unanswered), and then some answers are changed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from random import Random
from typing import Any, Literal

from hypothesis import strategies as st
from visits import (
    BIANCHI,
    CLINIC,
    MOREAU,
    PINS,
    STEMS,
    Clock,
    calm_answers,
    example_answers,
    furnish,
)

from benchmarks.people import random_consultations
from meso_screen import places
from meso_screen.catalogue.cases import answers_of, read_cases
from meso_screen.flow import deciding, review, signing
from meso_screen.flow.knowledge import Knowledge
from meso_screen.flow.session import Session
from meso_screen.flow.visit import Visit
from meso_screen.flow.ways import settled_by, ways_out
from meso_screen.model.answer import OPEN
from meso_screen.model.form import Question
from meso_screen.model.person import Patient
from meso_screen.problems import ProblemError
from meso_screen.store.memory import MemoryStore

LETTERS = (
    "abcdefghijklmnopqrstuvwxyzABCXYZ ÀÉîõüçñÅæøœßşğıİłŁđĐžŽřőű ΑΩαωπόλιςΐ ЖЩЫжищёїґ ẴặởữẾệọ 0123456789 "
    ",.;:!?()[]<>/|+-=*#%&@\"'“”‘’«»…–— ≥≤→±µ×½² \u00a0\u00ad"
)
COMBINING = (
    "e\u0301", "a\u0302\u0301", "o\u031b\u0323", "и\u0306", "υ\u0308\u0301", "n\u0303", "c\u0327", "u\u031b\u0301",
)  # fmt: skip
NAMES = (
    "Martin", "O’Connor-d’Aubigné", "Nguyễn Thị Thuỳ Dương", "Αικατερίνη Παπαδοπούλου", "Екатерина Щукина",
    "Şükrü Yılmaz", "Łukasz Brzęczyszczykiewicz", "Þórunn Æsa", "Nguye\u0302\u0303n Thi\u0323 Hu\u031bo\u031bng",
    "de la Fuente y Hohenzollern-Sigmaringen von und zu Guttenberg " * 2, "Ö", "Wolfeschlegelsteinhausenberger" * 3,
)  # fmt: skip
NAMES = tuple(name[:120].strip() for name in NAMES)
GIVEN = (*(name for name in NAMES if len(name) < 40), "Maria Magdalena Theresia Anna Elisabeth Charlotte")
MEDICINES = (
    "apixaban 5 mg", "aspirin", "ibuprofen 400", "metformin", "isotretinoin", "bisoprolol 2.5 mg", "ginkgo", "Plaxil",
    "Ξαρέλτο", "варфарин", "little white heart tablet", "prednisolone 20 mg", "insulin", "methotrexate", "vitamin E",
)  # fmt: skip
ALLERGENS = ("lidocaine", "fish", "latex", "penicillin", "xyzzy", "hyaluronidase", "bee stings", "γάλα", "орехи")
Start = Literal["example", "person", "calm", "random", "worse", "yes", "not_sure", "declined", "nothing"]
SHARES: dict[Start, int] = {
    "example": 6, "person": 5, "calm": 6, "random": 3, "worse": 1, "yes": 1, "not_sure": 1, "declined": 1, "nothing": 1,
}  # fmt: skip
"""How many of 25 consultations start from what."""


@dataclass(frozen=True)
class Drawn:
    """One consultation before it is lived: who comes, what is said, how it ends, on which paper it is printed."""

    start: Start
    patient: Patient
    answers: dict[str, Any] = field(repr=False)
    changed: tuple[str, ...] = ()
    asked: tuple[tuple[str, str], ...] = ()
    paper: Literal["A4", "Letter"] = "A4"
    large: bool = False
    typed: bool = False
    seed: int = 0
    outcome: Literal["stopped", "postponed", "declined"] = "stopped"


@lru_cache(maxsize=1)
def people() -> tuple[dict[str, Any], ...]:
    """The answers of every worked person of the pack."""
    worked = read_cases(places.default_pack(), problems := [])
    assert problems == []
    return tuple(answers_of(person, worked.people) for person in worked.people.values())


def texts(most: int = 120) -> st.SearchStrategy[str]:
    """What a person may type: several alphabets, accents typed apart, one unbroken word, a page of words."""
    plain = st.text(alphabet=LETTERS, min_size=1, max_size=most)
    apart = st.lists(st.sampled_from((*COMBINING, "a", " ", "Ж")), min_size=1, max_size=most // 4).map("".join)
    unbroken = st.integers(60, max(most, 61)).map(lambda size: "Donaudampfschiff-" * (size // 17 + 1))
    long = st.integers(1, max(most // 6, 1)).map(lambda count: "word " * count)
    return st.one_of(plain, apart, unbroken, long).map(lambda text: text[:most]).filter(_says_something)


def _says_something(text: str) -> bool:
    return bool(text.replace("\u00ad", "").strip()) and text not in OPEN


def drawn_consultations(knowledge: Knowledge, start: Start) -> st.SearchStrategy[Drawn]:
    """Consultations of this pack that begin like this."""
    catalogue = knowledge.catalogue
    questions = sorted(catalogue.questions)

    @st.composite
    def one(draw: st.DrawFn) -> Drawn:
        answers = dict(drawn_answers(knowledge, start, draw(st.integers(0, 10_000))))
        most = 0 if start in ("example", "person") and draw(st.booleans()) else 6
        changed = draw(st.lists(st.sampled_from(questions), max_size=most, unique=True))
        for name in changed:
            answers[name] = draw(_said(knowledge, catalogue.questions[name]))
        for name in draw(st.sets(st.sampled_from(("medicines", "allergies", "goal-free")), max_size=2)):
            answers[name] = draw(_extreme(name))
            changed.append(name)
        patient = Patient(
            family=draw(st.sampled_from(NAMES)), given=draw(st.sampled_from(GIVEN)),
            title=draw(st.sampled_from(("", "Ms"))),
            born=draw(st.sampled_from(("1991-06-02", "1934-01-31", "2009-12-01", "1987", "1987-05"))),
        )  # fmt: skip
        return Drawn(
            start=start, patient=patient, answers=answers, changed=tuple(changed),
            asked=tuple(draw(st.lists(st.tuples(texts(), texts(400)), max_size=3))),
            paper=draw(st.sampled_from(("A4", "Letter"))), large=draw(st.booleans()), typed=draw(st.booleans()),
            seed=draw(st.integers(0, 10_000)), outcome=draw(st.sampled_from(("stopped", "postponed", "declined"))),
        )  # fmt: skip

    return one()


def drawn_answers(knowledge: Knowledge, start: Start, seed: int) -> dict[str, Any]:
    """The answers a consultation of this kind begins with."""
    catalogue = knowledge.catalogue
    match start:
        case "example":
            return example_answers(STEMS[seed % len(STEMS)])
        case "person":
            return people()[seed % len(people())]
        case "calm":
            return calm_answers()
        case "random":
            return dict(random_consultations(catalogue, 1, seed)[0].answers)
        case "nothing":
            return {}
        case "not_sure" | "declined":
            return dict.fromkeys(catalogue.questions, start)
        case _:
            wide = dict(random_consultations(catalogue, 1, seed)[0].answers)
            for question in catalogue.questions.values():
                if question.kind == "yes_no":
                    wide[question.id] = "yes" if start == "yes" or not question.worse else question.worse[0]
                elif question.kind == "several" and question.options:
                    wide[question.id] = list((start == "worse" and question.worse) or question.options)
            return wide


def _said(knowledge: Knowledge, question: Question) -> st.SearchStrategy[Any]:
    """An answer to one question, of its kind or left open."""
    said: st.SearchStrategy[Any]
    match question.kind:
        case "yes_no" | "one":
            said = st.sampled_from(question.choices())
        case "several":
            said = st.just("none") | st.lists(st.sampled_from(question.options), min_size=1, max_size=6, unique=True)
        case "text":
            said = texts(600)
        case "medicines" | "allergies":
            said = _extreme(question.id)
        case _:
            said = st.integers(0, 10_000).map(
                lambda seed: random_consultations(knowledge.catalogue, 1, seed)[0].answers.get(question.id, "not_sure")
            )
    return said | st.sampled_from(sorted(OPEN)) if question.kind != "plan" else said


def _extreme(name: str) -> st.SearchStrategy[Any]:
    """Long lists and long words."""
    if name == "goal-free":
        return texts(4000)
    if name == "allergies":
        entry = st.fixed_dictionaries(
            {"text": st.sampled_from(ALLERGENS) | texts(80),
             "kind": st.sampled_from(("allergy", "intolerance", "not_sure"))},
            optional={"severity": st.sampled_from(("mild", "moderate", "severe")), "reaction": texts(80)},
        )  # fmt: skip
        return st.lists(entry, min_size=1, max_size=12)
    entry = st.fixed_dictionaries(
        {"text": st.sampled_from(MEDICINES) | texts(60)},
        optional={"dose": texts(30), "last_taken": st.sampled_from(("2026-11", "2026-11-23", "2025")),
                  "prescribed": st.sampled_from(("yes", "no")), "why": texts(60)},
    )  # fmt: skip
    return st.lists(entry, min_size=1, max_size=4) | st.lists(entry, min_size=36, max_size=40)


def clinic_session(knowledge: Knowledge, paper: str = "A4") -> Session:
    """A session with Dr Moreau signed in, at a clinic that prints on this paper."""
    store = furnish(MemoryStore({**CLINIC.model_dump(mode="json"), "paper": paper}))
    return Session(knowledge, store, Clock(), person=MOREAU)


def live(session: Session, drawn: Drawn) -> Visit:
    """The visit as far as it goes: signed by both, or ended not today. Nothing is sealed yet."""
    chance = Random(drawn.seed)
    visit = session.new_visit(session.record_patient(drawn.patient))
    for question, value in drawn.answers.items():
        visit = session.answer(visit, question, value)
    visit = decide_all(session, visit, chance)
    for asked, answered in drawn.asked:
        visit = session.record_question(visit, asked, answered)
    visit = session.confirm_read_back(visit)
    consent = signing.view_consent(session, visit)
    for prompt in consent.prompts:
        visit = session.record_teach_back(visit, prompt.id, chance.choice(("understood", "explained_again")))
    for choice in consent.choices:
        visit = session.record_choice(visit, choice.id, chance.choice(("yes", "no")))
    consent = signing.view_consent(session, visit)
    visit = session.show_text(visit, consent.digest)
    if not consent.ready:
        return session.end_visit(visit, drawn.outcome, "As talked over.")
    session.clock.forward(minutes=chance.randint(1, 500))  # type: ignore[attr-defined]
    if drawn.typed:
        visit = signing.sign(session, visit, "patient", "typed", name=consent.patient_name)
    else:
        ink, aspect = scribble(chance), chance.uniform(1.5, 6)
        visit = signing.sign(session, visit, "patient", "drawn", strokes=ink, aspect=aspect)
    return signing.sign(session, visit, "practitioner", "drawn", strokes=scribble(chance), pin=PINS[MOREAU.id])


def scribble(chance: Random) -> list[list[tuple[float, float]]]:
    """A few strokes of ink anywhere on the pad; the first is long enough for a signature."""
    first = [(0.05, chance.uniform(0.2, 0.8)), *_wander(chance, 40), (0.95, chance.uniform(0.2, 0.8))]
    return [first, *(_wander(chance, chance.randint(1, 30)) for _ in range(chance.randint(0, 4)))]


def _wander(chance: Random, points: int) -> list[tuple[float, float]]:
    return [(chance.random(), chance.random()) for _ in range(points)]


def decide_all(session: Session, visit: Visit, chance: Random) -> Visit:
    """Take one way out of every finding that has one, alike ways together; what has none stays open."""
    for _ in range(3):
        groups: dict[Any, list[str]] = {}
        for finding in review.screen_visit(session, visit).findings:
            in_force = visit.decision_on(finding.rule, finding.checksum)
            ways = ways_out(session.knowledge, finding, in_force)
            if ways and not settled_by(finding, in_force):
                groups.setdefault(chance.choice(ways), []).append(finding.rule)
        for kind, rules in groups.items():
            try:
                visit = deciding.decide_together(
                    session, visit, rules, kind, words="Talked over at length, the plan was chosen accordingly.",
                    reason="benefit", from_whom="Dr Weiß, cardiology", how="letter", on="2026-11-20",
                    pin=PINS[MOREAU.id], second=(BIANCHI.id, PINS[BIANCHI.id]),
                )  # fmt: skip
            except ProblemError:
                continue  # an answer decided on meanwhile changed what the others are; the next round sees them anew
    return visit
