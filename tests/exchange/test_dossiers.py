"""What a visit in the window cannot show yet: helpers who sign, rules that fail, records without people or a clinic."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from flow.visits import (
    MOREAU,
    OTHER_STROKES,
    STROKES,
    clinic_session,
    example_answers,
    new_visit,
    sign_both,
    talk,
)
from r4 import faults, resources

from meso_screen import places
from meso_screen.exchange.dossier import Dossier, Named, Signed
from meso_screen.exchange.fhir import bundle, write_bundle
from meso_screen.exchange.reading import disagreements
from meso_screen.flow.bundle import gather_dossier
from meso_screen.flow.knowledge import open_pack
from meso_screen.flow.paper import gather_paper
from meso_screen.flow.screening import result_as_json
from meso_screen.flow.signatories import record_interpreter
from meso_screen.flow.signing import sign

DIGEST = "7" * 64
NAME = "record.fhir.json"


@cache
def signed_dossier() -> tuple[Dossier, dict[str, Any]]:
    """A signed visit with findings and something unknown in it, and its record as far as findings go."""
    session = clinic_session(open_pack(places.default_pack()))
    visit = sign_both(session, talk(session, new_visit(session)))
    paper = gather_paper(session, visit, with_signatures=True)
    other = gather_paper(session, new_visit(session, {**example_answers("apixaban"), "smoking": "not_sure"}))
    found = gather_dossier(other, DIGEST)
    dossier = replace(gather_dossier(paper, DIGEST), found=found.found, open_questions=found.open_questions)
    return dossier, {"result": result_as_json(other.knowledge, other.result)}


def helped(*signatures: Signed) -> Dossier:
    dossier, _ = signed_dossier()
    practitioner = next(one for one in dossier.signatures if one.role.id == "practitioner")
    return replace(dossier, signatures=(*signatures, practitioner))


def signature(role: str, name: str, method: Any = "drawn") -> Signed:
    return Signed(Named(role, role.capitalize()), name, method, "2026-11-24T14:50:00+01:00", "a" * 64)


def one(made: dict[str, Any], kind: str) -> dict[str, Any]:
    (resource,) = resources(made, kind)
    return resource


def test_a_mark_with_its_witness_and_an_interpreter_attest_as_who_they_are() -> None:
    patient = signature("patient", "Chloé Martin", "mark")
    made = bundle(helped(patient, signature("witness", "A. Roy"), signature("interpreter", "B. Sy")))
    assert faults(made) == []
    related = {r["relationship"][0]["text"]: r["name"][0]["text"] for r in resources(made, "RelatedPerson")}
    assert related == {"Witness": "A. Roy", "Interpreter": "B. Sy"}
    modes = [attester["mode"] for attester in one(made, "Composition")["attester"]]
    assert modes == ["personal", "personal", "professional", "professional"]
    assert one(made, "Consent")["status"] == "active"


def test_what_a_witness_is_to_the_patient_and_which_language_was_spoken_are_not_lost() -> None:
    session = clinic_session(open_pack(places.default_pack()))
    visit = talk(session, record_interpreter(session, new_visit(session), "Maria da Silva", "Portuguese"))
    visit = sign(session, visit, "patient", "mark", strokes=STROKES)
    visit = sign(session, visit, "witness", "typed", name="Ana Ruiz", relation="nurse at the clinic")
    visit = sign(session, visit, "interpreter", "typed", name="Maria da Silva")
    visit = sign(session, visit, "practitioner", "drawn", strokes=OTHER_STROKES, pin="1234")
    made = bundle(gather_dossier(gather_paper(session, visit, with_signatures=True), DIGEST))
    assert faults(made) == []
    witness, interpreter = resources(made, "RelatedPerson")
    assert witness["relationship"][1] == {"text": "nurse at the clinic"} and "communication" not in witness
    assert interpreter["communication"] == [{"language": {"text": "Portuguese"}}]
    assert len(interpreter["relationship"]) == 1


def test_nobody_says_that_the_patient_measured_what_the_practitioner_measured() -> None:
    made = bundle(signed_dossier()[0])
    assert "source" not in one(made, "QuestionnaireResponse")


@pytest.mark.parametrize(
    ("ended", "consent", "plan"),
    [("sealed", "active", "active"), ("withdrawn", "inactive", "revoked"), ("stopped", "active", "revoked")],
)
def test_a_plan_that_was_given_up_is_revoked(ended: str, consent: str, plan: str) -> None:
    made = bundle(replace(signed_dossier()[0], ended=ended))
    assert faults(made) == []
    assert (one(made, "Consent")["status"], one(made, "ServiceRequest")["status"]) == (consent, plan)


@pytest.mark.parametrize("role", ["witness", "interpreter"])
def test_nobody_consents_in_the_patients_place(role: str) -> None:
    made = bundle(helped(signature(role, "A. Roy")))
    assert faults(made) == [] and one(made, "Consent")["status"] == "draft"
    assert one(made, "Consent")["verification"] == [{"verified": False}]


def test_a_rule_that_failed_is_an_error_of_the_evaluation_and_no_issue() -> None:
    dossier, _ = signed_dossier()
    fired = next(found for found in dossier.found if found.state == "fires")
    failed = replace(fired, state="failed", ask=())
    made = bundle(replace(dossier, found=(failed,), open_questions=(), not_screened=()))
    assert faults(made) == [] and resources(made, "DetectedIssue") == []
    guidance = one(made, "GuidanceResponse")
    assert guidance["status"] == "failure"
    (issue,) = [i for i in guidance["contained"][0]["issue"] if "diagnostics" in i]
    assert (issue["severity"], issue["code"], issue["diagnostics"]) == ("error", "exception", "failed")
    assert issue["details"]["coding"][0]["code"] == fired.rule


def test_without_anybody_the_program_alone_is_the_author() -> None:
    dossier, _ = signed_dossier()
    bare = replace(
        dossier, practitioners=(), taken_by="", confirmed_by="", signatures=(), plan=None, choices=(), cautions=(),
        found=(), open_questions=(), not_screened=(), sections=(),
    )  # fmt: skip
    made = bundle(bare)
    assert faults(made) == [] and len(one(made, "Composition")["author"]) == 1
    assert "contained" not in one(made, "GuidanceResponse")


def test_a_name_two_people_share_takes_nobodys_registration() -> None:
    session = clinic_session(open_pack(places.default_pack()))
    session.store.save_person(MOREAU.model_copy(update={"id": "l2", "registration": "RPPS 999"}), "9999")
    paper = gather_paper(session, new_visit(session))
    assert [p.registration for p in gather_dossier(paper, DIGEST).practitioners] == [MOREAU.registration]
    paper = replace(paper, practitioner=None, visit=replace(paper.visit, checked_by="l2"))
    assert [p.registration for p in gather_dossier(paper, DIGEST).practitioners] == [""]


def test_ids_are_the_documents_own() -> None:
    dossier, _ = signed_dossier()
    ids = {r["id"] for r in resources(bundle(dossier))}
    assert len(ids) == len(resources(bundle(dossier))) and ids == {r["id"] for r in resources(bundle(dossier))}
    assert not ids & {r["id"] for r in resources(bundle(replace(dossier, document_id="C-00000000")))}


# -- read back ---------------------------------------------------------------------------------------------------------


def issues(made: dict[str, Any]) -> list[dict[str, Any]]:
    return resources(made, "DetectedIssue")


def outcome(made: dict[str, Any]) -> list[dict[str, Any]]:
    said: list[dict[str, Any]] = one(made, "GuidanceResponse")["contained"][0]["issue"]
    return said


def drop(made: dict[str, Any], kind: str) -> None:
    made["entry"] = [entry for entry in made["entry"] if entry["resource"]["resourceType"] != kind]


def drop_one(made: dict[str, Any], resource: dict[str, Any]) -> None:
    made["entry"] = [entry for entry in made["entry"] if entry["resource"] is not resource]


TAMPERED = {
    "a finding dropped": (lambda m: drop_one(m, issues(m)[0]), "does not say"),
    "every finding dropped": (lambda m: drop(m, "DetectedIssue"), "does not say"),
    "a finding twice": (lambda m: m["entry"].append({"resource": issues(m)[0]}), "what the record does not say"),
    "a tier softened": (lambda m: issues(m)[0]["extension"][0].update(valueCode="note"), "does not say"),
    "a severity softened": (lambda m: issues(m)[0].update(severity="low"), "does not say"),
    "a severity given to a note": (lambda m: issues(m)[-1].update(severity="high"), "does not say"),
    "another rule": (lambda m: issues(m)[0]["code"]["coding"][0].update(code="warfarin"), "does not say"),
    "another title": (lambda m: issues(m)[0]["code"].update(text="Nothing"), "does not say"),
    "an unknown dropped": (lambda m: outcome(m).pop(0), "does not say"),
    "an unknown called failed": (lambda m: outcome(m)[0].update(diagnostics="failed"), "does not say"),
    "the guidance dropped": (lambda m: drop(m, "GuidanceResponse"), "does not say"),
    "the provenance dropped": (lambda m: drop(m, "Provenance"), "beside another record"),
    "no entries": (lambda m: m.pop("entry"), "cannot be read"),
    "an entry of another shape": (lambda m: m["entry"].append(7), "cannot be read"),
    "an issue without code": (lambda m: issues(m)[0].pop("code"), "cannot be read"),
}  # fmt: skip


def told(made: bytes, digest: str = DIGEST) -> list[str]:
    return disagreements(made, signed_dossier()[1], digest, NAME)


def test_an_honest_bundle_disagrees_with_nothing() -> None:
    states = {found.state for found in signed_dossier()[0].found}
    assert states == {"fires", "unknown"}
    assert told(write_bundle(signed_dossier()[0])) == []


@pytest.mark.parametrize("case", TAMPERED)
def test_a_bundle_that_says_something_else_is_told(case: str) -> None:
    change, words = TAMPERED[case]
    made = json.loads(write_bundle(signed_dossier()[0]))
    change(made)
    said = told(json.dumps(made).encode())
    assert any(words in sentence for sentence in said) and all(NAME in sentence for sentence in said)


@pytest.mark.parametrize(
    "rubbish", [b"", b"\xff", b"[]", b"{}", b"null", b"[" * 100_000, b'{"entry": [{"resource": 1}]}']
)
def test_rubbish_is_no_bundle_and_no_crash(rubbish: bytes) -> None:
    assert told(rubbish) == [f"{NAME} cannot be read as the bundle of this record."]


def test_a_bundle_of_another_record_is_told() -> None:
    assert told(write_bundle(signed_dossier()[0]), "8" * 64) == [f"{NAME} was made beside another record."]
