"""Who works here: added, changed, given PINs, switched off; no PIN in the log, old signatures stay."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from threading import Thread
from typing import Any, get_args

import pytest
from visits import (
    BIANCHI,
    CHLOE,
    CLINIC,
    MOREAU,
    NOW,
    PINS,
    ROUX,
    STROKES,
    clinic_session,
    furnish,
    new_visit,
    sealed_visit,
    sign_both,
    talk,
)

from meso_screen.flow.access import may
from meso_screen.flow.change_clinic import change_details, clinic_details
from meso_screen.flow.change_people import (
    PersonWords,
    add_person,
    change_own_pin,
    change_person,
    give_pin,
    switch_off,
    switch_on,
)
from meso_screen.flow.clinic import NewPerson, check_details, sealer_of
from meso_screen.flow.compose import compose
from meso_screen.flow.knowledge import Knowledge
from meso_screen.flow.sealing import seal_visit
from meso_screen.flow.session import Session
from meso_screen.flow.signing import sign, view_consent
from meso_screen.model.person import MANAGING, Person, Role
from meso_screen.problems import ProblemError
from meso_screen.store import create_store, open_store
from meso_screen.store.base import CLINIC as STREAM
from meso_screen.store.memory import CHEAP, MemoryStore

WEISS = PersonWords("Dr Nora Weiss", "practitioner", "RPPS 7", "Diploma 2020", "Policy 9")
ACTS: dict[str, Callable[[Session], Any]] = {
    "add": lambda s: add_person(s, WEISS, "2468"),
    "change": lambda s: change_person(s, "jr", PersonWords("Jo Roux", "desk")),
    "give a PIN": lambda s: give_pin(s, "jr", "2468"),
    "switch off": lambda s: switch_off(s, "jr"),
    "switch on": lambda s: switch_on(s, "jr"),
}


@pytest.fixture
def session(knowledge: Knowledge) -> Session:
    """The clinical lead is signed in."""
    made = clinic_session(knowledge)
    made.person = BIANCHI
    return made


def words_of(person: Person, **changed: str) -> PersonWords:
    said = {name: str(getattr(person, name)) for name in vars(WEISS)}
    return PersonWords(**{**said, **changed})


def logged(session: Session) -> str:
    return json.dumps([entry.payload for entry in session.store.log()])


def test_a_new_practitioner_signs_in_and_takes_consent(session: Session) -> None:
    made = add_person(session, WEISS, "2468")
    assert (made.name, made.initials, made.active) == ("Dr Nora Weiss", "NW", True)
    assert session.sign_in(made.id, "2468").ok and session.person == made
    visit = talk(session, new_visit(session))
    visit = sign(session, visit, "patient", "drawn", strokes=STROKES)
    visit = sign(session, visit, "practitioner", "typed", name="Nora Weiss", pin="2468")
    assert visit.signatures[-1].name == "Dr Nora Weiss"
    assert "RPPS 7" in compose(session, visit, "consent_record").plain_text()


def test_a_person_switched_off_is_off_the_list_and_cannot_sign_in_and_their_signature_stays(session: Session) -> None:
    session.person = MOREAU
    visit, _ = sealed_visit(session)
    session.person = BIANCHI
    switch_off(session, "lm")
    assert [person.id for person in session.people()] == ["ab", "jr"]
    with pytest.raises(ProblemError, match="Nobody of this name works here"):
        session.sign_in("lm", "1234")
    assert "Dr L. Moreau" in compose(session, visit, "patient_copy", with_signatures=True).plain_text()
    switch_on(session, "lm")
    assert session.sign_in("lm", "1234").ok


def test_a_signed_document_keeps_the_name_of_that_day_and_an_open_visit_follows(session: Session) -> None:
    session.person = MOREAU
    sealed, _ = sealed_visit(session)
    before = compose(session, sealed, "consent_record", with_signatures=True).plain_text()
    still_open = new_visit(session)
    session.person = BIANCHI
    change_person(session, "lm", words_of(MOREAU, name="Dr L. Martin"))
    assert compose(session, sealed, "consent_record", with_signatures=True).plain_text() == before
    session.sign_in("lm", "1234")
    draft = compose(session, still_open, "consent_record").plain_text()
    assert "Dr L. Martin" in draft and "Moreau" not in draft


def test_who_is_no_practitioner_any_more_stands_as_one_where_they_signed(session: Session) -> None:
    session.person = MOREAU
    sealed, _ = sealed_visit(session)
    before = compose(session, sealed, "patient_copy", with_signatures=True).plain_text()
    session.person = BIANCHI
    change_person(session, "lm", words_of(MOREAU, role="desk"))
    assert compose(session, sealed, "patient_copy", with_signatures=True).plain_text() == before


def test_whoever_changes_their_own_registration_passes_the_gate_at_once(session: Session) -> None:
    change_person(session, "ab", words_of(BIANCHI, registration=""))
    visit = new_visit(session)
    assert "registration" in {gate.id for gate in view_consent(session, visit).gates}
    change_person(session, "ab", words_of(BIANCHI, registration="RPPS 3"))
    assert "registration" not in {gate.id for gate in view_consent(session, visit).gates}


def test_a_new_pin_replaces_the_one_before_and_ends_a_wait(session: Session) -> None:
    for _ in range(3):
        session.store.check_pin("jr", "0000", NOW)
    give_pin(session, "jr", "97531")
    assert not session.store.check_pin("jr", "1111", NOW).ok
    assert session.store.check_pin("jr", "97531", NOW).ok


def test_every_change_is_an_event_and_none_holds_a_pin(session: Session) -> None:
    made = add_person(session, WEISS, "864209")
    change_person(session, made.id, words_of(made, insurance="Policy 10"))
    give_pin(session, made.id, "975311")
    switch_off(session, made.id)
    switch_on(session, made.id)
    entries = [entry for entry in session.store.events(STREAM) if entry.kind == "person_changed"]
    assert [entry.payload["what"] for entry in entries] == ["added", "changed", "pin", "switched_off", "switched_on"]
    assert {(entry.actor, entry.payload["person"]) for entry in entries} == {("ab", made.id)}
    assert entries[1].payload["changed"] == {"insurance": {"from": "Policy 9", "to": "Policy 10"}}
    said = logged(session)
    assert not any(pin in said for pin in ("864209", "975311")) and "argon2" not in said
    assert session.store.verify_chain() == []


def test_what_changes_nothing_is_no_event(session: Session) -> None:
    change_person(session, "lm", words_of(MOREAU))
    switch_on(session, "lm")
    assert session.store.events(STREAM) == ()


def test_clinic_and_people_are_kept_when_the_encrypted_records_are_opened_again(
    knowledge: Knowledge, tmp_path: Path
) -> None:
    store, _ = create_store(tmp_path, "three grey herons", CLINIC.model_dump(mode="json"), CHEAP)
    session = clinic_session(knowledge, furnish(store))
    session.person = BIANCHI
    change_details(session, clinic_details(store).model_copy(update={"paper": "Letter", "phone": "1"}))
    made = add_person(session, WEISS, "864209")
    switch_off(session, "jr")
    store.close()
    again = open_store(tmp_path, "three grey herons", CHEAP)
    assert (clinic_details(again).paper, clinic_details(again).phone) == ("Letter", "1")
    assert again.check_pin(made.id, "864209", NOW).ok
    assert [person.name for person in again.people() if not person.active] == ["J. Roux"]
    assert again.verify_chain() == []
    again.close()


@pytest.mark.parametrize("name", ACTS)
@pytest.mark.parametrize("person", [MOREAU, ROUX, None])
def test_whoever_may_not_is_refused_each_act(session: Session, name: str, person: Person | None) -> None:
    session.person = person
    before = session.store.people()
    with pytest.raises(ProblemError, match=r"may not change who works here|Nobody is signed in"):
        ACTS[name](session)
    assert session.store.people() == before and session.store.events(STREAM) == ()


@pytest.mark.parametrize(
    ("said", "pin", "place", "match"),
    [
        (PersonWords(" .", "desk"), "2468", "name", "name is missing"),
        (PersonWords("Nora Weiss"), "2468", "role", "not chosen"),
        (PersonWords("dr l MOREAU", "desk"), "2468", "name", "called Dr L. Moreau works here already"),
        (PersonWords("N" * 200, "desk"), "2468", "name", "too long"),
        (PersonWords("Nora Weiss", "queen"), "2468", "role", "cannot be kept"),
        (WEISS, "12", "pin", "4 to 12 digits"),
        (WEISS, "12ab", "pin", "4 to 12 digits"),
        (WEISS, "١٢٣٤", "pin", "4 to 12 digits"),
    ],
)
def test_a_person_who_lacks_something_is_not_added(
    session: Session, said: PersonWords, pin: str, place: str, match: str
) -> None:
    with pytest.raises(ProblemError, match=match) as refused:
        add_person(session, said, pin)
    assert refused.value.problems[0].place == place
    assert len(session.store.people()) == 3 and session.store.events(STREAM) == ()


def test_a_namesake_who_is_switched_off_is_named(session: Session) -> None:
    switch_off(session, "jr")
    with pytest.raises(ProblemError, match="Switch them on again"):
        add_person(session, PersonWords("J. Roux", "desk"), "2468")


def test_nobody_switches_themselves_off(session: Session) -> None:
    with pytest.raises(ProblemError, match="themselves"):
        switch_off(session, "ab")


def test_the_last_practitioner_stays_one(session: Session) -> None:
    session.store.save_person(Person(id="it", name="Ada IT", role="administrator"))
    session.person = next(person for person in session.people() if person.id == "it")
    switch_off(session, "ab")
    with pytest.raises(ProblemError, match="last practitioner"):
        switch_off(session, "lm")
    for role in ("desk", "administrator"):
        with pytest.raises(ProblemError, match="last practitioner"):
            change_person(session, "lm", words_of(MOREAU, role=role))
    assert change_person(session, "lm", words_of(MOREAU, role="lead")).role == "lead"


def test_somebody_always_may_change_who_works_here(session: Session) -> None:
    with pytest.raises(ProblemError, match="last who may change this"):
        change_person(session, "ab", words_of(BIANCHI, role="practitioner"))
    change_person(session, "lm", words_of(MOREAU, role="lead"))
    assert change_person(session, "ab", words_of(BIANCHI, role="practitioner")).role == "practitioner"
    with pytest.raises(ProblemError, match="may not"):
        switch_off(session, "jr")


def test_a_name_does_not_change_between_signature_and_seal_but_a_pin_does(session: Session) -> None:
    session.person = MOREAU
    sign_both(session, talk(session, new_visit(session)))
    session.person = BIANCHI
    with pytest.raises(ProblemError, match="signed, but not sealed"):
        change_person(session, "lm", words_of(MOREAU, registration="RPPS 99"))
    give_pin(session, "lm", "2468")
    assert change_person(session, "lm", words_of(MOREAU, initials="M")).initials == "M"
    assert switch_off(session, "lm").active is False


def test_a_clinic_set_up_without_a_lead_can_still_be_managed(knowledge: Knowledge) -> None:
    check_details(CLINIC, [NewPerson(person=MOREAU, pin="1234")])
    session = clinic_session(knowledge, furnish(MemoryStore(CLINIC.model_dump(mode="json")), (MOREAU, ROUX)))
    assert change_person(session, "lm", words_of(MOREAU, role="lead")).role == "lead"
    session.person = ROUX
    with pytest.raises(ProblemError, match=r"J\. Roux may not"):
        switch_off(session, "lm")


def test_nobody_unknown_is_changed(session: Session) -> None:
    with pytest.raises(ProblemError, match="Nobody of this name"):
        give_pin(session, "zz", "2468")


# -- one's own PIN -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("person", [MOREAU, BIANCHI, ROUX])
def test_everybody_changes_their_own_pin_with_the_one_they_have(session: Session, person: Person) -> None:
    session.person = person
    assert change_own_pin(session, PINS[person.id], "864209") == person
    assert session.sign_in(person.id, "864209").ok and not session.sign_in(person.id, PINS[person.id]).ok
    (entry,) = session.store.events(STREAM)
    assert (entry.kind, entry.actor, entry.payload["what"]) == ("person_changed", person.id, "own_pin")
    assert "864209" not in logged(session) and PINS[person.id] not in logged(session)


@pytest.mark.parametrize(
    ("present", "pin", "place", "match"),
    [
        ("0000", "864209", "present", "present PIN is not right"),
        ("", "864209", "present", "present PIN is not right"),
        ("1111", "12", "pin", "4 to 12 digits"),
        ("1111", "", "pin", "4 to 12 digits"),
        ("1111", "1111", "pin", "PIN you have"),
    ],
)
def test_an_own_pin_that_does_not_fit_is_refused_at_its_line(
    session: Session, present: str, pin: str, place: str, match: str
) -> None:
    session.person = ROUX
    with pytest.raises(ProblemError, match=match) as refused:
        change_own_pin(session, present, pin)
    assert refused.value.problems[0].place == place
    assert session.store.events(STREAM) == () and session.store.check_pin("jr", "1111", NOW).ok


def test_guessing_the_present_pin_at_an_open_screen_must_wait_as_at_sign_in(session: Session) -> None:
    session.person = ROUX
    said = []
    for _ in range(3):
        with pytest.raises(ProblemError) as refused:
            change_own_pin(session, "0000", "864209")
        said.append(refused.value.problems[0].next_step)
    assert said == ["2 tries left.", "1 tries left.", "Wait 30 seconds, then try again."]
    with pytest.raises(ProblemError, match="Too many wrong PINs"):
        change_own_pin(session, "1111", "864209")


def test_nobody_signed_in_changes_no_pin(session: Session) -> None:
    session.sign_out()
    with pytest.raises(ProblemError, match="Nobody is signed in"):
        change_own_pin(session, "1111", "864209")


def test_a_lead_at_an_open_screen_needs_the_present_pin_too(session: Session) -> None:
    with pytest.raises(ProblemError, match="your own PIN"):
        give_pin(session, "ab", "864209")
    assert session.store.check_pin("ab", PINS["ab"], NOW).ok


# -- two stations, one clinic ------------------------------------------------------------------------------------------


def test_a_card_that_was_changed_at_another_station_is_not_written_over(session: Session) -> None:
    seen = next(person for person in session.people() if person.id == "lm")
    change_person(session, "lm", words_of(MOREAU, insurance="Policy 10"))
    with pytest.raises(ProblemError, match="changed at another place"):
        change_person(session, "lm", words_of(MOREAU, training="Diploma"), seen=seen)
    kept = next(person for person in session.people() if person.id == "lm")
    assert (kept.insurance, kept.training) == ("Policy 10", "")


def test_whoever_was_switched_off_elsewhere_does_nothing_more_where_they_are_signed_in(session: Session) -> None:
    elsewhere = replace(session, person=MOREAU)
    visit = new_visit(session)
    ready = talk(elsewhere, new_visit(elsewhere))
    switch_off(session, "lm")
    for act in (
        lambda: elsewhere.answer(visit, "contact-reachable", "yes"),
        lambda: elsewhere.new_visit(visit.patient),
        lambda: elsewhere.record_patient(CHLOE),
        lambda: change_own_pin(elsewhere, "1234", "864209"),
        lambda: sign(elsewhere, ready, "patient", "drawn", strokes=STROKES),
    ):
        with pytest.raises(ProblemError, match=r"switched off|does not work here"):
            act()


def test_a_lead_demoted_elsewhere_changes_nothing_more(session: Session) -> None:
    change_person(session, "lm", words_of(MOREAU, role="lead"))
    elsewhere = replace(session, person=next(one for one in session.people() if one.id == "lm"))
    change_person(session, "lm", words_of(MOREAU, role="practitioner"))
    for name in ("add", "change", "give a PIN", "switch off"):
        with pytest.raises(ProblemError, match="may not change this"):
            ACTS[name](elsewhere)


def test_the_store_and_the_verbs_agree_on_who_manages() -> None:
    for role in get_args(Role):
        person = Person(id="x", name="X", role=role)
        for verb in ("manage_people", "change_clinic", "manage_seal", "manage_keys"):
            assert may(person, verb) == (role in MANAGING)


def test_what_was_signed_by_somebody_switched_off_meanwhile_is_sealed_by_another(session: Session) -> None:
    session.person = MOREAU
    visit = sign_both(session, talk(session, new_visit(session)))
    session.person = BIANCHI
    switch_off(session, "lm")
    with pytest.raises(ProblemError, match="switched off"):
        seal_visit(replace(session, person=MOREAU), visit, sealer_of(session.store))
    sealed, receipt = seal_visit(session, session.open_visit(visit.id), sealer_of(session.store))
    assert sealed.outcome == "sealed" and receipt.sha256
    assert session.store.events(visit.id)[-1].actor == "ab"


def test_two_stations_that_add_people_at_once_write_nobody_over(knowledge: Knowledge, tmp_path: Path) -> None:
    first, _ = create_store(tmp_path, "three grey herons", CLINIC.model_dump(mode="json"), CHEAP)
    furnish(first)
    second = open_store(tmp_path, "three grey herons", CHEAP)
    added: list[str] = []

    def add(session: Session, station: str) -> None:
        session.person = BIANCHI
        for number in range(12):
            with suppress(ProblemError):
                added.append(add_person(session, PersonWords(f"Nora {station} {number}", "desk"), "2468").name)

    threads = [Thread(target=add, args=(clinic_session(knowledge, s), w)) for s, w in ((first, "A"), (second, "B"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(added) >= 12
    assert sorted(added) == sorted(person.name for person in first.people() if person.name.startswith("Nora"))
    assert len(first.events(STREAM)) == len(added) and first.verify_chain() == []
    first.close()
    second.close()


# -- letters -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "text"), [("name", "Dr 王小明"), ("name", "Dr \u202eeil"), ("registration", "٣١"), ("training", "a\x00b")]
)
def test_what_no_paper_can_say_is_refused_at_its_line_and_not_when_a_patient_signs(
    session: Session, field: str, text: str
) -> None:
    with pytest.raises(ProblemError, match="cannot be printed") as refused:
        change_person(session, "lm", words_of(MOREAU, **{field: text}))
    assert refused.value.problems[0].place == field


def test_names_of_other_alphabets_that_can_be_printed_are_taken(session: Session) -> None:
    for at, name in enumerate(("Олена Шевченко", "Ελένη Παππά", "Đặng Thị Ánh", "Łukasz Żółć", "Ömer Şahin")):
        assert add_person(session, PersonWords(name, "desk"), f"2468{at}").name == name
