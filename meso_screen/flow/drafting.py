"""The unsigned draft of a consent for a consultation file: the same composer, over a visit that is in no store."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time
from pathlib import Path

from meso_screen.flow.access import require
from meso_screen.flow.compose import compose_from
from meso_screen.flow.consultation_file import parse_json, read_consultation, read_text
from meso_screen.flow.facts import gather_facts
from meso_screen.flow.knowledge import Knowledge
from meso_screen.flow.paper import Paper, gather_paper
from meso_screen.flow.screening import screen_consultation
from meso_screen.flow.session import Session
from meso_screen.flow.visit import Answered, Visit
from meso_screen.model.answer import PartialDate
from meso_screen.model.consultation import Consultation
from meso_screen.model.person import Patient
from meso_screen.problems import refuse
from meso_screen.rules.screen import settle_relevance


def draft_consent(knowledge: Knowledge, file: Path, *, paper: str = "A4", large_print: bool = False) -> bytes:
    """Draw the draft on A4 or Letter. Raises ProblemError in words for a file that is no consultation."""
    from meso_screen.pdf.render import render

    consultation = read_consultation(parse_json(read_text(file), file.name), knowledge.catalogue, file.name)
    report = compose_from(paper_of(knowledge, consultation), "consent_record", draft=True)
    return render(report.model_copy(update={"paper": paper, "large_print": large_print}))


def blank_form(session: Session, *, large_print: bool = False) -> bytes:
    """Draw the form to fill by hand for somebody who is not on file yet: nobody's name stands on it."""
    from meso_screen.pdf.render import render

    require(session.person, "print")
    nobody = Visit(id="blank", record="", day=session.today(), patient=Patient())
    report = compose_from(replace(gather_paper(session, nobody), practitioner=None), "blank_form")
    return render(report.model_copy(update={"large_print": large_print}))


def paper_of(knowledge: Knowledge, consultation: Consultation) -> Paper:
    """The material of a document about a consultation file: no clinic, no practitioner, nobody has signed."""
    at = datetime.combine(consultation.as_of, time(12), UTC)
    card = consultation.patient or {}
    try:
        patient = Patient.model_validate({name: card[name] for name in Patient.model_fields if name in card})
        if patient.born:
            PartialDate.read(patient.born)
    except ValueError:
        raise refuse(
            "The patient in this file cannot be read.", "patient", "Correct the names and the birth date."
        ) from None
    answers = {q: Answered(value, "", at, 0) for q, value in consultation.answers.items()}
    visit = Visit(id="draft", record="", day=consultation.as_of, patient=patient, answers=answers)
    facts, _ = gather_facts(knowledge, consultation.answers, consultation.as_of)
    settle_relevance(knowledge.book, facts)
    return Paper(
        knowledge=knowledge, visit=visit, consultation=consultation,
        result=screen_consultation(knowledge, consultation), facts=facts, clinic={}, people={}, practitioner=None,
        language="en", with_signatures=False, zone=UTC,
    )  # fmt: skip
