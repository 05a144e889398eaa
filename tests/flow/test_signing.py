"""Signing and sealing: the order, what is refused, and that what is sealed is what is stored."""

from __future__ import annotations

import hashlib
import json
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from visits import (
    BIANCHI,
    CHLOE,
    CLINIC,
    MOREAU,
    OTHER_STROKES,
    STROKES,
    calm_answers,
    clinic_session,
    decide,
    example_answers,
    furnish,
    new_visit,
    sealed_visit,
    sign_both,
    talk,
)

from meso_screen.flow import prints, review, sealing, signing
from meso_screen.flow.bundle import BUNDLE_NAME
from meso_screen.flow.checking import verify_file
from meso_screen.flow.clinic import clinic_certificate, register_clinic, sealer_of
from meso_screen.flow.knowledge import Knowledge
from meso_screen.flow.paper import gather_paper
from meso_screen.flow.session import Session
from meso_screen.flow.visit import Visit
from meso_screen.model.report import Attachment, Report
from meso_screen.pdf.certificate import make_clinic_certificate
from meso_screen.pdf.extract import attachments, extract_text
from meso_screen.pdf.seal import ClinicSealer
from meso_screen.pdf.verify import verify
from meso_screen.places import home
from meso_screen.problems import ProblemError
from meso_screen.store import create_store, open_store
from meso_screen.store.base import DocumentMeta
from meso_screen.store.memory import CHEAP, MemoryStore

DOT = (((0.5, 0.5), (0.5, 0.5)),)
TREMBLE = (tuple((0.5 + 0.01 * (n % 2), 0.5) for n in range(200)),)


@pytest.fixture
def session(knowledge: Knowledge) -> Session:
    return clinic_session(knowledge)


@pytest.fixture
def ready(session: Session) -> Visit:
    """A visit in which nothing is left but to sign."""
    visit = talk(session, new_visit(session))
    assert signing.view_consent(session, visit).ready
    return visit


def refused(session: Session, visit: Visit, match: str, role: Any = "patient", **said: Any) -> None:
    before = session.store.events(visit.id)
    with pytest.raises(ProblemError, match=match):
        signing.sign(session, visit, role, said.pop("method", "drawn"), **{"strokes": STROKES, **said})
    assert session.store.events(visit.id) == before


def test_the_patient_signs_first_then_the_practitioner_with_a_pin(session: Session, ready: Visit) -> None:
    refused(session, ready, "patient signs first", "practitioner", pin="1234")
    visit = signing.sign(session, ready, "patient", "drawn", strokes=STROKES)
    for pin in ("0000", ""):
        refused(session, visit, "PIN is not right", "practitioner", strokes=OTHER_STROKES, pin=pin)
    visit = signing.sign(session, visit, "practitioner", "drawn", strokes=OTHER_STROKES, pin="1234")
    assert [s.role for s in visit.signatures] == ["patient", "practitioner"]
    assert [s.name for s in visit.signatures] == ["Chloé Martin", "Dr L. Moreau"]


@pytest.mark.parametrize("strokes", [(), ((),), DOT, TREMBLE, (((0.5, 0.5),),) * 40])
def test_a_dot_is_no_signature(session: Session, ready: Visit, strokes: Any) -> None:
    refused(session, ready, "dot", strokes=strokes)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 1e9, -7.0, 1.2, -0.01])
def test_ink_outside_the_pad_is_refused(session: Session, ready: Visit, value: float) -> None:
    refused(session, ready, "left the pad", strokes=(((0.1, 0.1), (0.9, value)),))


def test_one_pads_strokes_never_serve_twice(session: Session, ready: Visit) -> None:
    fine = tuple(tuple((x + 0.00004, y) for x, y in stroke) for stroke in STROKES)
    visit = signing.sign(session, ready, "patient", "drawn", strokes=fine)
    for same in (STROKES, fine):
        refused(session, visit, "same strokes", "practitioner", strokes=same, pin="1234")


def test_nobody_signs_twice(session: Session, ready: Visit) -> None:
    visit = signing.sign(session, ready, "patient", "drawn", strokes=STROKES)
    refused(session, visit, "already there", strokes=OTHER_STROKES)


@pytest.mark.parametrize(("method", "role"), [("mark", "practitioner"), ("drawn", "guardian"), ("", "patient")])
def test_only_known_roles_and_ways_sign(session: Session, ready: Visit, method: str, role: str) -> None:
    refused(session, ready, "no such signature", role, method=method, name="Somebody")


