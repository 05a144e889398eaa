"""Mutation: every mutant of a rule is told apart by one of its cases, or makes no difference on any reachable cell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date

from meso_screen.catalogue.cases import Worked, as_json
from meso_screen.catalogue.verify import place
from meso_screen.flow.facts import gather_facts
from meso_screen.flow.knowledge import Knowledge
from meso_screen.flow.proof.cells import Laboratory, Space
from meso_screen.flow.proof.masks import Mask, Node, defines_in, leaves_of, mask_of, truth
from meso_screen.flow.proof.mutants import Mutant, mutate, mutate_rule
from meso_screen.flow.proof.words import say_answers
from meso_screen.model.condition import Condition
from meso_screen.model.facts import Facts
from meso_screen.problems import Problem, ProblemError
from meso_screen.rules.screen import settle_relevance

_TRUTHS = {(True, True): "fires", (False, True): "stays unknown", (False, False): "clears"}


def facts_of_cases(knowledge: Knowledge, worked: Worked) -> dict[str, list[Facts]]:
    """The facts of each rule's cases, relevance settled; cases that cannot be read are left to ``prove_cases``."""
    found: dict[str, list[Facts]] = defaultdict(list)
    for _, case in worked.cases:
        try:
            facts, _ = gather_facts(knowledge, as_json(case.answers), date.fromisoformat(case.as_of))
        except (ProblemError, KeyError, ValueError):
            continue
        settle_relevance(knowledge.book, facts)
        found[case.rule].append(facts)
    return found


class _Cases:
    """The truths of leaves on the cases of one rule, computed when first needed."""

    def __init__(self, laboratory: Laboratory, facts: list[Facts]) -> None:
        self._laboratory, self._facts = laboratory, facts
        self._masks: dict[Node, Mask] = {}
        self._full = (1 << len(facts)) - 1

    def truth(self, node: Node, defines: Mapping[str, Condition]) -> Mask:
        """The truth of a condition on the cases."""
        for leaf in leaves_of(node, defines):
            if leaf not in self._masks:
                holds = self._laboratory.holds(leaf)
                self._masks[leaf] = mask_of([holds(facts) for facts in self._facts])
        return truth(node, self._masks, defines, self._full)


def prove_mutants(knowledge: Knowledge, worked: Worked, laboratory: Laboratory) -> Iterator[Problem]:
    """A problem for each mutant no case tells apart, and for each part that makes no difference anywhere."""
    facts = facts_of_cases(knowledge, worked)
    cases = {rule.rule.id: _Cases(laboratory, facts.get(rule.rule.id, [])) for rule in knowledge.book.rules}
    for compiled in knowledge.book.rules:
        survivors = [
            mutant
            for mutant in mutate_rule(compiled.rule, knowledge.catalogue)
            if _survives(compiled.whole, mutant.node, cases[compiled.rule.id], laboratory.defines)
        ]
        where = place(knowledge.catalogue, "rule", compiled.rule.id)
        yield from _judge(compiled.whole, survivors, laboratory, where)
    yield from _prove_defines(knowledge, laboratory, cases)


def _survives(whole: Node, mutant: Node, cases: _Cases, defines: Mapping[str, Condition]) -> bool:
    return cases.truth(whole, defines) == cases.truth(mutant, defines)


def _judge(whole: Node, survivors: list[Mutant], laboratory: Laboratory, where: str) -> Iterator[Problem]:
    """Survivors are either told apart by an answer no case gives, or show that a part of the rule is redundant."""
    for mutant in survivors:
        example = _find_example(whole, mutant.node, laboratory)
        if example is not None:
            yield Problem(f"No case tells this change apart: {mutant.what}.", where, f"Add a case: {example}.")
        elif mutant.kind == "drop":
            yield Problem(f"No answer anyone can give tells this change apart: {mutant.what}.", where, "Take it out.")


def _find_example(whole: Node, mutant: Node, laboratory: Laboratory) -> str | None:
    """A cell that tells the two apart and what the rule says there; None when they are equal everywhere."""
    space = Space(laboratory, (whole, mutant))
    for on_screen in (True, False):
        cells = space.build(on_screen=on_screen)
        surely, maybe = truth(whole, cells.masks, laboratory.defines, cells.full)
        other = truth(mutant, cells.masks, laboratory.defines, cells.full)
        apart = (surely ^ other[0]) | (maybe ^ other[1])
        decided = surely | (cells.full & ~maybe)
        if apart:
            answers = space.witness(cells, apart & decided or apart)
            bit = (apart & decided or apart) & -(apart & decided or apart)
            return f"{say_answers(answers)} → {_TRUTHS[bool(surely & bit), bool(maybe & bit)]}"
    return None if cells.complete else "the answers were too many to try, and none was found among those drawn"


def _prove_defines(knowledge: Knowledge, laboratory: Laboratory, cases: dict[str, _Cases]) -> Iterator[Problem]:
    """Named conditions are mutated once; the cases of every rule that uses them may tell the mutant apart."""
    used: dict[str, list[tuple[str, Node]]] = defaultdict(list)
    for compiled in knowledge.book.rules:
        for name in defines_in(compiled.whole, laboratory.defines):
            used[name].append((compiled.rule.id, compiled.whole))
    for name, rules in used.items():
        condition = laboratory.defines[name]
        survivors = []
        for kind, what, node in mutate(condition, knowledge.catalogue):
            changed: dict[str, Condition] = {**laboratory.defines, name: node}  # type: ignore[dict-item]
            if all(
                cases[rule].truth(whole, laboratory.defines) == cases[rule].truth(whole, changed)
                for rule, whole in rules
            ):
                survivors.append(Mutant(kind, what, node))
        yield from _judge(condition, survivors, laboratory, place(knowledge.catalogue, "define", name))
