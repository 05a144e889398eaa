"""Who works at the clinic: added, changed, given a new PIN, switched off and on. No PIN ever stands in the log.

Everybody changes their own PIN, and only with the one they have. Nobody is deleted: what somebody signed bears their
name for good, so they are switched off instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from meso_screen.flow.access import signed_in
from meso_screen.flow.change_clinic import differences, require_change
from meso_screen.flow.clinic import check_new_pin, check_person
from meso_screen.flow.session import Session
from meso_screen.model.person import Person, fold_name, initials_of
from meso_screen.problems import refuse
from meso_screen.store.changing import Change, overtaken, refuse_namesake

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

    Raises ProblemError whose place is the field: name missing or taken, no role, a letter that cannot be printed, not a
    PIN.
    """
    me = require_change(session, "manage_people")
    people = session.store.people()
    taken = {person.id for person in people}
    person_id = next(name for n in range(1, len(taken) + 2) if (name := f"person-{n}") not in taken)
    person = _read(said, person_id)
    refuse_namesake(person, people)
    check_new_pin(person.name, pin)
    return _keep(session, me, "added", (None, person), {"card": person.model_dump(mode="json")}, pin)


def change_person(session: Session, person_id: str, said: PersonWords, seen: Person | None = None) -> Person:
    """Change what is said of a person; their PIN stays. ``seen`` is what whoever changes it had before their eyes.

    Sealed documents keep the name they were signed with, visits that nobody has signed yet follow. Raises ProblemError:
    as for a new person; when nobody would be left to practise or to change this; when somebody else has changed it
    meanwhile.
    """
    me = require_change(session, "manage_people")
    before = _known(session, person_id)
    if seen is not None and seen != before:
        raise overtaken()
    after = _read(said, person_id, before.active)
    changed = differences(before, after)
    if not changed:
        return before
    printed = bool(changed.keys() & _PRINTED)
    return _keep(session, me, "changed", (before, after), {"changed": changed}, printed=printed)


def give_pin(session: Session, person_id: str, pin: str) -> None:
    """Give somebody else a new PIN; the one before opens nothing any more, and a wait after wrong tries ends."""
    me = require_change(session, "manage_people")
    person = _known(session, person_id)
    if person_id == me.id:
        raise refuse("This is your own PIN.", "pin", "Change it with the one you have.")
    check_new_pin(person.name, pin)
    _keep(session, me, "pin", (person, person), pin=pin)


def change_own_pin(session: Session, present: str, pin: str) -> Person:
    """Change the PIN of whoever is signed in, who must know the one they have; wrong tries count as at sign-in.

    Raises ProblemError whose place is the field: the present PIN wrong or made to wait, the new one none or the same.
    """
    me = _known(session, signed_in(session.person).id)
    check_new_pin(me.name, pin)
    result = session.store.check_pin(me.id, present, session.clock())
    if result.wait_seconds:
        raise refuse("Too many wrong PINs.", "present", f"Wait {result.wait_seconds} seconds, then try again.")
    if not result.ok:
        raise refuse("The present PIN is not right.", "present", f"{result.tries_left} tries left.")
    if pin == present:
        raise refuse("This is the PIN you have.", "pin", "Choose another PIN.")
    return _keep(session, me, "own_pin", (me, me), pin=pin)


def switch_off(session: Session, person_id: str) -> Person:
    """This person cannot sign in any more, and enters nothing where they are signed in; what they signed stays.

    Raises ProblemError for oneself, and for the last practitioner.
    """
    me = require_change(session, "manage_people")
    before = _known(session, person_id)
    if person_id == me.id:
        raise refuse("Nobody switches themselves off.", "", "Ask somebody else who may.")
    after = before.model_copy(update={"active": False})
    return _keep(session, me, "switched_off", (before, after)) if before.active else before


def switch_on(session: Session, person_id: str) -> Person:
    """This person signs in again, with the PIN they had."""
    me = require_change(session, "manage_people")
    before = _known(session, person_id)
    after = before.model_copy(update={"active": True})
    return before if before.active else _keep(session, me, "switched_on", (before, after))


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
        person = Person.model_validate({**card, "id": person_id, "active": active})
    except ValidationError as error:
        where = str(error.errors()[0]["loc"][0])
        raise refuse("This cannot be kept as it is; most likely it is too long.", where, "Shorten it.") from None
    check_person(person)
    return person


def _keep(
    session: Session, me: Person, what: str, person: tuple[Person | None, Person], said: dict[str, Any] | None = None,
    pin: str | None = None, *, printed: bool = False,
) -> Person:  # fmt: skip
    now = person[1]
    payload = {"what": what, "person": now.id, "name": now.name, **(said or {})}
    change = Change("person_changed", payload, person=person, pin=pin, printed=printed)
    session.store.change(change, me.id, session.station, session.clock())
    if session.person is not None and session.person.id == now.id:
        session.person = now  # whoever changes their own card works on with it
    return now
