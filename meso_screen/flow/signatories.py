"""Who signs besides the patient and the practitioner, in which order, and who may not stand in for whom.

The order is patient, then a witness and an interpreter as far as they are needed, then the practitioner. A witness is
needed beside a mark (NHS consent form 1 asks for one there), an interpreter signs when the record says that one helped.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from meso_screen.flow.access import require
from meso_screen.flow.cards import GateView
from meso_screen.flow.paper import Paper, joined
from meso_screen.flow.same_person import name_words, same_person
from meso_screen.flow.session import Session
from meso_screen.flow.visit import Interpreted, Signature, Visit
from meso_screen.problems import refuse

Role = Literal["patient", "witness", "interpreter", "practitioner"]
Method = Literal["drawn", "typed", "mark"]
Beside = Literal["witness", "interpreter"]

BESIDE: tuple[Beside, ...] = get_args(Beside)
LONGEST = 120
"""Letters of a name, a relation or a language: as much as the boxes on the screen take."""


@dataclass(frozen=True)
class SignatoryView:
    """One person who signs beside the two: the pack's word for them, what they state, and what is known of them."""

    role: Beside
    title: str
    says: str
    name: str
    note: str
    needed: bool


def needed(visit: Visit) -> tuple[Role, ...]:
    """Everybody whose signature this visit needs, in the order in which they sign."""
    patient = visit.signed_by("patient")
    roles: list[Role] = ["patient"]
    if patient is not None and patient.method == "mark":
        roles.append("witness")
    if visit.interpreted is not None and visit.interpreted.name:
        roles.append("interpreter")
    return (*roles, "practitioner")


def missing(visit: Visit) -> tuple[Role, ...]:
    """Whose signature is still missing, in the order in which they sign."""
    return tuple(role for role in needed(visit) if visit.signed_by(role) is None)


def view_signatories(paper: Paper) -> tuple[SignatoryView, ...]:
    """Those who can sign beside the two by this pack, in order."""
    offered = paper.knowledge.catalogue.signatories
    return tuple(_view(paper, role) for role in BESIDE if role in offered)


def _view(paper: Paper, role: Beside) -> SignatoryView:
    visit = paper.visit
    signed = visit.signed_by(role)
    known = visit.interpreted or Interpreted()
    name, note = (known.name, known.language) if role == "interpreter" else ("", "")
    if signed is not None:
        name, note = signed.name, signed.relation or signed.language
    return SignatoryView(
        role=role,
        title=paper.text(f"signatory.{role}.name"),
        says=statement_of(paper, role),
        name=name,
        note=note,
        needed=role in needed(visit),
    )


def statement_of(paper: Paper, role: Beside, *, blank: bool = False) -> str:
    """What a witness or an interpreter states by signing; with gaps to write in where it is not known or ``blank``."""
    gap, visit = paper.label("write-here"), paper.visit
    known, signed = visit.interpreted or Interpreted(), None if blank else visit.signed_by(role)
    patient = "" if blank else joined((visit.patient.given, visit.patient.family), " ")
    language = "" if blank else known.language
    says = paper.text(f"signatory.{role}.says").format(patient=patient or gap, language=language or gap)
    if role == "interpreter" or not (signed or blank):
        return says
    return joined((says, paper.label("here-as").format(relation=signed.relation if signed else gap)), " ")


def company_rows(paper: Paper) -> list[tuple[str, str]]:
    """Who interpreted, or that nobody had to, and who bore witness: lines of *who did what*."""
    visit, rows = paper.visit, []
    if visit.interpreted is not None:
        said = joined((visit.interpreted.name, visit.interpreted.language))
        rows.append((paper.text("signatory.interpreter.name"), said or paper.label("none")))
    witness = visit.signed_by("witness") if paper.with_signatures else None
    if witness is not None:
        rows.append((paper.text("signatory.witness.name"), joined((witness.name, witness.relation))))
    return rows


def interpreter_gate(paper: Paper) -> tuple[GateView, ...]:
    """What keeps consent open: whether an interpreter was there, where the answers of this visit raise it."""
    record = paper.knowledge.catalogue.signatories.get("interpreter")
    if record is None or record.when is None or not paper.holds(record.when):
        return ()
    said = paper.visit.interpreted
    note = "" if said is None else said.name or "None"
    return (GateView("interpreter", "Interpreter, or none needed", said is not None, note or "Open", "consent"),)


