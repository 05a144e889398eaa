"""A mark needs its witness, an interpreter on record signs too, and the practitioner signs last."""

from __future__ import annotations

import io
import json
import signal
import subprocess
import sys
from copy import deepcopy
from dataclasses import replace
from itertools import permutations
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from signatures import CROSS, INTERPRETER, THIRD_STROKES, WITNESS, ready_visit, sign_all, sign_as
from visits import BIANCHI, CLINIC, OTHER_STROKES, STROKES, calm_answers, clinic_session, furnish, new_visit, talk

from meso_screen.flow.checking import recompute
from meso_screen.flow.clinic import clinic_certificate, sealer_of
from meso_screen.flow.compose import compose, text_digest
from meso_screen.flow.knowledge import Knowledge
from meso_screen.flow.prints import print_document
from meso_screen.flow.same_person import same_person
from meso_screen.flow.sealing import RECORD_NAME, seal_visit
from meso_screen.flow.session import Session
from meso_screen.flow.signatories import missing, needed, record_interpreter
from meso_screen.flow.signing import sign, view_consent
from meso_screen.flow.visit import Visit
from meso_screen.model.blocks import SignatureBlock
from meso_screen.model.report import Report
from meso_screen.pdf.compare import compare
from meso_screen.pdf.extract import attachments, read_page
from meso_screen.pdf.render import render
from meso_screen.pdf.verify import verify
from meso_screen.problems import ProblemError
from meso_screen.store import create_store, open_store
from meso_screen.store.memory import CHEAP

ROLES = ("patient", "witness", "interpreter", "practitioner")
NEXT = Path(__file__).with_name("signing_in_turn.py")
PASSPHRASE = "three grey herons"


@pytest.fixture
def session(knowledge: Knowledge) -> Session:
    return clinic_session(knowledge)


@pytest.fixture
def marked(session: Session) -> Visit:
    """A visit in which the patient has made a mark and nobody else has signed."""
    return sign_as(session, ready_visit(session), "patient")


@pytest.fixture(scope="module")
def prepared(knowledge: Knowledge) -> dict[bool, tuple[Session, Visit]]:
    """Visits ready to sign, with and without an interpreter, each in a clinic of its own."""
    made = {}
    for interpreter in (False, True):
        session = clinic_session(knowledge)
        made[interpreter] = (session, ready_visit(session, interpreter=interpreter))
    return made


def again(prepared: tuple[Session, Visit]) -> tuple[Session, Visit]:
    """The same visit in a copy of its clinic."""
    session, visit = prepared
    store: Any = session.store
    return replace(session, store=deepcopy(store, {id(store._lock): store._lock})), visit


def refused(session: Session, visit: Visit, match: str, role: Any, method: Any, **said: Any) -> None:
    before = session.store.events(visit.id)
    with pytest.raises(ProblemError, match=match):
        sign(session, visit, role, method, **said)
    assert session.store.events(visit.id) == before


def blocks_of(report: Report) -> dict[str, SignatureBlock]:
    return {b.role: b for part in report.parts for b in part.blocks if isinstance(b, SignatureBlock)}


# -- the mark and its witness ---------------------------------------------------------------------------------------


def test_a_mark_counts_only_with_the_witness_who_saw_it(session: Session, marked: Visit) -> None:
    assert missing(marked) == ("witness", "practitioner")
    refused(session, marked, "witness is missing", "practitioner", "drawn", strokes=OTHER_STROKES, pin="1234")
    with pytest.raises(ProblemError, match="witness is missing"):
        seal_visit(session, marked, sealer_of(session.store))
    visit = sign(session, marked, "witness", "drawn", strokes=THIRD_STROKES, **WITNESS)
    witness = visit.signed_by("witness")
    assert witness is not None and (witness.name, witness.relation) == ("Ana Ruiz", "nurse at the clinic")
    assert {s.text_digest for s in visit.signatures} == {visit.shown_digest}
    assert missing(visit) == ("practitioner",)


@pytest.mark.parametrize("strokes", [(), (((0.5, 0.5), (0.5, 0.5)),), (((0.5, 0.5), (0.52, 0.51)),)])
def test_a_dot_is_no_mark(session: Session, strokes: Any) -> None:
    refused(session, ready_visit(session), "dot", "patient", "mark", strokes=strokes)


