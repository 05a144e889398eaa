"""What is printed of the clinic is changed by those who may, is logged, and never under a signature."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pypdfium2
import pytest
from visits import BIANCHI, MOREAU, ROUX, STROKES, clinic_session, furnish, new_visit, sealed_visit, sign_both, talk
from visits import CLINIC as CLINIC_DETAILS

from meso_screen.flow.change_clinic import change_details, clinic_details, may_change
from meso_screen.flow.clinic import ClinicDetails
from meso_screen.flow.compose import compose
from meso_screen.flow.knowledge import Knowledge
from meso_screen.flow.prints import print_document
from meso_screen.flow.session import Session
from meso_screen.flow.signing import sign, view_consent
from meso_screen.model.person import Person
from meso_screen.problems import ProblemError
from meso_screen.store.base import CLINIC
from meso_screen.store.memory import MemoryStore


@pytest.fixture
def session(knowledge: Knowledge) -> Session:
    """The clinical lead is signed in."""
    made = clinic_session(knowledge)
    made.person = BIANCHI
    return made


def details(session: Session, **changed: str) -> ClinicDetails:
    return clinic_details(session.store).model_copy(update=changed)


def width_of(pdf: bytes) -> float:
    """Of the first page, in points."""
    with pypdfium2.PdfDocument(BytesIO(pdf)) as document:
        return float(document[0].get_width())


def test_changed_details_are_kept_and_printed(session: Session) -> None:
    wanted = details(session, name=" Clinique  Lumière ", address="3 quai Rambaud, Lyon", emergency_number="15")
    kept = change_details(session, wanted)
    assert kept == clinic_details(session.store)
    assert (kept.name, kept.address, kept.emergency_number) == ("Clinique Lumière", "3 quai Rambaud, Lyon", "15")
    session.person = MOREAU
    words = compose(session, new_visit(session), "consent_record").plain_text()
    assert "Clinique Lumière" in words and "3 quai Rambaud" in words


def test_a_change_is_an_event_that_says_what_was_and_what_is(session: Session) -> None:
    change_details(session, details(session, phone="04 72 00 00 00"))
    entry = session.store.events(CLINIC)[-1]
    assert (entry.kind, entry.actor) == ("clinic_changed", "ab")
    assert entry.payload == {"changed": {"phone": {"from": "01 23 45 67 89", "to": "04 72 00 00 00"}}}
    assert session.store.verify_chain() == []


def test_nothing_changed_is_no_event(session: Session) -> None:
    change_details(session, details(session))
    assert session.store.events(CLINIC) == ()


@pytest.mark.parametrize(("field", "said"), [("name", "name is missing"), ("phone", "telephone number is missing")])
def test_what_a_clinic_cannot_do_without_is_refused_at_its_field(session: Session, field: str, said: str) -> None:
    with pytest.raises(ProblemError, match=said) as refused:
        change_details(session, details(session, **{field: "  "}))
    assert refused.value.problems[0].place == field
    assert session.store.events(CLINIC) == () and clinic_details(session.store).phone == "01 23 45 67 89"


def test_letter_chosen_makes_the_next_paper_letter(session: Session) -> None:
    session.person = MOREAU
    visit = new_visit(session)
    assert width_of(print_document(session, visit, "pre_treatment")) == pytest.approx(595.3, abs=0.5)
    session.person = BIANCHI
    change_details(session, details(session, paper="Letter"))
    session.person = MOREAU
    assert width_of(print_document(session, visit, "pre_treatment")) == pytest.approx(612, abs=0.5)


@pytest.mark.parametrize("person", [MOREAU, ROUX, None])
def test_whoever_may_not_is_told_who_may(session: Session, person: Person | None) -> None:
    session.person = person
    wanted = details(session, phone="1")
    with pytest.raises(ProblemError, match="lead or the administrator" if person else "Nobody is signed in"):
        change_details(session, wanted)
    assert not may_change(session) and session.store.events(CLINIC) == ()


def test_an_administrator_may(session: Session) -> None:
    session.person = Person(id="it", name="Ada IT", role="administrator")
    session.store.save_person(session.person)
    assert change_details(session, details(session, phone="1")).phone == "1"


def test_where_nobody_leads_any_practitioner_may_and_the_desk_may_not(knowledge: Knowledge) -> None:
    session = clinic_session(knowledge, furnish(MemoryStore(CLINIC_DETAILS.model_dump(mode="json")), (MOREAU, ROUX)))
    assert change_details(session, details(session, phone="1")).phone == "1"
    session.person = ROUX
    with pytest.raises(ProblemError, match="may not change"):
        change_details(session, details(session, phone="2"))


def test_words_that_are_signed_but_not_sealed_do_not_change(session: Session) -> None:
    session.person = MOREAU
    visit = sign(session, talk(session, new_visit(session)), "patient", "drawn", strokes=STROKES)
    session.person = BIANCHI
    with pytest.raises(ProblemError, match=f"{visit.id}: signed, but not sealed"):
        change_details(session, details(session, phone="1"))
    assert change_details(session, details(session, paper="Letter")).paper == "Letter"
    session.person = MOREAU
    session.end_visit(visit, "postponed", "The patient left")
    session.person = BIANCHI
    assert change_details(session, details(session, phone="1")).phone == "1"


def test_an_open_visit_follows_and_is_shown_again_before_it_is_signed(session: Session) -> None:
    session.person = MOREAU
    visit = talk(session, new_visit(session))
    session.person = BIANCHI
    change_details(session, details(session, name="Clinique Lumière"))
    session.person = MOREAU
    with pytest.raises(ProblemError, match="not shown as it stands now"):
        sign_both(session, visit)
    visit = session.show_text(visit, view_consent(session, visit).digest)
    assert len(sign_both(session, visit).signatures) == 2


def test_a_sealed_document_stays_byte_for_byte(session: Session) -> None:
    session.person = MOREAU
    visit, receipt = sealed_visit(session)
    session.person = BIANCHI
    change_details(session, details(session, name="Clinique Lumière", paper="Letter"))
    kept = session.store.document(visit.document_id)
    assert kept is not None and kept.content == receipt.pdf


def test_a_card_with_values_that_do_not_fit_is_still_readable() -> None:
    store = MemoryStore({"name": "Aurora", "paper": "A5", "phone": 12, "opening": "9-17"})
    assert clinic_details(store) == ClinicDetails(name="Aurora")
    assert clinic_details(MemoryStore({})).name == ""


def test_what_else_stands_on_the_card_stays(knowledge: Knowledge) -> None:
    session = clinic_session(knowledge)
    session.person = BIANCHI
    session.store.save_clinic({**session.store.clinic(), "opening": "9-17", "demonstration": True})
    session.clock.forward(minutes=1)  # type: ignore[attr-defined]
    change_details(session, ClinicDetails(name="Aurora", phone="1"))
    card = session.store.clinic()
    assert (card["name"], card["opening"], card["demonstration"]) == ("Aurora", "9-17", True)
    assert session.store.events(CLINIC)[-1].at > session.clock() - timedelta(minutes=1)


def test_details_changed_at_another_station_are_not_written_over(session: Session) -> None:
    seen = details(session)
    change_details(session, details(session, phone="04 72 00 00 00"))
    wanted = seen.model_copy(update={"address": "3 quai Rambaud"})
    with pytest.raises(ProblemError, match="changed at another place"):
        change_details(session, wanted, seen=seen)
    assert clinic_details(session.store).phone == "04 72 00 00 00"


@pytest.mark.parametrize(
    ("field", "text", "match"),
    [("name", "診所", "cannot be printed"), ("address", "شارع 1", "cannot be printed"),
     ("phone", "ask Ada", "no digit"), ("out_of_hours", "none", "no digit"),
     ("emergency_number", "ambulance", "no digit")],
)  # fmt: skip
def test_what_no_paper_can_say_and_nobody_can_dial_is_refused_at_its_line(
    session: Session, field: str, text: str, match: str
) -> None:
    with pytest.raises(ProblemError, match=match) as refused:
        change_details(session, details(session, **{field: text}))
    assert refused.value.problems[0].place == field
    assert session.store.events(CLINIC) == ()


def test_a_clinic_without_an_out_of_hours_number_prints_none_and_no_gap(session: Session) -> None:
    change_details(session, details(session, out_of_hours=""))
    session.person = MOREAU
    words = compose(session, new_visit(session), "aftercare").plain_text()
    assert "01 23 45 67 89" in words and "06 11 22 33 44" not in words and "01 23 45 67 89, ." not in words
