"""Worse answers never lower a row's tier, and an open answer never hides what could be found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from meso_screen.catalogue.verify import place
from meso_screen.flow.proof.cells import Cells, Laboratory, Space
from meso_screen.flow.proof.masks import truth
from meso_screen.flow.proof.values import REFERENCE_DAY
from meso_screen.flow.proof.words import say_answer, say_answers
from meso_screen.model.answer import PartialDate
from meso_screen.model.form import Question
from meso_screen.problems import Problem
from meso_screen.rules.book import CompiledRule

_TIERS = (4, 3, 2)


@dataclass(frozen=True)
class _Tiers:
    """The cells in which rules may reach each tier."""

    cells: Cells
    maybe: tuple[int, ...]


def prove_monotone(laboratory: Laboratory) -> Iterator[Problem]:
    """A problem for each row and question where a worse or an open answer lowers the tier."""
    rows: dict[str, list[CompiledRule]] = defaultdict(list)
    for compiled in laboratory.book.rules:
        rows[compiled.rule.row].append(compiled)
    for rules in rows.values():
        space = Space(laboratory, [compiled.whole for compiled in rules])
        given = _reach(laboratory, space.build(), rules)
        for question in space.questions:
            without = _reach(laboratory, space.build(unanswered=question), rules)
            yield from _open_answers(laboratory, space, rules, question, given, without)
            yield from _worse_answers(laboratory, space, rules, laboratory.book.questions[question])


def _reach(laboratory: Laboratory, cells: Cells, rules: list[CompiledRule]) -> _Tiers:
    truths = [(c.category, truth(c.whole, cells.masks, laboratory.defines, cells.full)[1]) for c in rules]
    maybe = []
    for tier in _TIERS:
        reached = 0
        for category, mask in truths:
            reached |= mask if category >= tier else 0
        maybe.append(reached)
    return _Tiers(cells, tuple(maybe))


def _open_answers(
    laboratory: Laboratory, space: Space, rules: list[CompiledRule], question: str, given: _Tiers, without: _Tiers
) -> Iterator[Problem]:
    """Taking an answer away never lowers what is possible."""
    for tier, could, could_without in zip(_TIERS, given.maybe, without.maybe, strict=True):
        lost = could & ~could_without & _answers_kept(given.cells, without.cells)
        if lost:
            yield Problem(
                f"Without an answer to “{question}” tier {tier} is no longer possible, although with one it is"
                f" ({say_answers(space.witness(given.cells, lost))}).",
                place(laboratory.catalogue, "rule", _speaking(rules, question)),
                "Let an open answer leave the rule unknown.",
            )
            return


def _answers_kept(given: Cells, without: Cells) -> int:
    """Cells in which no question gets an answer only because taking the gate's answer away may open it again."""
    kept = given.full
    for question, shown in given.asked.items():
        unanswered = given.picked[question][0]
        kept &= shown | unanswered | ~without.asked[question]
    return kept


def _worse_answers(
    laboratory: Laboratory, space: Space, rules: list[CompiledRule], question: Question
) -> Iterator[Problem]:
    """Moving an answer to a worse one never lowers the tier that is possible for the clinical problem.

    With every question answered that is the tier that is found.
    Where the row alone falls, the other rules of its problem that read the question may take over.
    """
    found = _first_fall(laboratory, space, rules, question)
    if found is None:
        return
    problems = {compiled.rule.problem for compiled in rules}
    wider = [c for c in laboratory.book.rules if c in rules or (c.rule.problem in problems and question.id in c.reads)]
    if len(wider) > len(rules):
        found = _first_fall(laboratory, Space(laboratory, [c.whole for c in wider]), wider, question)
    if found is not None:
        yield Problem(
            f"A worse answer lowers the tier: {found}.",
            place(laboratory.catalogue, "rule", _speaking(rules, question.id)),
            "Correct the rule, or which answer is worse.",
        )


def _first_fall(laboratory: Laboratory, space: Space, rules: list[CompiledRule], question: Question) -> str | None:
    known: dict[int, _Tiers] = {}
    for better, worse, words in _steps(space, question):
        if better is None or worse is None or better == worse:
            continue
        for number in (better, worse):
            if number not in known:
                known[number] = _reach(laboratory, space.build({question.id: number}, on_screen=True), rules)
        one, other = known[better], known[worse]
        for tier, reached, left in zip(_TIERS, one.maybe, other.maybe, strict=True):
            lost = reached & ~left & _newly_asked_open(one.cells, other.cells)
            if lost:
                rest = {q: v for q, v in space.witness(one.cells, lost).items() if q != question.id}
                return f"with {words} “{question.id}” tier {tier} is no longer possible ({say_answers(rest)})"
    return None


def _newly_asked_open(before: Cells, after: Cells) -> int:
    """Cells in which a question that the worse answer opens is not answered yet: its answer may well lower the tier."""
    kept = after.full
    for question, shown in after.asked.items():
        kept &= before.certain[question] | after.picked[question][0] | ~shown
    return kept


def _speaking(rules: list[CompiledRule], question: str) -> str:
    return next((c.rule.id for c in rules if question in c.reads), rules[0].rule.id)


def _steps(space: Space, question: Question) -> Iterator[tuple[int | None, int | None, str]]:
    """Pairs of value numbers, the second worse than the first, and both in words."""
    values = space.values[question.id]
    if not question.worse:
        return
    if question.kind in ("yes_no", "one"):
        for better in question.choices():
            for worse in question.worse if better not in question.worse else ():
                yield (
                    space.number_of(question.id, better),
                    space.number_of(question.id, worse),
                    f"{better} → {worse} in",
                )
    elif question.kind == "several":
        for number, value in enumerate(values):
            for option in question.worse if isinstance(value, frozenset) else ():
                more = (value - {"none"}) | {option}  # type: ignore[operator]
                yield number, space.number_of(question.id, more), f"“{option}” added to {say_answer(value)} in"
    elif question.kind in ("number", "date") and len(question.worse) == 1:
        ordered = sorted(range(1, len(values)), key=lambda n: _badness(question, values[n]))
        for milder, graver in pairwise(ordered):
            yield milder, graver, f"{say_answer(values[milder])} → {say_answer(values[graver])} in"


def _badness(question: Question, value: Any) -> Any:
    """Grows towards the worse end. *Recent* means nearer to the consultation, *late* longer ago or further ahead."""
    if isinstance(value, PartialDate):
        ahead = value.first - REFERENCE_DAY.toordinal()
        nearness = -ahead if question.future else ahead
        return nearness if question.worse == ("recent",) else -nearness
    return value if question.worse == ("high",) else -value