def test_a_typed_signature_needs_a_name(session: Session, ready: Visit) -> None:
    for name in ("", " ", "C"):
        refused(session, ready, "full name", method="typed", name=name, strokes=())
    for name in ("Ana Ruiz", "Dr L. Moreau", "Chloé Ruiz"):
        refused(session, ready, "not the patient's name", method="typed", name=name, strokes=())
    visit = signing.sign(session, ready, "patient", "typed", name="  chloe  MARTIN ")
    assert visit.signatures[0].name == "chloe MARTIN"
    visit = new_visit(session, patient=CHLOE.model_copy(update={"given": "Ö", "family": "Nguyễn Thị Thuỳ"}))
    visit = signing.sign(session, talk(session, visit), "patient", "typed", name="Ö Nguyễn Thị Thuỳ")
    assert visit.signatures[0].method == "typed" and visit.signatures[0].strokes == ()


def test_every_point_is_explained_back_and_every_separate_decision_asked(session: Session, ready: Visit) -> None:
    prompt, choice = next(iter(ready.teach_back)), next(iter(ready.choices))
    visit = session.record_teach_back(ready, prompt, "not_understood")
    visit = session.show_text(visit, signing.view_consent(session, visit).digest)
    refused(session, visit, "explains it back")
    visit = session.record_teach_back(visit, prompt, "explained_again")
    visit = session.record_choice(visit, choice, "yes")
    visit = session.show_text(visit, signing.view_consent(session, visit).digest)
    assert signing.sign(session, visit, "patient", "drawn", strokes=STROKES).signatures


@pytest.mark.parametrize("left_out", ["teach-back", "choices", "outlook", "read back", "text shown"])
def test_a_step_that_was_left_out_refuses_the_signature(session: Session, left_out: str) -> None:
    visit = new_visit(session)
    if left_out != "read back":
        visit = session.confirm_read_back(visit)
    consent = signing.view_consent(session, visit)
    if left_out != "teach-back":
        for prompt in consent.prompts:
            visit = session.record_teach_back(visit, prompt.id, "understood")
    if left_out != "choices":
        for choice in consent.choices:
            visit = session.record_choice(visit, choice.id, "no")
    if left_out != "outlook":
        visit = session.tell_outlook(visit, "Softer lines for some months.", "matches")
    if left_out != "text shown":
        visit = session.show_text(visit, signing.view_consent(session, visit).digest)
    refused(session, visit, "not shown" if left_out == "text shown" else "Still to do")


@pytest.mark.parametrize("question", list(calm_answers()))
def test_no_single_blank_field_reaches_a_signature(session: Session, ready: Visit, question: str) -> None:
    visit = session.withdraw_answer(ready, question)
    if visit.raw_answers().get(question) is not None or not session.knowledge.catalogue.questions[question].required:
        return  # the card answers it, or it may stay open
    visit = session.confirm_read_back(visit)
    visit = session.show_text(visit, signing.view_consent(session, visit).digest)
    refused(session, visit, "Still to do")


def test_refusing_every_separate_decision_blocks_nothing(session: Session, ready: Visit) -> None:
    assert set(ready.choices.values()) == {"no"}
    assert signing.view_consent(session, ready).ready


def test_a_stop_refuses_the_signature_even_when_all_else_is_done(session: Session) -> None:
    visit = talk(session, new_visit(session, example_answers("lidocaine-allergy")))
    refused(session, visit, "Resolve")


def test_text_that_changed_since_the_patient_signed_refuses_the_second_signature(
    session: Session, ready: Visit
) -> None:
    visit = signing.sign(session, ready, "patient", "drawn", strokes=STROKES)
    session.store.save_patient(visit.patient.model_copy(update={"family": "Durand"}), session.clock(), "lm", "desk")
    visit = session.open_visit(visit.id)
    refused(session, visit, "text has changed", "practitioner", strokes=OTHER_STROKES, pin="1234")


def test_another_practitioner_cannot_take_over_between_the_two_signatures(session: Session, ready: Visit) -> None:
    visit = signing.sign(session, ready, "patient", "drawn", strokes=STROKES)
    session.person = BIANCHI
    refused(session, visit, "text has changed", "practitioner", strokes=OTHER_STROKES, pin="5678")


@pytest.mark.parametrize("name", ["محمد", "宮本", "👩 Chloé"])
def test_a_name_that_cannot_be_printed_is_refused_before_anyone_signs(session: Session, name: str) -> None:
    visit = talk(session, new_visit(session, None, CHLOE.model_copy(update={"given": name})))
    with pytest.raises(ProblemError):
        signing.sign(session, visit, "patient", "drawn", strokes=STROKES)
    assert not session.open_visit(visit.id).signatures


