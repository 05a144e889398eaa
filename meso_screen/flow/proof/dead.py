"""Rules that can never speak, never fall silent, rest on hidden questions, or are made pointless by another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from meso_screen.catalogue.verify import place
from meso_screen.flow.proof.cells import Laboratory, Space, facts_with
from meso_screen.flow.proof.masks import truth
from meso_screen.model.facts import Facts
from meso_screen.problems import Problem
from meso_screen.rules.book import CompiledRule
from meso_screen.rules.screen import settle_relevance
from meso_screen.rules.truth import YES

_WITNESSES = 3


def prove_alive(laboratory: Laboratory) -> Iterator[Problem]:
    """Each rule fires for some answers and clears for others, and reads nothing that its scope hides."""
    for compiled in laboratory.book.rules:
        where = place(laboratory.catalogue, "rule", compiled.rule.id)
        space = laboratory.space(compiled.whole)
        cells = space.build(on_screen=True)
        surely, maybe = truth(compiled.whole, cells.masks, laboratory.defines, cells.full)
        unsure = "" if cells.complete else " among the cells drawn"
        if not surely:
            yield Problem(
                f"No answers make this rule fire{unsure}.", where, "Correct or remove it.", note=not cells.complete
            )
        if maybe == cells.full:
            yield Problem(
                f"No answers make this rule clear{unsure}.", where, "Correct or remove it.", note=not cells.complete
            )
        scope = compiled.rule.scope
        inside = truth(scope, cells.masks, laboratory.defines, cells.full)[0] if scope is not None else cells.full
        for question in compiled.reads:
            if question in space.values and not cells.asked.get(question, cells.full) & inside:
                yield Problem(
                    f"It reads “{question}”, which is not asked wherever its scope holds.",
                    where,
                    "Correct the scope or what shows the question.",
                )


def prove_asked(laboratory: Laboratory) -> Iterator[Problem]:
    """Each question that something shows is asked for some answers, and not for others."""
    for question, (condition, _, _) in laboratory.gates.items():
        cells = Space(laboratory, (condition,)).build(on_screen=True)
        surely, maybe = truth(condition, cells.masks, laboratory.defines, cells.full)
        where = place(laboratory.catalogue, "question", question)
        if cells.complete and not surely:
            yield Problem("No answers make this question be asked.", where, "Correct what shows it.")
        if cells.complete and maybe == cells.full:
            yield Problem("It is asked whatever was answered.", where, "Take “show_when” out.")


def prove_not_subsumed(laboratory: Laboratory) -> Iterator[Problem]:
    """No rule fires only where another of its clinical problem fires with the same verdict or a worse one."""
    groups: dict[str, list[CompiledRule]] = defaultdict(list)
    for compiled in laboratory.book.rules:
        groups[compiled.rule.problem].append(compiled)
    for group in groups.values():
        for narrow in group if len(group) > 1 else ():
            if narrow.rule.verdict == "note":
                continue  # it raises nothing and says something of its own
            witnesses = _fires_at(laboratory, narrow)
            for wide in group:
                if wide is narrow or wide.category < narrow.category or not set(wide.reads) & set(narrow.reads):
                    continue
                if witnesses and all(wide.holds(facts) == YES for facts in witnesses):
                    yield from _compare(laboratory, narrow, wide)


def _fires_at(laboratory: Laboratory, compiled: CompiledRule) -> list[Facts]:
    """A few consultations in which the rule fires and nothing else is known."""
    space, cells = laboratory.space(compiled.whole), laboratory.cells(compiled.whole)
    left = truth(compiled.whole, cells.masks, laboratory.defines, cells.full)[0]
    found = []
    for turn in range(_WITNESSES):
        if not left:
            break
        bit = left & -left if turn != 1 else 1 << (left.bit_length() - 1)
        left &= ~bit
        facts = facts_with(space.witness(cells, bit), laboratory)
        settle_relevance(laboratory.book, facts)
        found.append(facts)
    return found


def _compare(laboratory: Laboratory, narrow: CompiledRule, wide: CompiledRule) -> Iterator[Problem]:
    space = Space(laboratory, (narrow.whole, wide.whole))
    cells = space.build()
    inner = truth(narrow.whole, cells.masks, laboratory.defines, cells.full)[0]
    outer = truth(wide.whole, cells.masks, laboratory.defines, cells.full)[0]
    if not cells.complete or inner & ~outer or not inner:
        return
    weaker = wide.category > narrow.category
    if inner == outer and not weaker and wide.rule.id < narrow.rule.id:
        return  # said once, for the other of the two
    yield Problem(
        f"Wherever it fires, “{wide.rule.id}” of the same clinical problem fires too and is "
        f"{'worse' if weaker else 'as grave'} ({wide.rule.verdict}).",
        place(laboratory.catalogue, "rule", narrow.rule.id),
        "Narrow the other rule, or take this one out." if weaker else "Keep it only if it says something of its own.",
        note=not weaker or narrow.rule.row != wide.rule.row,
    )
