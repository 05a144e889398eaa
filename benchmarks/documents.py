"""Real consent records, step by step: the six examples, and everything bad at once with forty medicines.

Compose, draw with tags, compare, seal, verify, each alone, then the whole seal as the program does it. Where the
screening lets nobody sign, the record is drawn unsigned and there is no whole seal. The store is in memory: what a disk
adds is in ``--only visit``.
"""

from __future__ import annotations

import copy
import gc
import statistics
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from benchmarks import Row, seconds, timed
from benchmarks.consultations import example_names, example_visit, largest_visit, open_clinic
from meso_screen import places
from meso_screen.flow.clinic import sealer_of
from meso_screen.flow.knowledge import open_pack
from meso_screen.flow.sealing import prepare_record, seal_visit
from meso_screen.flow.session import Session
from meso_screen.flow.visit import Visit
from meso_screen.pdf.compare import compare
from meso_screen.pdf.render import render
from meso_screen.pdf.seal import seal
from meso_screen.pdf.verify import verify

TYPICAL, LARGEST = 200, 1000
"""Budgets in ms for compose, draw with tags, and seal together, warm."""


def rows(quick: bool) -> Iterator[Row]:
    """One line a document, naming its slowest step; of a typical and of the largest each step on its own line."""
    knowledge = open_pack(places.default_pack())
    gc.collect()
    gc.freeze()  # as the program does once it has started
    for stem in ["apixaban"] if quick else example_names():
        session = open_clinic(knowledge)
        visit, signed = example_visit(session, stem)
        yield from measure(stem, session, visit, signed, TYPICAL, 2 if quick else 11, steps=stem == "apixaban")
    if quick:
        yield Row("Consent record, everything at once", note="left out when quick: its visit takes seconds to build")
        return
    session = open_clinic(knowledge)
    yield from measure("everything at once", session, largest_visit(session), True, LARGEST, 5, steps=True)


def measure(
    name: str, session: Session, visit: Visit, signed: bool, budget: float, times: int, steps: bool
) -> Iterator[Row]:
    """The rows of one document."""
    sealer, at = sealer_of(session.store), session.clock()
    report, attached = prepare_record(session, visit)
    drawn = render(report, attached)
    sealed = seal(drawn, sealer, at)
    work: dict[str, Callable[[], object]] = {
        "compose": partial(prepare_record, session, visit),
        "draw": partial(render, report, attached),
        "compare": partial(compare, report, drawn, {one.name: one.data for one in attached}),
        "seal": partial(seal, drawn, sealer, at),
        "verify": partial(verify, sealed, (sealer.certificate,)),
    }
    taken = {step: seconds(once, times) for step, once in work.items()}
    if signed:
        taken["whole seal"] = _whole(session, visit, times)
    together = [sum(three) for three in zip(taken["compose"], taken["draw"], taken["seal"], strict=True)]
    processor = sum(_processor(work[step], times) for step in ("compose", "draw", "seal"))
    slowest = max(work, key=lambda step: statistics.median(taken[step]))
    pages = verify(sealed, (sealer.certificate,)).pages
    said = f"processor {1000 * processor:.0f} ms, {pages} pages, {len(sealed) / 1000:.0f} kB, "
    said += f"{len(report.sentences())} sentences, slowest: {slowest}"
    title = f"Consent record, {name}{'' if signed else ' (nobody may sign it)'}"
    yield timed(f"{title}: compose, draw, seal", "ms", together, budget, said)
    if steps:
        for step, times_taken in taken.items():
            yield timed(f"… {step}", "ms", times_taken)


def _processor(work: Callable[[], object], times: int) -> float:
    """Seconds of processor time a run takes, mean: what other work on the machine cannot add to."""
    start = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - start) / times


def _whole(session: Session, visit: Visit, times: int) -> list[float]:
    """Sealing as the program does it, from the checks to the kept file; each time in a fresh store."""
    fresh: list[Session] = []

    def once() -> Any:
        return seal_visit(fresh.pop(), visit, sealer_of(session.store))

    taken: list[float] = []
    for _ in range(times + 1):
        fresh.append(Session(session.knowledge, _twin(session.store), session.clock, person=session.person))
        taken += seconds(once, 1, warm=0)
    return sorted(taken[1:])


def _twin(store: Any) -> Any:
    """A store with the same content. A lock cannot be copied, so the copy shares it."""
    return copy.deepcopy(store, {id(store._lock): store._lock})


