"""A change of the clinic, its people, its seal or its keys, told in the clinic's log; and what no store ever keeps.

These rules hold inside the transaction that keeps the change, whoever asks for it and however many programs have the
records open. Flow asks them earlier, too, where a person should hear of it sooner.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from meso_screen.model.event import JSON
from meso_screen.model.person import MANAGING, PRACTISING, Person, Role, fold_name
from meso_screen.problems import ProblemError, refuse

ChangeKind = Literal["clinic_changed", "person_changed", "seal_changed", "keys_changed"]

CHANGES: frozenset[ChangeKind] = frozenset({"clinic_changed", "person_changed", "seal_changed", "keys_changed"})
"""Entries that are made only together with what they tell."""


@dataclass(frozen=True)
class Change:
    """The entry (``kind``, ``payload``) and what is kept with it, each as a pair: what stood there, what shall stand.

    A store keeps all of it or nothing, and nothing when something else stands there by now. ``person`` is new where
    nobody stood there; ``pin`` is their new one. ``printed``: documents say it, so it waits while a visit is signed but
    not sealed. ``by_key``: whoever asks has opened the records with the recovery key, and nobody is signed in.
    """

    kind: ChangeKind
    payload: Mapping[str, JSON]
    person: tuple[Person | None, Person] | None = None
    pin: str | None = field(default=None, repr=False)
    card: tuple[Mapping[str, JSON], Mapping[str, JSON]] | None = None
    settings: Mapping[str, tuple[JSON, JSON]] = field(default_factory=dict, repr=False)
    printed: bool = False
    by_key: bool = False

    @property
    def own_pin(self) -> str:
        """Whose PIN alone is changed; empty when anything else is."""
        if self.person is None or self.pin is None or self.card is not None or self.settings:
            return ""
        was, now = self.person
        return now.id if was == now else ""


def check_change(change: Change, actor: str, people: Sequence[Person], signed: Sequence[str]) -> None:
    """Raise ProblemError for a change that must not be kept.

    ``people`` are all who are kept now, ``signed`` the visits that are signed but not sealed.
    """
    if change.by_key:
        _refuse_beyond_key(change, actor, people)
    else:
        _refuse_changer(change, actor, people)
    if change.person is not None:
        was, now = change.person
        if next((one for one in people if one.id == now.id), None) != was:
            raise overtaken()
        if was is None or fold_name(was.name) != fold_name(now.name):
            refuse_namesake(now, people)
        refuse_unmanned(now, people)
    if change.printed and signed:
        raise refuse(
            f"{', '.join(signed[:3])}: signed, but not sealed. Its words must stay as they were signed.", "signing",
            "Seal it, or end that visit, then change this.",
        )  # fmt: skip


def _refuse_changer(change: Change, actor: str, people: Sequence[Person]) -> None:
    me = next((one for one in people if one.id == actor and one.active), None)
    if me is None:
        raise refuse("Whoever is signed in here does not work here any more.", "", "Sign in again.")
    if me in managers(people) or change.own_pin == actor:
        return
    raise refuse(f"{me.name} may not change this.", "", "Ask the clinical lead or the administrator to sign in.")


def _refuse_beyond_key(change: Change, actor: str, people: Sequence[Person]) -> None:
    """The recovery key opens the door and lets those who manage in again; everything else is theirs to do."""
    only_entry = change.kind == "keys_changed" and change.person is None and change.pin is None
    mended = change.own_pin if change.kind == "person_changed" else ""
    mends_pin = bool(mended) and mended in {person.id for person in managers(people)}
    if actor or change.card is not None or change.settings or not (only_entry or mends_pin):
        raise refuse("The recovery key is not enough for this.", "", "Sign in, then change it in Settings.")


def managers(people: Sequence[Person]) -> tuple[Person, ...]:
    """Who may change the clinic: leads and administrators, or, where there are none, whoever practises."""
    here = [person for person in people if person.active]
    ruling = tuple(person for person in here if person.role in MANAGING)
    return ruling or tuple(person for person in here if person.role in PRACTISING)


def refuse_unmanned(now: Person, people: Sequence[Person]) -> None:
    """Raise ProblemError when nobody would be left to practise, or to change the clinic, who could until now."""
    was = next((one for one in people if one.id == now.id), None)
    others = [one for one in people if one.id != now.id]

    if was is None:
        return

    def loses(roles: frozenset[Role]) -> bool:
        had, has = (one.active and one.role in roles for one in (was, now))
        return had and not has and not any(one.active and one.role in roles for one in others)

    if loses(PRACTISING):
        raise refuse(f"{was.name} is the last practitioner here.", "role", "Add another practitioner first.")
    if loses(MANAGING):
        then = "Make somebody else lead or administrator first."
        raise refuse(f"{was.name} is the last who may change this.", "role", then)


def refuse_namesake(person: Person, people: Sequence[Person]) -> None:
    """Raise ProblemError for a name that somebody else here has: documents could not tell the two apart."""
    for other in people:
        if other.id != person.id and fold_name(other.name) == fold_name(person.name):
            then = "Add a second name or an initial." if other.active else "Switch them on again, or add an initial."
            here = "works here already" if other.active else "worked here before and is switched off"
            raise refuse(f"Somebody called {other.name} {here}.", "name", then)


def refuse_switched_off(person: Person | None) -> None:
    """Raise ProblemError when this person was switched off, at whatever station that was done."""
    if person is not None and not person.active:
        raise refuse(f"{person.name} is switched off and enters nothing any more.", "", "Ask somebody who works here.")


def overtaken() -> ProblemError:
    """The problem of a change made on a state that is not the kept one any more."""
    return refuse(
        "This was changed at another place meanwhile; nothing was kept.", "", "Close this and look at it again."
    )
