"""Worse answers never lower a row's tier, and an open answer never hides what could be found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

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
    """The cells in which a row surely, or maybe, reaches each tier."""

    cells: Cells
    surely: tuple[int, ...]
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
    truths = [(c.category, truth(c.whole, cells.masks, laboratory.defines, cells.full)) for c in rules]
    surely, maybe = [], []
    for tier in _TIERS:
        one = other = 0
        for category, mask in truths:
            if category >= tier:
                one, other = one | mask[0], other | mask[1]
        surely.append(one)
        maybe.append(other)
    return _Tiers(cells, tuple(surely), tuple(maybe))


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
    """Moving an answer to a worse one never lowers what is found, nor what is possible."""
    found: dict[int, _Tiers] = {}
    for better, worse, words in _steps(laboratory, space, question):
        if better is None or worse is None or better == worse:
            continue
        for number in (better, worse):
            if number not in found:
                found[number] = _reach(laboratory, space.build({question.id: number}), rules)
        one, other = found[better], found[worse]
        for kind in ("surely", "maybe"):
            for tier, reached, left in zip(_TIERS, getattr(one, kind), getattr(other, kind), strict=True):
                lost = reached & ~left & one.cells.full
                if lost:
                    rest = {q: v for q, v in space.witness(one.cells, lost).items() if q != question.id}
                    yield Problem(
                        f"A worse answer lowers the row: with {words} “{question.id}” tier {tier} is"
                        f" {'no longer found' if kind == 'surely' else 'no longer possible'} ({say_answers(rest)}).",
                        place(laboratory.catalogue, "rule", _speaking(rules, question.id)),
                        "Correct the rule, or which answer is worse.",
                    )
                    return


def _speaking(rules: list[CompiledRule], question: str) -> str:
    return next((c.rule.id for c in rules if question in c.reads), rules[0].rule.id)


def _steps(laboratory: Laboratory, space: Space, question: Question) -> Iterator[tuple[int | None, int | None, str]]:
    """Pairs of value numbers, the second worse than the first, and both in words."""
    values = space.values[question.id]
    if not question.worse:
        return
    if question.kind in ("yes_no", "one"):
        for better in question.choices():
            for worse in question.worse if better not in question.worse else ():
                yield space.number_of(question.id, better), space.number_of(question.id, worse), f"{better} → {worse} in"
    elif question.kind == "several":
        for number, value in enumerate(values):
            for option in question.worse if isinstance(value, frozenset) else ():
                more = (value - {"none"}) | {option}  # type: ignore[operator]
                yield number, space.number_of(question.id, more), f"“{option}” added to {say_answer(value)} in"
    elif question.kind in ("number", "date") and len(question.worse) == 1:
        ordered = sorted(range(1, len(values)), key=lambda n: _badness(question, values[n]))
        for better, worse in zip(ordered, ordered[1:], strict=False):
            yield better, worse, f"{say_answer(values[better])} → {say_answer(values[worse])} in"


def _badness(question: Question, value: object) -> object:
    """Grows towards the worse end. *Recent* means nearer to the consultation, *late* longer ago or further ahead."""
    if isinstance(value, PartialDate):
        ahead = value.first - REFERENCE_DAY.toordinal()
        nearness = -ahead if question.future else ahead
        return nearness if question.worse == ("recent",) else -nearness
    return value if question.worse == ("high",) else -value  # type: ignore[operator]
