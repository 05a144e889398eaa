"""The FHIR document of whole visits: valid R4, the same findings, nothing lost and nothing made up."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest
from flow.visits import (
    BIANCHI,
    CHLOE,
    MOREAU,
    STEMS,
    calm_answers,
    clinic_session,
    decide,
    decide_everything,
    example_answers,
    new_visit,
    sign_both,
    talk,
)
from r4 import CODES, DATA_ABSENT, TARGETS, elements, faults, resources

from meso_screen import places
from meso_screen.flow.bundle import bundle_json
from meso_screen.flow.knowledge import Knowledge, open_pack
from meso_screen.flow.paper import Paper, gather_paper
from meso_screen.flow.session import Session
from meso_screen.flow.visit import Visit

DIGEST = "5" * 64
KELOID = "keloid-hypertrophic--high-tension"


def unsure(session: Session) -> Visit:
    visit = new_visit(session, calm_answers())
    for question, value in {"heart-problem": "not_sure", "skin-problem": "declined", "medicines": "declined"}.items():
        visit = session.answer(visit, question, value)
    return session.withdraw_answer(visit, "immune-problem")


def private(session: Session) -> Visit:
    return new_visit(session, {**calm_answers(), "patient-decides": "no", "mind-problem": "not_sure"})


def overridden(session: Session) -> Visit:
    answers = {**calm_answers(), "raised-scars": ["own"]}
    answers["plan"] = {**answers["plan"], "areas": ["decolletage"]}
    return decide(session, new_visit(session, answers), KELOID, "overridden")


def overridden_though_unknown(session: Session) -> Visit:
    visit = session.answer(overridden(session), "raised-scars", "not_sure")
    visit = decide(session, visit, KELOID, "treated_as_yes")
    return decide(session, visit, KELOID, "overridden")


def treated_as_yes(session: Session) -> Visit:
    visit = new_visit(session, {**calm_answers(), "heart-problem": "not_sure"})
    return decide_everything(session, visit)


def examined(session: Session) -> Visit:
    visit = new_visit(session, {**calm_answers(), "unwell-today": "yes"})
    return session.examined_not_confirmed(visit, "unwell-today", "no", "No fever, feels well.")


def strange(session: Session) -> Visit:
    """Words from everywhere, with control characters and no-break spaces, and every optional field of the lists."""
    words = "  Zyqqorfan\u00a010\u202fmg\x0b<b>&\x00 \t"
    medicines = [{"text": words, "last_taken": "2026-11", "prescribed": "no", "why": "Ωμέγα «ψ»", "dose": "1 × 3"}]
    allergies = [{
        "text": "pollen", "reaction": ["rash", "cough"], "severity": "mild", "certainty": "unsure",
        "kind": "not_sure", "when": "2019",
    }]  # fmt: skip
    card = CHLOE.model_copy(
        update={
            "family": "Василенко-Nguyễn", "sex": "prefers not to say", "born": "1991-06", "training": True, "title": "",
            "phone": "1 2", "email": "a@b.c", "address": "1 rue <x>\nParis", "language": "français",
        }
    )  # fmt: skip
    return new_visit(session, {**calm_answers(), "medicines": medicines, "allergies": allergies}, card)


def signed(session: Session) -> Visit:
    return sign_both(session, talk(session, new_visit(session)))


def apixaban_signed(session: Session) -> Visit:
    visit = decide_everything(session, new_visit(session, example_answers("apixaban")))
    return sign_both(session, talk(session, visit))


PEOPLE: dict[str, Callable[[Session], Visit]] = {
    **{stem: lambda s, stem=stem: decide_everything(s, new_visit(s, example_answers(stem))) for stem in STEMS},
    "nothing answered": lambda session: new_visit(session, {}),
    "unsure": unsure,
    "private": private,
    "overridden": overridden,
    "overridden though unknown": overridden_though_unknown,
    "treated as yes": treated_as_yes,
    "examined": examined,
    "strange": strange,
    "no plan": lambda session: new_visit(session, {**calm_answers(), "plan": "not_sure"}),
    "signed": signed,
    "apixaban, signed": apixaban_signed,
    "declined": lambda session: session.end_visit(new_visit(session), "declined", "Thinks it over"),
}


@cache
def pack() -> Knowledge:
    return open_pack(places.default_pack())


@cache
def paper_of(name: str) -> Paper:
    session = clinic_session(pack())
    return gather_paper(session, PEOPLE[name](session), with_signatures=True)


@cache
def bundle_of(name: str) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(bundle_json(paper_of(name), DIGEST))
    return made


def only(name: str, kind: str) -> dict[str, Any]:
    (resource,) = resources(bundle_of(name), kind)
    return resource


def items(name: str) -> dict[str, dict[str, Any]]:
    """The items of the questions by linkId."""
    sections = only(name, "QuestionnaireResponse")["item"]
    return {item["linkId"]: item for section in sections for item in section["item"]}


def told(element: dict[str, Any], name: str) -> list[Any]:
    wanted = f"urn:meso-screen:extension:{name}"
    return [v for e in element.get("extension", ()) if e["url"] == wanted for k, v in e.items() if k != "url"]


@pytest.mark.parametrize("name", PEOPLE)
def test_each_visit_is_a_valid_r4_document(name: str) -> None:
    assert faults(bundle_of(name)) == []


def test_each_code_list_and_each_kind_of_reference_is_met_by_one_of_these_visits() -> None:
    met = {path for name in PEOPLE for path, _ in elements(bundle_of(name))}
    assert set(CODES) - met == set()
    assert set(TARGETS) - met == {"RelatedPerson.patient"}  # a visit with a witness stands among the dossiers


def spoil(path: str, value: Any) -> Callable[[dict[str, Any]], None]:
    def spoiled(bundle: dict[str, Any]) -> None:
        kind, *keys, last = path.split(".")
        place = bundle if kind == "Bundle" else resources(bundle, kind)[0]
        for key in keys:
            place = place[key][0] if isinstance(place[key], list) else place[key]
        place[last] = value

    return spoiled


FAULTS = {
    "a status that is none": spoil("DetectedIssue.status", "NOPE"),
    "a severity that is none": spoil("DetectedIssue.severity", "sky-high"),
    "an intent that is none": spoil("ServiceRequest.intent", "wish"),
    "a scope that is none": spoil("Consent.scope", {"coding": [{"system": "urn:x", "code": "fun"}]}),
    "a missing status": lambda bundle: resources(bundle, "Consent")[0].pop("status"),
    "a field R4 does not know": spoil("DetectedIssue.tier", "stop"),
    "a reference to nowhere": spoil("DetectedIssue.author", {"reference": "urn:uuid:0"}),
    "a patient as an author": lambda b: resources(b, "DetectedIssue")[0].update(
        author=resources(b, "Composition")[0]["subject"]
    ),
    "an issue nobody names": lambda b: resources(b, "Composition")[0]["section"][1]["entry"].pop(),
    "an empty text": spoil("DetectedIssue.detail", ""),
    "a moment without offset": spoil("Provenance.recorded", "2026-11-24T10:00:00"),
    "no Composition first": lambda bundle: bundle["entry"].reverse(),
    "a consent without policy": lambda bundle: resources(bundle, "Consent")[0].pop("policyRule"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_the_check_finds_what_is_not_r4(fault: str) -> None:
    bundle = json.loads(json.dumps(bundle_of("apixaban")))
    assert faults(bundle) == []
    FAULTS[fault](bundle)
    assert faults(bundle)


@pytest.mark.parametrize("name", PEOPLE)
def test_what_fires_is_a_detected_issue_and_nothing_else_is(name: str) -> None:
    found = paper_of(name).result.findings
    issues = resources(bundle_of(name), "DetectedIssue")
    fires = [f for f in found if f.state == "fires"]
    assert [issue["code"]["coding"][0]["code"] for issue in issues] == [f.rule for f in fires]
    severity = {"stop": "high", "clear_first": "moderate", "caution": "low", "note": None}
    assert [(issue.get("severity"), told(issue, "tier")) for issue in issues] == [
        (severity[f.verdict], [f.verdict]) for f in fires
    ]


@pytest.mark.parametrize("name", PEOPLE)
def test_what_is_not_known_stands_in_the_guidance_and_never_vanishes(name: str) -> None:
    result = paper_of(name).result
    guidance = only(name, "GuidanceResponse")
    unknown = {f.rule: f for f in result.findings if f.state != "fires"}
    issues = guidance["contained"][0]["issue"]
    by_rule = {i["details"]["coding"][0]["code"]: i for i in issues if "diagnostics" in i}
    assert by_rule.keys() == unknown.keys()
    for rule, issue in by_rule.items():
        assert (told(issue, "tier"), tuple(told(issue, "link-id"))) == ([unknown[rule].verdict], unknown[rule].ask)
    asked = {question for f in unknown.values() for question in f.ask} | set(result.open_questions)
    assert {told(one, "link-id")[0] for one in guidance.get("dataRequirement", ())} == asked
    missing = bool(asked or result.not_screened)
    assert guidance["status"] == ("data-required" if missing else "success")
    assert (told(guidance, "category-confirmed"), told(guidance, "category-possible")) == (
        [result.score.confirmed], [result.score.possible]
    )  # fmt: skip


def test_unsure_people_are_data_required_and_in_progress_and_calm_ones_neither() -> None:
    assert only("unsure", "GuidanceResponse")["status"] == "data-required"
    assert only("unsure", "QuestionnaireResponse")["status"] == "in-progress"
    assert only("signed", "GuidanceResponse")["status"] == "success"
    assert only("signed", "QuestionnaireResponse")["status"] == "completed"


def test_a_medicine_nobody_recognised_is_named_as_not_screened() -> None:
    issues = only("strange", "GuidanceResponse")["contained"][0]["issue"]
    named = [i["details"]["text"] for i in issues if i["code"] == "not-found"]
    assert named and "Zyqqorfan" in named[0]


@pytest.mark.parametrize("name", PEOPLE)
def test_every_answer_in_scope_is_there_and_says_what_was_said(name: str) -> None:
    paper, found = paper_of(name), items(name)
    asked = {q for q in paper.knowledge.catalogue.questions if "NOT_ASKED" not in repr(paper.facts.values.get(q))}
    assert found.keys() == asked
    for question, item in found.items():
        value = paper.consultation.answers.get(question)
        reasons = [e["valueCode"] for e in item.get("extension", ()) if e["url"] == DATA_ABSENT]
        wanted = {"not_sure": ["asked-unknown"], "declined": ["asked-declined"]}
        assert reasons == (wanted.get(value, []) if isinstance(value, str) else [])
        assert ("answer" in item) == (value is not None and not reasons)


def test_each_kind_of_answer_keeps_its_kind() -> None:
    found = items("apixaban")
    assert found["heart-problem"]["answer"] == [{"valueBoolean": True}]
    assert found["unwell-today"]["answer"] == [{"valueBoolean": False}]
    assert found["birth-date"]["answer"] == [{"valueDate": "1954-02-01"}]
    assert found["heart-conditions"]["answer"][0]["valueCoding"]["code"] == "rhythm"
    assert found["skin-type"]["answer"][0]["valueCoding"]["code"] == "one-to-three"
    degrees = {"value": 36.6, "unit": "°C", "system": "http://unitsofmeasure.org", "code": "Cel"}
    assert found["temperature"]["answer"] == [{"valueQuantity": degrees}]
    assert [answer["valueString"] for answer in found["medicines"]["answer"]] == ["apixaban", "bisoprolol"]
    details = {item["linkId"]: item["answer"] for item in found["medicines"]["answer"][0]["item"]}
    assert details["medicines.dose"] == [{"valueString": "5 mg twice a day"}]
    assert found["goal-free"]["answer"] == [{"valueString": "A bit fresher, in the cheeks."}]


def test_none_is_said_and_not_left_out() -> None:
    found = items("signed")
    for question, code in {"medicines": "none", "allergies": "none_known", "last-two-weeks": "none"}.items():
        (answer,) = found[question]["answer"]
        assert answer["valueCoding"]["code"] == code and answer["valueCoding"]["display"]


def test_an_answer_of_a_branch_that_was_closed_is_nowhere(knowledge: Knowledge) -> None:
    session = clinic_session(knowledge)
    visit = session.answer(new_visit(session, example_answers("pregnancy-not-sure")), "could-be-pregnant", "no")
    assert "last-period" in visit.raw_answers() or "pregnancy-test-today" in visit.raw_answers()
    text = bundle_json(gather_paper(session, visit), DIGEST).decode()
    for question in ("unprotected-since-period", "pregnancy-test-today", "last-period"):
        assert f'"{question}"' not in text
        assert knowledge.catalogue.text(f"question.{question}.ask") not in text


def test_what_an_examination_replaced_stays_beside_it() -> None:
    item = items("examined")["unwell-today"]
    assert item["answer"] == [{"valueBoolean": False}]
    assert (told(item, "examined"), told(item, "examiner-says"), told(item, "patient-said")) == (
        [True], ["No fever, feels well."], ["Yes"]
    )  # fmt: skip


def test_a_decision_is_the_mitigation_with_its_author_and_the_second_clinician() -> None:
    (stop,) = [i for i in resources(bundle_of("overridden"), "DetectedIssue") if i.get("severity") == "high"]
    (mitigation,) = stop["mitigation"]
    people = {f"urn:uuid:{p['id']}": p["name"][0]["text"] for p in resources(bundle_of("overridden"), "Practitioner")}
    assert people[mitigation["author"]["reference"]] == MOREAU.name
    assert people[told(mitigation, "second")[0]["reference"]] == BIANCHI.name
    assert mitigation["action"]["coding"][0]["code"] == "overridden" and "benefit" in mitigation["action"]["text"]


def test_a_decision_on_something_unknown_stands_beside_it() -> None:
    paper = paper_of("treated as yes")
    decided = {rule for rule in paper.visit.decisions if rule in {f.rule for f in paper.result.findings}}
    assert decided
    issues = only("treated as yes", "GuidanceResponse")["contained"][0]["issue"]
    beside = {i["details"]["coding"][0]["code"]: told(i, "decision")[0] for i in issues if told(i, "decision")}
    assert beside.keys() == decided
    people = {f"urn:uuid:{p['id']}" for p in resources(bundle_of("treated as yes"), "Practitioner")}
    for parts in beside.values():
        said = {part["url"].rsplit(":", 1)[-1]: part for part in parts}
        assert said["kind"]["valueCode"] in ("treated_as_yes", "asked_again", "clearance", "acknowledged")
        assert said["author"]["valueReference"]["reference"] in people and MOREAU.name in said["words"]["valueString"]


def test_a_decision_that_lapsed_mitigates_nothing(knowledge: Knowledge) -> None:
    session = clinic_session(knowledge)
    visit = session.answer(overridden(session), "raised-scars", ["own", "family"])
    made = json.loads(bundle_json(gather_paper(session, visit), DIGEST))
    stop = next(i for i in resources(made, "DetectedIssue") if i["code"]["coding"][0]["code"] == KELOID)
    assert "mitigation" not in stop


def test_before_both_signed_everything_is_preliminary_and_afterwards_final() -> None:
    for name, states in {
        "healthy": ("preliminary", "draft", "proposal", "draft"), "signed": ("final", "active", "plan", "active"),
        "declined": ("preliminary", "revoked", "proposal", "rejected"),
    }.items():  # fmt: skip
        plan = only(name, "ServiceRequest")
        said = (only(name, "Composition")["status"], plan["status"], plan["intent"], only(name, "Consent")["status"])
        assert said == states
        issue = {i["status"] for i in resources(bundle_of(name), "DetectedIssue")}
        assert issue <= {states[0]}
    assert {i["status"] for i in resources(bundle_of("apixaban, signed"), "DetectedIssue")} == {"final"}


def test_both_signatures_attest_the_document() -> None:
    visit = paper_of("signed").visit
    attesters = only("signed", "Composition")["attester"]
    assert [a["mode"] for a in attesters] == ["personal", "professional"]
    assert [a["time"] for a in attesters] == [s.at.isoformat(timespec="seconds") for s in visit.signatures]
    assert [told(a, "text-digest") for a in attesters] == [[s.text_digest] for s in visit.signatures]
    consent = only("signed", "Consent")
    assert consent["verification"][0]["verified"] is True and "sourceAttachment" not in consent
    assert Counter(p["type"] for p in consent["provision"]["provision"]) == {"deny": len(visit.choices)}


def test_the_provenance_names_the_pack_by_its_hash_and_the_record_by_its_digest(knowledge: Knowledge) -> None:
    entities = only("signed", "Provenance")["entity"]
    assert {e["what"]["identifier"]["value"] for e in entities} == {knowledge.catalogue.digest, DIGEST}
    agents = {a["type"]["coding"][0]["code"] for a in only("signed", "Provenance")["agent"]}
    assert agents == {"assembler", "author", "custodian"}


@pytest.mark.parametrize("name", PEOPLE)
def test_what_a_patient_reports_becomes_no_confirmed_fact(name: str) -> None:
    kinds = {resource["resourceType"] for resource in resources(bundle_of(name))}
    assert kinds <= {
        "Composition", "Patient", "Practitioner", "Organization", "Device", "ServiceRequest", "GuidanceResponse",
        "DetectedIssue", "QuestionnaireResponse", "Consent", "Provenance",
    }  # fmt: skip


def test_private_matters_are_labelled_and_a_made_up_patient_too() -> None:
    def labels(resource: dict[str, Any]) -> set[str]:
        return {label["code"] for label in resource.get("meta", {}).get("security", ())}

    rules = paper_of("private").knowledge.catalogue.rules
    issues = resources(bundle_of("private"), "DetectedIssue")
    hidden = [i for i in issues if rules[i["code"]["coding"][0]["code"]].private]
    assert hidden and all(labels(i) == ({"R"} if i in hidden else set()) for i in issues)
    assert labels(bundle_of("private")) == {"R"}
    assert labels(only("signed", "QuestionnaireResponse")) == {"R"}, "what is asked in private is restricted too"
    assert "HTEST" in labels(bundle_of("strange")) & labels(only("strange", "Patient"))


def test_a_card_says_what_it_says_and_nothing_is_guessed() -> None:
    card = only("strange", "Patient")
    assert "gender" not in card and card["birthDate"] == "1991-06" and "prefix" not in card["name"][0]
    assert only("signed", "Patient")["gender"] == "female"


@pytest.mark.parametrize("name", ["apixaban", "signed", "strange"])
def test_the_same_record_gives_the_same_bytes_on_another_day(name: str) -> None:
    first = bundle_json(paper_of(name), DIGEST)
    assert first == bundle_json(paper_of(name), DIGEST)
    assert first == json.dumps(json.loads(first), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def test_no_clock_is_read(knowledge: Knowledge) -> None:
    session = clinic_session(knowledge)
    visit = signed(session)
    first = bundle_json(gather_paper(session, visit, with_signatures=True), DIGEST)
    session.clock.forward(days=40)  # type: ignore[attr-defined]
    assert bundle_json(gather_paper(session, session.open_visit(visit.id), with_signatures=True), DIGEST) == first


def test_a_pack_out_of_date_is_said(knowledge: Knowledge) -> None:
    paper = paper_of("signed")
    late = date.fromisoformat("2026-11-24") + timedelta(days=3000)
    paper = replace(paper, consultation=paper.consultation.model_copy(update={"as_of": late}))
    made = json.loads(bundle_json(paper, DIGEST))
    issues = resources(made, "GuidanceResponse")[0]["contained"][0]["issue"]
    remarks = {i["details"]["coding"][0]["code"] for i in issues if "diagnostics" not in i}
    assert remarks == {"content-not-approved", "content-out-of-date"} and faults(made) == []
