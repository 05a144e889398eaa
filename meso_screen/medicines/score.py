"""How well a labelled file of typed texts is recognised: `meso-screen medicines --score FILE.csv`."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, get_args

from meso_screen.medicines.lexicon import Lexicon
from meso_screen.medicines.recognise import recognise
from meso_screen.model.medicine import MedicineGroup, Recognition
from meso_screen.problems import ProblemError, refuse

Outcome = Literal["correct", "asked", "safe_miss", "wrong_class", "false_risk", "missed"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
COLUMNS = ("text_as_typed", "expected_class", "kind", "market")
_MEASURED = frozenset(get_args(MedicineGroup))
_OPEN = frozenset({"ask", "ambiguous"})


def score(path: Path, lexicon: Lexicon) -> dict[str, Any]:
    """Count the outcomes of every row per kind, tier and market, and list each row that is not correct.

    The file needs the columns text_as_typed, expected_class (``|`` = any one is right, ``+`` = all are needed), kind
    and market; raises ProblemError for a file that cannot be read or lacks a column.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError):
        raise refuse("The file cannot be read.", path.name, "Give a UTF-8 CSV file.") from None
    missing = [column for column in COLUMNS if not rows or column not in rows[0]]
    if missing:
        raise refuse(f"The file lacks {', '.join(missing)}.", path.name, "Add the columns or rows.")
    kinds: dict[str, Counter[str]] = {}
    markets: dict[str, Counter[str]] = {}
    listed: list[dict[str, object]] = []
    for number, row in enumerate(rows, start=2):
        found, outcome = _judge(row, lexicon)
        kinds.setdefault(_kind(row), Counter())[outcome] += 1
        markets.setdefault(row["market"] or "none given", Counter())[outcome] += 1
        if outcome != "correct":
            listed.append(_listed(number, row, found, outcome))
    return {
        "rows": len(rows),
        "outcomes": _counts(sum(kinds.values(), Counter())),
        "kinds": {name: _counts(count) for name, count in sorted(kinds.items())},
        "markets": {name: _counts(count) for name, count in sorted(markets.items())},
        "not_correct": listed,
    }


def _kind(row: Mapping[str, str]) -> str:
    tier = row.get("tier") or ""
    return f"{row['kind']} tier {tier}" if tier else row["kind"]


def _counts(count: Counter[str]) -> dict[str, int]:
    return {"total": sum(count.values()), **{outcome: count[outcome] for outcome in OUTCOMES}}


def _listed(number: int, row: Mapping[str, str], found: Recognition | None, outcome: Outcome) -> dict[str, object]:
    return {
        "line": number,
        "text": row["text_as_typed"],
        "kind": row["kind"],
        "market": row["market"],
        "expected": row["expected_class"],
        "state": found.state if found else "refused",
        "classes": list(found.classes) if found else [],
        "suggestions": list(found.suggestions) if found else [],
        "outcome": outcome,
    }


def _judge(row: Mapping[str, str], lexicon: Lexicon) -> tuple[Recognition | None, Outcome]:
    try:
        found = recognise(row["text_as_typed"], lexicon)
    except ProblemError:
        return None, "safe_miss"
    alternatives = [frozenset(part.split("+")) for part in row["expected_class"].split("|")]
    wanted = [part & _MEASURED for part in alternatives if part & _MEASURED]
    got = frozenset(found.classes)
    if not wanted or all(not part & _MEASURED for part in alternatives):
        return found, _judge_negative(found, got)
    if any(part <= got for part in wanted):
        return found, "asked" if found.state in _OPEN else "correct"
    free = any(not part & _MEASURED for part in alternatives)
    if got:
        return found, "wrong_class"
    if free or (found.state == "negated" and row["kind"] == "context"):
        return found, "correct"
    if found.state in ("unknown", "negated", "ask", "ambiguous", "class"):
        return found, "safe_miss"
    return found, "missed"


def _judge_negative(found: Recognition, got: frozenset[str]) -> Outcome:
    if not got:
        return "correct"
    return "asked" if found.state in _OPEN else "false_risk"
