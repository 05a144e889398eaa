"""The parts of the document about what came after the signatures: addenda, and a consent taken back."""

from __future__ import annotations

from meso_screen.flow.paper import Paper, joined
from meso_screen.flow.parts_visit import told
from meso_screen.flow.views import shown_words
from meso_screen.model.blocks import Block, Bullets, Facts, Paragraph, SignatureBlock, Table
from meso_screen.model.report import KIND

PATIENT, PRACTITIONER = "patient", "practitioner"


def addenda(paper: Paper, kind: KIND) -> tuple[Block, ...]:
    """What was added after the signatures, and that consent was taken back; nothing where nothing was."""
    visit = paper.visit
    rows = [(paper.moment(one.at), one.text, paper.name_of(one.by)) for one in visit.addenda]
    if visit.outcome == "withdrawn" and kind != "withdrawal":
        # Why is for the record and for the sheet on this alone: nobody else needs to read it.
        why = _why_withdrawn(paper) if kind == "addendum" else ""
        text = joined((paper.label("consent-withdrawn"), why), " ")
        rows.append((paper.moment(visit.outcome_at), text, paper.name_of(visit.outcome_by)))
    if not rows:
        return ()
    header = (paper.label("when"), paper.label("later-fact"), paper.label("added-by"))
    voided = (Facts(rows=((paper.label("document"), paper.document_id),)),) if kind == "addendum" else ()
    return (*voided, *told(paper, "addenda"), Table(header=header, rows=tuple(rows), widths=(1, 2, 1)))


def _why_withdrawn(paper: Paper) -> str:
    """Why the patient took the consent back, in their words; empty where they did not say."""
    words = paper.visit.outcome_words
    return f"{paper.label('patient-says')}: {words}" if words else ""


def withdrawal(paper: Paper, kind: KIND) -> tuple[Block, ...]:
    """Consent taken back: what for, from when on, and who signs it by hand. It voids, it never deletes."""
    statement, *effects = paper.statements("withdrawal")
    plan = shown_words(paper.knowledge, paper.knowledge.book.lists.plan, paper.planned, paper.language)
    withdrawn = paper.visit.outcome_at if paper.visit.outcome == "withdrawn" else None
    rows = [
        (paper.label("plan"), plan),
        (paper.label("voided-document"), paper.document_id),
        (paper.label("withdrawn-at"), paper.moment(withdrawn)),
        (paper.label("patient-says"), paper.visit.outcome_words if withdrawn else ""),
    ]
    patient, doctor = paper.visit.patient, paper.practitioner
    names = ((PATIENT, joined((patient.given, patient.family), " ")), (PRACTITIONER, doctor.name if doctor else ""))
    return (
        Paragraph(text=statement, tone="strong"),
        Facts(rows=tuple((name, value) for name, value in rows if value)),
        Bullets(items=tuple(effects)),
        *(SignatureBlock(role=paper.label(role), name=name, method="blank") for role, name in names),
    )
