"""Changing what is printed of the clinic. Each change is kept together with its entry in the clinic's own log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from meso_screen.flow.access import Verb, may, require
from meso_screen.flow.clinic import ClinicDetails, check_clinic
from meso_screen.flow.session import Session
from meso_screen.model.event import JSON
from meso_screen.model.person import PRACTISING, Person
from meso_screen.model.record import Record
from meso_screen.store.base import Store
from meso_screen.store.changing import Change, overtaken

_NOT_PRINTED = frozenset({"paper"})
"""What may change while somebody signs: the words stay the same."""


def may_change(session: Session, verb: Verb = "manage_people") -> bool:
    """Whether whoever is signed in may change this.

    Where nobody leads or administers the clinic, any practitioner may: otherwise nobody ever could.
    """
    person = session.person
    if may(person, verb):
        return True
    ruled = any(may(other, verb) for other in session.people())
    return person is not None and person.active and person.role in PRACTISING and not ruled


def require_change(session: Session, verb: Verb) -> Person:
    """The person, when they may change this. Raises ProblemError in words otherwise."""
    if session.person is not None and may_change(session, verb):
        return session.person
    return require(session.person, verb)


def clinic_details(store: Store) -> ClinicDetails:
    """What the records say of the clinic; a value that does not fit counts as not given."""
    return read_details(store.clinic())


def read_details(kept: Mapping[str, JSON]) -> ClinicDetails:
    """The details on a clinic's card; a value that does not fit counts as not given."""
    card = {name: value for name, value in kept.items() if name in ClinicDetails.model_fields}
    card.setdefault("name", "")
    try:
        return ClinicDetails.model_validate(card)
    except ValidationError as error:
        wrong = {place["loc"][0] for place in error.errors()}
        return ClinicDetails.model_validate({"name": "", **{n: v for n, v in card.items() if n not in wrong}})


def change_details(session: Session, details: ClinicDetails, seen: ClinicDetails | None = None) -> ClinicDetails:
    """Print other details of the clinic from now on; returns them as they are kept.

    ``seen`` is what whoever changes them had before their eyes. Sealed documents stay as they are, visits that nobody
    has signed yet follow. Raises ProblemError whose place is the field: no name, no telephone number, a letter that
    cannot be printed; while a visit is signed but not sealed; when somebody else has changed the details meanwhile.
    """
    person = require_change(session, "change_clinic")
    card = session.store.clinic()
    before = read_details(card)
    if seen is not None and seen != before:
        raise overtaken()
    said = {name: " ".join(value.split()) for name, value in details if isinstance(value, str)}
    after = details.model_copy(update={**said, "demonstration": before.demonstration})
    check_clinic(after)
    changed = differences(before, after)
    if not changed:
        return before
    change = Change(
        "clinic_changed", {"changed": changed}, card=(card, {**card, **after.model_dump(mode="json")}),
        printed=bool(changed.keys() - _NOT_PRINTED),
    )  # fmt: skip
    session.store.change(change, person.id, session.station, session.clock())
    return after


def differences(before: Record | Person, after: Record | Person) -> dict[str, Any]:
    """Field by field what was and what is, for the log."""
    was, now = before.model_dump(mode="json"), after.model_dump(mode="json")
    return {name: {"from": was[name], "to": now[name]} for name in now if was[name] != now[name]}
