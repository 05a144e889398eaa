"""The benchmarks run and report every line; how fast anything is on this machine is not a test."""

from __future__ import annotations

import inspect
import json
import os
import subprocess
import sys
from importlib import import_module
from typing import Any

import pytest
from pdf.sample import attachments, parts, sample

from benchmarks import ROOT, Row
from benchmarks.__main__ import ASKED, NAMES
from benchmarks.papers import ENGINES
from benchmarks.papers.content import flatten
from benchmarks.papers.run import missing_sentences

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


@pytest.mark.parametrize("name", [*NAMES, *ASKED])
def test_every_part_one_can_ask_for_gives_rows(name: str) -> None:
    assert inspect.isgeneratorfunction(import_module(f"benchmarks.{name}").rows)


def test_each_engine_of_the_papers_has_a_module_that_can_drive_it() -> None:
    for engine in ENGINES:
        module = import_module(f"benchmarks.papers.{engine.module}")
        assert callable(module.read) and callable(module.engine), engine


def test_the_benchmarks_load_no_other_engine_before_one_is_asked_for() -> None:
    names = [*NAMES, *ASKED, *(f"papers.{engine.module}" for engine in ENGINES), "papers.run", "papers.worker"]
    others = "{'fpdf', 'weasyprint', 'typst', 'zen', 'cel'}"
    code = f"import sys, importlib; [importlib.import_module('benchmarks.' + n) for n in {names}]"
    done = subprocess.run([sys.executable, "-c", f"{code}; sys.exit(bool({others} & sys.modules.keys()))"], cwd=ROOT)
    assert done.returncode == 0


def test_the_other_engines_are_given_every_sentence_of_the_report() -> None:
    report = sample(parts=tuple(part for part in parts() if part.id in ("who", "screening", "medicines", "answers")))
    flat = flatten(report, attachments()[0])
    assert all(json.dumps(text) in json.dumps(flat["items"]) for text in report.sentences())
    with pytest.raises(ValueError, match="QrBlock"):
        flatten(sample(parts=parts()[-1:]), attachments()[0])


def test_a_sentence_lost_by_an_engine_is_named() -> None:
    report = sample(parts=parts()[:1])
    pages = ["\n".join([*report.header(), *report.sentences(), *report.footer(), report.page_number(1, 1)])]
    assert missing_sentences(report, pages) == ()
    assert missing_sentences(report, [pages[0].replace("Sight changes.", "")]) == ("Sight changes.",)


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
