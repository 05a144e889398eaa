"""Which records of a pack answer each row of the knowledge base and of the source article (contracts §5)."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from meso_screen.catalogue.catalogue import Catalogue
from meso_screen.catalogue.load import read
from meso_screen.model.condition import All, Asked, Condition, Defined, parts
from meso_screen.model.form import Question
from meso_screen.model.rule import Rule
from meso_screen.problems import Problem, ProblemError

_FIELDS = ("id", "kind", "needs", "left_out")
_CARRIES = {"question": "asked", "rule": "rules", "risk": "risks", "advice": "advice", "consent": "consent"}


def list_coverage(folder: Path) -> tuple[list[dict[str, Any]], list[Problem]]:
    """A row per id of ``coverage.csv``; an article row not carried by every kind it needs is a problem."""
    catalogue, problems = read(folder)
    bad = [problem for problem in problems if not problem.note]
    if catalogue is None or bad:
        raise ProblemError(*bad)
    rows = []
    missing: list[Problem] = []
    for line in _read_list(folder / "coverage.csv"):
        row = _row(catalogue, line["id"], line["kind"])
        row["left_out"] = line["left_out"] or None
        rows.append(row)
        if line["kind"] != "source_article":
            continue
        for need in filter(None, line["needs"].split("+")):
            if not row[_CARRIES[need]]:
                missing.append(
                    Problem(f"The article's row {line['id']} is carried by no {need}.", "coverage.csv", "Add one.")
                )
    return rows, missing


def _read_list(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            reader = csv.DictReader(lines)
            if tuple(reader.fieldnames or ()) != _FIELDS:
                raise ProblemError(Problem("The list has other columns.", path.name, f"Write: {', '.join(_FIELDS)}."))
            rows = list(reader)
    except OSError:
        raise ProblemError(Problem("The list of ids to cover is missing.", path.name, "Put it back.")) from None
    return rows


def _row(catalogue: Catalogue, row_id: str, kind: str) -> dict[str, Any]:
    article = kind == "source_article"
    rules = [r for r in catalogue.rules.values() if (row_id in r.covers if article else r.row == row_id)]
    consent = [
        s.id for s in catalogue.statements.values() if (row_id in s.covers if article else _row_of(s.id) == row_id)
    ]
    risks = [r.id for r in catalogue.risks.values() if (row_id in r.covers if article else _row_of(r.id) == row_id)]
    risks += [f"technique {t.id}" for t in catalogue.techniques.values() if article and row_id in t.covers]
    return {
        "id": row_id,
        "kind": kind,
        "asked": _asked_for_article(catalogue, row_id) if article else asked_by(catalogue, row_id, rules),
        "rules": [rule.id for rule in rules],
        "risks": risks,
        "advice": [
            a.id for a in catalogue.advice.values() if (row_id in a.covers if article else _row_of(a.id) == row_id)
        ],
        "consent": consent,
        "left_out": None,
    }


def _row_of(record_id: str) -> str:
    """The row of the knowledge base a record belongs to: its id without what stands behind the double hyphen."""
    return record_id.split("--", 1)[0]


def _asked_for_article(catalogue: Catalogue, row: str) -> list[dict[str, Any]]:
    return [
        {"question": question.id, "yes": _worse(question), "no": _calm(question, ())}
        for question in catalogue.questions.values()
        if row in question.covers
    ]


def _worse(question: Question) -> Any:
    if question.kind in ("yes_no", "one") and question.worse:
        return question.worse[0]
    if question.kind == "several":
        return [question.worse[0] if question.worse else question.options[0]]
    return question.choices()[0] if question.choices() else None


def asked_by(catalogue: Catalogue, row_id: str, rules: Iterable[Rule]) -> list[dict[str, Any]]:
    """The questions by which the rules of one row ask, with a value that means yes and one that means no."""
    found: dict[str, dict[str, Any]] = {}
    if row_id in catalogue.questions:
        own = catalogue.questions[row_id]
        found[row_id] = {"question": row_id, "yes": _worse(own), "no": _calm(own, ())}
    for rule in rules:
        for leaf in _positive(catalogue, rule.when):
            if isinstance(leaf, Asked) and leaf.question in catalogue.questions:
                question = catalogue.questions[leaf.question]
                found.setdefault(
                    leaf.question, {"question": leaf.question, "yes": _yes(question, leaf), "no": _no(question, leaf)}
                )
    return list(found.values())


def _positive(catalogue: Catalogue, condition: Condition) -> Iterable[Condition]:
    match condition:
        case Defined():
            yield from _positive(catalogue, catalogue.defines[condition.define].when)
        case All():
            for part in condition.all:
                yield from _positive(catalogue, part)
        case _ if parts(condition):
            for part in parts(condition):
                yield from _positive(catalogue, part)
        case _:
            yield condition


def _yes(question: Question, leaf: Asked) -> Any:
    if leaf.one_of:
        return [leaf.one_of[0]] if question.kind == "several" and leaf.one_of[0] != "none" else leaf.one_of[0]
    bound = leaf.at_least if leaf.at_least is not None else leaf.at_most
    return float(bound) if bound is not None else None


def _no(question: Question, leaf: Asked) -> Any:
    if leaf.one_of:
        return _calm(question, leaf.one_of)
    if leaf.at_least is not None:
        return float(leaf.at_least - 1)
    return float(leaf.at_most + 1) if leaf.at_most is not None else None


def _calm(question: Question, taken: tuple[str, ...]) -> Any:
    """A value that is neither read as yes nor marked as worse."""
    if question.kind == "several":
        return "none"
    calm = [choice for choice in question.choices() if choice not in taken and choice not in question.worse]
    rest = [choice for choice in question.choices() if choice not in taken]
    return next(iter(calm or rest), None)
