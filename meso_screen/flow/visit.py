"""The state of one visit: the fold of its events. Frozen; the next event makes the next visit."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any, Literal

from meso_screen.model.answer import PartialDate
from meso_screen.model.decision import Decision
from meso_screen.model.event import StoredEvent
from meso_screen.model.person import Patient

Outcome = Literal["open", "sealed", "postponed", "stopped", "declined", "withdrawn"]


@dataclass(frozen=True)
class Answered:
    """One answer with its provenance. ``patient_said`` keeps what an examination replaced."""

    value: Any
    by: str
    at: datetime
    sequence: int
    examined: bool = False
    words: str = ""
    patient_said: Any = None


@dataclass(frozen=True)
class Decided:
    """A decision in its place in the log, with the questions it rests on; ``lapsed`` once one of them changed."""

    decision: Decision
    sequence: int
    reads: tuple[str, ...]
    lapsed: bool = False


@dataclass(frozen=True)
class Signature:
    """One signature on one shown text: ``strokes`` are polylines in the unit square.

    ``relation`` says as whom a witness is there, ``language`` which one an interpreter spoke.
    """

    role: Literal["patient", "witness", "interpreter", "practitioner"]
    name: str
    method: Literal["drawn", "typed", "mark"]
    strokes: tuple[tuple[tuple[float, float], ...], ...]
    aspect: float
    text_digest: str
    at: datetime
    by: str
    sequence: int
    relation: str = ""
    language: str = ""


@dataclass(frozen=True)
class Interpreted:
    """Who interpreted the talk and into which language; both empty when nobody was needed."""

    name: str = ""
    language: str = ""


@dataclass(frozen=True)
class Outlook:
    """What the practitioner thinks is likely, and how it meets the hope: ``match`` is empty until the patient says."""

    words: str
    match: Literal["", "matches", "not_hoped"] = ""
    note: str = ""

    @property
    def missing(self) -> Literal["", "words", "match", "note"]:
        """What is still to be said; a hope that is not met needs a note on what was agreed then."""
        if not any(letter.isalnum() for letter in self.words):
            return "words"
        if not self.match:
            return "match"
        return "note" if self.match == "not_hoped" and not self.note else ""


@dataclass(frozen=True)
class Addendum:
    """A fact added after the signatures: by whom and when."""

    text: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Visit:
    """One visit as it stands. ``given_at`` is when the text was first shown that told of this ``treatment``."""

    id: str
    record: str
    day: date
    patient: Patient
    answers: Mapping[str, Answered] = field(default_factory=dict)
    decisions: Mapping[str, tuple[Decided, ...]] = field(default_factory=dict)
    checked_at: datetime | None = None
    checked_by: str = ""
    opened_by: str = ""
    handed_over_to: str = ""
    asked_by_patient: tuple[tuple[str, str], ...] = ()
    teach_back: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, str] = field(default_factory=dict)
    outlook: Outlook = Outlook("")
    shortened: str = ""
    shortened_by: str = ""
    interpreted: Interpreted | None = None
    shown_digest: str = ""
    shown_at: datetime | None = None
    given_at: datetime | None = None
    treatment: str = ""
    told_of: str = ""
    signatures: tuple[Signature, ...] = ()
    outcome: Outcome = "open"
    outcome_words: str = ""
    outcome_at: datetime | None = None
    outcome_by: str = ""
    document_id: str = ""
    sealed_at: datetime | None = None
    addenda: tuple[Addendum, ...] = ()
    last_sequence: int = 0

    @property
    def frozen(self) -> bool:
        """Whether nothing may change any more: from the first signature on, and once the visit has ended."""
        return bool(self.signatures) or self.outcome != "open"

    def raw_answers(self) -> dict[str, Any]:
        """Answers as a consultation file holds them, the birth date of the card included."""
        answers = {question: answer.value for question, answer in self.answers.items()}
        if self.patient.born and "birth-date" not in answers:
            answers["birth-date"] = self.patient.born
        return answers

    def decision_on(self, rule: str, checksum: str, day: date | None = None) -> tuple[Decision, ...]:
        """The decisions on a rule that are in force: not lapsed, made on this very rule, and not run out on ``day``."""
        return tuple(
            d.decision
            for d in self.decisions.get(rule, ())
            if not d.lapsed and d.decision.checksum == checksum and d.decision.facts in ("", self.digest_of(d.reads))
            if day is None or not d.decision.valid_until or _last_day(d.decision.valid_until) >= day.toordinal()
        )

    def digest_of(self, questions: Iterable[str]) -> str:
        """16 hex digits of what these questions are answered with now, the birth date of the card included."""
        nothing = comparable("", None)
        facts = [(question, self._compared.get(question, nothing)) for question in sorted(set(questions))]
        return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:16]

    @cached_property
    def _compared(self) -> Mapping[str, str]:
        """Every answer as decisions compare it: worked out once, for the digests of many decisions."""
        return {question: comparable(question, value) for question, value in self.raw_answers().items()}

    def signed_by(self, role: str) -> Signature | None:
        """The signature of one role, if there is one."""
        return next((s for s in self.signatures if s.role == role), None)


def _last_day(text: str) -> int:
    return PartialDate.read(text).last


def fold(visit_id: str, patient: Patient, day: date, events: Iterable[StoredEvent]) -> Visit:
    """The visit after all its events, in order."""
    visit = Visit(id=visit_id, record=patient.record, day=day, patient=patient)
    for event in events:
        visit = after(visit, event)
    return visit


def after(visit: Visit, event: StoredEvent) -> Visit:
    """The visit after one more event; an event of a kind that says nothing about its state only counts."""
    change = _CHANGES.get(event.kind) if _may_still_change(visit, event.kind) else None
    visit = change(visit, event, event.payload) if change else visit
    return replace(visit, last_sequence=event.sequence)


def _may_still_change(visit: Visit, kind: str) -> bool:
    """Signed: only the other signatures, the seal or an ending count. Ended: only a withdrawal. An addendum always."""
    if kind == "note":
        return visit.frozen
    if visit.outcome != "open":
        return kind == "withdrawn"
    return not visit.signatures or kind in ("signed", "sealed", "postponed", "declined", "withdrawn")


def comparable(question: str, value: Any) -> str:
    """A value as a decision compares it: when a medicine was last taken makes no difference to a decision."""
    if isinstance(value, list):
        value = [{k: v for k, v in e.items() if k != "last_taken"} if isinstance(e, dict) else e for e in value]
    return json.dumps(value, sort_keys=True, default=str)


def _lapse(visit: Visit, question: str, value: Any) -> Mapping[str, tuple[Decided, ...]]:
    before = visit.answers.get(question)
    if before is not None and comparable(question, before.value) == comparable(question, value):
        return visit.decisions
    return {
        rule: tuple(replace(d, lapsed=True) if question in d.reads else d for d in decided)
        for rule, decided in visit.decisions.items()
    }


_TREATMENT = ("products", "ingredients", "families", "areas", "technique")
"""What of a plan makes it another treatment; the number of a session does not."""


def _planned(visit: Visit, event: StoredEvent, said: Mapping[str, Any]) -> Visit:
    plan = said["value"] if isinstance(said["value"], dict) else {}
    treatment = json.dumps([(name, sorted(plan[name])) for name in _TREATMENT if plan.get(name)])
    return replace(_answered(visit, event, said), treatment=treatment)


def _shown(visit: Visit, event: StoredEvent, said: Mapping[str, Any]) -> Visit:
    """What was told of another treatment was not told of this one: the time to think begins anew."""
    given = visit.given_at if visit.told_of == visit.treatment else None
    return replace(
        visit, shown_digest=said["digest"], shown_at=event.at, given_at=given or event.at, told_of=visit.treatment
    )


def _answered(visit: Visit, event: StoredEvent, said: Mapping[str, Any]) -> Visit:
    question, value = said["question"], said["value"]
    answer = Answered(value, event.actor, event.at, event.sequence)
    return replace(
        visit,
        decisions=_lapse(visit, question, value),
        answers={**visit.answers, question: answer},
        checked_at=None,
    )


def _withdrawn_answer(visit: Visit, event: StoredEvent, said: Mapping[str, Any]) -> Visit:
    question = said["question"]
    answers = {name: answer for name, answer in visit.answers.items() if name != question}
    return replace(visit, decisions=_lapse(visit, question, None), answers=answers, checked_at=None)


def _examined(visit: Visit, event: StoredEvent, said: Mapping[str, Any]) -> Visit:
    question, value = said["question"], said["value"]
    before = visit.answers.get(question)
    answer = Answered(
        value,
        event.actor,
        event.at,
        event.sequence,
        examined=True,
        words=said.get("words", ""),
        patient_said=before.value if before else None,
    )
    return replace(
        visit, decisions=_lapse(visit, question, value), answers={**visit.answers, question: answer}, checked_at=None
    )


def _decided(visit: Visit, event: StoredEvent, said: Mapping[str, Any]) -> Visit:
    decision = Decision.model_validate(said["decision"])
    decided = Decided(decision, event.sequence, tuple(said["reads"]))
    earlier = tuple(d for d in visit.decisions.get(decision.rule, ()) if d.decision.kind != decision.kind)
    return replace(visit, decisions={**visit.decisions, decision.rule: (*earlier, decided)})


def _undecided(visit: Visit, event: StoredEvent, said: Mapping[str, Any]) -> Visit:
    return replace(visit, decisions={rule: d for rule, d in visit.decisions.items() if rule != said["rule"]})


def _signed(visit: Visit, event: StoredEvent, said: Mapping[str, Any]) -> Visit:
    strokes = tuple(tuple((float(x), float(y)) for x, y in stroke) for stroke in said.get("strokes", ()))
    signature = Signature(
        said["role"], said["name"], said["method"], strokes, float(said.get("aspect", 3.1)), said["text_digest"],
        event.at, event.actor, event.sequence, said.get("relation", ""), said.get("language", ""),
    )  # fmt: skip
    others = tuple(s for s in visit.signatures if s.role != signature.role)
    return replace(visit, signatures=(*others, signature))


def _ended(outcome: Outcome) -> Any:
    def ended(visit: Visit, event: StoredEvent, said: Mapping[str, Any]) -> Visit:
        return replace(
            visit,
            outcome=said.get("outcome", outcome),
            outcome_words=said.get("words", ""),
            outcome_at=event.at,
            outcome_by=event.actor,
            document_id=said.get("document_id", visit.document_id),
            sealed_at=event.at if outcome == "sealed" else visit.sealed_at,
        )

    return ended


_CHANGES: dict[str, Any] = {
    "visit_opened": lambda v, e, s: replace(v, opened_by=v.opened_by or e.actor),
    "answered": _answered,
    "plan_set": _planned,
    "answer_withdrawn": _withdrawn_answer,
    "examined": _examined,
    "finding_decided": _decided,
    "decision_withdrawn": _undecided,
    "checked_with_patient": lambda v, e, s: replace(v, checked_at=e.at, checked_by=e.actor),
    "handed_over": lambda v, e, s: replace(v, handed_over_to=s.get("to", "practitioner")),
    "question_recorded": lambda v, e, s: replace(
        v, asked_by_patient=(*v.asked_by_patient, (s["question"], s.get("answer", "")))
    ),
    "teach_back": lambda v, e, s: replace(v, teach_back={**v.teach_back, s["prompt"]: s["result"]}),
    "choice_made": lambda v, e, s: replace(v, choices={**v.choices, s["choice"]: s["value"]}),
    "outlook_told": lambda v, e, s: replace(v, outlook=Outlook(s["words"], s["match"], s["note"])),
    "reflection_shortened": lambda v, e, s: replace(
        v, shortened=s["reason"], shortened_by=e.actor if s["reason"] else ""
    ),
    "interpreter_recorded": lambda v, e, s: replace(v, interpreted=Interpreted(s["name"], s["language"])),
    "text_shown": _shown,
    "signed": _signed,
    "sealed": _ended("sealed"),
    "postponed": _ended("postponed"),
    "declined": _ended("declined"),
    "withdrawn": _ended("withdrawn"),
    "note": lambda v, e, s: replace(v, addenda=(*v.addenda, Addendum(s.get("text", ""), e.actor, e.at))),
}
