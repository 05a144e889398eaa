"""The clinic's passphrase and recovery key: changed, and the way in when the passphrase is forgotten.

Keys lie in a file of their own, so they cannot change in one step with the log. The log speaks first (``…_begun``, or
``recovery_key_used``), then the file changes in one step, then the log says so (``…_set``): whenever the power goes,
one passphrase opens the records, and no key was changed of which the log knows nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from meso_screen import places
from meso_screen.flow.change_clinic import require_change
from meso_screen.flow.clinic import check_new_pin, recognise_own
from meso_screen.flow.session import Session
from meso_screen.model.person import Person
from meso_screen.problems import ProblemError, refuse
from meso_screen.store import check_new_passphrase, new_recovery_key, open_with_recovery_key
from meso_screen.store.base import Store
from meso_screen.store.changing import Change, managers

_NOBODY = ""
"""Who did what the recovery key did: nobody is signed in yet; the entry's station says where."""


@dataclass(frozen=True)
class Recovered:
    """What the recovery key opened, until somebody signs in.

    ``key`` is a new recovery key: it opens nothing before ``keep_recovery_key``, until then the one used stays valid.
    """

    session: Session
    key: str = field(default_factory=new_recovery_key, repr=False)


def recover_clinic(recovery_key: str, passphrase: str, now: datetime, station: str, home: Path | None = None) -> Store:
    """Open the clinic's records with the recovery key and give them a new passphrase; takes as long as one guess.

    Raises ProblemError whose place is *recovery key* or *new passphrase*: mistyped, of other records, too short. Then
    nothing is changed, and the key can be used again; it stays valid afterwards, too.
    """
    check_new_passphrase(passphrase)
    folder = home or places.home()
    store = open_with_recovery_key(folder, recovery_key)
    try:
        _tell(store, "recovery_key_used", _NOBODY, station, now)
        store.set_passphrase(passphrase)
        _tell_set(store, "passphrase", _NOBODY, station, now)
    except BaseException:
        store.close()
        raise
    recognise_own(store, folder)
    return store


def keep_recovery_key(recovered: Recovered) -> None:
    """The new recovery key is written down: it takes the place of the one that was used.

    Raises ProblemError when somebody has signed in since, or the disk does not take it; then the one used stays valid.
    """
    session = _nobody_in(recovered)
    store, station, now = session.store, session.station, session.clock()
    _tell(store, "recovery_key_begun", _NOBODY, station, now)
    store.set_recovery_key(recovered.key)
    _tell_set(store, "recovery_key", _NOBODY, station, now)


def who_manages(recovered: Recovered) -> tuple[Person, ...]:
    """Those whose new PIN lets everybody else in again."""
    return managers(recovered.session.store.people())


def mend_pin(recovered: Recovered, person_id: str, pin: str) -> Person:
    """Give one of those who manage a new PIN: nobody else could, when they were alone and have forgotten theirs.

    Raises ProblemError for a PIN that is none, for anybody else, and once somebody has signed in.
    """
    session = _nobody_in(recovered)
    person = next((one for one in who_manages(recovered) if one.id == person_id), None)
    if person is None:
        raise refuse("The recovery key gives no PIN to this person.", "who", "Whoever manages the clinic does.")
    check_new_pin(person.name, pin)
    said = {"what": "pin", "person": person.id, "name": person.name, "with": "recovery key"}
    change = Change("person_changed", said, person=(person, person), pin=pin, by_key=True)
    session.store.change(change, _NOBODY, session.station, session.clock())
    return person


def change_passphrase(session: Session, present: str, new: str) -> None:
    """Open the records with another passphrase from now on; the recovery key stays. Takes as long as two guesses.

    Raises ProblemError whose place is *passphrase* or *new passphrase*: not the present one, too short, the same.
    """
    me = require_change(session, "manage_keys")
    store, station, now = session.store, session.station, session.clock()
    check_new_passphrase(new)
    store.check_passphrase(present)
    if new == present:
        raise refuse("This is the passphrase you have.", "new passphrase", "Choose another one.")
    _tell(store, "passphrase_begun", me.id, station, now)
    store.set_passphrase(new)
    _tell_set(store, "passphrase", me.id, station, now)


def _nobody_in(recovered: Recovered) -> Session:
    if recovered.session.person is not None:
        raise refuse("Somebody has signed in since the recovery key was used.", "", "Change it in Settings.")
    return recovered.session


def _tell(store: Store, what: str, who: str, station: str, now: datetime) -> None:
    store.change(Change("keys_changed", {"what": what}, by_key=not who), who, station, now)


def _tell_set(store: Store, what: str, who: str, station: str, now: datetime) -> None:
    try:
        _tell(store, f"{what}_set", who, station, now)
    except ProblemError as error:
        # It is changed all the same; whoever heard only of a full disk would go on with what opens nothing any more.
        said = {"passphrase": "The new passphrase", "recovery_key": "The new recovery key"}[what]
        what_now = f"{said} is in force from now on, but the log could not say so. {error.problems[0].what}"
        raise refuse(what_now, "", error.problems[0].next_step) from None
