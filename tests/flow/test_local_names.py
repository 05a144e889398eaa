"""A clinic's own names: they add a concern, they clear nothing, and only who examines patients may teach them."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from meso_screen import places
from meso_screen.flow.facts import classes_of
from meso_screen.flow.knowledge import Knowledge, open_pack
from meso_screen.flow.local_names import (
    SETTING,
    add_local_name,
    find_ingredients,
    local_names,
    may_teach,
    recorded_names,
    remove_local_name,
    with_local_names,
    with_recorded_names,
)
from meso_screen.flow.names import recognise_allergen, recognise_medicine
from meso_screen.flow.session import Session
from meso_screen.model.person import Person
from meso_screen.problems import ProblemError
from meso_screen.store.memory import MemoryStore

NOW = datetime(2026, 11, 24, 14, 41, tzinfo=timezone(timedelta(hours=1)))
MADE_UP = "Zyqqorfan"


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return open_pack(places.default_pack())


@pytest.fixture
def session(knowledge: Knowledge) -> Session:
    store = MemoryStore({"name": "Clinic"})
    lead = Person(id="lm", name="Dr L. Moreau", role="lead", registration="1")
    return Session(knowledge, store, lambda: NOW, person=lead)


def sign_in(session: Session, role: str) -> None:
    session.person = Person.model_validate({"id": role, "name": f"The {role}", "role": role, "registration": "1"})


def refusal(session: Session, name: str, *ids: str) -> str:
    with pytest.raises(ProblemError) as error:
        add_local_name(session, name, ids)
    assert local_names(session) == ()
    return str(error.value)


def test_a_taught_name_asserts_its_class_and_says_that_nobody_reviewed_it(session: Session) -> None:
    assert recognise_medicine(session.knowledge, MADE_UP).state == "unknown"
    made = add_local_name(session, f" {MADE_UP} ", ["warfarin"])
    assert (made.name, made.ingredients, made.by, made.at) == (
        MADE_UP, ("warfarin",), "lm", "2026-11-24T14:41:00+01:00",
    )  # fmt: skip
    found = recognise_medicine(session.knowledge, f"{MADE_UP} 5 mg daily")
    assert (found.state, found.classes, found.local) == ("exact", ("anticoagulant",), True)
    assert "not reviewed" in found.explanation


def test_it_is_kept_in_the_clinics_store_and_not_in_the_shared_knowledge(
    session: Session, knowledge: Knowledge
) -> None:
    add_local_name(session, MADE_UP, ["warfarin"])
    assert recognise_medicine(knowledge, MADE_UP).state == "unknown"
    again = with_local_names(knowledge, session.store)
    assert recognise_medicine(again, MADE_UP).local
    assert recognise_medicine(with_local_names(knowledge, MemoryStore({})), MADE_UP).state == "unknown"


def test_taken_back_it_is_unknown_again(session: Session) -> None:
    add_local_name(session, MADE_UP, ["warfarin"])
    remove_local_name(session, MADE_UP.upper())
    assert local_names(session) == ()
    assert recognise_medicine(session.knowledge, MADE_UP).state == "unknown"
    with pytest.raises(ProblemError):
        remove_local_name(session, MADE_UP)


def test_a_taught_neutral_name_clears_nothing(session: Session) -> None:
    add_local_name(session, MADE_UP, ["paracetamol"])
    found = recognise_medicine(session.knowledge, MADE_UP)
    assert (found.state, found.local, found.class_ids) == ("unknown", True, ())
    assert classes_of(found) == (frozenset(), None), "it may still be anything"


def test_what_the_reviewed_names_read_in_it_is_never_lost(session: Session, knowledge: Knowledge) -> None:
    row = '{"name":"%s","ingredients":["furosemide"],"by":"lm","at":"2026-11-24"}'
    session.store.put_setting(SETTING, [row % "Cumadinn", row % "Coumadin", row % "zyqq warfarin", row % "no"])
    taught = with_local_names(knowledge, session.store)
    for typed in ("Cumadinn", "Coumadin", "zyqq warfarin"):
        assert "anticoagulant" in recognise_medicine(taught, typed).classes, typed
    assert recognise_medicine(taught, "Cumadinn").state in ("ask", "ambiguous")
    assert recognise_medicine(taught, "no warfarin").state == "negated"


def test_no_spelling_guess_leads_to_it(session: Session) -> None:
    add_local_name(session, MADE_UP, ["warfarin"])
    assert recognise_medicine(session.knowledge, "Zyqqorfam").state == "unknown"


def test_it_names_no_allergen(session: Session) -> None:
    before = recognise_allergen(session.knowledge, MADE_UP)
    add_local_name(session, MADE_UP, ["paracetamol"])
    assert recognise_allergen(session.knowledge, MADE_UP) == before


@pytest.mark.parametrize("role", ["desk", "administrator"])
def test_the_desk_is_refused_in_words(session: Session, role: str) -> None:
    sign_in(session, role)
    assert not may_teach(session)
    assert "may not add names of medicines" in refusal(session, MADE_UP, "warfarin")


def test_nobody_signed_in_is_refused(session: Session) -> None:
    session.sign_out()
    assert "Nobody is signed in" in refusal(session, MADE_UP, "warfarin")


def test_a_practitioner_may_teach(session: Session) -> None:
    sign_in(session, "practitioner")
    assert may_teach(session)
    assert add_local_name(session, MADE_UP, ["warfarin"]).by == "practitioner"


@pytest.mark.parametrize(
    "name",
    ["warfarin", "Coumadin", "coumadine", "blood thinner", "no zyqqorfan", "x", "", "tablet", "nothing",
     "my mother zyqqorfan", "zyqqorfan, warfarin", "zyqqorfan and xorbital", "vitamin c", "Z" * 90],
)  # fmt: skip
def test_a_name_that_is_read_already_or_is_no_name_is_refused(session: Session, name: str) -> None:
    assert refusal(session, name, "furosemide")


@pytest.mark.parametrize("ids", [(), ("nonsense",), ("warfarin", "nonsense")])
def test_without_a_known_ingredient_it_is_refused(session: Session, ids: tuple[str, ...]) -> None:
    assert refusal(session, MADE_UP, *ids)


def test_the_same_name_twice_is_refused(session: Session) -> None:
    add_local_name(session, MADE_UP, ["warfarin"])
    with pytest.raises(ProblemError, match="added here already"):
        add_local_name(session, MADE_UP.lower(), ["aspirin"])


def test_a_name_that_a_newer_pack_cannot_place_never_keeps_the_records_shut(
    session: Session, knowledge: Knowledge
) -> None:
    row = '{"name":"Zyqqorfan","ingredients":["taken-out-of-the-pack"],"by":"lm","at":"2026-11-24"}'
    session.store.put_setting(SETTING, [row])
    assert recognise_medicine(with_local_names(knowledge, session.store), MADE_UP).state == "unknown"
    assert [each.name for each in local_names(session)] == [MADE_UP], "it is still listed"


def test_the_ingredient_search_offers_reviewed_names_with_their_ingredients(session: Session) -> None:
    add_local_name(session, MADE_UP, ["warfarin"])
    found, total = find_ingredients(session.knowledge, "warf")
    assert found[0].ingredients == ("warfarin",)
    assert len(found) <= 8 and total >= len(found)
    assert find_ingredients(session.knowledge, MADE_UP)[0] == ()
    assert all(len(one.ingredients) for one in find_ingredients(session.knowledge, "clopin")[0])


def test_a_record_carries_the_names_it_was_screened_with(session: Session, knowledge: Knowledge) -> None:
    add_local_name(session, MADE_UP, ["warfarin"])
    add_local_name(session, "Vorbelaxis", ["aspirin"])
    carried = recorded_names(session.knowledge, [f"{MADE_UP} 5 mg", "ibuprofen"])
    assert carried == [[MADE_UP, ["warfarin"]]]
    again = with_recorded_names(knowledge, carried)
    assert recognise_medicine(again, MADE_UP) == recognise_medicine(session.knowledge, MADE_UP)
    assert recognise_medicine(again, "Vorbelaxis").state == "unknown"
    assert recorded_names(knowledge, [MADE_UP]) == []
    assert with_recorded_names(knowledge, []) is knowledge


@pytest.mark.parametrize(
    "recorded", ["x", {"a": 1}, [1], [["x"]], [["x", "y"]], [["x", ["nonsense"]]], [["", ["warfarin"]]]]
)
def test_names_of_a_record_that_make_no_sense_are_refused_in_words(knowledge: Knowledge, recorded: object) -> None:
    with pytest.raises(ProblemError):
        with_recorded_names(knowledge, recorded)
