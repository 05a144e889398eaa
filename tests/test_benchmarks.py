"""The benchmarks run and report every line; how fast anything is on this machine is not a test."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from benchmarks import ROOT, Row

LINES = (
    "Start to first usable window",
    "Load the pack",
    "Complete consultation: all verdicts explained",
    "… per 120 rules",
    "Medicines unanswered",
    "Nothing answered",
    "zen-engine",
    "common-expression-language",
    "in the rules benchmark|Rules benchmark",
    "Page change",
    "Compose, draw and seal the consent: first after start",
    "Compose, draw and seal the consent: warm",
    "Resident memory",
)


@pytest.fixture(scope="module")
def rows() -> list[dict[str, Any]]:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", "benchmarks", "--quick", "--json"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)["rows"]
    return found


@pytest.mark.parametrize("line", LINES)
def test_the_table_has_every_line(rows: list[dict[str, Any]], line: str) -> None:
    assert any(words in row["name"] for row in rows for words in line.split("|"))


def test_each_line_is_measured_or_says_why_not(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        assert row["measured"] is not None or row["note"], row


def test_no_other_engine_says_anything_else_of_the_same_rules(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        if "verdicts that differ" in row["name"]:
            assert row["measured"] == 0, row


def test_a_line_is_over_only_above_its_budget() -> None:
    assert Row("x", "ms", 1.0, None, 1.0).verdict == "ok"
    assert Row("x", "ms", 1.1, None, 1.0).verdict == "over"
    assert Row("x", "ms", 1.1).verdict == ""
    assert Row("x", note="not installed").verdict == "skipped"


def test_the_tamper_table_tells_a_forgery_that_passed_from_one_that_was_told() -> None:
    from benchmarks.tamper import Answer, wrong

    assert not wrong(Answer("untouched", "unchanged", "unchanged", "valid", ""))
    assert wrong(Answer("untouched", "changed", "changed", "valid", ""))
    assert not wrong(Answer("a byte of a page", "changed", "changed", "digest mismatch", ""))
    assert not wrong(Answer("sealed again under the same name", "unknown_clinic", "changed", "valid", ""))
    assert wrong(Answer("sealed again under the same name", "unknown_clinic", "unknown_clinic", "valid", ""))
    assert wrong(Answer("a byte of a page", "unchanged", "changed", "valid", ""))
    assert wrong(Answer("a byte of a page", "broke", "broke", "", ""))


def test_changed_bytes_are_counted_alone_and_with_the_store() -> None:
    from pdf.sample import MADE, sample

    from benchmarks.tamper import SealedFile, change_bytes
    from meso_screen.pdf.certificate import make_clinic_certificate
    from meso_screen.pdf.render import render
    from meso_screen.pdf.seal import ClinicSealer, seal

    key, certificate = make_clinic_certificate("Clinic", MADE)
    pdf = seal(render(sample(parts=())), ClinicSealer(key, certificate), MADE)
    counted = change_bytes(SealedFile(pdf, certificate), 30)
    assert {how: sum(found.values()) for how, found in counted.items()} == {"alone": 30, "with the store": 30}
    assert all(set(found) <= {"changed", "unreadable"} for found in counted.values())
