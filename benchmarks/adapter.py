"""Our engine behind the hook of the rules benchmark that chose it.

``rules_bench.py --path REPOSITORY --engine benchmarks.adapter:make_engine`` times it beside twenty others. The rows
here compare it with that file's own reference on all of its patients, where the file is at hand: named by the
environment variable ``MESO_RULES_BENCH``, or in ``shared/bench`` beside this checkout.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from functools import partial
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

from benchmarks import ROOT, Row, seconds, timed
from meso_screen.model.answer import PartialDate, Said
from meso_screen.model.condition import All, Asked, Condition, Count, Not, Period
from meso_screen.model.condition import Any as AnyOf
from meso_screen.model.facts import Facts
from meso_screen.model.finding import Finding
from meso_screen.model.form import Question
from meso_screen.model.rule import Cited, Rule
from meso_screen.rules.book import compile_book
from meso_screen.rules.explain import Explainer
from meso_screen.rules.holds import Vocabulary
from meso_screen.rules.screen import screen, verdicts

_KINDS = {"bool": "yes_no", "enum": "one", "multi": "several", "number": "number", "date": "date"}
_VERDICTS = {"absolute": "stop", "relative": "clear_first", "caution": "caution"}


class Engine:
    """Evaluates and explains patients of the benchmark; answers are turned into facts within the time."""

    kleene = "native"
    explains = "facts + open questions"

    def __init__(self, schema: dict[str, Any], rules_json: str) -> None:
        self._today = date.fromisoformat(schema["today"])
        self._read = {question["id"]: _READERS[question["type"]] for question in schema["questions"]}
        vocabulary = Vocabulary({}, {}, {}, frozenset(), frozenset())
        questions = [_question(question) for question in schema["questions"]]
        self._book = compile_book(questions, [_rule(rule) for rule in json.loads(rules_json)], vocabulary)
        self._explainer = Explainer(self._book)

    def facts(self, answers: dict[str, Any]) -> Facts:
        """A patient as our rules read it."""
        read = self._read
        values = {question: read[question](value) for question, value in answers.items()}
        return Facts(self._today, dict(values), None, None, None, {}, {})

    def evaluate(self, answers: dict[str, Any]) -> list[str]:
        """F, U or T of each rule, in order."""
        return ["FUT"[value] for value in verdicts(self._book, self.facts(answers))]

    def explain(self, answers: dict[str, Any]) -> tuple[Finding, ...]:
        """Every finding with its facts, open questions and sources."""
        return screen(self._book, self.facts(answers), self._explainer)


def make_engine(schema: dict[str, Any], rules_json: str) -> Engine:
    """The hook."""
    return Engine(schema, rules_json)


def _several(value: list[str]) -> Said:
    return frozenset(value) or frozenset({"none"})


def _day(value: str) -> Said:
    day = date.fromisoformat(value).toordinal()
    return PartialDate(day, day)


_READERS: dict[str, Callable[[Any], Said]] = {
    "bool": {True: "yes", False: "no"}.__getitem__,
    "enum": str,
    "number": lambda value: Decimal(str(value)),
    "multi": _several,
    "date": _day,
}


def _question(raw: dict[str, Any]) -> Question:
    unit = "unit" if raw["type"] == "number" else None
    options = tuple(raw.get("options", ()))
    return Question(id=raw["id"], section="all", kind=_KINDS[raw["type"]], worse=(), options=options, unit=unit)  # type: ignore[arg-type]


def _rule(raw: dict[str, Any]) -> Rule:
    return Rule(
        id=raw["id"],
        problem=raw["id"],
        verdict=_VERDICTS[raw["severity"]],  # type: ignore[arg-type]
        when=_condition(raw["when"]),
        sources=(Cited(id=raw["source"], locator=""),),
    )


def _condition(raw: list[Any]) -> Condition:
    match raw:
        case ["and", *parts]:
            return All(all=tuple(map(_condition, parts)))
        case ["or", *parts]:
            return AnyOf(any=tuple(map(_condition, parts)))
        case ["not", part]:
            return Not(part=_condition(part))
        case ["atleast", count, *parts]:
            return Count(of=tuple(map(_condition, parts)), at_least=count)
        case ["is", question, bool() as value]:
            return Asked(question=question, one_of=("yes" if value else "no",))
        case ["is", question, value]:
            return Asked(question=question, one_of=(value,))
        case ["in" | "any", question, values]:
            return Asked(question=question, one_of=tuple(values))
        case ["cmp", question, (">=" | "<") as sign, bound]:
            over = Asked(question=question, at_least=Decimal(str(bound)))
            return over if sign == ">=" else Not(part=over)
        case ["cmp", question, sign, bound]:
            under = Asked(question=question, at_most=Decimal(str(bound)))
            return under if sign == "<=" else Not(part=under)
        case ["within", question, days]:  # theirs counts the day itself, ours begins after it
            return Asked(question=question, within=Period(count=days + 1, unit="days"))
        case _:
            raise ValueError(raw)


def find_benchmark() -> ModuleType | None:
    """The rules benchmark as a module, where it is at hand."""
    path = Path(os.environ.get("MESO_RULES_BENCH") or ROOT.parent / "shared" / "bench" / "rules_bench.py")
    if not path.is_file():
        return None
    spec = spec_from_file_location("rules_bench", path)
    assert spec is not None and spec.loader is not None
    module = sys.modules["rules_bench"] = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def rows(quick: bool) -> Iterator[Row]:
    """Verdicts that differ from the reference, and the times of that benchmark."""
    bench = find_benchmark()
    if bench is None:
        yield Row("Our engine in the rules benchmark", note="the benchmark file is not at hand: set MESO_RULES_BENCH")
        return
    schema = bench.make_schema()
    rules = bench.make_rules(schema)
    patients = bench.make_patients(schema, 20 if quick else 2000)
    engine = make_engine(schema, json.dumps(rules))
    wrong = sum(
        ours != theirs
        for patient in patients
        for ours, theirs in zip(engine.evaluate(patient), bench.ref(rules, patient), strict=True)
    )
    checked = f"{len(patients):,} patients, {len(patients) * len(rules):,} verdicts"
    yield Row("Rules benchmark: verdicts that differ from its reference", "", wrong, None, 0, checked)
    complete = max(patients, key=len)
    taken = seconds(partial(engine.evaluate, complete), 3 if quick else 1000)
    yield timed(f"Rules benchmark: {len(rules)} rules, answers to verdicts", "µs", taken)
    times = 1 if quick else 2000
    every = [second for patient in patients[:times] for second in seconds(partial(engine.explain, patient), 1)]
    yield timed(f"Rules benchmark: {len(rules)} rules, answers to explained findings", "µs", every)
