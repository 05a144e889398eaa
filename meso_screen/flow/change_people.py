"""Who works at the clinic: added, changed, given a new PIN, switched off and on. No PIN ever stands in the log.

Nobody is deleted: what somebody signed bears their name for good, so they are switched off instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from meso_screen.flow.access import may
from meso_screen.flow.change_clinic import differences, refuse_while_signing, require_change
from meso_screen.flow.clinic import check_new_pin
from meso_screen.flow.session import Session
from meso_screen.model.person import PRACTISING, Person, fold_name, initials_of
from meso_screen.problems import refuse
from meso_screen.store.base import CLINIC

_PRINTED = frozenset({"name", "role", "registration", "training", "insurance"})


@dataclass(frozen=True)
class PersonWords:
    """What is said of a person, as it was typed. ``role`` is one of ``model.person.Role``, or empty: not chosen yet."""

    name: str
    role: str = ""
    registration: str = ""
    training: str = ""
    insurance: str = ""
    initials: str = ""


def add_person(session: Session, said: PersonWords, pin: str) -> Person:
    """Add someone who works here, with the PIN they chose.

    Raises ProblemError whose place is the field: name missing or taken, no role, not a PIN.
    """
    require_change(session, "manage_people")
    taken = {person.id for person in session.store.people()}
    person_id = next(name for n in range(1, len(taken) + 2) if (name := f"person-{n}") not in taken)
    person = _read(said, person_id)
    _refuse_namesake(session, person)
    check_new_pin(person.name, pin)
    return _keep(session, person, "added", {"card": person.model_dump(mode="json")}, pin)


def change_person(session: Session, person_id: str, said: PersonWords) -> Person:
    """Change what is said of a person; their PIN stays.

    Sealed documents keep the name they were signed with, visits that nobody has signed yet follow. Raises ProblemError:
    as for a new person, and when nobody would be left to practise or to change this.
    """
    require_change(session, "manage_people")
    before = _known(session, person_id)
    after = _read(said, person_id, before.active)
    if fold_name(after.name) != fold_name(before.name):
        _refuse_namesake(session, after)
    _refuse_last(session, before, after)
    changed = differences(before, after)
    if not changed:
        return before
    if changed.keys() & _PRINTED:
        refuse_while_signing(session)
    return _keep(session, after, "changed", {"changed": changed})


def give_pin(session: Session, person_id: str, pin: str) -> None:
    """Give a person a new PIN; the one before opens nothing any more, and a wait after wrong tries ends."""
    require_change(session, "manage_people")
    person = _known(session, person_id)
    check_new_pin(person.name, pin)
    _keep(session, person, "pin", {}, pin)


def switch_off(session: Session, person_id: str) -> Person:
    """This person cannot sign in any more; what they signed stays.

    Raises ProblemError for oneself, and for the last practitioner.
    """
    me = require_change(session, "manage_people")
    before = _known(session, person_id)
    if person_id == me.id:
        raise refuse("Nobody switches themselves off.", "", "Ask somebody else who may.")
    after = before.model_copy(update={"active": False})
    _refuse_last(session, before, after)
    return _keep(session, after, "switched_off") if before.active else before


def switch_on(session: Session, person_id: str) -> Person:
    """This person signs in again, with the PIN they had."""
    require_change(session, "manage_people")
    before = _known(session, person_id)
    after = before.model_copy(update={"active": True})
    return before if before.active else _keep(session, after, "switched_on")


def _known(session: Session, person_id: str) -> Person:
    for person in session.store.people():
        if person.id == person_id:
            return person
    raise refuse("Nobody of this name works here.", "", "Choose somebody from the list.")


def _read(said: PersonWords, person_id: str, active: bool = True) -> Person:
    card: dict[str, Any] = {name: " ".join(value.split()) for name, value in vars(said).items()}
    if not fold_name(card["name"]):
        raise refuse("The name is missing.", "name", "Enter the full name.")
    if not card["role"]:
        raise refuse("What this person does is not chosen.", "role", "Choose it.")
    card["initials"] = card["initials"] or initials_of(card["name"])
    try:
        return Person.model_validate({**card, "id": person_id, "active": active})
    except ValidationError as error:
        where = str(error.errors()[0]["loc"][0])
        raise refuse("This cannot be kept as it is; most likely it is too long.", where, "Shorten it.") from None


def _refuse_namesake(session: Session, person: Person) -> None:
    # Documents name people; two of the same name could not be told apart on them, nor in the list at sign-in.
    for other in session.store.people():
        if other.id != person.id and fold_name(other.name) == fold_name(person.name):
            then = "Add a second name or an initial." if other.active else "Switch them on again, or add an initial."
            here = "works here already" if other.active else "worked here before and is switched off"
            raise refuse(f"Somebody called {other.name} {here}.", "name", then)


def _refuse_last(session: Session, before: Person, after: Person) -> None:
    others = [person for person in session.people() if person.id != before.id]
    practises = before.active and before.role in PRACTISING
    if practises and not any(one.role in PRACTISING for one in (*others, *([after] if after.active else []))):
        raise refuse(f"{before.name} is the last practitioner here.", "role", "Add another practitioner first.")
    rules = may(before, "manage_people") and not may(after, "manage_people")
    if rules and not any(may(one, "manage_people") for one in others):
        raise refuse(
            f"{before.name} is the last who may change this.", "role", "Make somebody else lead or administrator first."
        )


def _keep(session: Session, person: Person, what: str, said: dict[str, Any] | None = None, pin: str = "") -> Person:
    me = require_change(session, "manage_people")
    payload = {"what": what, "person": person.id, "name": person.name, **(said or {})}
    session.store.append(CLINIC, "person_changed", payload, me.id, session.station, session.clock())
    session.store.save_person(person, pin or None)
    if session.person is not None and session.person.id == person.id:
        session.person = person  # whoever changes their own card works on with it
    return person
