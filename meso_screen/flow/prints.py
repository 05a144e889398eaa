"""The papers of a visit as bytes: drafts, prints, and the sealed file as it was kept."""

from __future__ import annotations

from meso_screen.flow.access import require
from meso_screen.flow.compose import compose
from meso_screen.flow.session import Session
from meso_screen.flow.signatories import missing
from meso_screen.flow.visit import Visit
from meso_screen.model.report import KIND
from meso_screen.problems import refuse


def print_document(session: Session, visit: Visit, kind: KIND, *, large_print: bool = False) -> bytes:
    """Draw one of the other documents of a visit: not today, patient copy, letter, sheets. Printing is an event.

    A record is always a draft here, and a copy is one until everybody has signed what it copies.
    """
    from meso_screen.pdf.render import render

    person = require(session.person, "print")
    draft = kind == "consent_record" or (kind == "patient_copy" and bool(missing(visit)))
    report = compose(session, visit, kind, with_signatures=kind == "patient_copy", draft=draft)
    if large_print:
        report = report.model_copy(update={"large_print": True})
    pdf = render(report)
    session.store.append(visit.id, "printed", {"kind": kind}, person.id, session.station, session.clock())
    return pdf


def prepare_drawing() -> None:
    """Make ready what drawing needs. Seconds once a machine, nothing afterwards: for a thread, before anyone signs."""
    from meso_screen.pdf.fonts import prepare_fonts

    prepare_fonts()


def draft_document(session: Session, visit: Visit) -> bytes:
    """The pages of the consent record that the patient reads, marked as a draft, for the screen. No event."""
    from meso_screen.pdf.render import render

    require(session.person, "take_consent")
    return render(compose(session, visit, "consent_record", draft=True).read_with_patient())


def sealed_document(session: Session, visit: Visit) -> bytes:
    """The sealed file of a visit, exactly as it was kept; it holds the findings."""
    require(session.person, "see_findings")
    document = session.store.document(visit.document_id) if visit.document_id else None
    if document is None:
        raise refuse("This visit has no sealed document.", "Documents", "Seal it first.")
    return document.content
