"""What every store promises."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import insert, select

from meso_screen.model.person import Patient
from meso_screen.problems import ProblemError
from meso_screen.store import CLINIC, DocumentMeta, Store, open_store
from meso_screen.store.memory import CHEAP
from meso_screen.store.records import SqlStore
from meso_screen.store.schema import clinics

from .conftest import AT, BIANCHI, CHLOE, MOREAU, OMER, PASSPHRASE, answer, begin, minutes

PDF = b"%PDF-1.7 a consent"


def kept(visit: str) -> DocumentMeta:
    return DocumentMeta(consultation=visit, name="consent.pdf", at=minutes(9), actor="moreau", station="room 1")


def test_an_appended_entry_is_read_back_as_it_was_said(store: Store) -> None:
    visit = begin(store)
    said = {
        "question": "pregnant",
        "value": "not_sure",
        "list": [1, 2.5, None, True, {"ü": "漢"}],
        "half a letter": "\ud800",
    }
    stored = store.append(visit, "answered", said, "moreau", "room 1", minutes(1))
    assert store.events(visit)[-1] == stored
    assert (stored.payload, stored.actor, stored.station, stored.at) == (said, "moreau", "room 1", minutes(1))
    assert stored.sequence == 2


def test_entries_of_a_visit_are_numbered_and_each_names_the_one_before(store: Store) -> None:
    visit = begin(store)
    for number in range(5):
        answer(store, visit, number)
    entries = store.events(visit)
    assert [entry.sequence for entry in entries] == [1, 2, 3, 4, 5, 6]
    assert [entry.previous for entry in entries[1:]] == [entry.digest for entry in entries[:-1]]


def test_visits_do_not_see_each_other(store: Store) -> None:
    first, second = begin(store), begin(store, OMER)
    answer(store, second, 1)
    assert len(store.events(first)) == 1
    assert len(store.events(second)) == 2
    assert store.events("MS-000009-001") == ()


def test_a_second_visit_of_a_patient_gets_the_next_number(store: Store) -> None:
    visit = begin(store)
    assert visit == "MS-000001-001"
    assert store.open_visit("MS-000001", minutes(1), "bianchi", "desk") == "MS-000001-002"
    assert [row.consultation for row in store.visits("MS-000001")] == ["MS-000001-001", "MS-000001-002"]


def test_an_entry_for_a_visit_that_was_never_opened_is_refused(store: Store) -> None:
    with pytest.raises(ProblemError, match="no such visit"):
        store.append("MS-000001-001", "answered", {}, "moreau", "room 1", AT)


@pytest.mark.parametrize("kind", ["visit_opened", "document_kept", "patient_erased", "restored"])
def test_entries_the_store_makes_itself_are_refused_from_outside(store: Store, kind: str) -> None:
    visit = begin(store)
    with pytest.raises(ProblemError, match="makes this entry itself"):
        store.append(visit, kind, {}, "moreau", "room 1", AT)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "payload", "at"),
    [
        ("danced", {}, AT),
        ("answered", {"value": float("nan")}, AT),
        ("answered", {"value": b"bytes"}, AT),
        ("answered", {}, datetime(2026, 11, 24)),
    ],
)
def test_an_entry_that_cannot_be_kept_is_refused_in_words_and_leaves_nothing(
    store: Store, kind: str, payload: dict[str, object], at: datetime
) -> None:
    visit = begin(store)
    with pytest.raises(ProblemError):
        store.append(visit, kind, payload, "moreau", "room 1", at)  # type: ignore[arg-type]
    assert len(store.events(visit)) == 1
    answer(store, visit, 1)
    assert store.verify_chain() == []


def test_a_clock_set_back_keeps_the_order_and_is_noted(store: Store) -> None:
    visit = begin(store)
    answer(store, visit, 30)
    answer(store, visit, 10)
    last = store.events(visit)[-1]
    assert (last.at, last.clock) == (minutes(30), minutes(10))
    assert [problem.note for problem in store.verify_chain()] == [True]


def test_a_second_editor_is_told_that_someone_came_first(store: Store) -> None:
    visit = begin(store)
    store.append(visit, "answered", {}, "moreau", "room 1", minutes(1), expected=2)
    with pytest.raises(ProblemError, match="Someone else"):
        store.append(visit, "answered", {}, "bianchi", "desk", minutes(1), expected=2)
    assert len(store.events(visit)) == 2


@pytest.mark.parametrize("kind", ["examined", "finding_decided", "decision_withdrawn", "signed", "sealed"])
def test_the_front_desk_may_not_enter_what_is_clinical(store: Store, kind: str) -> None:
    store.save_person(MOREAU)
    store.save_person(BIANCHI)
    visit = begin(store)
    with pytest.raises(ProblemError, match="Only a practitioner"):
        store.append(visit, kind, {}, "bianchi", "desk", minutes(1))  # type: ignore[arg-type]
    store.append(visit, kind, {}, "moreau", "room 1", minutes(1))  # type: ignore[arg-type]
    assert len(store.events(visit)) == 2


def test_the_log_of_the_clinic_has_its_own_stream(store: Store) -> None:
    store.append(CLINIC, "note", {"text": "new fridge"}, "moreau", "room 1", AT)
    begin(store)
    assert [entry.consultation for entry in store.log()] == [CLINIC, "MS-000001", "MS-000001-001"]
    assert [entry.position for entry in store.log(after=1, limit=1)] == [2]


# -- patients ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("martin", ["Martin"]),
        ("MART", ["Martin"]),
        ("chloe", ["Martin"]),
        ("chloé mart", ["Martin"]),
        ("MARTIN, Chloé", ["Martin"]),
        ("yilmaz", ["Yılmaz"]),
        ("YILMAZ", ["Yılmaz"]),
        ("ŞAHİN", ["Şahin"]),
        ("sahin", ["Şahin"]),
        ("lukasz", ["Łuczak"]),
        ("oster", ["Østerbø"]),
        ("osterbo", ["Østerbø"]),
        ("dordevic", ["Đorđević"]),
        ("1987-03-14", ["Martin"]),
        ("14.03.1987", ["Martin"]),
        ("1979", ["Yılmaz"]),
        ("MS-000001", ["Martin"]),
        ("ms-000002", ["Yılmaz"]),
        ("0612345678", ["Martin"]),
        ("06 12 34", ["Martin"]),
        ("arti", ["Martin"]),
        ("王", ["王"]),
        ("marten", []),
        ("martin yilmaz", []),
        ("%", []),
        ("", []),
        ("' OR 1=1 --", []),
    ],
)
def test_a_patient_is_found_however_the_name_is_typed(store: Store, typed: str, found: list[str]) -> None:
    others = [("Şahin", "İpek"), ("Łuczak", "Łukasz"), ("Østerbø", "Åse"), ("Đorđević", "Đuro"), ("王", "芳")]
    for patient in [CHLOE, OMER, *(Patient(family=family, given=given) for family, given in others)]:
        store.save_patient(patient, AT, "bianchi", "desk")
    assert [patient.family for patient in store.find_patients(typed)] == found


def test_a_search_returns_no_more_than_asked_and_each_patient_once(store: Store) -> None:
    for number in range(8):
        store.save_patient(Patient(family="Martin", given=f"Martina {number}"), AT, "bianchi", "desk")
    assert len({patient.record for patient in store.find_patients("mart", limit=8)}) == 8
    assert len(store.find_patients("mart", limit=3)) == 3
    assert store.find_patients("mart", limit=0) == ()


def test_a_corrected_name_is_found_and_the_former_one_is_not(store: Store) -> None:
    visit = begin(store)
    card = store.patient("MS-000001")
    assert card is not None
    store.save_patient(card.model_copy(update={"family": "Durand"}), minutes(1), "bianchi", "desk")
    assert [patient.family for patient in store.find_patients("durand")] == ["Durand"]
    assert store.find_patients("martin") == ()
    assert store.worklist(AT.date())[0].family == "Durand"
    assert store.visits("MS-000001")[0].consultation == visit


def test_a_record_number_nobody_has_is_refused(store: Store) -> None:
    with pytest.raises(ProblemError, match="no patient"):
        store.save_patient(Patient(record="MS-000007", family="Nobody"), AT, "bianchi", "desk")
    with pytest.raises(ProblemError, match="no patient"):
        store.open_visit("MS-000007", AT, "bianchi", "desk")
    assert store.patient("MS-000007") is None


# -- the worklist ------------------------------------------------------------------------------------------------------


def test_the_worklist_shows_who_and_how_far(store: Store) -> None:
    store.save_person(MOREAU)
    visit = begin(store)
    states = []
    for minute, kind in enumerate(["answered", "handed_over", "examined", "answered", "signed", "sealed", "closed"]):
        store.append(visit, kind, {}, "moreau", "room 1", minutes(minute))  # type: ignore[arg-type]
        states.append(store.worklist(AT.date())[0].state)
    assert states == ["intake", "consultation", "consultation", "consultation", "signed", "sealed", "sealed"]
    row = store.worklist(AT.date())[0]
    assert (row.family, row.given, row.practitioner, row.finished) == ("Martin", "Chloé", "moreau", True)
    assert store.unfinished() == ()


def test_a_visit_stands_on_its_own_day_and_unfinished_ones_on_every_day(store: Store) -> None:
    record = store.save_patient(CHLOE, AT, "bianchi", "desk").record
    late = store.open_visit(record, AT, "bianchi", "desk", day=date(2026, 11, 25))
    assert store.worklist(AT.date()) == ()
    assert [row.consultation for row in store.worklist(date(2026, 11, 25))] == [late]
    store.append(late, "postponed", {}, "moreau", "room 1", minutes(5))
    assert [row.state for row in store.unfinished()] == ["postponed"]


def test_the_worklist_and_the_search_can_be_made_again_from_the_log(store: Store) -> None:
    first, second = begin(store), begin(store, OMER)
    answer(store, first, 1)
    store.append(second, "declined", {}, "moreau", "room 1", minutes(2))
    before = store.worklist(AT.date()), store.find_patients("m"), store.unfinished()
    store.rebuild_projections()
    assert (store.worklist(AT.date()), store.find_patients("m"), store.unfinished()) == before
    assert len(before[0]) == 2


# -- people and PINs ---------------------------------------------------------------------------------------------------


def test_people_are_kept_by_name_and_changed_in_place(store: Store) -> None:
    store.save_person(MOREAU, "1234")
    store.save_person(BIANCHI, "9876")
    store.save_person(MOREAU.model_copy(update={"insurance": "Policy 7"}))
    assert [(person.name, person.insurance) for person in store.people()] == [
        ("A. Bianchi", ""),
        ("Dr L. Moreau", "Policy 7"),
    ]
    assert store.check_pin("moreau", "1234", AT).ok


def test_three_wrong_pins_mean_a_wait_that_doubles(store: Store) -> None:
    store.save_person(MOREAU, "1234")
    said = [store.check_pin("moreau", "0000", minutes(0)) for _ in range(4)]
    assert [(result.ok, result.tries_left, result.wait_seconds) for result in said] == [
        (False, 2, 0),
        (False, 1, 0),
        (False, 0, 30),
        (False, 0, 30),
    ]
    assert store.check_pin("moreau", "1234", minutes(0.4)).ok is False, "even the right PIN must wait"
    assert store.check_pin("moreau", "0000", minutes(0.6)).wait_seconds == 60
    assert store.check_pin("moreau", "1234", minutes(1.2)).wait_seconds > 0
    assert store.check_pin("moreau", "1234", minutes(2)).ok
    assert store.check_pin("moreau", "0000", minutes(2)).tries_left == 2, "a right PIN starts the count anew"


def test_a_clock_set_forward_and_back_locks_nobody_out_for_years(store: Store) -> None:
    store.save_person(MOREAU, "1234")
    years_on = AT.replace(year=2036)
    for _ in range(3):
        store.check_pin("moreau", "0000", years_on)
    assert store.check_pin("moreau", "1234", AT).wait_seconds == 30
    assert store.check_pin("moreau", "1234", minutes(0.6)).ok


def test_a_pin_of_nobody_or_of_someone_without_one_is_wrong(store: Store) -> None:
    store.save_person(BIANCHI)
    assert not store.check_pin("nobody", "1234", AT).ok
    assert not store.check_pin("bianchi", "", AT).ok
    with pytest.raises(ProblemError, match="at least four"):
        store.save_person(BIANCHI, "12")


# -- documents and settings --------------------------------------------------------------------------------------------


def test_a_document_comes_back_byte_for_byte_with_its_digest(store: Store) -> None:
    visit = begin(store)
    put = store.put_document("C-7F3A-19", PDF, kept(visit))
    got = store.document("C-7F3A-19")
    assert got == put
    assert got is not None
    assert (got.content, got.length, len(got.sha256)) == (PDF, len(PDF), 64)
    assert store.events(visit)[-1].payload["sha256"] == got.sha256
    assert store.document("C-0000-00") is None


def test_a_document_is_kept_once_and_never_replaced(store: Store) -> None:
    visit = begin(store)
    store.put_document("C-1", PDF, kept(visit))
    store.put_document("C-1", PDF, kept(visit))
    with pytest.raises(ProblemError, match="already kept"):
        store.put_document("C-1", PDF + b" ", kept(visit))
    with pytest.raises(ProblemError, match="empty"):
        store.put_document("C-2", b"", kept(visit))
    assert [entry.kind for entry in store.events(visit)] == ["visit_opened", "document_kept"]
    assert store.verify_chain() == []


def test_settings_and_the_clinic_are_remembered(store: Store) -> None:
    assert store.setting("paper", "A4") == "A4"
    store.put_setting("paper", {"size": "Letter", "copies": 2})
    store.put_setting("paper", {"size": "Letter", "copies": 1})
    assert store.setting("paper") == {"size": "Letter", "copies": 1}
    assert store.clinic() == {"id": "lumiere", "name": "Clinic Lumière"}


def test_what_is_said_about_the_clinic_is_changed_whole_and_its_id_stays(store: Store) -> None:
    store.save_clinic({"name": "Clinic Lumière", "phone": "01 23", "opening": {"mon": [9, 17]}})
    store.save_clinic({"id": "another", "name": "Clinique Lumière", "phone": "01 24"})
    assert store.clinic() == {"id": "lumiere", "name": "Clinique Lumière", "phone": "01 24"}
    store.clinic()["name"] = "scribbled"
    assert store.clinic()["name"] == "Clinique Lumière"


def test_a_card_that_cannot_be_kept_leaves_the_one_before(store: Store) -> None:
    with pytest.raises(ProblemError, match="cannot be kept"):
        store.save_clinic({"name": "Clinic", "beds": float("nan")})
    assert store.clinic()["name"] == "Clinic Lumière"


def test_a_changed_clinic_leaves_log_people_and_patients_as_they_were(store: Store) -> None:
    visit, _ = begin(store), store.save_person(MOREAU, "1234")
    before = store.head(), store.people(), store.worklist(AT.date()), store.events(visit)
    store.save_clinic({"name": "Clinique"})
    assert (store.head(), store.people(), store.worklist(AT.date()), store.events(visit)) == before
    assert begin(store, OMER) == "MS-000002-001"
    assert store.verify_chain() == []


def test_a_changed_clinic_is_kept_when_the_records_are_opened_again(clinic: SqlStore, tmp_path: Path) -> None:
    clinic.save_clinic({"name": "Clinique", "paper": "Letter"})
    clinic.close()
    again = open_store(tmp_path, PASSPHRASE, CHEAP)
    assert again.clinic() == {"id": "lumiere", "name": "Clinique", "paper": "Letter"}
    again.close()


def test_another_clinic_in_the_same_records_is_not_touched(clinic: SqlStore) -> None:
    other = {"clinic_id": "aurora", "card": '{"name": "Aurora"}', "position": 0, "whole": "", "last_record": 0}
    with clinic.engine.begin() as connection:
        connection.execute(insert(clinics), other)
    clinic.save_clinic({"name": "Clinique"})
    with clinic.engine.connect() as connection:
        cards = dict(connection.execute(select(clinics.c.clinic_id, clinics.c.card)).tuples().all())
    assert cards["aurora"] == '{"name": "Aurora"}' and "Clinique" in cards["lumiere"]


# -- erasing and the chain ---------------------------------------------------------------------------------------------


def test_an_erased_patient_cannot_be_read_and_the_chain_stands(store: Store) -> None:
    visit, other = begin(store), begin(store, OMER)
    answer(store, visit, 1)
    store.put_document("C-1", PDF, kept(visit))
    head = store.head()
    store.erase_patient("MS-000001", minutes(60), "moreau", "office")
    assert [(entry.payload, entry.readable) for entry in store.events(visit)] == [({}, False)] * 3
    assert store.find_patients("martin") == ()
    assert store.patient("MS-000001") is None
    assert store.document("C-1") is None
    assert [row.consultation for row in store.worklist(AT.date())] == [other]
    assert store.verify_chain(printed=[head]) == []
    store.rebuild_projections()
    assert store.find_patients("martin") == ()
    with pytest.raises(ProblemError, match="erased"):
        store.append(visit, "note", {}, "moreau", "room 1", minutes(61))
    with pytest.raises(ProblemError, match="no patient"):
        store.erase_patient("MS-000001", minutes(62), "moreau", "office")
    assert store.save_patient(CHLOE, minutes(63), "moreau", "desk").record == "MS-000003", "numbers are not given twice"


def test_a_head_printed_on_paper_fits_the_log_for_ever(store: Store) -> None:
    visit = begin(store)
    heads = [store.head()]
    for number in range(4):
        answer(store, visit, number)
        heads.append(store.head())
    assert len(set(heads)) == 5
    assert store.verify_chain(printed=heads) == []


def test_a_head_of_another_log_is_found_out(store: Store) -> None:
    begin(store)
    forged = store.head()[:-1] + ("0" if store.head()[-1] != "0" else "1")
    assert "rewritten" in store.verify_chain(printed=[forged])[0].what
    assert "not the head" in store.verify_chain(printed=["hello"])[0].what
    assert "cut off" in store.verify_chain(printed=["99" + store.head()[1:]])[0].what


def test_several_threads_write_and_read_at_once_and_nothing_is_lost(store: Store) -> None:
    visits = [begin(store, CHLOE.model_copy(update={"given": f"Chloé {n}"})) for n in range(3)]
    trouble: list[BaseException] = []

    def write(visit: str) -> None:
        try:
            for number in range(25):
                answer(store, visit, number)
        except BaseException as error:
            trouble.append(error)

    def read() -> None:
        try:
            for _ in range(15):
                assert len(store.worklist(AT.date())) == 3
                store.find_patients("chl")
                store.events(visits[0])
        except BaseException as error:
            trouble.append(error)

    threads = [*(Thread(target=write, args=(visit,)) for visit in visits), Thread(target=read)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert trouble == []
    assert [len(store.events(visit)) for visit in visits] == [26, 26, 26]
    assert store.verify_chain() == []