def test_a_witness_signs_beside_a_mark_only(session: Session) -> None:
    visit = ready_visit(session)
    refused(session, visit, "patient signs first", "witness", "typed", **WITNESS)
    visit = sign_as(session, visit, "patient", mark=False)
    refused(session, visit, "beside a mark only", "witness", "typed", **WITNESS)


@pytest.mark.parametrize("role", ["witness", "interpreter", "practitioner"])
def test_nobody_but_the_patient_signs_with_a_mark(session: Session, marked: Visit, role: str) -> None:
    refused(session, marked, "no such signature", role, "mark", strokes=OTHER_STROKES, pin="1234", **WITNESS)


@pytest.mark.parametrize(
    ("name", "relation", "match"),
    [
        ("Dr L. Moreau", "nurse", "name of the practitioner"),
        ("moreau, LENA", "nurse", "name of the practitioner"),
        ("Chloe Martin", "herself", "patient's own name"),
        ("", "nurse", "full name"),
        (" - ", "nurse", "full name"),
        ("Ana Ruiz", " ", "as whom"),
        ("Ana 宮本", "friend", "."),
        ("Ana Ruiz", "友人です", "."),
        ("A" * 121, "friend", "too long"),
    ],
)
@pytest.mark.parametrize("method", ["drawn", "typed"])
def test_a_witness_who_may_not_or_is_not_named_is_refused(
    session: Session, marked: Visit, name: str, relation: str, match: str, method: str
) -> None:
    ink = {"strokes": THIRD_STROKES} if method == "drawn" else {}
    refused(session, marked, match, "witness", method, name=name, relation=relation, **ink)


def test_one_pads_strokes_serve_nobody_else(session: Session, marked: Visit) -> None:
    refused(session, marked, "same strokes", "witness", "drawn", strokes=CROSS, **WITNESS)
    visit = sign(session, marked, "witness", "drawn", strokes=THIRD_STROKES, **WITNESS)
    for used in (CROSS, THIRD_STROKES):
        refused(session, visit, "same strokes", "practitioner", "drawn", strokes=used, pin="1234")


def test_a_witness_signs_once(session: Session, marked: Visit) -> None:
    visit = sign_as(session, marked, "witness")
    refused(session, visit, "already there", "witness", "typed", name="Ben Okafor", relation="friend")


def test_text_that_changed_after_the_mark_refuses_the_witness(session: Session, marked: Visit) -> None:
    session.store.save_patient(marked.patient.model_copy(update={"family": "Durand"}), session.clock(), "lm", "desk")
    visit = session.open_visit(marked.id)
    refused(session, visit, "text has changed", "witness", "typed", **WITNESS)


def test_another_practitioner_cannot_bring_the_witness(session: Session, marked: Visit) -> None:
    session.person = BIANCHI
    refused(session, marked, "text has changed", "witness", "typed", **WITNESS)


# -- the interpreter --------------------------------------------------------------------------------------------------


def test_an_interpreter_on_record_signs_before_the_practitioner(session: Session) -> None:
    visit = sign_as(session, ready_visit(session, interpreter=True), "patient", mark=False)
    refused(session, visit, "interpreter is missing", "practitioner", "drawn", strokes=OTHER_STROKES, pin="1234")
    with pytest.raises(ProblemError, match="interpreter is missing"):
        seal_visit(session, visit, sealer_of(session.store))
    refused(session, visit, "on record is Maria da Silva", "interpreter", "typed", name="Ana Ruiz")
    visit = sign(session, visit, "interpreter", "typed", name="maria DA SILVA")
    signed = visit.signed_by("interpreter")
    assert signed is not None and (signed.name, signed.language, signed.method) == (*INTERPRETER, "typed")
    assert missing(visit) == ("practitioner",)


def test_nobody_interprets_who_is_not_on_record(session: Session) -> None:
    visit = sign_as(session, ready_visit(session), "patient", mark=False)
    refused(session, visit, "No interpreter", "interpreter", "typed", name="Maria da Silva")


