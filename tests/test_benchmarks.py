"""The benchmarks run and report every line; how fast anything is on this machine is not a test."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from benchmarks import ROOT, Row
from benchmarks.__main__ import NAMES


def run(name: str) -> list[dict[str, object]]:
    command = [sys.executable, "-m", "benchmarks", "--quick", "--json", "--only", name]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    rows: list[dict[str, object]] = json.loads(done.stdout)["rows"]
    return rows


LEAST = {"start": 4, "rules": 9, "engines": 2, "adapter": 1, "visit": 9, "memory": 1}


@pytest.mark.parametrize("name", NAMES)
def test_every_part_reports_its_lines_each_measured_or_with_a_reason(name: str) -> None:
    rows = run(name)
    assert len(rows) >= LEAST[name]
    for row in rows:
        assert row["name"]
        assert row["measured"] is not None or row["note"], row


@pytest.mark.parametrize("name", ["engines", "adapter"])
def test_no_other_engine_says_anything_else_of_the_same_rules(name: str) -> None:
    for row in run(name):
        if "verdicts that differ" in str(row["name"]):
            assert row["measured"] == 0, row


def test_a_line_is_over_only_above_its_budget() -> None:
    assert Row("x", "ms", 1.0, None, 1.0).verdict == "ok"
    assert Row("x", "ms", 1.1, None, 1.0).verdict == "over"
    assert Row("x", "ms", 1.1).verdict == ""
    assert Row("x", note="not installed").verdict == "skipped"
