"""Mutation: every mutant of a rule is told apart by one of its cases, or makes no difference on any reachable cell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from meso_screen.catalogue.cases import Worked, as_json
from meso_screen.catalogue.verify import place
from meso_screen.flow.facts import gather_facts
from meso_screen.flow.knowledge import Knowledge
from meso_screen.flow.proof.cells import Cells, Laboratory, Space
from meso_screen.flow.proof.masks import Mask, Node, defines_in, leaves_of, mask_of, truth
from meso_screen.flow.proof.mutants import mutate, mutate_rule
from meso_screen.flow.proof.words import say_answers
from meso_screen.model.condition import Condition
from meso_screen.model.facts import Facts
from meso_screen.problems import Problem, ProblemError
from meso_screen.rules.book import CompiledRule
from meso_screen.rules.screen import settle_relevance

TRUTHS = {(True, True): "fires", (False, True): "unknown", (False, False): "clears"}
"""What a case expects, by whether the rule surely holds and whether it may."""


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


class Tried:
    """The truths of leaves on some facts, computed when first needed."""

    def __init__(self, laboratory: Laboratory, facts: list[Facts]) -> None:
        self._laboratory, self._facts = laboratory, facts
        self._masks: dict[Node, Mask] = {}
        self._full = (1 << len(facts)) - 1

    def truth(self, node: Node, defines: Mapping[str, Condition]) -> Mask:
        """The truth of a condition on the facts."""
        for leaf in leaves_of(node, defines):
            if leaf not in self._masks:
                holds = self._laboratory.holds(leaf)
                self._masks[leaf] = mask_of([holds(facts) for facts in self._facts])
        return truth(node, self._masks, defines, self._full)


@dataclass(frozen=True)
class Survivor:
    """A mutant no case tells apart: one rule before and after the change (a named condition may be what changed)."""

    kind: str
    what: str
    where: str
    rule: str
    before: Node
    after: Node
    defines: Mapping[str, Condition]

    def differs_on(self, tried: Tried, laboratory: Laboratory) -> bool:
        """Whether some of the facts tell the mutant apart."""
        return tried.truth(self.before, laboratory.defines) != tried.truth(self.after, self.defines)


def find_survivors(knowledge: Knowledge, worked: Worked, laboratory: Laboratory) -> Iterator[tuple[Survivor, ...]]:
    """The mutants no case tells apart; a changed named condition once, with each rule that uses it."""
    facts = facts_of_cases(knowledge, worked)
    cases = {rule.rule.id: Tried(laboratory, facts.get(rule.rule.id, [])) for rule in knowledge.book.rules}
    used: dict[str, list[CompiledRule]] = defaultdict(list)
    for compiled in knowledge.book.rules:
        where = place(knowledge.catalogue, "rule", compiled.rule.id)
        for mutant in mutate_rule(compiled.rule, knowledge.catalogue):
            found = Survivor(mutant.kind, mutant.what, where, compiled.rule.id, compiled.whole, mutant.node,
                             laboratory.defines)  # fmt: skip
            if not found.differs_on(cases[found.rule], laboratory):
                yield (found,)
        for name in defines_in(compiled.whole, laboratory.defines):
            used[name].append(compiled)
    for name, rules in used.items():
        where = place(knowledge.catalogue, "define", name)
        for kind, what, node in mutate(laboratory.defines[name], knowledge.catalogue):
            changed: dict[str, Condition] = {**laboratory.defines, name: node}  # type: ignore[dict-item]
            same = tuple(Survivor(kind, what, where, c.rule.id, c.whole, c.whole, changed) for c in rules)
            if not any(found.differs_on(cases[found.rule], laboratory) for found in same):
                yield same


def prove_mutants(knowledge: Knowledge, worked: Worked, laboratory: Laboratory) -> Iterator[Problem]:
    """A problem for each mutant no case tells apart, and for each part that makes no difference anywhere."""
    for same in find_survivors(knowledge, worked, laboratory):
        example = next((found for found in (_say_example(one, laboratory) for one in same) if found), None)
        if example is not None:
            yield Problem(f"No case tells this change apart: {same[0].what}.", same[0].where, f"Add a case: {example}.")
        elif same[0].kind == "drop":
            yield Problem(
                f"No answer anyone can give tells this change apart: {same[0].what}.", same[0].where, "Take it out."
            )


def telling_cells(survivor: Survivor, laboratory: Laboratory) -> Iterator[tuple[Space, Cells, int, Mask]]:
    """Cells that tell a mutant apart, those a screen can reach first, and the rule's own truth there."""
    space = Space(laboratory, (survivor.before, survivor.after, *_changed(survivor, laboratory)))
    for on_screen in (True, False):
        cells = space.build(on_screen=on_screen)
        own = truth(survivor.before, cells.masks, laboratory.defines, cells.full)
        other = truth(survivor.after, cells.masks, survivor.defines, cells.full)
        apart = (own[0] ^ other[0]) | (own[1] ^ other[1])
        if apart:
            decided = own[0] | (cells.full & ~own[1])
            yield space, cells, apart & decided or apart, own


def _changed(survivor: Survivor, laboratory: Laboratory) -> list[Node]:
    """The named conditions that are not as the pack has them."""
    if survivor.defines is laboratory.defines:
        return []
    return [node for name, node in survivor.defines.items() if node is not laboratory.defines[name]]


def _say_example(survivor: Survivor, laboratory: Laboratory) -> str | None:
    for space, cells, apart, own in telling_cells(survivor, laboratory):
        bit = apart & -apart
        said = TRUTHS[bool(own[0] & bit), bool(own[1] & bit)]
        rule = "" if survivor.before is not survivor.after else f"{survivor.rule}: "
        return f"{rule}{say_answers(space.witness(cells, bit))} → {said}"
    return None