def test_who_interprets_is_part_of_the_text_that_is_signed(session: Session) -> None:
    visit = ready_visit(session)
    with_one = record_interpreter(session, visit, *INTERPRETER)
    text = compose(session, with_one, "consent_record").plain_text()
    assert "Interpreter: Maria da Silva · Portuguese" in text
    refused(session, with_one, "not shown as it stands", "patient", "drawn", strokes=STROKES)
    none = record_interpreter(session, with_one, "", "")
    assert "Interpreter: None" in compose(session, none, "consent_record").plain_text()
    assert needed(none) == ("patient", "practitioner")


@pytest.mark.parametrize(
    ("name", "language", "match"),
    [
        ("Maria da Silva", "", "language is missing"),
        ("", "Portuguese", "full name"),
        ("Lena Moreau", "French", "name of the practitioner"),
        ("Martin Chloé", "French", "patient's own name"),
        ("宮本 明", "Japanese", "."),
        ("Maria da Silva", "x" * 121, "too long"),
    ],
)
def test_an_interpreter_is_named_with_a_language_and_is_a_third_person(
    session: Session, name: str, language: str, match: str
) -> None:
    visit = new_visit(session)
    before = session.store.events(visit.id)
    with pytest.raises(ProblemError, match=match):
        record_interpreter(session, visit, name, language)
    assert session.store.events(visit.id) == before


def test_nothing_about_the_interpreter_changes_after_the_first_signature(session: Session, marked: Visit) -> None:
    with pytest.raises(ProblemError, match="cannot be changed"):
        record_interpreter(session, marked, *INTERPRETER)


@pytest.mark.parametrize(("conditions", "asked"), [(["help-needed"], True), (["vegan"], False), ("not_sure", True)])
def test_where_help_with_the_talk_is_needed_it_must_be_said_whether_an_interpreter_helps(
    session: Session, conditions: Any, asked: bool
) -> None:
    visit = new_visit(session, {**calm_answers(), "other-illness": "yes", "other-conditions": conditions})
    gates = {gate.id: gate.done for gate in view_consent(session, visit).gates}
    assert ("interpreter" in gates) == asked
    if asked:
        assert not gates["interpreter"]
        for said in (INTERPRETER, ("", "")):
            visit = record_interpreter(session, visit, *said)
            assert {gate.id: gate.done for gate in view_consent(session, visit).gates}["interpreter"]


# -- orders -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("order", list(permutations(ROLES)), ids=lambda order: "-".join(role[:2] for role in order))
@pytest.mark.parametrize(
    ("mark", "interpreter"), [(True, True), (True, False), (False, True)], ids=["both", "mark", "interpreter"]
)
def test_no_order_of_signing_is_complete_without_all_who_are_needed(
    prepared: dict[bool, tuple[Session, Visit]], order: tuple[str, ...], mark: bool, interpreter: bool
) -> None:
    session, visit = again(prepared[interpreter])
    wanted = {"patient", "practitioner", *(["witness"] if mark else []), *(["interpreter"] if interpreter else [])}
    for role in order:
        try:
            visit = sign_as(session, visit, role, mark=mark)
        except ProblemError as error:
            assert all(problem.what.endswith(".") for problem in error.problems)
    signed = [signature.role for signature in visit.signatures]
    in_order = [role for role in order if role in wanted]
    complete = in_order[0] == "patient" and in_order[-1] == "practitioner"
    assert (set(signed) == wanted) == complete
    assert (missing(visit) == ()) == complete
    if not complete:
        first = missing(visit)[0]
        with pytest.raises(ProblemError, match=f"signature of the {first} is missing"):
            seal_visit(session, visit, sealer_of(session.store))


ATTEMPT = st.tuples(st.sampled_from(ROLES), st.sampled_from(["drawn", "typed", "mark"]), st.integers(0, 3))
INK = (CROSS, STROKES, THIRD_STROKES, OTHER_STROKES)


