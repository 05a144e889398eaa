"""Clinic, people and seal: a change and its entry are kept together or not at all, and some are never kept."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from meso_screen.model.person import Person
from meso_screen.problems import ProblemError, refuse
from meso_screen.store import CLINIC, Store, create_store, open_store
from meso_screen.store.changing import Change
from meso_screen.store.entries import Said, Tail
from meso_screen.store.memory import CHEAP
from meso_screen.store.records import SqlStore

from .conftest import AT, BIANCHI, CHLOE, MOREAU, PASSPHRASE, begin, minutes

LEAD = Person(id="weiss", name="Dr N. Weiss", role="lead", initials="NW")
CHANGER = Path(__file__).with_name("changer.py")
KILLS = 12


@pytest.fixture
def staffed(store: Store) -> Store:
    """A store with a lead, a practitioner and a desk."""
    for person, pin in ((LEAD, "2468"), (MOREAU, "1234"), (BIANCHI, "1111")):
        store.save_person(person, pin)
    return store


def renamed(person: Person = BIANCHI, name: str = "Ada Bianchi") -> Change:
    return Change("person_changed", {"what": "changed"}, person=(person, person.model_copy(update={"name": name})))


def off(person: Person) -> Change:
    return Change("person_changed", {}, person=(person, person.model_copy(update={"active": False})))


def demoted(person: Person, role: str) -> Change:
    return Change("person_changed", {}, person=(person, person.model_copy(update={"role": role})))


def kept(store: Store) -> object:
    """Everything a change can touch."""
    return store.people(), store.clinic(), store.setting("seal"), store.log()


def do(store: Store, change: Change, actor: str = "weiss") -> None:
    store.change(change, actor, "room 1", minutes(1))


def test_a_change_is_kept_with_its_entry(staffed: Store) -> None:
    card = staffed.clinic()
    do(staffed, Change("clinic_changed", {"phone": "1"}, card=(card, {**card, "phone": "1"})))
    do(staffed, Change("seal_changed", {"what": "x"}, settings={"seal": (None, {"key": "k"}), "old": (None, None)}))
    do(staffed, renamed())
    assert staffed.clinic()["phone"] == "1" and staffed.clinic()["id"] == "lumiere"
    assert staffed.setting("seal") == {"key": "k"} and staffed.setting("old") is None
    assert [person.name for person in staffed.people()] == ["Ada Bianchi", "Dr L. Moreau", "Dr N. Weiss"]
    assert [(e.kind, e.actor) for e in staffed.events(CLINIC)] == [
        ("clinic_changed", "weiss"), ("seal_changed", "weiss"), ("person_changed", "weiss"),
    ]  # fmt: skip
    assert staffed.verify_chain() == []


def test_what_fails_between_change_and_entry_leaves_neither(staffed: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    before, append = kept(staffed), type(staffed)._append  # type: ignore[attr-defined]

    def torn(self: Store, *said: Said | Tail) -> None:
        raise refuse("The disk is full, so this was not stored.")

    card = staffed.clinic()
    whole = Change(
        "person_changed", {}, person=(None, Person(id="new", name="Nora New", role="desk")), pin="2222",
        card=(card, {"name": "Else"}), settings={"seal": (None, "other")},
    )  # fmt: skip
    monkeypatch.setattr(type(staffed), "_append", torn)
    with pytest.raises(ProblemError, match="disk is full"):
        do(staffed, whole)
    monkeypatch.setattr(type(staffed), "_append", append)
    assert kept(staffed) == before
    with pytest.raises(ProblemError):
        do(staffed, Change("person_changed", {"no": float("nan")}, person=renamed().person))
    assert kept(staffed) == before
    do(staffed, whole)
    assert staffed.check_pin("new", "2222", AT).ok and staffed.setting("seal") == "other"


def test_a_program_killed_at_any_moment_has_both_or_neither(tmp_path: Path) -> None:
    store, _ = create_store(tmp_path, PASSPHRASE, {"name": "0"}, CHEAP)
    store.save_person(LEAD, "2468")
    store.close()
    chance, changes = random.Random(20261122), 0
    for kill in range(KILLS):
        command = [sys.executable, str(CHANGER), str(tmp_path), PASSPHRASE]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as changer:
            assert changer.stdout is not None and changer.stdout.readline() == "ready\n"
            promised = [changer.stdout.readline() for _ in range(chance.randrange(5))]
            time.sleep(chance.uniform(0, 0.03))
            changer.kill()
            promised += changer.stdout.read().split()
        store = open_store(tmp_path, PASSPHRASE, CHEAP)
        entries = store.events(CLINIC)
        last = str(entries[-1].payload["number"]) if entries else "0"
        assert (store.clinic()["name"], store.people()[0].training, store.setting("seal")) == (
            last, "" if last == "0" else last, None if last == "0" else last,
        ), kill  # fmt: skip
        assert not promised or int(promised[-1]) <= int(last)
        assert len(entries) == int(last) and store.verify_chain() == [] and store.warnings == ()
        changes = len(entries)
        store.close()
    assert changes > KILLS, "the changers must have been killed at work"


@pytest.mark.parametrize("kind", ["clinic_changed", "person_changed", "seal_changed", "keys_changed"])
def test_an_entry_without_its_change_is_refused(staffed: Store, kind: str) -> None:
    with pytest.raises(ProblemError, match="makes this entry itself"):
        staffed.append(CLINIC, kind, {}, "weiss", "room 1", AT)  # type: ignore[arg-type]
    assert staffed.events(CLINIC) == ()


@pytest.mark.parametrize("actor", ["moreau", "bianchi", "nobody", ""])
@pytest.mark.parametrize(
    "change",
    [renamed(), Change("clinic_changed", {}), Change("seal_changed", {}), off(LEAD),
     Change("person_changed", {}, person=(LEAD, LEAD), pin="9999"),
     Change("person_changed", {}, person=(MOREAU, MOREAU.model_copy(update={"role": "lead"})), pin="9999"),
     Change("person_changed", {}, person=(BIANCHI, BIANCHI), pin="9999", settings={"seal": (None, "mine")})],
)  # fmt: skip
def test_whoever_may_not_by_what_is_kept_is_refused_by_the_store(staffed: Store, change: Change, actor: str) -> None:
    before = kept(staffed)
    with pytest.raises(ProblemError, match=r"may not change this|does not work here any more"):
        do(staffed, change, actor)
    assert kept(staffed) == before and staffed.check_pin("weiss", "2468", AT).ok


def test_everybody_may_change_their_own_pin_and_nothing_with_it(staffed: Store) -> None:
    do(staffed, Change("person_changed", {}, person=(BIANCHI, BIANCHI), pin="9999"), "bianchi")
    assert staffed.check_pin("bianchi", "9999", AT).ok and not staffed.check_pin("bianchi", "1111", AT).ok


def test_a_lead_demoted_elsewhere_has_no_say_any_more(staffed: Store) -> None:
    do(staffed, demoted(MOREAU, "lead"))
    do(staffed, demoted(LEAD, "practitioner"), "moreau")
    with pytest.raises(ProblemError, match=r"Dr N\. Weiss may not change this"):
        do(staffed, renamed())


@pytest.mark.parametrize(
    ("change", "match"),
    [(off(LEAD), "last who may change this"), (demoted(LEAD, "practitioner"), "last who may change this"),
     (demoted(LEAD, "desk"), "last who may change this")],
)  # fmt: skip
def test_the_last_who_may_change_this_stays(staffed: Store, change: Change, match: str) -> None:
    assert change.person is not None
    before = kept(staffed)
    for act in (lambda: do(staffed, change), lambda: staffed.save_person(change.person[1])):  # type: ignore[index]
        with pytest.raises(ProblemError, match=match):
            act()
    assert kept(staffed) == before


def test_the_last_practitioner_stays(staffed: Store) -> None:
    do(staffed, off(MOREAU))
    with pytest.raises(ProblemError, match="last practitioner"):
        do(staffed, demoted(LEAD, "administrator"))
    with pytest.raises(ProblemError, match="last practitioner"):
        staffed.save_person(LEAD.model_copy(update={"role": "administrator"}))


def test_what_somebody_else_changed_meanwhile_is_not_written_over(staffed: Store) -> None:
    card = staffed.clinic()
    do(staffed, renamed())
    do(staffed, Change("clinic_changed", {}, card=(card, {**card, "phone": "1"})))
    do(staffed, Change("seal_changed", {}, settings={"seal": (None, "first")}))
    before = kept(staffed)
    newcomer = Person(id="bianchi", name="Nora New", role="desk")
    for stale in (
        renamed(name="A. B."), Change("person_changed", {}, person=(None, newcomer), pin="2222"),
        Change("clinic_changed", {}, card=(card, {**card, "phone": "2"})),
        Change("seal_changed", {}, settings={"seal": (None, "second")}),
        Change("person_changed", {}, person=(newcomer.model_copy(update={"id": "gone"}), newcomer)),
    ):  # fmt: skip
        with pytest.raises(ProblemError, match="changed at another place"):
            do(staffed, stale)
        assert kept(staffed) == before


def test_two_of_one_name_are_not_kept(staffed: Store) -> None:
    with pytest.raises(ProblemError, match="works here already"):
        do(staffed, renamed(name="dr l MOREAU"))
    do(staffed, off(BIANCHI))
    with pytest.raises(ProblemError, match="switched off"):
        do(staffed, Change("person_changed", {}, person=(None, BIANCHI.model_copy(update={"id": "b2"})), pin="2222"))


def test_what_is_printed_waits_while_a_visit_is_signed_but_not_sealed(staffed: Store) -> None:
    visit = begin(staffed, CHLOE)
    staffed.append(visit, "signed", {"role": "patient"}, "moreau", "room 1", minutes(1))
    printed = Change("person_changed", {}, person=renamed().person, printed=True)
    with pytest.raises(ProblemError, match=f"{visit}: signed, but not sealed"):
        do(staffed, printed)
    do(staffed, Change("person_changed", {}, person=(BIANCHI, BIANCHI), pin="9999"))
    staffed.append(visit, "sealed", {}, "moreau", "room 1", minutes(2))
    do(staffed, printed)


def test_whoever_is_switched_off_enters_nothing_any_more(staffed: Store) -> None:
    visit = begin(staffed)
    do(staffed, off(MOREAU))
    do(staffed, off(BIANCHI))
    before = staffed.head()
    acts = (
        lambda: staffed.append(visit, "answered", {}, "bianchi", "desk", minutes(2)),
        lambda: staffed.append(visit, "signed", {}, "moreau", "room 1", minutes(2)),
        lambda: staffed.save_patient(CHLOE, minutes(2), "bianchi", "desk"),
        lambda: staffed.open_visit("MS-000001", minutes(2), "bianchi", "desk"),
    )
    for act in acts:
        with pytest.raises(ProblemError, match="is switched off"):
            act()
    assert staffed.head() == before


def test_two_programs_that_take_the_last_leads_away_leave_one(tmp_path: Path) -> None:
    first, _ = create_store(tmp_path, PASSPHRASE, {}, CHEAP)
    other = LEAD.model_copy(update={"id": "other", "name": "Dr O. Ther"})
    for person in (LEAD, other):
        first.save_person(person, "2468")
    second: SqlStore = open_store(tmp_path, PASSPHRASE, CHEAP)
    first.change(demoted(other, "practitioner"), "weiss", "room 1", AT)
    with pytest.raises(ProblemError, match="may not change this"):
        second.change(demoted(LEAD, "practitioner"), "other", "room 2", AT)
    assert [person.role for person in second.people()] == ["lead", "practitioner"]
    first.close()
    second.close()


# -- what the recovery key is enough for -------------------------------------------------------------------------------


def by_key(kind: str = "person_changed", **said: Any) -> Change:
    return Change(kind, {}, by_key=True, **said)  # type: ignore[arg-type]


def test_the_recovery_key_gives_one_who_manages_a_new_pin(staffed: Store) -> None:
    do(staffed, by_key(person=(LEAD, LEAD), pin="9999"), "")
    assert staffed.check_pin("weiss", "9999", AT).ok and not staffed.check_pin("weiss", "2468", AT).ok
    assert [(entry.kind, entry.actor) for entry in staffed.events(CLINIC)] == [("person_changed", "")]


def test_where_nobody_leads_it_gives_one_who_practises_a_new_pin(store: Store) -> None:
    store.save_person(MOREAU, "1234")
    do(store, by_key(person=(MOREAU, MOREAU), pin="9999"), "")
    assert store.check_pin("moreau", "9999", AT).ok


@pytest.mark.parametrize(
    ("change", "actor"),
    [(by_key(person=(LEAD, LEAD), pin="9999"), "bianchi"), (by_key(person=(LEAD, LEAD), pin="9999"), "weiss"),
     (by_key(person=(MOREAU, MOREAU), pin="9999"), ""), (by_key(person=(BIANCHI, BIANCHI), pin="9999"), ""),
     (by_key(person=(LEAD, LEAD.model_copy(update={"name": "Else"})), pin="9999"), ""),
     (by_key(person=(None, Person(id="new", name="New", role="lead")), pin="9999"), ""),
     (by_key(person=(MOREAU, MOREAU.model_copy(update={"role": "lead"}))), ""), (by_key(), ""),
     (by_key(person=(LEAD, LEAD), pin="9999", settings={"seal": (None, "mine")}), ""),
     (by_key("seal_changed", person=(LEAD, LEAD), pin="9999"), ""),
     (by_key("clinic_changed"), ""), (by_key("seal_changed"), ""), (by_key("keys_changed", pin="9999"), ""),
     (by_key("keys_changed", settings={"seal": (None, "mine")}), ""), (by_key("keys_changed"), "weiss")],
)  # fmt: skip
def test_for_anything_else_the_recovery_key_is_not_enough(staffed: Store, change: Change, actor: str) -> None:
    before = kept(staffed)
    with pytest.raises(ProblemError, match="recovery key is not enough"):
        do(staffed, change, actor)
    assert kept(staffed) == before and staffed.check_pin("weiss", "2468", AT).ok
