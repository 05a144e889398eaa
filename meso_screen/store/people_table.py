"""The people who work here, and their PINs."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from meso_screen.model.person import Person
from meso_screen.store.base import PinResult
from meso_screen.store.chain import stamp
from meso_screen.store.pins import Tries, waiting
from meso_screen.store.schema import people


def get(connection: Connection, clinic: str, person_id: str) -> Person | None:
    """One person, or None."""
    query = select(people.c.card).where(people.c.clinic_id == clinic, people.c.person == person_id)
    card = connection.execute(query).scalar()
    return None if card is None else Person.model_validate_json(card)


def everyone(connection: Connection, clinic: str) -> tuple[Person, ...]:
    """All people, by name."""
    cards = connection.execute(select(people.c.card).where(people.c.clinic_id == clinic)).scalars()
    return tuple(
        sorted((Person.model_validate_json(card) for card in cards), key=lambda person: (person.name, person.id))
    )


def save(connection: Connection, clinic: str, person: Person, pin_hash: str | None) -> None:
    """Add or change a person; a new PIN also ends a wait."""
    card = person.model_dump_json()
    here = (people.c.clinic_id == clinic) & (people.c.person == person.id)
    new_pin = {"pin": pin_hash, "wrong": 0, "since": None} if pin_hash else {}
    if connection.execute(update(people).where(here).values(card=card, **new_pin)).rowcount == 0:
        connection.execute(
            insert(people), {"clinic_id": clinic, "person": person.id, "card": card, "pin": pin_hash, "wrong": 0}
        )


def begin_try(
    connection: Connection, clinic: str, person_id: str, now: datetime
) -> tuple[PinResult | None, Tries, str | None]:
    """Count a try before it is checked, so that pulling the plug is no free guess.

    Returns the refusal if a wait is on, the state with this try counted as wrong, and the hash (None: no PIN set).
    """
    here = (people.c.clinic_id == clinic) & (people.c.person == person_id)
    row = connection.execute(select(people.c.pin, people.c.wrong, people.c.since).where(here)).one_or_none()
    if row is None or row.pin is None:
        return None, Tries(), None
    refusal, tries = waiting(Tries(row.wrong, datetime.fromisoformat(row.since) if row.since else None), now)
    if refusal is None:
        tries = replace(tries, wrong=tries.wrong + 1, since=now)
    since = stamp(tries.since) if tries.since else None
    connection.execute(update(people).where(here).values(wrong=tries.wrong, since=since))
    return refusal, tries, str(row.pin)


def forget_tries(connection: Connection, clinic: str, person_id: str) -> None:
    """Start counting anew after a right PIN."""
    here = (people.c.clinic_id == clinic) & (people.c.person == person_id)
    connection.execute(update(people).where(here).values(wrong=0, since=None))