@given(interpreter=st.booleans(), attempts=st.lists(ATTEMPT, max_size=9))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_tried_the_signatures_are_a_beginning_of_the_right_order(
    prepared: dict[bool, tuple[Session, Visit]], interpreter: bool, attempts: list[tuple[Any, Any, int]]
) -> None:
    session, visit = again(prepared[interpreter])
    for role, method, ink in attempts:
        said = {"name": INTERPRETER[0], "relation": "friend", "pin": "1234"}
        try:
            visit = sign(session, visit, role, method, strokes=() if method == "typed" else INK[ink], **said)
        except ProblemError:
            continue
    signed = [signature.role for signature in visit.signatures]
    assert len(signed) == len(set(signed)) and set(signed) <= set(needed(visit))
    assert not signed or signed[0] == "patient"
    assert "practitioner" not in signed or (signed[-1] == "practitioner" and not missing(visit))
    drawn = [signature.strokes for signature in visit.signatures if signature.strokes]
    assert len(drawn) == len(set(drawn))
    assert replace(session.open_visit(visit.id), last_sequence=visit.last_sequence) == visit


# -- what the document says -------------------------------------------------------------------------------------------


def test_a_marked_consent_with_an_interpreter_is_sealed_names_everybody_and_verifies(session: Session) -> None:
    visit = sign_all(session, ready_visit(session, interpreter=True))
    sealed, receipt = seal_visit(session, visit, sealer_of(session.store))
    assert verify(receipt.pdf, (clinic_certificate(session.store),)).outcome == "unchanged"
    assert recompute(receipt.pdf)[0]
    record = json.loads(attachments(receipt.pdf)[RECORD_NAME])
    assert [(s["role"], s["name"], s["method"]) for s in record["signatures"]] == [
        ("patient", "Chloé Martin", "mark"),
        ("witness", "Ana Ruiz", "typed"),
        ("interpreter", "Maria da Silva", "drawn"),
        ("practitioner", "Dr L. Moreau", "drawn"),
    ]
    assert record["interpreter"] == {"name": "Maria da Silva", "language": "Portuguese"}
    assert record["signatures"][1]["relation"] == "nurse at the clinic"
    assert record["signatures"][2]["language"] == "Portuguese"
    text = compose(session, sealed, "consent_record", with_signatures=True).plain_text()
    assert "Witness: Ana Ruiz · nurse at the clinic" in text
    assert "Interpreter: Maria da Silva · Portuguese" in text


@pytest.mark.parametrize("kind", ["consent_record", "patient_copy"])
def test_the_mark_says_it_is_one_and_who_saw_it(session: Session, kind: Any) -> None:
    visit = sign_all(session, ready_visit(session, interpreter=True))
    blocks = blocks_of(compose(session, visit, kind, with_signatures=True))
    assert list(blocks) == ["Patient", "Witness", "Interpreter", "Practitioner"]
    assert blocks["Patient"].method == "mark"
    assert blocks["Patient"].sentence.startswith("A mark on the screen, in place of a name. Ana Ruiz saw it made.")
    assert "I saw Chloé Martin make this mark." in blocks["Witness"].sentence
    assert "Here as: nurse at the clinic." in blocks["Witness"].sentence
    assert "into Portuguese" in blocks["Interpreter"].sentence
    digests = [visit.shown_digest[:16] in block.sentence for block in blocks.values()]
    assert digests == [kind == "consent_record"] * 4


def test_the_witness_is_named_where_it_is_signed_and_changes_nothing_of_the_signed_text(session: Session) -> None:
    ready = ready_visit(session)
    visit = sign_as(session, sign_as(session, ready, "patient"), "witness")
    digests = {text_digest(compose(session, one, "consent_record")) for one in (ready, visit)}
    assert digests == {ready.shown_digest}


LONG = "Maximiliane-Theodora Freifrau von Hohenlohe-Langenburg"
LONGER = " ".join(["Maximiliane-Theodora"] * 5)


@pytest.mark.parametrize(("name", "together"), [(LONG, True), (LONGER, False)], ids=["long", "longest"])
def test_statement_and_signatures_stand_on_one_page_and_no_signature_ever_breaks(
    session: Session, name: str, together: bool
) -> None:
    visit = talk(session, record_interpreter(session, new_visit(session), f"{name} Silva", "Brazilian Portuguese"))
    visit = sign_as(session, visit, "patient")
    relation = "a neighbour and friend of many years"
    visit = sign(session, visit, "witness", "drawn", strokes=STROKES, name=f"{name} Ruiz", relation=relation)
    visit = sign_all(session, visit)
    for kind, large in (("consent_record", False), ("consent_record", True), ("patient_copy", False)):
        report = compose(session, visit, kind, with_signatures=True)  # type: ignore[arg-type]
        report = report.model_copy(update={"large_print": large})
        sheets = _pages(render(report))
        parts = [[_bare(words) for words in (b.role, b.sentence, b.name, b.date)] for b in blocks_of(report).values()]
        for wanted in parts:
            assert any(all(words in sheet for words in wanted) for sheet in sheets), (kind, large, wanted)
        if together and not large:
            assert any(all(words in sheet for one in parts for words in one) for sheet in sheets), kind