@pytest.mark.parametrize(("missing", "match"), [("phone", "telephone"), ("registration", "registration number")])
def test_no_consent_without_the_clinics_number_and_the_practitioners_registration(
    knowledge: Knowledge, missing: str, match: str
) -> None:
    clinic = CLINIC.model_dump(mode="json")
    store = furnish(MemoryStore({**clinic, "phone": ""} if missing == "phone" else clinic))
    session = clinic_session(knowledge, store)
    if missing == "registration":
        session.person = MOREAU.model_copy(update={"registration": ""})
    refused(session, talk(session, new_visit(session)), match)


def test_what_is_sealed_is_what_is_stored_and_verifies(session: Session) -> None:
    register_clinic("Clinic Lumière", clinic_certificate(session.store), home())
    visit, receipt = sealed_visit(session)
    document = session.store.document(visit.document_id)
    assert document is not None and document.content == receipt.pdf == prints.sealed_document(session, visit)
    sealed = session.store.events(visit.id)[-1]
    assert sealed.payload["sha256"] == hashlib.sha256(receipt.pdf).hexdigest() == receipt.sha256
    assert sealed.payload["length"] == len(receipt.pdf)
    assert verify_file(receipt.pdf, session.store).outcome == "unchanged"
    assert visit.outcome == "sealed" and session.open_visit(visit.id).outcome == "sealed"


def test_the_attached_record_holds_every_answer_of_the_store(session: Session) -> None:
    visit, receipt = sealed_visit(session)
    record = json.loads(attachments(receipt.pdf)[sealing.RECORD_NAME])
    assert record["consultation"]["answers"] == visit.raw_answers()
    assert [s["text_digest"] for s in record["signatures"]] == [s.text_digest for s in visit.signatures]
    assert record["result"]["score"] == {"confirmed": 1, "possible": 1}


def test_the_record_says_what_was_examined_and_who_confirmed_the_rest(session: Session) -> None:
    visit = new_visit(session, {**calm_answers(), "unwell-today": "yes"})
    visit = session.examined_not_confirmed(visit, "unwell-today", "no", "No fever, feels well.")
    record = json.loads(sealing.record_json(gather_paper(session, session.confirm_read_back(visit))))
    assert record["examined"] == {"unwell-today": {"found": "No fever, feels well.", "patient_said": "yes"}}
    confirmed = record["history_confirmed"]
    assert confirmed["by"] == MOREAU.name and confirmed["at"].startswith("2026-11-24T13:41")
    assert json.loads(sealing.record_json(gather_paper(session, visit)))["history_confirmed"] is None


def test_a_clearance_that_ran_out_is_not_in_force_in_the_record_either(session: Session) -> None:
    visit = new_visit(session, example_answers("apixaban"))
    rule = next(f.rule for f in review.screen_visit(session, visit).findings if f.verdict == "clear_first")
    visit = decide(session, visit, rule, "clearance", valid_until="2026-11-30")
    for days, held in ((0, True), (7, False)):
        session.clock.forward(days=days)  # type: ignore[attr-defined]
        (said,) = json.loads(sealing.record_json(gather_paper(session, visit)))["decisions"]
        assert (said["lapsed"], said["in_force"]) == (False, held)


def test_record_and_fhir_document_travel_inside_and_the_file_meets_both_standards(
    session: Session, tmp_path: Path
) -> None:
    import page

    visit, receipt = sealed_visit(session)
    files = attachments(receipt.pdf)
    assert sorted(files) == ["record.fhir.json", "record.json"] == sorted([BUNDLE_NAME, sealing.RECORD_NAME])
    made = json.loads(files[BUNDLE_NAME])
    assert made["identifier"]["value"] == visit.document_id and made["entry"][0]["resource"]["status"] == "final"
    digest = hashlib.sha256(files[sealing.RECORD_NAME]).hexdigest()
    assert digest in {e["what"]["identifier"]["value"] for e in made["entry"][-1]["resource"]["entity"]}
    path = tmp_path / "sealed.pdf"
    path.write_bytes(receipt.pdf)
    with pikepdf.open(path) as document:
        specs = {str(spec.UF): spec for spec in document.Root.AF}
        kinds = {name: str(spec.EF.F.Subtype) for name, spec in specs.items()}
        assert kinds == {"record.json": "/application/json", "record.fhir.json": "/application/fhir+json"}
        assert {str(spec.AFRelationship) for spec in specs.values()} == {"/Data"}
        # In the bytes the slash inside the name is written as #2f, as ISO 32000-1 (7.3.5) asks.
        assert pikepdf.Name("/application/fhir+json").unparse() == b"/application#2ffhir+json"
    for profile in (page.ValidationProfile.PDF_A_3A, page.ValidationProfile.PDF_UA_1):
        verdict = str(page.validate_pdf(str(path), profile=profile))
        assert "no failures" in verdict, verdict
    subprocess.run(["pdfdetach", "-saveall", "-o", str(tmp_path), str(path)], check=True, capture_output=True)
    assert {name: (tmp_path / name).read_bytes() for name in files} == files