def record_interpreter(session: Session, visit: Visit, name: str, language: str) -> Visit:
    """Write down before anyone signs who interprets and into which language; both empty: nobody was needed.

    The name stands in the text that is signed. Raises ProblemError when one of the two is missing, cannot be printed,
    or the name is that of the patient or of the practitioner.
    """
    person = require(session.person, "take_consent")
    if visit.frozen:
        raise refuse("This visit is signed or ended and cannot be changed.", "Interpreter", "Open a new visit.")
    if "interpreter" not in session.knowledge.catalogue.signatories:
        raise refuse("This form has no interpreter.", "Interpreter", "Use a form pack that offers one.")
    name, language = plain(name), plain(language)
    if name or language:
        _check_name("interpreter", name)
        if len(language) < 2:
            raise refuse("The language is missing.", "Interpreter", "Write into which language was interpreted.")
        _check_apart("interpreter", name, visit, person.name)
        check_letters(name, language)
    return session.enter(visit, "interpreter_recorded", {"name": name, "language": language})


def check_turn(visit: Visit, role: str, method: str, offered: tuple[str, ...]) -> None:
    """Raises ProblemError when this role does not sign, not in this way, or not now. ``offered``: by the pack."""
    ways = ("drawn", "typed", "mark") if role == "patient" and "witness" in offered else ("drawn", "typed")
    if role not in get_args(Role) or method not in ways:
        raise refuse("There is no such signature.", "Signature", "The patient and the practitioner sign.")
    if visit.signed_by(role) is not None:
        raise refuse("This signature is already there.", "Signature", "Go on.")
    if role != "patient" and visit.signed_by("patient") is None:
        raise refuse("The patient signs first.", "Signature", "Hand over the pen.")
    if role not in needed(visit):
        why = {"witness": "A witness signs beside a mark only.", "interpreter": "No interpreter is on record."}
        raise refuse(why[role], "Signature", "Go on to the next signature.")
    left = [one for one in missing(visit) if one != "practitioner"]
    if role == "practitioner" and left:
        raise refuse(f"The signature of the {left[0]} is missing.", "Signature", "The practitioner signs last.")


def name_signer(visit: Visit, role: str, method: str, name: str, relation: str, practitioner: str) -> dict[str, str]:
    """The name a witness or an interpreter signs with, and what else is kept about them; empty for the other two.

    Raises ProblemError when something is missing or the person may not sign in this role.
    """
    if role == "witness":
        name, relation = plain(name), plain(relation)
        _check_name("witness", name)
        if len(relation) < 2:
            raise refuse("It is not said as whom the witness is here.", "Signature", "Write friend, nurse, daughter…")
        _check_apart("witness", name, visit, practitioner)
        check_letters(name, relation)
        return {"name": name, "relation": relation}
    known = visit.interpreted
    if role != "interpreter" or known is None:
        return {}
    if method == "typed" and not same_person(name, known.name):
        raise refuse(f"The interpreter on record is {known.name}.", "Signature", "Type this name in full.")
    return {"name": known.name, "language": known.language}


def _check_name(role: Beside, name: str) -> None:
    if sum(map(len, name_words(name))) < 2:
        raise refuse(f"The full name of the {role} is missing.", "Signature", "Write given name and family name.")


def _check_apart(role: Beside, name: str, visit: Visit, practitioner: str) -> None:
    """Neither the one who takes consent nor the patient is witness or interpreter of this very consent."""
    patient = joined((visit.patient.given, visit.patient.family), " ")
    if same_person(name, practitioner):
        whose = "This is the name of the practitioner who takes consent."
        raise refuse(whose, "Signature", f"Somebody else is the {role}.")
    if same_person(name, patient):
        raise refuse("This is the patient's own name.", "Signature", f"Somebody else is the {role}.")


def check_letters(*texts: str) -> None:
    """Raises ProblemError for a letter that cannot be printed: before anybody signs, not when it is sealed."""
    from meso_screen.pdf.fonts import prepare_fonts, refuse_missing_letters

    prepare_fonts()
    too_long = next((text for text in texts if len(text) > LONGEST), None)
    if too_long is not None:
        raise refuse(f"“{too_long[:20]}…” is too long.", "Signature", f"Write at most {LONGEST} letters.")
    refuse_missing_letters(list(texts))


def plain(text: str) -> str:
    """The text without line breaks or double spaces."""
    return " ".join(text.split())


def evidence(paper: Paper, signed: Signature) -> str:
    """How a signature was given: drawn, typed, or as a mark and who saw it."""
    seen = paper.visit.signed_by("witness") if signed.method == "mark" else None
    saw = paper.label("mark-seen").format(witness=seen.name) if seen is not None else ""
    return joined((paper.label(signed.method), saw), " ")
