"""Our rules beside zen-engine and the Rust CEL, on the pack's own rules, in one run: same verdicts, and how fast.

Each engine gets the facts of a consultation in the form it reads fastest, made before the clock starts, and all rules
as one expression: with a decision node or a program per rule both are slower by half or more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from importlib.util import find_spec
from typing import Any

from benchmarks import Row, seconds, timed
from benchmarks.export import Dialect, Exporter, Zen, context
from benchmarks.people import DAY, random_consultations
from benchmarks.rules import finished
from meso_screen import places
from meso_screen.flow.facts import gather_facts
from meso_screen.flow.knowledge import open_pack
from meso_screen.rules.book import RuleBook
from meso_screen.rules.screen import screen, settle_relevance, verdicts

Engine = Callable[[dict[str, Any]], list[int]]


def zen_engine(book: RuleBook, today: date) -> Engine:
    """zen-engine, the expressions of GoRules."""
    import zen

    compiled = zen.compile_expression(Exporter(book, Zen(), today).expression())
    return lambda given: compiled.evaluate(given)


def cel_engine(book: RuleBook, today: date) -> Engine:
    """common-expression-language, CEL in Rust."""
    import cel

    program = cel.compile(Exporter(book, Dialect(), today).expression())
    return lambda given: program.execute(cel.Context(variables=given))


ENGINES = {"zen-engine": ("zen", zen_engine), "common-expression-language": ("cel", cel_engine)}


def rows(quick: bool) -> Iterator[Row]:
    """Verdicts that differ on random consultations, then times on one complete consultation."""
    missing = [name for name, (module, _) in ENGINES.items() if find_spec(module) is None]
    for name in missing:
        yield Row(f"{name} beside our rules", note=f"{name} is not installed: it comes with the extra “bench”")
    if len(missing) == len(ENGINES):
        return
    knowledge = open_pack(places.default_pack())
    book = knowledge.book
    people = [
        gather_facts(knowledge, one.answers, one.as_of)[0]
        for one in random_consultations(knowledge.catalogue, 20 if quick else 2000)
    ]
    for facts in people:
        settle_relevance(book, facts)
    ours = [verdicts(book, facts) for facts in people]
    whole = finished(knowledge)
    facts, _ = gather_facts(knowledge, whole.answers, DAY)
    times = 3 if quick else 300
    explained = timed(
        "Ours: complete consultation, all verdicts explained", "µs",
        seconds(lambda: screen(book, facts, knowledge.explainer), times),
    )  # fmt: skip
    yield timed("Ours: complete consultation, all verdicts", "µs", seconds(lambda: verdicts(book, facts), times))
    yield explained
    for name, (_, make) in ENGINES.items():
        if name in missing:
            continue
        engine = make(book, DAY)
        wrong = sum(
            their != our
            for one, expected in zip(people, ours, strict=True)
            for their, our in zip(engine(context(book, one)), expected, strict=True)
        )
        checked = f"{len(people):,} random consultations, {len(people) * len(book.rules):,} verdicts"
        yield Row(f"{name}: verdicts that differ from ours", "", wrong, None, 0, checked)
        given = context(book, facts)
        bare = timed(f"{name}: all verdicts, no explanation", "µs", seconds(partial(engine, given), times))
        yield bare
        assert explained.measured is not None and bare.measured is not None
        yield Row(f"Ours explained / {name} not explained", "×", explained.measured / bare.measured, None, 1)
