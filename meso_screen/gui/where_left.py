"""Where a visit is opened again: at the first open step after the answer given last, or at its end."""

from __future__ import annotations

from collections.abc import Sequence

from meso_screen.flow.access import may
from meso_screen.flow.session import Session
from meso_screen.flow.views import StepView
from meso_screen.flow.visit import Visit

ENDS = ("sealed", "not-today")
"""Pages that are no steps: how a visit ended."""


def where_left(session: Session, visit: Visit, steps: Sequence[StepView]) -> str:
    """The id of the step at which the work goes on for whoever is signed in."""
    if visit.outcome in ("sealed", "withdrawn"):
        return "sealed"
    if visit.outcome != "open":
        return "not-today"
    if visit.signatures:
        return "consent"
    ids = [step.id for step in steps]
    last = _last_answered(session, visit)
    start = ids.index(last) if last in ids else 0
    for step in (*steps[start:], *steps[:start]):
        if step.state in ("todo", "attention"):
            return step.id
    return "review" if may(session.person, "see_findings") else "identity-card"


def _last_answered(session: Session, visit: Visit) -> str:
    """The section of the answer that was given last."""
    if not visit.answers:
        return ""
    last = max(visit.answers, key=lambda question: visit.answers[question].sequence)
    return session.knowledge.catalogue.questions[last].section
