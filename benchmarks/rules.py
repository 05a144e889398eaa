"""Loading the pack, and all rules of a consultation with their explanation."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial

from benchmarks import Row, seconds, timed
from benchmarks.people import random_consultations
from meso_screen import places
from meso_screen.catalogue.cases import read_cases
from meso_screen.flow.facts import gather_facts
from meso_screen.flow.knowledge import Knowledge, open_pack
from meso_screen.flow.proof import prove_rules
from meso_screen.flow.prove import read_example
from meso_screen.flow.screening import screen_consultation
from meso_screen.model.consultation import Consultation
from meso_screen.rules.screen import screen, settle_relevance, verdicts


def rows(quick: bool) -> Iterator[Row]:
    """Times per consultation; 690 rules or however many the pack has."""
    pack = places.default_pack()
    yield timed("Load the pack: read, check, compile", "ms", seconds(lambda: open_pack(pack), 2 if quick else 9))
    knowledge = open_pack(pack)
    worked = read_cases(knowledge.catalogue.folder, [])
    proved = seconds(lambda: list(prove_rules(knowledge, worked)), 1 if quick else 3, warm=0)
    yield timed("All proofs of the rules, as `check` runs them", "s", proved, 8)
    many = 3 if quick else 400
    whole = finished(knowledge)
    count = len(knowledge.book.rules)

    def ruled() -> None:
        settle_relevance(knowledge.book, facts)
        verdicts(knowledge.book, facts)

    facts, _ = gather_facts(knowledge, whole.answers, whole.as_of)
    complete = f"{count} rules, {len(knowledge.book.questions)} questions"
    yield timed("Complete consultation: all verdicts", "µs", seconds(ruled, many), note=complete)
    explained = seconds(lambda: screen(knowledge.book, facts, knowledge.explainer), many)
    yield timed("Complete consultation: all verdicts explained", "µs", explained, 1000, complete)
    yield timed("… per 120 rules", "µs", explained, 150, per=count / 120)
    yield timed(
        "Complete consultation: from answers to cards and score", "µs",
        seconds(lambda: screen_consultation(knowledge, whole), many),
    )  # fmt: skip
    medicines = knowledge.book.lists.medicines
    without = Consultation(as_of=whole.as_of, answers={q: v for q, v in whole.answers.items() if q != medicines})
    for name, consultation in (("Medicines unanswered", without), ("Nothing answered", blank(whole.as_of))):
        unknown = screen_consultation(knowledge, consultation).not_known()
        taken = seconds(partial(screen_consultation, knowledge, consultation), max(3, many // 10))
        yield timed(f"{name}: from answers to cards and score", "ms", taken, 20, f"{unknown} unknown findings")
    fresh = open_pack(pack)
    first = seconds(lambda: screen_consultation(fresh, blank(whole.as_of)), 1, warm=0)
    yield timed("Nothing answered: the first time after start", "ms", first)
    people = random_consultations(knowledge.catalogue, 20 if quick else 500)
    every = [time for one in people for time in seconds(partial(screen_consultation, knowledge, one), 1, warm=0)]
    yield timed("Random consultations: from answers to cards and score", "ms", every)


def finished(knowledge: Knowledge) -> Consultation:
    """A shipped example that fires rules, has every required question answered and only known names."""
    return read_example(knowledge, "apixaban")


def blank(day: date) -> Consultation:
    """A visit that has only begun."""
    return Consultation(as_of=day, answers={})
