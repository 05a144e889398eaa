"""Proof tools: what enumeration and mutation show of the rules of a pack."""

from __future__ import annotations

from collections.abc import Iterator

from meso_screen.catalogue.cases import Worked
from meso_screen.flow.knowledge import Knowledge
from meso_screen.flow.proof.bands import prove_bands
from meso_screen.flow.proof.cells import Laboratory
from meso_screen.flow.proof.dead import prove_alive, prove_asked, prove_not_subsumed
from meso_screen.flow.proof.monotone import prove_monotone
from meso_screen.flow.proof.mutation import prove_mutants
from meso_screen.flow.proof.unread import prove_read
from meso_screen.problems import Problem


def prove_rules(knowledge: Knowledge, worked: Worked) -> Iterator[Problem]:
    """Everything enumeration shows of a pack whose records fit.

    Rules that are dead, always true, on hidden questions, pointless or redundant; bands with gaps; answers nothing
    reads; worse answers that lower a tier and open answers that hide one; mutants no case tells apart."""
    laboratory = Laboratory(knowledge)
    yield from prove_alive(laboratory)
    yield from prove_asked(laboratory)
    yield from prove_not_subsumed(laboratory)
    yield from prove_bands(laboratory)
    yield from prove_read(laboratory)
    yield from prove_monotone(laboratory)
    yield from prove_mutants(knowledge, worked, laboratory)
