"""The proofs on the shipped pack: exact where it matters."""

from __future__ import annotations

from meso_screen.catalogue.cases import Worked
from meso_screen.flow.knowledge import Knowledge
from meso_screen.flow.proof import prove_rules
from meso_screen.flow.proof.cells import Laboratory, Space
from meso_screen.flow.proof.dead import prove_alive


def test_every_rule_can_fire_and_can_clear(shipped: tuple[Knowledge, Worked]) -> None:
    knowledge, _ = shipped
    assert [problem.sentence() for problem in prove_alive(Laboratory(knowledge)) if not problem.note] == []


def test_the_cells_of_every_rule_are_enumerated_in_full(shipped: tuple[Knowledge, Worked]) -> None:
    knowledge, _ = shipped
    laboratory = Laboratory(knowledge)
    incomplete = [c.rule.id for c in knowledge.book.rules if not Space(laboratory, (c.whole,)).build().complete]
    assert len(incomplete) <= 0.01 * len(knowledge.book.rules)


def test_what_the_proofs_find_names_its_place(shipped: tuple[Knowledge, Worked]) -> None:
    problems = list(prove_rules(*shipped))
    assert all(problem.place.split(":")[0].endswith(".toml") for problem in problems)
    assert all(problem.what and problem.next_step for problem in problems)
