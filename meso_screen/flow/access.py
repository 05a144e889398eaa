"""Who may do what. Refused here, by verb, and not merely hidden on a screen."""

from __future__ import annotations

from typing import Literal

from meso_screen.model.form import Section
from meso_screen.model.person import Person
from meso_screen.problems import ProblemError, refuse

Verb = Literal[
    "use_worklist",
    "record_identity",
    "answer_intake",
    "answer_clinical",
    "see_findings",
    "examine",
    "decide",
    "take_consent",
    "seal",
    "end_visit",
    "add_later_fact",
    "print",
    "manage_people",
    "change_clinic",
    "manage_seal",
    "manage_keys",
    "approve_pack",
]

_DESK: frozenset[Verb] = frozenset({"use_worklist", "record_identity", "answer_intake", "print"})
_PRACTITIONER: frozenset[Verb] = _DESK | frozenset(
    {"answer_clinical", "see_findings", "examine", "decide", "take_consent", "seal", "end_visit", "add_later_fact"}
)
_LEADS: frozenset[Verb] = frozenset({"approve_pack", "manage_people", "change_clinic", "manage_seal", "manage_keys"})
_MAY: dict[str, frozenset[Verb]] = {
    "desk": _DESK,
    "practitioner": _PRACTITIONER,
    "lead": _PRACTITIONER | _LEADS,
    "administrator": frozenset({"use_worklist", "manage_people", "change_clinic", "manage_seal", "manage_keys"}),
}
_SAID: dict[Verb, str] = {
    "use_worklist": "open the worklist",
    "record_identity": "record who the patient is",
    "answer_intake": "do the intake",
    "answer_clinical": "take the clinical history",
    "see_findings": "see findings",
    "examine": "record an examination",
    "decide": "decide on a finding",
    "take_consent": "take consent",
    "seal": "seal a consent",
    "end_visit": "stop or postpone a visit",
    "add_later_fact": "add to a signed visit",
    "print": "print",
    "manage_people": "change who works here",
    "change_clinic": "change what is printed of the clinic",
    "manage_seal": "change the clinic's seal",
    "manage_keys": "change the passphrase",
    "approve_pack": "approve the clinical content",
}


def may(person: Person | None, verb: Verb) -> bool:
    """Whether this person may do this; nobody signed in may do nothing."""
    return person is not None and person.active and verb in _MAY[person.role]


def signed_in(person: Person | None) -> Person:
    """The person. Raises ProblemError when nobody is signed in."""
    if person is None:
        raise refuse("Nobody is signed in.", "", "Choose your name and enter your PIN.")
    return person


def require(person: Person | None, verb: Verb) -> Person:
    """The person, when they may do this. Raises ProblemError in words otherwise."""
    person = signed_in(person)
    if not may(person, verb):
        lead = "Ask the clinical lead to sign in."
        either = "Ask the clinical lead or the administrator to sign in."
        practitioner = "Ask a practitioner to sign in, and hand the visit over."
        then = lead if verb == "approve_pack" else either if verb in _LEADS else practitioner
        raise refuse(f"{person.name} may not {_SAID[verb]}.", "", then)
    return person


def answering(section: Section) -> Verb:
    """What one must be allowed to do to fill a section."""
    if section.asked_by == "desk":
        return "answer_intake"
    return "examine" if section.stage in ("examination", "plan") else "answer_clinical"


__all__ = ["ProblemError", "Verb", "answering", "may", "require", "signed_in"]