def _pages(pdf: bytes) -> list[str]:
    """The words of each page, without white space, one piece of content after the other."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        read = [read_page(page) for page in document.pages]
    return [_bare("".join("".join(words) for words in page.words.values())) for page in read]


def _bare(text: str) -> str:
    return "".join(text.split())


def test_a_document_that_lost_the_witness_is_not_the_one_to_seal(session: Session) -> None:
    visit = sign_all(session, ready_visit(session))
    report = compose(session, visit, "consent_record", with_signatures=True)

    def without(role: str) -> Report:
        parts = tuple(
            part.model_copy(update={"blocks": tuple(b for b in part.blocks if getattr(b, "role", "") != role)})
            for part in report.parts
        )
        return report.model_copy(update={"parts": parts})

    assert compare(report, render(report)) == []
    assert any("Ana Ruiz" in problem.what for problem in compare(report, render(without("Witness"))))
    assert compare(report, render(without("Patient")))


def test_the_form_for_the_pen_has_places_for_witness_and_interpreter(session: Session) -> None:
    visit = sign_all(session, ready_visit(session, interpreter=True))
    blocks = blocks_of(compose(session, visit, "blank_form"))
    assert list(blocks) == ["Patient", "Witness", "Interpreter", "Practitioner"]
    assert {block.method for block in blocks.values()} == {"blank"}
    assert "Ana" not in blocks["Witness"].sentence and "Portuguese" not in blocks["Interpreter"].sentence
    assert blocks["Interpreter"].name == ""


def test_the_patient_copy_keeps_to_its_four_pages(session: Session) -> None:
    visit = sign_all(session, ready_visit(session, interpreter=True))
    assert len(_pages(print_document(session, visit, "patient_copy"))) <= 4


# -- names ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Dr L. Moreau", "Lena Moreau", True),
        ("Lena Moreau", "moreau lena", True),
        ("Zoë Núñez", "Zoe Nunez", True),
        ("Moreau", "Dr Lena Moreau", True),
        ("Prof. Lena Moreau", "Dr Lena Moreau", True),
        ("Anna Moreau", "Dr L. Moreau", False),
        ("Ana Ruiz", "Dr L. Moreau", False),
        ("L. M.", "Lena Moreau", False),
        ("", "Lena Moreau", False),
    ],
)
def test_names_of_one_person_are_known_in_other_spellings(one: str, other: str, same: bool) -> None:
    assert same_person(one, other) == same_person(other, one) == same


# -- the power goes ---------------------------------------------------------------------------------------------------


def test_a_kill_between_two_signatures_loses_none_that_was_acknowledged(knowledge: Knowledge, tmp_path: Path) -> None:
    store, _ = create_store(tmp_path, PASSPHRASE, CLINIC.model_dump(mode="json"), CHEAP)
    visit = ready_visit(clinic_session(knowledge, furnish(store)), interpreter=True)
    store.close()
    for signed, role in enumerate(("patient", "witness"), start=1):
        command = [sys.executable, str(NEXT), str(tmp_path), PASSPHRASE, visit.id]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as desk:
            assert desk.stdout is not None
            assert desk.stdout.readline() == f"signed {role}\n"
            desk.send_signal(signal.SIGKILL)
        store = open_store(tmp_path, PASSPHRASE, CHEAP)
        session = clinic_session(knowledge, store)
        visit = session.open_visit(visit.id)
        assert [signature.role for signature in visit.signatures] == list(ROLES[:signed])
        assert store.verify_chain() == []
        if signed < 2:
            store.close()
    sealed, receipt = seal_visit(session, sign_all(session, visit), sealer_of(store))
    assert sealed.outcome == "sealed" and verify(receipt.pdf, (clinic_certificate(store),)).outcome == "unchanged"
    store.close()
