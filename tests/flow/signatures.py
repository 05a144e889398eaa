"""Visits with a marked signature and an interpreter, and a hand for each signatory."""

from __future__ import annotations

from typing import Any

from visits import OTHER_STROKES, STROKES, new_visit, talk

from meso_screen.flow.session import Session
from meso_screen.flow.signatories import missing, record_interpreter
from meso_screen.flow.signing import sign
from meso_screen.flow.visit import Visit

CROSS = (((0.2, 0.2), (0.4, 0.7)), ((0.2, 0.7), (0.4, 0.2)))
THIRD_STROKES = (((0.1, 0.3), (0.5, 0.6), (0.9, 0.2)),)
WITNESS = {"name": "Ana Ruiz", "relation": "nurse at the clinic"}
INTERPRETER = ("Maria da Silva", "Portuguese")


def ready_visit(session: Session, *, interpreter: bool = False) -> Visit:
    """A visit in which nothing is left but to sign."""
    visit = new_visit(session)
    if interpreter:
        visit = record_interpreter(session, visit, *INTERPRETER)
    return talk(session, visit)


def sign_as(session: Session, visit: Visit, role: str, *, mark: bool = True) -> Visit:
    """One signature as it is given when all goes well."""
    ways: dict[str, tuple[str, dict[str, Any]]] = {
        "patient": ("mark" if mark else "drawn", {"strokes": CROSS if mark else STROKES}),
        "witness": ("typed", dict(WITNESS)),
        "interpreter": ("drawn", {"strokes": THIRD_STROKES}),
        "practitioner": ("drawn", {"strokes": OTHER_STROKES, "pin": "1234"}),
    }
    way, said = ways[role]
    return sign(session, visit, role, way, **said)  # type: ignore[arg-type]


def sign_next(session: Session, visit: Visit, *, mark: bool = True) -> Visit:
    """The signature that is due."""
    return sign_as(session, visit, missing(visit)[0], mark=mark)


def sign_all(session: Session, visit: Visit, *, mark: bool = True) -> Visit:
    """Everybody, in order."""
    while missing(visit):
        visit = sign_next(session, visit, mark=mark)
    return visit
