"""The record inside a sealed consent is what its published schema says."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import jsonschema
import pytest
from visits import STEMS, clinic_session, decide_everything, example_answers, new_visit, sealed_visit, sign_both, talk

from meso_screen.flow.clinic import sealer_of
from meso_screen.flow.knowledge import Knowledge
from meso_screen.flow.local_names import add_local_name
from meso_screen.flow.paper import gather_paper
from meso_screen.flow.record_schema import record_schema
from meso_screen.flow.sealing import RECORD_NAME, record_json, seal_visit
from meso_screen.pdf.extract import attachments

SEALABLE = ("healthy", "apixaban", "unrealistic-event")


@pytest.fixture(scope="module")
def schema(knowledge: Knowledge) -> jsonschema.Draft202012Validator:
    made = record_schema(knowledge.catalogue)
    jsonschema.Draft202012Validator.check_schema(made)
    return jsonschema.Draft202012Validator(made)


def misfits(schema: jsonschema.Draft202012Validator, record: Any) -> list[str]:
    return [f"{error.json_path}: {error.message[:200]}" for error in schema.iter_errors(record)]


@pytest.mark.parametrize("stem", STEMS)
def test_the_record_of_each_example_fits(
    knowledge: Knowledge, schema: jsonschema.Draft202012Validator, stem: str
) -> None:
    session = clinic_session(knowledge)
    visit = decide_everything(session, new_visit(session, example_answers(stem)))
    if stem not in SEALABLE:
        assert misfits(schema, json.loads(record_json(gather_paper(session, visit)))) == []
        return
    visit = sign_both(session, talk(session, visit))
    _, receipt = seal_visit(session, visit, sealer_of(session.store))
    record = json.loads(attachments(receipt.pdf)[RECORD_NAME])
    assert misfits(schema, record) == [] and record["signatures"] and (record["decisions"] or stem == "healthy")


def test_the_record_of_a_visit_without_any_answer_fits(
    knowledge: Knowledge, schema: jsonschema.Draft202012Validator
) -> None:
    session = clinic_session(knowledge)
    assert misfits(schema, json.loads(record_json(gather_paper(session, new_visit(session, {}))))) == []


def test_a_name_the_clinic_added_travels_and_fits(
    knowledge: Knowledge, schema: jsonschema.Draft202012Validator
) -> None:
    session = clinic_session(knowledge)
    add_local_name(session, "Zyqqorfan", ["warfarin"])
    answers = {**example_answers("healthy"), "medicines": [{"text": "Zyqqorfan"}]}
    record = json.loads(record_json(gather_paper(session, new_visit(session, answers))))
    assert record["local_names"] == [["Zyqqorfan", ["warfarin"]]] and misfits(schema, record) == []


SPOILT: dict[str, Callable[[dict[str, Any]], Any]] = {
    "another schema": lambda r: r.update(schema=2),
    "no pack": lambda r: r["result"].pop("pack"),
    "a pack without its hash": lambda r: r["result"]["pack"].pop("hash"),
    "a fifth category": lambda r: r["result"]["score"].update(possible=5),
    "a tier that is none": lambda r: r["result"]["findings"][0].update(verdict="danger"),
    "a rule that is none": lambda r: r["result"]["findings"][0].update(rule="nobody"),
    "a state that is none": lambda r: r["result"]["cards"][0].update(state="perhaps"),
    "an answer to no question": lambda r: r["consultation"]["answers"].update(nothing="yes"),
    "an answer that is none": lambda r: r["consultation"]["answers"].update(smoking="sometimes"),
    "no patient": lambda r: r.pop("patient"),
    "no result": lambda r: r.pop("result"),
    "a signature without digest": lambda r: r["signatures"][0].pop("text_digest"),
    "a signature without offset": lambda r: r["signatures"][0].update(at="2026-11-24T10:00:00"),
    "a role that is none": lambda r: r["signatures"][0].update(role="friend"),
    "an examination of no question's kind": lambda r: r["examined"].update({"unwell-today": "no"}),
    "a confirmation by nobody": lambda r: r.update(history_confirmed={"at": "2026-11-24T10:00:00Z"}),
    "a decision that is none": lambda r: r.update(decisions=[{"rule": "doac", "kind": "ignored"}]),
    "half a local name": lambda r: r.update(local_names=[["Zyqqorfan"]]),
}


@pytest.mark.parametrize("case", SPOILT)
def test_what_is_no_record_does_not_fit(
    knowledge: Knowledge, schema: jsonschema.Draft202012Validator, sealed_record: bytes, case: str
) -> None:
    record = json.loads(sealed_record)
    assert misfits(schema, record) == []
    SPOILT[case](record)
    assert misfits(schema, record)


@pytest.fixture(scope="module")
def sealed_record(knowledge: Knowledge) -> bytes:
    return attachments(sealed_visit(clinic_session(knowledge))[1].pdf)[RECORD_NAME]


def test_a_field_that_is_added_later_still_fits(schema: jsonschema.Draft202012Validator, sealed_record: bytes) -> None:
    record = json.loads(sealed_record)
    record["seal"] = {"policy": "none"}
    record["signatures"][0]["watched_by"] = "lm"
    record["result"]["findings"][0]["more"] = 1
    assert misfits(schema, record) == []
