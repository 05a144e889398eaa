"""Passphrase and recovery key: nobody is locked out, nothing changes of which the log knows nothing."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import pytest
from rekeyer import passphrase
from visits import BIANCHI, MOREAU, NOW, PINS, ROUX

from meso_screen.flow.clinic_keys import (
    Recovered,
    change_passphrase,
    keep_recovery_key,
    mend_pin,
    recover_clinic,
    who_manages,
)
from meso_screen.flow.session import Session
from meso_screen.model.person import Person
from meso_screen.problems import ProblemError, refuse
from meso_screen.store import create_store, open_store, open_with_recovery_key
from meso_screen.store import keys as key_file
from meso_screen.store.base import CLINIC, Store
from meso_screen.store.memory import CHEAP
from meso_screen.store.records import SqlStore

OLD, NEW = "three grey herons", "four white storks"
REKEYER = Path(__file__).with_name("rekeyer.py")
KILLS = 12


@dataclass
class Clinic:
    """Records in a folder, with the sheet that was written at set-up."""

    home: Path
    sheet: str

    def opens(self, words: str) -> bool:
        return _opens(lambda: open_store(self.home, words, CHEAP))

    def sheet_opens(self, key: str = "") -> bool:
        return _opens(lambda: open_with_recovery_key(self.home, key or self.sheet, CHEAP))

    def told(self, words: str) -> list[tuple[object, str, str]]:
        """What the log says of the keys, by whom and where."""
        store = open_store(self.home, words, CHEAP)
        entries = store.events(CLINIC)
        assert store.verify_chain() == [] and store.warnings == ()
        store.close()
        return [(entry.payload["what"], entry.actor, entry.station) for entry in entries]

    def recover(self, key: str = "", words: str = NEW) -> Store:
        return recover_clinic(key or self.sheet, words, NOW, "room 2", self.home)


def _opens(act: Callable[[], SqlStore]) -> bool:
    try:
        act().close()
    except ProblemError as error:
        assert "not right" in str(error) or "does not open" in str(error)
        return False
    return True


@pytest.fixture
def clinic(tmp_path: Path) -> Clinic:
    store, sheet = create_store(tmp_path, OLD, {"name": "Clinic Lumière"}, CHEAP)
    for person in (MOREAU, BIANCHI, ROUX):
        store.save_person(person, PINS[person.id])
    store.close()
    return Clinic(tmp_path, sheet)


def session_of(store: Store, person: Person | None = None) -> Session:
    no_pack = cast(Any, None)  # no clinical content is needed to change a key
    return Session(no_pack, store, lambda: NOW, "room 2", person)


@pytest.fixture
def led(clinic: Clinic) -> Iterator[Session]:
    """The clinical lead at work in the open records."""
    store = open_store(clinic.home, OLD, CHEAP)
    yield session_of(store, BIANCHI)
    store.close()


@pytest.fixture
def recovered(clinic: Clinic) -> Iterator[Recovered]:
    store = clinic.recover()
    yield Recovered(session_of(store))
    store.close()


# -- the way in --------------------------------------------------------------------------------------------------------


def test_the_sheet_opens_the_records_with_a_new_passphrase_and_the_log_says_where(clinic: Clinic) -> None:
    store = clinic.recover(clinic.sheet.lower().replace("-", " "))
    assert {person.id for person in store.people()} == {"lm", "ab", "jr"}
    store.close()
    assert clinic.opens(NEW) and not clinic.opens(OLD)
    assert clinic.told(NEW) == [("recovery_key_used", "", "room 2"), ("passphrase_set", "", "room 2")]


def test_the_sheet_that_was_used_stays_valid_until_the_new_key_is_written_down(
    clinic: Clinic, recovered: Recovered
) -> None:
    assert clinic.sheet_opens() and not clinic.sheet_opens(recovered.key)
    keep_recovery_key(recovered)
    assert clinic.sheet_opens(recovered.key) and not clinic.sheet_opens()
    assert [what for what, *_ in clinic.told(NEW)][2:] == ["recovery_key_begun", "recovery_key_set"]
    assert clinic.opens(NEW)


@pytest.mark.parametrize(
    ("typed", "words", "match", "place"),
    [(lambda key: key[:-1], NEW, "not typed as it is printed", "recovery key"),
     (lambda key: key_file.new_recovery_key(), NEW, "does not open these records", "recovery key"),
     (lambda key: key, "short", "at least 8", "new passphrase")],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_place_and_nothing_is_changed(
    clinic: Clinic, typed: Callable[[str], str], words: str, match: str, place: str
) -> None:
    with pytest.raises(ProblemError, match=match) as refused:
        clinic.recover(typed(clinic.sheet), words)
    assert refused.value.problems[0].place == place
    assert clinic.opens(OLD) and clinic.sheet_opens() and clinic.told(OLD) == []


def test_a_key_that_cannot_be_written_leaves_the_old_passphrase_and_the_sheet(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    full_disk(monkeypatch)
    with pytest.raises(ProblemError, match="could not be written"):
        clinic.recover()
    assert clinic.opens(OLD) and not clinic.opens(NEW) and clinic.sheet_opens()
    assert [what for what, *_ in clinic.told(OLD)] == ["recovery_key_used"]
    monkeypatch.undo()
    clinic.recover().close()
    assert clinic.opens(NEW)


def test_where_the_log_takes_no_entry_the_sheet_opens_nothing(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    full_log(monkeypatch, after=0)
    with pytest.raises(ProblemError, match="disk is full"):
        clinic.recover()
    monkeypatch.undo()
    assert clinic.opens(OLD) and not clinic.opens(NEW) and clinic.told(OLD) == []


def test_a_passphrase_in_force_is_called_so_even_when_the_log_stops_there(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    full_log(monkeypatch, after=1)
    with pytest.raises(ProblemError, match=r"new passphrase is in force from now on.*disk is full"):
        clinic.recover()
    monkeypatch.undo()
    assert clinic.opens(NEW) and not clinic.opens(OLD) and clinic.sheet_opens()
    assert [what for what, *_ in clinic.told(NEW)] == ["recovery_key_used"]


def test_a_new_key_that_cannot_be_written_leaves_the_sheet_that_was_used(
    clinic: Clinic, recovered: Recovered, monkeypatch: pytest.MonkeyPatch
) -> None:
    full_disk(monkeypatch)
    with pytest.raises(ProblemError, match="could not be written"):
        keep_recovery_key(recovered)
    assert clinic.sheet_opens() and not clinic.sheet_opens(recovered.key)
    monkeypatch.undo()
    keep_recovery_key(recovered)
    assert clinic.sheet_opens(recovered.key)


def full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """No file is written any more; the database still has its room."""

    def torn(path: Path, content: bytes) -> None:
        raise refuse("The file could not be written (No space left on device).", "", "Make room on the disk.")

    monkeypatch.setattr(key_file, "write_durably", torn)


def full_log(monkeypatch: pytest.MonkeyPatch, after: int) -> None:
    """The log takes so many entries and then none."""
    append, left = SqlStore._append, [after]

    def torn(self: SqlStore, *said: Any) -> Any:
        if not left[0]:
            raise refuse("The disk is full, so this was not stored.", "", "Make room on the disk.")
        left[0] -= 1
        return append(self, *said)

    monkeypatch.setattr(SqlStore, "_append", torn)


# -- one new PIN -------------------------------------------------------------------------------------------------------


def test_one_who_manages_gets_a_new_pin_and_it_is_in_the_log_without_the_pin(
    clinic: Clinic, recovered: Recovered
) -> None:
    assert who_manages(recovered) == (BIANCHI,)
    assert mend_pin(recovered, "ab", "8642") == BIANCHI
    assert recovered.session.sign_in("ab", "8642").ok
    entry = recovered.session.store.events(CLINIC)[-1]
    assert (entry.kind, entry.actor, entry.station) == ("person_changed", "", "room 2")
    assert entry.payload == {"what": "pin", "person": "ab", "name": "Dr A. Bianchi", "with": "recovery key"}


@pytest.mark.parametrize("person", ["lm", "jr", "nobody", ""])
def test_nobody_else_gets_a_pin_with_the_recovery_key(recovered: Recovered, person: str) -> None:
    with pytest.raises(ProblemError, match="gives no PIN to this person"):
        mend_pin(recovered, person, "8642")


@pytest.mark.parametrize("pin", ["", "123", "12345678901234", "ab12"])
def test_a_pin_that_is_none_is_refused(recovered: Recovered, pin: str) -> None:
    with pytest.raises(ProblemError, match="4 to 12 digits") as refused:
        mend_pin(recovered, "ab", pin)
    assert refused.value.problems[0].place == "pin"
    assert recovered.session.sign_in("ab", PINS["ab"]).ok


def test_once_somebody_has_signed_in_the_recovery_key_does_nothing_more(clinic: Clinic, recovered: Recovered) -> None:
    assert recovered.session.sign_in("jr", PINS["jr"]).ok
    for act in (lambda: mend_pin(recovered, "ab", "8642"), lambda: keep_recovery_key(recovered)):
        with pytest.raises(ProblemError, match="signed in since"):
            act()
    assert clinic.sheet_opens() and recovered.session.sign_in("ab", PINS["ab"]).ok


def test_the_new_key_is_never_printed_with_what_holds_it(recovered: Recovered) -> None:
    assert recovered.key not in repr(recovered) and len(recovered.key.split("-")) == 9


# -- another passphrase, by who may ------------------------------------------------------------------------------------


def test_a_lead_changes_the_passphrase_and_the_sheet_stays(clinic: Clinic, led: Session) -> None:
    change_passphrase(led, OLD, NEW)
    led.store.close()
    assert clinic.opens(NEW) and not clinic.opens(OLD) and clinic.sheet_opens()
    assert clinic.told(NEW) == [("passphrase_begun", "ab", "room 2"), ("passphrase_set", "ab", "room 2")]


@pytest.mark.parametrize(
    ("present", "new", "match", "place"),
    [("four grey herons", NEW, "passphrase is not right", "passphrase"), ("", NEW, "not right", "passphrase"),
     (OLD, "short", "at least 8", "new passphrase"), (OLD, OLD, "the passphrase you have", "new passphrase")],
)  # fmt: skip
def test_a_passphrase_that_cannot_be_is_refused_with_its_place(
    clinic: Clinic, led: Session, present: str, new: str, match: str, place: str
) -> None:
    with pytest.raises(ProblemError, match=match) as refused:
        change_passphrase(led, present, new)
    assert refused.value.problems[0].place == place
    led.store.close()
    assert clinic.opens(OLD) and clinic.told(OLD) == []


@pytest.mark.parametrize("person", [MOREAU, ROUX, None, BIANCHI.model_copy(update={"active": False})])
def test_whoever_may_not_change_the_clinic_changes_no_passphrase(
    clinic: Clinic, led: Session, person: Person | None
) -> None:
    with pytest.raises(ProblemError, match=r"may not change the passphrase|Nobody is signed in"):
        change_passphrase(replace(led, person=person), OLD, NEW)
    assert clinic.opens(OLD)


def test_a_lead_demoted_elsewhere_is_refused_by_the_store_before_the_file_changes(clinic: Clinic, led: Session) -> None:
    led.store.save_person(MOREAU.model_copy(update={"role": "lead"}))
    led.store.save_person(BIANCHI.model_copy(update={"role": "practitioner"}))
    with pytest.raises(ProblemError, match="may not change this"):
        change_passphrase(led, OLD, NEW)
    assert clinic.opens(OLD) and led.store.events(CLINIC) == ()


def test_no_passphrase_and_no_key_stands_in_the_log(clinic: Clinic, led: Session) -> None:
    change_passphrase(led, OLD, NEW)
    said = str(led.store.events(CLINIC))
    assert OLD not in said and NEW not in said and clinic.sheet not in said


def test_a_program_killed_at_any_moment_opens_with_one_passphrase_and_the_log_knows(tmp_path: Path) -> None:
    store, sheet = create_store(tmp_path, passphrase(0), {}, CHEAP)
    store.save_person(BIANCHI, PINS["ab"])
    store.close()
    clinic, chance, number = Clinic(tmp_path, sheet), random.Random(20261122), 0
    for kill in range(KILLS):
        with subprocess.Popen([sys.executable, str(REKEYER), str(tmp_path), str(number)], stdout=subprocess.PIPE,
                              text=True) as rekeyer:  # fmt: skip
            assert rekeyer.stdout is not None and rekeyer.stdout.readline() == "ready\n"
            promised = [int(rekeyer.stdout.readline()) for _ in range(chance.randrange(4))]
            time.sleep(chance.uniform(0, 0.03))
            rekeyer.kill()
            promised += [int(line) for line in rekeyer.stdout.read().split()]
        latest = max([number, *promised])
        (number,) = [one for one in (latest, latest + 1) if clinic.opens(passphrase(one))]
        told = [what for what, *_ in clinic.told(passphrase(number))]
        assert told.count("passphrase_begun") >= number, f"kill {kill}: changed, and the log knows nothing of it"
        assert told.count("passphrase_set") <= number, f"kill {kill}: the log promised what is not so"
        assert clinic.sheet_opens(), f"kill {kill}"
    assert number > KILLS, "the rekeyers must have been killed at work"