@pytest.mark.parametrize("name", [sealing.RECORD_NAME, BUNDLE_NAME])
@pytest.mark.parametrize("fault", ["differs", "missing"])
def test_a_renderer_that_spoils_or_forgets_a_file_refuses_the_seal_and_names_it(
    session: Session, ready: Visit, monkeypatch: pytest.MonkeyPatch, name: str, fault: str
) -> None:
    from meso_screen.pdf import render as module

    draw = module.render

    def faulty(report: Report, embed: Sequence[Attachment] = ()) -> bytes:
        spoilt = [one for one in embed if one.name != name]
        if fault == "differs":
            one = next(one for one in embed if one.name == name)
            spoilt.append(one.model_copy(update={"data": one.data.replace(b'"no"', b'"yes"') + b"\n"}))
        return draw(report, spoilt)

    visit = sign_both(session, ready)
    with monkeypatch.context() as spoiling:
        spoiling.setattr(module, "render", faulty)
        with pytest.raises(ProblemError) as refusal:
            sealing.seal_visit(session, visit, sealer_of(session.store))
    (problem,) = refusal.value.problems
    assert problem.place == name and fault in problem.what
    assert session.open_visit(visit.id).outcome == "open"
    assert sealing.seal_visit(session, visit, sealer_of(session.store))[0].outcome == "sealed"


