"""Bands of one quantity within one row of the knowledge base: no gap between them, and no two tiers at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from meso_screen.catalogue.verify import place
from meso_screen.flow.proof.cells import Laboratory, Space
from meso_screen.flow.proof.masks import Mask, leaves_of, plain_leaf, truth
from meso_screen.flow.proof.words import say_answer, say_answers
from meso_screen.model.condition import Asked, Quantity
from meso_screen.problems import Problem
from meso_screen.rules.book import CompiledRule


def prove_bands(laboratory: Laboratory) -> Iterator[Problem]:
    """A problem for each quantity whose rules of one row leave a value out between two that fire."""
    rows: dict[str, list[CompiledRule]] = defaultdict(list)
    for compiled in laboratory.book.rules:
        rows[compiled.rule.row].append(compiled)
    for rules in rows.values():
        by_question: dict[str, list[CompiledRule]] = defaultdict(list)
        for compiled in rules:
            for question in _measured(laboratory, compiled):
                by_question[question].append(compiled)
        for question, banded in by_question.items():
            if len(banded) > 1:
                yield from _follow(laboratory, question, banded)


def _measured(laboratory: Laboratory, compiled: CompiledRule) -> set[str]:
    """The questions whose number or day a rule compares, itself or through a derived value."""
    found = set()
    for node in leaves_of(compiled.whole, laboratory.defines):
        leaf = plain_leaf(node)
        ranged = isinstance(leaf, Quantity) or (isinstance(leaf, Asked) and not leaf.one_of)
        found |= set(laboratory.questions(leaf)) if ranged else set()
    return found


def _follow(laboratory: Laboratory, question: str, rules: list[CompiledRule]) -> Iterator[Problem]:
    space = Space(laboratory, [compiled.whole for compiled in rules])
    values = space.values[question]
    truths: list[list[Mask]] = []
    full = 0
    for number in range(1, len(values)):
        cells = space.build({question: number})
        if not cells.complete:
            return
        full = cells.full
        truths.append([truth(compiled.whole, cells.masks, laboratory.defines, full) for compiled in rules])
    below = 0
    for number, here in enumerate(truths):
        above = 0
        for later in truths[number + 1 :]:
            above |= _any(later, 0)
        gap = below & above & full & ~_any(here, 1)
        if gap:
            others = {q: v for q, v in space.witness(space.build({question: number + 1}), gap).items() if q != question}
            yield Problem(
                f"Between bands of “{question}” the value {say_answer(values[number + 1])} is left out"
                f" ({say_answers(others)}).",
                place(laboratory.catalogue, "rule", rules[0].rule.id),
                "Let the bands meet.",
            )
            return
        below |= _any(here, 0)
    yield from _overlaps(laboratory, question, rules, truths)


def _overlaps(
    laboratory: Laboratory, question: str, rules: list[CompiledRule], truths: list[list[Mask]]
) -> Iterator[Problem]:
    """A lower tier that fires together with a higher one of its row says the same thing twice."""
    for one, low in enumerate(rules):
        for other, high in enumerate(rules):
            if low.category < high.category and any(here[one][0] & here[other][0] for here in truths):
                apart = any(here[one][0] & ~here[other][1] for here in truths)
                yield Problem(
                    f"Its band of “{question}” overlaps that of “{high.rule.id}” ({high.rule.verdict})"
                    f"{'' if apart else ' entirely'}.",
                    place(laboratory.catalogue, "rule", low.rule.id),
                    "Let it end where the other begins, unless it says something of its own.",
                    note=True,
                )


def _any(masks: list[Mask], which: int) -> int:
    found = 0
    for mask in masks:
        found |= mask[which]
    return found
