"""Whole visits by keyboard alone, through the real window, from the first key to a file that verifies."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from meso_screen.app import rehearse
from meso_screen.flow.checking import EXIT_CODES, recompute, verify_file
from meso_screen.gui.rehearsal_review import Company

COMPANY = {"apixaban": Company(witness=("Ana Ruiz", "daughter"), interpreter=("Maria da Silva", "Portuguese"))}
"""Who else is in the room of an example."""


@pytest.fixture
def played(qtbot: QtBot, tmp_path: Path, request: pytest.FixtureRequest) -> tuple[Path, dict[str, object]]:
    return tmp_path, rehearse(tmp_path, request.param, keyboard_only=True, company=COMPANY.get(request.param))


@pytest.mark.parametrize("played", ["healthy"], indirect=True)
def test_a_clean_visit_ends_in_a_sealed_consent_that_verifies(played: tuple[Path, dict[str, object]]) -> None:
    out, report = played
    assert report["document"] == "consent.pdf"
    pdf = (out / "consent.pdf").read_bytes()
    verdict = verify_file(pdf)
    assert EXIT_CODES[verdict.outcome] == 0
    same, _ = recompute(pdf)
    assert same
    middle = len(pdf) // 2
    tampered = pdf[:middle] + bytes([pdf[middle] ^ 1]) + pdf[middle + 1 :]
    assert EXIT_CODES[verify_file(tampered).outcome] == 1
    record = json.loads((out / "record.json").read_text("utf-8"))
    assert record["result"]["score"] == {"confirmed": 1, "possible": 1}
    assert {signature["method"] for signature in record["signatures"]} == {"typed"}
    assert len(list((out / "screens").glob("*.png"))) >= 12


@pytest.mark.parametrize("played", ["apixaban"], indirect=True)
def test_findings_are_cleared_by_name_and_a_mark_is_witnessed_and_interpreted_before_the_seal(
    played: tuple[Path, dict[str, object]],
) -> None:
    out, report = played
    assert report["document"] == "consent.pdf"
    assert EXIT_CODES[verify_file((out / "consent.pdf").read_bytes()).outcome] == 0
    record = json.loads((out / "record.json").read_text("utf-8"))
    cleared = {decision["rule"] for decision in record["decisions"] if decision["kind"] == "clearance"}
    wanted = {
        f["rule"] for f in record["result"]["findings"] if f["verdict"] == "clear_first" and f["state"] == "fires"
    }
    assert wanted
    assert wanted <= cleared
    signed = [(s["role"], s["method"], s["name"]) for s in record["signatures"]]
    assert signed[0][:2] == ("patient", "mark")
    assert signed[1:3] == [("witness", "typed", "Ana Ruiz"), ("interpreter", "typed", "Maria da Silva")]
    assert signed[3][:2] == ("practitioner", "typed")
    assert {s["text_digest"] for s in record["signatures"]} == {record["signatures"][0]["text_digest"]}


@pytest.mark.parametrize("played", ["lidocaine-allergy"], indirect=True)
def test_a_stop_ends_in_a_not_today_summary_and_no_consent(played: tuple[Path, dict[str, object]]) -> None:
    out, report = played
    assert report["document"] == "not-today.pdf"
    assert (out / "not-today.pdf").exists()
    assert not (out / "consent.pdf").exists()
    assert names_in_clear(out) == []


def names_in_clear(out: Path) -> list[str]:
    """Files of the clinic's records in which the patient's name can be read."""
    patient = json.loads((out / "record.json").read_text("utf-8"))["patient"]
    kept = [path for path in (out / "clinic").rglob("*") if path.is_file()]
    records = [path for path in kept if not {"packs", "fonts"} & set(path.parts)]
    assert records
    names = [patient[name].encode() for name in ("family", "given")]
    return [path.name for path in records for name in names if name in path.read_bytes()]