def test_a_changed_byte_is_found(session: Session) -> None:
    _, receipt = sealed_visit(session)
    certificate = clinic_certificate(session.store)
    assert verify(receipt.pdf, (certificate,)).outcome == "unchanged"
    for at in range(200, len(receipt.pdf), len(receipt.pdf) // 7):
        changed = bytearray(receipt.pdf)
        changed[at] ^= 1
        assert verify(bytes(changed), (certificate,)).outcome in ("changed", "unreadable")


def test_an_unsigned_half_signed_or_sealed_visit_is_not_sealed(session: Session, ready: Visit) -> None:
    sealer = sealer_of(session.store)
    with pytest.raises(ProblemError, match="signature of the patient"):
        sealing.seal_visit(session, ready, sealer)
    visit = signing.sign(session, ready, "patient", "drawn", strokes=STROKES)
    with pytest.raises(ProblemError, match="signature of the practitioner"):
        sealing.seal_visit(session, visit, sealer)
    visit = signing.sign(session, visit, "practitioner", "drawn", strokes=OTHER_STROKES, pin="1234")
    visit, receipt = sealing.seal_visit(session, visit, sealer)
    with pytest.raises(ProblemError):
        sealing.seal_visit(session, visit, sealer)
    assert prints.sealed_document(session, visit) == receipt.pdf


def test_a_visit_that_is_not_the_stored_one_is_not_sealed(session: Session, ready: Visit) -> None:
    from dataclasses import replace

    visit = sign_both(session, ready)
    forged = replace(visit, asked_by_patient=(("Does it hurt?", "No"),))
    with pytest.raises(ProblemError):
        sealing.seal_visit(session, forged, sealer_of(session.store))
    assert session.store.document("C-" + hashlib.sha256(visit.id.encode()).hexdigest()[:8].upper()) is None


def test_a_visit_stopped_after_the_signature_is_not_sealed(session: Session, ready: Visit) -> None:
    visit = session.end_visit(sign_both(session, ready), "stopped", "Fainted")
    with pytest.raises(ProblemError):
        sealing.seal_visit(session, visit, sealer_of(session.store))


def test_a_crash_between_signature_and_seal_is_sealed_another_day(knowledge: Knowledge, tmp_path: Path) -> None:
    store, _ = create_store(tmp_path, "three grey herons", CLINIC.model_dump(mode="json"), CHEAP)
    session = clinic_session(knowledge, furnish(store))
    visit = sign_both(session, talk(session, new_visit(session)))
    store.close()
    store = open_store(tmp_path, "three grey herons", CHEAP)
    later = clinic_session(knowledge, store)
    later.clock.forward(days=3, hours=2)  # type: ignore[attr-defined]
    visit, receipt = sealing.seal_visit(later, later.open_visit(visit.id), sealer_of(store))
    assert verify(receipt.pdf, (clinic_certificate(store),)).outcome == "unchanged"
    assert visit.outcome == "sealed"
    assert json.loads(attachments(receipt.pdf)[sealing.RECORD_NAME])["consultation"]["as_of"] == "2026-11-24"
    assert store.verify_chain() == []
    store.close()


@pytest.mark.parametrize("renewed", [False, True], ids=["same certificate", "renewed meanwhile"])
def test_a_crash_between_keeping_the_file_and_saying_so_ends_with_that_file(
    session: Session, ready: Visit, monkeypatch: pytest.MonkeyPatch, renewed: bool
) -> None:
    visit = sign_both(session, ready)
    sealer = sealer_of(session.store)
    append = session.store.append

    def power_cut(consultation: str, kind: Any, *rest: Any) -> Any:
        if kind == "sealed":
            raise OSError("the power went")
        return append(consultation, kind, *rest)

    with monkeypatch.context() as cut:
        cut.setattr(session.store, "append", power_cut)
        with pytest.raises(OSError, match="power"):
            sealing.seal_visit(session, visit, sealer)
    again = session.open_visit(visit.id)
    assert again.outcome == "open"
    if renewed:
        sealer = ClinicSealer(*make_clinic_certificate("Clinic Lumière", session.clock()))
    sealed, receipt = sealing.seal_visit(session, again, sealer)
    kept = [event for event in session.store.events(visit.id) if event.kind == "document_kept"]
    assert len(kept) == 1 and sealed.outcome == "sealed"
    assert prints.sealed_document(session, sealed) == receipt.pdf


def test_the_sealed_file_of_another_visit_never_becomes_this_visits(session: Session, ready: Visit) -> None:
    _, other = sealed_visit(session)
    visit = sign_both(session, ready)
    number = gather_paper(session, visit).document_id
    meta = DocumentMeta(consultation=visit.id, name=f"{number}.pdf", at=session.clock(), actor="lm", station="this PC")
    session.store.put_document(number, other.pdf, meta)
    with pytest.raises(ProblemError, match="Another document is kept under this number"):
        sealing.seal_visit(session, visit, sealer_of(session.store))
    assert session.open_visit(visit.id).outcome == "open"


def test_every_print_of_a_sealed_visit_bears_the_number_it_was_sealed_under(session: Session) -> None:
    visit, receipt = sealed_visit(session)
    earlier = replace(visit, document_id="C-00C0FFEE")  # as an earlier edition numbered it
    assert gather_paper(session, visit).document_id == receipt.document_id
    assert gather_paper(session, earlier).document_id == "C-00C0FFEE"


def test_a_screen_locked_while_it_seals_does_not_stop_the_seal(
    session: Session, ready: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit = sign_both(session, ready)
    keep = session.store.put_document

    def locked_meanwhile(*what: Any) -> Any:
        session.sign_out()
        return keep(*what)

    monkeypatch.setattr(session.store, "put_document", locked_meanwhile)
    sealed, _ = sealing.seal_visit(session, visit, sealer_of(session.store))
    assert sealed.outcome == "sealed" and session.person is None
    assert session.store.events(visit.id)[-1].actor == MOREAU.id


def test_a_clock_set_back_does_not_stop_the_seal(session: Session, ready: Visit) -> None:
    visit = sign_both(session, ready)
    session.clock.forward(hours=-5)  # type: ignore[attr-defined]
    visit, _ = sealing.seal_visit(session, visit, sealer_of(session.store))
    assert visit.outcome == "sealed"


def test_a_patients_copy_of_what_was_never_sealed_is_a_draft(session: Session, ready: Visit) -> None:
    half = session.end_visit(signing.sign(session, ready, "patient", "drawn", strokes=STROKES), "declined", "")
    assert "DRAFT" in extract_text(prints.print_document(session, half, "patient_copy")).upper()
    sealed, _ = sealed_visit(session)
    assert "DRAFT" not in extract_text(prints.print_document(session, sealed, "patient_copy")).upper()


def test_the_draft_and_every_print_are_no_sealed_document(session: Session, ready: Visit) -> None:
    draft = prints.draft_document(session, ready)
    assert verify(draft, (clinic_certificate(session.store),)).outcome == "no_seal"
    before = len(session.store.events(ready.id))
    copy = prints.print_document(session, ready, "patient_copy")
    assert verify(copy, (clinic_certificate(session.store),)).outcome == "no_seal" and not attachments(copy)
    assert [event.kind for event in session.store.events(ready.id)[before:]] == ["printed"]
    with pytest.raises(ProblemError, match="no sealed document"):
        prints.sealed_document(session, ready)
