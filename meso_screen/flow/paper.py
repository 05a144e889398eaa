"""Everything a document is composed from: the visit, its screening, and the clinic, gathered once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from functools import cached_property
from typing import Any

from meso_screen.flow.cards import FindingView
from meso_screen.flow.facts import gather_facts
from meso_screen.flow.knowledge import Knowledge
from meso_screen.flow.review import as_consultation, view_finding
from meso_screen.flow.screening import screen_consultation
from meso_screen.flow.session import Session
from meso_screen.flow.visit import Visit
from meso_screen.model.condition import Condition
from meso_screen.model.consent import Advice
from meso_screen.model.consultation import Consultation
from meso_screen.model.facts import Facts
from meso_screen.model.finding import Screening
from meso_screen.model.person import PRACTISING, Person
from meso_screen.rules.screen import settle_relevance
from meso_screen.rules.told import ToldRisk, choose_advice, choose_risks
from meso_screen.rules.truth import NO, YES

APPROVAL_STATEMENT = "content-not-approved"
"""The statement at the head of every document while no clinician has approved the content."""


@dataclass(frozen=True)
class Paper:
    """The material of one document. ``with_signatures`` prints what is known only after signing.

    ``practitioner`` is who signed or, before anybody has, who is signed in; None while that is the desk.
    """

    knowledge: Knowledge
    visit: Visit
    consultation: Consultation
    result: Screening
    facts: Facts
    clinic: Mapping[str, Any]
    people: Mapping[str, Person]
    practitioner: Person | None
    language: str
    with_signatures: bool
    zone: Any

    def text(self, text_id: str) -> str:
        """A sentence of the pack in the document's language."""
        return self.knowledge.catalogue.text(text_id, self.language)

    def label(self, name: str) -> str:
        """A furniture word."""
        return self.text(f"label.{name}.text")

    def name_of(self, person_id: str) -> str:
        """A person's printed name, or their id when they are not on file any more."""
        person = self.people.get(person_id)
        return person.name if person else person_id

    def moment(self, at: datetime | None) -> str:
        """A time as it is printed: 24-Nov-2026 14:52, in the clinic's zone."""
        from meso_screen.flow.views import show_date

        if at is None:
            return ""
        local = at.astimezone(self.zone)
        return f"{show_date(local.date().isoformat())} {local:%H:%M}"

    def is_private(self, question: str) -> bool:
        """Whether a question, or the section it stands in, is private."""
        catalogue = self.knowledge.catalogue
        record = catalogue.questions[question]
        return record.private or catalogue.sections[record.section].private

    def holds(self, condition: Condition | None, *, certain: bool = False) -> bool:
        """Whether a condition is not *no*: what is not known is told. With ``certain`` it has to be *yes*."""
        if condition is None:
            return True
        verdict = self.knowledge.compile(condition)(self.facts)
        return verdict == YES if certain else verdict != NO

    def statements(self, part: str) -> tuple[str, ...]:
        """The statements of one part that hold for this person."""
        chosen = (
            s
            for s in self.knowledge.catalogue.statements.values()
            if s.part == part and s.id != APPROVAL_STATEMENT and self.holds(s.when, certain=s.certain)
        )
        return tuple(self.text(f"statement.{s.id}.text") for s in chosen)

    def findings(self, *, private: bool) -> tuple[FindingView, ...]:
        """Findings in words with their decisions; private ones only where they belong."""
        return tuple(view for view in self._views if view.private == private)

    @cached_property
    def _views(self) -> tuple[FindingView, ...]:
        day = self.consultation.as_of
        return tuple(view_finding(self.knowledge, self.visit, f, self.language, day) for f in self.result.findings)

    def risks(self) -> tuple[ToldRisk, ...]:
        """The risks to tell this person, the weightiest first."""
        catalogue = self.knowledge.catalogue
        plan = self.facts.plan
        also: set[str] = set()
        if plan is not None:
            also.update(risk for area in plan.areas for risk in catalogue.areas[area].raises)
            if plan.technique:
                also.update(catalogue.techniques[plan.technique].raises)
        conditions = self.knowledge.risk_conditions
        return choose_risks(catalogue.risks.values(), conditions, self.facts, self.result.findings, also)

    def advice(self, moment: str) -> tuple[Advice, ...]:
        """The lines of advice of one moment that concern this person."""
        lines = [line for line in self.knowledge.catalogue.advice.values() if line.moment == moment]
        compile_ = self.knowledge.compile
        when = {line.id: compile_(line.when) for line in lines if line.when is not None}
        unless = {line.id: compile_(line.unless) for line in lines if line.unless is not None}
        return choose_advice(lines, when, unless, self.facts)

    @property
    def planned(self) -> Any:
        """The plan as it was answered, None before there is one."""
        return self.consultation.answers.get(self.knowledge.book.lists.plan)

    @property
    def made_at(self) -> datetime:
        """When the document was made: at the last signature it shows, else at noon of its day."""
        signed = self.visit.signatures[-1].at if self.visit.signatures and self.with_signatures else None
        return signed or datetime.combine(self.consultation.as_of, time(12), self.zone)

    @property
    def document_id(self) -> str:
        """The document's id: the same for every print of this visit, and that of the sealed file once there is one.

        Twelve digits: with eight, two of 80,000 visits would as likely as not have shared one.
        """
        return self.visit.document_id or "C-" + hashlib.sha256(self.visit.id.encode()).hexdigest()[:12].upper()


def gather_paper(session: Session, visit: Visit, *, with_signatures: bool = False, language: str = "en") -> Paper:
    """Gather what any document of this visit needs, on the day it was signed or the present day."""
    knowledge = session.knowledge
    consultation = as_consultation(session, visit)
    facts, _ = gather_facts(knowledge, consultation.answers, consultation.as_of)
    settle_relevance(knowledge.book, facts)
    people = {person.id: person for person in session.store.people()}
    signed, here = visit.signed_by("practitioner"), session.person
    if signed is not None and signed.by in people:
        people[signed.by] = as_signed(people[signed.by], signed.name)
    return Paper(
        knowledge=knowledge,
        visit=visit,
        consultation=consultation,
        result=screen_consultation(knowledge, consultation),
        facts=facts,
        clinic=session.store.clinic(),
        people=people,
        practitioner=people.get(signed.by) if signed else here if here and here.role in PRACTISING else None,
        language=language,
        with_signatures=with_signatures,
        zone=session.clock().tzinfo,
    )


def as_signed(person: Person, name: str) -> Person:
    """A practitioner as they signed: under the name of that day, whatever they are called or do here since then."""
    role = person.role if person.role in PRACTISING else "practitioner"
    return person.model_copy(update={"name": name, "role": role})


def joined(words: Iterable[str], by: str = " · ") -> str:
    """The words that are not empty, joined."""
    return by.join(word for word in words if word)
